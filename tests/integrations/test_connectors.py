"""The contract of every connector: its manifest, and its requests and results by its transcript."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import replace

import httpx2
import orjson
import pytest

from servers.integrations import domain
from servers.integrations.connectors import ActionResult, Connector, CursorInvalid, SyncBatch, discover
from servers.kernel.outbound import AccessRefused
from tests.integrations.transcript import FOLDER, Exchange, FakeTransport, authorized_client, form_of, load, run_step

FOUND = discover()
STEPS_NEEDED = {"full", "changes", "done", "undo", "refused access"}
CONNECTORS = pytest.mark.parametrize("connector", FOUND.values(), ids=FOUND)
EXCHANGES = [pytest.param(FOUND[name], e, id=f"{name}: {e.step}") for name in FOUND for e in load(name)]


def test_every_connector_has_a_transcript_and_every_transcript_a_connector() -> None:
    assert list(FOUND) == sorted(path.stem for path in FOLDER.glob("*.json"))


@CONNECTORS
def test_the_manifest_has_everything_that_the_consent_screen_needs(connector: Connector) -> None:
    manifest = connector.manifest
    assert manifest.id.isidentifier()
    assert manifest.id == manifest.id.lower()
    assert all(reading.what and reading.why and reading.how_long for reading in manifest.reads)
    assert manifest.reads
    assert manifest.does
    assert manifest.never
    assert manifest.how_to_stop
    assert manifest.auth.scopes
    message = manifest.to_message(None)
    assert (message.provider, message.consent_hash) == (manifest.id, manifest.consent_hash)


@CONNECTORS
def test_every_url_is_https_on_one_of_the_hosts(connector: Connector) -> None:
    auth = connector.manifest.auth
    for url in (auth.authorize_url, auth.token_url, auth.revoke_url):
        assert httpx2.URL(url).scheme == "https"
        assert httpx2.URL(url).host in connector.manifest.hosts
    assert connector.manifest.removal_url.startswith("https://")


@CONNECTORS
def test_a_changed_text_needs_another_consent(connector: Connector) -> None:
    manifest = connector.manifest
    assert replace(manifest, how_to_stop=manifest.how_to_stop + " ").consent_hash != manifest.consent_hash
    assert replace(manifest, removal_url="https://elsewhere.example").consent_hash == manifest.consent_hash


@CONNECTORS
def test_a_connector_keeps_no_state(connector: Connector) -> None:
    """State kept between two calls could give one person's data to another."""
    assert vars(connector) == {}
    assert set(inspect.signature(type(connector).__init__).parameters) <= {"self", "args", "kwargs"}


@CONNECTORS
def test_the_transcript_has_every_step(connector: Connector) -> None:
    assert {exchange.step for exchange in load(connector.manifest.id)} >= STEPS_NEEDED


@pytest.mark.parametrize(("connector", "exchange"), EXCHANGES)
async def test_requests_are_as_recorded_and_responses_are_understood(connector: Connector, exchange: Exchange) -> None:
    network = FakeTransport(lambda _: httpx2.Response(exchange.status, content=orjson.dumps(exchange.response)))
    result = await run_step(connector, authorized_client(connector, network, token="t-1"), exchange)
    (request,) = network.requests
    assert str(request.url) == exchange.url
    assert {name: parse_json(value) for name, value in form_of(request).items()} == {
        name: parse_json(value) for name, value in exchange.form.items()
    }
    assert request.headers["Authorization"] == "Bearer t-1"
    assert_understood(connector, exchange, result)


@pytest.mark.parametrize(("connector", "exchange"), EXCHANGES)
@pytest.mark.parametrize("body", ["[]", "{}", "null", '"x"', '{"items": 3}', '{"sync_status": []}'])
async def test_a_malformed_response_is_never_a_success(connector: Connector, exchange: Exchange, body: str) -> None:
    network = FakeTransport(lambda _: httpx2.Response(200, content=body))
    try:
        result = await run_step(connector, authorized_client(connector, network), exchange)
    except (AttributeError, KeyError, TypeError, ValueError):
        return  # the runner treats these as a malformed response
    assert result == ActionResult()


def assert_understood(connector: Connector, exchange: Exchange, result: object) -> None:
    """Check the result by the meaning that its step has for every connector."""
    step = exchange.step
    if step == "refused access":
        assert result is AccessRefused
    elif step == "invalid cursor":
        assert result is CursorInvalid
    elif "verb" in exchange.arguments:
        assert isinstance(result, ActionResult)
        assert (result.done, bool(result.refusal)) == ((False, True) if "not there" in step else (True, False))
    else:
        assert isinstance(result, SyncBatch)
        assert result.full is (step == "full")
        assert result.cursor
        assert_items(connector, result.items)


def assert_items(connector: Connector, raw_items: Iterable[object]) -> None:
    items = [connector.read_item(raw) for raw in raw_items]  # type: ignore[arg-type]
    assert len({(item.kind, item.id) for item in items}) == len(items) > 0
    for item in items:
        assert item.id
        assert item.title or item.gone
        assert item.kind in {"task", "project"}
        assert 1 <= item.priority <= 4
        assert item.added_at is None or item.added_at.tzinfo is not None
        assert item.undo is None or orjson.loads(orjson.dumps(item.undo)) == item.undo
        assert domain.facts(item, "a", "Europe/Stockholm").uncompletable is item.uncompletable


def parse_json(value: str) -> object:
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value
