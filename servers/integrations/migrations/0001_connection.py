"""Connections, credentials, signals, actions and revocations."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SEQ = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "connection",
        sa.Column("person", sa.String, nullable=False),
        sa.Column("provider", sa.String, nullable=False),
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("state", sa.Integer, nullable=False),
        sa.Column("scopes", sa.String, nullable=False),
        sa.Column("cursor", sa.String, nullable=False),
        sa.Column("account_id", sa.String, nullable=False),
        sa.Column("connected_at", sa.BigInteger, nullable=False),
        sa.Column("last_sync_at", sa.BigInteger),
        sa.Column("next_sync_at", sa.BigInteger),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("problem", sa.String, nullable=False),
        sa.Column("time_zone", sa.String, nullable=False),
        sa.UniqueConstraint("person", "provider", name="connection_person"),
    )
    op.create_index("connection_next_sync", "connection", ["next_sync_at"])
    op.create_table(
        "credential",
        sa.Column("person", sa.String, nullable=False),
        sa.Column("provider", sa.String, nullable=False),
        sa.Column("connection_id", sa.String, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("credential_person", "credential", ["person", "provider"])
    op.create_table(
        "connect_flow",
        sa.Column("state_hash", sa.LargeBinary, primary_key=True),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("provider", sa.String, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "signal",
        sa.Column("person", sa.String, primary_key=True),
        sa.Column("provider", sa.String, primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("item_id", sa.String, primary_key=True),
        sa.Column("parent_id", sa.String, nullable=False),
        sa.Column("facts", sa.LargeBinary, nullable=False),
        sa.Column("text_sealed", sa.LargeBinary, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("undo_sealed", sa.LargeBinary, nullable=False),
    )
    _create_acts()
    _create_revocations()


def _create_acts() -> None:
    op.create_table(
        "act",
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("provider", sa.String, nullable=False),
        sa.Column("item_id", sa.String, nullable=False),
        sa.Column("verb", sa.String, nullable=False),
        sa.Column("undo_sealed", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("problem", sa.String, nullable=False),
        sa.Column("seq", _SEQ, primary_key=True, autoincrement=True),
        sa.Column("undoes", sa.String, nullable=False),
        sa.Column("finished_at", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_index("act_waiting", "act", ["state", "next_attempt_at"])
    op.create_index("act_item", "act", ["person", "provider", "item_id"])


def _create_revocations() -> None:
    op.create_table(
        "revocation",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("provider", sa.String, nullable=False),
        sa.Column("erasure_id", sa.String, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index("revocation_due", "revocation", ["next_attempt_at"])
    op.create_table(
        "erasure",
        sa.Column("erasure_id", sa.String, primary_key=True),
        sa.Column("rows_deleted", sa.Integer, nullable=False),
        sa.Column("rows_left", sa.Integer, nullable=False),
        sa.Column("notes", sa.String, nullable=False),
    )
