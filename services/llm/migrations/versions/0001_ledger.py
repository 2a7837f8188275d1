"""The usage ledger and the daily budget."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "usage_entry",
        sa.Column("id", postgresql.UUID(as_uuid=True), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("caller", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("input_tokens", sa.BigInteger, nullable=False),
        sa.Column("output_tokens", sa.BigInteger, nullable=False),
        sa.Column("cost_microusd", sa.BigInteger, nullable=False),
        sa.Column("latency_ms", sa.Integer, nullable=False),
        sa.CheckConstraint(
            "purpose IN ('judge', 'comment', 'coaching', 'embedding')", name="usage_entry_purpose_is_known"
        ),
        sa.CheckConstraint(
            "input_tokens >= 0 AND output_tokens >= 0 AND cost_microusd >= 0", name="usage_entry_counts_up"
        ),
    )
    op.create_index("usage_entry_newest", "usage_entry", [sa.text("at DESC"), sa.text("id DESC")])
    op.create_table(
        "budget_day",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("spent", sa.BigInteger, nullable=False),
        sa.Column("held", sa.BigInteger, nullable=False),
        sa.CheckConstraint("spent >= 0 AND held >= 0", name="budget_day_is_no_debt"),
    )


def downgrade() -> None:
    op.drop_table("budget_day")
    op.drop_table("usage_entry")
