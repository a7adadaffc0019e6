"""Changes of messages and enums, on the wire and in JSON."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from google.protobuf import descriptor_pb2
from google.protobuf.descriptor import Descriptor, EnumDescriptor, EnumValueDescriptor, FieldDescriptor

from protogateway.compat.change import ContractChange, Severity
from protogateway.compat.snapshot import ContractSnapshot
from protogateway.compat.usage_sites import UsageSide, UsageSites, on_http, on_wire

_TYPES: dict[int, str] = {
    number: name.removeprefix("TYPE_").lower() for name, number in descriptor_pb2.FieldDescriptorProto.Type.items()
}
# Types whose values JSON writes alike: a change inside a group affects gRPC callers only.
_ALIKE_IN_JSON = (
    {"int32", "sint32", "sfixed32"},
    {"uint32", "fixed32"},
    {"int64", "sint64", "sfixed64"},
    {"uint64", "fixed64"},
)
_REUSABLE = "; nothing reserves its number and name, so that another field could take them"


def changed_elements(then: ContractSnapshot, now: ContractSnapshot, sites: UsageSites) -> Iterator[ContractChange]:
    """Yield each change since `then`, whose usage sites are `sites`."""
    for name, message in then.messages.items():
        if name in now.messages:
            yield from _fields(message, now.messages[name], sites)
        elif not _is_deleted(message.containing_type, now):
            yield _deleted("message", message, sites)
    for name, enum in then.enums.items():
        if name in now.enums:
            yield from _values(enum, now.enums[name], sites)
        elif not _is_deleted(enum.containing_type, now):
            yield _deleted("enum", enum, sites)


def short_name(element: Descriptor | EnumDescriptor) -> str:
    """Return the name without its package, as buf's messages write it."""
    return str(element.full_name).removeprefix(element.file.package + ".")


def _is_deleted(above: Descriptor | None, now: ContractSnapshot) -> bool:
    return above is not None and above.full_name not in now.messages


def _deleted(kind: str, element: Descriptor | EnumDescriptor, sites: UsageSites) -> ContractChange:
    name = short_name(element)
    return ContractChange(
        f"{kind}-deleted",
        element.full_name,
        f"{kind} {name} is deleted",
        f"keep {name}, marked deprecated, as long as a supported release has it",
        sites.of(element.full_name),
        names_in_buf=(name,),
    )


def _fields(message: Descriptor, today: Descriptor, sites: UsageSites) -> Iterator[ContractChange]:
    for field in message.fields:
        at_number, by_name = today.fields_by_number.get(field.number), today.fields_by_name.get(field.name)
        if by_name is not None and by_name.number != field.number:
            yield _renumbered(field, by_name, at_number, today, sites)
            yield from _changed_field(field, by_name, message, sites)
        elif at_number is None or (by_name is None and at_number.name in message.fields_by_name):
            yield _missing_field(field, at_number, today, sites)
        else:
            yield from _changed_field(field, at_number, message, sites)


def _renumbered(
    field: FieldDescriptor,
    moved: FieldDescriptor,
    at_number: FieldDescriptor | None,
    today: Descriptor,
    sites: UsageSites,
) -> ContractChange:
    """Return the change of a field with another number, which JSON does not show."""
    taken = f"; number {field.number} is `{at_number.name}` now" if at_number is not None else ""
    return ContractChange(
        "field-renumbered",
        field.full_name,
        f"`{field.name}` changes its number from {field.number} to {moved.number}{taken}",
        "give it its number back",
        on_wire(sites.of(field.full_name)),
        names_in_buf=_names_in_buf(field, today),
        nearest=(moved.full_name,),
    )


def _missing_field(
    field: FieldDescriptor, at_number: FieldDescriptor | None, today: Descriptor, sites: UsageSites
) -> ContractChange:
    """Return the change of a field whose name is gone, and whose number is unused or another field's now."""
    warning = "" if _is_reserved(today, field) else _REUSABLE
    if at_number is not None:
        warning = f"; number {field.number} is `{at_number.name}` now"
    return ContractChange(
        "field-deleted",
        field.full_name,
        f"field {field.number} `{field.name}` is deleted{warning}",
        f"keep `{field.name}`, marked deprecated, as long as a supported release has it",
        sites.of(field.full_name),
        names_in_buf=_names_in_buf(field, today),
        nearest=(today.full_name,),
    )


def _is_reserved(message: Descriptor, field: FieldDescriptor) -> bool:
    proto = descriptor_pb2.DescriptorProto()
    message.CopyToProto(proto)
    by_number = any(one.start <= field.number < one.end for one in proto.reserved_range)
    return by_number and field.name in proto.reserved_name


def _changed_field(
    field: FieldDescriptor, now: FieldDescriptor, message: Descriptor, sites: UsageSites
) -> Iterator[ContractChange]:
    found = sites.of(field.full_name)
    change = partial(
        ContractChange,
        element=field.full_name,
        remedy="leave it as it is and add a field beside it",
        names_in_buf=_names_in_buf(field, message),
        nearest=(now.full_name,),
    )
    if field.name != now.name:
        what = f"field {field.number} is renamed from `{field.name}` to `{now.name}`"
        seen = on_http(found) if field.json_name != now.json_name else ()
        # Callers fill the variables of a path by position and never write their names.
        yield change("field-renamed", description=what, sites=tuple(one for one in seen if not one.in_url))
    elif field.json_name != now.json_name:
        what = f"JSON calls it `{now.json_name}` instead of `{field.json_name}`"
        remedy = "give it its JSON name back"
        yield change("json-name-changed", description=what, remedy=remedy, sites=on_http(found))
    before, after = _type(field), _type(now)
    if before != after:
        alike = any({before, after} <= group for group in _ALIKE_IN_JSON)
        what = f"`{field.name}` changes its type from {before} to {after}"
        yield change("field-retyped", description=what, sites=on_wire(found) if alike else found)
    before, after = _cardinality(field), _cardinality(now)
    if before != after:
        kind = "optional-dropped" if before == "optional" and after == "a single value" else "field-reshaped"
        what = f"`{field.name}` was {before} and is {after}"
        why = ": not set and set to its zero can no longer be told apart" if kind == "optional-dropped" else ""
        yield change(kind, description=what + why, sites=found)


def _names_in_buf(field: FieldDescriptor, message: Descriptor) -> tuple[str, ...]:
    return str(field.number), short_name(message)


def _type(field: FieldDescriptor) -> str:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        key, value = (field.message_type.fields_by_name[name] for name in ("key", "value"))
        return f"map<{_type(key)}, {_type(value)}>"
    named = field.message_type or field.enum_type
    return str(named.full_name) if named is not None else _TYPES[field.type]


def _cardinality(field: FieldDescriptor) -> str:
    if field.is_repeated:
        return "repeated"
    if field.containing_oneof is not None and not _is_optional(field):
        return f"in the oneof {field.containing_oneof.name}"
    return "optional" if field.has_presence and field.message_type is None else "a single value"


def _is_optional(field: FieldDescriptor) -> bool:
    """Return True for an `optional` field of proto3, which protoc writes as a oneof of one, named after the field."""
    oneof = field.containing_oneof
    return oneof is not None and len(oneof.fields) == 1 and bool(oneof.name == f"_{field.name}")


def _values(enum: EnumDescriptor, today: EnumDescriptor, sites: UsageSites) -> Iterator[ContractChange]:
    for value in enum.values:
        same, now = today.values_by_name.get(value.name), today.values_by_number.get(value.number)
        if same is None or same.number != value.number:
            yield _changed_value(value, same, now, enum, sites)
        elif now is not None and enum.values_by_number[value.number].name == value.name != now.name:
            yield _other_name_first(value, now, enum, sites)
    for value in today.values:
        if value.name not in enum.values_by_name and value.number not in enum.values_by_number:
            yield from _new_value(value, enum, sites)


def _changed_value(
    value: EnumValueDescriptor,
    same: EnumValueDescriptor | None,
    now: EnumValueDescriptor | None,
    enum: EnumDescriptor,
    sites: UsageSites,
) -> ContractChange:
    """Return the change of a value: `same` has its name today, `now` has its number."""
    found = tuple(replace(one, value=value.name) for one in sites.of(enum.full_name))
    change = partial(
        ContractChange,
        element=f"{enum.full_name}.{value.name}",
        names_in_buf=(str(value.number), short_name(enum)),
        nearest=(enum.full_name,),
    )
    taken = f"; number {value.number} is `{now.name}` now" if now is not None else ""
    if same is not None:
        what = f"value `{value.name}` changes its number from {value.number} to {same.number}{taken}"
        return change("value-renumbered", description=what, remedy="give it its number back", sites=on_wire(found))
    if now is not None and now.name not in enum.values_by_name:
        what = f"value {value.number} is renamed from `{value.name}` to `{now.name}`"
        return change("value-renamed", description=what, remedy="give it its name back", sites=on_http(found))
    what = f"value {value.number} `{value.name}` is deleted{taken}"
    return change("value-deleted", description=what, remedy="keep the value", sites=found)


def _other_name_first(
    value: EnumValueDescriptor, now: EnumValueDescriptor, enum: EnumDescriptor, sites: UsageSites
) -> ContractChange:
    """Return the change of a value with several names, of which JSON has the first."""
    found = (replace(one, value=value.name) for one in sites.of(enum.full_name) if one.side is UsageSide.response)
    return ContractChange(
        "value-renamed",
        f"{enum.full_name}.{value.name}",
        f"responses call value {value.number} `{now.name}` instead of `{value.name}`",
        f"declare `{value.name}` before `{now.name}`",
        on_http(found),
        nearest=(enum.full_name,),
    )


def _new_value(value: EnumValueDescriptor, enum: EnumDescriptor, sites: UsageSites) -> Iterator[ContractChange]:
    if found := tuple(one for one in sites.of(enum.full_name) if one.side is UsageSide.response):
        yield ContractChange(
            "value-added",
            f"{enum.full_name}.{value.name}",
            f"value {value.number} `{value.name}` is new in responses: clients that switch over the values may meet it",
            "see that clients treat a value that they do not know as they treat the zero value",
            found,
            Severity.information,
            nearest=(enum.full_name,),
        )
