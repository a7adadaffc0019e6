"""Create outbox, inbox, idempotency records, data keys and the table of erased persons."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_failed = sa.text("next_attempt_at IS NOT NULL")
_seq = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", _seq, primary_key=True, autoincrement=True),
        sa.Column("event_id", sa.String, nullable=False, unique=True),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("traceparent", sa.String, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("published_at", sa.BigInteger),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", sa.BigInteger),
        sa.Column("parked_at", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_index("outbox_waiting", "outbox", ["published_at", "seq"])
    failed = ["published_at", "next_attempt_at"]
    op.create_index("outbox_failed", "outbox", failed, sqlite_where=_failed, postgresql_where=_failed)
    op.create_table(
        "inbox",
        sa.Column("event_id", sa.String, primary_key=True),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "idempotency",
        sa.Column("person", sa.String, nullable=False),
        sa.Column("rpc", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("request_hash", sa.LargeBinary, nullable=False),
        sa.Column("response", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("person", "rpc", "key", name="idempotency_key"),
    )
    op.create_table(
        "data_key",
        sa.Column("person", sa.String, primary_key=True),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("kek_id", sa.String, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "fence",
        sa.Column("person_hash", sa.LargeBinary, primary_key=True),
        sa.Column("erased_at", sa.BigInteger, nullable=False),
    )
