"""The processes of one oO, with all modules in a monolith or each in its own process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.server_process import ServerProcess, StackSettings, free_port, wait_until_listening, wait_until_ready

MODULES = ("auth", "profile", "integrations", "recommender")


@dataclass
class Stack:
    """The processes of one oO by name. Their output goes to files beside the data folder."""

    settings: StackSettings
    processes: dict[str, ServerProcess] = field(default_factory=dict)

    def start(self, name: str, module: str, *arguments: str, **env: str) -> ServerProcess:
        """Start a process, or start it again after its end."""
        log = self.log(name)
        log.parent.mkdir(parents=True, exist_ok=True)
        self.processes[name] = ServerProcess(module, self.settings.env(**env), log, *arguments)
        return self.processes[name]

    def log(self, name: str) -> Path:
        return self.settings.data.with_name(f"{self.settings.data.name}-logs") / f"{name}.log"

    def logs(self) -> list[Path]:
        """Return the output file of each process."""
        return [self.log(name) for name in self.processes]

    def start_sandbox_and_ranking(self) -> None:
        """Start the processes that every layout needs beside oO's modules."""
        sandbox = self.start("sandbox", "servers.sandbox")
        ranking = self.start("ranking", "ml_serving")
        wait_until_listening(self.settings.todoist_port, sandbox)
        wait_until_listening(self.settings.ranking_port, ranking)

    def stop(self) -> None:
        """Stop all processes, the last started first. Fails if one does not stop in time."""
        while self.processes:
            self.processes.popitem()[1].stop()


@contextmanager
def running_stack(settings: StackSettings) -> Iterator[Stack]:
    """Yield an empty stack, and stop its processes after the block."""
    stack = Stack(settings)
    try:
        yield stack
    finally:
        stack.stop()


def start_monolith(stack: Stack) -> None:
    """Start all modules and the HTTP API in one process."""
    stack.start_sandbox_and_ranking()
    wait_until_ready(stack.settings.url, stack.start("monolith", "servers.monolith"))


def start_integrations_apart(stack: Stack) -> None:
    """Start integrations in a process of its own, and everything else in one."""
    apart, rest = free_port(), stack.settings.grpc_port
    stack.start_sandbox_and_ranking()
    addresses = _addresses({name: rest for name in MODULES if name != "integrations"})
    stack.start("integrations", "servers.integrations.serve", **addresses, OO_GRPC_PORT=str(apart))
    monolith = stack.start("monolith", "servers.monolith", **_addresses({"integrations": apart}))
    wait_until_listening(apart, stack.processes["integrations"])
    wait_until_ready(stack.settings.url, monolith)


def start_all_apart(stack: Stack) -> None:
    """Start each module in a process of its own, and the HTTP API in another."""
    ports = {name: free_port() for name in MODULES}
    stack.start_sandbox_and_ranking()
    for name, port in ports.items():
        others = {other: at for other, at in ports.items() if other != name}
        stack.start(name, f"servers.{name}.serve", **_addresses(others), OO_GRPC_PORT=str(port))
    bff = stack.start("bff", "bff", **_addresses(ports))
    for name, port in ports.items():
        wait_until_listening(port, stack.processes[name])
    wait_until_ready(stack.settings.url, bff)


def _addresses(ports: Mapping[str, int]) -> dict[str, str]:
    return {f"OO_{name.upper()}_ADDRESS": f"127.0.0.1:{port}" for name, port in ports.items()}
