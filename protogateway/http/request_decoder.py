"""From the parts of an HTTP request to the request message of an RPC: compiled once for each operation.

The fast path puts the parameters into the parsed body, which is still JSON, and lets the generated `load` make the
message. If that or the body raises NeedsSlowPath, protobuf's own parser does the same work from the start.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar
from urllib.parse import unquote_to_bytes

import orjson

from protogateway.http.problem import Problem
from protogateway.http.request_fields import NUL_NOT_ALLOWED, FieldBinding, find_recursive_field
from protogateway.runtime.codec import Codec
from protogateway.runtime.field_mask import PatchMask
from protogateway.runtime.method import HttpBinding
from protogateway.runtime.protojson.errors import DecodeError, reject_lenient_json
from protogateway.runtime.protojson.fast import NeedsSlowPath, loads_fast
from protogateway.runtime.protojson.loads import loads

Q = TypeVar("Q")

SEGMENT_CHARS_MAX = 256
MULTI_SEGMENT_CHARS_MAX = 4096
QUERY_PARAMETERS_MAX = 100
# An escaped U+0000, unless its backslash is itself escaped: an even number of backslashes before it is fine.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_ESCAPED_SLASH = re.compile(rb"(%2[Ff])")
_EMPTY = (b"", b"{}")

Parameters = list[tuple[FieldBinding, Sequence[str]]]
"""Fields from the path, the query and Last-Event-ID, with their texts."""


class RequestDecoder(Generic[Q]):
    """Decodes requests of one operation. A path parameter wins over the same field in the body."""

    def __init__(self, codec: Codec[Q], binding: HttpBinding, ignored: frozenset[bytes] = frozenset()) -> None:
        self._codec = codec
        self._body = binding.body
        self._raw_body = binding.raw_body
        self._path = [FieldBinding(codec, parameter) for parameter in binding.path]
        self._query = {
            name.encode(): field
            for parameter in binding.query
            for field in (FieldBinding(codec, parameter),)
            for name in (parameter.name, parameter.proto_name)
        }
        self.ignored = ignored.difference(self._query)
        """Query parameters without a field that are not refused."""
        self._after = FieldBinding(codec, binding.resume.after) if binding.resume else None
        self._patch_mask = PatchMask(codec, binding.body, binding.mask) if binding.mask else None

    def __call__(self, segments: Sequence[bytes], query: bytes, body: bytes, last_event_id: str = "") -> Q:
        """Return the request message. `segments` are the raw values of the path parameters, in order.

        Raises Problem, which names the field.
        """
        parameters = self._parameters(segments, query) if segments or query else []
        if last_event_id and self._after:
            parameters.append((self._after, (last_event_id,)))
        text = body.strip(b" \t\r\n") if body else body
        if text:
            self._check(text)
        try:
            if self._patch_mask:
                return self._decode_patch(self._patch_mask, text, parameters)
            return self._decode(text, parameters)
        except DecodeError as error:
            raise _to_problem(error) from error
        except OverflowError as error:
            raise Problem(400, "INVALID", "a time lies outside the years 1 to 9999") from error

    def with_raw_body(self, segments: Sequence[bytes], query: bytes, body: bytes, content_type: str) -> Q:
        """Return the request message for a body that is not JSON: an HttpBody with its bytes. Raises Problem."""
        parameters = self._parameters(segments, query)
        http_body: dict[str, Any] = {"contentType": content_type} if content_type else {}
        is_sent = bool(body or content_type)
        request = http_body if self._body == "*" else {self._body: http_body} if is_sent else {}
        try:
            message = self._load(_assign(request, parameters))
        except DecodeError as error:
            raise _to_problem(error) from error
        if is_sent:
            target: Any = message if self._raw_body == "*" else getattr(message, self._raw_body)
            target.data = body
        return message

    def _load(self, request: dict[str, Any]) -> Q:
        try:
            return self._codec.load(request)
        except NeedsSlowPath:
            return self._codec.read(self._codec.parse(request))

    def _parameters(self, segments: Sequence[bytes], query: bytes) -> Parameters:
        found: Parameters = _from_path(self._path, segments) if segments else []
        if query:
            found += self._from_query(query)
        return found

    def _check(self, text: bytes) -> None:
        if not self._body:
            if text not in _EMPTY:
                raise Problem(400, "NO_BODY", "this operation takes no body")
        elif b"\\u0000" in text and _NUL.search(text):
            raise Problem(400, "INVALID", NUL_NOT_ALLOWED)

    def _from_query(self, query: bytes) -> Parameters:
        found: dict[FieldBinding, list[str]] = {}
        for name, text in _split_query(query):
            field = self._query.get(name) or self._recursive_field(name, found)
            if field is None:
                if name in self.ignored:
                    continue
                raise Problem.invalid_field(name.decode("utf-8", "replace"), "unknown query parameter")
            texts = found.setdefault(field, [])
            if texts and not field.repeated:
                raise Problem.invalid_field(name.decode(), "given more than once")
            texts.append(text)
        return list(found.items())

    def _recursive_field(self, name: bytes, found: Iterable[FieldBinding]) -> FieldBinding | None:
        """Return the field inside a message that contains itself, or None. `found` are the query's earlier fields."""
        if b"." not in name or self._body == "*":
            return None
        parameter = find_recursive_field(self._codec, name.decode("utf-8", "replace"))
        if parameter is None or parameter.name.partition(".")[0] == self._body:
            return None
        if any(field.name == parameter.name for field in self._path):
            return None
        known = (field for field in found if field.name == parameter.name)
        return next(known, None) or FieldBinding(self._codec, parameter)

    def _decode(self, text: bytes, parameters: Parameters) -> Q:
        try:
            return self._codec.load(_assign(self._load_body(text), parameters))
        except NeedsSlowPath:
            return self._codec.read(self._parse_slowly(text, parameters))

    def _load_body(self, text: bytes) -> dict[str, Any]:
        """Return the request as JSON. Raises NeedsSlowPath."""
        if not text or not self._body:
            return {}
        json = loads_fast(text)
        if self._body != "*":
            return {self._body: json}
        if type(json) is not dict:
            raise NeedsSlowPath
        return json

    def _parse_slowly(self, text: bytes, parameters: Parameters) -> Any:
        """Return the request as protobuf's own message."""
        upb = self._parse_body(self._wrap(text)) if text and self._body else self._codec.upb()
        return self._codec.parse(_assign({}, parameters), into=upb) if parameters else upb

    def _parse_body(self, text: bytes) -> Any:
        upb = self._codec.parse(text)
        reject_lenient_json(loads(text)[0], upb.DESCRIPTOR)
        return upb

    def _wrap(self, text: bytes) -> bytes:
        """Return the request's JSON, for a body that is all of it or one field."""
        if self._body == "*":
            return text
        _check_single_value(text)
        return b'{"%s":%s}' % (self._body.encode(), text)

    def _decode_patch(self, mask: PatchMask, text: bytes, parameters: Parameters) -> Q:
        # The mask is set on protobuf's own message: as JSON, paths without a spelling in lowerCamelCase are refused.
        sent = [texts[0] for field, texts in parameters if field.name == mask.name]
        upb = self._parse_slowly(text, [parameter for parameter in parameters if parameter[0].name != mask.name])
        mask.assign(upb, mask.paths(sent[0] if sent else None, text))
        return self._codec.read(upb)


def _assign(request: dict[str, Any], parameters: Parameters) -> dict[str, Any]:
    for field, texts in parameters:
        field.assign(request, texts)
    return request


def _to_problem(error: DecodeError) -> Problem:
    return Problem.invalid_field(error.field, error.problem) if error.field else Problem(400, "INVALID", error.problem)


def _check_single_value(text: bytes) -> None:
    """Raise DecodeError for text after the first JSON value: `_wrap` would make another field of it."""
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise DecodeError(f"the body is not JSON (line {error.lineno}, column {error.colno})") from error


def _from_path(fields: list[FieldBinding], segments: Sequence[bytes]) -> Parameters:
    found: Parameters = []
    for field, raw in zip(fields, segments, strict=True):
        text, chars_max = _unquote(field, raw), MULTI_SEGMENT_CHARS_MAX if field.multi_segment else SEGMENT_CHARS_MAX
        if len(text) > chars_max:
            raise Problem.invalid_field(field.name, f"at most {chars_max} characters fit into a path")
        found.append((field, (text,)))
    return found


def _unquote(field: FieldBinding, raw: bytes) -> str:
    """Decode percent-encoding. In several segments an escaped slash stays escaped, as google.api.http says."""
    try:
        if b"%" not in raw:
            return raw.decode("utf-8")
        if not field.multi_segment:
            return unquote_to_bytes(raw).decode("utf-8")
        parts = _ESCAPED_SLASH.split(raw)
        unquoted = (part if _ESCAPED_SLASH.fullmatch(part) else unquote_to_bytes(part) for part in parts)
        return b"".join(unquoted).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem.invalid_field(field.name, "is not UTF-8") from error


def _split_query(query: bytes) -> list[tuple[bytes, str]]:
    parts = [part for part in query.split(b"&") if part]
    if len(parts) > QUERY_PARAMETERS_MAX:
        raise Problem(400, "INVALID", f"at most {QUERY_PARAMETERS_MAX} query parameters are allowed")
    try:
        return [_split_parameter(part) for part in parts]
    except UnicodeDecodeError as error:
        raise Problem(400, "INVALID", "the query is not percent-encoded UTF-8") from error


def _split_parameter(part: bytes) -> tuple[bytes, str]:
    name, _, value = part.partition(b"=")
    if b"%" in part or b"+" in part:
        name, value = (unquote_to_bytes(text.replace(b"+", b" ")) for text in (name, value))
    return name, value.decode("utf-8")
