"""Query parameters that belong to no field of a request: those to ignore, and `$alt`, which chooses the JSON."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from protogateway.http.problem import Problem

ALT_NAMES = (b"$alt", b"alt")
_ENUM_NAMES, _ENUM_NUMBERS = "json", "json;enum-encoding=int"


@dataclass(frozen=True, slots=True)
class SystemParameters:
    """Query parameters that belong to no field. A field of the same name wins.

    `ignored` has the names of those to ignore, such as `key` and `prettyPrint`. With `alt`, the parameter `$alt` or
    `alt` may say `json;enum-encoding=int`, as generated REST clients do, for enums as numbers in the response.
    """

    ignored: Collection[str] = ()
    alt: bool = False

    def names(self) -> frozenset[bytes]:
        return frozenset((*(name.encode() for name in self.ignored), *(ALT_NAMES if self.alt else ())))


def wants_enum_numbers(query: bytes, names: Collection[bytes]) -> bool:
    """Return whether the parameter with one of these names asks for enums as numbers.

    Raises Problem for another value, and for two parameters.
    """
    found = [(name, value) for name, value in map(_parameter, query.split(b"&")) if name in names]
    if not found:
        return False
    name, value = found[0]
    if len(found) > 1:
        raise Problem.invalid_field(name.decode(), "given more than once")
    text = value.replace(b" ", b"").decode("latin-1").lower()
    if text not in (_ENUM_NAMES, _ENUM_NUMBERS):
        raise Problem.invalid_field(name.decode(), f"{_ENUM_NAMES} or {_ENUM_NUMBERS} is expected")
    return text == _ENUM_NUMBERS


def _parameter(part: bytes) -> tuple[bytes, bytes]:
    name, _, value = part.partition(b"=")
    return unquote_to_bytes(name), unquote_to_bytes(value)
