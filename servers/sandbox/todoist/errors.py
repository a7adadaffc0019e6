"""Todoist's error body, as an answer of its own or as the status of one command."""

from typing import Any


class ApiError(Exception):
    """One refusal. `http_code` is the status when the whole request is refused."""

    def __init__(self, http_code: int, code: int, tag: str, message: str, **extra: object) -> None:
        super().__init__(message)
        self.http_code, self._code, self._tag, self._extra = http_code, code, tag, extra

    def body(self) -> dict[str, Any]:
        """The JSON object that Todoist sends."""
        return {
            "error": str(self),
            "error_code": self._code,
            "error_extra": self._extra,
            "error_tag": self._tag,
            "http_code": self.http_code,
        }


def missing(argument: str) -> ApiError:
    """A needed argument is not there."""
    return ApiError(400, 19, "ARGUMENT_MISSING", "Required argument is missing", argument=argument)


def invalid(argument: str, explanation: str) -> ApiError:
    """An argument is there but cannot be used."""
    return ApiError(
        400, 20, "INVALID_ARGUMENT_VALUE", "Invalid argument value", argument=argument, explanation=explanation
    )


def not_found(kind: str) -> ApiError:
    """No such object, or it was deleted. The original also sends a retry_after here, where it means nothing."""
    return ApiError(404, 22, f"{kind.upper()}_NOT_FOUND", f"{kind.capitalize()} not found", retry_after=3)


def dead_token() -> ApiError:
    """No token, an unknown one, an expired one or a revoked one: all the same to the caller."""
    return ApiError(401, 401, "AUTH_INVALID_TOKEN", "Invalid token", access_type="access_token")


def narrow_scope() -> ApiError:
    """The token may read but not change."""
    extra = {"access_type": "access_token"}
    return ApiError(403, 403, "AUTH_INSUFFICIENT_TOKEN_SCOPE", "Insufficient Token scope", **extra)


def limits_reached(retry_after_s: int) -> ApiError:
    """Too many requests of one person."""
    message = "Too many requests. Limits reached. Try again later"
    return ApiError(429, 35, "LIMITS_REACHED", message, retry_after=retry_after_s)
