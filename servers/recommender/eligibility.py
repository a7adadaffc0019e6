"""Eligibility: which candidates may be shown now. Evaluated before sampling; nothing overrides it afterwards.

Each rule returns the time until which it blocks a candidate. None, or a time in the past, does not block it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from gen.oo.recommender.storage.v1 import ContextSnapshot, ContextSnapshotEntry
from gen.oo.recommender.v1 import TipKind

ALWAYS = datetime.max.replace(tzinfo=UTC)
SHOWN_QUIET = timedelta(hours=4)
DISMISSED_QUIET = timedelta(days=30)
DONE_QUIET = timedelta(days=7)
"""Longer than a provider may be out of reach. Afterwards its own state of the task counts again."""
DONE_QUIET_RECURRING = timedelta(hours=20)
"""Less than a day, so that a daily task done at nine may be shown at eight the next day."""
COOLDOWN_MAX = timedelta(days=7)
TODOS_PER_ADVICE = 4
REACTIONS_MATTER = max(DISMISSED_QUIET, DONE_QUIET, COOLDOWN_MAX)
SHOWINGS_MATTER = max(SHOWN_QUIET, COOLDOWN_MAX)

Entry = ContextSnapshotEntry
Until = datetime | None


@dataclass(frozen=True, slots=True)
class EligibilityRule:
    """A rule for candidates of one kind, or of every kind if it is `unknown`."""

    id: str
    blocked_until: Callable[[Entry, RuleContext], Until]
    kind: TipKind = TipKind.unknown


@dataclass(frozen=True, slots=True)
class RuleContext:
    """Facts that rules use besides the candidate.

    `family_used_at` maps an advice family to the time when any of it was last shown or reacted to. `todos` is True if a
    todo is eligible.
    """

    now: datetime
    since_advice: int
    family_used_at: dict[str, datetime]
    todos: bool = False


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Result for one candidate: ids of the rules that block it, and when the last of them ends, or None."""

    excluded_by: tuple[str, ...] = ()
    blocked_until: Until = None

    @property
    def eligible(self) -> bool:
        return not self.excluded_by


def _completed(entry: Entry, context: RuleContext) -> Until:
    return ALWAYS if entry.facts is not None and entry.facts.completed else None


def _assigned_to_other(entry: Entry, context: RuleContext) -> Until:
    return ALWAYS if entry.facts is not None and entry.facts.assigned_to_other else None


def _uncompletable(entry: Entry, context: RuleContext) -> Until:
    return ALWAYS if entry.facts is not None and entry.facts.uncompletable else None


def _has_open_subtasks(entry: Entry, context: RuleContext) -> Until:
    return ALWAYS if entry.facts is not None and entry.facts.has_open_subtasks else None


def _asked_for_another(entry: Entry, context: RuleContext) -> Until:
    return ALWAYS if entry.is_open_tip else None


def _snoozed(entry: Entry, context: RuleContext) -> Until:
    return entry.snoozed_until


def _shown_lately(entry: Entry, context: RuleContext) -> Until:
    if entry.last_shown_at is None or _returns_by_snooze(entry, context):
        return None
    return entry.last_shown_at + SHOWN_QUIET


def _dismissed(entry: Entry, context: RuleContext) -> Until:
    return entry.dismissed_at + DISMISSED_QUIET if entry.dismissed_at else None


def _done(entry: Entry, context: RuleContext) -> Until:
    if entry.completed_at is None:
        return None
    recurring = entry.facts is not None and entry.facts.recurring
    return entry.completed_at + (DONE_QUIET_RECURRING if recurring else DONE_QUIET)


def _family_cooldown(entry: Entry, context: RuleContext) -> Until:
    used_at = context.family_used_at.get(entry.family)
    if used_at is None or _returns_by_snooze(entry, context):
        return None
    return used_at + timedelta(hours=entry.cooldown_h)


def _advice_share(entry: Entry, context: RuleContext) -> Until:
    too_soon = context.todos and context.since_advice < TODOS_PER_ADVICE
    return ALWAYS if too_soon else None


def _returns_by_snooze(entry: Entry, context: RuleContext) -> bool:
    """Return True if a snooze has ended since the last showing. It then overrides pauses between showings."""
    until = entry.snoozed_until
    if until is None or until <= context.now - SHOWINGS_MATTER:
        return False
    return entry.last_shown_at is None or entry.last_shown_at <= until


RULES = (
    EligibilityRule("completed", _completed, TipKind.todo),
    EligibilityRule("assigned_to_other", _assigned_to_other, TipKind.todo),
    EligibilityRule("uncompletable", _uncompletable, TipKind.todo),
    EligibilityRule("has_open_subtasks", _has_open_subtasks, TipKind.todo),
    EligibilityRule("asked_for_another", _asked_for_another),
    EligibilityRule("snoozed", _snoozed),
    EligibilityRule("shown_lately", _shown_lately),
    EligibilityRule("dismissed", _dismissed),
    EligibilityRule("done", _done, TipKind.todo),
    EligibilityRule("family_cooldown", _family_cooldown, TipKind.advice),
)
SHARE_RULES = (EligibilityRule("advice_share", _advice_share, TipKind.advice),)
"""Evaluated after the other rules, since they depend on the candidates that those leave."""


def evaluate(snapshot: ContextSnapshot) -> list[Eligibility]:
    """Return the eligibility of each candidate, in the order of the context."""
    assert snapshot.now is not None
    now, entries, todo = snapshot.now, snapshot.entries, TipKind.todo
    context = RuleContext(now, snapshot.since_advice, _family_used_at(entries))
    # Two passes: whether advice has to wait for todos depends on the todos that the first pass leaves.
    results = [_ELIGIBLE if _is_untouched(e, context) else _evaluate(e, _BY_KIND[e.kind], context) for e in entries]
    todos = any(v is _ELIGIBLE and e.kind is todo for e, v in zip(entries, results, strict=True))
    context = replace(context, todos=todos)
    return [
        result
        if result.blocked_until or not (share := _SHARE_BY_KIND[entry.kind])
        else _evaluate(entry, share, context)
        for entry, result in zip(entries, results, strict=True)
    ]


def history_window(now: datetime) -> tuple[datetime, datetime]:
    """Return the times since which showings, and since which reactions, matter to any rule."""
    return now - SHOWINGS_MATTER, now - REACTIONS_MATTER


def next_eligible_at(results: Sequence[Eligibility], now: datetime) -> datetime | None:
    """Return when the first blocked candidate becomes eligible, or None if none does by time alone."""
    return min((v.blocked_until for v in results if v.blocked_until and now < v.blocked_until < ALWAYS), default=None)


def _of_kind(rules: Sequence[EligibilityRule]) -> dict[TipKind, tuple[EligibilityRule, ...]]:
    return {kind: tuple(r for r in rules if r.kind in (TipKind.unknown, kind)) for kind in TipKind}


_BY_KIND, _SHARE_BY_KIND = _of_kind(RULES), _of_kind(SHARE_RULES)
_ELIGIBLE = Eligibility()


def _is_untouched(entry: Entry, context: RuleContext) -> bool:
    """Return True if no rule can block the candidate. Most are so, and skipping their rules saves most of the time."""
    facts = entry.facts
    return not (
        entry.is_open_tip
        or entry.last_shown_at
        or entry.snoozed_until
        or entry.dismissed_at
        or entry.completed_at
        or entry.family in context.family_used_at
        or (
            facts is not None
            and (facts.completed or facts.assigned_to_other or facts.uncompletable or facts.has_open_subtasks)
        )
    )


def _evaluate(entry: Entry, rules: Sequence[EligibilityRule], context: RuleContext) -> Eligibility:
    result = _ELIGIBLE
    for rule in rules:
        until = rule.blocked_until(entry, context)
        if until is not None and until > context.now:
            result = Eligibility((*result.excluded_by, rule.id), max(until, result.blocked_until or until))
    return result


def _family_used_at(entries: Sequence[Entry]) -> dict[str, datetime]:
    used: dict[str, datetime] = {}
    for entry in entries:
        if entry.family:
            times = (entry.last_shown_at, entry.completed_at, entry.dismissed_at, used.get(entry.family))
            if latest := max(filter(None, times), default=None):
                used[entry.family] = latest
    return used
