"""Decisions and reactions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "tip_instance",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("decided_at", sa.BigInteger, nullable=False),
        sa.Column("trigger", sa.Integer, nullable=False),
        sa.Column("kind", sa.Integer, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("candidate_id", sa.String, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("shown_at", sa.BigInteger),
        sa.Column("reaction", sa.Integer, nullable=False),
        sa.Column("reacted_at", sa.BigInteger),
        sa.Column("snoozed_until", sa.BigInteger),
        sa.Column("superseded_at", sa.BigInteger),
        sa.Column("tip_sealed", sa.LargeBinary, nullable=False),
        sa.Column("decision", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("person", "number", name="tip_instance_number"),
    )
    partial("tip_instance_open", ["person"], "reaction = 0 AND superseded_at IS NULL", unique=True)
    partial("tip_instance_advice", ["person", "number"], "kind = 2")
    partial("tip_instance_shown", ["person", "shown_at"], "shown_at IS NOT NULL")
    partial("tip_instance_reacted", ["person", "reacted_at"], "reacted_at IS NOT NULL")
    op.create_table(
        "reaction",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("tip_id", sa.String, nullable=False),
        sa.Column("reaction", sa.Integer, nullable=False),
        sa.Column("undone", sa.Integer, nullable=False),
        sa.Column("reacted_at", sa.BigInteger, nullable=False),
        sa.Column("snoozed_until", sa.BigInteger),
        sa.Column("dwell_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("reaction_tip", "reaction", ["person", "tip_id"])


def partial(name: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, "tip_instance", columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
