"""Names within one codec module: functions, tables, constants and classes."""

from dataclasses import dataclass

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from protogateway.plugin.contract import Package, class_name, place
from protogateway.plugin.errors import UnsupportedProto
from protogateway.plugin.field_types import enum_of, qualified_name, stem

FUNCTIONS = ("fill", "read", "copy", "json", "load")
TABLES = ("BY_NUMBER", "NAME", "FROM_JSON")
LIBRARY = {
    "codec": ("Codec", "EnumByNumber", "M"),
    "fast": (
        *("EnumFromJson", "NeedsSlowPath", "expect_at_most_one", "parse_bool", "parse_bool_key", "parse_bytes"),
        *("parse_double", "parse_duration", "parse_field_mask", "parse_float", "parse_int32", "parse_int32_key"),
        *("parse_int64", "parse_int64_key", "parse_list", "parse_map", "parse_string", "parse_timestamp"),
        *("parse_uint32", "parse_uint32_key", "parse_uint64", "parse_uint64_key"),
    ),
    "wellknown": (
        *("base64_text", "double_to_json", "duration_text", "field_mask_text", "float_to_json", "is_negative_zero"),
        *("official_json", "require_at_most_one", "require_finite", "set_duration", "set_timestamp", "timestamp_text"),
        *("to_datetime", "to_timedelta"),
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

    def import_name(self, element: Descriptor | EnumDescriptor) -> str:
        """Return the class as an import statement names it."""
        name = class_name(element)
        return name if self.cls(element) == name else f"{name} as {self.cls(element)}"

    def function(self, verb: str, message: Descriptor) -> str:
        """Return `fill_tip`, or `other_v1.fill_tip` for a message of another package."""
        return qualified_name(f"{verb}_{stem(message)}", message, self.package)

    def table(self, field: FieldDescriptor, table: str) -> str:
        """Return the table of a field that holds an enum, such as `TIP_KIND_BY_NUMBER`."""
        enum = enum_of(field)
        return qualified_name(f"{stem(enum).upper()}_{table}", enum, self.package)


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
