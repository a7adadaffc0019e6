"""The errors of a call, as one tree.

    Error
    ├── Invalid             INVALID_ARGUMENT     400   the request is wrong; names the fields
    │   └── Unprocessable   INVALID_ARGUMENT     422   a key used again with another request
    ├── SignInNeeded        UNAUTHENTICATED      401   no session, or one that has ended
    │   └── AccountDeleted                       401   the person was erased
    ├── Forbidden           PERMISSION_DENIED    403   known, but not allowed
    │   ├── StepUpNeeded                         403   allowed after a fresh sign-in
    │   └── ConsentNeeded                        403   allowed after a yes to the purpose
    ├── NotFound            NOT_FOUND            404   unknown, or somebody else's
    ├── Conflict            FAILED_PRECONDITION  409   right request, wrong moment; the reason says which
    ├── TooMany             RESOURCE_EXHAUSTED   429   slow down; says when to try again
    ├── Unavailable         UNAVAILABLE          503   a needed part is down; try again later
    ├── TimedOut            DEADLINE_EXCEEDED    504   the caller's deadline has passed
    ├── Cancelled           CANCELLED            499   the caller went away
    ├── Unimplemented       UNIMPLEMENTED        501   no such method here
    └── Internal            INTERNAL             500   our fault; the log has it under the trace id

Status codes are chosen here only. An error has a `reason` in UPPER_SNAKE_CASE for programs, a `message` for people that
says what to do, and the wrong fields. Over gRPC it is google.rpc.Status with ErrorInfo and BadRequest; over HTTP it is
RFC 9457 problem+json.
"""

from __future__ import annotations

from collections.abc import Mapping

from protogateway.runtime.errors import RpcError, StatusCode

DOMAIN = "oo"


class Error(RpcError):
    """A failure that the caller may see. `RpcError` describes its attributes."""


class Invalid(Error):
    code = StatusCode.INVALID_ARGUMENT
    default_reason = "INVALID"

    @classmethod
    def field(cls, path: str, problem: str) -> Invalid:
        """Return the error for one field. `path` is in proto names, such as `agreements[0].hash`."""
        return cls(f"{path}: {problem}", fields={path: problem})


class Unprocessable(Invalid):
    http_status = 422
    default_reason = "IDEMPOTENCY_KEY_REUSED"


class SignInNeeded(Error):
    code = StatusCode.UNAUTHENTICATED
    default_reason = "SIGN_IN_NEEDED"


class AccountDeleted(SignInNeeded):
    default_reason = "ACCOUNT_DELETED"

    def __init__(self, message: str = "this account was deleted") -> None:
        super().__init__(message)


class Forbidden(Error):
    code = StatusCode.PERMISSION_DENIED
    default_reason = "FORBIDDEN"


class StepUpNeeded(Forbidden):
    default_reason = "STEP_UP_NEEDED"


class ConsentNeeded(Forbidden):
    default_reason = "CONSENT_NEEDED"


class NotFound(Error):
    """Unknown thing, as in `NotFound("tip", tip_id)`.

    Also raised for somebody else's tip, so that nobody learns which ids exist.
    """

    code = StatusCode.NOT_FOUND

    def __init__(self, noun: str, name: str = "", *, reason: str = "") -> None:
        super().__init__(
            f"there is no {noun} {name}".strip() if name else f"there is no such {noun}",
            reason=reason or f"{noun.upper().replace(' ', '_')}_NOT_FOUND",
        )


class Conflict(Error):
    code = StatusCode.FAILED_PRECONDITION
    default_reason = "CONFLICT"


class TooMany(Error):
    code = StatusCode.RESOURCE_EXHAUSTED
    default_reason = "TOO_MANY"


class Unavailable(Error):
    code = StatusCode.UNAVAILABLE


class TimedOut(Error):
    code = StatusCode.DEADLINE_EXCEEDED


class Cancelled(Error):
    code = StatusCode.CANCELLED


class Unimplemented(Error):
    code = StatusCode.UNIMPLEMENTED


class Internal(Error):
    code = StatusCode.INTERNAL

    def __init__(
        self, message: str = "something went wrong on our side; it is logged under the trace id", **more: object
    ) -> None:
        super().__init__(message)


def _with_subclasses(cls: type[Error]) -> tuple[type[Error], ...]:
    """Return the class and those below it, in the order of the tree."""
    return (cls, *(found for below in cls.__subclasses__() for found in _with_subclasses(below)))


ERROR_CLASSES = _with_subclasses(Error)[1:]


def error_of(
    code: StatusCode,
    message: str,
    reason: str = "",
    fields: Mapping[str, str] | None = None,
    retry_after_s: float | None = None,
) -> Error:
    """Return the error of this tree for a status: the class that has its reason, else the first that has its code."""
    if code in (StatusCode.INTERNAL, StatusCode.UNKNOWN) and not reason:
        return Internal()
    same_code = [c for c in ERROR_CLASSES if c.code is code]
    by_reason = [c for c in same_code if c.default_reason == reason]
    found = (by_reason or same_code or [Internal])[0]
    error = found.__new__(found)
    Error.__init__(error, message, reason=reason, fields=fields, retry_after_s=retry_after_s)
    return error
