"""From an HTTP request to the request message of an RPC, and from its response message to JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote_to_bytes

import orjson

from bff.problem import Problem, json_path
from gen.runtime import Codec, DecodeError, HttpBinding, Parameter

Q = TypeVar("Q")
R = TypeVar("R")

SEGMENT_CHARS_MAX = 256
PARAMETERS_MAX = 100
_INTEGER = re.compile(r"-?[0-9]{1,20}", re.ASCII)
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
NO_NUL = "the character U+0000 is not taken"  # Postgres keeps none, and the official parser takes it for an end


def read_request(codec: Codec[Q], binding: HttpBinding, segments: Sequence[str], query: bytes, body: bytes) -> Q:
    """The request message. `segments`: raw path parts for `binding.path`, in order.

    What the path says wins over the body. Raises Problem that names the field.
    """
    try:
        upb = _from_body(codec, binding, body)
        if outside := _nested([*_path_values(binding, segments), *_query_values(binding, query)]):
            codec.parse(outside, into=upb)
        message = codec.read(upb)
    except DecodeError as error:
        if not error.field:
            raise Problem(400, "INVALID", error.problem) from error
        raise Problem.field(error.field, error.problem) from error
    except OverflowError as error:
        raise Problem(400, "INVALID", "a time lies outside the years 1 to 9999") from error
    if missing := codec.missing(message):
        names = [json_path(codec, path) for path in missing]
        detail = f"{', '.join(names)}: required"
        raise Problem(400, "INVALID", detail, fields=dict.fromkeys(names, "required"))
    return message


def write_response(codec: Codec[R], binding: HttpBinding, message: R) -> bytes:
    """JSON of the response, or of the one field that the binding names."""
    if not binding.response_body:
        return codec.to_json(message)
    found = codec.json(message).get(binding.response_body)
    return binding.response_empty.encode() if found is None else orjson.dumps(found)


def _from_body(codec: Codec[Any], binding: HttpBinding, body: bytes) -> Any:
    text = body.strip(b" \t\r\n")
    if not binding.body:
        if text not in (b"", b"{}"):
            raise Problem(400, "NO_BODY", "this operation takes no body")
        return codec.upb()
    if not text:
        return codec.upb()
    if _NUL.search(text):
        raise DecodeError(NO_NUL)
    if binding.body == "*":
        return codec.parse(text)
    _check_json(text)
    return codec.parse(b'{"%s":%s}' % (binding.body.encode(), text))


def _check_json(text: bytes) -> None:
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DecodeError("the body is not JSON") from error


def _path_values(binding: HttpBinding, segments: Sequence[str]) -> Iterator[tuple[Parameter, object]]:
    for parameter, raw in zip(binding.path, segments, strict=True):
        if len(raw) > SEGMENT_CHARS_MAX:
            raise Problem.field(parameter.name, f"at most {SEGMENT_CHARS_MAX} characters fit into a path")
        yield parameter, _value(parameter, _unquoted(parameter, raw))


def _unquoted(parameter: Parameter, raw: str) -> str:
    try:
        return unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem.field(parameter.name, "is not UTF-8") from error


def _query_values(binding: HttpBinding, query: bytes) -> Iterator[tuple[Parameter, object]]:
    if not query:
        return
    known = {name: p for p in binding.query for name in (p.name, p.proto)}
    lists: dict[Parameter, list[object]] = {}
    for name, text in _pairs(query):
        parameter = known.get(name)
        if parameter is None:
            raise Problem.field(name, "unknown query parameter")
        lists.setdefault(parameter, []).append(_value(parameter, text))
        if len(lists[parameter]) > 1 and not parameter.repeated:
            raise Problem.field(name, "given more than once")
    for parameter, values in lists.items():
        yield parameter, values if parameter.repeated else values[0]


def _pairs(query: bytes) -> list[tuple[str, str]]:
    try:
        text = query.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=PARAMETERS_MAX)
    except UnicodeDecodeError as error:
        raise Problem(400, "INVALID", "the query is not percent-encoded UTF-8") from error
    except ValueError as error:
        raise Problem(400, "INVALID", f"at most {PARAMETERS_MAX} query parameters are taken") from error


def _value(parameter: Parameter, text: str) -> object:
    if parameter.kind == "boolean":
        if text not in ("true", "false"):
            raise Problem.field(parameter.name, "true or false is expected")
        return text == "true"
    if parameter.kind == "integer":
        if not _INTEGER.fullmatch(text):
            raise Problem.field(parameter.name, "a whole number is expected")
        return int(text)
    if "\0" in text:
        raise Problem.field(parameter.name, NO_NUL)
    return text


def _nested(values: Sequence[tuple[Parameter, object]]) -> dict[str, object]:
    """JSON object of values at their paths."""
    root: dict[str, object] = {}
    for parameter, value in values:
        at: Any = root
        for name in parameter.path[:-1]:
            at = at.setdefault(name, {})
        at[parameter.path[-1]] = value
    return root
