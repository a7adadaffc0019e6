"""The contract of every connector: what its manifest must say, and what it makes of its recorded transcript."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import replace

import httpx2
import orjson
import pytest

from servers.integrations import domain
from servers.integrations.connectors import ActionResult, Connector, CursorInvalid, SyncBatch, discover
from servers.kernel.vault import AccessRefused
from tests.integrations.transcript import FOLDER, Exchange, Provided, access, do, form_of, load

FOUND = discover()
STEPS_NEEDED = {"full", "changes", "done", "undo", "refused access"}
CONNECTORS = pytest.mark.parametrize("connector", FOUND.values(), ids=FOUND)
EXCHANGES = [pytest.param(FOUND[name], e, id=f"{name}: {e.step}") for name in FOUND for e in load(name)]


def test_every_connector_has_its_transcript_so_none_vanishes_unseen() -> None:
    assert list(FOUND) == sorted(path.stem for path in FOLDER.glob("*.json"))


@CONNECTORS
def test_the_manifest_says_everything_that_the_consent_screen_needs(connector: Connector) -> None:
    manifest = connector.manifest
    assert manifest.id.isidentifier()
    assert manifest.id == manifest.id.lower()
    assert all(reading.what and reading.why and reading.how_long for reading in manifest.reads)
    assert manifest.reads
    assert manifest.does
    assert manifest.never
    assert manifest.how_to_stop
    assert manifest.auth.scopes
    shown = manifest.to_message(None)
    assert (shown.provider, shown.consent_hash) == (manifest.id, manifest.consent_hash)


@CONNECTORS
def test_every_address_is_https_and_one_of_its_hosts(connector: Connector) -> None:
    auth = connector.manifest.auth
    for url in (auth.authorize_url, auth.token_url, auth.revoke_url):
        assert httpx2.URL(url).scheme == "https"
        assert httpx2.URL(url).host in connector.manifest.hosts
    assert connector.manifest.removal_url.startswith("https://")


@CONNECTORS
def test_a_changed_word_is_another_consent(connector: Connector) -> None:
    manifest = connector.manifest
    assert replace(manifest, how_to_stop=manifest.how_to_stop + " ").consent_hash != manifest.consent_hash
    assert replace(manifest, removal_url="https://elsewhere.example").consent_hash == manifest.consent_hash


@CONNECTORS
def test_it_needs_no_more_than_it_is_given(connector: Connector) -> None:
    """A connector holds nothing between two calls, so that none of one person's can reach another."""
    assert vars(connector) == {}
    assert set(inspect.signature(type(connector).__init__).parameters) <= {"self", "args", "kwargs"}


@CONNECTORS
def test_the_transcript_has_every_step(connector: Connector) -> None:
    assert {exchange.step for exchange in load(connector.manifest.id)} >= STEPS_NEEDED


@pytest.mark.parametrize(("connector", "exchange"), EXCHANGES)
async def test_it_asks_as_recorded_and_understands_the_answer(connector: Connector, exchange: Exchange) -> None:
    network = Provided(lambda _: httpx2.Response(exchange.status, content=orjson.dumps(exchange.answer)))
    made = await do(connector, access(connector, network, token="t-1"), exchange)
    (request,) = network.seen
    assert str(request.url) == exchange.url
    assert {name: parsed(value) for name, value in form_of(request).items()} == {
        name: parsed(value) for name, value in exchange.form.items()
    }
    assert request.headers["Authorization"] == "Bearer t-1"
    understood(connector, exchange, made)


@pytest.mark.parametrize(("connector", "exchange"), EXCHANGES)
@pytest.mark.parametrize("answer", ["[]", "{}", "null", '"x"', '{"items": 3}', '{"sync_status": []}'])
async def test_an_answer_of_another_shape_is_never_taken_for_success(
    connector: Connector, exchange: Exchange, answer: str
) -> None:
    network = Provided(lambda _: httpx2.Response(200, content=answer))
    try:
        made = await do(connector, access(connector, network), exchange)
    except (AttributeError, KeyError, TypeError, ValueError):
        return  # the runner takes these for a provider that is not understood
    assert made == ActionResult()


def understood(connector: Connector, exchange: Exchange, made: object) -> None:
    """A step named so has this meaning for every connector."""
    step = exchange.step
    if step == "refused access":
        assert made is AccessRefused
    elif step == "invalid cursor":
        assert made is CursorInvalid
    elif "verb" in exchange.given:
        assert isinstance(made, ActionResult)
        assert (made.done, bool(made.refusal)) == ((False, True) if "not there" in step else (True, False))
    else:
        assert isinstance(made, SyncBatch)
        assert made.full is (step == "full")
        assert made.cursor
        assert_signals(connector, made.items)


def assert_signals(connector: Connector, items: Iterable[object]) -> None:
    signals = [connector.read_item(item) for item in items]  # type: ignore[arg-type]
    assert len({(s.kind, s.id) for s in signals}) == len(signals) > 0
    for signal in signals:
        assert signal.id
        assert signal.title or signal.gone
        assert signal.kind in {"task", "project"}
        assert 1 <= signal.priority <= 4
        assert signal.added_at is None or signal.added_at.tzinfo is not None
        assert signal.undo is None or orjson.loads(orjson.dumps(signal.undo)) == signal.undo
        assert domain.facts(signal, "a", "Europe/Stockholm").uncompletable is signal.uncompletable


def parsed(value: str) -> object:
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value
