"""An erasure under way tells what is left outside oO."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("erasure", sa.Column("residue", sa.String, nullable=False, server_default=""))
