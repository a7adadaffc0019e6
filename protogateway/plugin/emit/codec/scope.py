"""Names within one codec module: functions, tables, constants and classes."""

from __future__ import annotations

from dataclasses import dataclass

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from protogateway.plugin.contract import Package, class_name, place
from protogateway.plugin.errors import UnsupportedProto
from protogateway.plugin.field_types import enum_of, qualified, stem

FUNCTIONS = ("fill", "read", "copy", "json", "load")
TABLES = ("OF", "NAME", "NAMED")
LIBRARY = {
    "codec": ("ByNumber", "Codec", "M"),
    "fast": (
        *("Doubt", "Named", "alone", "as_bool", "as_bytes", "as_double", "as_duration", "as_int32", "as_int64"),
        *("as_list", "as_map", "as_mask", "as_single", "as_text", "as_time", "as_uint32", "as_uint64"),
        *("key_bool", "key_int32", "key_int64", "key_uint32", "key_uint64"),
    ),
    "wellknown": (
        *("base64_text", "double_json", "duration_text", "finite", "mask_text", "minus_zero", "official_json"),
        *("one_at_most", "put_duration", "put_time", "single_json", "take_duration", "take_time", "time_text"),
    ),
}
"""Modules of the runtime and the names that codecs import from them. No function of a message has such a name."""


@dataclass(frozen=True)
class CodecNames:
    """Names in the codec module of a package. `constants` are the module's own names in capitals."""

    package: Package
    constants: frozenset[str]

    def cls(self, element: Descriptor | EnumDescriptor) -> str:
        """Return the element's class name, with `_` appended if the module uses the name otherwise."""
        name = class_name(element)
        return f"{name}_" if name in self.constants or name in _RESERVED else name

    def imported(self, element: Descriptor | EnumDescriptor) -> str:
        """Return the class as an import names it."""
        name = class_name(element)
        return name if self.cls(element) == name else f"{name} as {self.cls(element)}"

    def function(self, verb: str, message: Descriptor) -> str:
        """Return `fill_tip`, or `other_v1.fill_tip` for a message of another package."""
        return qualified(f"{verb}_{stem(message)}", message, self.package)

    def table(self, field: FieldDescriptor, table: str) -> str:
        """Return the table of a field that holds an enum, such as `TIP_KIND_OF`."""
        enum = enum_of(field)
        return qualified(f"{stem(enum).upper()}_{table}", enum, self.package)


_RESERVED = {"Any", "Final", *(name for names in LIBRARY.values() for name in names)}


def codec_names(package: Package) -> CodecNames:
    """Return the names. Raises UnsupportedProto if two elements of the package would share a Python name."""
    owners: dict[str, str] = {}
    for element in package.elements:
        for name in _constants(element):
            if name in owners:
                raise UnsupportedProto(f"{place(element)}: its Python name is the same as that of {owners[name]}")
            owners[name] = element.full_name
    return CodecNames(package, frozenset(owners))


def _constants(element: Descriptor | EnumDescriptor) -> list[str]:
    name = stem(element).upper()
    if isinstance(element, Descriptor):
        return [name, f"{name}_KEYS"]
    return [name, *(f"{name}_{table}" for table in TABLES)]
