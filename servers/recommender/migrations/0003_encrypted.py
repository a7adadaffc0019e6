"""Name encrypted columns as such."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE tip_instance RENAME COLUMN tip_sealed TO tip_encrypted")
