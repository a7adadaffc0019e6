"""Real processes of oO on free ports, for tests that kill, measure and browse."""

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
_KEPT = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", "PYTHONPATH", "SSL_CERT_FILE", "TMPDIR")

_given: set[int] = set()


def free_port() -> int:
    """A port that nothing listens on, given out once, below those that outgoing connections are given by the system:
    one of these could take it before the process that it is meant for.
    """
    while True:
        port = random.randrange(*PORTS)
        with socket.socket() as probe:
            if port not in _given and probe.connect_ex(("127.0.0.1", port)) != 0:
                _given.add(port)
                return port


@dataclass
class Settings:
    """The environment of one oO of its own: ports, data folder, whatever else is given."""

    data: Path
    http_port: int = field(default_factory=free_port)
    grpc_port: int = field(default_factory=free_port)
    ranking_port: int = field(default_factory=free_port)
    google_port: int = field(default_factory=free_port)
    todoist_port: int = field(default_factory=free_port)
    more: dict[str, str] = field(default_factory=dict)

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
        """What a process is started with: nothing of the surrounding OO_ variables."""
        own = {
            "OO_DATA_DIR": str(self.data),
            "OO_HTTP_PORT": str(self.http_port),
            "OO_GRPC_PORT": str(self.grpc_port),
            "OO_RANKING_PORT": str(self.ranking_port),
            "OO_SANDBOX_GOOGLE_PORT": str(self.google_port),
            "OO_SANDBOX_TODOIST_PORT": str(self.todoist_port),
        }
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return {**kept, **own, **self.more, **more}


class Process:
    """One started process; its output goes to a file that failures quote. `tree`: the checkout to run, if not this."""

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
    def ended(self) -> bool:
        return self.popen.poll() is not None

    def said(self) -> str:
        """The end of what it wrote."""
        return self.log.read_text(errors="replace")[-4000:]

    def kill(self) -> None:
        """kill -9."""
        self.popen.send_signal(signal.SIGKILL)
        self.popen.wait(STOP_S)

    def stop(self) -> int:
        """SIGTERM, and its exit code. A process that does not stop in time is killed, which fails the test."""
        if not self.ended:
            self.popen.send_signal(signal.SIGTERM)
        try:
            return self.popen.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.module} did not stop in {STOP_S} s:\n{self.said()}") from None


def wait_until_ready(url: str, process: Process) -> float:
    """Seconds until GET /readyz answered 200. Fails with the process's own words when it ends or takes too long."""
    started = time.monotonic()
    while time.monotonic() - started < START_S:
        if process.ended:
            raise AssertionError(f"{process.module} ended ({process.popen.returncode}):\n{process.said()}")
        with contextlib.suppress(httpx2.HTTPError):
            if httpx2.get(f"{url}/readyz", timeout=1, trust_env=False).status_code == 200:
                return time.monotonic() - started
        time.sleep(0.03)
    raise AssertionError(f"{process.module} was not ready in {START_S} s:\n{process.said()}")


def wait_until_open(port: int, process: Process) -> None:
    """Returns once something listens on the port."""
    started = time.monotonic()
    while time.monotonic() - started < START_S:
        if process.ended:
            raise AssertionError(f"{process.module} ended ({process.popen.returncode}):\n{process.said()}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.03)
    raise AssertionError(f"{process.module} does not listen on {port}:\n{process.said()}")


@contextmanager
def running(module: str, env: Mapping[str, str], log: Path, *arguments: str) -> Iterator[Process]:
    """A process for the length of a block."""
    process = Process(module, env, log, *arguments)
    try:
        yield process
    finally:
        process.stop()
