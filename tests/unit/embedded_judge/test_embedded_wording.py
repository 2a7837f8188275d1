"""What the embedded judge says of its answers, as French is written in Canada."""

from __future__ import annotations

import re

import pytest

from services.qa_scorer.domain.embedded_judge.wording import CODES, rationale

FACTS = {"turn": "3", "action": "4", "asked": "1", "answer": "2", "items": "OrderNumber, Email"}


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_sentence_is_said_in_both_languages_and_the_french_one_as_french_is_written(code: str) -> None:
    french = rationale("fr", FACTS, code)
    assert french != rationale("en", FACTS, code)
    assert "'" not in french, "an apostrophe is curved"
    assert re.search(r"(?<!\u00a0):| [?!;:%$]", french) is None
