"""Usage sites: where callers meet an element of the contract, by call, request or response, and JSON path."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor

from protogateway.compat.snapshot import ContractSnapshot, call_of, rpc_call
from protogateway.plugin.http_rules import Operation

_WELL_KNOWN = "google.protobuf."


class UsageSide(StrEnum):
    """Way in which a caller meets an element. It decides whom a change affects."""

    call = "call"  # by calling at all
    request = "request"  # by sending it
    missing = "missing"  # by not sending it
    response = "response"  # by reading it
    name = "name"  # by a name in generated client code, not by a call


@dataclass(frozen=True, order=True)
class UsageSite:
    """One place where callers meet an element.

    `call` is "POST /books", or "library.v1.LibraryService/GetBook" over gRPC. `path` is written as in JSON, with `[]`
    after a list and `{}` after a map. `value` is an enum value. `in_url` marks variables of the HTTP path, whose names
    callers never see. `zero` is the zero value of a field without presence, which counts as not sent.
    """

    call: str
    side: UsageSide = UsageSide.call
    path: str = ""
    value: str = ""
    in_url: bool = False
    zero: str = ""

    @property
    def is_http(self) -> bool:
        return " " in self.call


class UsageSites:
    """Usage sites of every message, field and enum that an RPC of a snapshot carries."""

    def __init__(self, snapshot: ContractSnapshot) -> None:
        self._snapshot = snapshot
        self._of: dict[str, set[UsageSite]] = defaultdict(set)
        for method in snapshot.methods.values():
            for side, message in ((UsageSide.request, method.input_type), (UsageSide.response, method.output_type)):
                for element, path in _elements_within(message):
                    self._of[element].update(self._sites(method, side, path))

    def of(self, element: str) -> tuple[UsageSite, ...]:
        return tuple(sorted(self._of.get(element, ())))

    def of_call(self, method: MethodDescriptor) -> tuple[UsageSite, ...]:
        """Return the sites of the RPC itself, over HTTP and gRPC."""
        return (
            *(UsageSite(call_of(one)) for one in self._snapshot.operations[method.full_name]),
            UsageSite(rpc_call(method)),
        )

    def missing_in(self, message: str, name: str) -> tuple[UsageSite, ...]:
        """Return the sites of requests that lack the field `name`, which is new in their message."""
        found = (site for site in self.of(message) if site.side is UsageSide.request)
        return tuple(replace(one, side=UsageSide.missing, path=f"{one.path}.{name}".lstrip(".")) for one in found)

    def _sites(self, method: MethodDescriptor, side: UsageSide, path: str) -> Iterator[UsageSite]:
        yield UsageSite(rpc_call(method), side, path)
        for operation in self._snapshot.operations[method.full_name]:
            seen = path if side is UsageSide.request else _path_in_response(operation, path)
            if seen is not None:
                in_url = side is UsageSide.request and path in {item.name for item in operation.path}
                yield UsageSite(call_of(operation), side, seen, in_url=in_url)


def on_wire(sites: Iterable[UsageSite]) -> tuple[UsageSite, ...]:
    return tuple(site for site in sites if not site.is_http)


def on_http(sites: Iterable[UsageSite]) -> tuple[UsageSite, ...]:
    return tuple(site for site in sites if site.is_http)


def _path_in_response(operation: Operation, path: str) -> str | None:
    """Return the path as callers see it if the operation returns one field only, or None if they do not see it."""
    if operation.response_body is None:
        return path
    first, _, rest = path.partition(".")
    return rest if first.rstrip("[]{}") == operation.response_body.json_name else None


def _elements_within(message: Descriptor, path: str = "", above: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    yield message.full_name, path
    # A message inside itself would go on for ever; well-known types have a JSON of their own, without their fields.
    if message.full_name in above or message.full_name.startswith(_WELL_KNOWN):
        return
    for field in message.fields:
        at = f"{path}.{field.json_name}".lstrip(".")
        yield field.full_name, at
        value, suffix = _value(field)
        if value.enum_type is not None:
            yield value.enum_type.full_name, at
        elif value.message_type is not None:
            yield from _elements_within(value.message_type, at + suffix, (*above, message.full_name))


def _value(field: FieldDescriptor) -> tuple[FieldDescriptor, str]:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return field.message_type.fields_by_name["value"], "{}"
    return field, "[]" if field.is_repeated else ""
