"""Tables and queries of decisions and reactions. A unique index allows each person one open tip."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import BindParameter, Index, MetaData, UniqueConstraint, bindparam, func, insert, select, text, update

from gen.oo.recommender.storage import v1
from gen.oo.recommender.storage.v1.codec import DECISION
from gen.oo.recommender.v1 import Reaction, TipKind
from servers.kernel import db
from servers.recommender.candidate_id import CandidateId
from servers.recommender.history import PersonHistory
from servers.recommender.page_request import PageRequest

TABLES = MetaData()
_OPEN_OR_EXPIRED = "reaction = 0 AND superseded_at IS NULL"
_ADVICE = f"kind = {int(TipKind.advice)}"

TIP = db.table_of(
    v1.TipInstanceRecord,
    "tip_instance",
    TABLES,
    UniqueConstraint("person", "number", name="tip_instance_number"),
    db.partial_index("tip_instance_open", "person", where=_OPEN_OR_EXPIRED, unique=True),
    db.partial_index("tip_instance_advice", "person", "number", where=_ADVICE),
    db.partial_index("tip_instance_shown", "person", "shown_at", where="shown_at IS NOT NULL"),
    db.partial_index("tip_instance_reacted", "person", "reacted_at", where="reacted_at IS NOT NULL"),
    key=("id",),
)
REACTION = db.table_of(v1.ReactionRecord, "reaction", TABLES, Index("reaction_tip", "person", "tip_id"), key=("id",))
CONNECTION_EPOCH = db.table_of(v1.ConnectionEpochRecord, "connection_epoch", TABLES, key=("person",))

# Conditions of the partial indexes are literals: with bound parameters the planner would not use the indexes.
_t = TIP.c
_person: BindParameter[str] = bindparam("person_")
_WITHOUT_DECISION = [column for column in TIP.c if column.name != "decision"]
_OPEN_TIP = db.RecordQuery(
    select(*_WITHOUT_DECISION).where(_t.person == _person, text(_OPEN_OR_EXPIRED), _t.expires_at > bindparam("now_")),
    v1.TipInstanceRecord,
)
_ENDED = select(CONNECTION_EPOCH.c.ended).where(CONNECTION_EPOCH.c.person == _person)
_ENDED_NOW = db.Statement(_ENDED)
_NUMBERS = db.Statement(
    select(
        select(func.max(_t.number)).where(_t.person == _person).scalar_subquery(),
        select(func.max(_t.number)).where(_t.person == _person, text(_ADVICE)).scalar_subquery(),
        _ENDED.scalar_subquery(),
    )
)
_SHOWN = db.Statement(
    select(_t.source, _t.candidate_id, func.max(_t.shown_at))
    .where(_t.person == _person, _t.shown_at > bindparam("after_"))
    .group_by(_t.source, _t.candidate_id)
)
_REACTED = db.Statement(
    select(_t.source, _t.candidate_id, _t.reaction, func.max(_t.reacted_at), func.max(_t.snoozed_until))
    .where(_t.person == _person, _t.reacted_at > bindparam("after_"))
    .group_by(_t.source, _t.candidate_id, _t.reaction)
)
_ONE = db.RecordQuery(
    select(*_WITHOUT_DECISION).where(_t.id == bindparam("id_"), _t.person == _person), v1.TipInstanceRecord
)
_LAST_REACTED = db.RecordQuery(
    select(*_WITHOUT_DECISION)
    .where(_t.person == _person, _t.reacted_at > bindparam("after_"), _t.tip_encrypted != b"")
    .order_by(_t.reacted_at.desc(), _t.number.desc())
    .limit(1),
    v1.TipInstanceRecord,
)
_SUPERSEDE = db.Statement(
    update(TIP)
    .where(_t.person == _person, text(_OPEN_OR_EXPIRED), _t.id != bindparam("id_"))
    .values(superseded_at=bindparam("now_"))
)
_ADD_TIP, _ADD_REACTION = db.Statement(insert(TIP)), db.Statement(insert(REACTION))


def read_history(
    tx: db.Tx, person: str, now: datetime, shown_after: datetime, reacted_after: datetime
) -> PersonHistory:
    """Return the history of a person, without showings and reactions before the two times."""
    number, advice_number, ended = _NUMBERS.row(tx, person_=person) or (0, 0, 0)
    open_tip = _OPEN_TIP.first(tx, person_=person, now_=now)
    interactions = _interactions(tx, person, shown_after, reacted_after)
    return PersonHistory(number or 0, advice_number or 0, open_tip, interactions, ended or 0)


def add_tip(tx: db.Tx, tip: v1.TipInstanceRecord, ended_count: int = 0) -> None:
    """Add a decision, which supersedes the open tip.

    Raises ConcurrentUpdate if another decision came first, and as `check_ended_count` does.
    """
    check_ended_count(tx, tip.person, ended_count)
    _SUPERSEDE.execute(tx, person_=tip.person, id_=tip.id, now_=tip.decided_at)
    _ADD_TIP.execute(tx, **db.row_of(TIP, tip))


def check_ended_count(tx: db.Tx, person: str, ended_count: int) -> None:
    """Raise ConcurrentUpdate if the person disconnected an app since: data read before may hold its texts."""
    row = _ENDED_NOW.row(tx, person_=person)
    if (row[0] if row else 0) != ended_count:
        raise db.ConcurrentUpdate("a connection ended meanwhile")


def erase_source_texts(tx: db.Tx, person: str, source: str, now: datetime) -> None:
    """Erase the texts of a source's tips and close the open one. Decisions and reactions stay.

    Idempotency records are deleted, since each may hold a text. A decision in progress gets ConcurrentUpdate.
    """
    of_source = (_t.person == person, _t.source == source)
    tx.execute(update(TIP).where(*of_source, text(_OPEN_OR_EXPIRED)).values(superseded_at=now))
    tx.execute(update(TIP).where(*of_source).values(tip_encrypted=b""))
    db.bookkeeping.delete_idempotency_records(tx, person)
    once_more = (
        update(CONNECTION_EPOCH).where(CONNECTION_EPOCH.c.person == person).values(ended=CONNECTION_EPOCH.c.ended + 1)
    )
    if tx.execute(once_more).rowcount == 0:
        tx.execute(insert(CONNECTION_EPOCH), {"person": person, "ended": 1})


def find_tip(tx: db.Tx, person: str, tip_id: str) -> v1.TipInstanceRecord | None:
    """Return the record without its decision, or None."""
    return _ONE.first(tx, id_=tip_id, person_=person)


def read_open_tip(
    tx: db.Tx, person: str, now: datetime, reacted_after: datetime
) -> tuple[v1.TipInstanceRecord | None, v1.TipInstanceRecord | None]:
    """Return the open tip, and the tip with the last reaction after a time."""
    open_tip = _OPEN_TIP.first(tx, person_=person, now_=now)
    return open_tip, _LAST_REACTED.first(tx, person_=person, after_=reacted_after)


def mark_shown(tx: db.Tx, tip: v1.TipInstanceRecord, now: datetime) -> None:
    tx.execute(update(TIP).where(_t.id == tip.id, _t.shown_at.is_(None)).values(shown_at=now))


def add_reaction(
    tx: db.Tx, before: v1.TipInstanceRecord, after: v1.TipInstanceRecord, reaction: v1.ReactionRecord
) -> None:
    """Add a reaction and change its tip.

    Raises ConcurrentUpdate if the tip got or lost a reaction since it was read, or lost its text. A tip that is
    open again supersedes the open one. A tip with a reaction supersedes an open tip of its candidate.
    """
    others = update(TIP).where(_t.person == after.person, text(_OPEN_OR_EXPIRED), _t.id != after.id)
    if after.reaction:
        others = others.where(_t.source == after.source, _t.candidate_id == after.candidate_id)
    tx.execute(others.values(superseded_at=reaction.reacted_at))
    changed = tx.execute(
        update(TIP)
        .where(_t.id == before.id, _t.person == before.person, _t.reaction == before.reaction)
        .where(_t.tip_encrypted == before.tip_encrypted)
        .values(
            reaction=after.reaction,
            reacted_at=after.reacted_at,
            snoozed_until=after.snoozed_until,
            superseded_at=after.superseded_at,
            expires_at=after.expires_at,
        )
    )
    if changed.rowcount != 1:
        raise db.ConcurrentUpdate(after.id)
    _ADD_REACTION.execute(tx, **db.row_of(REACTION, reaction))


def list_tips(tx: db.Tx, person: str, page: PageRequest) -> list[v1.TipInstanceRecord]:
    """Return a page, newest first, and one tip more than its size if there is one."""
    query = select(*_WITHOUT_DECISION).where(_t.person == person)
    if page.before:
        query = query.where(_t.number < page.before)
    if page.reaction:
        query = query.where(_t.reaction == page.reaction)
    rows = tx.execute(query.order_by(_t.number.desc()).limit(page.size + 1)).mappings()
    return [v1.TipInstanceRecord(**row) for row in rows]


def logged_decisions(tx: db.Tx, person: str = "") -> Iterator[v1.LoggedDecision]:
    """Yield every decision, or those of one person, in order."""
    query = select(_t.id, _t.person, _t.number, _t.decided_at, _t.trigger, _t.decision)
    if person:
        query = query.where(_t.person == person)
    for row in tx.execute(query.order_by(_t.person, _t.number)):
        yield v1.LoggedDecision(
            id=row.id,
            person=row.person,
            number=row.number,
            decided_at=row.decided_at,
            trigger=row.trigger,
            decision=DECISION.decode(row.decision),
        )


def _interactions(
    tx: db.Tx, person: str, shown_after: datetime, reacted_after: datetime
) -> dict[str, v1.ContextSnapshotEntry]:
    interactions: dict[str, v1.ContextSnapshotEntry] = {}
    for source, candidate_id, shown_at in _SHOWN.rows(tx, person_=person, after_=shown_after):
        id_ = str(CandidateId(source, candidate_id))
        interactions[id_] = v1.ContextSnapshotEntry(id=id_, last_shown_at=shown_at)
    for source, candidate_id, reaction, at, snoozed_until in _REACTED.rows(tx, person_=person, after_=reacted_after):
        id_ = str(CandidateId(source, candidate_id))
        entry = interactions.setdefault(id_, v1.ContextSnapshotEntry(id=id_))
        if reaction == Reaction.snooze:
            entry.snoozed_until = snoozed_until
        elif reaction == Reaction.dismiss:
            entry.dismissed_at = at
        else:
            entry.completed_at = max(at, entry.completed_at or at)
    return interactions
