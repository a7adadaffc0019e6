"""Paths of google.api.http in OpenAPI, where one name in braces fills one segment."""

import re
from dataclasses import dataclass

from protogateway.plugin.http_rules import Operation, RequestField
from protogateway.plugin.path_grammar import VARIABLE


@dataclass(frozen=True)
class PathParameter:
    """A parameter of the path, which fills the field `item` or, unless `is_whole_value`, a part of it."""

    name: str
    item: RequestField
    is_whole_value: bool


@dataclass(frozen=True)
class OpenApiPath:
    """A path such as `/v1/shelves/{name1}/books/{name2}`, from `/v1/{name=shelves/*/books/*}`."""

    path: str
    parameters: tuple[PathParameter, ...]


def openapi_path(operation: Operation) -> OpenApiPath:
    """Return the path. `**` has one name although its value may have slashes, which OpenAPI cannot express."""
    items = iter(operation.path)
    parts: list[PathParameter] = []

    def expand(variable: re.Match[str]) -> str:
        item = next(items)
        segments = (variable[2] or "*").split("/")
        wild = sum(segment in ("*", "**") for segment in segments)
        names = [item.name] if wild == 1 else [f"{item.name}{number}" for number in range(1, wild + 1)]
        parts.extend(PathParameter(name, item, segments == ["*"]) for name in names)
        unused = iter(names)
        return "/".join(f"{{{next(unused)}}}" if segment in ("*", "**") else segment for segment in segments)

    path = VARIABLE.sub(expand, operation.template)
    return OpenApiPath(path, tuple(parts))
