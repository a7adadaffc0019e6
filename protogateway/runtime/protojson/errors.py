"""What is wrong with JSON for a message, and where: told by walking it beside the message's descriptor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from protogateway.runtime.protojson.scalars import TEXT, TEXTS_OF_GOOGLE, bare_number, judge_of, judge_of_key, text
from protogateway.runtime.protojson.strict_loads import Given

Mistake = tuple[str, str]
"""A field's path as the input spells it, such as `agreements[0].hash` or `meta[key]`, and what is wrong there."""

OBJECT: Final = "an object is expected"
_TWICE: Final = "given twice"
_WRAPPER: Final = re.compile(r"google\.protobuf\.(?!List)\w+Value")
_VALUE: Final = "google.protobuf.Value"
_NULL: Final = "google.protobuf.NullValue"
_FREE: Final = (_VALUE, "google.protobuf.Struct", "google.protobuf.ListValue")
_ANY: Final = "google.protobuf.Any"
_UNKNOWN: Final = "unknown field"


def first_mistake(given: Any, message: Descriptor, *, ignore_unknown: bool = False) -> Mistake | None:
    """None: it is the message that it should be.

    `given`: as given.loaded returns it. `ignore_unknown`: fields and names of enum values that the proto does not know
    are no mistakes. Raises RecursionError for what is nested too deeply.
    """
    return next(_Walk(ignore_unknown).message(given, message, ""), None)


class _Walk:
    """Each method tells the mistakes of a value at a path."""

    def __init__(self, ignore_unknown: bool) -> None:
        self._ignore_unknown = ignore_unknown

    def message(self, given: Any, message: Descriptor, at: str) -> Iterator[Mistake]:
        name = message.full_name
        if name in TEXTS_OF_GOOGLE:
            yield from _judged(TEXTS_OF_GOOGLE[name](given), at)
        elif name in _FREE:
            yield from _free(given, name, at)
        elif name == _ANY:
            yield from self._any(given, message, at)
        elif _WRAPPER.fullmatch(name):
            yield from self._one(given, message.fields[0], at)
        elif not isinstance(given, dict):
            yield at, OBJECT
        else:
            yield from self._fields(given, message, at)

    def _fields(self, given: dict[str, Any], message: Descriptor, at: str) -> Iterator[Mistake]:
        yield from _twice(given, at)
        seen: dict[str, str] = {}
        for name, value in given.items():
            field, path = _named(message).get(name), _below(at, name)
            if field is None:
                if not self._ignore_unknown or name.startswith("["):
                    yield path, _UNKNOWN
                continue
            if field.name in seen:
                yield path, f"{_TWICE}, as {seen[field.name]} too"
            seen[field.name] = name
            if value is not None or _takes_null(field):
                yield from _beside(field, seen, path)
            if value is not None:
                yield from self._field(value, field, path)

    def _field(self, given: Any, field: FieldDescriptor, at: str) -> Iterator[Mistake]:
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            yield from self._map(given, field.message_type, at)
        elif not field.is_repeated:
            yield from self._one(given, field, at)
        elif not isinstance(given, list):
            yield at, "a list is expected"
        else:
            for index, value in enumerate(given):
                yield from self._inside(value, field, f"{at}[{index}]")

    def _map(self, given: Any, entry: Descriptor, at: str) -> Iterator[Mistake]:
        if not isinstance(given, dict):
            yield at, OBJECT
            return
        key, inner = (entry.fields_by_name[side] for side in ("key", "value"))
        if isinstance(given, Given) and given.twice is not None:
            yield f"{at}[{given.twice}]", _TWICE
        for name, value in given.items():
            path = f"{at}[{name}]"
            yield from _judged(judge_of_key(key)(name), path)
            yield from self._inside(value, inner, path)

    def _inside(self, value: Any, field: FieldDescriptor, at: str) -> Iterator[Mistake]:
        """A value of a list or a map."""
        if value is None and not _is(field, _VALUE):
            yield at, "null is not taken inside a list or a map"
        else:
            yield from self._one(value, field, at)

    def _one(self, value: Any, field: FieldDescriptor, at: str) -> Iterator[Mistake]:
        if field.message_type is not None:
            yield from self.message(value, field.message_type, at)
        elif not (self._ignore_unknown and field.enum_type is not None and isinstance(value, str)):
            yield from _judged(judge_of(field)(value), at)

    def _any(self, given: Any, message: Descriptor, at: str) -> Iterator[Mistake]:
        if not isinstance(given, dict):
            yield at, OBJECT
            return
        yield from _twice(given, at)
        if not given:
            return
        path, url = _below(at, "@type"), given.get("@type")
        if not isinstance(url, str):
            yield path, f"{TEXT}: which message this is, such as type.googleapis.com/google.protobuf.Duration"
            return
        try:
            inner = message.file.pool.FindMessageTypeByName(url.rpartition("/")[2])
        except (KeyError, UnicodeEncodeError):
            yield path, "there is no such message"
            return
        if not _is_special(inner.full_name):
            yield from self._fields({name: value for name, value in given.items() if name != "@type"}, inner, at)
        elif "value" not in given:
            yield _below(at, "value"), f"expected beside a @type of {inner.full_name}"
        else:
            yield from self.message(given["value"], inner, _below(at, "value"))


def _free(given: Any, name: str, at: str) -> Iterator[Mistake]:
    """JSON of any kind, or of one: what Struct and ListValue are."""
    if name == _FREE[1] and not isinstance(given, dict):
        yield at, OBJECT
    elif name == _FREE[2] and not isinstance(given, list):
        yield at, "a list is expected"
    elif isinstance(given, dict):
        yield from _twice(given, at)
        for key, value in given.items():
            yield from _judged(text(key), _below(at, key))
            yield from _free(value, _VALUE, _below(at, key))
    elif isinstance(given, list):
        for index, value in enumerate(given):
            yield from _free(value, _VALUE, f"{at}[{index}]")
    elif given is not None and not isinstance(given, bool):
        yield from _judged(text(given) if isinstance(given, str) else bare_number(given), at)


def _twice(given: dict[str, Any], at: str) -> Iterator[Mistake]:
    if isinstance(given, Given) and given.twice is not None:
        yield _below(at, given.twice), _TWICE


def _beside(field: FieldDescriptor, seen: dict[str, str], at: str) -> Iterator[Mistake]:
    """Whether another member of its oneof is there already."""
    oneof = field.containing_oneof
    others = [seen[one.name] for one in oneof.fields if one.name in seen and one is not field] if oneof else []
    if others:
        yield at, f"not taken beside {others[0]}: give one of them"


def _judged(problem: str, at: str) -> Iterator[Mistake]:
    if problem:
        yield at, problem


def _below(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _is(field: FieldDescriptor, message: str) -> bool:
    return field.message_type is not None and field.message_type.full_name == message


def _takes_null(field: FieldDescriptor) -> bool:
    return _is(field, _VALUE) or (field.enum_type is not None and field.enum_type.full_name == _NULL)


def _is_special(name: str) -> bool:
    return name in (_ANY, *_FREE, *TEXTS_OF_GOOGLE) or _WRAPPER.fullmatch(name) is not None


@cache
def _named(message: Descriptor) -> dict[str, FieldDescriptor]:
    by_proto = {field.name: field for field in message.fields}
    return by_proto | {field.json_name: field for field in message.fields}
