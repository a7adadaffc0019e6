from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from servers.recommender import replay
from tests.recommender.app import RecommenderApp, RepeatableEntropy, open_app
from tests.replay.log import Log

SHADOWED = {"OO_SHADOW_POLICIES": "random"}


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """Return the log of thirty decisions with reactions, undos and a shadow policy."""
    return asyncio.run(_record(tmp_path_factory.mktemp("log")))


async def _record(folder: Path) -> Log:
    async with open_app(folder, SHADOWED, entropy=RepeatableEntropy()) as app:
        await _make_decisions(app)
        return Log(list(replay.log_lines(await app.decisions())))


async def _make_decisions(app: RecommenderApp) -> None:
    app.tasks.add("mara", 6, due_day=20_760)
    app.tasks.by_person["mara"]["t3"].has_open_subtasks = True
    mara = await app.person("mara")
    for number in range(30):
        tip = await mara.tip("pull")
        if number % 2:
            await mara.report_shown(tip.id)
        if number % 5 == 0:
            await mara.react(tip.id, "snooze")
        if number % 10 == 0:
            await mara.react(tip.id, "undo")
        app.clock.advance(minutes=50)
