"""All modules and all pages in this process, on a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from bff.app import Application
from tests.auth.home import env_for, running
from tests.auth.issuer import Issuer, serving
from tests.clocks import ManualClock
from tests.pages.visit import ORIGIN, Visit
from tests.plans import PLANS


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def visit(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Visit]:
    others = [plan for plan in PLANS if plan.name != "auth"]
    async with (
        serving(Issuer(clock)) as issuer,
        running(tmp_path / "data", env_for(issuer), clock, more=others) as home,
        httpx2.AsyncClient(transport=httpx2.ASGITransport(Application(home.host)), base_url=ORIGIN) as http,
    ):
        yield Visit(http, home, issuer)
