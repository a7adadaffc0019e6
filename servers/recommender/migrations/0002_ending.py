"""Number of the connections that have ended, by person."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "ending",
        sa.Column("person", sa.String, primary_key=True),
        sa.Column("ended", sa.Integer, nullable=False),
    )
