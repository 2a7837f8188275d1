"""Which answer stands against which label.

Labels belong to an interaction. Where it has several scorecards because several agents spoke, a label record with an
`agent_id` is held against that agent's; one without is held against the first agent's, which is the first of the
interaction in the given order. Of one agent's scorecards the newest that nothing supersedes counts: highest revision,
then rubric version, then evaluation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.common.errors import InvalidInput
from services.qa_scorer.domain.agreement.model import NO_ANSWER, GivenAnswer, LabelRecord, ScorecardRecord
from services.qa_scorer.domain.rubric.model import CANNOT_TELL

_NOTHING = GivenAnswer(NO_ANSWER)


@dataclass(frozen=True, slots=True)
class Item:
    """One label and the answer to it. `conversation` is the row of its interaction in `Pairs.conversations`."""

    conversation: int
    label: str
    answer: GivenAnswer


@dataclass(frozen=True, slots=True)
class Pairs:
    """Items by criterion, in the labels' order of criteria. `unknown` are labelled criteria that no scorecard has."""

    conversations: tuple[str, ...]
    items: Mapping[str, tuple[Item, ...]]
    unknown: frozenset[str]
    without_scorecard: int
    failed: int
    decided_by_people: int


def in_force(scorecards: Sequence[ScorecardRecord], rubric: str | None = None) -> list[ScorecardRecord]:
    """The scorecards that count, one per interaction and agent, in the order in which each pair first appears.

    Raises:
        InvalidInput: several rubrics and none chosen, an unknown rubric, or the same evaluation twice.
    """
    rubrics = sorted({card.rubric for card in scorecards})
    if rubric is None and len(rubrics) > 1:
        raise InvalidInput(
            f"The scorecards are of several rubrics ({', '.join(rubrics)}). Choose one of them.", field="rubric"
        )
    if rubric is not None and rubric not in rubrics:
        raise InvalidInput(
            f"No scorecard is of the rubric {rubric!r}; there are {', '.join(rubrics) or 'none'}.", field="rubric"
        )
    chosen = [card for card in scorecards if rubric is None or card.rubric == rubric]
    replaced = {card.supersedes for card in chosen if card.supersedes}
    newest: dict[tuple[str, str], ScorecardRecord] = {}
    for card in chosen:
        key = (card.interaction_id, card.agent_id)
        if card.status == "superseded" or (card.id and card.id in replaced):
            continue
        held = newest.get(key)
        if held is not None and _age(held) == _age(card):
            raise InvalidInput(
                f"Interaction {card.interaction_id!r} has evaluation {card.evaluation} twice for one agent: "
                f"{held.origin or 'one'} and {card.origin or 'another'}. Give each run its own file.",
                record=card.interaction_id,
                field="evaluation",
            )
        # Assigning to an existing key keeps its place, which is what "first agent" rests on.
        if held is None or _age(card) > _age(held):
            newest[key] = card
    return list(newest.values())


def pair(labels: Sequence[LabelRecord], scorecards: Sequence[ScorecardRecord], rubric: str | None = None) -> Pairs:
    """Holds labels against scorecards. Scorecards without labels are left out.

    Raises:
        InvalidInput: no labels, the same interaction (and agent) labelled twice, a label that is no answer, no label's
            interaction has a scorecard, or what `in_force` refuses.
    """
    if not labels:
        raise InvalidInput("There are no labels to hold the scorecards against.", field="labels")
    by_agent: dict[tuple[str, str], ScorecardRecord] = {}
    first: dict[str, ScorecardRecord] = {}
    for card in in_force(scorecards, rubric):
        by_agent[card.interaction_id, card.agent_id] = card
        first.setdefault(card.interaction_id, card)
    if not any(record.id in first for record in labels):
        raise InvalidInput(
            f"None of the {len(labels)} labelled interactions has a scorecard: the two files are of different "
            "interactions.",
            field="id",
        )
    _check(labels)
    conversations = tuple(sorted({record.id for record in labels}))
    row = {interaction: index for index, interaction in enumerate(conversations)}
    known = {criterion for card in first.values() for criterion in card.answers} | {
        criterion for card in by_agent.values() for criterion in card.answers
    }
    items: dict[str, list[Item]] = {}
    missing = failed = people = 0
    for record in labels:
        found = first.get(record.id) if record.agent_id is None else by_agent.get((record.id, record.agent_id))
        missing += found is None
        failed += found is not None and found.status == "failed"
        people += found is not None and found.evaluator == "human"
        answers = found.answers if found is not None and found.status != "failed" else {}
        for criterion, label in record.values.items():
            item = Item(row[record.id], label, answers.get(criterion, _NOTHING))
            items.setdefault(criterion, []).append(item)
    return Pairs(
        conversations=conversations,
        items={criterion: tuple(rows) for criterion, rows in items.items()},
        unknown=frozenset(items) - known,
        without_scorecard=missing,
        failed=failed,
        decided_by_people=people,
    )


def _age(card: ScorecardRecord) -> tuple[int, int, int]:
    return (card.revision, card.rubric_version, card.evaluation)


def _check(labels: Sequence[LabelRecord]) -> None:
    seen: set[tuple[str, str | None]] = set()
    for record in labels:
        key = (record.id, record.agent_id)
        if key in seen:
            raise InvalidInput(f"Interaction {record.id!r} is labelled twice.", record=record.id, field="id")
        seen.add(key)
        for criterion, label in record.values.items():
            if label in (CANNOT_TELL, NO_ANSWER):
                raise InvalidInput(
                    f"Interaction {record.id!r} is labelled {label!r}, which says nothing to agree with. "
                    "Use null for what is not known.",
                    record=record.id,
                    field=f"labels.{criterion}.value",
                )
