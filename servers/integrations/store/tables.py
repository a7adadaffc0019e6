"""The tables of integrations."""

from sqlalchemy import ColumnElement, Index, MetaData, Table, UniqueConstraint

from gen.oo.integrations.storage import v1
from servers.kernel.db import table_of

TABLES = MetaData()

CONNECTION = table_of(
    v1.ConnectionRecord,
    "connection",
    TABLES,
    UniqueConstraint("person", "provider", name="connection_person"),
    Index("connection_next_sync", "next_sync_at"),
    key=("id",),
)
CREDENTIAL = table_of(
    v1.CredentialRecord, "credential", TABLES, Index("credential_person", "person", "provider"), key=("connection_id",)
)
CONNECT_FLOW = table_of(v1.ConnectFlowRecord, "connect_flow", TABLES, key=("state_hash",))
ITEM = table_of(v1.ProviderItemRecord, "provider_item", TABLES, key=("person", "provider", "kind", "item_id"))
ACTION = table_of(
    v1.ProviderActionRecord,
    "provider_action",
    TABLES,
    UniqueConstraint("id"),
    Index("provider_action_waiting", "state", "next_attempt_at"),
    Index("provider_action_item", "person", "provider", "item_id"),
    sequence="seq",
)
REVOCATION = table_of(
    v1.RevocationRecord, "revocation", TABLES, Index("revocation_due", "next_attempt_at"), key=("id",)
)
ERASURE = table_of(v1.ErasureRecord, "erasure", TABLES, key=("erasure_id",))


def rows_of(table: Table, person: str, provider: str) -> ColumnElement[bool]:
    """Return the condition for a person's rows of one provider."""
    return (table.c.person == person) & (table.c.provider == provider)
