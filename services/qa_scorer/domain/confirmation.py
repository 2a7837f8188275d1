"""What a person did with each answer, and when a whole scorecard counts as confirmed by a person.

An AI's scores are for coaching only. So this one rule decides what may enter a record, what an agent is asked to
acknowledge, and where a page says that a person confirmed it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from services.common.errors import InvalidInput
from services.qa_scorer.domain.records import Act, StoredAnswer
from services.qa_scorer.domain.rubric.model import CANNOT_TELL, Rubric
from services.qa_scorer.domain.scorecard import Reason

HUMAN = "human"
DELIBERATE = frozenset({Act.CONFIRMED, Act.CHANGED})


class Origin(StrEnum):
    """Whose an answer is."""

    AI = "ai"  # the judge's; nobody has looked at it on purpose
    PASSIVE = "passive"  # the judge's, which a reviewer let stand with all the rest
    CONFIRMED = "confirmed"  # the judge's, and a person said so too, on purpose
    CHANGED = "changed"  # a person's: another answer, or one to what was open
    RULE = "rule"  # nobody's: the rubric's own rule or check decides it


def computed_by(rubric: Rubric) -> frozenset[str]:
    """Criteria that checks answer."""
    return frozenset(criterion.key for criterion in rubric.criteria if criterion.check is not None)


def origin(answer: StoredAnswer, computed: Collection[str]) -> Origin:
    if answer.act is not None:
        return Origin(answer.act.value)
    return Origin.RULE if _by_rule(answer, computed) else Origin.AI


def is_confirmed(evaluator_kind: str, answers: Iterable[StoredAnswer], computed: Collection[str]) -> bool:
    """Whether a person went through every answer that counts in the score, on purpose.

    An answer of a judge counts with its weight, and one that is `na` counts by taking its weight out; so both must have
    been confirmed or changed. What the rubric's rules and checks decide is no judge's, and what is still open counts
    for nothing. Somebody must have decided something in any case.
    """
    return evaluator_kind == HUMAN and all(
        answer.act in DELIBERATE or _by_rule(answer, computed) for answer in answers if answer.value != CANNOT_TELL
    )


def unconfirmed(answers: Iterable[StoredAnswer], computed: Collection[str]) -> list[str]:
    """Criteria whose answer still waits for a person before the scorecard counts as confirmed."""
    return [
        answer.criterion
        for answer in answers
        if answer.value != CANNOT_TELL and answer.act not in DELIBERATE and not _by_rule(answer, computed)
    ]


def check_confirmations(before: Sequence[StoredAnswer], confirmed: Sequence[str], overridden: Collection[str]) -> None:
    """Raises InvalidInput for a criterion that is unknown, named twice, overridden as well, or open: an open answer
    can't be confirmed, only given."""
    values = {answer.criterion: answer.value for answer in before}
    for number, key in enumerate(confirmed):
        at = f"confirmed[{number}]"
        if key not in values:
            raise InvalidInput(f"The scorecard has no criterion {key!r}.", field=at)
        if key in confirmed[:number]:
            raise InvalidInput(f"{key!r} is confirmed twice; keep one.", field=at)
        if key in overridden:
            raise InvalidInput(f"{key!r} is both confirmed and overridden; keep one.", field=at)
        if values[key] == CANNOT_TELL:
            raise InvalidInput(f"{key!r} is still open; give the right answer instead of confirming it.", field=at)


def with_acts(
    before: Sequence[StoredAnswer],
    after: Sequence[StoredAnswer],
    *,
    overridden: Collection[str],
    confirmed: Collection[str],
    passive: Collection[str],
    by: str,
    at: datetime,
) -> tuple[StoredAnswer, ...]:
    """The answers of a person's evaluation, each with what this person or an earlier one did with it.

    What was done with an answer holds as long as the answer: one that another answer took away, or brought back, has
    to be looked at anew.
    """
    was = {answer.criterion: answer for answer in before}
    return tuple(_acted(was.get(answer.criterion), answer, overridden, confirmed, passive, by, at) for answer in after)


def _acted(
    earlier: StoredAnswer | None,
    answer: StoredAnswer,
    overridden: Collection[str],
    confirmed: Collection[str],
    passive: Collection[str],
    by: str,
    at: datetime,
) -> StoredAnswer:
    key = answer.criterion
    same = earlier is not None and (earlier.value, earlier.reason) == (answer.value, answer.reason)
    kept = earlier if same else None
    if answer.value == CANNOT_TELL:
        act = None
    elif key in overridden:
        act = Act.CONFIRMED if earlier is not None and earlier.value == answer.value else Act.CHANGED
    elif kept is not None and kept.act in DELIBERATE:
        return dataclasses.replace(answer, act=kept.act, acted_by=kept.acted_by, acted_at=kept.acted_at)
    elif kept is not None and key in confirmed:
        act = Act.CONFIRMED
    elif kept is not None and kept.act is not None:
        return dataclasses.replace(answer, act=kept.act, acted_by=kept.acted_by, acted_at=kept.acted_at)
    else:
        act = Act.PASSIVE if kept is not None and key in passive else None
    return dataclasses.replace(answer, act=act, acted_by=by if act else None, acted_at=at if act else None)


def _by_rule(answer: StoredAnswer, computed: Collection[str]) -> bool:
    return answer.criterion in computed or answer.reason == Reason.RULE
