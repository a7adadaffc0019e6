"""Fixtures: profile on SQLite or on both kinds of database, and a person."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.databases import database_url, postgres
from tests.profile.app import ProfileApp, ProfileUser, run_profile

__all__ = ["database_url", "postgres"]


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[ProfileApp]:
    async with run_profile(tmp_path) as app:
        yield app


@pytest.fixture
async def any_app(tmp_path: Path, database_url: str) -> AsyncIterator[ProfileApp]:
    """Like `app`, once on SQLite and once on PostgreSQL."""
    async with run_profile(tmp_path, database_url) as app:
        yield app


@pytest.fixture
def ada(app: ProfileApp) -> ProfileUser:
    return app.person("ada")
