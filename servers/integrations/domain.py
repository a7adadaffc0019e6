"""Rules of provider items, connections and actions. Pure: clock and randomness are arguments, and no I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from gen.oo.integrations.storage import v1
from gen.oo.integrations.v1 import Candidate, CandidateText, Connection, ConnectionState, TaskFacts
from gen.oo.integrations.v1.codec import TASK_FACTS
from gen.oo.recommender.v1 import Reaction, TipReacted
from servers.kernel.errors import Conflict, Forbidden

CONNECT_LIFETIME = timedelta(minutes=10)
REVOCATION_LIFETIME = timedelta(hours=72)
ACTION_LIFETIME = timedelta(days=7)
CLOSED_RETENTION = timedelta(days=1)
ACTIONS_RETENTION = timedelta(days=30)
_FIRST_WAIT_S, _WAIT_MAX_S = 2.0, 3600.0
_EPOCH_DAY = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class ProviderItem:
    """One item of a provider, in the form that is common to all connectors.

    `due` is a date, a naive datetime (the same clock time wherever the person is) or an aware one. `project_id` is
    empty for a project itself. `assigned_to` is the provider's id of a person, or empty. `undo` is data that the
    connector needs to undo a completion. `gone` is True for an item deleted at the provider.
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
    """An open task as it is stored. `facts` are encoded TaskFacts."""

    id: str
    parent_id: str
    facts: bytes


def facts(item: ProviderItem, account_id: str, time_zone: str) -> TaskFacts:
    """Return the facts of a task. `account_id` and `time_zone` are the person's at the provider."""
    due_day, due_at = due(item.due, time_zone)
    return TaskFacts(
        priority=item.priority,
        due_day=due_day,
        due_at=due_at,
        recurring=item.recurring,
        added_at=item.added_at,
        completed=item.completed,
        assigned_to_other=bool(item.assigned_to) and item.assigned_to != account_id,
        uncompletable=item.uncompletable,
        project_id=item.project_id,
    )


def due(when: date | datetime | None, time_zone: str) -> tuple[int | None, datetime | None]:
    """Return the due day (since 1970-01-01, in the task's own calendar) and time, each None if the task has none.

    Raises OverflowError at the ends of the calendar.
    """
    if when is None:
        return None, None
    day = when.toordinal() - _EPOCH_DAY
    if not isinstance(when, datetime):
        return day, None
    return day, (when if when.tzinfo else when.replace(tzinfo=zone(time_zone))).astimezone(UTC)


def zone(name: str) -> tzinfo:
    """Return the zone of that name, or UTC for an unknown one."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def text(item: ProviderItem) -> CandidateText:
    return CandidateText(title=item.title, body=item.body, deep_link=item.deep_link)


def candidates(provider: str, tasks: Sequence[OpenTask]) -> list[Candidate]:
    """Return all open tasks of one provider as candidates, in their order."""
    parents = {task.parent_id for task in tasks}
    return [Candidate(id=t.id, provider=provider, facts=_decode_facts(t.facts, t.id in parents)) for t in tasks]


@lru_cache(maxsize=4096)
def _decode_facts(encoded: bytes, has_open_subtasks: bool) -> TaskFacts:
    """Decode facts, cached because that is most of a listing's cost. Channels copy responses, so sharing is safe."""
    facts = TASK_FACTS.decode(encoded)
    facts.has_open_subtasks = has_open_subtasks
    return facts


def verb_for(event: TipReacted) -> str:
    """Return what a reaction requires at the provider: "done", "undo" or ""."""
    if event.reaction == Reaction.done:
        return "done"
    return "undo" if event.reaction == Reaction.undo and event.undone == Reaction.done else ""


def provider_of(source: str) -> str:
    """Return "todoist" for the source "integrations.todoist.tasks", and "" for a source that is not ours."""
    parts = source.split(".")
    return parts[1] if len(parts) == 3 and parts[0] == "integrations" else ""


def check_authorization_response(flow: v1.ConnectFlowRecord | None, error: str, now: datetime) -> None:
    """Check the authorization response. Raises Forbidden, or Conflict for an error at the provider."""
    if flow is None or flow.created_at is None or now - flow.created_at >= CONNECT_LIFETIME:
        raise Forbidden(
            "this link was used before, has expired or is somebody else's: connect again",
            reason="CONNECT_STATE_INVALID",
        )
    if error == "access_denied":
        raise Forbidden("you declined there: nothing was connected", reason="CONNECT_DENIED")
    if error:
        raise Conflict("it could not be connected there: try again", reason="CONNECT_FAILED")


def missing_scopes(granted: str, wanted: Sequence[str]) -> list[str]:
    """Return the scopes that a provider did not grant.

    `granted` is separated by commas or spaces. If it is empty, all were granted (RFC 6749, 5.1).
    """
    scopes = granted.replace(",", " ").split()
    return [scope for scope in wanted if scopes and scope not in scopes]


def is_other_account(before: v1.ConnectionRecord, account_id: str) -> bool:
    """Return True if a connection is to another account than the one that it replaced."""
    return bool(before.account_id and account_id) and before.account_id != account_id


def connection_message(connection: v1.ConnectionRecord, items: int, wanted: Sequence[str]) -> Connection:
    """Return a connection as the person sees it. `wanted` are the scopes that its connector needs."""
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


def backoff_s(attempts: int, random: float, asked_s: float | None = None) -> float:
    """Return the seconds until the next attempt.

    They double each time up to an hour, are jittered by half, and are at least as many as the provider asked for.
    """
    doubled = min(_WAIT_MAX_S, _FIRST_WAIT_S * 2.0 ** min(attempts, 20))  # beyond 2**1023 a float overflows
    return max(doubled * (0.5 + random), asked_s or 0.0)


def is_expired(action: v1.ProviderActionRecord, now: datetime) -> bool:
    """Return True if an action waited for so long that doing it now would surprise the person."""
    return action.created_at is not None and now - action.created_at > ACTION_LIFETIME


def revocation_deadline(revocation: v1.RevocationRecord) -> datetime:
    """Return until when a revocation is retried. Raises ValueError for a record without its time."""
    if revocation.created_at is None:
        raise ValueError("a revocation record lacks created_at")
    return revocation.created_at + REVOCATION_LIFETIME


def after_sync(connection: v1.ConnectionRecord, now: datetime, every_s: float, random: float) -> v1.ConnectionRecord:
    pause = timedelta(seconds=every_s * (0.9 + 0.2 * random))
    return replace(
        connection, state=ConnectionState.ok, last_sync_at=now, next_sync_at=now + pause, failures=0, problem=""
    )


def after_failed_sync(
    connection: v1.ConnectionRecord, now: datetime, every_s: float, random: float, asked_s: float | None
) -> v1.ConnectionRecord:
    pause = max(every_s, backoff_s(connection.failures, random, asked_s))
    return replace(
        connection,
        state=ConnectionState.degraded,
        next_sync_at=now + timedelta(seconds=pause),
        failures=connection.failures + 1,
        problem="It does not respond at the moment. oO tries again by itself.",
    )


def reconnect_needed(connection: v1.ConnectionRecord) -> v1.ConnectionRecord:
    """Return the connection after a refused access: nothing is tried until the person connects again."""
    return replace(
        connection,
        state=ConnectionState.reconnect_needed,
        next_sync_at=None,
        problem="It no longer lets oO in. Connect again to go on.",
    )


def join_lines(text: str, *more: str) -> str:
    """Return lines with more lines added, without empty ones."""
    return "\n".join(filter(None, [*text.split("\n"), *more]))
