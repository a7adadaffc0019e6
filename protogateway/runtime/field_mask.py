"""Field masks: the fields that an update changes, from the mask that the client sent or from the body."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import orjson
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from protogateway.runtime.codec import Codec
from protogateway.runtime.protojson.errors import DecodeError
from protogateway.runtime.violations import Violations

_WELL_KNOWN = "google.protobuf."


class FieldMaskLike(Protocol):
    """A generated google.protobuf.FieldMask. Its paths are in proto names."""

    paths: list[str]


class PatchMask:
    """Field mask of a PATCH whose body is one field of the request.

    `body` is that field's JSON name, `mask` the name of the request's FieldMask. `name` is the mask's JSON name, under
    which the query may set it.
    """

    def __init__(self, codec: Codec[Any], body: str, mask: str) -> None:
        request: Descriptor = codec.upb.DESCRIPTOR
        message = next(field for field in request.fields if field.json_name == body).message_type
        assert message is not None, f"{request.full_name}: a mask needs a message as its body"
        self.name = request.fields_by_name[mask].json_name
        self._mask = mask
        self._message = message

    def paths(self, sent: str | None, body: bytes) -> list[str]:
        """Return the paths of the mask that the client sent, or else of all that the body sets.

        Raises DecodeError for a path that does not lead to a field.
        """
        if sent is not None:
            try:
                return parse(self._message, sent)
            except ValueError as error:
                raise DecodeError(str(error), self.name) from error
        json = orjson.loads(body) if body else {}
        return list(present_paths(self._message, json)) if isinstance(json, dict) else []

    def assign(self, upb: Any, paths: list[str]) -> None:
        """Set the mask of the request, protobuf's own message."""
        getattr(upb, self._mask).paths[:] = paths


def parse(message: Descriptor, text: str) -> list[str]:
    """Return the paths of a mask in proto names; the text may use these or JSON names.

    Raises ValueError for a path that does not lead to a field.
    """
    return [_path(message, path.strip()) for path in text.split(",") if path.strip()]


def present_paths(message: Descriptor, json: Mapping[str, object]) -> Iterator[str]:
    """Yield the path of each field that a JSON object sets, also to null, which clears the field.

    An empty object sets its own field. A field that the message does not have is left out: the codec refuses it.
    """
    for name, value in json.items():
        field = _field(message, name)
        if field is None:
            continue
        inner = field.message_type
        if isinstance(value, dict) and value and inner is not None and _has_subfields(field):
            yield from (f"{field.name}.{path}" for path in present_paths(inner, value))
        else:
            yield field.name


def filter_by_mask(violations: Violations, at: str, mask: FieldMaskLike | None) -> Violations:
    """Return the violations in fields that the mask covers; without a mask, all. `at` is the path of the message."""
    if mask is None:
        return violations
    paths = mask.paths
    return {path: problem for path, problem in violations.items() if _covers(paths, path.removeprefix(at))}


def _covers(mask: list[str], path: str) -> bool:
    return any(covering in ("*", path) or path.startswith((f"{covering}.", f"{covering}[")) for covering in mask)


def _path(message: Descriptor, path: str) -> str:
    if path == "*":
        return path
    names: list[str] = []
    at: Descriptor | None = message
    for name in path.split("."):
        field = _field(at, name) if at is not None else None
        if field is None:
            raise ValueError(f"{path}: there is no such field in {message.name}")
        names.append(field.name)
        at = field.message_type if _has_subfields(field) else None
    return ".".join(names)


def _field(message: Descriptor, name: str) -> FieldDescriptor | None:
    by_json_name = (field for field in message.fields if field.json_name == name)
    return message.fields_by_name.get(name) or next(by_json_name, None)


def _has_subfields(field: FieldDescriptor) -> bool:
    """Return True if a path may lead into the field: not into lists, maps, and messages with a JSON of their own."""
    message = field.message_type
    return not field.is_repeated and message is not None and not message.full_name.startswith(_WELL_KNOWN)
