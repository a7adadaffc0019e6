"""A request's arguments, in either of the two forms that Todoist takes."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request

from servers.sandbox.todoist.errors import invalid


async def arguments(request: Request) -> Mapping[str, Any]:
    """The JSON object or the form fields. A form's lists and objects are still JSON texts: `listed` reads them."""
    if not request.headers.get("Content-Type", "").startswith("application/json"):
        return dict((await request.form()).items())
    try:
        content = orjson.loads(await request.body())
    except orjson.JSONDecodeError as error:
        raise invalid("body", "not JSON") from error
    if not isinstance(content, dict):
        raise invalid("body", "expected an object")
    return content


def listed(fields: Mapping[str, Any], name: str, kind: type) -> list[Any]:
    """A list argument whose members are all of one kind, empty if it is not given. Raises invalid for anything else."""
    value = fields.get(name)
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise invalid(name, "not JSON") from error
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(member, kind) for member in value):
        raise invalid(name, f"expected a list of {kind.__name__}")
    return value
