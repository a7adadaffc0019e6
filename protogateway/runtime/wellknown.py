"""Times, durations, field masks, bytes and floats: between Python's values, the official messages, and JSON.

Python's times have microseconds and the years 1 to 9999; what an official message holds beyond that is cut or refused.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import copysign, inf, isfinite, isnan
from struct import Struct
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import DecodeError as UpbDecodeError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DURATION_MAX_S = 315_576_000_000
SINGLE_MAX = float.fromhex("0x1.fffffep+127")
"""The largest float of 32 bits."""
_NANOS = 1_000_000_000
_SINGLE = Struct("<f")


# ── times ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def put_time(upb: Any, value: datetime) -> None:
    """Writes an aware datetime into a google.protobuf.Timestamp. Raises TypeError for a naive one."""
    since = value - EPOCH
    upb.seconds = since.days * 86_400 + since.seconds
    if since.microseconds:
        upb.nanos = since.microseconds * 1_000


def take_time(upb: Any) -> datetime:
    """An aware UTC datetime, cut to the microsecond. Raises OverflowError for no time of the years 1 to 9999."""
    nanos = upb.nanos
    if not 0 <= nanos < _NANOS:
        raise OverflowError(f"{nanos} nanoseconds are not within a second")
    return EPOCH + timedelta(0, upb.seconds, nanos // 1_000)


def time_text(value: datetime) -> str:
    """RFC 3339 in UTC with 0, 3 or 6 digits of fraction."""
    text = value.astimezone(UTC).isoformat()[:-6]
    return f"{text[:-3] if len(text) == 26 and text.endswith('000') else text}Z"


# ── durations ────────────────────────────────────────────────────────────────────────────────────────────────────────
def put_duration(upb: Any, value: timedelta) -> None:
    """Writes a timedelta into a google.protobuf.Duration; seconds and nanoseconds have one sign."""
    negative, seconds, micros = _parts(value)
    upb.seconds = -seconds if negative else seconds
    if micros:
        upb.nanos = (-micros if negative else micros) * 1_000


def take_duration(upb: Any) -> timedelta:
    """Cut to the microsecond, towards zero. Raises OverflowError for what is no duration."""
    seconds, nanos = upb.seconds, upb.nanos
    if not -_NANOS < nanos < _NANOS or (nanos < 0 < seconds) or (seconds < 0 < nanos):
        raise OverflowError(f"{seconds} seconds and {nanos} nanoseconds are no duration")
    return timedelta(0, seconds, nanos // 1_000 if nanos >= 0 else -(-nanos // 1_000))


def duration_text(value: timedelta) -> str:
    """Seconds with 0, 3 or 6 digits of fraction, and an s. Raises ValueError beyond some ten thousand years."""
    negative, seconds, micros = _parts(value)
    if seconds > DURATION_MAX_S:
        raise ValueError(f"{value} is longer than a duration may be")
    fraction = f".{micros // 1_000:03}" if micros % 1_000 == 0 else f".{micros:06}"
    return f"{'-' if negative else ''}{seconds}{fraction if micros else ''}s"


def _parts(value: timedelta) -> tuple[bool, int, int]:
    """Whether it is negative, whole seconds, and microseconds."""
    micros = value // MICROSECOND
    seconds, rest = divmod(abs(micros), 1_000_000)
    return micros < 0, seconds, rest


# ── what else is text in JSON ────────────────────────────────────────────────────────────────────────────────────────
def base64_text(value: bytes) -> str:
    """Base64 with padding."""
    return b64encode(value).decode("ascii")


def mask_text(paths: Iterable[str]) -> str:
    """Paths in lowerCamelCase with commas between. Raises ValueError for a path that would not come back the same."""
    return ",".join(map(_camel, paths))


def _camel(path: str) -> str:
    first, *others = path.split("_")
    if path != path.lower() or not all(other[:1].islower() for other in others):
        raise ValueError(f"{path!r} has no spelling in lowerCamelCase")
    return first + "".join(other[0].upper() + other[1:] for other in others)


def official_json(upb: Any) -> Any:
    """JSON as the official library makes it; what an Any holds is found in the pool of the message.

    Raises ValueError for what has no JSON.
    """
    try:
        return json_format.MessageToDict(upb, descriptor_pool=upb.DESCRIPTOR.file.pool)
    except (json_format.Error, TypeError, UpbDecodeError) as error:
        raise ValueError(f"{upb.DESCRIPTOR.full_name}: {error}") from error


# ── floats ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def minus_zero(value: float) -> bool:
    """Whether a zero is negative: it is not the default, though it looks false."""
    return copysign(1.0, value) < 0


def single(value: float) -> float:
    """The nearest float of 32 bits."""
    try:
        near: float = _SINGLE.unpack(_SINGLE.pack(value))[0]
    except OverflowError:
        return copysign(inf, value)
    return near


def double_json(value: float) -> float | str:
    """A number; what is none is named."""
    if isfinite(value):
        return value
    return "NaN" if isnan(value) else "Infinity" if value > 0 else "-Infinity"


def single_json(value: float) -> float | str:
    """The shortest number that is this one in 32 bits; what is none is named."""
    near = single(value)
    if not isfinite(near):
        return double_json(near)
    return next(short for digits in (6, 7, 8, 9) if single(short := float(f"{near:.{digits}g}")) == near)


def finite(value: float) -> float:
    """Raises ValueError for what a google.protobuf.Value has no JSON for."""
    if isfinite(value):
        return value
    raise ValueError(f"a google.protobuf.Value has no JSON for {value}")


# ── oneof ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def one_at_most(oneof: str, *members: object) -> None:
    """Raises ValueError when more than one member of a oneof is set."""
    if sum(member is not None for member in members) > 1:
        raise ValueError(f"{oneof}: more than one of a oneof is set")
