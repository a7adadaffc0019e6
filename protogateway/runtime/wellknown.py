"""Values of well-known types, bytes and floats: between Python, protobuf's own messages (`upb`), and JSON.

Python's times have microseconds and the years 1 to 9999: nanoseconds are cut off, other years are refused.
"""

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
FLOAT_MAX = float.fromhex("0x1.fffffep+127")
"""Largest finite float of 32 bits."""
_NANOS = 1_000_000_000
_FLOAT = Struct("<f")


# ── times ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def set_timestamp(upb: Any, value: datetime) -> None:
    """Set a google.protobuf.Timestamp to an aware datetime. Raises TypeError for a naive one."""
    since = value - EPOCH
    upb.seconds = since.days * 86_400 + since.seconds
    if since.microseconds:
        upb.nanos = since.microseconds * 1_000


def to_datetime(upb: Any) -> datetime:
    """Return an aware UTC datetime, cut to the microsecond. Raises OverflowError outside of the years 1 to 9999."""
    nanos = upb.nanos
    if not 0 <= nanos < _NANOS:
        raise OverflowError(f"{nanos} nanoseconds are not within a second")
    return EPOCH + timedelta(0, upb.seconds, nanos // 1_000)


def timestamp_text(value: datetime) -> str:
    """Return the time by RFC 3339, in UTC, with 0, 3 or 6 digits of fraction."""
    text = value.astimezone(UTC).isoformat()[:-6]
    return f"{text[:-3] if len(text) == 26 and text.endswith('000') else text}Z"


# ── durations ────────────────────────────────────────────────────────────────────────────────────────────────────────
def set_duration(upb: Any, value: timedelta) -> None:
    """Set a google.protobuf.Duration, whose seconds and nanoseconds must have the same sign."""
    negative, seconds, micros = _parts(value)
    upb.seconds = -seconds if negative else seconds
    if micros:
        upb.nanos = (-micros if negative else micros) * 1_000


def to_timedelta(upb: Any) -> timedelta:
    """Return a timedelta, cut to the microsecond towards zero. Raises OverflowError for an invalid duration."""
    seconds, nanos = upb.seconds, upb.nanos
    if not -_NANOS < nanos < _NANOS or (nanos < 0 < seconds) or (seconds < 0 < nanos):
        raise OverflowError(f"{seconds} seconds and {nanos} nanoseconds are not a duration")
    return timedelta(0, seconds, nanos // 1_000 if nanos >= 0 else -(-nanos // 1_000))


def duration_text(value: timedelta) -> str:
    """Return the seconds with 0, 3 or 6 digits of fraction, and an s. Raises ValueError beyond DURATION_MAX_S."""
    negative, seconds, micros = _parts(value)
    if seconds > DURATION_MAX_S:
        raise ValueError(f"{value} is longer than a duration may be")
    fraction = f".{micros // 1_000:03}" if micros % 1_000 == 0 else f".{micros:06}"
    return f"{'-' if negative else ''}{seconds}{fraction if micros else ''}s"


def _parts(value: timedelta) -> tuple[bool, int, int]:
    """Return the sign (True if negative), the whole seconds, and the microseconds."""
    micros = value // MICROSECOND
    seconds, rest = divmod(abs(micros), 1_000_000)
    return micros < 0, seconds, rest


# ── other strings in JSON ────────────────────────────────────────────────────────────────────────────────────────────
def base64_text(value: bytes) -> str:
    """Return base64 with padding."""
    return b64encode(value).decode("ascii")


def field_mask_text(paths: Iterable[str]) -> str:
    """Return the paths in lowerCamelCase, joined by commas.

    Raises ValueError for a path that would be another when converted back.
    """
    return ",".join(map(_to_camel, paths))


def _to_camel(path: str) -> str:
    first, *others = path.split("_")
    if path != path.lower() or not all(other[:1].islower() for other in others):
        raise ValueError(f"{path!r} has no spelling in lowerCamelCase")
    return first + "".join(other[0].upper() + other[1:] for other in others)


def official_json(upb: Any) -> Any:
    """Return JSON as protobuf's own library makes it. The message in an Any is looked up in the pool of `upb`.

    Raises ValueError for a message that has no JSON.
    """
    try:
        return json_format.MessageToDict(upb, descriptor_pool=upb.DESCRIPTOR.file.pool)
    except (json_format.Error, TypeError, UpbDecodeError) as error:
        raise ValueError(f"{upb.DESCRIPTOR.full_name}: {error}") from error


# ── floats ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def is_negative_zero(value: float) -> bool:
    """Return whether a zero is negative. -0.0 is false in Python, but it is not the field's default."""
    return copysign(1.0, value) < 0


def round_to_float(value: float) -> float:
    """Return the nearest float of 32 bits, or an infinity."""
    try:
        near: float = _FLOAT.unpack(_FLOAT.pack(value))[0]
    except OverflowError:
        return copysign(inf, value)
    return near


def double_to_json(value: float) -> float | str:
    """Return the number, or the name of an infinity or NaN."""
    if isfinite(value):
        return value
    return "NaN" if isnan(value) else "Infinity" if value > 0 else "-Infinity"


def float_to_json(value: float) -> float | str:
    """Return the shortest number that rounds to this float of 32 bits, or the name of an infinity or NaN."""
    near = round_to_float(value)
    if not isfinite(near):
        return double_to_json(near)
    # Nine digits identify every float of 32 bits; most are identified by fewer.
    return next(short for digits in (6, 7, 8, 9) if round_to_float(short := float(f"{near:.{digits}g}")) == near)


def require_finite(value: float) -> float:
    """Return the number. Raises ValueError for an infinity or NaN, which a google.protobuf.Value has no JSON for."""
    if isfinite(value):
        return value
    raise ValueError(f"a google.protobuf.Value has no JSON for {value}")


# ── oneof ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def require_at_most_one(oneof: str, *members: object) -> None:
    """Raise ValueError if more than one member of a oneof is set."""
    if sum(member is not None for member in members) > 1:
        raise ValueError(f"{oneof}: more than one of a oneof is set")
