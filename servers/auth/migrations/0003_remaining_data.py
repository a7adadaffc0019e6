"""A part of an erasure tells what is left outside oO."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("erasure_part", sa.Column("residue", sa.String, nullable=False, server_default=""))
