"""Words for facts. webapp/src/core/words.ts is the same for scripts."""

from datetime import date, datetime
from typing import Final

from gen.oo.integrations.v1 import Connection, ConnectionState
from gen.oo.recommender.v1 import Tip

_REACTIONS: Final = {
    "done": "Done",
    "acknowledge": "Got it",
    "save": "Saved",
    "snooze": "Snoozed",
    "dismiss": "Not for you",
}
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


def ago(then: datetime, now: datetime) -> str:
    """Return words such as "3 minutes ago"."""
    minutes = int((now - then).total_seconds() // 60)
    return "just now" if minutes < 1 else f"{_span(minutes)} ago"


def ahead(then: datetime, now: datetime) -> str:
    """Return words such as "in 40 minutes", rounded up; never "in 0 minutes"."""
    minutes = -int((now - then).total_seconds() // 60)
    return "in a moment" if minutes < 1 else f"in {_span(minutes)}"


def _span(minutes: int) -> str:
    if minutes < 60:
        return _count(minutes, "minute")
    if minutes < 48 * 60:
        return _count(round(minutes / 60), "hour")
    return _count(round(minutes / 1440), "day")


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def day(version: str) -> str:
    """Return "1 November 2026" for "2026-11-01", and other texts unchanged."""
    try:
        found = date.fromisoformat(version)
    except ValueError:
        return version
    return f"{found.day} {found:%B %Y}"


def source_words(tip: Tip) -> list[str]:
    """Return the app and project of a tip: ["Todoist"] for "integrations.todoist.tasks"."""
    origin, _, rest = tip.source.partition(".")
    app = rest.partition(".")[0]
    first = app[:1].upper() + app[1:] if origin == "integrations" and app else "Advice"
    return [word for word in (first, tip.meta.get("project", "")) if word]


def reaction_words(reaction: str) -> str:
    return _REACTIONS.get(reaction, "Noted")


def state_of(connection: Connection) -> str:
    """Return the state of a connection: ok, degraded or down."""
    return _CONNECTIONS.get(connection.state, ("degraded", ""))[0]


def state_words(connection: Connection) -> str:
    return _CONNECTIONS.get(connection.state, ("", "Unknown"))[1]


def in_sentence(clause: str) -> str:
    """Return a sentence with its first letter in lower case, for use inside another."""
    return clause[:1].lower() + clause[1:]


def as_sentence(clause: str) -> str:
    """Return a clause, such as an error's message, as a sentence."""
    return clause[:1].upper() + clause[1:]


def module_words(module: str) -> str:
    return _MODULES.get(module, module)
