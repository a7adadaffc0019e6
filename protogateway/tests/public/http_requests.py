"""HTTP requests for any operation: an empty one, and a random one that its checks accept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor

from protogateway.http.request_fields import resolve_path
from protogateway.runtime.field_mask import PatchMask
from protogateway.runtime.method import HttpBinding, Method, Parameter
from protogateway.tests.random_messages import fill_randomly

HTTP_BODY = "google.api.HttpBody"
_VARIABLE = re.compile(r"\{([\w.]+)(?:=([^}]*))?\}")
_WORDS = ("a", "shelf-1", "B2", "x_y.z", "æ1", "two words", "100%", "a:b", "~")
_PARAMETERS_MAX = 12
_REPAIRS_MAX = 60
_STEP = re.compile(r"([^.\[]+)(?:\[([^\]]*)\])?\.?")


@dataclass(frozen=True)
class HttpRequest:
    """Request to one operation, and the message that the method should get. `violations` of it mean 400."""

    verb: str
    path: str
    query: str
    body: bytes
    content_type: str
    message: Any
    violations: Mapping[str, str]


def empty_request(method: Method[Any, Any], binding: HttpBinding) -> HttpRequest:
    """Return the request with nothing but the variables of its path."""
    message = method.request.upb()
    path = _fill_path(message, binding, lambda: "a", first=True)
    body = _body(message, binding) if binding.body == "*" else b""
    return _request(method, binding, message, path, body, [])


def random_request(method: Method[Any, Any], binding: HttpBinding, rng: Random) -> HttpRequest | None:
    """Return a random request that the method's checks accept, or None if none was found."""
    source = _acceptable(complete(fill_randomly(method.request.upb(), rng)))
    message, parameters = _carried(source, binding)
    path = _fill_path(message, binding, lambda: rng.choice(_WORDS), first=False)
    for _ in range(_REPAIRS_MAX):
        violations = _violations(method, message, binding, _body(message, binding))
        if not violations:
            break
        repaired = [_repair(message, place) for place in violations]
        message, parameters = _carried(message, binding)
        path = _fill_path(message, binding, lambda: rng.choice(_WORDS), first=False)
        if not any(repaired):
            return None
    else:
        return None
    return _request(method, binding, message, path, _body(message, binding), parameters)


def complete(message: Any) -> Any:
    """Set the required fields of proto2 that a message lacks, and return it."""
    for field in message.DESCRIPTOR.fields:
        if field.is_required and not message.HasField(field.name):
            _set_something(message, field)
    for field, value in message.ListFields():
        for part in _parts(field, value):
            complete(part)
    return message


def _parts(field: FieldDescriptor, value: Any) -> Iterable[Any]:
    """Return the messages that a field holds: itself, in a list, or as the values of a map."""
    held = field.message_type
    if held is None:
        return ()
    if held.GetOptions().map_entry:
        return value.values() if held.fields_by_name["value"].message_type is not None else ()
    return value if field.is_repeated else (value,)


def _request(
    method: Method[Any, Any],
    binding: HttpBinding,
    message: Any,
    path: str,
    body: bytes,
    parameters: list[tuple[str, str]],
) -> HttpRequest:
    if binding.mask:
        message.ClearField(binding.mask)
        mask = message.DESCRIPTOR.fields_by_name[binding.mask].json_name
        parameters = [pair for pair in parameters if pair[0] != mask]
    query = "&".join(f"{quote(name)}={quote(text, safe='')}" for name, text in parameters)
    violations = _violations(method, message, binding, body)
    raw = _raw_body(message, binding)
    if raw is not None:
        return HttpRequest(binding.verb, path, query, raw.data, raw.content_type, message, violations)
    return HttpRequest(binding.verb, path, query, body, "application/json", message, violations)


def _raw_body(message: Any, binding: HttpBinding) -> Any:
    """Return the google.api.HttpBody that is the body of the request, or None."""
    if binding.body == "*":
        return message if message.DESCRIPTOR.full_name == HTTP_BODY else None
    field = _body_field(message, binding)
    if field is None or field.message_type is None or field.message_type.full_name != HTTP_BODY:
        return None
    return getattr(message, field.name) if message.HasField(field.name) else None


def _violations(method: Method[Any, Any], message: Any, binding: HttpBinding, body: bytes) -> Mapping[str, str]:
    """Return the violations of the message as the method gets it. A PATCH fills its mask from the body."""
    own = method.request.upb()
    own.CopyFrom(message)
    if binding.mask:
        mask = PatchMask(method.request, binding.body, binding.mask)
        mask.assign(own, mask.paths(None, body))
    return method.request.check(method.request.read(own))


# ── the path ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _fill_path(message: Any, binding: HttpBinding, word: Callable[[], str], *, first: bool) -> str:
    """Set the fields of the path in the message, and return the path, percent-encoded."""

    def fill(variable: re.Match[str]) -> str:
        fields = resolve_path(message.DESCRIPTOR, variable[1])
        segments = (variable[2] or "*").split("/")
        text = _path_text(fields[-1]) if segments == ["*"] else ""
        texts = [text] if text else [_segment(segment, word, first=first) for segment in segments]
        _set(message, fields, "/".join(texts))
        return "/".join(quote(part, safe="/" if "**" in segments else "") for part in texts)

    filled = _VARIABLE.sub(fill, binding.template)
    return re.sub(r"(?<=/)\*\*?(?=[/:]|$)", "a", filled)


def _segment(segment: str, word: Callable[[], str], *, first: bool) -> str:
    if segment == "**":
        return word() if first else f"{word()}/{word()}"
    return word() if segment == "*" else segment


def _path_text(field: FieldDescriptor) -> str:
    """Return a text for a field that does not take any word, or ""."""
    message = field.message_type
    if message is not None and message.full_name.endswith("Value"):
        return _path_text(message.fields_by_name["value"])
    if message is not None:
        return {"Timestamp": "2026-11-23T00:00:00Z", "Duration": "1.5s", "FieldMask": "name"}[message.name]
    if field.enum_type is not None:
        return field.enum_type.values[-1].name
    if field.type == FieldDescriptor.TYPE_BOOL:
        return "true"
    if field.type == FieldDescriptor.TYPE_BYTES:
        return "AQI="
    return "" if field.type == FieldDescriptor.TYPE_STRING else "7"


def _set(message: Any, fields: list[FieldDescriptor], text: str) -> None:
    *above, leaf = fields
    for field in above:
        message = getattr(message, field.name)
        message.SetInParent()
    message.ClearField(leaf.name)
    value: object = text
    if leaf.cpp_type not in (FieldDescriptor.CPPTYPE_STRING, FieldDescriptor.CPPTYPE_ENUM) and text in ("true", "7"):
        value = json.loads(text)
    json_format.ParseDict({leaf.json_name: value}, message, descriptor_pool=message.DESCRIPTOR.file.pool)


# ── what a request can carry ─────────────────────────────────────────────────────────────────────────────────────────
def _carried(source: Any, binding: HttpBinding) -> tuple[Any, list[tuple[str, str]]]:
    """Return the part of a message that the operation can carry, and the parameters of its query."""
    if binding.body == "*":
        return source, []
    message = type(source)()
    body = _body_field(message, binding)
    if body is not None:
        _copy_field(source, message, body)
    parameters: list[tuple[str, str]] = []
    for parameter in binding.query:
        if len(parameters) < _PARAMETERS_MAX:
            parameters += _copy_leaf(source, message, parameter)
    return message, parameters


def _body_field(message: Any, binding: HttpBinding) -> FieldDescriptor | None:
    return next((field for field in message.DESCRIPTOR.fields if field.json_name == binding.body), None)


def _copy_field(source: Any, target: Any, field: FieldDescriptor) -> None:
    other = type(source)()
    other.CopyFrom(source)
    for one, _ in source.ListFields():
        if one.name != field.name:
            other.ClearField(one.name)
    target.MergeFrom(other)


def _copy_leaf(source: Any, target: Any, parameter: Parameter) -> list[tuple[str, str]]:
    """Copy a field of the query if the source has it, and return its parameters."""
    *above, leaf = resolve_path(source.DESCRIPTOR, parameter.proto_name)
    for field in above:
        if not source.HasField(field.name):
            return []
        source = getattr(source, field.name)
    present = {field.name: value for field, value in source.ListFields()}
    if leaf.name not in present:
        return []
    for field in above:
        target = getattr(target, field.name)
    target.SetInParent()
    _copy_field(source, target, leaf)
    value = _to_dict(target)[leaf.json_name]
    return [(parameter.name, _text(one)) for one in (value if leaf.is_repeated else [value])]


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _to_dict(message: Any) -> dict[str, Any]:
    found: dict[str, Any] = json_format.MessageToDict(message, descriptor_pool=message.DESCRIPTOR.file.pool)
    return found


def _body(message: Any, binding: HttpBinding) -> bytes:
    """Return the body of the request: all of the message that the path does not have, or one field.

    All of a message of protobuf's own may be any JSON, such as `false`.
    """
    if not binding.body:
        return b""
    if binding.body != "*":
        value = _to_dict(message).get(binding.body)
        return b"" if value is None else json.dumps(value).encode()
    rest = type(message)()
    rest.CopyFrom(message)
    for parameter in binding.path:
        *above, leaf = resolve_path(message.DESCRIPTOR, parameter.proto_name)
        inner = rest
        for field in above:
            inner = getattr(inner, field.name)
        inner.ClearField(leaf.name)
    return json.dumps(_to_dict(rest)).encode()


# ── to make a message valid ──────────────────────────────────────────────────────────────────────────────────────────
def _repair(message: Any, place: str) -> bool:
    """Set the field at the place of a violation, such as `books[0].title`, and return True if that was possible."""
    steps = _STEP.findall(place)
    try:
        for name, key in steps[:-1]:
            message = _inside(message, name, key)
    except (IndexError, StopIteration):
        return True  # an earlier repair has replaced that part of the message
    return _set_something(message, message.DESCRIPTOR.fields_by_name[steps[-1][0]])


def _inside(message: Any, name: str, key: str) -> Any:
    value = getattr(message, name)
    if not key:
        value.SetInParent()
        return value
    return value[int(key)] if hasattr(value, "add") else next(value[one] for one in value if str(one) == key)


def _set_something(message: Any, field: FieldDescriptor) -> bool:
    """Give a field a value that is not its default."""
    held = field.message_type
    if held is not None and held.GetOptions().map_entry:
        key = _plain(held.fields_by_name["key"])
        value = held.fields_by_name["value"]
        if value.message_type is not None:
            getattr(message, field.name)[key].SetInParent()
        else:
            getattr(message, field.name)[key] = _plain(value)
    elif held is not None:
        part = getattr(message, field.name)
        part = part.add() if field.is_repeated else part
        part.SetInParent()
        if held.full_name == "google.protobuf.Any":
            part.type_url = "type.googleapis.com/google.protobuf.Empty"
        _make_visible(part)
    elif field.is_repeated:
        getattr(message, field.name).append(_plain(field))
    else:
        setattr(message, field.name, _plain(field))
    return True


def _make_visible(message: Any) -> None:
    """Set a scalar of an empty message, so that a query can carry it."""
    first = next((field for field in message.DESCRIPTOR.fields if _is_simple(field)), None)
    if first is not None and not message.ListFields():
        setattr(message, first.name, _plain(first))


def _is_simple(field: FieldDescriptor) -> bool:
    return field.message_type is None and not field.is_repeated


def _plain(field: FieldDescriptor) -> Any:
    if field.enum_type is not None:
        return field.enum_type.values[-1].number
    if field.type == FieldDescriptor.TYPE_STRING:
        return "x"
    if field.type == FieldDescriptor.TYPE_BYTES:
        return b"x"
    return True if field.type == FieldDescriptor.TYPE_BOOL else 1


def _acceptable(message: Any) -> Any:
    """Change values that JSON has and the gateway refuses: U+0000, and the largest float, which rounds to infinity.

    A raw body gets a media type.
    """
    for field, value in message.ListFields():
        for part in _parts(field, value):
            _acceptable(part)
        held = field.message_type
        if held is not None and held.GetOptions().map_entry:
            _accept_map(value, held.fields_by_name["value"])
        elif held is None and field.is_repeated:
            value[:] = [_accept_value(one) for one in value]
        elif held is None:
            setattr(message, field.name, _accept_value(value))
    return with_media_type(message)


def with_media_type(message: Any) -> Any:
    """Give a google.api.HttpBody a media type and some data, and return the message."""
    if message.DESCRIPTOR.full_name == HTTP_BODY:
        message.ClearField("extensions")
        message.content_type = "text/plain"
        message.data = message.data or b"x"
    return message


def _accept_map(entries: Any, value: FieldDescriptor) -> None:
    for key in list(entries):
        if value.message_type is None:
            entries[key] = _accept_value(entries[key])
        if isinstance(key, str) and "\0" in key:
            del entries[key]


def _accept_value(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "0")
    return 1.5 if isinstance(value, float) and 3.4e38 < abs(value) < 3.5e38 else value
