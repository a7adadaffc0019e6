from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.databases import database_url, postgres
from tests.recommender.app import RecommenderApp, open_app

__all__ = ["app", "database_url", "postgres"]


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[RecommenderApp]:
    async with open_app(tmp_path) as running:
        yield running
