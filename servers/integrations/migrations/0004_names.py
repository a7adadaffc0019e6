"""Name provider items, provider actions and remaining data as such."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("ALTER TABLE erasure RENAME COLUMN residue TO remaining_data")
    op.rename_table("signal", "provider_item")
    op.rename_table("act", "provider_action")
    op.drop_index("act_waiting", "provider_action")
    op.drop_index("act_item", "provider_action")
    op.create_index("provider_action_waiting", "provider_action", ["state", "next_attempt_at"])
    op.create_index("provider_action_item", "provider_action", ["person", "provider", "item_id"])
