"""Field masks: which fields a PATCH changes, from its query or from what its body holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from google.protobuf.descriptor import Descriptor, FieldDescriptor

_GOOGLES = "google.protobuf."


def asked(message: Descriptor, text: str) -> list[str]:
    """The paths of a mask that the client sent, in proto names, whichever it used.

    Raises ValueError for a path that leads to no field.
    """
    return [_path(message, path.strip()) for path in text.split(",") if path.strip()]


def held(message: Descriptor, body: Mapping[str, object]) -> Iterator[str]:
    """The paths of all that a JSON object sets, null included: that clears. An empty object sets its field itself."""
    for name, value in body.items():
        field = _field(message, name)
        if field is None:
            continue
        inner = field.message_type
        if isinstance(value, dict) and value and inner is not None and _is_open(field):
            yield from (f"{field.name}.{path}" for path in held(inner, value))
        else:
            yield field.name


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
        at = field.message_type if _is_open(field) else None
    return ".".join(names)


def _field(message: Descriptor, name: str) -> FieldDescriptor | None:
    by_json = (field for field in message.fields if field.json_name == name)
    return message.fields_by_name.get(name) or next(by_json, None)


def _is_open(field: FieldDescriptor) -> bool:
    """Whether a path may lead into the field: no list, no map, no message whose JSON is its own."""
    message = field.message_type
    return not field.is_repeated and message is not None and not message.full_name.startswith(_GOOGLES)
