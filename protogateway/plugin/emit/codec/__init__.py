"""`<package>/codec.py`: for each message functions that go straight down its fields, and a codec made of them."""

from protogateway.plugin.emit.codec.module import codec_module

__all__ = ["codec_module"]
