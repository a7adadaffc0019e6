"""Logs, trace ids and metrics of a process.

A trace id follows one tap from the browser to the provider, as W3C traceparent in headers, metadata and outbox rows.
"""

import logging
import secrets
import sys
from collections import defaultdict
from collections.abc import Mapping, MutableMapping
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import Any

import structlog
from prometheus_client import Counter, Histogram

from gen.registry import CODEC_OF, CODECS, FIELD_OPTIONS, MESSAGE_OPTIONS

LOGGABLE_FIELDS = frozenset({"error", "state", "verb"})
"""Fields that are personal in some message, but that our logs use for harmless values: an error's class, a state."""

_traceparent: ContextVar[str] = ContextVar("traceparent", default="")
_REDACTED_CLASSES = {"DATA_CLASS_PERSONAL", "DATA_CLASS_SECRET"}
_REDACTED_NAMES = {"token", "authorization", "cookie", "set-cookie", "password", "oo-secret", "request", "headers"}

RPC_SECONDS = Histogram(
    "oo_rpc_seconds",
    "Time an RPC took, by channel and outcome",
    ["rpc", "channel", "code"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
EVENTS_RELAYED = Counter("oo_events_relayed_total", "Events handed to a consumer", ["type", "consumer", "outcome"])


def traceparent() -> str:
    """Return the current traceparent, or a new one."""
    return _traceparent.get() or _new_traceparent()


def trace_id(parent: str | None = None) -> str:
    """Return the 32 hexadecimal digits that a person can quote to support."""
    return (parent or traceparent()).split("-")[1]


class in_trace(AbstractContextManager[str]):  # noqa: N801 (as contextlib names its own)
    """Context manager that continues the trace of `parent`, or starts one if `parent` is not a valid traceparent."""

    def __init__(self, parent: str) -> None:
        self._value = _valid_or_new(parent)

    def __enter__(self) -> str:
        self._before = _traceparent.set(self._value)
        return self._value

    def __exit__(self, *_: object) -> None:
        _traceparent.reset(self._before)


def set_trace(parent: str) -> None:
    """Continue the trace of `parent`, or start one, for the rest of the running task."""
    _traceparent.set(_valid_or_new(parent))


def _valid_or_new(parent: str) -> str:
    return parent if parent and _is_valid(parent) else _new_traceparent()


def _new_traceparent() -> str:
    # 16 bytes of trace id, 8 of span id, and the flag "sampled".
    random = secrets.token_hex(24)
    return f"00-{random[:32]}-{random[32:]}-01"


def _is_valid(parent: str) -> bool:
    parts = parent.split("-")
    if [len(p) for p in parts] != [2, 32, 16, 2] or parts[0] == "ff":  # W3C Trace Context forbids version ff
        return False
    lowercase_hex = all(c in "0123456789abcdef" for p in parts for c in p)
    return lowercase_hex and set(parts[1]) != {"0"} and set(parts[2]) != {"0"}


def redact(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace personal and secret values: whole messages, and fields whose name the protos tag so."""
    for key, value in event.items():
        event[key] = _redact_value(key, value)
    return event


def _redact_value(key: object, value: Any) -> Any:
    if key in _REDACTED_FIELDS or type(value) in CODEC_OF:
        return "[redacted]"
    if isinstance(value, Mapping):
        return {k: _redact_value(k, v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redact_value("", v) for v in value]
    return value


def _redacted_fields() -> frozenset[str]:
    """Return the names of values to redact.

    These are fields with a personal or secret tag of their own, text fields whose every occurrence is personal or
    secret, and names that are not fields, such as headers.
    """
    classes: defaultdict[str, set[str]] = defaultdict(set)
    own = set()
    for codec in CODECS.values():
        default = _tag_class(MESSAGE_OPTIONS.get(codec.name, {}).get("oo.options.v1.data"))
        for field in codec.upb.DESCRIPTOR.fields:
            tag = _tag_class(FIELD_OPTIONS.get(field.full_name, {}).get("oo.options.v1.field_data"))
            if tag in _REDACTED_CLASSES:
                own.add(field.name)
            if field.type in (field.TYPE_STRING, field.TYPE_BYTES):
                classes[field.name].add(tag or default)
    everywhere = {name for name, found in classes.items() if found <= _REDACTED_CLASSES}
    return frozenset((own | everywhere | _REDACTED_NAMES | {"title", "text"}) - LOGGABLE_FIELDS)


def _tag_class(tag: Mapping[str, Any] | None) -> str:
    return str((tag or {}).get("class", ""))


def _add_trace(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if current := _traceparent.get():
        event["trace_id"] = trace_id(current)
    return event


def configure_logging(*, level: str, json: bool) -> None:
    """Configure logging to standard error: JSON in production, plain lines in development."""
    renderer: Any = (
        structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _add_trace,
            redact,
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    library = logging.getLogger("protogateway")
    # Without propagation: a handler of the root logger would print the line again, and without the redaction above.
    library.handlers, library.propagate = [_RuntimeLogHandler()], False


class _RuntimeLogHandler(logging.Handler):
    """Writes the log records of protogateway's runtime, which uses the standard library, in our format."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().log(record.levelno, record.getMessage(), exc_info=record.exc_info)


_REDACTED_FIELDS = _redacted_fields()
