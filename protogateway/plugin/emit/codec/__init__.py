"""`<package>/codec.py`: straight-line functions for each message, and a codec made of them."""

from protogateway.plugin.emit.codec.module import codec_module

__all__ = ["codec_module"]
