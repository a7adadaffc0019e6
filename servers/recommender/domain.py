"""Rules of tips: which reactions a tip accepts, and what they change. Pure: no clock, no I/O, no randomness."""

from dataclasses import replace
from datetime import datetime, timedelta

from gen.oo.recommender.storage.v1 import ReactionRecord, TipInstanceRecord
from gen.oo.recommender.v1 import Reaction, SendFeedbackRequest, TipKind
from servers.kernel.errors import Conflict, Invalid, NotFound

REOPENED_LIFETIME = timedelta(hours=1)
UNDO_WITHIN = timedelta(hours=24)
"""Time after a reaction in which the server accepts an undo."""
UNDO_OFFERED = timedelta(seconds=10)
"""Time in which a page offers the undo."""
SNOOZE_DEFAULT = timedelta(hours=1)
SNOOZE_MAX = timedelta(days=30)

REACTIONS = {
    TipKind.todo: {Reaction.done, Reaction.snooze, Reaction.dismiss},
    TipKind.advice: {Reaction.acknowledge, Reaction.save, Reaction.snooze, Reaction.dismiss},
}
"""Reactions that each kind of tip accepts, besides undo."""


def require_tip(tip: TipInstanceRecord | None, tip_id: str) -> TipInstanceRecord:
    """Return the tip. Raises NotFound, alike for an unknown id and for a tip of somebody else."""
    if tip is None:
        raise NotFound("tip", tip_id)
    return tip


def check_shown(tip: TipInstanceRecord, now: datetime) -> None:
    """Raise Conflict for an expired tip that was not shown yet."""
    if tip.shown_at is None and _is_expired(tip, now):
        raise _expired()


def new_reaction(
    tip: TipInstanceRecord, request: SendFeedbackRequest, reaction_id: str, now: datetime
) -> ReactionRecord:
    """Return the reaction to record.

    Raises Invalid for a reaction or snooze time that the tip cannot take, and Conflict, with a reason of the proto, if
    the state of the tip does not allow it.
    """
    if not tip.tip_encrypted:  # its text was erased with the connection that it came through
        raise Conflict("the app that this tip came from was disconnected: ask for the tip again", reason="TIP_GONE")
    record = ReactionRecord(
        id=reaction_id,
        person=tip.person,
        tip_id=tip.id,
        reaction=request.reaction,
        reacted_at=now,
        snoozed_until=_snoozed_until(request, now),
        dwell_ms=request.dwell_ms,
    )
    if request.reaction is Reaction.undo:
        return replace(record, undone=_reaction_to_undo(tip, now))
    if request.reaction not in REACTIONS[tip.kind]:
        names = ", ".join(sorted(reaction.name or "" for reaction in REACTIONS[tip.kind]))
        raise Invalid.field("reaction", f"this tip takes {names} or undo")
    if tip.reaction:
        raise Conflict("you reacted to this tip already: undo that first", reason="ALREADY_REACTED")
    if _is_expired(tip, now):
        raise _expired()
    return record


def apply_reaction(tip: TipInstanceRecord, reaction: ReactionRecord) -> TipInstanceRecord:
    """Return the tip after a reaction. An undo opens it again, for at least an hour."""
    now = reaction.reacted_at
    assert now is not None
    assert tip.expires_at is not None
    if reaction.reaction is not Reaction.undo:
        return replace(tip, reaction=reaction.reaction, reacted_at=now, snoozed_until=reaction.snoozed_until)
    return replace(
        tip,
        reaction=Reaction.unknown,
        reacted_at=None,
        snoozed_until=None,
        superseded_at=None,
        expires_at=max(tip.expires_at, now + REOPENED_LIFETIME),
    )


def _snoozed_until(request: SendFeedbackRequest, now: datetime) -> datetime | None:
    until = request.snooze_until
    if request.reaction is not Reaction.snooze:
        if until is not None:
            raise Invalid.field("snooze_until", "only a snooze has one")
        return None
    if until is None:
        return now + SNOOZE_DEFAULT
    if not now < until <= now + SNOOZE_MAX:
        raise Invalid.field("snooze_until", f"choose a time within the next {SNOOZE_MAX.days} days")
    return until


def _reaction_to_undo(tip: TipInstanceRecord, now: datetime) -> Reaction:
    if tip.reacted_at is None:
        raise Conflict("there is no reaction to take back", reason="NOTHING_TO_UNDO")
    if now > tip.reacted_at + UNDO_WITHIN:
        raise Conflict("a reaction can be taken back for 24 hours", reason="UNDO_TOO_LATE")
    return tip.reaction


def _is_expired(tip: TipInstanceRecord, now: datetime) -> bool:
    return tip.expires_at is not None and tip.expires_at <= now


def _expired() -> Conflict:
    return Conflict("the time of this tip is over: ask for the tip again", reason="TIP_EXPIRED")
