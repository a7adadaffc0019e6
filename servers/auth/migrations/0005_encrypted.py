"""Name encrypted columns as such."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("ALTER TABLE account RENAME COLUMN email_sealed TO email_encrypted")
    op.execute("ALTER TABLE signing_key RENAME COLUMN private_sealed TO private_jwk_encrypted")
