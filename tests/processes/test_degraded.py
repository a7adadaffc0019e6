"""Without its ranker oO goes on: /health says so, tips still come, and it heals by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2

from tests.os_processes import kill, process_running
from tests.person_client import PersonClient
from tests.sandbox_providers import eventually
from tests.server_process import StackSettings, run_process, wait_until_ready

SEEN_WITHIN_S = 2.0


def health(settings: StackSettings) -> dict[str, Any]:
    answer: dict[str, Any] = httpx2.get(f"{settings.url}/health", trust_env=False).json()
    return answer


def test_a_killed_ranker_degrades_health_and_its_return_heals_it(settings: StackSettings, tmp_path: Path) -> None:
    with run_process("servers.cli", settings.env(), tmp_path / "log", "run") as process:
        wait_until_ready(settings.url, process)
        person = PersonClient(settings.url).sign_in().agree().connect()
        person.get_todo()
        eventually(lambda: health(settings), lambda seen: seen["status"] == "ok")

        kill(process_running(settings.data, "ml_serving"))
        seen = eventually(lambda: health(settings), lambda seen: seen["status"] == "degraded", SEEN_WITHIN_S)
        assert [name for name, part in seen["components"].items() if part["status"] != "ok"] == ["ranking"]
        assert httpx2.get(f"{settings.url}/readyz", trust_env=False).status_code == 200
        assert {person.get_tip("pull")["id"] for _ in range(5)}

        eventually(lambda: health(settings), lambda seen: seen["status"] == "ok")
        assert person.get_tip("pull")


def test_tips_come_from_the_start_without_a_ranker(settings: StackSettings, tmp_path: Path) -> None:
    with (
        run_process("servers.sandbox", settings.env(), tmp_path / "sandbox"),
        run_process("servers.monolith", settings.env(), tmp_path / "log") as process,
    ):
        wait_until_ready(settings.url, process)
        assert health(settings)["status"] == "degraded"
        assert PersonClient(settings.url).sign_in().agree().connect().get_todo()
