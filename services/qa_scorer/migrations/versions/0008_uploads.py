"""Uploads with their refused lines, and how batches ended: counting them anew takes a look at every interaction."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE uploads (
        id uuid PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('interactions', 'agents', 'customers')),
        file_name text NOT NULL,
        bytes bigint NOT NULL,
        rubric text,
        initiator text NOT NULL,
        started_at timestamptz NOT NULL,
        touched_at timestamptz NOT NULL,
        finished_at timestamptz,
        bytes_done bigint NOT NULL,
        accepted bigint NOT NULL,
        duplicate bigint NOT NULL,
        refused bigint NOT NULL,
        backlog_id uuid UNIQUE REFERENCES backlogs (id) ON DELETE SET NULL,
        seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE
    )
    """,
    """
    CREATE TABLE upload_refusals (
        upload_id uuid NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
        position bigint GENERATED ALWAYS AS IDENTITY,
        line bigint NOT NULL,
        record_id text NOT NULL,
        field text NOT NULL,
        code text NOT NULL,
        message text NOT NULL,
        PRIMARY KEY (upload_id, position)
    )
    """,
    """
    CREATE TABLE backlog_outcomes (
        backlog_id uuid PRIMARY KEY REFERENCES backlogs (id) ON DELETE CASCADE,
        total bigint NOT NULL,
        scored bigint NOT NULL,
        unassigned bigint NOT NULL,
        failed bigint NOT NULL,
        pending bigint NOT NULL
    )
    """,
    "CREATE INDEX backlogs_newest ON backlogs (created_at DESC, id DESC)",
    """
    INSERT INTO backlog_outcomes
    SELECT b.id, count(i.id), count(*) FILTER (WHERE i.state = 'scored'),
        count(*) FILTER (WHERE i.state = 'unassigned'), count(*) FILTER (WHERE i.state = 'failed'),
        count(*) FILTER (WHERE i.state = 'accepted')
    FROM backlogs b
    LEFT JOIN backlog_items m ON m.backlog_id = b.id
    LEFT JOIN interactions i ON i.id = m.interaction_id AND i.revision = m.revision
    WHERE b.state = 'finished' GROUP BY b.id
    """,
    # An agent's own contacts, and among them those that a person has decided on.
    "CREATE INDEX scorecards_own ON scorecards (agent_id, started_at DESC, interaction_id DESC)"
    " WHERE status <> 'superseded'",
    "CREATE INDEX scorecards_own_confirmed ON scorecards (agent_id, started_at DESC, interaction_id DESC)"
    " WHERE status <> 'superseded' AND evaluator_kind = 'human'",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
