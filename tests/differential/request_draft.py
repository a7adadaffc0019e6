"""Random requests from a seed, in parts: an HTTP rule, a message, and a spelling of each of its parts."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from tests.differential.echo import HttpRule
from tests.differential.raw_http import RawRequest
from tests.differential.server import STREAM
from tests.differential.values import fill_well_known, random_scalar, random_text

DEPTH_MAX = 3
AS_TEXT = ("google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask")
"""Messages whose JSON is a string, so that a query may have them."""
_NOTHING = object()


@dataclass
class RequestDraft:
    """The parts of a request.

    `path` has the raw texts of the variables, `query` decoded names and texts. `body` is JSON, `raw` replaces its text.
    `tail` is appended unchanged to the path, `query_tail` to the query. `variant` selects a case of the mutation.
    """

    rule: HttpRule
    verb: str
    path: list[str]
    query: list[tuple[str, str]] = field(default_factory=list)
    body: Any = None
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    target: str = ""
    tail: str = ""
    query_tail: str = ""
    variant: int = 0

    @property
    def has_body(self) -> bool:
        return bool(self.rule.body)

    def target_path(self) -> str:
        return (self.target or self.rule.path(self.path)) + self.tail

    def to_request(self, rng: Random, mutation: str) -> RawRequest:
        """Return the request. `rng` chooses among the spellings of a text."""
        pairs = [f"{name}={percent_encode(text, rng, in_query=True)}" for name, text in self.query]
        query = "&".join([*pairs, *filter(None, [self.query_tail])])
        raw = self.raw
        if raw is None and self.body is not None:
            raw = _json(self.body, rng)
        headers = dict(self.headers)
        if raw is not None and "Content-Type" not in headers:
            headers["Content-Type"] = "application/json"
        target = self.target_path() + (f"?{query}" if query else "")
        sent = tuple((name, value) for name, value in headers.items() if value)
        return RawRequest(self.verb, target, sent, raw, mutation, self.rule.response_body)


def draw_request(rule: HttpRule, rng: Random) -> RequestDraft:
    """Return a draft that is valid in every part."""
    message, descriptor = rule.message(), rule.message.DESCRIPTOR
    fill(message, rng, 0)
    message.fail = 0
    draft = RequestDraft(rule, rule.verb, [])
    taken = {rule.body} if rule.body else set()
    for name, pattern in rule.variables:
        draft.path.append(_variable(descriptor, name, pattern, rng))
        _clear(message, name.split("."))
        taken.add(name)
    if rule.body:
        whole = json_format.MessageToDict(message, preserving_proto_field_name=rng.random() < 0.2)
        draft.body = whole if rule.body == "*" else _field(descriptor, whole, rule.body)
        if draft.body is _NOTHING:
            draft.body = {"part": {}, "pieces": []}.get(rule.body, "")
    if rule.rpc == "Patch":
        draft.query = [("mask", rng.choice(("words", "size,words", "madeAt,inner.id", "colour")))]
    elif rule.body != "*":
        draft.query = list(_pairs(message, taken, rng))
    if rule.rpc == STREAM:
        draft.headers["Accept"] = "application/json"
    return draft


def fill(message: Any, rng: Random, depth: int) -> None:
    """Set some of the fields, fewer at each deeper level."""
    if not fill_well_known(message, rng):
        for one in message.DESCRIPTOR.fields:
            if depth < DEPTH_MAX and rng.random() < 0.2:
                _fill_field(message, one, rng, depth)


def _fill_field(message: Any, one: FieldDescriptor, rng: Random, depth: int) -> None:
    value = getattr(message, one.name)
    if is_map(one):
        assert one.message_type is not None
        key, inner = (one.message_type.fields_by_name[name] for name in ("key", "value"))
        for _ in range(rng.randint(1, 2)):
            if inner.message_type is not None:
                fill(value[random_scalar(key, rng)], rng, depth + 1)
            else:
                value[random_scalar(key, rng)] = random_scalar(inner, rng)
    elif one.message_type is not None:
        for target in [value.add() for _ in range(rng.randint(1, 2))] if one.is_repeated else [value]:
            target.SetInParent()
            fill(target, rng, depth + 1)
    elif one.is_repeated:
        value.extend(random_scalar(one, rng) for _ in range(rng.randint(1, 3)))
    else:
        setattr(message, one.name, random_scalar(one, rng))


def percent_encode(raw: str, rng: Random, *, in_query: bool = False) -> str:
    """Percent-encode a text by one of three ways: as little as allowed, as usual, or every byte."""
    way = rng.random()
    if way < 0.15:
        return "".join(f"%{byte:02x}" for byte in raw.encode())
    if in_query:
        found = quote(raw, safe="~:@!$'()*,;/?" if way < 0.5 else "")
        return found.replace("%20", "+") if rng.random() < 0.5 else found
    return quote(raw, safe="~:@!$&'()*+,;=" if way < 0.5 else "")


def value_text(one: FieldDescriptor, value: Any) -> str:
    """Return a value as path and query spell it."""
    if one.enum_type is not None:
        return str(one.enum_type.values_by_number[value].name)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, float):
        return {float("inf"): "Infinity", float("-inf"): "-Infinity"}.get(value, repr(value))
    return value.ToJsonString() if one.message_type is not None else str(value)


def find(descriptor: Descriptor, path: str) -> FieldDescriptor:
    for name in path.split(".")[:-1]:
        inner = descriptor.fields_by_name[name].message_type
        assert inner is not None
        descriptor = inner
    return descriptor.fields_by_name[path.rpartition(".")[2]]


def _variable(descriptor: Descriptor, name: str, pattern: str, rng: Random) -> str:
    one = find(descriptor, name)
    if pattern == "*":
        value = value_text(one, random_scalar(one, rng))
        return percent_encode(value or ("a" if one.type == one.TYPE_STRING else "AA=="), rng)
    parts = [percent_encode(random_text(rng, 1), rng) if part == "*" else part for part in pattern.split("/")]
    rest = "/".join(percent_encode(random_text(rng, 1), rng) for _ in range(rng.randint(1, 3)))
    return "/".join(rest if part == "**" else part for part in parts)


def _clear(message: Any, path: list[str]) -> None:
    for name in path[:-1]:
        if not message.HasField(name):
            return
        message = getattr(message, name)
    message.ClearField(path[-1])


def _field(descriptor: Descriptor, whole: dict[str, Any], name: str) -> Any:
    return whole.get(name, whole.get(descriptor.fields_by_name[name].json_name, _NOTHING))


def _pairs(message: Any, taken: set[str], rng: Random, above: tuple[FieldDescriptor, ...] = ()) -> Any:
    for one, value in message.ListFields():
        fields = (*above, one)
        if ".".join(field.name for field in fields) in taken or is_map(one):
            continue
        in_proto_names = rng.random() < 0.3
        name = ".".join(field.name if in_proto_names else field.json_name for field in fields)
        kind = "" if one.message_type is None else one.message_type.full_name
        if kind.startswith("google.protobuf.") and kind not in AS_TEXT:
            continue
        if kind and one.message_type in [upper.message_type for upper in above]:
            continue
        if kind and kind not in AS_TEXT and not one.is_repeated:
            yield from _pairs(value, taken, rng, fields)
        elif not kind or kind in AS_TEXT:
            yield from ((name, value_text(one, each)) for each in (value if one.is_repeated else [value]))


def is_map(one: FieldDescriptor) -> bool:
    return one.message_type is not None and bool(one.message_type.GetOptions().map_entry)


def _json(value: Any, rng: Random) -> bytes:
    indent = 2 if rng.random() < 0.1 else None
    return json.dumps(value, ensure_ascii=rng.random() < 0.5, indent=indent).encode()
