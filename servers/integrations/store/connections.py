"""Queries of connections, their credentials, and pending connect flows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from gen.oo.integrations.storage.v1 import ConnectFlowRecord, ConnectionRecord, CredentialRecord, RevocationRecord
from servers.integrations.store.revocations import add_revocations
from servers.integrations.store.tables import (
    ACTION,
    CONNECT_FLOW,
    CONNECTION,
    CREDENTIAL,
    ITEM,
    rows_of,
)
from servers.kernel.db import ConcurrentUpdate, Tx, row_of


def find_connection(tx: Tx, person: str, provider: str) -> ConnectionRecord | None:
    row = tx.execute(select(CONNECTION).where(rows_of(CONNECTION, person, provider))).mappings().first()
    return ConnectionRecord(**row) if row else None


def find_credential(tx: Tx, connection_id: str) -> CredentialRecord | None:
    row = tx.execute(select(CREDENTIAL).where(CREDENTIAL.c.connection_id == connection_id)).mappings().first()
    return CredentialRecord(**row) if row else None


def list_credentials(tx: Tx, person: str) -> list[CredentialRecord]:
    rows = tx.execute(select(CREDENTIAL).where(CREDENTIAL.c.person == person)).mappings()
    return [CredentialRecord(**row) for row in rows]


def add_flow(tx: Tx, flow: ConnectFlowRecord, expired_before: datetime) -> None:
    """Add a connect flow, and delete expired ones."""
    tx.execute(delete(CONNECT_FLOW).where(CONNECT_FLOW.c.created_at < expired_before))
    tx.execute(insert(CONNECT_FLOW), row_of(CONNECT_FLOW, flow))


def take_flow(tx: Tx, state_hash: bytes, person: str, provider: str) -> ConnectFlowRecord | None:
    """Delete and return the person's flow with this state, so that a state is valid once."""
    this = (CONNECT_FLOW.c.state_hash == state_hash, rows_of(CONNECT_FLOW, person, provider))
    row = tx.execute(select(CONNECT_FLOW).where(*this)).mappings().first()
    tx.execute(delete(CONNECT_FLOW).where(*this))
    return ConnectFlowRecord(**row) if row else None


def connect(
    tx: Tx,
    connection: ConnectionRecord,
    credential: CredentialRecord,
    replaced: CredentialRecord | None,
    revocation: RevocationRecord | None,
) -> None:
    """Replace the person's earlier connection. Its items are deleted, and `revocation` has its tokens.

    Raises ConcurrentUpdate if the earlier credential is no longer `replaced`.
    """
    _check_replaced(tx, connection.person, connection.provider, replaced)
    for table in (CONNECTION, CREDENTIAL, ITEM):
        tx.execute(delete(table).where(rows_of(table, connection.person, connection.provider)))
    tx.execute(insert(CONNECTION), row_of(CONNECTION, connection))
    tx.execute(insert(CREDENTIAL), row_of(CREDENTIAL, credential))
    add_revocations(tx, [revocation] if revocation else [])


def mark_reconnect_needed(tx: Tx, connection: ConnectionRecord) -> None:
    """Store that the provider refuses the access, so that nothing is due. Other columns do not change."""
    values = {"state": connection.state, "problem": connection.problem, "next_sync_at": None}
    tx.execute(update(CONNECTION).where(CONNECTION.c.id == connection.id).values(values))


def replace_credential(tx: Tx, before: CredentialRecord, tokens_encrypted: bytes) -> bool:
    """Store renewed tokens. Return False if the connection is gone or another process renewed them."""
    # Providers that rotate refresh tokens accept each once: tokens renewed elsewhere must not be overwritten.
    this = (
        CREDENTIAL.c.connection_id == before.connection_id,
        CREDENTIAL.c.tokens_encrypted == before.tokens_encrypted,
    )
    return tx.execute(update(CREDENTIAL).where(*this).values(tokens_encrypted=tokens_encrypted)).rowcount == 1


def disconnect(
    tx: Tx, person: str, provider: str, replaced: CredentialRecord | None, revocation: RevocationRecord | None
) -> int:
    """Delete everything of one provider, and add the revocation. Returns the number of deleted rows.

    Raises ConcurrentUpdate as `connect` does.
    """
    _check_replaced(tx, person, provider, replaced)
    add_revocations(tx, [revocation] if revocation else [])
    tables = (CONNECTION, CREDENTIAL, CONNECT_FLOW, ITEM, ACTION)
    return sum(tx.execute(delete(t).where(rows_of(t, person, provider))).rowcount for t in tables)


def _check_replaced(tx: Tx, person: str, provider: str, replaced: CredentialRecord | None) -> None:
    rows = (
        tx.execute(select(CREDENTIAL.c.tokens_encrypted).where(rows_of(CREDENTIAL, person, provider))).scalars().all()
    )
    if rows != ([replaced.tokens_encrypted] if replaced else []):
        raise ConcurrentUpdate("the connection changed meanwhile")


def claim_due(tx: Tx, now: datetime, until: datetime, providers: Sequence[str], limit: int) -> list[ConnectionRecord]:
    """Return due connections, each claimed until `until`, so that no other process takes it."""
    query = (
        select(CONNECTION)
        .where(CONNECTION.c.next_sync_at <= now, CONNECTION.c.provider.in_(providers))
        .order_by(CONNECTION.c.next_sync_at)
        .limit(limit)
    )
    return [ConnectionRecord(**row) for row in tx.execute(query).mappings().all() if _claim(tx, row["id"], now, until)]


def _claim(tx: Tx, connection_id: str, now: datetime, until: datetime) -> bool:
    # If two processes read the same due row, the second update waits for the first and then finds it no longer due.
    due = (CONNECTION.c.id == connection_id, CONNECTION.c.next_sync_at <= now)
    return tx.execute(update(CONNECTION).where(*due).values(next_sync_at=until)).rowcount == 1


def save_connection(tx: Tx, connection: ConnectionRecord) -> bool:
    """Store a connection. Return False if it no longer exists."""
    this = CONNECTION.c.id == connection.id
    return tx.execute(update(CONNECTION).where(this).values(row_of(CONNECTION, connection))).rowcount == 1
