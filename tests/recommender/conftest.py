from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.databases import database_url, postgres
from tests.recommender.app import RecommenderApp, open_house

__all__ = ["database_url", "house", "postgres"]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[RecommenderApp]:
    async with open_house(tmp_path) as opened:
        yield opened
