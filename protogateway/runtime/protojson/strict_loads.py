"""JSON text as Python's values, for the official parser and for what explains its refusals."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final

from protogateway.runtime.wellknown import SINGLE_MAX, single

_DIGITS_MAX: Final = 400
_OUT_OF_ALL_RANGES: Final = 10**_DIGITS_MAX


class Given(dict[str, Any]):
    """An object of JSON. `twice`: a name that it has twice, of which the last value stays."""

    twice: str | None = None


class _NearLargest(float):
    """A number that rounds to the largest of 32 bits: the official parser compares before it rounds, and refuses it."""

    def __gt__(self, other: float) -> bool:
        return float(self) > other and abs(other) != SINGLE_MAX

    def __lt__(self, other: float) -> bool:
        return float(self) < other and abs(other) != SINGLE_MAX


def loaded(text: bytes) -> tuple[Any, list[str]]:
    """What the text says, and the names that stand twice in an object of it.

    Raises json.JSONDecodeError, UnicodeDecodeError, or RecursionError for what is nested too deeply.
    """
    doubled: list[str] = []

    def given(pairs: list[tuple[str, Any]]) -> Given:
        found = Given(pairs)
        if len(found) < len(pairs):
            found.twice = _twice([name for name, _ in pairs])
            doubled.append(found.twice)
        return found

    value = json.loads(text.decode("utf-8"), object_pairs_hook=given, parse_int=_whole, parse_float=_real)
    return value, doubled


def _twice(names: list[str]) -> str:
    return Counter(names).most_common(1)[0][0]


def _whole(digits: str) -> int:
    """So long a number fits nowhere, and Python takes its time for it, or refuses to."""
    return int(digits) if len(digits) <= _DIGITS_MAX else _OUT_OF_ALL_RANGES


def _real(text: str) -> float:
    number = float(text)
    return _NearLargest(number) if abs(number) > SINGLE_MAX >= abs(single(number)) else number
