"""Accounts, sessions, signing keys, erasures."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _accounts()
    _signing_keys()
    _erasures()


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("person", sa.String, primary_key=True),
        sa.Column("iss", sa.String, nullable=False),
        sa.Column("sub", sa.String, nullable=False),
        sa.Column("email_sealed", sa.LargeBinary, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("deleted_at", sa.BigInteger),
    )
    living = sa.text("deleted_at IS NULL")
    op.create_index(
        "account_identity", "account", ["iss", "sub"], unique=True, sqlite_where=living, postgresql_where=living
    )
    op.create_table(
        "session",
        sa.Column("secret_hash", sa.LargeBinary, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("signed_in_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index("session_person", "session", ["person"])


def _signing_keys() -> None:
    op.create_table(
        "signing_key",
        sa.Column("kid", sa.String, primary_key=True),
        sa.Column("private_sealed", sa.LargeBinary, nullable=False),
        sa.Column("public_jwk", sa.String, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("active_from", sa.BigInteger, nullable=False),
    )


def _erasures() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("person", sa.String, nullable=False, unique=True),
        sa.Column("secret_hash", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.Integer, nullable=False),
        sa.Column("requested_at", sa.BigInteger, nullable=False),
        sa.Column("erased_at", sa.BigInteger),
    )
    op.create_table(
        "erasure_part",
        sa.Column("erasure_id", sa.String, nullable=False),
        sa.Column("module", sa.String, nullable=False),
        sa.Column("rows_deleted", sa.Integer, nullable=False),
        sa.Column("rows_left", sa.Integer, nullable=False),
        sa.Column("notes", sa.String, nullable=False),
        sa.Column("done_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("erasure_id", "module"),
    )
