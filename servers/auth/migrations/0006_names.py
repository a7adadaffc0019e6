"""Name remaining data as such."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("ALTER TABLE erasure_part RENAME COLUMN residue TO remaining_data")
