"""Changes of RPCs and of their HTTP operations."""

from collections.abc import Iterator
from functools import partial

from google.protobuf.descriptor import FieldDescriptor, MethodDescriptor

from protogateway.compat.change import ContractChange, Severity, join_words
from protogateway.compat.http_rule_text import additional_binding, rule_option
from protogateway.compat.path_templates import have_common_path, is_widening
from protogateway.compat.snapshot import ContractSnapshot, call_of
from protogateway.compat.usage_sites import UsageSide, UsageSite, UsageSites, on_http
from protogateway.plugin.http_rules import Operation, operations


def changed_calls(then: ContractSnapshot, now: ContractSnapshot, sites: UsageSites) -> Iterator[ContractChange]:
    """Yield each change since `then`, whose usage sites are `sites`.

    Raises UnsupportedProto for two operations of `now` at one path: callers of one of them would reach the other.
    """
    operations(now.contract)
    for name, method in then.methods.items():
        today = now.methods.get(name)
        if today is None:
            yield _deleted(method, sites)
            continue
        yield from _changed_rpc(method, today, sites)
        for operation in then.operations[name]:
            yield from _changed_operation(operation, then, today, now)


def _deleted(method: MethodDescriptor, sites: UsageSites) -> ContractChange:
    return ContractChange(
        "rpc-deleted",
        method.full_name,
        f"RPC {method.name} is deleted",
        "keep it, marked deprecated, as long as a supported release has it",
        sites.of_call(method),
        names_in_buf=(method.name, method.containing_service.name),
        nearest=(method.containing_service.full_name,),
    )


def _changed_rpc(method: MethodDescriptor, today: MethodDescriptor, sites: UsageSites) -> Iterator[ContractChange]:
    change = partial(
        ContractChange,
        element=method.full_name,
        remedy="leave it as it is and add an RPC beside it",
        sites=sites.of_call(method),
        names_in_buf=(method.name, method.containing_service.name),
        nearest=(today.full_name,),
    )
    for kind, side, before, after in (
        ("request-type-changed", "takes", method.input_type, today.input_type),
        ("response-type-changed", "returns", method.output_type, today.output_type),
    ):
        if before.full_name != after.full_name:
            what = f"RPC {method.name} {side} {after.full_name} instead of {before.full_name}"
            yield change(kind, description=what)
    for kind, side, is_stream, was_stream in (
        ("request-stream-changed", "takes", today.client_streaming, method.client_streaming),
        ("response-stream-changed", "returns", today.server_streaming, method.server_streaming),
    ):
        if is_stream != was_stream:
            words = "a stream instead of one message" if is_stream else "one message instead of a stream"
            yield change(kind, description=f"RPC {method.name} {side} {words}")


def _changed_operation(
    operation: Operation, then: ContractSnapshot, today: MethodDescriptor, now: ContractSnapshot
) -> Iterator[ContractChange]:
    # Found by its address, not by its RPC: the address is what callers have in their code.
    served = [one for found in now.operations.values() for one in found]
    same = next((one for one in served if _address(one) == _address(operation)), None)
    rest = now.operations[today.full_name]
    wider = next((one for one in rest if is_widening(operation, one)), None)
    if same is None and wider is not None:
        yield from _widened_path(operation, wider, then, now, today)
        yield from _changed_binding(operation, wider, today, rest)
    elif same is None:
        yield _missing_operation(operation, rest, then, today)
    elif same.method.full_name != today.full_name:
        what = f"{call_of(operation)} calls {same.method.full_name} instead of {today.full_name}"
        yield _change("operation-moved", operation, what, "give the RPC its operation back", today)
    else:
        yield from _changed_binding(operation, same, today, rest)


def _address(operation: Operation) -> tuple[str, str]:
    return operation.verb, operation.pattern


def _widened_path(
    before: Operation, after: Operation, then: ContractSnapshot, now: ContractSnapshot, today: MethodDescriptor
) -> Iterator[ContractChange]:
    """Yield the widening as information, and the operations that lose paths to it as breaking."""
    shadowed = _shadowed(before, after, then, now)
    what = f"the path {before.template} is widened to {after.template}: it takes every path that it took, and more"
    taken = f", which takes paths from {join_words(call_of(one) for one in shadowed)}" if shadowed else ""
    remedy = "nothing for its callers; see that the method is ready for the new values of the path"
    yield _change("path-widened", before, what + taken, remedy, today, severity=Severity.information)
    for one in shadowed:
        what = f"{call_of(one)} loses the paths that {after.verb} {after.template} matches first"
        remedy = f"give {after.method.name} its narrower path back: {before.template}"
        yield _change("operation-shadowed", one, what, remedy, now.methods[one.method.full_name])


def _shadowed(before: Operation, after: Operation, then: ContractSnapshot, now: ContractSnapshot) -> list[Operation]:
    """Return the operations of the release that the router now tries after a widened one, on paths of both."""
    order = [_address(one) for one in operations(now.contract)]
    later = set(order[order.index(_address(after)) + 1 :])
    promised = (one for found in then.operations.values() for one in found if one.method.full_name in now.methods)
    others = (one for one in promised if _address(one) in later and _address(one) != _address(before))
    return [one for one in others if have_common_path(after, one) and not have_common_path(before, one)]


def _missing_operation(
    operation: Operation, rest: list[Operation], then: ContractSnapshot, today: MethodDescriptor
) -> ContractChange:
    if not rest:
        paste = rule_option(then.operations[operation.method.full_name])
        what = f"{call_of(operation)} is no longer served"
        if today.client_streaming:
            remedy = "add an RPC beside it for the stream: one with a stream of requests has no HTTP operation"
            return _change("operation-deleted", operation, what, remedy, today)
        return _change("operation-deleted", operation, what, "keep it, with this option in the RPC", today, paste)
    keep, paste = "keep it as well, with this in the rule of the RPC", additional_binding(operation)
    others = [one for one in rest if one.pattern == operation.pattern]
    if others:
        what = f"the verb is {others[0].verb} instead of {operation.verb}"
        return _change("verb-changed", operation, what, keep, today, paste)
    nearest = next((one for one in rest if one.number == operation.number), rest[0])
    names = [call_of(one) for one in (operation, nearest)]
    if names[0] == names[1]:  # they differ in what a variable takes
        names = [f"{one.verb} {one.template}" for one in (operation, nearest)]
    what = f"{names[0]} is no longer served; the RPC is at {names[1]}"
    return _change("path-changed", operation, what, keep, today, paste)


def _changed_binding(
    before: Operation, after: Operation, today: MethodDescriptor, rest: list[Operation]
) -> Iterator[ContractChange]:
    """Yield the changes of an operation that is still served. `rest` are all operations of its RPC today."""
    paste = rule_option(before if one is after else one for one in rest)
    old_fields, new_fields = ([_numbers(item.fields) for item in one.path] for one in (before, after))
    if old_fields != new_fields:
        names = [", ".join(item.proto_name for item in one.path) for one in (before, after)]
        what = f"the variables of the path fill {names[1] or 'nothing'} instead of {names[0] or 'nothing'}"
        yield _change("path-field-changed", before, what, "let them fill what they filled, as here", today, paste)
    if _body(before) != _body(after):
        what = f"the body is {_body_words(after)} instead of {_body_words(before)}"
        yield _change("body-changed", before, what, "give it its body back, as here", today, paste)
    if _response_body(before) != _response_body(after):
        old, new = (_response_words(one.response_body) for one in (before, after))
        what = f"the response is {new} instead of {old}"
        yield _change("response-body-changed", before, what, "give it its response_body back, as here", today, paste)


def _numbers(fields: tuple[FieldDescriptor, ...]) -> tuple[int, ...]:
    return tuple(field.number for field in fields)


def _body(operation: Operation) -> str | int:
    return operation.body if isinstance(operation.body, str) else operation.body.number


def _response_body(operation: Operation) -> int:
    return 0 if operation.response_body is None else int(operation.response_body.number)


def _body_words(operation: Operation) -> str:
    return {"*": "the whole request", "": "empty"}.get(operation.body_name, f"the field `{operation.body_name}`")


def _response_words(field: FieldDescriptor | None) -> str:
    return "the whole message" if field is None else f"the field `{field.json_name}` alone"


def _change(
    kind: str,
    operation: Operation,
    what: str,
    instead: str,
    today: MethodDescriptor,
    paste: str = "",
    severity: Severity = Severity.breaking,
) -> ContractChange:
    suffix = f" {call_of(operation)}" if operation.number else ""
    site = UsageSite(call_of(operation), UsageSide.call)
    element = operation.method.full_name + suffix
    sites, nearest = on_http([site]), (today.full_name,)
    return ContractChange(kind, element, what, instead, sites, severity, nearest=nearest, paste=paste)
