"""`copy_…(m)`: a copy that shares no mutable value."""

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from protogateway.plugin.emit.codec.scope import CodecNames
from protogateway.plugin.field_types import Kind, is_map, kind, map_entry_fields, message_of, stem, value_expression


def copying(scope: CodecNames, message: Descriptor) -> list[str]:
    shared = [(value_expression(field, "own"), _own_part(scope, field)) for field in message.fields]
    cls = scope.cls(message)
    return [
        f"def copy_{stem(message)}(m: {cls}) -> {cls}:",
        f"    if type(m) is not {cls}:",
        "        raise TypeError(type(m))",
        f"    own = {cls}.__new__({cls})",
        "    own.__dict__ = m.__dict__.copy()",
        *(f"    {name} = {part}" for name, part in shared if part),
        "    return own",
    ]


def _own_part(scope: CodecNames, field: FieldDescriptor) -> str:
    """Return the expression that copies a field, "" if its value is immutable."""
    m = value_expression(field, "m")
    if is_map(field):
        value = map_entry_fields(field)[1]
        if kind(value) is not Kind.message:
            return f"dict({m})"
        return f"{{key: {_copier(scope, value)}(value) for key, value in {m}.items()}}"
    if field.is_repeated:
        return f"[{_copier(scope, field)}(item) for item in {m}]" if kind(field) is Kind.message else f"list({m})"
    return f"None if {m} is None else {_copier(scope, field)}({m})" if kind(field) is Kind.message else ""


def _copier(scope: CodecNames, field: FieldDescriptor) -> str:
    return scope.function("copy", message_of(field))
