"""All modules and all pages in this process, with a clock that tests set."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from bff.app import HttpApplication
from tests.auth.app import env_for, open_app
from tests.auth.issuer import Issuer, serve_issuer
from tests.clocks import ManualClock
from tests.pages.visit import ORIGIN, Visit
from tests.specs import SPECS


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def visit(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Visit]:
    others = [spec for spec in SPECS if spec.name != "auth"]
    async with (
        serve_issuer(Issuer(clock)) as issuer,
        open_app(tmp_path / "data", env_for(issuer), clock, more=others) as app,
        httpx2.AsyncClient(transport=httpx2.ASGITransport(HttpApplication(app.application)), base_url=ORIGIN) as http,
    ):
        yield Visit(http, app, issuer)
