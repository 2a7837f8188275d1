"""Erasure, retention, the notice to agents, profiling, and the regions that a hosted model may see."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATEMENTS = (
    # customer_id goes when the erasure is finished; the keyed hash stays.
    """
    CREATE TABLE erasures (
        id uuid PRIMARY KEY,
        customer_key text NOT NULL,
        customer_id text,
        reference text NOT NULL,
        state text NOT NULL CHECK (state IN ('requested', 'running', 'finished')),
        requested_at timestamptz NOT NULL,
        requested_by text NOT NULL,
        finished_at timestamptz,
        removed jsonb NOT NULL,
        seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        CHECK ((state = 'finished') = (customer_id IS NULL))
    )
    """,
    "CREATE UNIQUE INDEX erasures_open ON erasures (customer_key) WHERE state <> 'finished'",
    "CREATE INDEX erasures_customer ON erasures (customer_key, seq DESC)",
    # What outlives the rows it was found in, until it is removed elsewhere: workflows' ids and ledger references.
    """
    CREATE TABLE erasure_targets (
        erasure_id uuid NOT NULL REFERENCES erasures (id) ON DELETE CASCADE,
        kind text NOT NULL CHECK (kind IN ('history', 'shared_history', 'ledger')),
        value text NOT NULL,
        PRIMARY KEY (erasure_id, kind, value)
    )
    """,
    "ALTER TABLE interactions ADD COLUMN original_deleted_at timestamptz, ADD COLUMN transcript_deleted_at timestamptz",
    "CREATE INDEX interactions_originals ON interactions (accepted_at) WHERE original_deleted_at IS NULL",
    "CREATE INDEX interactions_transcripts ON interactions (accepted_at) WHERE transcript_deleted_at IS NULL",
    "CREATE INDEX interactions_accepted ON interactions (accepted_at)",
    "CREATE INDEX scorecards_contact_created ON scorecards (interaction_id, created_at DESC)",
    # Exemplars that were taught by records which are stored nowhere else still belong to somebody.
    "ALTER TABLE exemplars ADD COLUMN customer_id text, ADD COLUMN region text",
    "CREATE INDEX exemplars_contact ON exemplars (interaction_id)",
    "CREATE INDEX exemplars_customer ON exemplars (customer_id) WHERE customer_id IS NOT NULL",
    """
    UPDATE exemplars AS e SET customer_id = i.customer_id
    FROM interactions AS i WHERE i.id = e.interaction_id AND i.is_current
    """,
    """
    CREATE TABLE retention_policies (
        kind text PRIMARY KEY,
        days integer CHECK (days > 0),
        changed_at timestamptz NOT NULL,
        changed_by text NOT NULL,
        CHECK (kind <> 'audit' OR days IS NULL OR days >= 365)
    )
    """,
    """
    CREATE TABLE retention_sweeps (
        id text PRIMARY KEY,
        as_of timestamptz NOT NULL,
        started_at timestamptz NOT NULL,
        finished_at timestamptz,
        removed jsonb NOT NULL,
        seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE
    )
    """,
    # Rows of the log never change, and go only once the time set for them is over by the server's own clock.
    """
    CREATE OR REPLACE FUNCTION keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        kept integer;
    BEGIN
        IF TG_OP = 'TRUNCATE' AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
            RETURN NULL;
        END IF;
        IF TG_OP = 'DELETE' THEN
            SELECT days INTO kept FROM retention_policies WHERE kind = 'audit';
            IF NOT FOUND THEN
                kept := 2555;
            END IF;
            IF OLD.at < now() - make_interval(days => kept) THEN
                RETURN OLD;
            END IF;
        END IF;
        RAISE EXCEPTION 'the audit log is only added to';
    END $$
    """,
    "CREATE INDEX audit_log_at ON audit_log (at)",
    """
    CREATE TABLE notices (
        version integer PRIMARY KEY CHECK (version > 1),
        text_en text NOT NULL,
        text_fr text NOT NULL,
        published_at timestamptz NOT NULL,
        published_by text NOT NULL
    )
    """,
    """
    CREATE TABLE notice_acknowledgements (
        version integer NOT NULL,
        agent_id text NOT NULL,
        acknowledged_at timestamptz NOT NULL,
        acknowledged_by text NOT NULL,
        language text NOT NULL CHECK (language IN ('en', 'fr')),
        PRIMARY KEY (version, agent_id)
    )
    """,
    "CREATE INDEX notice_acknowledgements_agent ON notice_acknowledgements (agent_id, version DESC)",
    """
    CREATE TABLE profiling_switches (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        scope text NOT NULL CHECK (scope IN ('agent', 'site')),
        key text NOT NULL,
        allowed boolean NOT NULL,
        changed_at timestamptz NOT NULL,
        changed_by text NOT NULL
    )
    """,
    "CREATE INDEX profiling_switches_newest ON profiling_switches (scope, key, seq DESC)",
    """
    CREATE TABLE profiling_objections (
        id uuid PRIMARY KEY,
        agent_id text NOT NULL,
        reason text NOT NULL,
        state text NOT NULL CHECK (state IN ('open', 'upheld', 'rejected')),
        opened_at timestamptz NOT NULL,
        opened_by text NOT NULL,
        decided_at timestamptz,
        decided_by text,
        decision_reason text,
        seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE
    )
    """,
    "CREATE UNIQUE INDEX profiling_objections_open ON profiling_objections (agent_id) WHERE state = 'open'",
    "CREATE INDEX profiling_objections_agent ON profiling_objections (agent_id, seq DESC)",
    """
    CREATE TABLE region_assessments (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        region text NOT NULL,
        reference text NOT NULL,
        assessed_on date NOT NULL,
        recorded_at timestamptz NOT NULL,
        recorded_by text NOT NULL,
        withdrawn_at timestamptz,
        withdrawn_by text
    )
    """,
    "CREATE UNIQUE INDEX region_assessments_standing ON region_assessments (region) WHERE withdrawn_at IS NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
