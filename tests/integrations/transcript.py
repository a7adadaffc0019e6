"""Recorded exchanges between a connector and its provider, replayed to the connector by the tests.

`python -m tests.integrations.transcript` records Todoist's from the sandbox. A transcript is a JSON list of exchanges:
the name of the step, its arguments, the form that the connector sent, its URL, and the provider's response.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import orjson

from servers.integrations.connectors import Connector, CursorInvalid, Rejected, discover
from servers.kernel.clock import SystemClock
from servers.kernel.outbound import AccessRefused, OutboundHttp, ProviderApi
from servers.kernel.vault import AuthorizedClient, Secret
from tests.sandbox.sandbox_process import SandboxProcess, TodoistClient

FOLDER = Path(__file__).parent / "transcripts"
TASKS_MAX = 6
"""Enough to show every kind of item, few enough to read."""


@dataclass(frozen=True)
class Exchange:
    """Request of a connector and response of its provider.

    `step` is "full", "changes", "invalid cursor", "refused access", "done", "undo" …
    """

    step: str
    arguments: dict[str, Any]
    url: str
    form: dict[str, str]
    status: int
    response: Any


@dataclass
class FakeTransport(httpx2.AsyncBaseTransport):
    """Transport that calls `respond` for each request, and keeps the requests."""

    respond: Callable[[httpx2.Request], httpx2.Response]
    requests: list[httpx2.Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        self.requests.append(request)
        return self.respond(request)


def respond_with(*responses: httpx2.Response | Exception) -> FakeTransport:
    """Return a transport that gives each response or exception in order, and then repeats the last one."""
    remaining = list(responses)

    def respond(_: httpx2.Request) -> httpx2.Response:
        response = remaining.pop(0) if len(remaining) > 1 else remaining[0]
        if isinstance(response, Exception):
            raise response
        return httpx2.Response(response.status_code, content=response.content, headers=response.headers)

    return FakeTransport(respond)


def form_of(request: httpx2.Request) -> dict[str, str]:
    return dict(parse_qsl(request.content.decode(), keep_blank_values=True))


def authorized_client(
    connector: Connector, transport: httpx2.AsyncBaseTransport, stand_in: str = "", token: str = "t"
) -> AuthorizedClient:
    """Return a connector's client that sends through a transport."""
    outbound = OutboundHttp(SystemClock(), lambda: 0.5, transport)
    provider = ProviderApi(connector.manifest.id, connector.manifest.hosts, stand_in, connector.manifest.pause_s)
    return AuthorizedClient(outbound, provider, "account", Secret(token))


async def run_step(connector: Connector, call: AuthorizedClient, exchange: Exchange) -> Any:
    """Run the step of an exchange; return the connector's result, or the type of the exception that it raised."""
    arguments = exchange.arguments
    try:
        if "verb" in arguments:
            return await connector.act(
                call, arguments["verb"], arguments["item_id"], arguments["key"], arguments["undo"]
            )
        return await connector.fetch(call, arguments["cursor"])
    except (CursorInvalid, AccessRefused, Rejected) as error:
        return type(error)


def load(provider: str) -> list[Exchange]:
    """Return the exchanges of a connector's transcript. Raises FileNotFoundError if it has none."""
    return [Exchange(**exchange) for exchange in orjson.loads((FOLDER / f"{provider}.json").read_bytes())]


async def record_todoist(sandbox: SandboxProcess) -> list[Exchange]:
    """Run each step once against the sandbox and record it."""
    account, connector = TodoistClient.connect(sandbox.todoist, "mara"), discover()["todoist"]
    recorded: list[Exchange] = []

    async def step(name: str, token: str = account.token, **arguments: Any) -> Any:
        network = _RecordingTransport()
        call = authorized_client(connector, network, str(sandbox.todoist.base_url).rstrip("/"), token)
        result = await run_step(connector, call, Exchange(name, arguments, "", {}, 0, None))
        url = f"https://api.todoist.com{network.request.url.path}"
        recorded.append(
            Exchange(name, arguments, url, form_of(network.request), network.status, _shorten(network.response))
        )
        return result

    page = await step("full", cursor="")
    plain, recurring = account.item("Book the dentist"), account.item("Stretch hands")
    await step("done", verb="done", item_id=plain["id"], key="key-1", undo=None)
    await step("done again with the same key", verb="done", item_id=plain["id"], key="key-1", undo=None)
    await step("undo", verb="undo", item_id=plain["id"], key="key-2", undo=None)
    await step("done, recurring", verb="done", item_id=recurring["id"], key="key-3", undo=None)
    await step("undo, recurring", verb="undo", item_id=recurring["id"], key="key-4", undo={"due": recurring["due"]})
    await step("done of what is not there", verb="done", item_id="nothing", key="key-5", undo=None)
    await step("changes", cursor=page.cursor)
    await step("invalid cursor", cursor="made-up")
    await step("refused access", token="made-up", cursor="")
    return recorded


class _RecordingTransport(httpx2.AsyncHTTPTransport):
    """Transport to the real network that keeps the last exchange."""

    request: httpx2.Request
    status: int
    response: Any

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        response = await super().handle_async_request(request)
        body = await response.aread()
        self.request, self.status, self.response = request, response.status_code, orjson.loads(body)
        return httpx2.Response(response.status_code, content=body)


def _shorten(body: Any) -> Any:
    """Keep few tasks: one with each kind of due date, and the unusual ones."""
    if not isinstance(body, dict) or len(body.get("items", ())) <= TASKS_MAX:
        return body
    kinds: dict[tuple[object, ...], Any] = {}
    for item in body["items"]:
        due = item["due"] or {}
        zone = bool(due.get("timezone"))
        kind = (
            len(due.get("date", "")),
            zone,
            due.get("is_recurring"),
            item["content"][:2] == "* ",
            bool(item["parent_id"]),
        )
        kinds.setdefault(kind, item)
    return {**body, "items": list(kinds.values())}


def _write(exchanges: Sequence[Exchange], path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(orjson.dumps([asdict(e) for e in exchanges], option=orjson.OPT_INDENT_2) + b"\n")


def main() -> int:
    with tempfile.TemporaryDirectory() as data:
        sandbox = SandboxProcess(Path(data))
        try:
            _write(asyncio.run(record_todoist(sandbox)), FOLDER / "todoist.json")
        finally:
            sandbox.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
