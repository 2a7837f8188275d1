"""A computed check whose condition a person's answer brings about is computed with that review."""

from __future__ import annotations

import pytest
from qa_helpers import RUBRIC
from review_helpers import contact, standing_card

from services.qa_scorer.domain.review import Override
from services.qa_scorer.domain.scorecard import Reason

pytestmark = pytest.mark.integration
WHY = "Heard the call again."


async def test_a_check_below_an_overridden_answer_is_never_left_open(qa) -> None:
    conditional = RUBRIC.replace("seconds: 120}", "seconds: 120}\n        only_if: {criterion: greeting, value: [met]}")
    made = await qa.cases.rubrics.create(conditional, "", "user:1")
    await qa.cases.rubrics.publish(made.record.key, made.record.version, "user:1")
    ref = await contact(qa, "c-1")
    await qa.cases.evaluate.run([ref])

    async def pace_after(greeting: str) -> tuple[str, str | None, float]:
        card = await standing_card(qa, "c-1")
        await qa.cases.review.run(card.id, [Override("greeting", greeting, WHY)], [], "user:2")
        after = await standing_card(qa, "c-1")
        [pace] = [answer for answer in after.answers if answer.criterion == "pace"]
        return pace.value, pace.reason, pace.confidence

    assert (await pace_after("not_met"))[:2] == ("na", Reason.RULE)
    assert await pace_after("met") == ("met", None, 1.0)
