"""The words and snooze times of the pages. The web app passes the same cases (webapp/tests/words.test.ts)."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bff.pages import snooze, words
from gen.oo.integrations.v1 import Connection, ConnectionState
from gen.oo.recommender.v1 import Tip

CASES = json.loads((Path(__file__).parents[2] / "webapp" / "tests" / "cases.json").read_text())
NOW = datetime(2026, 11, 3, 14, 20, tzinfo=UTC)


@pytest.mark.parametrize("case", CASES["until"])
def test_words_for_a_time_ahead(case: dict[str, Any]) -> None:
    assert words.ahead(NOW + timedelta(minutes=case["minutes"]), NOW) == case["words"]


@pytest.mark.parametrize("case", CASES["sources"])
def test_words_for_the_source_of_a_tip(case: dict[str, Any]) -> None:
    meta = {"project": case["project"]} if case["project"] else {}
    assert words.source_words(Tip(source=case["source"], meta=meta)) == case["words"]


@pytest.mark.parametrize(("reaction", "expected"), CASES["reactions"].items())
def test_words_for_a_reaction(reaction: str, expected: str) -> None:
    assert words.reaction_words(reaction) == expected


@pytest.mark.parametrize("case", CASES["snooze"])
@pytest.mark.parametrize("zone", [ZoneInfo("UTC"), ZoneInfo("Asia/Kathmandu")], ids=str)
def test_snooze_times(case: dict[str, Any], zone: ZoneInfo) -> None:
    now = datetime.fromisoformat(case["now"]).replace(tzinfo=zone).astimezone(UTC)
    options = {name: f"{when:%Y-%m-%dT%H:%M}" for name, when in snooze.snooze_times(now, zone).items()}
    assert options == case["options"]


def test_words_for_a_time_ago() -> None:
    found = [words.ago(NOW - timedelta(minutes=m), NOW) for m in (0, 1, 59, 60, 47 * 60, 72 * 60)]
    assert found == ["just now", "1 minute ago", "59 minutes ago", "1 hour ago", "47 hours ago", "3 days ago"]


def test_words_for_the_date_of_a_version() -> None:
    assert words.day("2026-11-01") == "1 November 2026"
    assert words.day("draft") == "draft"


@pytest.mark.parametrize(
    ("state", "colour", "label"),
    [
        (ConnectionState.ok, "ok", "Connected"),
        (ConnectionState.degraded, "degraded", "Answers slowly"),
        (ConnectionState.reconnect_needed, "down", "Connect again"),
        (ConnectionState.unknown, "degraded", "Unknown"),
    ],
)
def test_words_and_colour_for_the_state_of_a_connection(state: ConnectionState, colour: str, label: str) -> None:
    connection = Connection(state=state)
    assert (words.state_of(connection), words.state_words(connection)) == (colour, label)
