"""The sandbox as a process: its start, stop and restart, and its error lines if it cannot start."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from servers.sandbox.clock import SandboxClock
from servers.sandbox.todoist.app import create_todoist_app
from tests.sandbox.sandbox_process import GoogleSignIn, SandboxProcess, TodoistClient


def run(*arguments: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "servers.sandbox", *arguments]
    env = {**os.environ, "OO_ENV": "development", **environ}
    return subprocess.run(command, capture_output=True, text=True, env=env, timeout=30, check=False)


@pytest.fixture
def used_port() -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield str(listener.getsockname()[1])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_restart_keeps_everything_even_after_a_kill(tmp_path: Path, number: int) -> None:
    first = SandboxProcess(tmp_path)
    mara = TodoistClient.connect(first.todoist)
    token = mara.sync()["sync_token"]
    mara.command("item_close", "u-1", id=mara.item("Stretch")["id"])
    sign_in, keys = GoogleSignIn.begin(first.google), first.google.get("/jwks").json()
    first.stop(number)

    second = SandboxProcess(tmp_path)
    try:
        again = TodoistClient(second.todoist, mara.token)
        assert [item["content"] for item in again.sync(token)["items"]] == ["Stretch hands and wrists"]
        assert again.command("item_close", "u-1", id=again.item("Stretch")["id"]) == "ok"
        assert again.item("Stretch")["completed"] == 1
        assert second.google.get("/jwks").json() == keys
        assert sign_in.exchange(second.google).status_code == 200
    finally:
        second.stop()


def test_state_of_0_1_0_can_still_be_opened(tmp_path: Path) -> None:
    first = SandboxProcess(tmp_path)
    mara = TodoistClient.connect(first.todoist)
    token = mara.sync()["sync_token"]
    assert mara.command("item_close", "u-1", id=mara.item("Stretch")["id"]) == "ok"
    first.stop()
    state = tmp_path / "sandbox" / "todoist.json"
    text = state.read_text()
    for new, old in (
        ("accounts", "worlds"),
        ("command_results", "answers"),
        ("completion_counts", "tallies"),
        ("revisions", "revised"),
    ):
        assert f'"{new}":' in text
        text = text.replace(f'"{new}":', f'"{old}":')
    state.write_text(text)

    second = SandboxProcess(tmp_path)
    try:
        again = TodoistClient(second.todoist, mara.token)
        assert [item["content"] for item in again.sync(token)["items"]] == ["Stretch hands and wrists"]
        assert again.item("Stretch")["completed"] == 1
    finally:
        second.stop()


@pytest.mark.serial
def test_sigterm_stops_within_a_second_even_while_a_response_is_slow(tmp_path: Path) -> None:
    sandbox = SandboxProcess(tmp_path)
    mara = TodoistClient.connect(sandbox.todoist)
    slow = {"next": [{"path": "/api/v1/sync", "fault": "slow", "ms": 20_000}]}
    sandbox.todoist.post("/sandbox/faults", json=slow).raise_for_status()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(mara.post, sync_token="*", resource_types=["user"])
        time.sleep(0.3)
        began = time.monotonic()
        sandbox.process.send_signal(signal.SIGTERM)
        assert sandbox.process.wait(timeout=5) == 0
        assert time.monotonic() - began < 1
        assert isinstance(waiting.exception(), httpx2.TransportError)
    sandbox.stop()


def test_production_is_refused_in_one_line(tmp_path: Path) -> None:
    refused = run("--data", tmp_path, OO_ENV="production")
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "production" in refused.stderr


def test_error_for_a_used_port_names_the_setting(tmp_path: Path, used_port: str) -> None:
    refused = run("--data", tmp_path, "--google-port", "0", OO_SANDBOX_TODOIST_PORT=used_port)
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert used_port in refused.stderr
    assert "OO_SANDBOX_TODOIST_PORT" in refused.stderr


def test_error_for_an_unusable_or_used_folder_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = run("--data", tmp_path / "file", "--google-port", "0", "--todoist-port", "0")
    assert refused.returncode == 1
    assert "--data" in refused.stderr.splitlines()[0]
    sandbox = SandboxProcess(tmp_path)
    try:
        second = run("--data", tmp_path, "--google-port", "0", "--todoist-port", "0")
        assert second.returncode == 1
        assert "another sandbox uses" in second.stderr
    finally:
        sandbox.stop()


def test_index_pages_say_that_no_data_is_real(sandbox: SandboxProcess) -> None:
    for client in (sandbox.google, sandbox.todoist):
        page = client.get("/")
        assert "holds no real data" in page.text
        assert client.get("/sandbox/look.css").status_code == 200


def test_control_api_is_available_to_this_machine_only(tmp_path: Path) -> None:
    app: Starlette = create_todoist_app(tmp_path, SandboxClock())
    assert TestClient(app, client=("127.0.0.1", 1)).get("/sandbox/state").status_code == 200
    assert TestClient(app, client=("192.0.2.7", 1)).get("/sandbox/state").status_code == 403


def test_clock_can_be_frozen_moved_and_started_again(sandbox: SandboxProcess) -> None:
    def set_clock(**changes: object) -> str:
        return str(sandbox.google.post("/sandbox/clock", json=changes).raise_for_status().json()["now"])

    assert set_clock(freeze="2026-01-05T09:00:00Z") == set_clock() == "2026-01-05T09:00:00+00:00"
    assert set_clock(advance_s=90) == "2026-01-05T09:01:30+00:00"
    assert sandbox.todoist.get("/sandbox/state").json()["now"] == "2026-01-05T09:01:30+00:00"
    assert set_clock(run=True) > "2026-01-06"
    assert sandbox.google.post("/sandbox/clock", json={"freeze": "soon"}).status_code == 400


def test_reset_sets_the_dates_relative_to_today(sandbox: SandboxProcess) -> None:
    sandbox.todoist.post("/sandbox/clock", json={"freeze": "2027-06-01T10:00:00Z"}).raise_for_status()
    sandbox.todoist.post("/sandbox/reset").raise_for_status()
    mara = TodoistClient.connect(sandbox.todoist)
    assert mara.item("Unload the glaze kiln")["due"]["date"] == "2027-06-01"
    assert mara.item("Send the invoice")["due"]["date"] == "2027-05-30"
