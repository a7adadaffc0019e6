"""Todoist's errors: the response to a request, or the status of one command."""

from typing import Any


class TodoistApiError(Exception):
    """Error with Todoist's code and tag. `http_code` is the status if the whole request fails."""

    def __init__(self, http_code: int, code: int, tag: str, message: str, **extra: object) -> None:
        super().__init__(message)
        self.http_code, self._code, self._tag, self._extra = http_code, code, tag, extra

    def body(self) -> dict[str, Any]:
        """Return the JSON object that Todoist sends."""
        return {
            "error": str(self),
            "error_code": self._code,
            "error_extra": self._extra,
            "error_tag": self._tag,
            "http_code": self.http_code,
        }


def argument_missing(argument: str) -> TodoistApiError:
    return TodoistApiError(400, 19, "ARGUMENT_MISSING", "Required argument is missing", argument=argument)


def invalid_argument(argument: str, explanation: str) -> TodoistApiError:
    return TodoistApiError(
        400, 20, "INVALID_ARGUMENT_VALUE", "Invalid argument value", argument=argument, explanation=explanation
    )


def not_found(kind: str) -> TodoistApiError:
    """Return the error for an unknown or deleted object. It has a meaningless retry_after, as in the original."""
    return TodoistApiError(404, 22, f"{kind.upper()}_NOT_FOUND", f"{kind.capitalize()} not found", retry_after=3)


def invalid_token() -> TodoistApiError:
    """Return the error for an absent, unknown, expired or revoked token: Todoist does not tell them apart."""
    return TodoistApiError(401, 401, "AUTH_INVALID_TOKEN", "Invalid token", access_type="access_token")


def insufficient_scope() -> TodoistApiError:
    """Return the error for a change by a token that may only read."""
    extra = {"access_type": "access_token"}
    return TodoistApiError(403, 403, "AUTH_INSUFFICIENT_TOKEN_SCOPE", "Insufficient Token scope", **extra)


def limits_reached(retry_after_s: int) -> TodoistApiError:
    """Return the error for too many requests of one person."""
    message = "Too many requests. Limits reached. Try again later"
    return TodoistApiError(429, 35, "LIMITS_REACHED", message, retry_after=retry_after_s)
