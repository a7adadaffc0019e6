"""`read_…(u)`: from the official message to the dataclass."""

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from protogateway.plugin import field_types
from protogateway.plugin.emit.codec.scope import CodecNames


def read(scope: CodecNames, message: Descriptor) -> list[str]:
    cls = scope.cls(message)
    lines = [f"    {line}" for field in message.fields for line in _lines(scope, field)]
    return [f"def read_{field_types.stem(message)}(u: Any) -> {cls}:", *construct(cls), *lines, "    return m"]


def construct(cls: str) -> list[str]:
    """Return lines that make a message without its constructor, which would set every field twice."""
    return [f"    m = {cls}.__new__({cls})", '    m._unknown_fields = b""']


def _lines(scope: CodecNames, field: FieldDescriptor) -> list[str]:
    line = f"{field_types.value_expression(field, 'm')} = {_field(scope, field)}"
    oneof = field_types.oneof_of(field)
    if oneof is None or oneof.fields[0] is not field:
        return [line]
    return [f'which_{oneof.name} = u.WhichOneof("{oneof.name}")', line]


def _field(scope: CodecNames, field: FieldDescriptor) -> str:
    u = field_types.upb_attribute(field, "u")
    if field_types.is_map(field):
        one = _one(scope, field_types.map_entry_fields(field)[1], "value")
        return f"dict({u}.items())" if one == "value" else f"{{key: {one} for key, value in {u}.items()}}"
    if field.is_repeated:
        one = _one(scope, field, "item")
        # A slice is a list, made at once.
        return f"{u}[:]" if one == "item" else f"[{one} for item in {u}]"
    one = _one(scope, field, u)
    if oneof := field_types.oneof_of(field):
        return f'{one} if which_{oneof.name} == "{field.name}" else None'
    return f'{one} if u.HasField("{field.name}") else None' if field.has_presence else one


def _one(scope: CodecNames, field: FieldDescriptor, value: str) -> str:
    match field_types.kind(field):
        case field_types.Kind.timestamp:
            return f"to_datetime({value})"
        case field_types.Kind.duration:
            return f"to_timedelta({value})"
        case field_types.Kind.wrapper:
            return f"{value}.value"
        case field_types.Kind.message:
            return f"{scope.function('read', field_types.message_of(field))}({value})"
        case field_types.Kind.enum | field_types.Kind.null:
            return f"{scope.table(field, 'BY_NUMBER')}[{value}]"
        case _:
            return value
