"""Processes of oO on free ports, for tests that kill, measure and browse."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

START_S = 60.0
STOP_S = 10.0
PORTS = (11_000, 32_000)
WORKERS_MAX = 16
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS_MAX
"""Number of this pytest worker. Each worker has its own ports."""
_INHERITED = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", "PYTHONPATH", "SSL_CERT_FILE", "TMPDIR")

_used_ports: set[int] = set()


def free_port() -> int:
    """Return a port that nothing listens on, a different one at each call."""
    # PORTS lies below the system's ephemeral ports: an outgoing connection could take one of those before the server.
    while True:
        port = random.randrange(PORTS[0] + WORKER, PORTS[1], WORKERS_MAX)
        with socket.socket() as probe:
            if port not in _used_ports and probe.connect_ex(("127.0.0.1", port)) != 0:
                _used_ports.add(port)
                return port


@dataclass
class StackSettings:
    """The ports, data folder and further environment variables of one oO."""

    data: Path
    http_port: int = field(default_factory=free_port)
    grpc_port: int = field(default_factory=free_port)
    ranking_port: int = field(default_factory=free_port)
    google_port: int = field(default_factory=free_port)
    todoist_port: int = field(default_factory=free_port)
    extra_env: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.http_port}"

    @property
    def google(self) -> str:
        return f"http://127.0.0.1:{self.google_port}"

    @property
    def todoist(self) -> str:
        return f"http://127.0.0.1:{self.todoist_port}"

    def env(self, **more: str) -> dict[str, str]:
        """Return the environment of a process, without the OO_ variables of the test's own environment."""
        own = {
            "OO_DATA_DIR": str(self.data),
            "OO_HTTP_PORT": str(self.http_port),
            "OO_GRPC_PORT": str(self.grpc_port),
            "OO_RANKING_PORT": str(self.ranking_port),
            "OO_SANDBOX_GOOGLE_PORT": str(self.google_port),
            "OO_SANDBOX_TODOIST_PORT": str(self.todoist_port),
        }
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        return {**inherited, **own, **self.extra_env, **more}


class ServerProcess:
    """A process of `python -m <module>`, with its output in a file. `tree` is another checkout to run it from."""

    def __init__(
        self, module: str, env: Mapping[str, str], log: Path, *arguments: str, tree: Path | None = None
    ) -> None:
        self.module = module
        self.log = log
        with log.open("ab") as out:
            command = [sys.executable, "-m", module, *arguments]
            self.popen = subprocess.Popen(
                command, cwd=tree, env=dict(env), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
            )

    @property
    def has_ended(self) -> bool:
        return self.popen.poll() is not None

    def output_tail(self) -> str:
        """Return the end of the process's output."""
        return self.log.read_text(errors="replace")[-4000:]

    def kill(self) -> None:
        """Send SIGKILL and wait."""
        self.popen.send_signal(signal.SIGKILL)
        self.popen.wait(STOP_S)

    def stop(self) -> int:
        """Send SIGTERM and return the exit code. Fails, after a SIGKILL, if the process does not stop in time."""
        if not self.has_ended:
            self.popen.send_signal(signal.SIGTERM)
        try:
            return self.popen.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.module} did not stop in {STOP_S} s:\n{self.output_tail()}") from None


def wait_until_ready(url: str, process: ServerProcess) -> float:
    """Wait until GET /readyz returns 200, and return the seconds. Fails with the process's output if it never does."""
    started = time.monotonic()
    while time.monotonic() - started < START_S:
        if process.has_ended:
            raise AssertionError(f"{process.module} ended ({process.popen.returncode}):\n{process.output_tail()}")
        with contextlib.suppress(httpx2.HTTPError):
            if httpx2.get(f"{url}/readyz", timeout=1, trust_env=False).status_code == 200:
                return time.monotonic() - started
        time.sleep(0.03)
    raise AssertionError(f"{process.module} was not ready in {START_S} s:\n{process.output_tail()}")


def wait_until_listening(port: int, process: ServerProcess) -> None:
    """Wait until something listens on the port. Fails with the process's output if nothing ever does."""
    started = time.monotonic()
    while time.monotonic() - started < START_S:
        if process.has_ended:
            raise AssertionError(f"{process.module} ended ({process.popen.returncode}):\n{process.output_tail()}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.03)
    raise AssertionError(f"{process.module} does not listen on {port}:\n{process.output_tail()}")


@contextmanager
def run_process(module: str, env: Mapping[str, str], log: Path, *arguments: str) -> Iterator[ServerProcess]:
    """Start a process, and stop it after the block."""
    process = ServerProcess(module, env, log, *arguments)
    try:
        yield process
    finally:
        process.stop()
