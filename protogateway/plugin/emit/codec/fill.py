"""`fill_…(u, m)`: from the dataclass onto the official message."""

from google.protobuf.descriptor import Descriptor, FieldDescriptor, OneofDescriptor

from protogateway.plugin import field_types
from protogateway.plugin.emit.codec.scope import CodecNames
from protogateway.plugin.python_source import call


def fill(scope: CodecNames, message: Descriptor) -> list[str]:
    lines = [f"    {line}" for oneof in field_types.oneofs(message) for line in at_most(oneof)]
    lines += [f"    {line}" for field in message.fields for line in _field(scope, field)]
    return [f"def fill_{field_types.stem(message)}(u: Any, m: {scope.cls(message)}) -> None:", *(lines or ["    pass"])]


def at_most(oneof: OneofDescriptor) -> list[str]:
    """Return a check that at most one member of a oneof is set; the other would be lost silently."""
    values = [field_types.value_expression(member, "m") for member in oneof.fields]
    return call("require_at_most_one", [f'"{oneof.full_name}"', *values], indent="") if len(values) > 1 else []


def _field(scope: CodecNames, field: FieldDescriptor) -> list[str]:
    m, u = field_types.value_expression(field, "m"), field_types.upb_attribute(field, "u")
    if field_types.is_map(field):
        return _map(scope, field, m, u)
    if field.is_repeated:
        return _list(scope, field, m, u)
    if field_types.kind(field) is field_types.Kind.message:
        return [
            f"if {m} is not None:",
            f"    part = {u}",
            "    part.SetInParent()",
            f"    {_put(scope, field, 'part', m)}",
        ]
    if field_types.is_message(field):
        return [f"if {m} is not None:", f"    {_put(scope, field, u, m)}"]
    if field.has_presence:
        return [f"if {m} is not None:", f"    {field_types.upb_assignment(field, 'u', m)}"]
    if field_types.kind(field) in (
        field_types.Kind.single,
        field_types.Kind.double,
    ):  # a negative zero looks false and is not the default
        return [field_types.upb_assignment(field, "u", m)]
    return [f"if {m}:", f"    {field_types.upb_assignment(field, 'u', m)}"]


def _list(scope: CodecNames, field: FieldDescriptor, m: str, u: str) -> list[str]:
    if not field_types.is_message(field):
        return [f"if {m}:", f"    {u}.extend({m})"]
    item = f"item_{field_types.attribute(field)}"  # a name of its own: mypy gives a loop variable one type a function
    return [
        f"if {m}:",
        f"    add = {u}.add",
        f"    for {item} in {m}:",
        f"        {_put(scope, field, 'add()', item)}",
    ]


def _map(scope: CodecNames, field: FieldDescriptor, m: str, u: str) -> list[str]:
    value = field_types.map_entry_fields(field)[1]
    key, item = f"key_{field_types.attribute(field)}", f"item_{field_types.attribute(field)}"
    put = _put(scope, value, f"part[{key}]", item) if field_types.is_message(value) else f"part[{key}] = {item}"
    return [f"if {m}:", f"    part = {u}", f"    for {key}, {item} in {m}.items():", f"        {put}"]


def _put(scope: CodecNames, field: FieldDescriptor, u: str, m: str) -> str:
    """Return a statement that puts one value into the official message `u`."""
    match field_types.kind(field):
        case field_types.Kind.timestamp:
            return f"set_timestamp({u}, {m})"
        case field_types.Kind.duration:
            return f"set_duration({u}, {m})"
        case field_types.Kind.wrapper:
            return f"{u}.value = {m}"
        case _:
            return f"{scope.function('fill', field_types.message_of(field))}({u}, {m})"
