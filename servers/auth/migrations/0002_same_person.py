"""Store with a pending sign-in the session that its browser had."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # Created again, not altered: no row lives for longer than ten minutes. Older versions created it in 0001.
    op.drop_table("sign_in_flow", if_exists=True)
    op.create_table(
        "sign_in_flow",
        sa.Column("flow_hash", sa.LargeBinary, primary_key=True),
        sa.Column("state_hash", sa.LargeBinary, nullable=False),
        sa.Column("nonce", sa.String, nullable=False),
        sa.Column("code_verifier", sa.String, nullable=False),
        sa.Column("redirect_uri", sa.String, nullable=False),
        sa.Column("next", sa.String, nullable=False),
        sa.Column("fresh", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("session_hash", sa.LargeBinary, nullable=False),
    )
