"""Tables and queries of accounts, sessions, pending sign-ins, signing keys and erasures."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, MetaData, UniqueConstraint, bindparam, delete, insert, or_, select, update

from gen.oo.auth.storage import v1
from gen.oo.auth.v1 import ErasureState
from servers.kernel.db import ConcurrentUpdate, RecordQuery, Tx, bookkeeping, partial_index, row_of, table_of

TABLES = MetaData()

ACCOUNT = table_of(
    v1.AccountRecord,
    "account",
    TABLES,
    # Unique among accounts not being erased, so a returning person gets a new account.
    partial_index("account_identity", "iss", "sub", where="deleted_at IS NULL", unique=True),
    key=("person",),
)
SESSION = table_of(
    v1.SessionRecord, "session", TABLES, UniqueConstraint("id"), Index("session_person", "person"), key=("secret_hash",)
)
SIGN_IN_FLOW = table_of(v1.SignInFlowRecord, "sign_in_flow", TABLES, key=("flow_hash",))
SIGNING_KEY = table_of(v1.SigningKeyRecord, "signing_key", TABLES, key=("kid",))
ERASURE = table_of(v1.ErasureRecord, "erasure", TABLES, UniqueConstraint("person"), key=("id",))
ERASURE_PART = table_of(v1.ErasurePartRecord, "erasure_part", TABLES, key=("erasure_id", "module"))

# Runs on every request.
_FIND_SESSION = RecordQuery(
    select(SESSION)
    .join(ACCOUNT, ACCOUNT.c.person == SESSION.c.person)
    .where(
        SESSION.c.secret_hash == bindparam("secret_hash"),
        ACCOUNT.c.epoch == SESSION.c.epoch,
        ACCOUNT.c.deleted_at.is_(None),
    ),
    v1.SessionRecord,
)


def find_account(tx: Tx, person: str) -> v1.AccountRecord | None:
    """Return the account, unless it is being erased."""
    query = select(ACCOUNT).where(ACCOUNT.c.person == person, ACCOUNT.c.deleted_at.is_(None))
    row = tx.execute(query).mappings().first()
    return v1.AccountRecord(**row) if row else None


def find_identity(tx: Tx, iss: str, sub: str) -> v1.AccountRecord | None:
    """Return the account of an identity, unless it is being erased."""
    query = select(ACCOUNT).where(ACCOUNT.c.iss == iss, ACCOUNT.c.sub == sub, ACCOUNT.c.deleted_at.is_(None))
    row = tx.execute(query).mappings().first()
    return v1.AccountRecord(**row) if row else None


def add_account(tx: Tx, account: v1.AccountRecord, session: v1.SessionRecord, in_place_of: bytes) -> None:
    """Add an account with its first session, and end the session with the secret hash `in_place_of`."""
    tx.execute(insert(ACCOUNT), row_of(ACCOUNT, account))
    _replace_session(tx, session, in_place_of)


def add_session(tx: Tx, session: v1.SessionRecord, email_encrypted: bytes, in_place_of: bytes) -> None:
    """Add a session to an account, and end the one with the secret hash `in_place_of`, whoever it belongs to.

    Raises ConcurrentUpdate if the account, or its epoch, has ended.
    """
    a = ACCOUNT.c
    is_current = (a.person == session.person, a.epoch == session.epoch, a.deleted_at.is_(None))
    if not tx.execute(update(ACCOUNT).where(*is_current).values(email_encrypted=email_encrypted)).rowcount:
        raise ConcurrentUpdate("the account ended while its person signed in")
    _replace_session(tx, session, in_place_of)


def _replace_session(tx: Tx, session: v1.SessionRecord, in_place_of: bytes) -> None:
    tx.execute(delete(SESSION).where(SESSION.c.secret_hash == in_place_of))
    tx.execute(insert(SESSION), row_of(SESSION, session))


def find_session(tx: Tx, secret_hash: bytes) -> v1.SessionRecord | None:
    """Return the session, unless its account is being erased or a later epoch has begun."""
    return _FIND_SESSION.first(tx, secret_hash=secret_hash)


def update_seen_at(tx: Tx, session: v1.SessionRecord, now: datetime) -> None:
    tx.execute(update(SESSION).where(SESSION.c.secret_hash == session.secret_hash).values(seen_at=now))


def end_session(tx: Tx, person: str, session_id: str) -> None:
    tx.execute(delete(SESSION).where(SESSION.c.person == person, SESSION.c.id == session_id))


def add_flow(tx: Tx, flow: v1.SignInFlowRecord) -> None:
    tx.execute(insert(SIGN_IN_FLOW), row_of(SIGN_IN_FLOW, flow))


def take_flow(tx: Tx, flow_hash: bytes, state_hash: bytes, begun_after: datetime) -> v1.SignInFlowRecord | None:
    """Delete and return a pending sign-in, so that it can be finished once only.

    A wrong state deletes nothing, so that a forged callback cannot break the sign-in of the browser it is sent to.
    """
    f = SIGN_IN_FLOW.c
    wanted = (f.flow_hash == flow_hash, f.state_hash == state_hash, f.created_at > begun_after)
    row = tx.execute(delete(SIGN_IN_FLOW).where(*wanted).returning(SIGN_IN_FLOW)).mappings().first()
    return v1.SignInFlowRecord(**row) if row else None


def signing_keys(tx: Tx) -> list[v1.SigningKeyRecord]:
    query = select(SIGNING_KEY).order_by(SIGNING_KEY.c.active_from, SIGNING_KEY.c.kid)
    return [v1.SigningKeyRecord(**row) for row in tx.execute(query).mappings()]


def lock_signing_keys(tx: Tx) -> list[v1.SigningKeyRecord]:
    """Return the keys, locked to the end of the transaction."""
    tx.execute(select(SIGNING_KEY.c.kid).with_for_update()).all()
    return signing_keys(tx)


def change_keys(tx: Tx, new: Sequence[v1.SigningKeyRecord], retired: Sequence[str]) -> None:
    tx.execute(delete(SIGNING_KEY).where(SIGNING_KEY.c.kid.in_(retired)))
    for key in new:
        tx.execute(insert(SIGNING_KEY), row_of(SIGNING_KEY, key))


def activate_next_key(tx: Tx, now: datetime) -> None:
    """Let the next key sign from now on."""
    tx.execute(update(SIGNING_KEY).where(SIGNING_KEY.c.active_from > now).values(active_from=now))


def begin_erasure(tx: Tx, record: v1.ErasureRecord) -> None:
    """Add the erasure record, close the account, end its sessions, and record the person as erased.

    Raises ConcurrentUpdate if the account is closed already.
    """
    assert record.requested_at
    is_current = (ACCOUNT.c.person == record.person, ACCOUNT.c.deleted_at.is_(None))
    if tx.execute(select(ACCOUNT.c.person).where(*is_current).with_for_update()).first() is None:
        raise ConcurrentUpdate("the account is closed already")
    tx.execute(insert(ERASURE), row_of(ERASURE, record))
    closed = {"deleted_at": record.requested_at, "epoch": ACCOUNT.c.epoch + 1}
    tx.execute(update(ACCOUNT).where(*is_current).values(closed))
    tx.execute(delete(SESSION).where(SESSION.c.person == record.person))
    bookkeeping.add_erased_person(tx, bookkeeping.person_hash(record.person), record.requested_at)


def find_erasure(tx: Tx, erasure_id: str) -> tuple[v1.ErasureRecord | None, list[v1.ErasurePartRecord]]:
    """Return an erasure record, or None, with the parts reported so far."""
    row = tx.execute(select(ERASURE).where(ERASURE.c.id == erasure_id)).mappings().first()
    return (v1.ErasureRecord(**row) if row else None), erasure_parts(tx, erasure_id)


def lock_erasure(tx: Tx, erasure_id: str) -> v1.ErasureRecord | None:
    """Return an erasure record, locked to the end of the transaction, so that of two last parts one sees the other."""
    row = tx.execute(select(ERASURE).where(ERASURE.c.id == erasure_id).with_for_update()).mappings().first()
    return v1.ErasureRecord(**row) if row else None


def erasure_parts(tx: Tx, erasure_id: str) -> list[v1.ErasurePartRecord]:
    query = select(ERASURE_PART).where(ERASURE_PART.c.erasure_id == erasure_id)
    return [v1.ErasurePartRecord(**row) for row in tx.execute(query).mappings()]


def stuck_erasures(tx: Tx, module: str) -> list[str]:
    """Return the ids of erasures after which a module still had rows."""
    has_rows_left = (ERASURE_PART.c.module == module, ERASURE_PART.c.rows_left > 0)
    return list(tx.execute(select(ERASURE_PART.c.erasure_id).where(*has_rows_left)).scalars())


def save_part(tx: Tx, part: v1.ErasurePartRecord) -> None:
    """Add a part, replacing the module's earlier one."""
    p = ERASURE_PART.c
    tx.execute(delete(ERASURE_PART).where(p.erasure_id == part.erasure_id, p.module == part.module))
    tx.execute(insert(ERASURE_PART), row_of(ERASURE_PART, part))


def set_erasure_state(tx: Tx, erasure_id: str, state: ErasureState, erased_at: datetime | None = None) -> None:
    """Set the state and raise the revision, also if only a part has changed."""
    values = {"state": state, "erased_at": erased_at, "revision": ERASURE.c.revision + 1}
    tx.execute(update(ERASURE).where(ERASURE.c.id == erasure_id).values(values))


def delete_expired_sign_ins(tx: Tx, flows_before: datetime, seen_before: datetime, created_before: datetime) -> int:
    """Delete expired sign-ins and sessions. Returns the number of rows."""
    s = SESSION.c
    flows = tx.execute(delete(SIGN_IN_FLOW).where(SIGN_IN_FLOW.c.created_at <= flows_before))
    sessions = tx.execute(delete(SESSION).where(or_(s.seen_at <= seen_before, s.created_at <= created_before)))
    return flows.rowcount + sessions.rowcount


def delete_old_erasures(tx: Tx, ended_before: datetime) -> int:
    """Delete erasures that ended before the time, with their parts. Returns the number of rows."""
    ended = select(ERASURE.c.id).where(ERASURE.c.erased_at < ended_before)
    parts = tx.execute(delete(ERASURE_PART).where(ERASURE_PART.c.erasure_id.in_(ended)))
    return parts.rowcount + tx.execute(delete(ERASURE).where(ERASURE.c.erased_at < ended_before)).rowcount
