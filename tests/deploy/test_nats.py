"""deploy/nats.conf, tested with a real NATS server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import yaml

from tests.deploy.waiting import wait_until
from tests.server_process import free_port

NATS = str(Path(sys.executable).with_name("nats-server"))
CONFIGURATION = Path("deploy/nats.conf")


@contextmanager
def nats(folder: Path, *arguments: str) -> Iterator[dict[str, Any]]:
    """Run NATS on free ports in the folder, and yield its description of itself (/varz)."""
    monitor = free_port()
    command = [NATS, "-c", str(CONFIGURATION.resolve()), *arguments, "-p", str(free_port()), "-m", str(monitor)]
    with (folder / "nats.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        wait_until(lambda: process.poll() is not None or responds(monitor), 10)
        assert process.poll() is None, (folder / "nats.log").read_text()
        yield dict(httpx2.get(f"http://127.0.0.1:{monitor}/varz", trust_env=False).json())
    finally:
        process.kill()
        process.wait()


def responds(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).status_code == 200
    except httpx2.TransportError:
        return False


def test_nats_flushes_before_it_acknowledges_and_listens_on_loopback(tmp_path: Path) -> None:
    with nats(tmp_path) as status:
        assert status["jetstream"]["config"]["sync_always"] is True
        assert status["host"] == "127.0.0.1"


def test_nats_in_compose_listens_to_other_services_and_has_its_data_in_its_volume(tmp_path: Path) -> None:
    service = yaml.safe_load(Path("docker-compose.yml").read_text())["services"]["nats"]
    option, configuration, *arguments = service["command"]
    assert option == "-c"
    assert service["volumes"] == [f"./{CONFIGURATION}:{configuration}:ro", "nats:/nats-data"]
    assert service["working_dir"] == "/"
    with nats(tmp_path, *arguments) as status:
        assert status["host"] == "0.0.0.0"
        assert status["jetstream"]["config"]["sync_always"] is True
        assert (tmp_path / "nats-data/jetstream").is_dir()
