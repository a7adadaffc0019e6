"""The error page: its text, its status, and its retry time."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from bff.pages import DIST
from bff.pages.assets import Assets
from bff.pages.problem import ProblemPage
from bff.pages.settings import PageSettings
from bff.pages.shell import Shell
from bff.pages.templates import Templates
from bff.session import Sessions
from gen.oo.auth.v1.services import AuthServiceStub
from servers.kernel import telemetry
from servers.kernel.cache import CommitCache
from servers.kernel.errors import (
    Conflict,
    Error,
    Forbidden,
    Internal,
    Invalid,
    NotFound,
    TimedOut,
    TooMany,
    Unavailable,
)
from servers.kernel.identity import Identity
from tests.clocks import ManualClock

ORIGIN = "https://oo.example"
TRACE = "ab" * 16


@pytest.fixture(scope="module")
def problems() -> ProblemPage:
    cache: CommitCache[bytes, Identity] = CommitCache(lambda: None, ManualClock())
    sessions = Sessions(AuthServiceStub(None), (), bytes(32), ORIGIN, cache)  # type: ignore[arg-type]
    return ProblemPage(Shell(sessions, Templates(Assets(DIST), ()), ManualClock(), PageSettings(), ORIGIN))


@pytest.mark.parametrize(
    ("error", "status", "title", "text"),
    [
        (Invalid("write a number"), 400, "That did not fit", "Write a number."),
        (Forbidden("not from here."), 403, "Not from here", "Not from here."),
        (NotFound("page at this address"), 404, "Nothing here", None),
        (Conflict("look again"), 409, "Just missed", "Look again."),
        (TooMany("wait a moment"), 429, "A little slower", "Wait a moment."),
        (Internal(), 500, "That was our fault", None),
        (Unavailable("try again"), 503, "A part is resting", "Try again."),
        (TimedOut("try again"), 504, "That took too long", "Try again."),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Error) else "",
)
def test_each_error_has_its_title_text_and_status(
    problems: ProblemPage, error: Error, status: int, title: str, text: str | None
) -> None:
    with telemetry.in_trace(f"00-{TRACE}-{'cd' * 8}-01"):
        response = problems.show(_request(), error)
    html = bytes(response.body).decode()
    assert response.status_code == status
    assert f"<h1>{title}</h1>" in html
    assert text is None or f">{text}</p>" in html
    assert (TRACE in html) is (status >= 500), "shown so that people can quote it, if the fault is ours"
    assert "retry-after" not in response.headers


@pytest.mark.parametrize(("retry_after_s", "header"), [(0.1, "1"), (59.5, "60"), (60, "60")])
def test_retry_time_is_rounded_up(problems: ProblemPage, retry_after_s: float, header: str) -> None:
    response = problems.show(_request(), Unavailable("try again", retry_after_s=retry_after_s))
    assert response.headers["retry-after"] == header


def _request() -> Request:
    return Request({"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""})
