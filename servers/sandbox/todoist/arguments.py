"""Arguments of a request, in either of the two encodings that Todoist accepts."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request

from servers.sandbox.todoist.errors import invalid_argument


async def read_arguments(request: Request) -> Mapping[str, Any]:
    """Return the JSON object or the form fields. In a form, lists and objects are JSON texts: see `list_argument`."""
    if not request.headers.get("Content-Type", "").startswith("application/json"):
        return dict((await request.form()).items())
    try:
        content = orjson.loads(await request.body())
    except orjson.JSONDecodeError as error:
        raise invalid_argument("body", "expected JSON") from error
    if not isinstance(content, dict):
        raise invalid_argument("body", "expected an object")
    return content


def list_argument(fields: Mapping[str, Any], name: str, kind: type) -> list[Any]:
    """Return a list argument, empty if it is absent. Raises invalid_argument unless all members are of one kind."""
    value = fields.get(name)
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise invalid_argument(name, "expected JSON") from error
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(member, kind) for member in value):
        raise invalid_argument(name, f"expected a list of {kind.__name__}")
    return value
