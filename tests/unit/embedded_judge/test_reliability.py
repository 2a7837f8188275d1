"""Confidence by how a conclusion was reached."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.qa_scorer.domain.embedded_judge.reliability import BELIEF, believed
from services.qa_scorer.domain.rubric.model import MET, NOT_MET

CODES = st.sampled_from([*BELIEF, ("present", MET), ("unheard of", NOT_MET)])
SHARE = st.floats(0, 1)


@given(CODES, SHARE, SHARE)
def test_belief_only_ever_lowers_and_never_turns_an_answer(code: tuple[str, str], confidence: float, taught: float):
    sure = believed(*code, confidence, taught)
    assert min(confidence, 0.5) <= sure <= confidence + 1e-12


@given(CODES, SHARE, SHARE, SHARE, SHARE)
def test_belief_keeps_the_order_and_grows_with_what_was_taught(
    code: tuple[str, str], one: float, two: float, less: float, more: float
):
    (one, two), (less, more) = sorted((one, two)), sorted((less, more))
    assert believed(*code, one, less) <= believed(*code, two, less) + 1e-12
    assert believed(*code, two, less) <= believed(*code, two, more) + 1e-12
    assert believed(*code, two, 1.0) == pytest.approx(two)


CLOSING = {"en": "Does the agent take leave of the customer at the end?"}


async def test_an_answer_from_finding_nothing_is_less_sure_than_one_from_words(ask, new_criterion) -> None:
    begun = "A: Good morning, how can I help?\nC: Where is my order?\nA: It arrives on Friday.\nC: Thanks.\n"
    found = await ask(f"{begun}A: Thank you for calling, goodbye.", new_criterion(CLOSING, window="closing"))
    missing = await ask(f"{begun}A: Order number.", new_criterion(CLOSING, window="closing"))
    assert (found.value, missing.value) == (MET, NOT_MET)
    assert missing.confidence <= believed("absent", NOT_MET, 0.99) < 0.8 < found.confidence


MANNERS = {"en": "Was the agent polite throughout?", "fr": "L'agent est-il resté poli tout au long?"}


@pytest.mark.parametrize(
    ("language", "curt"),
    [("en", "What's the postal code?"), ("en", "no once per customer"), ("fr", "Non, une fois par client.")],
)
async def test_a_curt_sentence_accuses_nobody(ask, new_criterion, language: str, curt: str) -> None:
    greeted, left = (
        ("Good morning, how can I help?", "Thank you, goodbye.")
        if language == "en"
        else ("Bonjour, comment puis-je vous aider?", "Merci, au revoir.")
    )
    lines = f"A: {greeted}\nC: It is about my parcel.\nA: {curt}\nC: Okay.\nA: {left}"
    said = await ask(lines, new_criterion(MANNERS), language=language)
    assert said.value == MET
