"""The only way for rows of the audit log to go: once their time is over, by a function that runs as the tables' owner.
The service runs as a role that may add rows and read them."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No row for audit means the service's default, seven years; a row without days means for ever.
    op.execute(
        """
        CREATE FUNCTION sweep_audit_log(before timestamptz, at_most integer) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = qa_scorer, pg_temp AS $$
        DECLARE
            kept integer;
            removed bigint;
        BEGIN
            SELECT days INTO kept FROM retention_policies WHERE kind = 'audit';
            IF NOT FOUND THEN
                kept := 2555;
            END IF;
            DELETE FROM audit_log WHERE id IN (
                SELECT id FROM audit_log WHERE at < before AND at < now() - make_interval(days => kept)
                ORDER BY at LIMIT at_most);
            GET DIAGNOSTICS removed = ROW_COUNT;
            RETURN removed;
        END $$
        """
    )
