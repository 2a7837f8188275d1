"""Statistics: a narrow row for each standing scorecard, and sums by day that are kept in its own transaction.

How it stays exact without making writers wait for each other: triggers keep `insight_facts` (one row per standing
scorecard, private to the writer that holds the scorecard) and append signed rows to `insight_changes`. What is counted
is the folded sums plus the unfolded changes (the views `*_now`), which every snapshot sees consistently. Folding moves
changes into the sums under a lock that is tried and never waited for, and skips rows that somebody else holds; so no
writer waits on a counter, and a transaction that is rolled back takes its changes and its folding back with it.
"""

from alembic import op

from services.qa_scorer.migrations.insight_tables import CUBES, SUMS, TABLES

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FACTS = [
    """
    CREATE FUNCTION insight_day(at timestamptz) RETURNS date LANGUAGE sql STABLE AS $$
        SELECT (at AT TIME ZONE coalesce((SELECT time_zone FROM insight_calendar), 'UTC'))::date
    $$
    """,
    # What the base tables say now.
    """
    CREATE VIEW insight_recount AS
    SELECT
        s.id AS scorecard_id, insight_day(s.started_at) AS day, s.rubric_version,
        CASE WHEN s.status = 'final' THEN round(s.score_before_autofail * 10)::smallint END AS tenths,
        CASE WHEN s.autofail @> '[{"state": "proposed"}]' THEN 1
             WHEN s.autofail @> '[{"state": "confirmed"}]' THEN 2 ELSE 0 END::smallint AS autofail,
        CASE WHEN s.status = 'final' THEN s.passed END AS passed,
        s.evaluator_kind = 'human' AS human, s.status, coalesce(s.team, '') AS team, s.agent_id, s.rubric,
        i.channel, lower(split_part(i.language, '-', 1)) AS language, coalesce(i.queue, '') AS queue,
        coalesce(i.contact_reason, '') AS contact_reason,
        CASE WHEN s.status = 'final' THEN coalesce(
            (SELECT string_agg(int2send(c.code), ''::bytea ORDER BY c.code)
             FROM answers AS a JOIN insight_codes AS c USING (criterion, value) WHERE a.scorecard_id = s.id),
            ''::bytea) ELSE ''::bytea END AS codes
    FROM scorecards AS s
    JOIN interactions AS i ON i.id = s.interaction_id AND i.revision = s.interaction_revision
    WHERE s.status <> 'superseded'
    """,
    """
    CREATE VIEW insight_unknown_codes AS
    SELECT a.scorecard_id, a.criterion, a.value FROM answers AS a WHERE NOT EXISTS (
        SELECT FROM insight_codes AS c WHERE c.criterion = a.criterion AND c.value = a.value)
    """,
    """
    CREATE VIEW insight_unknown_values AS
    SELECT f.scorecard_id, pair.dimension, pair.value
    FROM insight_facts AS f, LATERAL (VALUES ('channel', f.channel), ('contact_reason', f.contact_reason),
        ('language', f.language), ('queue', f.queue), ('rubric', f.rubric), ('team', f.team)
    ) AS pair (dimension, value)
    WHERE NOT EXISTS (
        SELECT FROM insight_values AS v WHERE v.dimension = pair.dimension AND v.value = pair.value)
    """,
    # A fact that goes takes its own change along where that is not folded yet and nobody is folding it; else its
    # opposite is appended. Both come to the same sum.
    """
    CREATE FUNCTION insight_refresh(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        -- Writers that meet new values take turns until they commit: with one lock for each value, two that meet the
        -- same values in another order would wait for each other.
        IF EXISTS (SELECT FROM insight_unknown_codes WHERE scorecard_id = ANY (ids)) THEN
            PERFORM pg_advisory_xact_lock(4, 2);
            INSERT INTO insight_codes (criterion, value)
            SELECT DISTINCT criterion, value FROM insight_unknown_codes WHERE scorecard_id = ANY (ids)
            ORDER BY 1, 2 ON CONFLICT DO NOTHING;
        END IF;

        WITH gone AS (
            DELETE FROM insight_facts WHERE scorecard_id = ANY (ids) RETURNING *
        ), taken_back AS (
            DELETE FROM insight_changes WHERE id IN (
                SELECT c.id FROM insight_changes AS c JOIN gone ON gone.change = c.id FOR UPDATE OF c SKIP LOCKED
            ) RETURNING id
        )
        INSERT INTO insight_changes (sign, day, rubric_version, tenths, autofail, passed, human, status, team,
                                     agent_id, rubric, channel, language, codes)
        SELECT -1, day, rubric_version, tenths, autofail, passed, human, status, team, agent_id, rubric,
               channel, language, codes
        FROM gone WHERE change NOT IN (SELECT id FROM taken_back);

        WITH come AS (
            INSERT INTO insight_facts
            SELECT scorecard_id, nextval(pg_get_serial_sequence('insight_changes', 'id')), day, rubric_version, tenths,
                   autofail, passed, human, status, team, agent_id, rubric, channel, language, queue, contact_reason,
                   codes
            FROM insight_recount WHERE scorecard_id = ANY (ids) RETURNING *
        )
        INSERT INTO insight_changes
        SELECT change, 1, day, rubric_version, tenths, autofail, passed, human, status, team, agent_id, rubric, channel,
               language, codes
        FROM come;

        IF EXISTS (SELECT FROM insight_unknown_values WHERE scorecard_id = ANY (ids)) THEN
            PERFORM pg_advisory_xact_lock(4, 2);
            INSERT INTO insight_values (dimension, value)
            SELECT DISTINCT dimension, value FROM insight_unknown_values WHERE scorecard_id = ANY (ids)
            ORDER BY 1, 2 ON CONFLICT DO NOTHING;
        END IF;

        IF (SELECT count(*) FROM (SELECT FROM insight_changes LIMIT 2000) AS waiting) = 2000 THEN
            PERFORM insight_fold(20000);
        END IF;
    END $$
    """,
]

FOLDED_CUBES = "\n".join(
    f"""
    INSERT INTO insight_scores{suffix} AS kept
    SELECT day, team, agent_id, rubric, rubric_version{further}, {", ".join(f"sum({name})" for name in SUMS)}
    FROM insight_changed_scores WHERE id = ANY (chosen)
    GROUP BY day, team, agent_id, rubric, rubric_version{further}
    ON CONFLICT (day, team, agent_id, rubric, rubric_version{further}) DO UPDATE SET
        {", ".join(f"{name} = kept.{name} + excluded.{name}" for name in SUMS)};
    INSERT INTO insight_answers{suffix} AS kept
    SELECT day, team, rubric, rubric_version{further}, code, sum(n)
    FROM insight_changed_answers WHERE id = ANY (chosen) GROUP BY day, team, rubric, rubric_version{further}, code
    ON CONFLICT (day, team, rubric, rubric_version{further}, code) DO UPDATE SET n = kept.n + excluded.n;
    """  # noqa: S608 - composed of names that stand in this file
    for suffix, further in CUBES.items()
)

FOLDING = [
    # The signed sums of changes, which are also what the views below add to what is folded.
    """
    CREATE VIEW insight_changed_scores AS
    SELECT day, team, agent_id, rubric, rubric_version, channel, language,
        CASE WHEN status = 'final' THEN sign ELSE 0 END::bigint AS final,
        CASE WHEN tenths IS NOT NULL THEN sign ELSE 0 END::bigint AS scored,
        coalesce(sign * tenths::bigint, 0) AS tenths,
        coalesce(sign * tenths::bigint * tenths, 0) AS squares,
        CASE WHEN passed THEN sign ELSE 0 END::bigint AS passed,
        CASE WHEN NOT passed THEN sign ELSE 0 END::bigint AS not_passed,
        CASE WHEN human AND status = 'final' THEN sign ELSE 0 END::bigint AS human,
        CASE WHEN autofail = 2 AND status = 'final' THEN sign ELSE 0 END::bigint AS confirmed,
        CASE WHEN autofail = 1 THEN sign ELSE 0 END::bigint AS proposed,
        CASE WHEN status = 'in_review' THEN sign ELSE 0 END::bigint AS in_review,
        CASE WHEN status = 'disputed' THEN sign ELSE 0 END::bigint AS disputed,
        CASE WHEN status = 'failed' THEN sign ELSE 0 END::bigint AS failed,
        id
    FROM insight_changes
    """,
    """
    CREATE VIEW insight_changed_answers AS
    SELECT day, team, rubric, rubric_version, channel, language,
        (get_byte(codes, at) * 256 + get_byte(codes, at + 1))::smallint AS code, sign::bigint AS n, id
    FROM insight_changes, LATERAL generate_series(0, length(codes) - 2, 2) AS at
    """,
    """
    CREATE VIEW insight_changed_bins AS
    SELECT day, team, rubric, rubric_version, least(19, tenths / 50)::smallint AS bin, sign::bigint AS n, id
    FROM insight_changes WHERE tenths IS NOT NULL
    """,
    *(
        f"""
        CREATE VIEW insight_{name}{suffix}_now AS
        SELECT {columns}{further}, {sums} FROM insight_{name}{suffix}
        UNION ALL SELECT {columns}{further}, {sums} FROM insight_changed_{name}
        """  # noqa: S608 - composed of names that stand in this file
        for name, columns, sums in (
            ("scores", "day, team, agent_id, rubric, rubric_version", ", ".join(SUMS)),
            ("answers", "day, team, rubric, rubric_version", "code, n"),
        )
        for suffix, further in CUBES.items()
    ),
    """
    CREATE VIEW insight_bins_now AS
    SELECT day, team, rubric, rubric_version, bin, n FROM insight_bins
    UNION ALL SELECT day, team, rubric, rubric_version, bin, n FROM insight_changed_bins
    """,
    """
    CREATE VIEW insight_contacts_now AS
    SELECT day, agent_id, state, n FROM insight_contacts
    UNION ALL SELECT day, agent_id, state, n FROM insight_contact_changes
    """,
    """
    CREATE VIEW insight_contacts_by_channel_now AS
    SELECT day, channel, language, state, n FROM insight_contacts_by_channel
    UNION ALL SELECT day, channel, language, state, n FROM insight_contact_changes
    """,
    f"""
    CREATE FUNCTION insight_fold(at_most bigint) RETURNS bigint LANGUAGE plpgsql AS $$
    DECLARE
        chosen bigint[];
    BEGIN
        IF NOT pg_try_advisory_xact_lock(4, 1) THEN
            RETURN 0;
        END IF;
        WITH folded AS (
            DELETE FROM insight_contact_changes WHERE id IN (
                SELECT id FROM insight_contact_changes ORDER BY id LIMIT at_most FOR UPDATE SKIP LOCKED
            ) RETURNING day, agent_id, channel, language, state, n
        ), by_channel AS (
            INSERT INTO insight_contacts_by_channel AS kept
            SELECT day, channel, language, state, sum(n) FROM folded GROUP BY 1, 2, 3, 4
            ON CONFLICT (day, channel, language, state) DO UPDATE SET n = kept.n + excluded.n
        )
        INSERT INTO insight_contacts AS kept
        SELECT day, agent_id, state, sum(n) FROM folded GROUP BY 1, 2, 3
        ON CONFLICT (day, agent_id, state) DO UPDATE SET n = kept.n + excluded.n;

        SELECT array_agg(id) INTO chosen FROM (
            SELECT id FROM insight_changes ORDER BY id LIMIT at_most FOR UPDATE SKIP LOCKED
        ) AS waiting;
        IF chosen IS NULL THEN
            RETURN 0;
        END IF;
        {FOLDED_CUBES}
        INSERT INTO insight_bins AS kept
        SELECT day, team, rubric, rubric_version, bin, sum(n)
        FROM insight_changed_bins WHERE id = ANY (chosen) GROUP BY 1, 2, 3, 4, 5
        ON CONFLICT (day, team, rubric, rubric_version, bin) DO UPDATE SET n = kept.n + excluded.n;
        DELETE FROM insight_changes WHERE id = ANY (chosen);
        RETURN cardinality(chosen);
    END $$
    """,  # noqa: S608 - composed of names that stand in this file
    # Everything anew from the base tables. Writers wait, readers don't.
    """
    CREATE FUNCTION insight_rebuild(zone text) RETURNS bigint LANGUAGE plpgsql AS $$
    DECLARE
        counted bigint;
    BEGIN
        LOCK TABLE interactions, scorecards, answers IN SHARE MODE;
        PERFORM pg_advisory_xact_lock(4, 1);
        IF zone <> '' THEN
            INSERT INTO insight_calendar (time_zone) VALUES (zone)
            ON CONFLICT (singleton) DO UPDATE SET time_zone = excluded.time_zone;
        END IF;
        DELETE FROM insight_facts;
        DELETE FROM insight_changes;
        DELETE FROM insight_contact_changes;
        DELETE FROM insight_scores;
        DELETE FROM insight_scores_by_channel;
        DELETE FROM insight_answers;
        DELETE FROM insight_answers_by_channel;
        DELETE FROM insight_bins;
        DELETE FROM insight_contacts;
        DELETE FROM insight_contacts_by_channel;
        DELETE FROM insight_values;
        INSERT INTO insight_codes (criterion, value)
        SELECT DISTINCT criterion, value FROM insight_unknown_codes ORDER BY 1, 2;
        INSERT INTO insight_facts
        SELECT scorecard_id, nextval(pg_get_serial_sequence('insight_changes', 'id')), day, rubric_version, tenths,
               autofail, passed, human, status, team, agent_id, rubric, channel, language, queue, contact_reason, codes
        FROM insight_recount;
        GET DIAGNOSTICS counted = ROW_COUNT;
        INSERT INTO insight_changes
        SELECT change, 1, day, rubric_version, tenths, autofail, passed, human, status, team, agent_id, rubric, channel,
               language, codes
        FROM insight_facts;
        INSERT INTO insight_values (dimension, value)
        SELECT DISTINCT dimension, value FROM insight_unknown_values ORDER BY 1, 2;
        INSERT INTO insight_contact_changes (day, agent_id, channel, language, state, n)
        SELECT insight_day(started_at), coalesce(agent_id, ''), channel, lower(split_part(language, '-', 1)), state,
               count(*)
        FROM interactions WHERE is_current GROUP BY 1, 2, 3, 4, 5;
        PERFORM insight_fold(counted + 1000000000);
        RETURN counted;
    END $$
    """,
]

TRIGGERS = [
    """
    CREATE FUNCTION insight_of_scorecards() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM insight_refresh(ids) FROM (SELECT array_agg(id) AS ids FROM moved) AS all_moved WHERE ids IS NOT NULL;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION insight_of_answers() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM insight_refresh(ids) FROM (SELECT array_agg(DISTINCT scorecard_id) AS ids FROM moved) AS all_moved
        WHERE ids IS NOT NULL;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION insight_of_interactions() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'DELETE' THEN
            INSERT INTO insight_contact_changes (day, agent_id, channel, language, state, n)
            SELECT insight_day(started_at), coalesce(agent_id, ''), channel, lower(split_part(language, '-', 1)),
                   state, count(*)
            FROM come WHERE is_current GROUP BY 1, 2, 3, 4, 5;
        END IF;
        IF TG_OP <> 'INSERT' THEN
            INSERT INTO insight_contact_changes (day, agent_id, channel, language, state, n)
            SELECT insight_day(started_at), coalesce(agent_id, ''), channel, lower(split_part(language, '-', 1)),
                   state, -count(*)
            FROM gone WHERE is_current GROUP BY 1, 2, 3, 4, 5;
        END IF;
        IF TG_OP = 'UPDATE' THEN
            PERFORM insight_refresh(ids) FROM (
                SELECT array_agg(s.id) AS ids FROM come JOIN gone USING (id, revision)
                JOIN scorecards AS s ON s.interaction_id = come.id AND s.interaction_revision = come.revision
                WHERE (come.channel, come.language, come.queue, come.contact_reason)
                    IS DISTINCT FROM (gone.channel, gone.language, gone.queue, gone.contact_reason)
            ) AS all_moved WHERE ids IS NOT NULL;
        END IF;
        IF (SELECT count(*) FROM (SELECT FROM insight_contact_changes LIMIT 2000) AS waiting) = 2000 THEN
            PERFORM insight_fold(20000);
        END IF;
        RETURN NULL;
    END $$
    """,
    *(
        f"CREATE TRIGGER insight_{event.lower()} AFTER {event} ON {table} REFERENCING {kind} TABLE AS moved"
        f" FOR EACH STATEMENT EXECUTE FUNCTION insight_of_{table}()"
        for table in ("scorecards", "answers")
        for event, kind in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
    ),
    *(
        f"CREATE TRIGGER insight_{event.lower()} AFTER {event} ON interactions REFERENCING {tables}"
        " FOR EACH STATEMENT EXECUTE FUNCTION insight_of_interactions()"
        for event, tables in (
            ("INSERT", "NEW TABLE AS come"),
            ("UPDATE", "OLD TABLE AS gone NEW TABLE AS come"),
            ("DELETE", "OLD TABLE AS gone"),
        )
    ),
]


def upgrade() -> None:
    for statement in (*TABLES, *FACTS, *FOLDING, *TRIGGERS):
        op.execute(statement)
    op.execute("SELECT insight_rebuild('')")
