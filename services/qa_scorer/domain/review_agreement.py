"""Agreement between people and the AI, from reviews. Labels that came about in different ways are never mixed.

- blind: the person did not see the AI's answer. These alone measure agreement.
- seen: the person saw the answer and confirmed or changed it on purpose. People lean to what they are shown, and what
  they are shown was picked because it was doubtful, so these say how the AI does on doubtful contacts at best.
- passive: the person let the answer stand with all the rest. They agree by construction; only their number tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.qa_scorer.domain.agreement.model import NO_ANSWER, GivenAnswer, LabelRecord, Report, ScorecardRecord
from services.qa_scorer.domain.agreement.report import evaluate
from services.qa_scorer.domain.reviewed import How
from services.qa_scorer.domain.rubric.model import NA, NOT_MET
from services.qa_scorer.domain.sampling import Share, weighted_share

GROUPS: Mapping[str, frozenset[How]] = {
    "blind": frozenset({How.BLIND}),
    "seen": frozenset({How.CONFIRMED, How.CHANGED}),
    "passive": frozenset({How.PASSIVE}),
}
RUBRIC = "reviewed"
BOOTSTRAP_DRAWS = 200


@dataclass(frozen=True, slots=True)
class LabelledAnswer:
    """One answer of one review. `ai_value` is None where the AI has none; `probability` is that of the plan's draw,
    None where it was not drawn by the plan."""

    review: str
    interaction_id: str
    agent_id: str
    criterion: str
    value: str
    how: How
    ai_value: str | None
    ai_confidence: float | None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class GroupAgreement:
    """`report` is None where the group holds no answers."""

    kind: str
    reviews: int
    answers: int
    changed: int
    report: Report | None


@dataclass(frozen=True, slots=True)
class DesignFigures:
    """Of one criterion: estimates for all contacts that the plan could have drawn."""

    criterion: str
    n: int
    accuracy: Share
    not_met: Share


def agreement(labels: Sequence[LabelledAnswer], draws: int = BOOTSTRAP_DRAWS, seed: int = 0) -> list[GroupAgreement]:
    """One entry per group, in the order of `GROUPS`. Intervals are by conversation; what was let stand needs none."""
    return [
        _group(kind, [label for label in labels if label.how in ways], 0 if kind == "passive" else draws, seed)
        for kind, ways in GROUPS.items()
    ]


def _group(kind: str, labels: Sequence[LabelledAnswer], draws: int, seed: int) -> GroupAgreement:
    by_review: dict[str, list[LabelledAnswer]] = defaultdict(list)
    for label in labels:
        by_review[label.review].append(label)
    changed = sum(label.value != label.ai_value for label in labels)
    if not labels:
        return GroupAgreement(kind, 0, 0, 0, None)
    records, cards = [], []
    for review, rows in by_review.items():
        # The same contact may be reviewed by several people: each review is held against the AI by itself.
        records.append(LabelRecord(rows[0].interaction_id, {row.criterion: row.value for row in rows}, agent_id=review))
        cards.append(
            ScorecardRecord(
                id=review,
                interaction_id=rows[0].interaction_id,
                agent_id=review,
                rubric=RUBRIC,
                rubric_version=1,
                revision=1,
                evaluation=1,
                status="final",
                supersedes=None,
                evaluator="ai",
                answers={
                    row.criterion: GivenAnswer(NO_ANSWER if row.ai_value is None else row.ai_value, row.ai_confidence)
                    for row in rows
                },
            )
        )
    report = evaluate(records, cards, rubric=RUBRIC, draws=draws, seed=seed)
    return GroupAgreement(kind, len(by_review), len(labels), changed, report)


def design_estimates(labels: Sequence[LabelledAnswer]) -> list[DesignFigures]:
    """From the plan's own draws alone; see `sampling`. What several people evaluated counts once, as their mean."""
    by_criterion: dict[str, list[LabelledAnswer]] = defaultdict(list)
    for label in labels:
        if label.how is How.BLIND and label.probability is not None:
            by_criterion[label.criterion].append(label)
    return [
        DesignFigures(
            criterion,
            len(rows),
            _share([(row, row.ai_value == row.value) for row in rows]),
            _share([(row, row.value == NOT_MET) for row in rows if row.value != NA]),
        )
        for criterion, rows in by_criterion.items()
    ]


def _share(observed: Sequence[tuple[LabelledAnswer, bool]]) -> Share:
    hits: dict[tuple[str, str], list[bool]] = defaultdict(list)
    probability: dict[tuple[str, str], float] = {}
    for row, hit in observed:
        key = (row.agent_id, row.interaction_id)
        hits[key].append(hit)
        probability[key] = row.probability or 1.0
    return weighted_share(
        [sum(those) / len(those) for those in hits.values()],
        list(probability.values()),
        [agent for agent, _ in hits],
    )
