"""Errors of the generator. Their messages name the file and the place, and are shown to the person as they are."""


class PluginError(Exception):
    """The generator cannot go on."""


class UnsupportedProto(PluginError):
    """The protos ask for something that this generator does not do, or that no HTTP API can do."""


class ConfigError(PluginError):
    """The settings, or a parameter of the plugin, make no sense."""
