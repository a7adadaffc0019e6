"""What a fetched item means, and what follows from what happened. Pure: no clock, no I/O, no chance but by argument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from gen.oo.integrations.v1 import (
    ActRecord,
    Candidate,
    CandidateText,
    ConnectFlowRecord,
    Connection,
    ConnectionRecord,
    ConnectionState,
    RevocationRecord,
    TaskFacts,
)
from gen.oo.integrations.v1.codec import TASK_FACTS
from gen.oo.recommender.v1 import Reaction, TipReacted
from servers.kernel.errors import Conflict, Forbidden

FLOW_LIFE = timedelta(minutes=10)
REVOKING_LIFE = timedelta(hours=72)
ACT_LIFE = timedelta(days=7)
CLOSED_KEPT = timedelta(days=1)
ACTS_KEPT = timedelta(days=30)
_FIRST_WAIT_S, _WAIT_MAX_S = 2.0, 3600.0
_EPOCH_DAY = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Signal:
    """One item of a provider, as every connector speaks of it.

    `due`: a date, a naive datetime (the same clock time wherever the person is) or an aware one. `project_id` of a
    project itself: empty. `assigned_to`: the provider's id of a person; empty: nobody in particular. `undo`: what the
    connector wants to be given back when it shall undo a completion. `gone`: deleted at the provider.
    """

    id: str
    title: str
    kind: str = "task"
    body: str = ""
    deep_link: str = ""
    parent_id: str = ""
    project_id: str = ""
    priority: int = 1
    due: date | datetime | None = None
    recurring: bool = False
    added_at: datetime | None = None
    assigned_to: str = ""
    uncompletable: bool = False
    completed: bool = False
    gone: bool = False
    undo: Mapping[str, object] | None = None


class OpenTask(NamedTuple):
    """An open task as it is stored. `facts`: TaskFacts, encoded."""

    id: str
    parent_id: str
    facts: bytes


def facts(signal: Signal, account_id: str, time_zone: str) -> TaskFacts:
    """The facts of a task. `account_id`, `time_zone`: the person's own at the provider."""
    due_day, due_at = due(signal.due, time_zone)
    return TaskFacts(
        priority=signal.priority,
        due_day=due_day,
        due_at=due_at,
        recurring=signal.recurring,
        added_at=signal.added_at,
        completed=signal.completed,
        assigned_to_other=bool(signal.assigned_to) and signal.assigned_to != account_id,
        uncompletable=signal.uncompletable,
        project_id=signal.project_id,
    )


def due(when: date | datetime | None, time_zone: str) -> tuple[int | None, datetime | None]:
    """Day (since 1970-01-01, in the task's own calendar) and instant; each None when the task has none.

    Raises OverflowError at the ends of the calendar.
    """
    if when is None:
        return None, None
    day = when.toordinal() - _EPOCH_DAY
    if not isinstance(when, datetime):
        return day, None
    return day, (when if when.tzinfo else when.replace(tzinfo=zone(time_zone))).astimezone(UTC)


def zone(name: str) -> tzinfo:
    """The zone of that name; UTC for one that is unknown here."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def text(signal: Signal) -> CandidateText:
    return CandidateText(title=signal.title, body=signal.body, deep_link=signal.deep_link)


def candidates(provider: str, tasks: Sequence[OpenTask]) -> list[Candidate]:
    """All open tasks of one provider as candidates, in the order given."""
    parents = {task.parent_id for task in tasks}
    return [Candidate(id=t.id, provider=provider, facts=_facts_read(t.facts, t.id in parents)) for t in tasks]


@lru_cache(maxsize=4096)
def _facts_read(encoded: bytes, has_open_subtasks: bool) -> TaskFacts:
    """Reading is most of what a listing costs, and facts seldom change. What is answered is copied on its way out."""
    read = TASK_FACTS.decode(encoded)
    read.has_open_subtasks = has_open_subtasks
    return read


def wanted_verb(event: TipReacted) -> str:
    """What a reaction asks of the provider: "done", "undo" or nothing."""
    if event.reaction == Reaction.done:
        return "done"
    return "undo" if event.reaction == Reaction.undo and event.undone == Reaction.done else ""


def provider_of(source: str) -> str:
    """ "integrations.todoist.tasks" → "todoist"; empty for a source that is none of ours."""
    parts = source.split(".")
    return parts[1] if len(parts) == 3 and parts[0] == "integrations" else ""


def check_back(flow: ConnectFlowRecord | None, error: str, now: datetime) -> None:
    """Whether a person who comes back from the provider may go on.

    Raises Forbidden, or Conflict for a failure at the provider.
    """
    if flow is None or flow.created_at is None or now - flow.created_at >= FLOW_LIFE:
        raise Forbidden(
            "this way back was used before, is too old or somebody else's: connect again",
            reason="CONNECT_STATE_INVALID",
        )
    if error == "access_denied":
        raise Forbidden("you said no there: nothing was connected", reason="CONNECT_DENIED")
    if error:
        raise Conflict("it could not be connected there: try again", reason="CONNECT_FAILED")


def missing_scopes(granted: str, wanted: Sequence[str]) -> list[str]:
    """Scopes that a provider did not grant.

    `granted`: as it said, with commas or spaces; empty: it granted what was asked for (RFC 6749, 5.1).
    """
    given = granted.replace(",", " ").split()
    return [scope for scope in wanted if given and scope not in given]


def is_other_account(before: ConnectionRecord, account_id: str) -> bool:
    """Whether a connection turns out to be to another account than the one in whose place it came."""
    return bool(before.account_id and account_id) and before.account_id != account_id


def shown(connection: ConnectionRecord, items: int, wanted: Sequence[str]) -> Connection:
    """A connection as the person sees it. `wanted`: the scopes that its connector needs."""
    if missing_scopes(connection.scopes, wanted):
        connection = replace(
            connection,
            state=ConnectionState.reconnect_needed,
            problem="It allows oO less than it needs. Connect again and allow all of it.",
        )
    return Connection(
        state=connection.state,
        connected_at=connection.connected_at,
        last_sync_at=connection.last_sync_at,
        next_sync_at=connection.next_sync_at,
        items=items,
        problem=connection.problem,
    )


def wait_s(attempts: int, chance: float, asked_s: float | None = None) -> float:
    """Seconds until the next attempt: doubled each time up to an hour, jittered by half, and never less than the
    provider asked for.
    """
    doubled = min(_WAIT_MAX_S, _FIRST_WAIT_S * 2.0 ** min(attempts, 20))
    return max(doubled * (0.5 + chance), asked_s or 0.0)


def is_too_late(act: ActRecord, now: datetime) -> bool:
    """Whether an act waited for so long that doing it now would surprise."""
    return act.created_at is not None and now - act.created_at > ACT_LIFE


def revoking_ends(revocation: RevocationRecord) -> datetime:
    """Until when a revocation is tried. Raises ValueError for a row without its time."""
    if revocation.created_at is None:
        raise ValueError("a revocation has a time")
    return revocation.created_at + REVOKING_LIFE


def synced(connection: ConnectionRecord, now: datetime, every_s: float, chance: float) -> ConnectionRecord:
    """After a sync that worked."""
    pause = timedelta(seconds=every_s * (0.9 + 0.2 * chance))
    return replace(
        connection, state=ConnectionState.ok, last_sync_at=now, next_sync_at=now + pause, failures=0, problem=""
    )


def not_synced(
    connection: ConnectionRecord, now: datetime, every_s: float, chance: float, asked_s: float | None
) -> ConnectionRecord:
    """After a sync that a provider did not answer."""
    pause = max(every_s, wait_s(connection.failures, chance, asked_s))
    return replace(
        connection,
        state=ConnectionState.degraded,
        next_sync_at=now + timedelta(seconds=pause),
        failures=connection.failures + 1,
        problem="It does not answer at the moment. oO tries again by itself.",
    )


def locked_out(connection: ConnectionRecord) -> ConnectionRecord:
    """After the provider refused the access: nothing is tried until the person connects again."""
    return replace(
        connection,
        state=ConnectionState.reconnect_needed,
        next_sync_at=None,
        problem="It no longer lets oO in. Connect again to go on.",
    )


def lines(text: str, *more: str) -> str:
    """A text of lines with more of them; empty ones are left out."""
    return "\n".join(filter(None, [*text.split("\n"), *more]))
