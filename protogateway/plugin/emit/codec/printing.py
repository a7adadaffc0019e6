"""`json_…(m)`: from the dataclass to what orjson writes."""

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from protogateway.plugin import field_types
from protogateway.plugin.emit.codec.fill import at_most
from protogateway.plugin.emit.codec.scope import CodecNames

_BY_KIND = {
    field_types.Kind.wide: "str",
    field_types.Kind.data: "base64_text",
    field_types.Kind.single: "float_to_json",
    field_types.Kind.double: "double_to_json",
    field_types.Kind.timestamp: "timestamp_text",
    field_types.Kind.duration: "duration_text",
}


def printing(scope: CodecNames, message: Descriptor) -> list[str]:
    start = f"def json_{field_types.stem(message)}(m: {scope.cls(message)}) -> dict[str, object]:"
    if not message.fields:
        return [start, "    return {}"]
    lines = [f"    {line}" for oneof in field_types.oneofs(message) for line in at_most(oneof)]
    lines += [f"    {line}" for field in message.fields for line in _field(scope, field)]
    return [start, "    out: dict[str, object] = {}", *lines, "    return out"]


def _field(scope: CodecNames, field: FieldDescriptor) -> list[str]:
    m = field_types.value_expression(field, "m")
    return [f"if {_is_there(field, m)}:", f'    out["{field.json_name}"] = {_value(scope, field, m)}']


def _is_there(field: FieldDescriptor, m: str) -> str:
    if field.has_presence:
        return f"{m} is not None"
    if field_types.kind(field) in (field_types.Kind.single, field_types.Kind.double) and not field.is_repeated:
        return f"{m} or is_negative_zero({m})"
    return m


def _value(scope: CodecNames, field: FieldDescriptor, m: str) -> str:
    if field_types.is_map(field):
        key, value = field_types.map_entry_fields(field)
        pair = _key(key), _one(scope, value, "value")
        return m if pair == ("key", "value") else f"{{{pair[0]}: {pair[1]} for key, value in {m}.items()}}"
    if field.is_repeated:
        one = _one(scope, field, "item")
        return m if one == "item" else f"[{one} for item in {m}]"
    return _one(scope, field, m)


def _key(key: FieldDescriptor) -> str:
    if key.type == FieldDescriptor.TYPE_STRING:
        return "key"
    return '"true" if key else "false"' if key.type == FieldDescriptor.TYPE_BOOL else "str(key)"


def _one(scope: CodecNames, field: FieldDescriptor, value: str) -> str:
    match field_types.kind(field):
        case field_types.Kind.plain:
            return value
        case field_types.Kind.null:
            return "None"
        case field_types.Kind.wrapper:
            return _one(scope, field_types.element_field(field), value)
        case field_types.Kind.message:
            return f"{scope.function('json', field_types.message_of(field))}({value})"
        case field_types.Kind.enum:
            return f"{scope.table(field, 'NAME')}.get({value}, {value})"
        case known:
            return f"{_BY_KIND[known]}({value})"
