"""A request's arguments, in either of the two forms that Todoist takes."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request

from servers.sandbox.todoist.errors import invalid


async def arguments(request: Request) -> Mapping[str, Any]:
    """The JSON object or the form fields. A form's lists and objects are still JSON texts: `structure` reads them."""
    if not request.headers.get("Content-Type", "").startswith("application/json"):
        return dict((await request.form()).items())
    try:
        content = orjson.loads(await request.body())
    except orjson.JSONDecodeError as error:
        raise invalid("body", "not JSON") from error
    if not isinstance(content, dict):
        raise invalid("body", "expected an object")
    return content


def structure(fields: Mapping[str, Any], name: str) -> list[Any]:
    """A list argument, empty if it is not given. Raises invalid for anything else."""
    value = fields.get(name)
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise invalid(name, "not JSON") from error
    if value is not None and not isinstance(value, list):
        raise invalid(name, "expected a list")
    return value or []
