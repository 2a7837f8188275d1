"""Interactions, rubrics, scorecards, exemplars, backlogs, the directory and the outbox."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = """
CREATE TABLE rubric_versions (
    id uuid PRIMARY KEY,
    key text NOT NULL,
    version integer NOT NULL,
    status text NOT NULL CHECK (status IN ('draft', 'published')),
    content text NOT NULL,
    procedures text NOT NULL,
    content_hash text NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    published_at timestamptz,
    published_by text,
    UNIQUE (key, version),
    UNIQUE (key, content_hash)
);

CREATE FUNCTION keep_published_rubrics() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'published' THEN
        RAISE EXCEPTION 'rubric % version % is published and never changes', OLD.key, OLD.version;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON rubric_versions
    FOR EACH ROW EXECUTE FUNCTION keep_published_rubrics();

CREATE TABLE interactions (
    id text NOT NULL,
    revision integer NOT NULL,
    content_hash text NOT NULL,
    is_current boolean NOT NULL,
    state text NOT NULL CHECK (state IN ('accepted', 'scored', 'unassigned', 'failed')),
    state_reason text,
    channel text NOT NULL,
    language text NOT NULL,
    language_detected boolean NOT NULL,
    queue text,
    contact_reason text,
    direction text,
    agent_id text,
    agents text[] NOT NULL,
    customer_id text,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    turns integer NOT NULL,
    requested_rubric text,
    requested_judge text,
    judged bytea NOT NULL,
    sealed bytea NOT NULL,
    accepted_at timestamptz NOT NULL,
    accepted_by text NOT NULL,
    PRIMARY KEY (id, revision)
);
CREATE UNIQUE INDEX interactions_current ON interactions (id) WHERE is_current;
CREATE INDEX interactions_newest ON interactions (started_at DESC, id DESC) WHERE is_current;
CREATE INDEX interactions_state ON interactions (state) WHERE is_current;
CREATE INDEX interactions_agents ON interactions USING gin (agents);
CREATE INDEX interactions_customer ON interactions (customer_id) WHERE customer_id IS NOT NULL;

CREATE TABLE backlogs (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('batch', 'released')),
    state text NOT NULL CHECK (state IN ('open', 'sealed', 'finished')),
    generation integer NOT NULL,
    paused boolean NOT NULL DEFAULT false,
    initiator text NOT NULL,
    created_at timestamptz NOT NULL,
    touched_at timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE TABLE backlog_items (
    backlog_id uuid NOT NULL REFERENCES backlogs (id),
    position bigint GENERATED ALWAYS AS IDENTITY,
    interaction_id text NOT NULL,
    revision integer NOT NULL,
    PRIMARY KEY (backlog_id, position),
    FOREIGN KEY (interaction_id, revision) REFERENCES interactions (id, revision) ON DELETE CASCADE
);
CREATE INDEX backlog_items_interaction ON backlog_items (interaction_id, revision);

CREATE TABLE scorecards (
    id uuid PRIMARY KEY,
    interaction_id text NOT NULL,
    interaction_revision integer NOT NULL,
    agent_id text NOT NULL,
    team text,
    rubric text NOT NULL,
    rubric_version integer NOT NULL,
    evaluation integer NOT NULL,
    supersedes uuid REFERENCES scorecards (id),
    status text NOT NULL CHECK (status IN ('final', 'in_review', 'disputed', 'superseded', 'failed')),
    reason text,
    evaluator_kind text NOT NULL CHECK (evaluator_kind IN ('ai', 'human')),
    judge text NOT NULL,
    model text NOT NULL,
    evaluator_user text,
    overall double precision,
    overall_low double precision,
    overall_high double precision,
    passed boolean,
    answered_weight double precision NOT NULL,
    score_before_autofail double precision,
    autofail jsonb NOT NULL,
    sections jsonb NOT NULL,
    llm_calls integer NOT NULL,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cost_microusd bigint NOT NULL,
    latency_ms bigint NOT NULL,
    started_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    UNIQUE (interaction_id, interaction_revision, agent_id, rubric, rubric_version, evaluation),
    FOREIGN KEY (interaction_id, interaction_revision) REFERENCES interactions (id, revision) ON DELETE CASCADE
);
CREATE INDEX scorecards_agent ON scorecards (agent_id, seq DESC);
CREATE INDEX scorecards_status ON scorecards (status, seq DESC);
CREATE UNIQUE INDEX scorecards_standing
    ON scorecards (interaction_id, agent_id, rubric) WHERE status <> 'superseded';

CREATE TABLE answers (
    scorecard_id uuid NOT NULL REFERENCES scorecards (id) ON DELETE CASCADE,
    position integer NOT NULL,
    criterion text NOT NULL,
    value text NOT NULL,
    confidence double precision NOT NULL,
    rationale text NOT NULL,
    reason text,
    evidence jsonb NOT NULL,
    PRIMARY KEY (scorecard_id, criterion)
);
CREATE INDEX answers_value ON answers (criterion, value);

CREATE TABLE exemplars (
    id uuid PRIMARY KEY,
    rubric text NOT NULL,
    criterion text NOT NULL,
    value text NOT NULL,
    language text NOT NULL,
    passage text NOT NULL,
    embedding public.halfvec(512) NOT NULL,
    interaction_id text NOT NULL,
    source text NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE
);
CREATE INDEX exemplars_criterion ON exemplars (rubric, criterion);
CREATE INDEX exemplars_nearest ON exemplars USING hnsw (embedding public.halfvec_cosine_ops);
CREATE TABLE exemplar_versions (rubric text PRIMARY KEY, version bigint NOT NULL);

CREATE TABLE agents (
    agent_id text NOT NULL,
    valid_from date NOT NULL,
    name text,
    team text,
    coach text,
    site text,
    language text,
    hired_on date,
    time_zone text,
    PRIMARY KEY (agent_id, valid_from)
);
CREATE TABLE customers (
    customer_id text PRIMARY KEY,
    content_hash text NOT NULL,
    sealed bytea NOT NULL,
    language text,
    province text,
    time_zone text,
    consent_survey boolean NOT NULL,
    consent_promotion boolean NOT NULL
);

CREATE TABLE idempotency_keys (
    caller text NOT NULL,
    key text NOT NULL,
    request_hash text NOT NULL,
    answer bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (caller, key)
);

CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    key text NOT NULL UNIQUE,
    payload bytea NOT NULL,
    initiator text NOT NULL,
    created_at timestamptz NOT NULL,
    not_before timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    started_at timestamptz,
    last_error text
);
CREATE INDEX outbox_pending ON outbox (not_before, id) WHERE started_at IS NULL;
"""


def upgrade() -> None:
    for statement in _split(STATEMENTS):
        op.execute(statement)


def _split(sql: str) -> list[str]:
    """Statements of a script; a function's body between $$ is not split."""
    statements, current, inside = [], "", False
    for line in sql.splitlines():
        inside ^= line.count("$$") % 2 == 1
        current += line + "\n"
        if line.rstrip().endswith(";") and not inside:
            statements.append(current)
            current = ""
    return statements
