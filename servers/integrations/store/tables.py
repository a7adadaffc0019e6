"""The tables of integrations, and rows as messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from gen.oo.integrations.storage.v1 import (
    ConnectFlowRecord,
    ConnectionRecord,
    CredentialRecord,
    ErasureRecord,
    ProviderActionRecord,
    ProviderActionRecordState,
    ProviderItemRecord,
    RevocationRecord,
)
from gen.oo.integrations.v1 import ConnectionState
from servers.kernel.db import UtcTimestamp, map_record

TABLES = MetaData()
_Seq = BigInteger().with_variant(Integer, "sqlite")

CONNECTION = map_record(
    Table(
        "connection",
        TABLES,
        Column("person", String, nullable=False),
        Column("provider", String, nullable=False),
        Column("id", String, primary_key=True),
        Column("state", Integer, nullable=False),
        Column("scopes", String, nullable=False),
        Column("cursor", String, nullable=False),
        Column("account_id", String, nullable=False),
        Column("connected_at", UtcTimestamp, nullable=False),
        Column("last_sync_at", UtcTimestamp),
        Column("next_sync_at", UtcTimestamp),
        Column("failures", Integer, nullable=False),
        Column("problem", String, nullable=False),
        Column("time_zone", String, nullable=False),
        UniqueConstraint("person", "provider", name="connection_person"),
        Index("connection_next_sync", "next_sync_at"),
    ),
    ConnectionRecord,
)

CREDENTIAL = map_record(
    Table(
        "credential",
        TABLES,
        Column("person", String, nullable=False),
        Column("provider", String, nullable=False),
        Column("connection_id", String, primary_key=True),
        Column("tokens_encrypted", LargeBinary, nullable=False),
        Index("credential_person", "person", "provider"),
    ),
    CredentialRecord,
)

CONNECT_FLOW = map_record(
    Table(
        "connect_flow",
        TABLES,
        Column("state_hash", LargeBinary, primary_key=True),
        Column("person", String, nullable=False),
        Column("provider", String, nullable=False),
        Column("created_at", UtcTimestamp, nullable=False),
    ),
    ConnectFlowRecord,
)

ITEM = map_record(
    Table(
        "provider_item",
        TABLES,
        Column("person", String, primary_key=True),
        Column("provider", String, primary_key=True),
        Column("kind", String, primary_key=True),
        Column("item_id", String, primary_key=True),
        Column("parent_id", String, nullable=False),
        Column("facts", LargeBinary, nullable=False),
        Column("text_encrypted", LargeBinary, nullable=False),
        Column("closed_at", UtcTimestamp),
        Column("undo_encrypted", LargeBinary, nullable=False),
    ),
    ProviderItemRecord,
)

ACTION = map_record(
    Table(
        "provider_action",
        TABLES,
        Column("id", String, nullable=False, unique=True),
        Column("person", String, nullable=False),
        Column("provider", String, nullable=False),
        Column("item_id", String, nullable=False),
        Column("verb", String, nullable=False),
        Column("undo_encrypted", LargeBinary, nullable=False),
        Column("state", Integer, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("next_attempt_at", UtcTimestamp, nullable=False),
        Column("created_at", UtcTimestamp, nullable=False),
        Column("problem", String, nullable=False),
        Column("seq", _Seq, primary_key=True, autoincrement=True),
        Column("undoes", String, nullable=False),
        Column("finished_at", UtcTimestamp),
        Index("provider_action_waiting", "state", "next_attempt_at"),
        Index("provider_action_item", "person", "provider", "item_id"),
        sqlite_autoincrement=True,
    ),
    ProviderActionRecord,
)

REVOCATION = map_record(
    Table(
        "revocation",
        TABLES,
        Column("id", String, primary_key=True),
        Column("provider", String, nullable=False),
        Column("erasure_id", String, nullable=False),
        Column("tokens_encrypted", LargeBinary, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("next_attempt_at", UtcTimestamp, nullable=False),
        Column("created_at", UtcTimestamp, nullable=False),
        Index("revocation_due", "next_attempt_at"),
    ),
    RevocationRecord,
)

ERASURE = map_record(
    Table(
        "erasure",
        TABLES,
        Column("erasure_id", String, primary_key=True),
        Column("rows_deleted", Integer, nullable=False),
        Column("rows_left", Integer, nullable=False),
        Column("notes", String, nullable=False),
        Column("remaining_data", String, nullable=False),
    ),
    ErasureRecord,
)


def rows_of(table: Table, person: str, provider: str) -> ColumnElement[bool]:
    """The person's rows of one provider."""
    return (table.c.person == person) & (table.c.provider == provider)


def connection_record(row: Mapping[Any, Any]) -> ConnectionRecord:
    return ConnectionRecord(**{**row, "state": ConnectionState(row["state"])})


def action_record(row: Mapping[Any, Any]) -> ProviderActionRecord:
    return ProviderActionRecord(**{**row, "state": ProviderActionRecordState(row["state"])})
