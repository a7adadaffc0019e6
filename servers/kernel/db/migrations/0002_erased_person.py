"""Rename the table of erased persons."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.rename_table("fence", "erased_person")
