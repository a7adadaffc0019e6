from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from servers.recommender import replay
from tests.recommender.app import Counted, RecommenderApp, open_app
from tests.replay.log import Log

SHADOWED = {"OO_SHADOW_POLICIES": "random"}


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """Thirty decisions of a story with everything in it, a shadow too."""
    return asyncio.run(_told(tmp_path_factory.mktemp("story")))


async def _told(folder: Path) -> Log:
    async with open_app(folder, SHADOWED, entropy=Counted()) as app:
        await _tell(app)
        return Log(list(replay.log_lines(await app.decisions())))


async def _tell(app: RecommenderApp) -> None:
    app.tasks.give("mara", 6, due_day=20_760)
    app.tasks.of["mara"]["t3"].has_open_subtasks = True
    mara = await app.person("mara")
    for number in range(30):
        tip = await mara.tip("pull")
        if number % 2:
            await mara.see(tip.id)
        if number % 5 == 0:
            await mara.react(tip.id, "snooze")
        if number % 10 == 0:
            await mara.react(tip.id, "undo")
        app.clock.advance(minutes=50)
