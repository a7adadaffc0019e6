"""Which candidates may be shown now. Runs before the draw, and nothing overrides afterwards.

Each rule answers until when it holds a candidate back; None, or a time that has passed, holds nothing back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from gen.oo.recommender.v1 import ContextSnapshot, ContextSnapshotEntry, TipKind

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

Entry = ContextSnapshotEntry
Until = datetime | None


@dataclass(frozen=True, slots=True)
class Rule:
    """`holds`: until when the rule holds a candidate back. `kind`: the only kind it is for; unknown: for all."""

    id: str
    holds: Callable[[Entry, Whole], Until]
    kind: TipKind = TipKind.unknown


@dataclass(frozen=True, slots=True)
class Whole:
    """What rules know beside the candidate.

    `family_used_at`: advice family → when any of it was last shown or reacted to.
    """

    now: datetime
    since_advice: int
    family_used_at: dict[str, datetime]
    todos: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of one candidate.

    `excluded_by`: ids of the rules that hold it back. `until`: when the last of them ends; None when there are none.
    """

    excluded_by: tuple[str, ...] = ()
    until: Until = None

    @property
    def eligible(self) -> bool:
        return not self.excluded_by


def _completed(entry: Entry, whole: Whole) -> Until:
    return ALWAYS if entry.facts is not None and entry.facts.completed else None


def _assigned_to_other(entry: Entry, whole: Whole) -> Until:
    return ALWAYS if entry.facts is not None and entry.facts.assigned_to_other else None


def _uncompletable(entry: Entry, whole: Whole) -> Until:
    return ALWAYS if entry.facts is not None and entry.facts.uncompletable else None


def _has_open_subtasks(entry: Entry, whole: Whole) -> Until:
    return ALWAYS if entry.facts is not None and entry.facts.has_open_subtasks else None


def _asked_for_another(entry: Entry, whole: Whole) -> Until:
    return ALWAYS if entry.standing else None


def _snoozed(entry: Entry, whole: Whole) -> Until:
    return entry.snoozed_until


def _shown_lately(entry: Entry, whole: Whole) -> Until:
    if entry.last_shown_at is None or _returns_by_snooze(entry, whole):
        return None
    return entry.last_shown_at + SHOWN_QUIET


def _dismissed(entry: Entry, whole: Whole) -> Until:
    return entry.dismissed_at + DISMISSED_QUIET if entry.dismissed_at else None


def _done(entry: Entry, whole: Whole) -> Until:
    if entry.completed_at is None:
        return None
    recurring = entry.facts is not None and entry.facts.recurring
    return entry.completed_at + (DONE_QUIET_RECURRING if recurring else DONE_QUIET)


def _family_cooldown(entry: Entry, whole: Whole) -> Until:
    used_at = whole.family_used_at.get(entry.family)
    if used_at is None or _returns_by_snooze(entry, whole):
        return None
    return used_at + timedelta(hours=entry.cooldown_h)


def _advice_share(entry: Entry, whole: Whole) -> Until:
    too_soon = whole.todos and whole.since_advice < TODOS_PER_ADVICE
    return ALWAYS if too_soon else None


def _returns_by_snooze(entry: Entry, whole: Whole) -> bool:
    """Whoever says "later" means then, not when a pause for repetition is over."""
    until = entry.snoozed_until
    if until is None or until <= whole.now - SHOWINGS_MATTER:
        return False
    return entry.last_shown_at is None or entry.last_shown_at <= until


RULES = (
    Rule("completed", _completed, TipKind.todo),
    Rule("assigned_to_other", _assigned_to_other, TipKind.todo),
    Rule("uncompletable", _uncompletable, TipKind.todo),
    Rule("has_open_subtasks", _has_open_subtasks, TipKind.todo),
    Rule("asked_for_another", _asked_for_another),
    Rule("snoozed", _snoozed),
    Rule("shown_lately", _shown_lately),
    Rule("dismissed", _dismissed),
    Rule("done", _done, TipKind.todo),
    Rule("family_cooldown", _family_cooldown, TipKind.advice),
)
SHARE_RULES = (Rule("advice_share", _advice_share, TipKind.advice),)
"""Run after the others, since they ask what the others have left."""


def judge(snapshot: ContextSnapshot) -> list[Verdict]:
    """What the rules say of each candidate, in the snapshot's order."""
    assert snapshot.now is not None
    now, entries, todo = snapshot.now, snapshot.entries, TipKind.todo
    whole = Whole(now, snapshot.since_advice, _family_used_at(entries))
    verdicts = [_ELIGIBLE if _is_plain(e, whole) else _verdict(e, _BY_KIND[e.kind], whole) for e in entries]
    todos = any(v is _ELIGIBLE and e.kind is todo for e, v in zip(entries, verdicts, strict=True))
    whole = replace(whole, todos=todos)
    return [
        verdict if verdict.until or not (share := _SHARE_BY_KIND[entry.kind]) else _verdict(entry, share, whole)
        for entry, verdict in zip(entries, verdicts, strict=True)
    ]


def look_back(now: datetime) -> tuple[datetime, datetime]:
    """Showings before the first time and reactions before the second change nothing."""
    return now - SHOWINGS_MATTER, now - REACTIONS_MATTER


def look_again_at(verdicts: Sequence[Verdict], now: datetime) -> datetime | None:
    """When the first of the excluded candidates may be shown; None when none ever will by time alone."""
    return min((v.until for v in verdicts if v.until and now < v.until < ALWAYS), default=None)


def _of_kind(rules: Sequence[Rule]) -> dict[TipKind, tuple[Rule, ...]]:
    return {kind: tuple(r for r in rules if r.kind in (TipKind.unknown, kind)) for kind in TipKind}


_BY_KIND, _SHARE_BY_KIND = _of_kind(RULES), _of_kind(SHARE_RULES)
_ELIGIBLE = Verdict()


def _is_plain(entry: Entry, whole: Whole) -> bool:
    """Whether nothing is known of a candidate that any rule could hold it back for: so it is with most."""
    facts = entry.facts
    return not (
        entry.standing
        or entry.last_shown_at
        or entry.snoozed_until
        or entry.dismissed_at
        or entry.completed_at
        or entry.family in whole.family_used_at
        or (
            facts is not None
            and (facts.completed or facts.assigned_to_other or facts.uncompletable or facts.has_open_subtasks)
        )
    )


def _verdict(entry: Entry, rules: Sequence[Rule], whole: Whole) -> Verdict:
    verdict = _ELIGIBLE
    for rule in rules:
        until = rule.holds(entry, whole)
        if until is not None and until > whole.now:
            verdict = Verdict((*verdict.excluded_by, rule.id), max(until, verdict.until or until))
    return verdict


def _family_used_at(entries: Sequence[Entry]) -> dict[str, datetime]:
    used: dict[str, datetime] = {}
    for entry in entries:
        if entry.family:
            times = (entry.last_shown_at, entry.completed_at, entry.dismissed_at, used.get(entry.family))
            if latest := max(filter(None, times), default=None):
                used[entry.family] = latest
    return used
