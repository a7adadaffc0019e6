"""The tables that every module's database has beside the module's own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)

from gen.oo.kernel.v1 import DataKeyRecord, FenceRecord, IdempotencyRecord, InboxRecord, OutboxRecord
from servers.kernel.db.columns import Moment, stored

_Seq = BigInteger().with_variant(Integer, "sqlite")


def define(metadata: MetaData) -> None:
    """Adds the bookkeeping tables to a module's metadata."""
    stored(
        Table(
            "outbox",
            metadata,
            Column("seq", _Seq, primary_key=True, autoincrement=True),
            Column("event_id", String, nullable=False, unique=True),
            Column("type", String, nullable=False),
            Column("schema_version", Integer, nullable=False),
            Column("person", String, nullable=False),
            Column("payload", LargeBinary, nullable=False),
            Column("traceparent", String, nullable=False),
            Column("created_at", Moment, nullable=False),
            Column("published_at", Moment),
            Column("attempts", Integer, nullable=False),
            Column("next_attempt_at", Moment),
            Column("parked_at", Moment),
            Index("outbox_waiting", "published_at", "seq"),
            sqlite_autoincrement=True,
        ),
        OutboxRecord,
    )
    stored(
        Table(
            "inbox",
            metadata,
            Column("event_id", String, primary_key=True),
            Column("person", String, nullable=False),
            Column("received_at", Moment, nullable=False),
        ),
        InboxRecord,
    )
    stored(
        Table(
            "idempotency",
            metadata,
            Column("person", String, nullable=False),
            Column("rpc", String, nullable=False),
            Column("key", String, nullable=False),
            Column("request_hash", LargeBinary, nullable=False),
            Column("response", LargeBinary, nullable=False),
            Column("created_at", Moment, nullable=False),
            UniqueConstraint("person", "rpc", "key", name="idempotency_key"),
        ),
        IdempotencyRecord,
    )
    stored(
        Table(
            "data_key",
            metadata,
            Column("person", String, primary_key=True),
            Column("generation", Integer, nullable=False),
            Column("kek_id", String, nullable=False),
            Column("wrapped", LargeBinary, nullable=False),
            Column("mac", LargeBinary, nullable=False),
            Column("created_at", Moment, nullable=False),
        ),
        DataKeyRecord,
    )
    stored(
        Table(
            "fence",
            metadata,
            Column("person_hash", LargeBinary, primary_key=True),
            Column("erased_at", Moment, nullable=False),
        ),
        FenceRecord,
    )


_BOOKS = MetaData()
define(_BOOKS)
OUTBOX, INBOX, IDEMPOTENCY, DATA_KEY, FENCE = (
    _BOOKS.tables[n] for n in ("outbox", "inbox", "idempotency", "data_key", "fence")
)


def add_events(tx: Connection, events: Sequence[OutboxRecord]) -> None:
    tx.execute(
        insert(OUTBOX),
        [
            {
                "event_id": e.event_id,
                "type": e.type,
                "schema_version": e.schema_version,
                "person": e.person,
                "payload": e.payload,
                "traceparent": e.traceparent,
                "created_at": e.created_at,
                "published_at": e.published_at,
                "attempts": 0,
            }
            for e in events
        ],
    )


def waiting_events(tx: Connection, now: datetime, limit: int) -> list[OutboxRecord]:
    """Events still to relay, in order: none of a person with a parked or postponed event before it."""
    blocked = select(OUTBOX.c.person).where(OUTBOX.c.published_at.is_(None), OUTBOX.c.next_attempt_at > now)
    parked = select(OUTBOX.c.person).where(OUTBOX.c.published_at.is_(None), OUTBOX.c.parked_at.is_not(None))
    query = (
        select(OUTBOX)
        .where(OUTBOX.c.published_at.is_(None), OUTBOX.c.person.not_in(blocked), OUTBOX.c.person.not_in(parked))
        .order_by(OUTBOX.c.seq)
        .limit(limit)
    )
    return [_outbox(row._mapping) for row in tx.execute(query)]


def _outbox(row: object) -> OutboxRecord:
    return OutboxRecord(**row)  # type: ignore[arg-type]


def mark_published(tx: Connection, seqs: Iterable[int], now: datetime) -> None:
    tx.execute(update(OUTBOX).where(OUTBOX.c.seq.in_(list(seqs))).values(published_at=now))


def postpone(tx: Connection, seq: int, until: datetime, parked_at: datetime | None) -> None:
    """Notes a failed delivery: tried again at `until`, or parked for an operator."""
    values = {"attempts": OUTBOX.c.attempts + 1, "next_attempt_at": until, "parked_at": parked_at}
    tx.execute(update(OUTBOX).where(OUTBOX.c.seq == seq).values(values))


def outbox_state(tx: Connection) -> tuple[int, datetime | None, int]:
    """Events waiting, since when the oldest does, and how many are parked."""
    rows = tx.execute(
        select(OUTBOX.c.created_at, OUTBOX.c.parked_at).where(OUTBOX.c.published_at.is_(None)).order_by(OUTBOX.c.seq)
    ).all()
    return len(rows), rows[0].created_at if rows else None, sum(1 for r in rows if r.parked_at)


def has_received(tx: Connection, event_id: str) -> bool:
    return tx.execute(select(INBOX.c.event_id).where(INBOX.c.event_id == event_id)).first() is not None


def add_received(tx: Connection, event_id: str, person: str, now: datetime) -> None:
    """Notes an event as received; without its person when they are erased here."""
    named = "" if is_fenced(tx, person_hash(person)) else person
    tx.execute(insert(INBOX), {"event_id": event_id, "person": named, "received_at": now})


def find_answer(tx: Connection, person: str, rpc: str, key: str) -> IdempotencyRecord | None:
    t = IDEMPOTENCY.c
    row = tx.execute(select(IDEMPOTENCY).where(t.person == person, t.rpc == rpc, t.key == key)).mappings().first()
    return IdempotencyRecord(**row) if row else None


def add_answer(tx: Connection, answer: IdempotencyRecord) -> None:
    tx.execute(
        insert(IDEMPOTENCY),
        {
            "person": answer.person,
            "rpc": answer.rpc,
            "key": answer.key,
            "request_hash": answer.request_hash,
            "response": answer.response,
            "created_at": answer.created_at,
        },
    )


def find_data_key(tx: Connection, person: str) -> DataKeyRecord | None:
    row = tx.execute(select(DATA_KEY).where(DATA_KEY.c.person == person)).mappings().first()
    return DataKeyRecord(**row) if row else None


def add_data_key(tx: Connection, key: DataKeyRecord) -> None:
    tx.execute(
        insert(DATA_KEY),
        {
            "person": key.person,
            "generation": key.generation,
            "kek_id": key.kek_id,
            "wrapped": key.wrapped,
            "mac": key.mac,
            "created_at": key.created_at,
        },
    )


def fences(tx: Connection) -> set[bytes]:
    return set(tx.execute(select(FENCE.c.person_hash)).scalars())


def person_hash(person: str) -> bytes:
    """What stays of an erased person in the fence."""
    return hashlib.sha256(b"oo-fence\0" + person.encode()).digest()


def is_fenced(tx: Connection, hashed: bytes) -> bool:
    return tx.execute(select(FENCE.c.person_hash).where(FENCE.c.person_hash == hashed)).first() is not None


def add_fence(tx: Connection, hashed: bytes, now: datetime) -> None:
    if not is_fenced(tx, hashed):
        tx.execute(insert(FENCE), {"person_hash": hashed, "erased_at": now})


def sweep(tx: Connection, published_before: datetime, received_before: datetime, answered_before: datetime) -> int:
    """Deletes bookkeeping whose time is over. Answers the number of rows."""
    done = (
        delete(OUTBOX).where(OUTBOX.c.published_at < published_before),
        delete(INBOX).where(INBOX.c.received_at < received_before),
        delete(IDEMPOTENCY).where(IDEMPOTENCY.c.created_at < answered_before),
    )
    return sum(tx.execute(statement).rowcount for statement in done)
