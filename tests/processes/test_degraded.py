"""oO without ml_serving, when /health is degraded but tips still come, and its recovery."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2

from tests.os_processes import kill, process_running
from tests.person_client import PersonClient
from tests.sandbox_providers import eventually
from tests.server_process import StackSettings, run_process, wait_until_ready

NOTICED_WITHIN_S = 2.0


def get_health(settings: StackSettings) -> dict[str, Any]:
    health: dict[str, Any] = httpx2.get(f"{settings.url}/health", trust_env=False).json()
    return health


def test_health_is_degraded_until_a_killed_ml_serving_has_restarted(settings: StackSettings, tmp_path: Path) -> None:
    with run_process("servers.cli", settings.env(), tmp_path / "log", "run") as process:
        wait_until_ready(settings.url, process)
        person = PersonClient(settings.url).sign_in().agree().connect()
        person.get_todo()
        eventually(lambda: get_health(settings), lambda health: health["status"] == "ok")

        kill(process_running(settings.data, "ml_serving"))
        health = eventually(
            lambda: get_health(settings), lambda health: health["status"] == "degraded", NOTICED_WITHIN_S
        )
        assert [name for name, part in health["components"].items() if part["status"] != "ok"] == ["ranking"]
        assert httpx2.get(f"{settings.url}/readyz", trust_env=False).status_code == 200
        assert {person.get_tip("pull")["id"] for _ in range(5)}

        eventually(lambda: get_health(settings), lambda health: health["status"] == "ok")
        assert person.get_tip("pull")


def test_tips_come_if_ml_serving_never_started(settings: StackSettings, tmp_path: Path) -> None:
    with (
        run_process("servers.sandbox", settings.env(), tmp_path / "sandbox"),
        run_process("servers.monolith", settings.env(), tmp_path / "log") as process,
    ):
        wait_until_ready(settings.url, process)
        assert get_health(settings)["status"] == "degraded"
        assert PersonClient(settings.url).sign_in().agree().connect().get_todo()
