"""The kernel's tables in every module's database: outbox, inbox, idempotency, data keys, erased persons."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from gen.oo.kernel.storage.v1 import DataKeyRecord, ErasedPersonRecord, IdempotencyRecord, InboxRecord, OutboxRecord
from servers.kernel.db.statements import RecordQuery, Statement
from servers.kernel.db.tables import partial_index, row_of, table_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""`> _EPOCH` means IS NOT NULL, but as a range, for which the databases use the index of failed events."""

_METADATA = sa.MetaData()

OUTBOX = table_of(
    OutboxRecord,
    "outbox",
    _METADATA,
    sa.UniqueConstraint("event_id"),
    sa.Index("outbox_waiting", "published_at", "seq"),
    # It has few rows at any time, so that finding failed events is fast however many wait.
    partial_index("outbox_failed", "published_at", "next_attempt_at", where="next_attempt_at IS NOT NULL"),
    sequence="seq",
)
INBOX = table_of(InboxRecord, "inbox", _METADATA, key=("event_id",))
IDEMPOTENCY = table_of(
    IdempotencyRecord, "idempotency", _METADATA, sa.UniqueConstraint("person", "rpc", "key", name="idempotency_key")
)
DATA_KEY = table_of(DataKeyRecord, "data_key", _METADATA, key=("person",))
ERASED_PERSON = table_of(ErasedPersonRecord, "erased_person", _METADATA, key=("person_hash",))

TABLE_NAMES = tuple(_METADATA.tables)
"""Names of these tables."""


def add_tables(metadata: sa.MetaData) -> None:
    """Add these tables to a module's metadata."""
    for table in _METADATA.sorted_tables:
        table.to_metadata(metadata).info.update(table.info)


# Compiled once: every request that changes something runs them.
_ADD_EVENT, _ADD_IDEMPOTENCY_RECORD = Statement(sa.insert(OUTBOX)), Statement(sa.insert(IDEMPOTENCY))
_IDEMPOTENCY_RECORD = RecordQuery(
    sa.select(IDEMPOTENCY).where(*(IDEMPOTENCY.c[name] == sa.bindparam(name) for name in ("person", "rpc", "key"))),
    IdempotencyRecord,
)


def add_events(tx: sa.Connection, events: Sequence[OutboxRecord]) -> None:
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


def list_due_events(tx: sa.Connection, now: datetime, limit: int) -> list[OutboxRecord]:
    """Return events to relay now, in order.

    A person with a parked or postponed event is left out, so that their events stay in order. An event about nobody
    does not hold up others.
    """
    t = OUTBOX.c
    failed = (t.published_at.is_(None), t.next_attempt_at > _EPOCH)
    blocked_persons = sa.select(t.person).where(*failed, sa.or_(t.next_attempt_at > now, t.parked_at.is_not(None)))
    due = (t.parked_at.is_(None), sa.or_(t.next_attempt_at.is_(None), t.next_attempt_at <= now))
    unblocked = sa.or_(t.person == "", t.person.not_in(blocked_persons))
    query = sa.select(OUTBOX).where(t.published_at.is_(None), *due, unblocked).order_by(t.seq).limit(limit)
    return [_outbox(row._mapping) for row in tx.execute(query)]


def _outbox(row: object) -> OutboxRecord:
    return OutboxRecord(**row)  # type: ignore[arg-type]


def mark_published(tx: sa.Connection, seqs: Iterable[int], now: datetime) -> None:
    tx.execute(sa.update(OUTBOX).where(OUTBOX.c.seq.in_(list(seqs))).values(published_at=now))


def postpone(tx: sa.Connection, seq: int, until: datetime, parked_at: datetime | None) -> None:
    """Record a failed delivery. The event is tried again at `until`, or parked for an operator."""
    values = {"attempts": OUTBOX.c.attempts + 1, "next_attempt_at": until, "parked_at": parked_at}
    tx.execute(sa.update(OUTBOX).where(OUTBOX.c.seq == seq).values(values))


def retry_parked(tx: sa.Connection, now: datetime) -> int:
    """Make parked events due once more and return how many there are."""
    parked = (OUTBOX.c.published_at.is_(None), OUTBOX.c.parked_at.is_not(None))
    return tx.execute(sa.update(OUTBOX).where(*parked).values(next_attempt_at=now, parked_at=None)).rowcount


def outbox_state(tx: sa.Connection) -> tuple[int, datetime | None, int]:
    """Return the number of waiting events, the time of the oldest, and how many of them are parked."""
    t = OUTBOX.c
    waiting = t.published_at.is_(None)
    count = tx.execute(sa.select(sa.func.count()).select_from(OUTBOX).where(waiting)).scalar_one()
    oldest = tx.execute(sa.select(t.created_at).where(waiting).order_by(t.seq).limit(1)).scalar()
    parked = sa.select(sa.func.count()).select_from(OUTBOX).where(waiting, t.next_attempt_at > _EPOCH)
    return count, oldest, tx.execute(parked.where(t.parked_at.is_not(None))).scalar_one()


def has_received(tx: sa.Connection, event_id: str) -> bool:
    return tx.execute(sa.select(INBOX.c.event_id).where(INBOX.c.event_id == event_id)).first() is not None


def add_inbox_record(tx: sa.Connection, event_id: str, person: str, now: datetime) -> None:
    """Record that an event took effect; without its person if they are erased, as by the event itself."""
    kept_person = "" if is_erased(tx, person_hash(person)) else person
    tx.execute(sa.insert(INBOX), {"event_id": event_id, "person": kept_person, "received_at": now})


def find_idempotency_record(tx: sa.Connection, person: str, rpc: str, key: str) -> IdempotencyRecord | None:
    return _IDEMPOTENCY_RECORD.first(tx, person=person, rpc=rpc, key=key)


def add_idempotency_record(tx: sa.Connection, record: IdempotencyRecord) -> None:
    _ADD_IDEMPOTENCY_RECORD.execute(tx, **row_of(IDEMPOTENCY, record))


def delete_idempotency_records(tx: sa.Connection, person: str) -> None:
    """Delete the person's kept responses, so that a retry is handled again."""
    tx.execute(sa.delete(IDEMPOTENCY).where(IDEMPOTENCY.c.person == person))


def find_data_key(tx: sa.Connection, person: str) -> DataKeyRecord | None:
    row = tx.execute(sa.select(DATA_KEY).where(DATA_KEY.c.person == person)).mappings().first()
    return DataKeyRecord(**row) if row else None


def add_data_key(tx: sa.Connection, key: DataKeyRecord) -> None:
    tx.execute(sa.insert(DATA_KEY), row_of(DATA_KEY, key))


def list_erased_persons(tx: sa.Connection) -> set[bytes]:
    return set(tx.execute(sa.select(ERASED_PERSON.c.person_hash)).scalars())


def person_hash(person: str) -> bytes:
    """Return the hash that stands for an erased person. Stored: its prefix must not change."""
    return hashlib.sha256(b"oo-fence\0" + person.encode()).digest()


def is_erased(tx: sa.Connection, hashed: bytes) -> bool:
    return (
        tx.execute(sa.select(ERASED_PERSON.c.person_hash).where(ERASED_PERSON.c.person_hash == hashed)).first()
        is not None
    )


def add_erased_person(tx: sa.Connection, hashed: bytes, now: datetime) -> None:
    if not is_erased(tx, hashed):
        tx.execute(sa.insert(ERASED_PERSON), {"person_hash": hashed, "erased_at": now})


def expire_tombstones(tx: sa.Connection, erased_before: datetime) -> list[bytes]:
    """Delete tombstones that are older than any backup, and return their hashes."""
    expired = (
        sa.delete(ERASED_PERSON).where(ERASED_PERSON.c.erased_at < erased_before).returning(ERASED_PERSON.c.person_hash)
    )
    return list(tx.execute(expired).scalars())


def delete_expired(
    tx: sa.Connection, published_before: datetime, received_before: datetime, responded_before: datetime
) -> int:
    """Delete rows that are no longer needed, and return how many."""
    statements = (
        sa.delete(OUTBOX).where(OUTBOX.c.published_at < published_before),
        sa.delete(INBOX).where(INBOX.c.received_at < received_before),
        sa.delete(IDEMPOTENCY).where(IDEMPOTENCY.c.created_at < responded_before),
    )
    return sum(tx.execute(statement).rowcount for statement in statements)
