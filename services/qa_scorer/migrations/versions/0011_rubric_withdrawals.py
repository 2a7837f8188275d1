"""Rubrics that score nothing for now, though versions of them are published: those never change."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rubric_withdrawals",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("rubric_withdrawals")
