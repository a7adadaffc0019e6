"""Checks that a codec agrees with protobuf's own library, on random messages of any type."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from random import Random
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import DecodeError

from protogateway.tests.json_mutations import mutate_json
from protogateway.tests.random_messages import fill_randomly

_NEAR_LARGEST = re.compile(rb'(?<![\w".+-])-?3\.4028235[eE]\+?38(?![\w".])')
Check = Callable[[Any, Any, Random], None]
"""Takes a codec, protobuf's message of its type and an rng; raises AssertionError."""


def check_random_messages(codecs: Mapping[str, Any], count: int, check: Check, seed: int) -> None:
    """Check `count` messages of every codec. An AssertionError names the message."""
    for name in sorted(codecs):
        rng = Random(f"{seed} {name}")
        for number in range(count):
            official = fill_randomly(codecs[name].upb(), rng)
            try:
                check(codecs[name], official, rng)
            except AssertionError as error:
                raise AssertionError(f"{name}, seed {seed}, message {number}:\n{official}") from error


def same_bytes(codec: Any, official: Any, _rng: Random) -> None:
    data = official.SerializeToString(deterministic=True)
    message = codec.decode(data)
    assert codec.encode(message) == data
    assert codec.encode(codec.copy(message)) == data


def copies_share_nothing(codec: Any, official: Any, _rng: Random) -> None:
    message = codec.read(official)
    copy = codec.copy(message)
    assert canonical_repr(copy) == canonical_repr(message)
    assert not _mutable_parts(message) & _mutable_parts(copy)


def same_json(codec: Any, official: Any, _rng: Random) -> None:
    """Check that both write equal JSON, and that both read either JSON as the same message."""
    pool = official.DESCRIPTOR.file.pool
    message = codec.read(official)
    expected = json_format.MessageToDict(official, descriptor_pool=pool)
    text = codec.to_json(message)
    assert canonical_json(json.loads(text)) == canonical_json(expected)
    official_text = json_format.MessageToJson(official, descriptor_pool=pool).encode()
    same_on_json(codec, text, any_json=True)
    same_on_json(codec, official_text, any_json=True)


def same_on_cut_bytes(codec: Any, official: Any, rng: Random) -> None:
    """Check that bytes cut off anywhere are refused, or read as protobuf does."""
    data = official.SerializeToString()
    for end in {rng.randrange(len(data) + 1), len(data) - 1, len(data) // 2} if data else {0}:
        same_on_bytes(codec, data[:end])


def same_on_flipped_bytes(codec: Any, official: Any, rng: Random) -> None:
    data = bytearray(official.SerializeToString())
    for _ in range(rng.randint(1, 4) if data else 0):
        data[rng.randrange(len(data))] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
    same_on_bytes(codec, bytes(data))


def same_on_bytes(codec: Any, data: bytes) -> None:
    """Check that both refuse the bytes, or read the same message."""
    try:
        expected = codec.encode(codec.read(codec.upb.FromString(data)))
    except (DecodeError, OverflowError):  # OverflowError: a time outside of Python's years
        expected = None
    try:
        found = codec.encode(codec.decode(data))
    except ValueError:
        found = None
    assert found == expected, data


def same_on_changed_json(codec: Any, official: Any, rng: Random) -> None:
    text = json_format.MessageToJson(official, descriptor_pool=official.DESCRIPTOR.file.pool, indent=None).encode()
    if text.startswith(b"{"):
        same_on_json(codec, mutate_json(text, rng))


def same_on_json(codec: Any, text: bytes, any_json: bool = False) -> None:
    """Check that both refuse the text, or read the same message.

    `any_json` allows texts that are not objects. Protobuf's parser reads an empty list as a message; we do not.
    """
    if not any_json and text.lstrip(b" \t\r\n")[:1] != b"{":
        return
    official = parse(codec, text)
    assert from_json(codec, text) == (None if official is None else canonical_repr(codec.read(official))), text
    try:
        found = codec.parse(text)
    except ValueError:
        found = None
    assert found == official, text


CHECKS = (same_bytes, copies_share_nothing, same_json, same_on_cut_bytes, same_on_flipped_bytes, same_on_changed_json)


def from_json(codec: Any, text: bytes) -> str | None:
    """Return the message that the codec reads in JSON, or None if it refuses it."""
    try:
        return canonical_repr(codec.from_json(text))
    except ValueError:
        return None


def canonical_repr(value: Any) -> str:
    """Return a value in full, with maps in order. It tells -0.0 from 0, and NaN equals NaN."""
    if is_dataclass(value):
        return f"{type(value).__name__}({', '.join(canonical_repr(getattr(value, one.name)) for one in fields(value))})"
    if isinstance(value, list):
        return f"[{', '.join(map(canonical_repr, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(sorted(f'{key!r}: {canonical_repr(one)}' for key, one in value.items()))}}}"
    return repr(value)


def _mutable_parts(value: Any) -> set[int]:
    """Return the identities of every message, list and map inside."""
    if is_dataclass(value):
        inner = [getattr(value, one.name) for one in fields(value)]
    elif isinstance(value, list | dict):
        inner = list(value.values() if isinstance(value, dict) else value)
    else:
        return set()
    return {id(value)}.union(*map(_mutable_parts, inner))


def parse(codec: Any, text: bytes) -> Any:
    """Return the message that protobuf's parser reads in JSON, or None if it refuses it.

    It refuses a number that rounds to the largest float, which it writes itself, but accepts it as a string.
    """
    try:
        return _parse(codec, text)
    except (json_format.ParseError, UnicodeDecodeError, RecursionError) as error:
        if "Float value too" not in str(error) or not _NEAR_LARGEST.search(text):
            return None
    try:
        return _parse(codec, _NEAR_LARGEST.sub(rb'"\g<0>"', text))
    except json_format.ParseError:
        return None


def _parse(codec: Any, text: bytes) -> Any:
    upb = codec.upb()
    return json_format.Parse(text, upb, descriptor_pool=upb.DESCRIPTOR.file.pool)


def canonical_json(value: Any) -> str:
    """Return JSON text that tells -0.0 from 0 and 1 from true."""
    return json.dumps(value, sort_keys=True)
