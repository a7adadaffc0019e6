"""Mutations of JSON from a seed: names dropped, doubled and misspelled, values of other types, malformed text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

Node = tuple[list[Any], int]
"""Place of a value: the list of names and values that holds it, and the index."""


class Names(list[Any]):
    """Object as alternating names and values, so that a name may occur twice."""


class Raw(str):
    """JSON text that is written as it is."""


ODD = (
    *(
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1",
        "-1",
        "1.0",
        "1.5",
        "-0.0",
        "1e2",
        "1E400",
        "1e-400",
        "0.1",
        "7777",
        "1e39",
        "-1e39",
        "3.4028235e38",
        "-3.4028235E+38",
        "3.4028236e38",
    ),
    *("2147483647", "2147483648", "-2147483649", "4294967296", "9223372036854775808", "18446744073709551616"),
    *("NaN", "Infinity", "-Infinity", "01", "+1", ".5", "1.", "0x10", "1" * 40, "1" * 400, "1" * 5000),
    *("{}", "[]", "[[]]", '{"a":1}', "[null]", '""', '" "', '"1"', '"-1"', '"+1"', '" 1"', '"1 "', '"01"', '"1.0"'),
    *('"1.5"', '"1e2"', '"1_0"', '"١"', '"NaN"', '"nan"', '"Infinity"', '"-Infinity"', '"inf"', '"1e400"', '"true"'),
    *('"2147483648"', '"9223372036854775808"', '"18446744073709551616"', '"-9223372036854775809"', '"unknown"'),
    *('"A"', '"AA"', '"AA="', '"AA=="', '"AA==="', '"A-_/"', '"A A="', '"AAAA\\n"', '"é"', '"\\u0000"', '"\\ud800"'),
    *('"1970-01-01T00:00:00Z"', '"1970-01-01T00:00:00.1Z"', '"1970-01-01T00:00:00.123456789Z"', '"1970-01-01"'),
    *('"1970-01-01T00:00:00+01:00"', '"1970-01-01t00:00:00z"', '"0000-01-01T00:00:00Z"', '"9999-12-31T23:59:59.999Z"'),
    *('"1970-02-30T00:00:00Z"', '"1970-01-01T23:59:60Z"', '"1970-01-01T24:00:00Z"', '"1970-1-1T0:0:0Z"'),
    *('"1970-01-01T00:00:00.Z"', '"0001-01-01T00:00:00+23:59"', '"1970-01-01T00:00:00.000000Z"'),
    *('"1s"', '"-1.5s"', '"-0.5s"', '"-0s"', '"1.s"', '".5s"', '"1.1234567890s"', '"315576000001s"', '"1"', '"1 s"'),
    *('"-315576000000.999s"', '"1e3s"', '"+1s"', '"a,bC"', '"a_b"', '"aB.cD"', '",a"', '"a b"', '"É"', '"a."'),
    *('{"@type":"type.googleapis.com/google.protobuf.Duration","value":"1s"}', '{"@type":"nothing"}', '{"@type":1}'),
    *('{"@type":"type.googleapis.com/google.protobuf.Empty"}', '{"value":1}', "1 2", "nul", "", '"'),
)


"""JSON of values, each valid for some types of fields, and nearly valid for others."""


def mutate_json(text: bytes, rng: Random) -> bytes:
    """Return the text with one to three mutations."""
    tree = json.loads(text, object_pairs_hook=_names)
    for _ in range(rng.choice((1, 1, 2, 3))):
        rng.choice(_CHANGES)(tree, rng)
    out = _written(tree, rng.choice(("", " ", "\n\t "))).encode("utf-8", "surrogatepass")
    return rng.choice(_BREAKS)(out, rng) if rng.random() < 0.15 else out


def _names(pairs: list[tuple[str, Any]]) -> Names:
    return Names(part for pair in pairs for part in pair)


def _nodes(tree: Any) -> list[Node]:
    found: list[Node] = []
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        places = range(1, len(one), 2) if isinstance(one, Names) else range(len(one))
        found += [(one, place) for place in places]
        waiting += [one[place] for place in places if isinstance(one[place], list)]
    return found


def _objects(tree: Any) -> list[Names]:
    inside = [one[place] for one, place in _nodes(tree)]
    return [one for one in [tree, *inside] if isinstance(one, Names)]


def _written(value: Any, space: str) -> str:
    if isinstance(value, Raw):
        return value
    if isinstance(value, Names):
        pairs = [
            f"{json.dumps(name)}{space}:{space}{_written(one, space)}"
            for name, one in zip(value[::2], value[1::2], strict=True)
        ]
        return f"{{{f',{space}'.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{f',{space}'.join(_written(one, space) for one in value)}]"
    return json.dumps(value, ensure_ascii=len(str(value)) % 2 == 0)


# ── changes of what the text says ────────────────────────────────────────────────────────────────────────────────────
def _drop(tree: Any, rng: Random) -> None:
    filled = [one for one in _objects(tree) if one]
    if filled:
        one = rng.choice(filled)
        at = rng.randrange(0, len(one), 2)
        del one[at : at + 2]


def _double(tree: Any, rng: Random) -> None:
    filled = [one for one in _objects(tree) if one]
    if filled:
        one = rng.choice(filled)
        at = rng.randrange(0, len(one), 2)
        one += [one[at], rng.choice((one[at + 1], Raw(rng.choice(ODD[:10]))))]


def _rename(tree: Any, rng: Random) -> None:
    """Replace a name by its proto spelling, by capitals, or by an unknown name."""
    filled = [one for one in _objects(tree) if one]
    if filled:
        one = rng.choice(filled)
        at = rng.randrange(0, len(one), 2)
        one[at] = rng.choice((_snake(one[at]), _snake(one[at]), one[at].upper(), "nothing", "", "[a.b]", "@type"))


def _snake(name: str) -> str:
    return re.sub("[A-Z]", lambda upper: f"_{upper[0].lower()}", name)


def _retype(tree: Any, rng: Random) -> None:
    if nodes := _nodes(tree):
        one, place = rng.choice(nodes)
        one[place] = Raw(rng.choice(ODD))


def _spell(tree: Any, rng: Random) -> None:
    """Spell a value otherwise: a number as a string, a string as a number, or one character escaped."""
    nodes = [(one, place) for one, place in _nodes(tree) if isinstance(one[place], int | float | str)]
    if nodes:
        one, place = rng.choice(nodes)
        value = one[place]
        if isinstance(value, Raw):
            return
        if isinstance(value, str):
            escaped = "".join(f"\\u{ord(c):04x}" for c in value if ord(c) < 0xD800)
            one[place] = Raw(rng.choice((f'"{escaped}"', value if re.fullmatch(r"-?\d+", value) else '"x"')))
        else:
            one[place] = rng.choice((str(value), Raw(f"{value}.0"), Raw(f"{value}e0"), Raw(f'"{value}"')))


def _nest(tree: Any, rng: Random) -> None:
    """Wrap a value in many lists or objects."""
    if nodes := _nodes(tree):
        one, place = rng.choice(nodes)
        depth = rng.choice((1, 2, 24, 44, 46, 60, 98, 101, 300))
        start, end = rng.choice((("[", "]"), ('{"a":', "}"), ('{"listValue":[', "]}"), ('{"itself":{"true":', "}}")))
        one[place] = Raw(f"{start * depth}{rng.choice(('1', 'null', '[]', '{}'))}{end * depth}")


_CHANGES: tuple[Callable[[Any, Random], None], ...] = (_drop, _double, _rename, _retype, _retype, _spell, _spell, _nest)


# ── changes of the text ──────────────────────────────────────────────────────────────────────────────────────────────
def _cut(text: bytes, rng: Random) -> bytes:
    return text[: rng.randrange(len(text) + 1)]


def _flip(text: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(text))
    return text[:at] + rng.randbytes(1) + text[at + 1 :]


def _insert(text: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice((b"\xff", b"\xed\xa0\x80", b"\\", b'"', b"\0", b",", b"\xef\xbb\xbf")) + text[at:]


_BREAKS: tuple[Callable[[bytes, Random], bytes], ...] = (_cut, _flip, _insert)
