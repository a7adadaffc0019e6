"""How a call fails: gRPC's codes, and the error that carries one across channels and to HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum


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
"""What a code is over HTTP. A failed precondition is a conflict: the request is right, its moment is not."""


@dataclass(frozen=True, slots=True)
class ErrorReason:
    """A failure that callers of a method can tell from others.

    `reason`: the word that programs match on. `when`: it happens, and what to do.
    """

    code: StatusCode
    reason: str
    when: str


TEXT_CHARS_MAX = 400
"""What fits beside an answer, however it is spelled: gRPC refuses more than 16 KiB of metadata."""


class RpcError(Exception):
    """A call that failed, as its caller may see it.

    `code`: gRPC's. `reason`: stable word for programs, in UPPER_SNAKE_CASE. `message`: for people. `fields`: path of a
    wrong field in proto names → what is wrong. `retry_after_s`: seconds after which trying again may help; None:
    unknown. Texts are cut after TEXT_CHARS_MAX.
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
        self.message = _clipped(message)
        self.reason = reason or self.default_reason or self.code.name
        self.fields = {_clipped(path): _clipped(problem) for path, problem in fields.items()} if fields else {}
        self.retry_after_s = retry_after_s

    @property
    def http_status(self) -> int:
        return HTTP_STATUS[self.code]


def _clipped(text: str) -> str:
    """A text may quote what the caller sent, which may be long."""
    return text if len(text) <= TEXT_CHARS_MAX else f"{text[: TEXT_CHARS_MAX - 1]}…"
