"""API keys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", postgresql.UUID(as_uuid=True), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("prefix", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("permissions", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("agent_id", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.Column("idempotency_key", sa.Text),
        sa.UniqueConstraint("prefix", name="api_key_prefix"),
        sa.UniqueConstraint("created_by", "idempotency_key", name="api_key_idempotency"),
        sa.CheckConstraint("octet_length(digest) = 32", name="api_key_digest_is_sha256"),
        sa.CheckConstraint(
            "role IN ('admin', 'qa_manager', 'coach', 'recovery', 'agent')", name="api_key_role_is_known"
        ),
        sa.CheckConstraint("(role = 'agent') = (agent_id IS NOT NULL)", name="api_key_agent_id_goes_with_agent"),
    )
    op.create_index("api_key_newest", "api_key", [sa.text("created_at DESC"), sa.text("id DESC")])


def downgrade() -> None:
    op.drop_table("api_key")
