"""One oO as the processes that it is made of: together as on one machine, or parted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.running import Process, Settings, free_port, wait_until_open, wait_until_ready

MODULES = ("auth", "profile", "integrations", "recommender")


@dataclass
class Stack:
    """Started processes by name; their words go to files beside the data folder."""

    settings: Settings
    processes: dict[str, Process] = field(default_factory=dict)

    def start(self, name: str, module: str, *arguments: str, **env: str) -> Process:
        """Starts a process, or the same one again after its end."""
        log = self.log(name)
        log.parent.mkdir(parents=True, exist_ok=True)
        self.processes[name] = Process(module, self.settings.env(**env), log, *arguments)
        return self.processes[name]

    def log(self, name: str) -> Path:
        return self.settings.data.with_name(f"{self.settings.data.name}-logs") / f"{name}.log"

    def logs(self) -> list[Path]:
        """What each process wrote."""
        return [self.log(name) for name in self.processes]

    def start_beside(self) -> None:
        """The sandbox and the ranker, which every oO on one machine has."""
        sandbox = self.start("sandbox", "servers.sandbox")
        ranking = self.start("ranking", "ml_serving")
        wait_until_open(self.settings.todoist_port, sandbox)
        wait_until_open(self.settings.ranking_port, ranking)

    def stop(self) -> None:
        """Stops what still runs, the last started first. Fails when one does not stop in time."""
        while self.processes:
            self.processes.popitem()[1].stop()


@contextmanager
def stack(settings: Settings) -> Iterator[Stack]:
    """A stack for the length of a block."""
    made = Stack(settings)
    try:
        yield made
    finally:
        made.stop()


def start_together(made: Stack) -> None:
    """All modules in one process."""
    made.start_beside()
    wait_until_ready(made.settings.url, made.start("monolith", "servers.monolith"))


def start_integrations_apart(made: Stack) -> None:
    """Integrations in a process of its own, everything else in one."""
    apart, rest = free_port(), made.settings.grpc_port
    made.start_beside()
    addresses = _addresses({name: rest for name in MODULES if name != "integrations"})
    made.start("integrations", "servers.integrations.serve", **addresses, OO_GRPC_PORT=str(apart))
    monolith = made.start("monolith", "servers.monolith", **_addresses({"integrations": apart}))
    wait_until_open(apart, made.processes["integrations"])
    wait_until_ready(made.settings.url, monolith)


def start_all_apart(made: Stack) -> None:
    """Each module in a process of its own, and the HTTP face alone in another."""
    ports = {name: free_port() for name in MODULES}
    made.start_beside()
    for name, port in ports.items():
        others = {other: at for other, at in ports.items() if other != name}
        made.start(name, f"servers.{name}.serve", **_addresses(others), OO_GRPC_PORT=str(port))
    face = made.start("bff", "bff", **_addresses(ports))
    for name, port in ports.items():
        wait_until_open(port, made.processes[name])
    wait_until_ready(made.settings.url, face)


def _addresses(ports: Mapping[str, int]) -> dict[str, str]:
    return {f"OO_{name.upper()}_ADDRESS": f"127.0.0.1:{port}" for name, port in ports.items()}
