"""Name encrypted columns as such."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE credential RENAME COLUMN sealed TO tokens_encrypted")
    op.execute("ALTER TABLE revocation RENAME COLUMN sealed TO tokens_encrypted")
    op.execute("ALTER TABLE signal RENAME COLUMN text_sealed TO text_encrypted")
    op.execute("ALTER TABLE signal RENAME COLUMN undo_sealed TO undo_encrypted")
    op.execute("ALTER TABLE act RENAME COLUMN undo_sealed TO undo_encrypted")
