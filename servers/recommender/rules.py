"""Which candidates may be shown now. Runs before the draw, and nothing overrides afterwards.

Each rule answers until when it holds a candidate back; a time that has passed holds nothing back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gen.oo.integrations.v1 import TaskFacts
from gen.oo.recommender.v1 import ContextSnapshot, ContextSnapshotEntry, TipKind

FREE = datetime.min.replace(tzinfo=UTC)
ALWAYS = datetime.max.replace(tzinfo=UTC)
SHOWN_QUIET = timedelta(hours=4)
DISMISSED_QUIET = timedelta(days=30)
DONE_QUIET = timedelta(days=7)
"""Longer than a provider may be out of reach; then what the provider says counts again."""
DONE_QUIET_RECURRING = timedelta(hours=20)
"""Done at nine, a daily task may come at eight the next day."""
COOLDOWN_MAX = timedelta(days=7)
TODOS_PER_ADVICE = 4
REACTIONS_MATTER = max(DISMISSED_QUIET, DONE_QUIET, COOLDOWN_MAX)
SHOWINGS_MATTER = max(SHOWN_QUIET, COOLDOWN_MAX)
"""How far back the rules look: older reactions and showings change nothing."""

Entry = ContextSnapshotEntry
_NO_FACTS = TaskFacts()


@dataclass(frozen=True, slots=True)
class Rule:
    """`holds`: until when the rule holds a candidate back, given the facts of the whole decision."""

    id: str
    holds: Callable[[Entry, Whole], datetime]


@dataclass(frozen=True, slots=True)
class Whole:
    """What rules know beside the candidate.

    `family_used_at`: advice family → when any of it was last shown or reacted to.
    """

    since_advice: int
    family_used_at: dict[str, datetime]
    todos: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of one candidate:

    `excluded_by` names those that hold it back, `until` when the last of them ends.
    """

    excluded_by: tuple[str, ...]
    until: datetime = FREE

    @property
    def eligible(self) -> bool:
        return not self.excluded_by


def _completed(entry: Entry, whole: Whole) -> datetime:
    return ALWAYS if entry.facts and entry.facts.completed else FREE


def _assigned_to_other(entry: Entry, whole: Whole) -> datetime:
    return ALWAYS if entry.facts and entry.facts.assigned_to_other else FREE


def _uncompletable(entry: Entry, whole: Whole) -> datetime:
    return ALWAYS if entry.facts and entry.facts.uncompletable else FREE


def _has_open_subtasks(entry: Entry, whole: Whole) -> datetime:
    return ALWAYS if entry.facts and entry.facts.has_open_subtasks else FREE


def _asked_for_another(entry: Entry, whole: Whole) -> datetime:
    return ALWAYS if entry.standing else FREE


def _snoozed(entry: Entry, whole: Whole) -> datetime:
    return entry.snoozed_until or FREE


def _shown_lately(entry: Entry, whole: Whole) -> datetime:
    if entry.last_shown_at is None or _returns_by_snooze(entry):
        return FREE
    return entry.last_shown_at + SHOWN_QUIET


def _dismissed(entry: Entry, whole: Whole) -> datetime:
    return entry.dismissed_at + DISMISSED_QUIET if entry.dismissed_at else FREE


def _done(entry: Entry, whole: Whole) -> datetime:
    if not entry.completed_at or entry.kind is not TipKind.todo:
        return FREE
    recurring = (entry.facts or _NO_FACTS).recurring
    return entry.completed_at + (DONE_QUIET_RECURRING if recurring else DONE_QUIET)


def _family_cooldown(entry: Entry, whole: Whole) -> datetime:
    used_at = whole.family_used_at.get(entry.family)
    if used_at is None or _returns_by_snooze(entry):
        return FREE
    return used_at + timedelta(hours=entry.cooldown_h)


def _advice_share(entry: Entry, whole: Whole) -> datetime:
    too_soon = whole.todos and whole.since_advice < TODOS_PER_ADVICE
    return ALWAYS if too_soon and entry.kind is TipKind.advice else FREE


def _returns_by_snooze(entry: Entry) -> bool:
    """Whoever says "later" means then, not when a pause for repetition is over."""
    if entry.snoozed_until is None:
        return False
    return entry.last_shown_at is None or entry.last_shown_at <= entry.snoozed_until


RULES = (
    Rule("completed", _completed),
    Rule("assigned_to_other", _assigned_to_other),
    Rule("uncompletable", _uncompletable),
    Rule("has_open_subtasks", _has_open_subtasks),
    Rule("asked_for_another", _asked_for_another),
    Rule("snoozed", _snoozed),
    Rule("shown_lately", _shown_lately),
    Rule("dismissed", _dismissed),
    Rule("done", _done),
    Rule("family_cooldown", _family_cooldown),
)
SHARE_RULES = (Rule("advice_share", _advice_share),)
"""Run after the others, since they ask what the others have left."""


def judge(snapshot: ContextSnapshot) -> list[Verdict]:
    """What the rules say of each candidate, in the snapshot's order."""
    now = snapshot.now or FREE
    whole = Whole(snapshot.since_advice, _family_used_at(snapshot.entries))
    verdicts = [_verdict(entry, RULES, whole, now) for entry in snapshot.entries]
    todos = any(v.eligible and e.kind is TipKind.todo for e, v in zip(snapshot.entries, verdicts, strict=True))
    whole = Whole(whole.since_advice, whole.family_used_at, todos)
    return [
        _verdict(entry, SHARE_RULES, whole, now) if verdict.eligible else verdict
        for entry, verdict in zip(snapshot.entries, verdicts, strict=True)
    ]


def look_again_at(verdicts: Sequence[Verdict], now: datetime) -> datetime | None:
    """When the first of the excluded candidates may be shown; None when none ever will by time alone."""
    times = [v.until for v in verdicts if now < v.until < ALWAYS]
    return min(times, default=None)


_FREE = Verdict(())


def _verdict(entry: Entry, rules: Sequence[Rule], whole: Whole, now: datetime) -> Verdict:
    held = [(rule.id, until) for rule in rules if (until := rule.holds(entry, whole)) > now]
    return Verdict(tuple(id_ for id_, _ in held), max(until for _, until in held)) if held else _FREE


def _family_used_at(entries: Sequence[Entry]) -> dict[str, datetime]:
    used: dict[str, datetime] = {}
    for entry in entries:
        if entry.family:
            times = (entry.last_shown_at, entry.completed_at, entry.dismissed_at, used.get(entry.family))
            if latest := max(filter(None, times), default=None):
                used[entry.family] = latest
    return used
