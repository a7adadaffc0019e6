"""The tables that every module's database has beside the module's own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

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
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from gen.oo.kernel.v1 import DataKeyRecord, ErasedPersonRecord, IdempotencyRecord, InboxRecord, OutboxRecord
from servers.kernel.db.columns import UtcTimestamp, map_record
from servers.kernel.db.statements import RecordQuery, Statement

_Seq = BigInteger().with_variant(Integer, "sqlite")
_FAILED = text("next_attempt_at IS NOT NULL")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""As a range, which the index of failed events is found by; IS NOT NULL is none."""

_METADATA = MetaData()

OUTBOX = map_record(
    Table(
        "outbox",
        _METADATA,
        Column("seq", _Seq, primary_key=True, autoincrement=True),
        Column("event_id", String, nullable=False, unique=True),
        Column("type", String, nullable=False),
        Column("schema_version", Integer, nullable=False),
        Column("person", String, nullable=False),
        Column("payload", LargeBinary, nullable=False),
        Column("traceparent", String, nullable=False),
        Column("created_at", UtcTimestamp, nullable=False),
        Column("published_at", UtcTimestamp),
        Column("attempts", Integer, nullable=False),
        Column("next_attempt_at", UtcTimestamp),
        Column("parked_at", UtcTimestamp),
        Index("outbox_waiting", "published_at", "seq"),
        # Few rows at any time, so that looking for them costs nothing however much waits.
        Index("outbox_failed", "published_at", "next_attempt_at", sqlite_where=_FAILED, postgresql_where=_FAILED),
        sqlite_autoincrement=True,
    ),
    OutboxRecord,
)

INBOX = map_record(
    Table(
        "inbox",
        _METADATA,
        Column("event_id", String, primary_key=True),
        Column("person", String, nullable=False),
        Column("received_at", UtcTimestamp, nullable=False),
    ),
    InboxRecord,
)

IDEMPOTENCY = map_record(
    Table(
        "idempotency",
        _METADATA,
        Column("person", String, nullable=False),
        Column("rpc", String, nullable=False),
        Column("key", String, nullable=False),
        Column("request_hash", LargeBinary, nullable=False),
        Column("response", LargeBinary, nullable=False),
        Column("created_at", UtcTimestamp, nullable=False),
        UniqueConstraint("person", "rpc", "key", name="idempotency_key"),
    ),
    IdempotencyRecord,
)

DATA_KEY = map_record(
    Table(
        "data_key",
        _METADATA,
        Column("person", String, primary_key=True),
        Column("generation", Integer, nullable=False),
        Column("kek_id", String, nullable=False),
        Column("wrapped", LargeBinary, nullable=False),
        Column("mac", LargeBinary, nullable=False),
        Column("created_at", UtcTimestamp, nullable=False),
    ),
    DataKeyRecord,
)

ERASED_PERSON = map_record(
    Table(
        "erased_person",
        _METADATA,
        Column("person_hash", LargeBinary, primary_key=True),
        Column("erased_at", UtcTimestamp, nullable=False),
    ),
    ErasedPersonRecord,
)

TABLE_NAMES = tuple(_METADATA.tables)
"""Their names."""


def add_tables(metadata: MetaData) -> None:
    """Adds the bookkeeping tables to a module's metadata."""
    for table in _METADATA.sorted_tables:
        table.to_metadata(metadata).info.update(table.info)


# Every request that changes something asks these.
_ADD_EVENT, _ADD_IDEMPOTENCY_RECORD = Statement(insert(OUTBOX)), Statement(insert(IDEMPOTENCY))
_IDEMPOTENCY_RECORD = RecordQuery(
    select(IDEMPOTENCY).where(*(IDEMPOTENCY.c[name] == bindparam(name) for name in ("person", "rpc", "key"))),
    IdempotencyRecord,
)


def add_events(tx: Connection, events: Sequence[OutboxRecord]) -> None:
    for event in events:
        _ADD_EVENT.execute(
            tx,
            event_id=event.event_id,
            type=event.type,
            schema_version=event.schema_version,
            person=event.person,
            payload=event.payload,
            traceparent=event.traceparent,
            created_at=event.created_at,
            published_at=event.published_at,
            attempts=0,
        )


def list_due_events(tx: Connection, now: datetime, limit: int) -> list[OutboxRecord]:
    """Events still to relay, in order: none of a person with a parked or postponed event before it.

    Events of no person wait for nobody.
    """
    t = OUTBOX.c
    failed = (t.published_at.is_(None), t.next_attempt_at > _EPOCH)
    held = select(t.person).where(*failed, or_(t.next_attempt_at > now, t.parked_at.is_not(None)))
    due = (t.parked_at.is_(None), or_(t.next_attempt_at.is_(None), t.next_attempt_at <= now))
    free = or_(t.person == "", t.person.not_in(held))
    query = select(OUTBOX).where(t.published_at.is_(None), *due, free).order_by(t.seq).limit(limit)
    return [_outbox(row._mapping) for row in tx.execute(query)]


def _outbox(row: object) -> OutboxRecord:
    return OutboxRecord(**row)  # type: ignore[arg-type]


def mark_published(tx: Connection, seqs: Iterable[int], now: datetime) -> None:
    tx.execute(update(OUTBOX).where(OUTBOX.c.seq.in_(list(seqs))).values(published_at=now))


def postpone(tx: Connection, seq: int, until: datetime, parked_at: datetime | None) -> None:
    """Notes a failed delivery: tried again at `until`, or parked for an operator."""
    values = {"attempts": OUTBOX.c.attempts + 1, "next_attempt_at": until, "parked_at": parked_at}
    tx.execute(update(OUTBOX).where(OUTBOX.c.seq == seq).values(values))


def retry_parked(tx: Connection, now: datetime) -> int:
    """Lets parked events be tried again, once. Answers how many there are."""
    parked = (OUTBOX.c.published_at.is_(None), OUTBOX.c.parked_at.is_not(None))
    return tx.execute(update(OUTBOX).where(*parked).values(next_attempt_at=now, parked_at=None)).rowcount


def outbox_state(tx: Connection) -> tuple[int, datetime | None, int]:
    """Events waiting, since when the oldest does, and how many are parked."""
    t = OUTBOX.c
    waiting = t.published_at.is_(None)
    count = tx.execute(select(func.count()).select_from(OUTBOX).where(waiting)).scalar_one()
    oldest = tx.execute(select(t.created_at).where(waiting).order_by(t.seq).limit(1)).scalar()
    parked = select(func.count()).select_from(OUTBOX).where(waiting, t.next_attempt_at > _EPOCH)
    return count, oldest, tx.execute(parked.where(t.parked_at.is_not(None))).scalar_one()


def has_received(tx: Connection, event_id: str) -> bool:
    return tx.execute(select(INBOX.c.event_id).where(INBOX.c.event_id == event_id)).first() is not None


def add_inbox_record(tx: Connection, event_id: str, person: str, now: datetime) -> None:
    """Notes an event as received; without its person when they are erased here."""
    named = "" if is_erased(tx, person_hash(person)) else person
    tx.execute(insert(INBOX), {"event_id": event_id, "person": named, "received_at": now})


def find_idempotency_record(tx: Connection, person: str, rpc: str, key: str) -> IdempotencyRecord | None:
    return _IDEMPOTENCY_RECORD.first(tx, person=person, rpc=rpc, key=key)


def add_idempotency_record(tx: Connection, record: IdempotencyRecord) -> None:
    _ADD_IDEMPOTENCY_RECORD.execute(
        tx,
        person=record.person,
        rpc=record.rpc,
        key=record.key,
        request_hash=record.request_hash,
        response=record.response,
        created_at=record.created_at,
    )


def delete_idempotency_records(tx: Connection, person: str) -> None:
    """All answers kept for the person go: a repeated call is answered anew."""
    tx.execute(delete(IDEMPOTENCY).where(IDEMPOTENCY.c.person == person))


def find_data_key(tx: Connection, person: str) -> DataKeyRecord | None:
    row = tx.execute(select(DATA_KEY).where(DATA_KEY.c.person == person)).mappings().first()
    return DataKeyRecord(**row) if row else None


def add_data_key(tx: Connection, key: DataKeyRecord) -> bool:
    """False, and nothing added, for a person who was erased here."""
    if is_erased(tx, person_hash(key.person)):
        return False
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
    return True


def list_erased_persons(tx: Connection) -> set[bytes]:
    return set(tx.execute(select(ERASED_PERSON.c.person_hash)).scalars())


def person_hash(person: str) -> bytes:
    """Return the hash that stands for an erased person. Stored: its prefix must not change."""
    return hashlib.sha256(b"oo-fence\0" + person.encode()).digest()


def is_erased(tx: Connection, hashed: bytes) -> bool:
    return (
        tx.execute(select(ERASED_PERSON.c.person_hash).where(ERASED_PERSON.c.person_hash == hashed)).first() is not None
    )


def add_erased_person(tx: Connection, hashed: bytes, now: datetime) -> None:
    if not is_erased(tx, hashed):
        tx.execute(insert(ERASED_PERSON), {"person_hash": hashed, "erased_at": now})


def expire_tombstones(tx: Connection, erased_before: datetime) -> list[bytes]:
    """Forgets erasures so old that nothing of their persons can come back in. Answers whose hashes went."""
    gone = delete(ERASED_PERSON).where(ERASED_PERSON.c.erased_at < erased_before).returning(ERASED_PERSON.c.person_hash)
    return list(tx.execute(gone).scalars())


def delete_expired(
    tx: Connection, published_before: datetime, received_before: datetime, answered_before: datetime
) -> int:
    """Deletes bookkeeping whose time is over. Answers the number of rows."""
    done = (
        delete(OUTBOX).where(OUTBOX.c.published_at < published_before),
        delete(INBOX).where(INBOX.c.received_at < received_before),
        delete(IDEMPOTENCY).where(IDEMPOTENCY.c.created_at < answered_before),
    )
    return sum(tx.execute(statement).rowcount for statement in done)
