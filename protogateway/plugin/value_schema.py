"""JSON Schema of one value in proto3 JSON: scalars, map keys and well-known types."""

from typing import Any

from google.protobuf.descriptor import FieldDescriptor

from protogateway.plugin.constraints import Constraint
from protogateway.plugin.field_types import NULL, WRAPPERS

Schema = dict[str, Any]

_WELL_KNOWN_SCHEMAS: dict[str, Schema] = {
    "Any": {
        "type": "object",
        "properties": {"@type": {"type": "string", "description": "The message's URL, such as /google.type.Money."}},
        "required": ["@type"],
    },
    "Duration": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]{1,9})?s$", "description": "Seconds, such as 1.5s."},
    "Empty": {"type": "object", "additionalProperties": False},
    "FieldMask": {"type": "string", "description": "Paths of fields in lowerCamelCase, with commas between them."},
    "ListValue": {"type": "array", "items": {}},
    "Struct": {"type": "object"},
    "Timestamp": {"type": "string", "format": "date-time"},
    "Value": {},
}
WELL_KNOWN_TYPES = frozenset(f"google.protobuf.{name}" for name in _WELL_KNOWN_SCHEMAS)
"""Messages with a JSON form of their own, without the wrappers."""

_UNSIGNED_32 = (FieldDescriptor.TYPE_UINT32, FieldDescriptor.TYPE_FIXED32)
_UNSIGNED_64 = (FieldDescriptor.TYPE_UINT64, FieldDescriptor.TYPE_FIXED64)
_NON_FINITE = ("NaN", "Infinity", "-Infinity")
_FLOAT_MAX = 3.4028234663852886e38
# Parsers of proto3 JSON accept both alphabets of base64, with or without padding.
_BASE64 = "^(?:[A-Za-z0-9+/_-]{4})*(?:[A-Za-z0-9+/_-]{2}(?:==)?|[A-Za-z0-9+/_-]{3}=?)?$"


def is_well_known(full_name: str) -> bool:
    """Return True for a message or an enum of google.protobuf with a JSON form of its own, which has no schema."""
    return full_name in WELL_KNOWN_TYPES or full_name in WRAPPERS or full_name == NULL


def well_known(full_name: str) -> Schema | None:
    """Return the schema of a message with a JSON form of its own, or None."""
    package, _, name = full_name.rpartition(".")
    found = _WELL_KNOWN_SCHEMAS.get(name) if package == "google.protobuf" else None
    return None if found is None else dict(found)


def wrapped_field(field: FieldDescriptor) -> FieldDescriptor | None:
    """Return the scalar inside a wrapper such as google.protobuf.StringValue, or None."""
    held = field.message_type
    if held is None or held.full_name not in WRAPPERS:
        return None
    return held.fields_by_name["value"]


def nullable(schema: Schema) -> Schema:
    """Return the schema with null allowed."""
    if "oneOf" in schema:
        return {**schema, "oneOf": [*schema["oneOf"], {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}


def scalar(field: FieldDescriptor, check: Constraint) -> Schema:
    """Return the schema of a value that is neither a message nor an enum, with its constraint."""
    if field.type == FieldDescriptor.TYPE_BOOL:
        return {"type": "boolean"}
    if field.type == FieldDescriptor.TYPE_STRING:
        return _text(check)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return _data(check)
    if field.type in (FieldDescriptor.TYPE_DOUBLE, FieldDescriptor.TYPE_FLOAT):
        return _real(field, check)
    if field.cpp_type in (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64):
        unsigned = field.type in _UNSIGNED_64
        return {
            "type": "string",
            "format": "uint64" if unsigned else "int64",
            "pattern": "^[0-9]{1,20}$" if unsigned else "^-?[0-9]{1,20}$",
        }
    low, high = (0, 2**32 - 1) if field.type in _UNSIGNED_32 else (-(2**31), 2**31 - 1)
    return {"type": "integer", "minimum": _at_least(low, check), "maximum": _at_most(high, check)}


def key(field: FieldDescriptor) -> Schema:
    """Return the schema of a map's keys, empty if any string is allowed."""
    if field.type == FieldDescriptor.TYPE_STRING:
        return {}
    if field.type == FieldDescriptor.TYPE_BOOL:
        return {"enum": ["true", "false"]}
    return {"pattern": "^[0-9]{1,20}$" if field.type in (*_UNSIGNED_32, *_UNSIGNED_64) else "^-?[0-9]{1,20}$"}


def limits_in_words(field: FieldDescriptor, check: Constraint) -> str:
    """Return the bounds of a number that JSON writes as a string, in words, since a schema cannot express them."""
    if field.cpp_type not in (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64):
        return ""
    low, high = check.least, check.most
    if low is not None and high is not None:
        return f"From {low} to {high}."
    return f"{low} or more." if low is not None else f"At most {high}." if high is not None else ""


def _text(check: Constraint) -> Schema:
    schema: Schema = {"type": "string"}
    if check.min_length:
        schema["minLength"] = check.min_length
    if check.max_length:
        schema["maxLength"] = check.max_length
    if check.pattern:
        schema["pattern"] = f"^(?:{check.pattern})$"
    return schema


def _data(check: Constraint) -> Schema:
    """Return the schema of bytes. Lengths are those of the base64, four characters for three bytes, padded or not."""
    schema: Schema = {"type": "string", "contentEncoding": "base64", "pattern": _BASE64}
    # -(-a // b) is a / b rounded up.
    if check.min_length:
        schema["minLength"] = -(-check.min_length * 4 // 3)
    if check.max_length:
        schema["maxLength"] = -(-check.max_length // 3) * 4
    return schema


def _real(field: FieldDescriptor, check: Constraint) -> Schema:
    """Return the schema of a float: a number, or "NaN", "Infinity" and "-Infinity" as far as the bounds allow."""
    single = field.type == FieldDescriptor.TYPE_FLOAT
    number: Schema = {"type": "number", "format": "float" if single else "double"}
    bounds = {"minimum": _at_least(-_FLOAT_MAX, check), "maximum": _at_most(_FLOAT_MAX, check)} if single else {}
    if check.least is not None:
        bounds["minimum"] = check.least
    if check.most is not None:
        bounds["maximum"] = check.most
    ruled_out = {"-Infinity"} if check.least is not None else set()
    ruled_out |= {"Infinity"} if check.most is not None else set()
    ruled_out |= {"NaN"} if ruled_out else set()  # it is neither above nor below any bound
    texts = [text for text in _NON_FINITE if text not in ruled_out]
    return {"oneOf": [number | bounds, {"type": "string", "enum": texts}]} if texts else number | bounds


def _at_least(low: float, check: Constraint) -> float:
    return low if check.least is None else max(low, check.least)


def _at_most(high: float, check: Constraint) -> float:
    return high if check.most is None else min(high, check.most)
