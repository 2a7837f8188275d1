"""People who sign in, their sessions, and the audit log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", postgresql.UUID(as_uuid=True), primary_key=True),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("permissions", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("agent_id", sa.Text),
        sa.Column("teams", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("province", sa.Text, nullable=False),
        sa.Column("theme", sa.Text, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("must_change_password", sa.Boolean, nullable=False),
        sa.Column("external_subject", sa.Text),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.UniqueConstraint("email", name="person_email"),
        sa.UniqueConstraint("external_subject", name="person_external_subject"),
        sa.CheckConstraint("email = lower(email)", name="person_email_is_lower_case"),
        sa.CheckConstraint(
            "cardinality(roles) > 0 AND roles <@ ARRAY['admin', 'qa_manager', 'coach', 'recovery', 'agent']",
            name="person_roles_are_known",
        ),
        sa.CheckConstraint("NOT 'agent' = ANY (roles) OR agent_id IS NOT NULL", name="person_agent_has_agent_id"),
    )
    op.create_index("person_by_name", "person", ["name", "id"])
    op.create_table(
        "session",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column(
            "user_id", postgresql.UUID(as_uuid=True), sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(digest) = 32", name="session_digest_is_sha256"),
    )
    op.create_index("session_of_user", "session", ["user_id"])
    op.create_table(
        "sign_in_attempt",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True)),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "audit_log",
        sa.Column("id", postgresql.UUID(as_uuid=True), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject_kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("detail", postgresql.JSONB, nullable=False),
    )
    op.create_index("audit_log_newest", "audit_log", [sa.text("at DESC"), sa.text("id DESC")])
    op.create_index("audit_log_by_actor", "audit_log", ["actor", sa.text("at DESC"), sa.text("id DESC")])
    op.execute("""
        CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            -- Only somebody who could drop the trigger anyway may empty the table.
            IF TG_OP = 'TRUNCATE' AND current_setting('is_superuser') = 'on' THEN
                RETURN NULL;
            END IF;
            RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
        END $$
    """)
    op.execute("""
        CREATE TRIGGER audit_log_keeps_rows BEFORE UPDATE OR DELETE ON audit_log
        FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only()
    """)
    op.execute("""
        CREATE TRIGGER audit_log_keeps_all BEFORE TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only()
    """)


def downgrade() -> None:
    op.drop_table("audit_log")
    op.execute("DROP FUNCTION audit_log_is_append_only()")
    op.drop_table("sign_in_attempt")
    op.drop_table("session")
    op.drop_table("person")
