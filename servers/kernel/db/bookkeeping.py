"""The kernel's tables in every module's database: outbox, inbox, idempotency, data keys, erased persons."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import (
    Connection,
    Index,
    MetaData,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from gen.oo.kernel.storage.v1 import DataKeyRecord, ErasedPersonRecord, IdempotencyRecord, InboxRecord, OutboxRecord
from servers.kernel.db.statements import RecordQuery, Statement
from servers.kernel.db.tables import partial_index, row_of, table_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""`> _EPOCH` means IS NOT NULL, but as a range, for which the databases use the index of failed events."""

_METADATA = MetaData()

OUTBOX = table_of(
    OutboxRecord,
    "outbox",
    _METADATA,
    UniqueConstraint("event_id"),
    Index("outbox_waiting", "published_at", "seq"),
    # It has few rows at any time, so that finding failed events is fast however many wait.
    partial_index("outbox_failed", "published_at", "next_attempt_at", where="next_attempt_at IS NOT NULL"),
    sequence="seq",
)
INBOX = table_of(InboxRecord, "inbox", _METADATA, key=("event_id",))
IDEMPOTENCY = table_of(
    IdempotencyRecord, "idempotency", _METADATA, UniqueConstraint("person", "rpc", "key", name="idempotency_key")
)
DATA_KEY = table_of(DataKeyRecord, "data_key", _METADATA, key=("person",))
ERASED_PERSON = table_of(ErasedPersonRecord, "erased_person", _METADATA, key=("person_hash",))

TABLE_NAMES = tuple(_METADATA.tables)
"""Names of these tables."""


def add_tables(metadata: MetaData) -> None:
    """Add these tables to a module's metadata."""
    for table in _METADATA.sorted_tables:
        table.to_metadata(metadata).info.update(table.info)


# Compiled once: every request that changes something runs them.
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
    """Return events to relay now, in order.

    A person with a parked or postponed event is left out, so that their events stay in order. An event about nobody
    does not hold up others.
    """
    t = OUTBOX.c
    failed = (t.published_at.is_(None), t.next_attempt_at > _EPOCH)
    blocked_persons = select(t.person).where(*failed, or_(t.next_attempt_at > now, t.parked_at.is_not(None)))
    due = (t.parked_at.is_(None), or_(t.next_attempt_at.is_(None), t.next_attempt_at <= now))
    unblocked = or_(t.person == "", t.person.not_in(blocked_persons))
    query = select(OUTBOX).where(t.published_at.is_(None), *due, unblocked).order_by(t.seq).limit(limit)
    return [_outbox(row._mapping) for row in tx.execute(query)]


def _outbox(row: object) -> OutboxRecord:
    return OutboxRecord(**row)  # type: ignore[arg-type]


def mark_published(tx: Connection, seqs: Iterable[int], now: datetime) -> None:
    tx.execute(update(OUTBOX).where(OUTBOX.c.seq.in_(list(seqs))).values(published_at=now))


def postpone(tx: Connection, seq: int, until: datetime, parked_at: datetime | None) -> None:
    """Record a failed delivery. The event is tried again at `until`, or parked for an operator."""
    values = {"attempts": OUTBOX.c.attempts + 1, "next_attempt_at": until, "parked_at": parked_at}
    tx.execute(update(OUTBOX).where(OUTBOX.c.seq == seq).values(values))


def retry_parked(tx: Connection, now: datetime) -> int:
    """Make parked events due once more and return how many there are."""
    parked = (OUTBOX.c.published_at.is_(None), OUTBOX.c.parked_at.is_not(None))
    return tx.execute(update(OUTBOX).where(*parked).values(next_attempt_at=now, parked_at=None)).rowcount


def outbox_state(tx: Connection) -> tuple[int, datetime | None, int]:
    """Return the number of waiting events, the time of the oldest, and how many of them are parked."""
    t = OUTBOX.c
    waiting = t.published_at.is_(None)
    count = tx.execute(select(func.count()).select_from(OUTBOX).where(waiting)).scalar_one()
    oldest = tx.execute(select(t.created_at).where(waiting).order_by(t.seq).limit(1)).scalar()
    parked = select(func.count()).select_from(OUTBOX).where(waiting, t.next_attempt_at > _EPOCH)
    return count, oldest, tx.execute(parked.where(t.parked_at.is_not(None))).scalar_one()


def has_received(tx: Connection, event_id: str) -> bool:
    return tx.execute(select(INBOX.c.event_id).where(INBOX.c.event_id == event_id)).first() is not None


def add_inbox_record(tx: Connection, event_id: str, person: str, now: datetime) -> None:
    """Record that an event took effect; without its person if they are erased, as by the event itself."""
    kept_person = "" if is_erased(tx, person_hash(person)) else person
    tx.execute(insert(INBOX), {"event_id": event_id, "person": kept_person, "received_at": now})


def find_idempotency_record(tx: Connection, person: str, rpc: str, key: str) -> IdempotencyRecord | None:
    return _IDEMPOTENCY_RECORD.first(tx, person=person, rpc=rpc, key=key)


def add_idempotency_record(tx: Connection, record: IdempotencyRecord) -> None:
    _ADD_IDEMPOTENCY_RECORD.execute(tx, **row_of(IDEMPOTENCY, record))


def delete_idempotency_records(tx: Connection, person: str) -> None:
    """Delete the person's kept responses, so that a retry is handled again."""
    tx.execute(delete(IDEMPOTENCY).where(IDEMPOTENCY.c.person == person))


def find_data_key(tx: Connection, person: str) -> DataKeyRecord | None:
    row = tx.execute(select(DATA_KEY).where(DATA_KEY.c.person == person)).mappings().first()
    return DataKeyRecord(**row) if row else None


def add_data_key(tx: Connection, key: DataKeyRecord) -> None:
    tx.execute(insert(DATA_KEY), row_of(DATA_KEY, key))


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
    """Delete tombstones that are older than any backup, and return their hashes."""
    expired = (
        delete(ERASED_PERSON).where(ERASED_PERSON.c.erased_at < erased_before).returning(ERASED_PERSON.c.person_hash)
    )
    return list(tx.execute(expired).scalars())


def delete_expired(
    tx: Connection, published_before: datetime, received_before: datetime, responded_before: datetime
) -> int:
    """Delete rows that are no longer needed, and return how many."""
    statements = (
        delete(OUTBOX).where(OUTBOX.c.published_at < published_before),
        delete(INBOX).where(INBOX.c.received_at < received_before),
        delete(IDEMPOTENCY).where(IDEMPOTENCY.c.created_at < responded_before),
    )
    return sum(tx.execute(statement).rowcount for statement in statements)
