"""JSON text to Python's values, for protobuf's own parser and for `errors`, which explains what that refuses."""

import json
from collections import Counter
from typing import Any, Final

from protogateway.runtime.wellknown import FLOAT_MAX, round_to_float

_DIGITS_MAX: Final = 400
_BEYOND_ALL_RANGES: Final = 10**_DIGITS_MAX


class StrictJson(dict[str, Any]):
    """JSON object. `duplicate` is a name that occurs twice in it, of which the last value is kept, or None."""

    duplicate: str | None = None


class _AlmostFloatMax(float):
    """Number that rounds to the largest float of 32 bits.

    Protobuf's parser compares with that before it rounds, and would refuse 3.4028235e38, which it writes itself.
    """

    def __gt__(self, other: float) -> bool:
        return float(self) > other and abs(other) != FLOAT_MAX

    def __lt__(self, other: float) -> bool:
        return float(self) < other and abs(other) != FLOAT_MAX


def loads(text: bytes) -> tuple[Any, list[str]]:
    """Return the value of the text, and the names that occur twice in one of its objects.

    Raises json.JSONDecodeError, UnicodeDecodeError, or RecursionError for text that is nested too deeply.
    """
    duplicates: list[str] = []

    def make_object(pairs: list[tuple[str, Any]]) -> StrictJson:
        made = StrictJson(pairs)
        if len(made) < len(pairs):
            made.duplicate = Counter(name for name, _ in pairs).most_common(1)[0][0]
            duplicates.append(made.duplicate)
        return made

    value = json.loads(text.decode("utf-8"), object_pairs_hook=make_object, parse_int=_int, parse_float=_float)
    return value, duplicates


def _int(digits: str) -> int:
    # int() takes quadratic time, and Python refuses more than 4,300 digits. So long a number is out of every range.
    return int(digits) if len(digits) <= _DIGITS_MAX else _BEYOND_ALL_RANGES


def _float(text: str) -> float:
    number = float(text)
    return _AlmostFloatMax(number) if abs(number) > FLOAT_MAX >= abs(round_to_float(number)) else number
