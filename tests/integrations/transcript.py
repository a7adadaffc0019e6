"""What a connector and its provider said to each other, recorded once and played back to the connector ever after.

`python -m tests.integrations.transcript` records Todoist's from the stand-in. A transcript is a JSON list of exchanges:
what was done (`step`), the form that the connector sent to which address, and the provider's answer.
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
from servers.kernel.outbound import OutboundHttp
from servers.kernel.vault import AccessRefused, AuthorizedClient, ProviderApi, Secret
from tests.sandbox.sandbox_process import SandboxProcess, TodoistClient

FOLDER = Path(__file__).parent / "transcripts"
TASKS_KEPT = 6
"""Enough to show every kind of item, few enough to read."""


@dataclass(frozen=True)
class Exchange:
    """`step`: "full", "changes", "invalid cursor", "refused access", "done", "undo" … `given`: the arguments of the
    step.
    """

    step: str
    given: dict[str, Any]
    url: str
    form: dict[str, str]
    status: int
    answer: Any


@dataclass
class Provided(httpx2.AsyncBaseTransport):
    """In the place of the network: `respond` answers each request; `seen`: what came."""

    respond: Callable[[httpx2.Request], httpx2.Response]
    seen: list[httpx2.Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        self.seen.append(request)
        return self.respond(request)


def form_of(request: httpx2.Request) -> dict[str, str]:
    return dict(parse_qsl(request.content.decode(), keep_blank_values=True))


def access(
    connector: Connector, transport: httpx2.AsyncBaseTransport, stand_in: str = "", token: str = "t"
) -> AuthorizedClient:
    """A connector's way out through a transport."""
    outbound = OutboundHttp(SystemClock(), lambda: 0.5, transport)
    provider = ProviderApi(connector.manifest.id, connector.manifest.hosts, stand_in, connector.manifest.pause_s)
    return AuthorizedClient(outbound, provider, "account", Secret(token))


async def do(connector: Connector, call: AuthorizedClient, exchange: Exchange) -> Any:
    """The step of an exchange: what the connector makes of the answer, or which refusal it sees."""
    given = exchange.given
    try:
        if "verb" in given:
            return await connector.act(call, given["verb"], given["item_id"], given["key"], given["undo"])
        return await connector.fetch(call, given["cursor"])
    except (CursorInvalid, AccessRefused, Rejected) as error:
        return type(error)


def load(provider: str) -> list[Exchange]:
    """Raises FileNotFoundError for a connector without its transcript."""
    return [Exchange(**exchange) for exchange in orjson.loads((FOLDER / f"{provider}.json").read_bytes())]


async def record_todoist(sandbox: SandboxProcess) -> list[Exchange]:
    """Every step once, at the stand-in."""
    account, connector = TodoistClient.connect(sandbox.todoist, "mara"), discover()["todoist"]
    recorded: list[Exchange] = []

    async def step(name: str, token: str = account.token, **given: Any) -> Any:
        network = _Recording()
        call = access(connector, network, str(sandbox.todoist.base_url).rstrip("/"), token)
        made = await do(connector, call, Exchange(name, given, "", {}, 0, None))
        url = f"https://api.todoist.com{network.request.url.path}"
        recorded.append(
            Exchange(name, given, url, form_of(network.request), network.status, _shortened(network.answer))
        )
        return made

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


class _Recording(httpx2.AsyncHTTPTransport):
    """The network, remembered."""

    request: httpx2.Request
    status: int
    answer: Any

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        response = await super().handle_async_request(request)
        body = await response.aread()
        self.request, self.status, self.answer = request, response.status_code, orjson.loads(body)
        return httpx2.Response(response.status_code, content=body)


def _shortened(answer: Any) -> Any:
    """Fewer tasks: one of each kind of due date, and the odd ones."""
    if not isinstance(answer, dict) or len(answer.get("items", ())) <= TASKS_KEPT:
        return answer
    kinds: dict[tuple[object, ...], Any] = {}
    for item in answer["items"]:
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
    return {**answer, "items": list(kinds.values())}


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
