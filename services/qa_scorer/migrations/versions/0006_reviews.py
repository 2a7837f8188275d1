"""The review queue, what people said about answers, and contacts drawn for blind evaluations."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OF_A_CONTACT = """
    interaction_id text NOT NULL,
    interaction_revision integer NOT NULL,
    FOREIGN KEY (interaction_id, interaction_revision) REFERENCES interactions (id, revision) ON DELETE CASCADE
"""
PROPOSED = """autofail @> '[{"state": "proposed"}]'"""
SHOWN = "INCLUDE (team, agent_id, rubric)"

STATEMENTS = (
    f"""
    CREATE TABLE review_claims (
        item_id uuid PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('scorecard', 'dispute', 'blind')),
        reviewer text NOT NULL,
        claimed_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        {OF_A_CONTACT}
    )
    """,
    "CREATE INDEX review_claims_reviewer ON review_claims (reviewer)",
    "CREATE INDEX review_claims_contact ON review_claims (interaction_id, interaction_revision)",
    f"""
    CREATE TABLE review_skips (
        item_id uuid NOT NULL,
        reviewer text NOT NULL,
        reason text NOT NULL,
        note text NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (item_id, reviewer),
        {OF_A_CONTACT}
    )
    """,
    "CREATE INDEX review_skips_contact ON review_skips (interaction_id, interaction_revision)",
    f"""
    CREATE TABLE review_drafts (
        item_id uuid NOT NULL,
        reviewer text NOT NULL,
        draft jsonb NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (item_id, reviewer),
        {OF_A_CONTACT}
    )
    """,
    "CREATE INDEX review_drafts_contact ON review_drafts (interaction_id, interaction_revision)",
    "CREATE TABLE review_quotas (reviewer text PRIMARY KEY, daily integer NOT NULL)",
    """
    CREATE TABLE sampling_plans (
        month date PRIMARY KEY,
        per_agent integer NOT NULL,
        seed text NOT NULL,
        contacts bigint NOT NULL,
        agents bigint NOT NULL,
        drawn bigint NOT NULL,
        run_at timestamptz NOT NULL,
        run_by text NOT NULL
    )
    """,
    f"""
    CREATE TABLE draws (
        id uuid PRIMARY KEY,
        month date REFERENCES sampling_plans (month),
        agent_id text NOT NULL,
        team text,
        started_at timestamptz NOT NULL,
        probability double precision CHECK (probability > 0 AND probability <= 1),
        started_by text,
        created_at timestamptz NOT NULL,
        review_id uuid,
        evaluated_at timestamptz,
        {OF_A_CONTACT},
        CHECK ((month IS NULL) = (probability IS NULL)),
        CHECK ((month IS NULL) = (started_by IS NOT NULL))
    )
    """,
    "CREATE UNIQUE INDEX draws_month ON draws (month, interaction_id, agent_id) WHERE month IS NOT NULL",
    "CREATE INDEX draws_contact ON draws (interaction_id, interaction_revision)",
    "CREATE INDEX draws_open ON draws (started_at, id) INCLUDE (team, agent_id) WHERE evaluated_at IS NULL",
    f"""
    CREATE TABLE reviews (
        id uuid PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('review', 'dispute', 'blind')),
        waiting text NOT NULL,
        reviewer text NOT NULL,
        agent_id text NOT NULL,
        team text,
        rubric text NOT NULL,
        rubric_version integer NOT NULL,
        before_id uuid REFERENCES scorecards (id) ON DELETE CASCADE,
        scorecard_id uuid UNIQUE REFERENCES scorecards (id) ON DELETE CASCADE,
        ai_scorecard_id uuid REFERENCES scorecards (id) ON DELETE CASCADE,
        judge text NOT NULL,
        model text NOT NULL,
        draw_id uuid UNIQUE REFERENCES draws (id) ON DELETE CASCADE,
        seconds integer NOT NULL,
        submitted_at timestamptz NOT NULL,
        undone_at timestamptz,
        overall double precision,
        passed boolean,
        answered_weight double precision,
        probability double precision,
        seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        {OF_A_CONTACT}
    )
    """,
    "CREATE INDEX reviews_newest ON reviews (rubric, seq DESC) WHERE undone_at IS NULL",
    "CREATE INDEX reviews_blind ON reviews (seq DESC) WHERE kind = 'blind'",
    "CREATE INDEX reviews_day ON reviews (reviewer, submitted_at)",
    "CREATE INDEX reviews_contact ON reviews (interaction_id, interaction_revision)",
    "CREATE INDEX reviews_before ON reviews (before_id)",
    "CREATE INDEX reviews_ai ON reviews (ai_scorecard_id)",
    """
    CREATE TABLE review_answers (
        review_id uuid NOT NULL REFERENCES reviews (id) ON DELETE CASCADE,
        criterion text NOT NULL,
        position integer NOT NULL,
        ai_value text,
        ai_confidence double precision,
        value text NOT NULL,
        how text NOT NULL CHECK (how IN ('blind', 'changed', 'confirmed', 'passive', 'rule')),
        reason text NOT NULL,
        by text,
        PRIMARY KEY (review_id, criterion)
    )
    """,
    # What waits is a small part of all scorecards: each reason has an index of its own, in the order of its items.
    f"CREATE INDEX scorecards_auto_fail ON scorecards (started_at, id) {SHOWN}"
    f" WHERE status = 'in_review' AND {PROPOSED}",
    f"CREATE INDEX scorecards_in_review ON scorecards (started_at, id) {SHOWN}"
    f" WHERE status = 'in_review' AND NOT {PROPOSED}",
    f"CREATE INDEX scorecards_open_answers ON scorecards ((passed IS NULL), started_at, id) {SHOWN}"
    " WHERE status = 'final' AND answered_weight < 1 AND evaluator_kind = 'ai'",
    # Who had a part in a score does not decide on it, and has not seen it blind.
    "CREATE INDEX scorecards_person ON scorecards (interaction_id, evaluator_user) WHERE evaluator_user IS NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
