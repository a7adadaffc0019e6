"""The first error in JSON for a message: found by walking the JSON along the message's descriptor."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from protogateway.runtime.protojson import scalars
from protogateway.runtime.protojson.loads import StrictJson

JsonProblem = tuple[str, str]
"""Path of a field as the JSON spells it, such as `agreements[0].hash` or `meta[key]`, and the problem there."""

_OBJECT_EXPECTED: Final = "an object is expected"
_LIST_EXPECTED: Final = "a list is expected"
_DUPLICATE: Final = "given twice"
_UNKNOWN: Final = "unknown field"
_WRAPPER: Final = re.compile(r"google\.protobuf\.(?!List)\w+Value")
_VALUE: Final = "google.protobuf.Value"
_STRUCT: Final = "google.protobuf.Struct"
_LIST_VALUE: Final = "google.protobuf.ListValue"
_FREE_JSON: Final = (_VALUE, _STRUCT, _LIST_VALUE)
_NULL: Final = "google.protobuf.NullValue"
_ANY: Final = "google.protobuf.Any"


class DecodeError(ValueError):
    """Bytes or JSON that are not the expected message.

    `field` is the path of the wrong field as the input spells it, such as `agreements[0].hash`, or "" if the input as a
    whole is wrong.
    """

    def __init__(self, problem: str, field: str = "") -> None:
        super().__init__(f"{field}: {problem}" if field else problem)
        self.field = field
        self.problem = problem


def reject_lenient_json(value: Any, message: Descriptor) -> None:
    """Raise DecodeError for JSON that protobuf's parser for Python has accepted by accident, as no other would.

    Accepting it would silently change values: `"!!!!"` into no bytes at all, `true` into the enum value 1, `"1_0"` into
    ten. And if a field is given under both its names, one value would be lost.
    """
    if error := find_decode_error(value, message):
        raise error


def find_decode_error(value: Any, message: Descriptor, ignore_unknown: bool = False) -> DecodeError | None:
    """Return the first error as `find_error` does, as an exception."""
    found = find_error(value, message, ignore_unknown=ignore_unknown)
    return DecodeError(found[1], found[0].encode("utf-8", "backslashreplace").decode()) if found else None


def find_error(value: Any, message: Descriptor, *, ignore_unknown: bool = False) -> JsonProblem | None:
    """Return the first error of the JSON as this message, or None if it is valid.

    `value` is as `protojson.loads` returns it. With `ignore_unknown`, fields and enum names that the proto does not
    have are not errors. Raises RecursionError for JSON that is nested too deeply.
    """
    return next(_ErrorFinder(ignore_unknown).message(value, message, ""), None)


class _ErrorFinder:
    """Each method yields the errors of a value at a path. They are generators, so that the walk ends at the first."""

    def __init__(self, ignore_unknown: bool) -> None:
        self._ignore_unknown = ignore_unknown

    def message(self, value: Any, message: Descriptor, at: str) -> Iterator[JsonProblem]:
        name = message.full_name
        if name in scalars.STRING_TYPE_VALIDATORS:
            yield from _report(scalars.STRING_TYPE_VALIDATORS[name](value), at)
        elif name in _FREE_JSON:
            yield from _free_json(value, name, at)
        elif name == _ANY:
            yield from self._any(value, message, at)
        elif _WRAPPER.fullmatch(name):
            yield from self._single(value, message.fields[0], at)
        elif not isinstance(value, dict):
            yield at, _OBJECT_EXPECTED
        else:
            yield from self._fields(value, message, at)

    def _fields(self, json: dict[str, Any], message: Descriptor, at: str) -> Iterator[JsonProblem]:
        yield from _duplicates(json, at)
        seen: dict[str, str] = {}
        for name, value in json.items():
            field, path = _fields_by_name(message).get(name), _join(at, name)
            if field is None:
                if not self._ignore_unknown or name.startswith("["):
                    yield path, _UNKNOWN
                continue
            if field.name in seen:
                yield path, f"{_DUPLICATE}, as {seen[field.name]} too"
            seen[field.name] = name
            # A null leaves the field unset, so it may stand beside another of its oneof.
            if value is not None or _allows_null(field):
                yield from _oneof_conflict(field, seen, path)
            if value is not None:
                yield from self._field(value, field, path)

    def _field(self, value: Any, field: FieldDescriptor, at: str) -> Iterator[JsonProblem]:
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            yield from self._map(value, field.message_type, at)
        elif not field.is_repeated:
            yield from self._single(value, field, at)
        elif not isinstance(value, list):
            yield at, _LIST_EXPECTED
        else:
            for index, item in enumerate(value):
                yield from self._item(item, field, f"{at}[{index}]")

    def _map(self, json: Any, entry: Descriptor, at: str) -> Iterator[JsonProblem]:
        if not isinstance(json, dict):
            yield at, _OBJECT_EXPECTED
            return
        key, inner = (entry.fields_by_name[side] for side in ("key", "value"))
        if isinstance(json, StrictJson) and json.duplicate is not None:
            yield f"{at}[{json.duplicate}]", _DUPLICATE
        for name, value in json.items():
            path = f"{at}[{name}]"
            yield from _report(scalars.key_validator_for(key)(name), path)
            yield from self._item(value, inner, path)

    def _item(self, value: Any, field: FieldDescriptor, at: str) -> Iterator[JsonProblem]:
        """Yield the errors of a value in a list or a map."""
        if value is None and not _holds(field, _VALUE):
            yield at, "null is not allowed inside a list or a map"
        else:
            yield from self._single(value, field, at)

    def _single(self, value: Any, field: FieldDescriptor, at: str) -> Iterator[JsonProblem]:
        if field.message_type is not None:
            yield from self.message(value, field.message_type, at)
        elif not (self._ignore_unknown and field.enum_type is not None and isinstance(value, str)):
            yield from _report(scalars.validator_for(field)(value), at)

    def _any(self, json: Any, message: Descriptor, at: str) -> Iterator[JsonProblem]:
        if not isinstance(json, dict):
            yield at, _OBJECT_EXPECTED
            return
        yield from _duplicates(json, at)
        if not json:
            return
        path, url = _join(at, "@type"), json.get("@type")
        if not isinstance(url, str):
            yield path, f"{scalars.STRING_EXPECTED}: the type of the message, such as {_EXAMPLE_TYPE}"
            return
        try:
            inner = message.file.pool.FindMessageTypeByName(url.rpartition("/")[2])
        except (KeyError, TypeError, UnicodeEncodeError):  # the pool takes a lone surrogate for no text at all
            yield path, "there is no such message"
            return
        if not _has_special_json(inner.full_name):
            yield from self._fields({name: value for name, value in json.items() if name != "@type"}, inner, at)
        elif "value" not in json:
            yield _join(at, "value"), f"expected beside a @type of {inner.full_name}"
        else:
            yield from self.message(json["value"], inner, _join(at, "value"))


_EXAMPLE_TYPE: Final = "type.googleapis.com/google.protobuf.Duration"


def _free_json(value: Any, name: str, at: str) -> Iterator[JsonProblem]:
    """Yield the errors of a Value, Struct or ListValue, whose JSON follows no message."""
    if name == _STRUCT and not isinstance(value, dict):
        yield at, _OBJECT_EXPECTED
    elif name == _LIST_VALUE and not isinstance(value, list):
        yield at, _LIST_EXPECTED
    elif isinstance(value, dict):
        yield from _duplicates(value, at)
        for key, inner in value.items():
            yield from _report(scalars.validate_string(key), _join(at, key))
            yield from _free_json(inner, _VALUE, _join(at, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _free_json(item, _VALUE, f"{at}[{index}]")
    elif value is not None and not isinstance(value, bool):
        yield from _report(
            scalars.validate_string(value) if isinstance(value, str) else scalars.validate_bare_number(value), at
        )


def _duplicates(json: dict[str, Any], at: str) -> Iterator[JsonProblem]:
    if isinstance(json, StrictJson) and json.duplicate is not None:
        yield _join(at, json.duplicate), _DUPLICATE


def _oneof_conflict(field: FieldDescriptor, seen: dict[str, str], at: str) -> Iterator[JsonProblem]:
    oneof = field.containing_oneof
    others = [seen[one.name] for one in oneof.fields if one.name in seen and one is not field] if oneof else []
    if others:
        yield at, f"not allowed beside {others[0]}: send one of them"


def _report(problem: str, at: str) -> Iterator[JsonProblem]:
    if problem:
        yield at, problem


def _join(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _holds(field: FieldDescriptor, message: str) -> bool:
    return field.message_type is not None and field.message_type.full_name == message


def _allows_null(field: FieldDescriptor) -> bool:
    return _holds(field, _VALUE) or (field.enum_type is not None and field.enum_type.full_name == _NULL)


def _has_special_json(name: str) -> bool:
    return name in (_ANY, *_FREE_JSON, *scalars.STRING_TYPE_VALIDATORS) or _WRAPPER.fullmatch(name) is not None


@cache
def _fields_by_name(message: Descriptor) -> dict[str, FieldDescriptor]:
    by_proto_name = {field.name: field for field in message.fields}
    return by_proto_name | {field.json_name: field for field in message.fields}
