"""The contenders as running processes, with a client for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import LIMITS
from tests.bench.client import Client
from tests.bench.http_gateway.writing import write
from tests.bench.recommend import prepare
from tests.os_processes import children, cpu_us
from tests.server_process import StackSettings, free_port, run_process, wait_until_listening, wait_until_ready
from tests.stack import running_stack

BODY = b'{"trigger":"open"}'
JSON = {"Content-Type": "application/json"}
CONNECT = "/bench.v1.TipService/Recommend"


@dataclass(frozen=True)
class Contender:
    """A running server to measure. `pids` are all processes that work for it."""

    name: str
    client: Client
    pids: tuple[int, ...]

    def cpu_us(self) -> float:
        """Return the microseconds of CPU that its processes have used so far."""
        return sum(map(cpu_us, self.pids))


@contextmanager
def contenders(folder: Path) -> Iterator[list[Contender]]:
    """Run all contenders, ready for calls, for the length of the block."""
    write(folder)
    with ExitStack() as exits:
        apps = [(name, f"tests.bench.http_gateway.{name}_server") for name in ("starlette", "fastapi", "litestar")]
        found = [exits.enter_context(_app(name, module, folder)) for name, module in apps]
        found.append(exits.enter_context(_app("bare", "tests.bench.http_gateway.bare_server", folder)))
        found.append(
            exits.enter_context(_app("connectrpc", "tests.bench.http_gateway.connectrpc_server", folder, CONNECT))
        )
        found.append(exits.enter_context(_envoy(folder)))
        found.append(exits.enter_context(_full(folder)))
        yield found


@contextmanager
def _app(name: str, module: str, folder: Path, path: str = "/v1/recommend") -> Iterator[Contender]:
    port = free_port()
    env = StackSettings(folder / "none").env()
    with run_process(module, env, folder / f"{name}.log", str(port), str(folder)) as process:
        wait_until_listening(port, process)
        with _client(port, path, JSON) as client:
            yield Contender(name, client, (process.popen.pid,))


@contextmanager
def _envoy(folder: Path) -> Iterator[Contender]:
    """Run Envoy and the gRPC server behind it; both count, because the gateway needs only one process."""
    grpc_port, http_port = free_port(), free_port()
    text = (Path(__file__).with_name("envoy.yaml")).read_text()
    for word, value in {
        "HTTP_PORT": http_port,
        "GRPC_PORT": grpc_port,
        "DESCRIPTORS": folder / "descriptors.binpb",
    }.items():
        text = text.replace(word, str(value))
    config = folder / "envoy.yaml"
    config.write_text(text)
    env = StackSettings(folder / "none").env()
    with run_process(
        "tests.bench.http_gateway.grpc_server", env, folder / "grpc.log", str(grpc_port), str(folder)
    ) as server:
        wait_until_listening(grpc_port, server)
        options = ["-c", str(config), "--concurrency", "1", "--disable-hot-restart", "--log-level", "error"]
        with run_process("envoy._main", env, folder / "envoy.log", *options) as envoy:
            wait_until_listening(http_port, envoy)
            with _client(http_port, "/v1/recommend", JSON) as client:
                yield Contender("envoy", client, (envoy.popen.pid, *children(envoy.popen.pid), server.popen.pid))


@contextmanager
def _full(folder: Path) -> Iterator[Contender]:
    settings = StackSettings(folder / "data", extra_env=LIMITS)
    cookies = prepare(settings, folder)
    with running_stack(settings) as oo:
        oo.start_sandbox_and_ranking()
        full = oo.start("full", "tests.bench.http_gateway.full_server")
        wait_until_ready(settings.url, full)
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        own = {**JSON, "Cookie": cookie, "X-oO": "1", "Origin": settings.url}
        with _client(settings.http_port, "/api/recommend", own) as client:
            yield Contender("full", client, (full.popen.pid,))


@contextmanager
def _client(port: int, path: str, headers: Mapping[str, str]) -> Iterator[Client]:
    client = Client(port, "POST", path, BODY, headers)
    yield client
    client.close()
