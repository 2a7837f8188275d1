"""Which scorecards wait, in which order, for how long they are held, and what a finished draft says."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import InvalidInput
from services.qa_scorer.domain.judging import Usage
from services.qa_scorer.domain.records import Evaluator, Ref, ScorecardRecord, StoredAnswer
from services.qa_scorer.domain.review_queue import (
    ORDER,
    Claim,
    Draft,
    DraftAnswer,
    Kind,
    QueueFilter,
    Quota,
    Waiting,
    day_began,
    decide,
    offered,
    waiting_for,
)
from services.qa_scorer.domain.scorecard import AutoFail, AutoFailState, Result, Status

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def card(status: Status, *, states=(), answered=1.0, kind="ai") -> ScorecardRecord:
    result = Result(status, None, None, None, answered, None, tuple(AutoFail("a", state) for state in states))
    return ScorecardRecord(
        uuid.uuid4(), Ref("c", 1), "a-1", None, "core", 1, 1, None, None, Evaluator(kind, "embedded", "m"), result, (),
        Usage(), 0, NOW, NOW,
    )  # fmt: skip


cards = st.builds(
    card,
    st.sampled_from(Status),
    states=st.lists(st.sampled_from(AutoFailState), max_size=2),
    answered=st.sampled_from([0.0, 0.5, 1.0]),
    kind=st.sampled_from(["ai", "human"]),
)


@given(cards)
def test_a_scorecard_waits_for_what_only_a_person_can_settle(one: ScorecardRecord) -> None:
    why = waiting_for(one)
    proposed = any(entry.state is AutoFailState.PROPOSED for entry in one.result.autofail)
    if one.result.status is Status.IN_REVIEW:
        assert why is (Waiting.AUTO_FAIL if proposed else Waiting.IN_REVIEW)
    elif one.result.status is Status.FINAL and one.result.answered_weight < 1 and one.evaluator.kind == "ai":
        assert why is Waiting.OPEN_ANSWERS
    else:
        assert why is None, "what is decided, disputed, superseded or failed waits for nobody here"


@given(st.sampled_from([None, *Waiting]), st.integers(0, 50), st.integers(0, 50))
def test_reasons_are_offered_in_order_and_open_answers_within_the_quota(asked, daily, done) -> None:
    quota = Quota(daily, done)
    reasons = offered(QueueFilter(waiting=asked), quota)
    assert list(reasons) == sorted(reasons, key=ORDER.index)
    assert (Waiting.OPEN_ANSWERS in reasons) == (asked in (None, Waiting.OPEN_ANSWERS) and done < daily)
    if asked is None:
        assert reasons[:4] == ORDER[:4], "a quota keeps nobody from what presses"


def test_disputes_and_auto_fails_come_before_all_that_has_no_consequence_yet() -> None:
    assert ORDER == (
        Waiting.DISPUTE,
        Waiting.AUTO_FAIL,
        Waiting.IN_REVIEW,
        Waiting.BLIND,
        Waiting.OPEN_ANSWERS,
    )


@given(st.integers(-60, 60), st.booleans())
def test_a_claim_bars_others_until_it_expires(minutes: int, own: bool) -> None:
    claim = Claim(uuid.uuid4(), Kind.SCORECARD, Ref("c", 1), "user:1", NOW, NOW + timedelta(minutes=15))
    at = NOW + timedelta(minutes=minutes)
    assert claim.bars("user:1" if own else "user:2", at) == (not own and minutes < 15)


@given(st.integers(0, 4000 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes)))
def test_a_day_begins_at_midnight_where_the_reviewer_works(now: datetime) -> None:
    began = day_began(now, "America/Toronto")
    assert began <= now < began + timedelta(hours=25)
    assert (began.hour, began.minute, began.second) == (0, 0, 0)


def shown(values: dict[str, str]) -> list[StoredAnswer]:
    return [StoredAnswer(key, value, 0.6, "", None) for key, value in values.items()]


values = st.sampled_from(["met", "not_met", "na", "cannot_tell"])


@given(
    st.dictionaries(st.sampled_from("abcdef"), values, min_size=1),
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["met", "not_met", "na"])),
    st.booleans(),
)
def test_every_answer_is_changed_confirmed_or_let_stand_and_never_two_of_them(before, said, rest) -> None:
    said = {key: value for key, value in said.items() if key in before}
    draft = Draft(tuple(DraftAnswer(key, value, "why") for key, value in said.items()), accept_rest=rest)
    if not rest and set(before) - set(said):
        with pytest.raises(InvalidInput, match="Not looked at yet"):
            decide(shown(before), draft)
        return
    decided = decide(shown(before), draft)
    changed = {entry.criterion for entry in decided.overrides}
    assert changed == {key for key, value in said.items() if before[key] != value}
    assert set(decided.confirmed) == set(said) - changed
    assert set(decided.passive) == {key for key in before if key not in said and before[key] != "cannot_tell"}
    assert len(changed) + len(decided.confirmed) + len(decided.passive) <= len(before)


def test_what_rules_decided_needs_no_look_and_unknown_or_double_answers_are_refused() -> None:
    before = shown({"a": "met", "b": "na"})
    assert decide(before, Draft((DraftAnswer("a", "met"),)), ruled={"b"}).confirmed == ("a",)
    with pytest.raises(InvalidInput, match="no criterion 'x'"):
        decide(before, Draft((DraftAnswer("x", "met"),), accept_rest=True))
    with pytest.raises(InvalidInput, match="twice"):
        decide(before, Draft((DraftAnswer("a", "met"), DraftAnswer("a", "na", "no")), accept_rest=True))
