"""Number the states of an erasure, so that a watcher can resume."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("erasure", sa.Column("revision", sa.Integer, nullable=False, server_default="1"))
