from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scorecard_cases import criterion, view

from services.qa_scorer.domain.evidence import Quote, locate, verify
from services.qa_scorer.domain.rubric.model import EvidenceNeed, Level, Na
from services.qa_scorer.domain.scorecard import Answer, Evidence, Reason

SEEN = view(
    ("customer", "Hello, my order never came"),
    ("agent", "I’m  so sorry —\nthat must be “very” frustrating…"),
    ("customer", "It is."),
    ("agent", "Could you give me the order number, please?"),
    ("customer", "It is 991."),
)


def quoted(turn: int, text: str) -> str | None:
    found = locate(SEEN, Quote(turn, text))
    return None if found is None else f"{found.turn}:{SEEN.turns[found.turn].text[found.start : found.end]}"


@pytest.mark.parametrize(
    ("turn", "text", "found"),
    [
        (0, "my order never came", "0:my order never came"),
        (0, '"my order never came..."', "0:my order never came"),
        (1, 'i\'m so sorry - that must be "very" frustrating', "1:I’m  so sorry —\nthat must be “very” frustrating"),
        (1, "[...] must be « very » frustrating", None),
        (2, "that must be", "1:that must be"),
        (4, "Could you give me the ORDER number", "3:Could you give me the order number"),
        (3, "I'm so sorry", "1:I’m  so sorry"),
        (99, "give me the order number", "3:give me the order number"),
        (99, "It is", None),
        (0, "It is", None),
        (-1, "my order never came", "0:my order never came"),
        (0, "the refund was approved", None),
        (0, "  ", None),
        (0, "…", None),
    ],
)
def test_quotes_are_found_where_they_stand_or_dropped(turn, text, found) -> None:
    assert quoted(turn, text) == found


def test_a_far_quote_that_stands_twice_is_dropped() -> None:
    seen = view(*[("agent", "please hold the line")] * 2, *[("customer", "ok")] * 6)
    assert locate(seen, Quote(7, "please hold the line")) is None
    assert locate(seen, Quote(2, "please hold the line")) == Evidence(1, 0, 20)


def test_a_whole_word_is_preferred() -> None:
    seen = view(("agent", "the weather, he said"))
    assert locate(seen, Quote(0, "he")) == Evidence(0, 13, 15)


def test_spans_survive_characters_that_change_length() -> None:
    seen = view(("agent", "STRASSE İstanbul ﬁn\u200bal e\u0301te\u0301"))
    for text in ("straße", "i̇stanbul", "final", "été"):
        found = locate(seen, Quote(0, text))
        assert found is not None
        assert seen.turns[0].text[found.start : found.end].strip() in seen.turns[0].text


@given(
    st.lists(st.text("ab éÉ'’“\" \n…-—", min_size=1, max_size=20), min_size=1, max_size=6),
    st.integers(-2, 8),
    st.text("ab éÉ'’“\" \n…-—", max_size=12),
)
def test_what_is_located_is_always_verbatim_text(texts, turn, quote) -> None:
    seen = view(*[("agent", text) for text in texts])
    found = locate(seen, Quote(turn, quote))
    if found is not None:
        assert 0 <= found.start < found.end <= len(seen.turns[found.turn].text)
        assert seen.turns[found.turn].text[found.start : found.end].strip()


@given(st.data())
def test_every_verbatim_piece_of_a_turn_is_found_in_that_turn(data) -> None:
    turn = data.draw(st.sampled_from(SEEN.turns))
    start = data.draw(st.integers(0, len(turn.text) - 1))
    end = data.draw(st.integers(start + 1, len(turn.text)))
    piece = turn.text[start:end]
    found = locate(SEEN, Quote(turn.index, piece))
    if any(char.isalnum() for char in piece):
        assert found is not None
        assert found.turn == turn.index


def asked(**fields):
    return criterion("c", evidence=EvidenceNeed.REQUIRED, **fields)


def test_spans_are_checked_against_their_turn() -> None:
    spans = (Evidence(0, 0, 5), Evidence(0, 3, 3), Evidence(0, -1, 4), Evidence(0, 0, 99), Evidence(9, 0, 1))
    kept = verify(SEEN, Answer("c", "met", 0.8, evidence=spans), asked())
    assert kept.evidence == (Evidence(0, 0, 5),)
    blank = view(("agent", "a   b"))
    assert verify(blank, Answer("c", "met", 0.8, evidence=(Evidence(0, 1, 3),)), asked()).reason == Reason.NO_EVIDENCE


def test_met_without_evidence_is_open_where_evidence_is_required() -> None:
    bare = Answer("c", "met", 0.9, rationale="why")
    opened = verify(SEEN, bare, asked(), [Quote(0, "words nobody said here")])
    assert (opened.value, opened.reason, opened.confidence, opened.rationale) == (
        "cannot_tell",
        Reason.NO_EVIDENCE,
        0.0,
        "why",
    )
    assert verify(SEEN, bare, criterion("c")).value == "met"
    assert verify(SEEN, Answer("c", "not_met", 0.9), asked()).value == "not_met"
    kept = verify(SEEN, bare, asked(), [Quote(0, "order never came"), Quote(0, "order never came")])
    assert kept.evidence == (Evidence(0, 10, 26),)


def test_a_level_that_earns_points_needs_evidence_too() -> None:
    scale = tuple(Level(key=key, points=points, title={"en": key}) for key, points in [("none", 0), ("all", 2)])
    assert verify(SEEN, Answer("c", "all", 0.9), asked(scale=scale)).reason == Reason.NO_EVIDENCE
    assert verify(SEEN, Answer("c", "none", 0.9), asked(scale=scale)).value == "none"
    assert verify(SEEN, Answer("c", "met", 0.9), asked(scale=scale)).reason == Reason.NO_ANSWER


def test_values_that_the_criterion_does_not_have_are_no_answer() -> None:
    assert verify(SEEN, Answer("c", "excellent", 0.9), criterion("c")).reason == Reason.NO_ANSWER
    assert verify(SEEN, Answer("c", "na", 0.9, reason="rule"), criterion("c")).reason == Reason.NO_ANSWER
    allowed = verify(SEEN, Answer("c", "na", 0.9, reason="rule"), criterion("c", na=Na.ALLOWED))
    assert (allowed.value, allowed.reason) == ("na", Reason.NO_OPPORTUNITY)


@pytest.mark.parametrize(
    ("given_reason", "kept"),
    [(None, Reason.LOW_CONFIDENCE), ("no_procedure", "no_procedure"), ("rule", Reason.LOW_CONFIDENCE)],
)
def test_an_abstaining_judge_keeps_its_own_reasons_only(given_reason, kept) -> None:
    answer = verify(SEEN, Answer("c", "cannot_tell", 0.4, reason=given_reason), criterion("c"))
    assert (answer.value, answer.reason) == ("cannot_tell", kept)


@pytest.mark.parametrize(("said", "kept"), [(1.7, 1.0), (-1.0, 0.0), (math.nan, 0.0), (math.inf, 0.0), (0.3, 0.3)])
def test_confidence_is_a_probability(said, kept) -> None:
    assert verify(SEEN, Answer("c", "not_met", said), criterion("c")).confidence == kept


def test_a_judge_can_not_answer_under_another_criterions_name() -> None:
    assert verify(SEEN, Answer("other", "not_met", 0.5), criterion("c")).criterion == "c"


@given(
    st.sampled_from(["met", "not_met", "na", "cannot_tell", "other"]),
    st.sampled_from([None, "rule", "no_procedure", "no_evidence"]),
    st.lists(st.builds(Evidence, st.integers(-1, 6), st.integers(-1, 20), st.integers(-1, 60)), max_size=3),
    st.sampled_from(list(Na)),
)
def test_what_was_verified_once_stays_as_it_is(value, reason, spans, na) -> None:
    once = verify(SEEN, Answer("c", value, 0.5, "why", tuple(spans), reason), asked(na=na))
    assert verify(SEEN, once, asked(na=na)) == once
