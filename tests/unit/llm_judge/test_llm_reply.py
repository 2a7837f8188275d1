"""What becomes of a model's reply: nothing stands that the transcript does not bear out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llm_judge_cases import RUBRIC, reply, task

from services.common.errors import LlmInvalidReply
from services.qa_scorer.domain.judging import JudgeTask
from services.qa_scorer.domain.llm_judge.escaping import escape
from services.qa_scorer.domain.llm_judge.reply import MAX_CONFIDENCE, read_reply
from services.qa_scorer.domain.llm_judge.schema import MAX_EVIDENCE, MAX_RATIONALE, allowed_values
from services.qa_scorer.domain.scorecard import Answer, Reason


def quoted(judged: JudgeTask, answer: Answer) -> list[str]:
    return [judged.view.turns[found.turn].text[found.start : found.end] for found in answer.evidence]


def test_a_full_reply_becomes_answers() -> None:
    judged = task()
    answers = read_reply(judged, reply(identity={"value": "na", "evidence": []}))
    assert {key: answer.value for key, answer in answers.items()} == {
        "greeting": "met",
        "identity": "na",
        "courtesy": "met",
        "clarity": "good",
    }
    greeting = answers["greeting"]
    assert (greeting.confidence, greeting.rationale, greeting.reason) == (0.9, "Because.", None)
    assert quoted(judged, greeting) == ["Hello, welcome!"]
    assert answers["identity"].reason == Reason.NO_OPPORTUNITY


@pytest.mark.parametrize(
    "quote",
    [
        "Hello, welcome! Your name please?",
        "  hello,   WELCOME!",
        "[1] agent: Hello, welcome!",
        "“Hello”",
        "Hello, welcome! ... please?",
        "Hello, welcome! [...]",
        '"Hello, welcome!"',
    ],
)
def test_a_quote_that_a_model_meant_is_found(quote: str) -> None:
    judged = task()
    answer = read_reply(judged, reply(greeting={"evidence": [{"turn": 1, "quote": quote}]}))["greeting"]
    assert answer.value == "met"
    assert quoted(judged, answer)[0].startswith("Hello")


@given(st.text(min_size=1, max_size=40).filter(lambda text: any(char.isalnum() for char in text)))
def test_a_quote_copied_from_the_prompt_is_found_whatever_was_escaped(text: str) -> None:
    judged = task([("agent", text)])
    given_reply = reply(greeting={"evidence": [{"turn": 0, "quote": escape(text)}]})
    answer = read_reply(judged, given_reply)["greeting"]
    assert answer.value == "met"
    assert text[answer.evidence[0].start : answer.evidence[0].end].strip()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"evidence": []}, Reason.NO_EVIDENCE, id="credit without a quote"),
        pytest.param({"evidence": [{"turn": 1, "quote": "never said"}]}, Reason.NO_EVIDENCE, id="made-up quote"),
        pytest.param(
            {"value": "not_met", "evidence": [{"turn": 1, "quote": "never said"}]},
            Reason.NO_EVIDENCE,
            id="blame made up",
        ),
        pytest.param({"value": "cannot_tell"}, Reason.LOW_CONFIDENCE, id="abstains"),
        pytest.param({"value": "na"}, Reason.NO_ANSWER, id="na is never allowed"),
        pytest.param({"value": "excellent"}, Reason.NO_ANSWER, id="no answer of the scale"),
        pytest.param({"value": 1}, Reason.NO_ANSWER, id="no text"),
        pytest.param({"confidence": "high"}, Reason.NO_ANSWER, id="no number"),
        pytest.param({"confidence": True}, Reason.NO_ANSWER, id="a truth value"),
        pytest.param({"confidence": 7}, Reason.NO_ANSWER, id="no probability"),
        pytest.param(None, Reason.NO_ANSWER, id="left out"),
        pytest.param("met", Reason.NO_ANSWER, id="no object"),
    ],
)
def test_what_does_not_stand_is_cannot_tell(changes: Any, expected: Reason) -> None:
    answers = read_reply(task(), reply(greeting=changes))
    assert (answers["greeting"].value, answers["greeting"].reason) == ("cannot_tell", expected)
    assert answers["clarity"].value == "good"


def test_what_did_not_happen_needs_no_quote() -> None:
    answers = read_reply(
        task(), reply(greeting={"value": "not_met", "evidence": []}, clarity={"value": "poor", "evidence": []})
    )
    assert (answers["greeting"].value, answers["greeting"].evidence) == ("not_met", ())
    assert answers["clarity"].value == "poor"


def test_where_evidence_is_optional_credit_stands_without_it() -> None:
    made_up = [{"turn": 1, "quote": "never said"}]
    assert read_reply(task(), reply(courtesy={"evidence": made_up}))["courtesy"].value == "met"
    rude = read_reply(task(), reply(courtesy={"value": "not_met", "evidence": made_up}))["courtesy"]
    assert (rude.value, rude.reason) == ("cannot_tell", Reason.NO_EVIDENCE)


def test_confidence_never_is_certainty() -> None:
    assert read_reply(task(), reply(courtesy={"confidence": 1}))["courtesy"].confidence == MAX_CONFIDENCE < 1


def test_a_rationale_is_one_clean_line_of_bounded_length() -> None:
    answers = read_reply(
        task(), reply(courtesy={"rationale": "a\x00b\n\u202ec " + "d" * 900}, clarity={"rationale": "été"})
    )
    rationale = answers["courtesy"].rationale
    assert rationale.startswith("a b c ddd")
    assert rationale.endswith("…")
    assert len(rationale) == MAX_RATIONALE
    assert answers["clarity"].rationale == "été"


def test_quotes_are_bounded_and_kept_once() -> None:
    many = [{"turn": 1, "quote": word} for word in ("Hello", "Hello", "welcome", "Your", "name", "please", "Hello,")]
    found = read_reply(task(), reply(courtesy={"evidence": many}))["courtesy"].evidence
    assert len(found) == len(set(found)) <= MAX_EVIDENCE


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"answers": []}', "[" * 100_000, "null"])
def test_what_is_no_reply_is_a_typed_error(text: str) -> None:
    with pytest.raises(LlmInvalidReply) as refused:
        read_reply(task(), text)
    assert refused.value.record == "i-1"


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ENTRY = st.fixed_dictionaries(
    {},
    optional={
        "value": st.sampled_from(["met", "not_met", "na", "cannot_tell", "good", "poor"]) | JSON,
        "confidence": st.floats(0, 1) | JSON,
        "rationale": st.text() | JSON,
        "evidence": st.lists(
            st.fixed_dictionaries({"turn": st.integers(-1, 9) | JSON, "quote": st.text(max_size=9) | JSON}) | JSON
        )
        | JSON,
    },
)


@given(st.dictionaries(st.sampled_from([entry.key for entry in RUBRIC.criteria]), ENTRY | JSON))
def test_any_reply_gives_every_criterion_an_answer_that_may_be_stored(answers: dict[str, Any]) -> None:
    judged = task()
    found = read_reply(judged, json.dumps({"answers": answers}))
    assert list(found) == [entry.key for entry in RUBRIC.criteria]
    for entry in RUBRIC.criteria:
        answer = found[entry.key]
        assert answer.value in allowed_values(entry)
        assert 0 <= answer.confidence <= MAX_CONFIDENCE
        assert len(answer.rationale) <= MAX_RATIONALE
        assert (answer.reason is None) == (answer.value in entry.values)
        assert all(text.strip() for text in quoted(judged, answer))
