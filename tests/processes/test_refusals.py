"""Failed starts, which print one line that says what to do, exit with 2, and leave no process running."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.os_processes import processes_using
from tests.server_process import StackSettings, run_process, wait_until_ready

PORTS = {
    "OO_HTTP_PORT": "http_port",
    "OO_GRPC_PORT": "grpc_port",
    "OO_RANKING_PORT": "ranking_port",
    "OO_SANDBOX_GOOGLE_PORT": "google_port",
    "OO_SANDBOX_TODOIST_PORT": "todoist_port",
}
NEEDS = {"auth": "", "profile": "auth", "integrations": "profile", "recommender": "integrations"}


def run_and_fail(settings: StackSettings, *command: str, **env: str) -> str:
    """Run a command that must exit with 2 and print one line, and return the line."""
    completed = subprocess.run(
        [sys.executable, "-m", *command], env=settings.env(**env), capture_output=True, text=True, timeout=30
    )
    error = (completed.stdout + completed.stderr).strip()
    assert completed.returncode == 2, error
    assert len(error.splitlines()) == 1, error
    return error


@pytest.mark.parametrize("setting", PORTS)
def test_error_for_a_used_port_names_its_setting(setting: str, settings: StackSettings) -> None:
    port = getattr(settings, PORTS[setting])
    with socket.create_server(("127.0.0.1", port)):
        error = run_and_fail(settings, "servers.cli", "run")
    assert error == f"oo: port {port} is taken: stop what listens there, or set {setting}"
    assert processes_using(settings.data) == []


@pytest.mark.parametrize("command", [("servers.cli", "run"), ("servers.monolith",), ("servers.profile.serve",)])
def test_error_for_an_unwritable_data_folder_names_it(
    command: tuple[str, ...], settings: StackSettings, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    folder = tmp_path / "file" / "data"
    error = run_and_fail(settings, *command, OO_DATA_DIR=str(folder), OO_AUTH_ADDRESS="127.0.0.1:9")
    assert str(folder) in error
    assert "OO_DATA_DIR" in error


def test_second_oo_on_the_same_data_is_refused(settings: StackSettings, tmp_path: Path) -> None:
    other = StackSettings(settings.data)
    with run_process("servers.cli", settings.env(), tmp_path / "log", "run") as first:
        wait_until_ready(settings.url, first)
        for command in (("servers.cli", "run"), ("servers.monolith",)):
            error = run_and_fail(other, *command)
            assert error.startswith(f"oo: another oO already runs on {settings.data}")
            assert "OO_DATA_DIR" in error
        wait_until_ready(settings.url, first)


@pytest.mark.parametrize("port", ["OO_HTTP_PORT", "OO_GRPC_PORT"])
def test_monolith_alone_refuses_a_used_port(port: str, settings: StackSettings) -> None:
    with socket.create_server(("127.0.0.1", getattr(settings, PORTS[port]))):
        assert f"set {port}" in run_and_fail(settings, "servers.monolith")


def test_error_for_an_unknown_interface_names_it(settings: StackSettings) -> None:
    for host in ("192.0.2.1", "nowhere.invalid"):
        error = run_and_fail(settings, "servers.monolith", OO_HTTP_HOST=host)
        assert error.startswith(f"oo: cannot listen on {host}, port {settings.http_port}")
        assert error.endswith("set OO_HTTP_HOST or OO_HTTP_PORT")


def test_ml_serving_refuses_a_used_port(settings: StackSettings) -> None:
    with socket.create_server(("127.0.0.1", settings.ranking_port)):
        assert "OO_RANKING_PORT" in run_and_fail(settings, "ml_serving")


@pytest.mark.parametrize("module", [name for name, needed in NEEDS.items() if needed])
def test_error_of_a_module_alone_names_the_missing_address(module: str, settings: StackSettings) -> None:
    error = run_and_fail(settings, f"servers.{module}.serve")
    assert f"{module} needs " in error
    assert "_ADDRESS to its host:port" in error


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OO_HTTP_PORT", "eighty"),
        ("OO_ENV", "staging"),
        ("OO_KEK", "short"),
        ("OO_POLICY", "wise"),
        ("OO_TIME_ZONE", "Nowhere/Here"),
        ("OO_SYNC_EVERY_S", "0"),
    ],
)
def test_error_for_an_invalid_setting_names_it(name: str, value: str, settings: StackSettings) -> None:
    assert name in run_and_fail(settings, "servers.monolith", **{name: value})


@pytest.mark.parametrize("name", PORTS)
def test_error_for_a_port_that_is_not_a_number_names_it(name: str, settings: StackSettings) -> None:
    assert run_and_fail(settings, "servers.cli", "run", **{name: "eighty"}) == f"oo: {name}='eighty': write a number"


@pytest.mark.parametrize("port", ["0", "-1", "65536"])
def test_error_for_a_port_out_of_range_names_it(port: str, settings: StackSettings) -> None:
    for name in PORTS:
        assert run_and_fail(settings, "servers.cli", "run", **{name: port}).startswith(f"oo: {name}={port}: a port is")


def test_error_for_two_settings_with_one_port_names_both(settings: StackSettings) -> None:
    error = run_and_fail(settings, "servers.cli", "run", OO_SANDBOX_TODOIST_PORT=str(settings.google_port))
    same = f"OO_SANDBOX_GOOGLE_PORT and OO_SANDBOX_TODOIST_PORT are both {settings.google_port}"
    assert error == f"oo: {same}: give each a port of its own"


def test_production_refuses_to_start_without_its_secrets(settings: StackSettings) -> None:
    error = run_and_fail(settings, "servers.cli", "run", OO_ENV="production", OO_PUBLIC_URL="https://oo.example")
    assert "production needs it" in error
