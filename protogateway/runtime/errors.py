"""Errors of calls: gRPC's status codes, and the exception that carries one across channels and to HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

DEADLINE_PASSED = "the deadline has passed; nothing more is done for this call"
SERVICE_STOPPED = "the service stopped before it responded"
INTERNAL_ERROR = "something went wrong on our side"
CALL_ENDED = "the call has ended; no more requests come"
REQUESTS_CANCELLED = "the requests of this call were cancelled"
NOT_RESPONDING = "the service does not respond; try again in a moment"


class StatusCode(IntEnum):
    """The status codes of gRPC, by their numbers on the wire."""

    OK = 0
    CANCELLED = 1
    UNKNOWN = 2
    INVALID_ARGUMENT = 3
    DEADLINE_EXCEEDED = 4
    NOT_FOUND = 5
    ALREADY_EXISTS = 6
    PERMISSION_DENIED = 7
    RESOURCE_EXHAUSTED = 8
    FAILED_PRECONDITION = 9
    ABORTED = 10
    OUT_OF_RANGE = 11
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14
    DATA_LOSS = 15
    UNAUTHENTICATED = 16


HTTP_STATUS: Mapping[StatusCode, int] = {
    StatusCode.OK: 200,
    StatusCode.CANCELLED: 499,
    StatusCode.UNKNOWN: 500,
    StatusCode.INVALID_ARGUMENT: 400,
    StatusCode.DEADLINE_EXCEEDED: 504,
    StatusCode.NOT_FOUND: 404,
    StatusCode.ALREADY_EXISTS: 409,
    StatusCode.PERMISSION_DENIED: 403,
    StatusCode.RESOURCE_EXHAUSTED: 429,
    StatusCode.FAILED_PRECONDITION: 409,
    StatusCode.ABORTED: 409,
    StatusCode.OUT_OF_RANGE: 400,
    StatusCode.UNIMPLEMENTED: 501,
    StatusCode.INTERNAL: 500,
    StatusCode.UNAVAILABLE: 503,
    StatusCode.DATA_LOSS: 500,
    StatusCode.UNAUTHENTICATED: 401,
}
"""HTTP status of each code, as in google.rpc.Code, but for FAILED_PRECONDITION: 409, because the request itself is
right and only the moment is wrong."""


@dataclass(frozen=True, slots=True)
class ErrorReason:
    """Error of a method that its callers can tell from others.

    `reason` is the word that programs match on. `when` says when it happens, and what to do.
    """

    code: StatusCode
    reason: str
    when: str


TEXT_CHARS_MAX = 400
"""Longest text of an error. gRPC refuses more than 16 KiB of metadata, and each character may take several bytes."""


class RpcError(Exception):
    """A call that failed, in the form that its caller may see.

    `reason` is a stable word for programs, in UPPER_SNAKE_CASE; `message` is for people. `fields` maps the path of each
    wrong field, in proto names, to the problem. `retry_after_s` is the number of seconds after which a retry may
    succeed, or None if unknown. Texts longer than TEXT_CHARS_MAX are cut.
    """

    code: StatusCode = StatusCode.UNKNOWN
    default_reason: str = ""

    def __init__(
        self,
        message: str = "",
        *,
        code: StatusCode | None = None,
        reason: str = "",
        fields: Mapping[str, str] | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code
        self.message = _clip(message)
        self.reason = reason or self.default_reason or self.code.name
        self.fields = {_clip(path): _clip(problem) for path, problem in fields.items()} if fields else {}
        self.retry_after_s = retry_after_s

    @property
    def http_status(self) -> int:
        return HTTP_STATUS[self.code]


def _clip(text: str) -> str:
    # A text may quote the request, which may be long.
    return text if len(text) <= TEXT_CHARS_MAX else f"{text[: TEXT_CHARS_MAX - 1]}…"


class ErrorFactory(Protocol):
    """Makes the errors of a channel, its own and received ones, so that they can be of an application's classes."""

    def __call__(
        self,
        code: StatusCode,
        message: str,
        reason: str = "",
        fields: Mapping[str, str] | None = None,
        retry_after_s: float | None = None,
    ) -> RpcError: ...


def make_error(
    code: StatusCode,
    message: str,
    reason: str = "",
    fields: Mapping[str, str] | None = None,
    retry_after_s: float | None = None,
) -> RpcError:
    return RpcError(message, code=code, reason=reason, fields=fields, retry_after_s=retry_after_s)


def not_served_message(path: str) -> str:
    return f"{path} is not served here"
