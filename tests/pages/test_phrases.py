"""The phrases and snooze times of the pages. The web app passes the same cases (webapp/tests/phrases.test.ts)."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from bff.pages import phrases, snooze
from gen.oo.integrations.v1 import Connection, ConnectionState
from gen.oo.recommender.v1 import Tip

ROOT = Path(__file__).parents[2]
CASES = json.loads((ROOT / "webapp" / "tests" / "cases.json").read_text())
NOW = datetime(2026, 11, 3, 14, 20, tzinfo=UTC)
# The script never shows how long ago something was.
SERVER_ONLY = {"just_now", "time_ago"}
# Text of JSX or Jinja outside of tags and expressions, or a label written out.
OWN_TEXT = re.compile(r"(?:>|%}|}})([^<>{}()=;]*[A-Za-z]{2}[^<>{}()=;]*)[<{]|aria-label=\"(\w[^\"]*)")


def used_keys(folder: str, *suffixes: str) -> set[str]:
    """Return the keys that the sources of a folder use. The fixed part of a computed key counts as all keys with it."""
    texts = [path.read_text() for path in (ROOT / folder).rglob("*") if path.suffix in suffixes]
    found = set(re.findall(r"""\bphrase(?:Parts)?\(\s*f?["`](\w+)""", " ".join(texts)))
    prefixes = tuple(key for key in found if key.endswith("_"))
    return found - {*prefixes} | {key for key in phrases.PHRASES if key.startswith(prefixes)}


def test_server_and_script_use_every_phrase() -> None:
    assert used_keys("bff", ".py", ".html") == set(phrases.PHRASES)
    assert used_keys("webapp/src", ".ts", ".tsx") == set(phrases.PHRASES) - SERVER_ONLY


def test_tip_page_has_only_texts_of_the_phrases() -> None:
    template = (ROOT / "bff/templates/tip.html").read_text()
    main = template[template.index("{% block main %}") : template.index("{% block foot %}")]
    components = [path.read_text() for path in sorted((ROOT / "webapp/src").rglob("*.tsx"))]
    assert [found.group() for text in (main, *components) for found in OWN_TEXT.finditer(text)] == []


def test_phrase_escapes_its_values_for_html_and_keeps_markup() -> None:
    assert phrases.phrase("open_in", app="<b> & {count}") == "Open in &lt;b&gt; &amp; {count}"
    assert phrases.phrase("open_in", app=Markup("<b>")) == "Open in <b>"


def test_phrase_has_a_singular_for_a_count_of_one() -> None:
    assert [phrases.phrase("hours", count=count) for count in (0, 1, 2)] == ["0 hours", "1 hour", "2 hours"]


@pytest.mark.parametrize("case", CASES["ahead"])
def test_time_ahead(case: dict[str, Any]) -> None:
    assert phrases.ahead(NOW + timedelta(minutes=case["minutes"]), NOW) == case["phrase"]


@pytest.mark.parametrize("case", CASES["ago"])
def test_time_ago(case: dict[str, Any]) -> None:
    assert phrases.ago(NOW - timedelta(minutes=case["minutes"]), NOW) == case["phrase"]


@pytest.mark.parametrize("case", CASES["sources"])
def test_labels_for_the_source_of_a_tip(case: dict[str, Any]) -> None:
    meta = {"project": case["project"]} if case["project"] else {}
    assert phrases.source_labels(Tip(source=case["source"], meta=meta)) == case["labels"]


@pytest.mark.parametrize(("reaction", "expected"), CASES["reactions"].items())
def test_label_for_a_reaction(reaction: str, expected: str) -> None:
    assert phrases.reaction_label(reaction) == expected


@pytest.mark.parametrize("case", CASES["snooze"])
@pytest.mark.parametrize("zone", [ZoneInfo("UTC"), ZoneInfo("Asia/Kathmandu")], ids=str)
def test_snooze_times(case: dict[str, Any], zone: ZoneInfo) -> None:
    now = datetime.fromisoformat(case["now"]).replace(tzinfo=zone).astimezone(UTC)
    options = {name: f"{when:%Y-%m-%dT%H:%M}" for name, when in snooze.snooze_times(now, zone).items()}
    assert options == case["options"]


def test_date_of_a_version() -> None:
    assert phrases.day("2026-11-01") == "1 November 2026"
    assert phrases.day("draft") == "draft"


@pytest.mark.parametrize(
    ("state", "status", "label"),
    [
        (ConnectionState.ok, "ok", "Connected"),
        (ConnectionState.degraded, "degraded", "Answers slowly"),
        (ConnectionState.reconnect_needed, "down", "Connect again"),
        (ConnectionState.unknown, "degraded", "Unknown"),
    ],
)
def test_status_and_label_of_a_connection(state: ConnectionState, status: str, label: str) -> None:
    connection = Connection(state=state)
    assert (phrases.connection_status(connection), phrases.connection_label(connection)) == (status, label)
