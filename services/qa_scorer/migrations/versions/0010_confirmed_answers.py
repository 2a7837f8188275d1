"""What people did with each answer, and which scorecards they confirmed as a whole.

Kept so far were reviews, with what was done to each answer in `review_answers`. Answers that nobody is known to have
looked at stay the judge's, also on scorecards that a person reviewed in part.
"""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
import yaml
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# In the order in which they were made. Reviews of before reviews were kept have none.
CARDS = """
SELECT s.id, s.supersedes, s.rubric, s.rubric_version, s.evaluator_user, s.created_at, r.id AS review, r.reviewer,
    EXISTS (SELECT FROM reviews AS u WHERE u.scorecard_id = s.supersedes AND u.undone_at IS NOT NULL) AS restores
FROM scorecards AS s LEFT JOIN reviews AS r ON r.scorecard_id = s.id AND r.kind <> 'blind'
WHERE s.evaluator_kind = 'human' ORDER BY s.interaction_id, s.interaction_revision, s.evaluation
"""
ANSWERS = "SELECT criterion, value, reason FROM answers WHERE scorecard_id = :id"
DONE = "SELECT criterion, how FROM review_answers WHERE review_id = :id"
BEFORE = "SELECT supersedes FROM scorecards WHERE id = :id"
AUTOFAILS = """
SELECT entry ->> 'criterion' FROM scorecards, jsonb_array_elements(autofail) AS entry
WHERE id = :id AND entry ->> 'state' = 'confirmed'
"""
MARK = """
UPDATE answers SET act = :act, acted_by = :by, acted_at = :at WHERE scorecard_id = :id AND criterion = :criterion
"""


def upgrade() -> None:
    op.execute(
        "ALTER TABLE answers ADD COLUMN act text CHECK (act IN ('passive', 'confirmed', 'changed')),"
        " ADD COLUMN acted_by text, ADD COLUMN acted_at timestamptz"
    )
    op.execute("ALTER TABLE scorecards ADD COLUMN confirmed boolean NOT NULL DEFAULT false")
    op.execute("DROP INDEX scorecards_own_confirmed")
    op.execute(
        "CREATE INDEX scorecards_own_confirmed ON scorecards (agent_id, started_at DESC, interaction_id DESC)"
        " WHERE status <> 'superseded' AND confirmed"
    )
    # What the statistics call human is what a person confirmed.
    connection = op.get_bind()
    view = connection.execute(sa.text("SELECT pg_get_viewdef('insight_recount'::regclass)")).scalar_one()
    counted = view.replace("(s.evaluator_kind = 'human'::text) AS human", "s.confirmed AS human")
    assert counted != view
    op.execute(f"CREATE OR REPLACE VIEW insight_recount AS {counted}")
    _carry_over(connection)
    op.execute(
        "SELECT insight_refresh(array_agg(id)) FROM scorecards WHERE evaluator_kind = 'human' AND NOT confirmed"
        " AND status <> 'superseded' HAVING count(*) > 0"
    )


def _carry_over(connection: Any) -> None:
    checks = _checks(connection)
    acts: dict[Any, dict[str, tuple[str, str, Any]]] = defaultdict(dict)
    confirmed = []
    for card in connection.execute(sa.text(CARDS)).mappings().all():
        now = _answers(connection, card["id"])
        if card["restores"]:
            origin = connection.execute(sa.text(BEFORE), {"id": card["supersedes"]}).scalar()
            own = dict(acts[origin])
        else:
            own = _acts(connection, card, now, acts[card["supersedes"]])
        acts[card["id"]] = own
        marks = [
            {"id": card["id"], "criterion": criterion, "act": act, "by": by, "at": at}
            for criterion, (act, by, at) in own.items()
        ]
        if marks:
            connection.execute(sa.text(MARK), marks)
        computed = checks[card["rubric"], card["rubric_version"]]
        if all(
            own.get(criterion, ("",))[0] in ("confirmed", "changed") or criterion in computed or reason == "rule"
            for criterion, (value, reason) in now.items()
            if value != "cannot_tell"
        ):
            confirmed.append(card["id"])
    if confirmed:
        connection.execute(sa.text("UPDATE scorecards SET confirmed = true WHERE id = ANY (:ids)"), {"ids": confirmed})


def _acts(connection: Any, card: Any, now: Any, earlier: Any) -> dict[str, tuple[str, str, Any]]:
    before = _answers(connection, card["supersedes"])
    done = {row.criterion: row.how for row in connection.execute(sa.text(DONE), {"id": card["review"]})}
    fails = set(connection.execute(sa.text(AUTOFAILS), {"id": card["id"]}).scalars())
    fails -= set(connection.execute(sa.text(AUTOFAILS), {"id": card["supersedes"]}).scalars())
    by = card["reviewer"] or card["evaluator_user"] or ""
    own = {}
    for criterion, answer in now.items():
        same = before.get(criterion) == answer
        how = done.get(criterion, "")
        if not card["review"] and not same and answer[1] not in ("rule", "parent_open", "no_answer"):
            how = "changed"
        known = earlier.get(criterion) if same else None
        if answer[0] == "cannot_tell":
            continue
        if how == "changed":
            own[criterion] = ("changed", by, card["created_at"])
        elif known is not None and known[0] != "passive":
            own[criterion] = known
        elif same and (how == "confirmed" or criterion in fails):
            own[criterion] = ("confirmed", by, card["created_at"])
        elif known is not None:
            own[criterion] = known
        elif same and how == "passive":
            own[criterion] = ("passive", by, card["created_at"])
    return own


def _answers(connection: Any, id: Any) -> dict[str, tuple[str, str | None]]:
    rows = connection.execute(sa.text(ANSWERS), {"id": id})
    return {criterion: (value, reason) for criterion, value, reason in rows}


def _checks(connection: Any) -> dict[tuple[str, int], set[str]]:
    """By rubric version: the criteria that checks answer."""
    found = {}
    for key, version, content in connection.execute(sa.text("SELECT key, version, content FROM rubric_versions")):
        sections = yaml.safe_load(content).get("sections") or []
        found[key, version] = {
            criterion["key"]
            for section in sections
            for criterion in section.get("criteria") or []
            if criterion.get("check")
        }
    return found
