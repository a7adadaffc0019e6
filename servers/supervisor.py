"""Supervisor of the processes on one machine: starts them, says when oO is ready, restarts and stops them.

The monolith is essential: when it ends, everything ends. ml_serving and the sandbox are restarted after a pause, and oO
works without them meanwhile.
"""

import asyncio
import ctypes
import errno
import json
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TextIO

from servers.kernel import settings
from servers.kernel.clock import Clock, SystemClock
from servers.kernel.data_lock import acquire_lock
from servers.kernel.settings import KernelSettings, SettingsError, setting

STOP_TIMEOUT_S = 4.0
RESTART_DELAYS_S = (3.0, 6.0, 15.0, 30.0)
READY_TIMEOUT_S = 60.0
EXIT_REFUSED = 2
SANDBOX = "servers.sandbox"
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Program:
    """A process to run. `ports`: the settings of its ports and their values."""

    name: str
    module: str
    ports: Mapping[str, int]
    essential: bool = False


@dataclass(frozen=True)
class SandboxPorts:
    google: int = setting("OO_SANDBOX_GOOGLE_PORT", "port of the sandbox's Google", 8091)
    todoist: int = setting("OO_SANDBOX_TODOIST_PORT", "port of the sandbox's Todoist", 8092)


def programs(env: Mapping[str, str]) -> list[Program]:
    """Return the programs to run with these settings."""
    read = settings.read(KernelSettings, env)
    ports = {"OO_HTTP_PORT": read.http_port, "OO_GRPC_PORT": read.grpc_port}
    running = [Program("oO", "servers.monolith", ports, essential=True)]
    if not read.ranking_address:
        running.append(Program("ranking", "ml_serving", {"OO_RANKING_PORT": read.ranking_port}))
    if needs_sandbox(env) and not read.production:
        sandbox = settings.read(SandboxPorts, env)
        ports = {"OO_SANDBOX_GOOGLE_PORT": sandbox.google, "OO_SANDBOX_TODOIST_PORT": sandbox.todoist}
        running.append(Program("sandbox", SANDBOX, ports))
    return running


def needs_sandbox(env: Mapping[str, str]) -> bool:
    """Return whether sign-in or Todoist still lacks a real client id."""
    return not (has_real_sign_in(env) and env.get("OO_TODOIST_CLIENT_ID"))


def has_real_sign_in(env: Mapping[str, str]) -> bool:
    return bool(env.get("OO_GOOGLE_CLIENT_ID") or env.get("OO_OIDC_ISSUER"))


def _sandbox_people() -> list[str]:
    """Return the names of the people who can sign in at the sandbox."""
    files = sorted((Path(__file__).parent / "sandbox" / "personas").glob("*.json"))
    return [json.loads(file.read_text(encoding="utf-8"))["person"]["name"] for file in files]


class Supervisor:
    """Runs programs until a signal comes or the essential one ends."""

    def __init__(self, running: Sequence[Program], env: Mapping[str, str], clock: Clock, out: TextIO) -> None:
        self._programs = running
        self._env = {**env, settings.SUPERVISED: "1"}
        self._clock = clock
        self._out = out
        self._settings = settings.read(KernelSettings, env)
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._stopping = asyncio.Event()
        self._exit_code = 0

    async def run(self) -> int:
        """Run until the end and return the exit code.

        Raises SettingsError before anything starts if a port or the data folder cannot be used.
        """
        lock = acquire_lock(Path(self._settings.data_dir) / "run.lock")
        _check_ports(self._programs)
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._stopping.set)
        keepers = [asyncio.create_task(self._keep_running(program)) for program in self._programs]
        announcing = asyncio.create_task(self._announce_ready())
        await self._stopping.wait()
        await self._stop()
        for task in (announcing, *keepers):
            task.cancel()
        await asyncio.gather(announcing, *keepers, return_exceptions=True)
        os.close(lock)
        return self._exit_code

    async def _keep_running(self, program: Program) -> None:
        failures = 0
        while not self._stopping.is_set():
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", program.module),
                env=self._env,
                stdin=asyncio.subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_terminate_with_parent,
            )
            self._processes[program.name] = process
            code = await process.wait()
            if self._stopping.is_set():
                return
            if program.essential:
                if code != EXIT_REFUSED:  # a process that refuses to start has printed why
                    self._print(f"{program.name} ended ({code})")
                self._exit_code = code or 1
                self._stopping.set()
                return
            wait_s = RESTART_DELAYS_S[min(failures, len(RESTART_DELAYS_S) - 1)]
            failures += 1
            self._print(f"{program.name} ended ({code}); oO works without it and restarts it in {wait_s:.0f} s")
            await self._clock.sleep(wait_s)

    async def _announce_ready(self) -> None:
        started = self._clock.monotonic()
        for name, nearest in settings.unknown_settings(self._env).items():
            self._print(f"{name} is not a setting of oO" + (f"; did you mean {nearest}?" if nearest else ""))
        self._print("starting " + ", ".join(program.name for program in self._programs) + " …")
        while not await asyncio.to_thread(_are_ready, self._programs, self._settings.http_port):
            if self._clock.monotonic() - started > READY_TIMEOUT_S:
                self._print(f"not ready after {READY_TIMEOUT_S:.0f} s; still trying. The lines above say why.")
                started = self._clock.monotonic()
            await self._clock.sleep(0.05)
        took_s = self._clock.monotonic() - started
        signs_in_there = not has_real_sign_in(self._env) and any(one.module == SANDBOX for one in self._programs)
        people = f" and sign in as {' or '.join(_sandbox_people())}" if signs_in_there else ""
        self._print(f"ready in {took_s:.1f} s: open {self._settings.url}{people}; Ctrl-C stops")

    async def _stop(self) -> None:
        self._print("stopping …")
        alive = [p for p in self._processes.values() if p.returncode is None]
        for process in alive:
            process.terminate()
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await asyncio.gather(*(p.wait() for p in alive))
        except TimeoutError:
            for process in alive:
                if process.returncode is None:
                    process.kill()
        self._print("stopped")

    def _print(self, text: str) -> None:
        self._out.write(f"oO  {text}\n")
        self._out.flush()


def supervise(env: Mapping[str, str], out: TextIO = sys.stdout) -> int:
    """Run all of oO until it ends and return the exit code. Raises SettingsError if it cannot start."""
    os.umask(0o077)
    settings.read(KernelSettings, env).check()

    async def run() -> int:
        return await Supervisor(programs(env), env, SystemClock(), out).run()

    return asyncio.run(run())


def _check_ports(running: Sequence[Program]) -> None:
    names: dict[int, str] = {}
    for name, port in (item for program in running for item in program.ports.items()):
        if not 0 < port < 65536:
            raise SettingsError(f"{name}={port}: a port is a number from 1 to 65535")
        if port in names:
            raise SettingsError(f"{names[port]} and {name} are both {port}: give each a port of its own")
        names[port] = name
        _check_free(name, port)


def _check_free(name: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise SettingsError(f"port {port} is taken: stop what listens there, or set {name}") from error
            raise SettingsError(f"cannot listen on port {port} ({error.strerror}): set {name}") from error


def _are_ready(running: Sequence[Program], http_port: int) -> bool:
    """Return whether every program listens and the HTTP server reports that oO is ready."""
    ports = [port for program in running for port in program.ports.values()]
    return all(_is_open(port) for port in ports) and _is_ready(http_port)


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _is_ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _terminate_with_parent() -> None:
    """Let the kernel of Linux end this process with its parent: a killed supervisor leaves no port or lock behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
