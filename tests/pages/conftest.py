"""All modules and all pages in this process, with a clock that tests set."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from bff.app import HttpApplication
from tests.auth.home import env_for, running
from tests.auth.issuer import Issuer, serving
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
        serving(Issuer(clock)) as issuer,
        running(tmp_path / "data", env_for(issuer), clock, more=others) as home,
        httpx2.AsyncClient(transport=httpx2.ASGITransport(HttpApplication(home.app)), base_url=ORIGIN) as http,
    ):
        yield Visit(http, home, issuer)
