"""Errors of the generator. Their messages name the file and the place, and people see them unchanged."""

import sys
from functools import cache


@cache
def warn(text: str) -> None:
    """Print a warning on standard error, each text once. Compilers pass it on."""
    sys.stderr.write(f"warning: {text}\n")


class PluginError(Exception):
    """The generator cannot continue."""


class UnsupportedProto(PluginError):
    """The protos use something that this generator does not support, or that no HTTP API can do."""


class ConfigError(PluginError):
    """The settings, or a parameter of the plugin, are wrong."""
