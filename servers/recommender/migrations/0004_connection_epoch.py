"""Name the table of connection epochs as such."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.rename_table("ending", "connection_epoch")
