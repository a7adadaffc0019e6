"""Bodies that are not JSON: fields and messages of the type google.api.HttpBody."""

from typing import Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from protogateway.plugin.contract import class_name
from protogateway.plugin.field_types import attribute, message_of
from protogateway.plugin.http_rules import HTTP_BODY, Operation

ANY_TYPE: Final = "*/*"
BINARY: Final = {"type": "string", "format": "binary"}
"""Schema of a body that is not JSON."""


def raw_request(operation: Operation) -> str:
    """Return the attribute of the request that is the raw body, "*" for all of it, or "" if the body is JSON."""
    if operation.body == "*":
        return "*" if _is_http_body(operation.method.input_type) else ""
    return "" if isinstance(operation.body, str) else _attribute(operation.body)


def raw_response(operation: Operation) -> str:
    """Return the attribute of the response that is the raw body, "*" for all of it, or "" if the body is JSON."""
    field = operation.response_body
    if field is None:
        return "*" if _is_http_body(operation.method.output_type) else ""
    return _attribute(field)


def _attribute(field: FieldDescriptor) -> str:
    """Return the attribute of a field that is an HttpBody, or ""."""
    if field.is_repeated or field.message_type is None or not _is_http_body(message_of(field)):
        return ""
    name = attribute(field)
    assert field.containing_type is not None, field.full_name
    return f"_{class_name(field.containing_type)}{name}" if name.startswith("__") else name  # as Python mangles it


def _is_http_body(message: Descriptor) -> bool:
    return message.full_name == HTTP_BODY
