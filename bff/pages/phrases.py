"""Phrases of the pages. Those that the web app shows too come from bff/phrases: see webapp/src/core/phrases.ts."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup, escape

from gen.oo.integrations.v1 import Connection, ConnectionState
from gen.oo.recommender.v1 import Tip

PHRASES: Final[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "phrases" / "en.json").read_text("utf-8"))
_CONNECTIONS: Final = {
    ConnectionState.ok: ("ok", "Connected"),
    ConnectionState.degraded: ("degraded", "Answers slowly"),
    ConnectionState.reconnect_needed: ("down", "Connect again"),
}
_MODULES: Final = {
    "auth": "Account and sessions",
    "profile": "Consents",
    "integrations": "Connections and what was read",
    "recommender": "Tips and reactions",
}


def phrase(key: str, **values: object) -> Markup:
    """Return a phrase with its {placeholders} filled, as HTML. `count` chooses between singular and plural."""
    found = PHRASES[key]
    text = found if isinstance(found, str) else found["one" if values["count"] == 1 else "other"]
    return escape(text).format(**values)


def ago(then: datetime, now: datetime) -> str:
    """Return a phrase such as "3 minutes ago"."""
    minutes = int((now - then).total_seconds() // 60)
    return phrase("just_now") if minutes < 1 else phrase("time_ago", span=_span(minutes))


def ahead(then: datetime, now: datetime) -> str:
    """Return a phrase such as "in 40 minutes", rounded up; never "in 0 minutes"."""
    minutes = -int((now - then).total_seconds() // 60)
    return phrase("in_a_moment") if minutes < 1 else phrase("time_ahead", span=_span(minutes))


def _span(minutes: int) -> str:
    """Return a time in the nearest unit. Half a unit is rounded up, unlike by `round`, and as by JavaScript."""
    if minutes < 60:
        return phrase("minutes", count=minutes)
    if minutes < 48 * 60:
        return phrase("hours", count=(minutes + 30) // 60)
    return phrase("days", count=(minutes + 720) // 1440)


def day(version: str) -> str:
    """Return "1 November 2026" for "2026-11-01", and other texts unchanged."""
    try:
        found = date.fromisoformat(version)
    except ValueError:
        return version
    return f"{found.day} {found:%B %Y}"


def source_labels(tip: Tip) -> list[str]:
    """Return the app and project of a tip: ["Todoist"] for "integrations.todoist.tasks"."""
    origin, _, rest = tip.source.partition(".")
    app = rest.partition(".")[0]
    first = app[:1].upper() + app[1:] if origin == "integrations" and app else phrase("advice")
    return [label for label in (first, tip.meta.get("project", "")) if label]


def reaction_label(reaction: str) -> str:
    known = reaction if f"reaction_{reaction}" in PHRASES else "unknown"
    return phrase(f"reaction_{known}")


def connection_status(connection: Connection) -> str:
    """Return the status of a connection: ok, degraded or down."""
    return _CONNECTIONS.get(connection.state, ("degraded", ""))[0]


def connection_label(connection: Connection) -> str:
    return _CONNECTIONS.get(connection.state, ("", "Unknown"))[1]


def module_label(module: str) -> str:
    return _MODULES.get(module, module)


def in_sentence(clause: str) -> str:
    """Return a sentence with its first letter in lower case, for use inside another."""
    return clause[:1].lower() + clause[1:]


def as_sentence(clause: str) -> str:
    """Return a clause, such as an error's message, as a sentence."""
    return clause[:1].upper() + clause[1:]
