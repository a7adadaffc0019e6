"""Paths of google.api.http in OpenAPI, where one name in braces fills one segment."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat

from protogateway.plugin.http_rules import Operation, RequestField
from protogateway.plugin.path_grammar import VARIABLE

_WILDCARDS = ("*", "**")
_TOKEN = re.compile(rf"{VARIABLE.pattern}|(?<=/)\*\*?")
_VERSION = re.compile(r"v\d\w*")
_SINGULARS = (
    (r"(ss|us|is)$", r"\1"),
    (r"elves$", "elf"),
    (r"ies$", "y"),
    (r"(ss|sh|ch|x)es$", r"\1"),
    (r"(?<=\w)s$", ""),
)
"""Endings of plurals, the first that matches: addresses → address, shelves → shelf, entries → entry, books → book."""


@dataclass(frozen=True)
class PathParameter:
    """A parameter of the path. It fills the field `item`, or none if that is None.

    `whole` is the field's value, such as `shelves/{shelf}/books/{book}`, if the parameter is a part of it, else "".
    """

    name: str
    item: RequestField | None
    whole: str


@dataclass(frozen=True)
class OpenApiPath:
    """A path such as `/v1/shelves/{shelf}/books/{book}`, from `/v1/{name=shelves/*/books/*}`."""

    path: str
    parameters: tuple[PathParameter, ...]


def openapi_paths(operations: Sequence[Operation]) -> list[OpenApiPath]:
    """Return the path of each operation. No two of them differ in the names of their parameters only.

    `**` has one name although its value may have slashes, which OpenAPI cannot express.
    """
    names: dict[str, tuple[str, ...]] = {}
    for operation in operations:
        shape, own = _shape(operation), _own_names(operation)
        names[shape] = own if names.get(shape, own) == own else _nouns(shape)
    return [_path(operation, names[_shape(operation)]) for operation in operations]


def _shape(operation: Operation) -> str:
    """Return the path with {} for each wildcard."""
    return _TOKEN.sub(lambda token: _filled(_segments(token), repeat("{}")), operation.template)


def _own_names(operation: Operation) -> tuple[str, ...]:
    """Return the names that suit this operation: of a field that is one segment its name, else a noun of the path."""
    nouns = _nouns(_shape(operation))
    found = tuple(
        part.name if part.item is None or part.whole else str(part.item.last.json_name)
        for part in _path(operation, nouns).parameters
    )
    return found if len(set(found)) == len(found) else nouns


def _nouns(shape: str) -> tuple[str, ...]:
    """Return names by the path alone, from the segment before each wildcard: `shelf` for `/v1/shelves/{}`."""
    segments = shape.split("/")
    found: list[str] = []
    for before, segment in pairwise(segments):
        if segment.startswith("{}"):
            noun = "value" if before.startswith("{}") or _VERSION.fullmatch(before) else _singular(before)
            found.append(next(name for name in (noun, *(f"{noun}{n}" for n in range(2, 99))) if name not in found))
    return tuple(found)


def _singular(segment: str) -> str:
    first, *others = re.findall(r"[^\W_]+", segment) or ["value"]
    noun = first[:1].lower() + first[1:] + "".join(word[:1].upper() + word[1:] for word in others)
    plural, singular = next((pair for pair in _SINGULARS if re.search(pair[0], noun)), ("$", ""))
    return re.sub(plural, singular, noun)


def _path(operation: Operation, names: Sequence[str]) -> OpenApiPath:
    items, unused = iter(operation.path), iter(names)
    parameters: list[PathParameter] = []

    def expand(token: re.Match[str]) -> str:
        item, segments = next(items) if token[1] else None, _segments(token)
        own = [next(unused) for segment in segments.split("/") if segment in _WILDCARDS]
        text = _filled(segments, (f"{{{name}}}" for name in own))
        parameters.extend(PathParameter(name, item, "" if segments in _WILDCARDS else text) for name in own)
        return text

    return OpenApiPath(_TOKEN.sub(expand, operation.template), tuple(parameters))


def _segments(token: re.Match[str]) -> str:
    """Return the segments of a variable, or the wildcard itself outside of one."""
    return (token[2] or "*") if token[1] else token[0]


def _filled(segments: str, values: Iterable[str]) -> str:
    unused = iter(values)
    return "/".join(next(unused) if segment in _WILDCARDS else segment for segment in segments.split("/"))
