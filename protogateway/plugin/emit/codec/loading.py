"""`load_…(j)`: from parsed JSON to the dataclass, for input that the official parser reads alike."""

from collections.abc import Sequence

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from protogateway.plugin import field_types
from protogateway.plugin.emit.codec.read import construct
from protogateway.plugin.emit.codec.scope import CodecNames
from protogateway.plugin.python_source import call

_SCALARS = {
    FieldDescriptor.CPPTYPE_STRING: ("string", '""'),
    FieldDescriptor.CPPTYPE_BOOL: ("bool", "False"),
    FieldDescriptor.CPPTYPE_INT32: ("int32", "0"),
    FieldDescriptor.CPPTYPE_UINT32: ("uint32", "0"),
    FieldDescriptor.CPPTYPE_INT64: ("int64", "0"),
    FieldDescriptor.CPPTYPE_UINT64: ("uint64", "0"),
    FieldDescriptor.CPPTYPE_FLOAT: ("float", "0.0"),
    FieldDescriptor.CPPTYPE_DOUBLE: ("double", "0.0"),
}
"""Name of the runtime's function, and the default for an absent field. Bytes are strings in JSON."""


def keys(message: Descriptor) -> list[str]:
    """Return the table of names that `load` knows. Other names are left to the official parser."""
    names = [f'"{field.json_name}"' for field in message.fields if not _needs_slow_path(field)]
    start = f"{field_types.stem(message).upper()}_KEYS: Final[frozenset[str]] = frozenset"
    if not names:
        return [f"{start}()"]
    line = f"{start}({{{', '.join(names)}}})"
    return [line] if len(line) <= 120 else [f"{start}(", "    {", *_wrap(names), "    }", ")"]


def _wrap(names: list[str]) -> list[str]:
    """Return the names in lines of at most 116 characters. A name may have spaces and hyphens in it."""
    lines = [" " * 8 + names[0]]
    for number, name in enumerate(names[1:], 2):
        comma = int(number < len(names))
        if len(lines[-1]) + len(f", {name}") + comma <= 116:
            lines[-1] += f", {name}"
        else:
            lines[-1] += ","
            lines.append(" " * 8 + name)
    return lines


def loading(scope: CodecNames, message: Descriptor) -> list[str]:
    cls = scope.cls(message)
    return [
        f"def load_{field_types.stem(message)}(j: Any) -> {cls}:",
        f"    if type(j) is not dict or not j.keys() <= {field_types.stem(message).upper()}_KEYS:",
        "        raise NeedsSlowPath",
        *(["    get = j.get"] if any(not _needs_slow_path(field) for field in message.fields) else []),
        *construct(cls),
        *(
            line
            for field in message.fields
            for line in _lines(field_types.value_expression(field, "m"), _field(scope, field))
        ),
        *(line for oneof in field_types.oneofs(message) for line in _check_oneof(oneof.fields)),
        "    return m",
    ]


def _lines(m: str, value: str) -> list[str]:
    line = f"    {m} = {value}"
    if len(line) <= 120 or value[0] not in "{[":
        return [line]
    return [f"    {m} = {value[0]}", f"        {value[1:-1]}", f"    {value[-1]}"]


def _needs_slow_path(field: FieldDescriptor) -> bool:
    """Return True for fields where null is one of several values."""
    return field_types.kind(field) is field_types.Kind.null or (
        field_types.oneof_of(field) is not None and _is_value(field)
    )


def _is_value(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.full_name == field_types.VALUE


def _check_oneof(members: Sequence[FieldDescriptor]) -> list[str]:
    known = [field_types.value_expression(member, "m") for member in members if not _needs_slow_path(member)]
    return call("expect_at_most_one", known) if len(known) > 1 else []


def _field(scope: CodecNames, field: FieldDescriptor) -> str:
    name = f'"{field.json_name}"'
    if field_types.is_map(field):
        key, value = field_types.map_entry_fields(field)
        return f"{{{_key(key)}: {_one(scope, value, 'value')} for key, value in parse_map(get({name}, {{}})).items()}}"
    if _needs_slow_path(field):
        return _unset(scope, field)
    if field.is_repeated:
        return f"[{_one(scope, field, 'item')} for item in parse_list(get({name}, []))]"
    if _is_value(field):
        return f"{_one(scope, field, f'j[{name}]')} if {name} in j else None"
    if field.has_presence:
        return f"{_one(scope, field, 'v')} if (v := get({name})) is not None else None"
    return _one(scope, field, f"get({name}, {_default(field)})")


def _unset(scope: CodecNames, field: FieldDescriptor) -> str:
    if field.is_repeated:
        return "[]"
    return "None" if field.has_presence else f"{scope.table(field, 'BY_NUMBER')}[0]"


def _default(field: FieldDescriptor) -> str:
    if field.enum_type is not None:
        return f'"{field_types.enum_of(field).values[0].name}"'
    return _SCALARS[field.cpp_type][1]


def _key(key: FieldDescriptor) -> str:
    return "key" if key.type == FieldDescriptor.TYPE_STRING else f"parse_{_SCALARS[key.cpp_type][0]}_key(key)"


def _one(scope: CodecNames, field: FieldDescriptor, value: str) -> str:
    match field_types.kind(field):
        case field_types.Kind.timestamp:
            return f"parse_timestamp({value})"
        case field_types.Kind.duration:
            return f"parse_duration({value})"
        case field_types.Kind.wrapper:
            return _one(scope, field_types.element_field(field), value)
        case field_types.Kind.message:
            return f"{scope.function('load', field_types.message_of(field))}({value})"
        case field_types.Kind.enum | field_types.Kind.null:
            return f"{scope.table(field, 'FROM_JSON')}[{value}]"
        case field_types.Kind.data:
            return f"parse_bytes({value})"
        case _:
            return f"parse_{_SCALARS[field.cpp_type][0]}({value})"
