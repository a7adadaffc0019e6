"""`oo run`: its start, its stop, and the crash of a process."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import httpx2

from tests.os_processes import kill, process_running, processes_using
from tests.sandbox_providers import eventually
from tests.server_process import ServerProcess, StackSettings, wait_until_ready

STOPPED_WITHIN_S = 5.0


def run(settings: StackSettings, log: Path) -> ServerProcess:
    """Start `oo run` and wait until it is ready."""
    process = ServerProcess("servers.cli", settings.env(), log, "run")
    wait_until_ready(settings.url, process)
    return process


def stop(process: ServerProcess, number: int) -> tuple[int, float]:
    """Send a signal, and return the exit code and the seconds until the exit."""
    start = time.monotonic()
    process.popen.send_signal(number)
    return process.popen.wait(STOPPED_WITHIN_S * 2), time.monotonic() - start


def test_oo_starts_in_an_empty_folder_stops_and_starts_again(settings: StackSettings, tmp_path: Path) -> None:
    first = run(settings, tmp_path / "first")
    page = httpx2.get(settings.url, trust_env=False)
    assert page.status_code == 200
    assert "Continue with Google" in page.text
    eventually(first.output_tail, lambda output: f"open {settings.url}" in output)
    assert "starting oO, ranking, sandbox" in first.output_tail()
    assert "ready in" in first.output_tail()
    last_line = first.output_tail().splitlines()[-1]
    assert last_line.startswith("oO  ready in")
    assert "sign in as Mara Lindqvist or Sam Okafor" in last_line
    code, took_s = stop(first, signal.SIGTERM)
    assert (code, processes_using(settings.data)) == (0, [])
    assert took_s < STOPPED_WITHIN_S

    readable_by_others = [path for path in settings.data.rglob("*") if path.stat().st_mode & 0o077]
    assert readable_by_others == [], "only the owner may read databases and keys"

    second = run(settings, tmp_path / "second")
    assert stop(second, signal.SIGTERM)[0] == 0


def test_unknown_setting_is_named_once_with_the_nearest_known_one(settings: StackSettings, tmp_path: Path) -> None:
    settings.extra_env = {"OO_HTPP_PORT": "1", "OO_GOOGLE_CLIENT_ID": "real", "OO_GOOGLE_CLIENT_SECRET": "real"}
    process = run(settings, tmp_path / "log")
    eventually(process.output_tail, lambda output: f"open {settings.url}" in output)
    stop(process, signal.SIGTERM)
    assert "sign in as" not in process.output_tail(), "these people are unknown to the real Google"
    named = [line for line in process.output_tail().splitlines() if "OO_HTPP_PORT" in line]
    assert named == ["oO  OO_HTPP_PORT is not a setting of oO; did you mean OO_HTTP_PORT?"]


def test_ctrl_c_stops_every_process_without_a_traceback(settings: StackSettings, tmp_path: Path) -> None:
    process = run(settings, tmp_path / "log")
    code, took_s = stop(process, signal.SIGINT)
    assert (code, processes_using(settings.data)) == (0, [])
    assert took_s < STOPPED_WITHIN_S
    assert "Traceback" not in process.output_tail()
    assert process.output_tail().rstrip().endswith("stopped")


def test_oo_stops_while_a_browser_keeps_its_connection(settings: StackSettings, tmp_path: Path) -> None:
    process = run(settings, tmp_path / "log")
    with httpx2.Client(trust_env=False) as browser:
        assert browser.get(settings.url).status_code == 200
        code, took_s = stop(process, signal.SIGTERM)
    assert code == 0
    assert took_s < STOPPED_WITHIN_S


def test_killed_supervisor_does_not_block_the_next_start(settings: StackSettings, tmp_path: Path) -> None:
    first = run(settings, tmp_path / "first")
    first.kill()
    eventually(lambda: processes_using(settings.data), lambda pids: not pids, within_s=STOPPED_WITHIN_S)
    assert stop(run(settings, tmp_path / "second"), signal.SIGTERM)[0] == 0


def test_every_process_ends_when_the_monolith_dies(settings: StackSettings, tmp_path: Path) -> None:
    process = run(settings, tmp_path / "log")
    kill(process_running(settings.data, "servers.monolith"))
    assert process.popen.wait(STOPPED_WITHIN_S) != 0
    assert processes_using(settings.data) == []
    assert "oO ended (-9)" in process.output_tail()
