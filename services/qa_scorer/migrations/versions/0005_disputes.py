"""Disputes and acknowledgements."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE disputes (
            id uuid PRIMARY KEY,
            scorecard_id uuid NOT NULL REFERENCES scorecards (id) ON DELETE CASCADE,
            interaction_id text NOT NULL,
            agent_id text NOT NULL,
            criterion text NOT NULL,
            value text NOT NULL,
            wanted_value text NOT NULL,
            reason text NOT NULL,
            turn integer NOT NULL,
            quote text NOT NULL,
            state text NOT NULL CHECK (state IN ('open', 'overdue', 'upheld', 'rejected', 'withdrawn')),
            status_before text NOT NULL,
            opened_at timestamptz NOT NULL,
            due_at timestamptz NOT NULL,
            opened_by text NOT NULL,
            decided_at timestamptz,
            decided_by text,
            decision_reason text,
            outcome_scorecard_id uuid REFERENCES scorecards (id) ON DELETE CASCADE,
            seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE
        )
        """
    )
    op.execute("CREATE INDEX disputes_state ON disputes (state, due_at, seq)")
    op.execute("CREATE INDEX disputes_agent ON disputes (agent_id, seq DESC)")
    op.execute("CREATE INDEX disputes_scorecard ON disputes (scorecard_id)")
    op.execute("CREATE INDEX disputes_interaction ON disputes (interaction_id, agent_id)")
    op.execute(
        "CREATE UNIQUE INDEX disputes_undecided ON disputes (interaction_id, agent_id, criterion)"
        " WHERE state IN ('open', 'overdue')"
    )
    op.execute(
        """
        CREATE TABLE acknowledgements (
            scorecard_id uuid NOT NULL REFERENCES scorecards (id) ON DELETE CASCADE,
            agent_id text NOT NULL,
            acknowledged_at timestamptz NOT NULL,
            acknowledged_by text NOT NULL,
            PRIMARY KEY (scorecard_id, agent_id)
        )
        """
    )
