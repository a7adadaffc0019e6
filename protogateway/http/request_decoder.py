"""From the parts of an HTTP request to the request message of an RPC: compiled once for each operation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Generic, TypeVar
from urllib.parse import unquote_to_bytes

import orjson

from protogateway.http.lenient_json import reject_lenient_json
from protogateway.http.problem import Problem
from protogateway.http.request_fields import NO_NUL, Slot
from protogateway.runtime.codec import Codec, DecodeError
from protogateway.runtime.field_mask import PatchMask
from protogateway.runtime.method import HttpBinding
from protogateway.runtime.protojson.fast import NeedsSlowPath, loads_fast
from protogateway.runtime.protojson.loads import loads

Q = TypeVar("Q")

SEGMENT_CHARS_MAX = 256
REST_CHARS_MAX = 4096
"""Of a variable that takes several segments."""
PARAMETERS_MAX = 100
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_SLASH = re.compile(rb"(%2[Ff])")
_EMPTY = (b"", b"{}")

Outside = list[tuple[Slot, Sequence[str]]]
"""What the request says beside its body."""


class Reader(Generic[Q]):
    """Reads requests of one operation. What the path says wins over the body."""

    def __init__(self, codec: Codec[Q], binding: HttpBinding) -> None:
        self._codec = codec
        self._takes = binding.body
        self._path = [Slot(codec, parameter) for parameter in binding.path]
        self._query = {
            name.encode(): slot
            for parameter in binding.query
            for slot in (Slot(codec, parameter),)
            for name in (parameter.name, parameter.proto)
        }
        self._after = Slot(codec, binding.resume.after) if binding.resume else None
        self._masking = PatchMask(codec, binding.body, binding.mask) if binding.mask else None

    def __call__(self, segments: Sequence[bytes], query: bytes, body: bytes, after: str = "") -> Q:
        """The request message. `segments`: raw path parts for the binding's path, in order.

        `after`: the id of the last event that the client got. Raises Problem that names the field.
        """
        outside: Outside = _from_path(self._path, segments) if segments else []
        if query:
            outside += self._from_query(query)
        if after and self._after:
            outside.append((self._after, (after,)))
        text = body.strip(b" \t\r\n") if body else body
        if text:
            self._check(text)
        try:
            if self._masking:
                return self._masked(self._masking, text, outside)
            return self._read(text, outside)
        except DecodeError as error:
            raise _problem(error) from error
        except OverflowError as error:
            raise Problem(400, "INVALID", "a time lies outside the years 1 to 9999") from error

    def _check(self, text: bytes) -> None:
        if not self._takes:
            if text not in _EMPTY:
                raise Problem(400, "NO_BODY", "this operation takes no body")
        elif b"\\u0000" in text and _NUL.search(text):
            raise Problem(400, "INVALID", NO_NUL)

    def _from_query(self, query: bytes) -> Outside:
        found: dict[Slot, list[str]] = {}
        for name, text in _pairs(query):
            slot = self._query.get(name)
            if slot is None:
                raise Problem.field(name.decode("utf-8", "replace"), "unknown query parameter")
            texts = found.setdefault(slot, [])
            if texts and not slot.repeated:
                raise Problem.field(name.decode(), "given more than once")
            texts.append(text)
        return list(found.items())

    def _read(self, text: bytes, outside: Outside) -> Q:
        """The quick way; what it doubts goes the official parser's."""
        try:
            return self._codec.load(_put(self._quickly(text), outside))
        except NeedsSlowPath:
            return self._codec.read(self._officially(text, outside))

    def _quickly(self, text: bytes) -> dict[str, Any]:
        if not text or not self._takes:
            return {}
        found = loads_fast(text)
        if self._takes != "*":
            return {self._takes: found}
        if type(found) is not dict:
            raise NeedsSlowPath
        return found

    def _officially(self, text: bytes, outside: Outside) -> Any:
        official = self._from_body(self._whole(text)) if text and self._takes else self._codec.upb()
        return self._codec.parse(_put({}, outside), into=official) if outside else official

    def _from_body(self, text: bytes) -> Any:
        official = self._codec.parse(text)
        reject_lenient_json(loads(text)[0], official.DESCRIPTOR)
        return official

    def _whole(self, text: bytes) -> bytes:
        """The request's JSON, whether the body is all of it or one field."""
        if self._takes == "*":
            return text
        _check_json(text)
        return b'{"%s":%s}' % (self._takes.encode(), text)

    def _masked(self, masking: PatchMask, text: bytes, outside: Outside) -> Q:
        """A PATCH: its mask says which fields change."""
        own = [texts[0] for slot, texts in outside if slot.name == masking.name]
        official = self._officially(text, [one for one in outside if one[0].name != masking.name])
        masking.assign(official, masking.paths(own[0] if own else None, text))
        return self._codec.read(official)


def _put(request: dict[str, Any], outside: Outside) -> dict[str, Any]:
    for slot, texts in outside:
        slot.put(request, texts)
    return request


def _problem(error: DecodeError) -> Problem:
    return Problem.field(error.field, error.problem) if error.field else Problem(400, "INVALID", error.problem)


def _check_json(text: bytes) -> None:
    """One JSON value and nothing after it, which would be read as another field."""
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise DecodeError(f"the body is not JSON (line {error.lineno}, column {error.colno})") from error


def _from_path(slots: list[Slot], segments: Sequence[bytes]) -> Outside:
    found: Outside = []
    for slot, raw in zip(slots, segments, strict=True):
        text, most = _unquoted(slot, raw), REST_CHARS_MAX if slot.many else SEGMENT_CHARS_MAX
        if len(text) > most:
            raise Problem.field(slot.name, f"at most {most} characters fit into a path")
        found.append((slot, (text,)))
    return found


def _unquoted(slot: Slot, raw: bytes) -> str:
    """Of several segments an escaped slash stays escaped, as google.api.http says."""
    try:
        if b"%" not in raw:
            return raw.decode("utf-8")
        if not slot.many:
            return unquote_to_bytes(raw).decode("utf-8")
        parts = _SLASH.split(raw)
        return b"".join(part if _SLASH.fullmatch(part) else unquote_to_bytes(part) for part in parts).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem.field(slot.name, "is not UTF-8") from error


def _pairs(query: bytes) -> list[tuple[bytes, str]]:
    parts = [part for part in query.split(b"&") if part]
    if len(parts) > PARAMETERS_MAX:
        raise Problem(400, "INVALID", f"at most {PARAMETERS_MAX} query parameters are taken")
    try:
        return [_pair(part) for part in parts]
    except UnicodeDecodeError as error:
        raise Problem(400, "INVALID", "the query is not percent-encoded UTF-8") from error


def _pair(part: bytes) -> tuple[bytes, str]:
    name, _, value = part.partition(b"=")
    if b"%" in part or b"+" in part:
        name, value = (unquote_to_bytes(text.replace(b"+", b" ")) for text in (name, value))
    return name, value.decode("utf-8")
