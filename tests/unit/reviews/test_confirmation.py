"""When a scorecard counts as confirmed by a person, answer by answer."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from services.common.errors import InvalidInput
from services.qa_scorer.domain.confirmation import (
    Origin,
    check_confirmations,
    is_confirmed,
    origin,
    unconfirmed,
    with_acts,
)
from services.qa_scorer.domain.records import Act, StoredAnswer

FIRST = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 3, 12, tzinfo=UTC)
COMPUTED = frozenset({"pace"})


def answer(criterion: str, value: str = "met", reason: str | None = None, act: Act | None = None) -> StoredAnswer:
    by, at = ("user:1", FIRST) if act else (None, None)
    return StoredAnswer(criterion, value, 0.9, "", reason, (), act, by, at)


def acted(before: list[StoredAnswer], after: list[StoredAnswer], **done: set[str]) -> dict[str, StoredAnswer]:
    said = {"overridden": set(), "confirmed": set(), "passive": set()} | done
    found = with_acts(before, after, by="user:2", at=LATER, **said)
    return {entry.criterion: entry for entry in found}


JUDGED = [answer("greeting"), answer("kindness", "na", "no_opportunity"), answer("pace"), answer("id", "na", "rule")]


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ({}, False),
        ({"greeting": Act.CONFIRMED}, False),
        ({"greeting": Act.CHANGED, "kindness": Act.PASSIVE}, False),
        # An answer that takes its weight out of the score was judged as well.
        ({"greeting": Act.CONFIRMED, "kindness": Act.CONFIRMED}, True),
        ({"greeting": Act.CHANGED, "kindness": Act.CONFIRMED}, True),
    ],
)
def test_every_answer_that_counts_must_have_been_gone_through(acts: dict[str, Act], expected: bool) -> None:
    answers = [dataclasses.replace(entry, act=acts.get(entry.criterion)) for entry in JUDGED]
    assert is_confirmed("human", answers, COMPUTED) is expected
    assert (unconfirmed(answers, COMPUTED) == []) is expected
    assert not is_confirmed("ai", answers, COMPUTED)


def test_what_is_open_counts_for_nothing_and_rules_decide_for_nobody() -> None:
    answers = [answer("greeting", act=Act.CONFIRMED), answer("kindness", "cannot_tell", "low_confidence"), *JUDGED[2:]]
    assert is_confirmed("human", answers, COMPUTED)
    # The same criterion, were it judged.
    assert not is_confirmed("human", answers, frozenset())
    assert unconfirmed(answers, frozenset()) == ["pace"]
    # Rules alone are no person.
    assert not is_confirmed("ai", JUDGED[2:], COMPUTED)


def test_whose_an_answer_is() -> None:
    assert [origin(entry, COMPUTED) for entry in JUDGED] == [Origin.AI, Origin.AI, Origin.RULE, Origin.RULE]
    for act, whose in ((Act.PASSIVE, "passive"), (Act.CONFIRMED, "confirmed"), (Act.CHANGED, "changed")):
        assert origin(answer("pace", act=act), COMPUTED) == whose


def test_a_review_says_of_each_answer_what_was_done_with_it() -> None:
    before = [answer("a"), answer("b"), answer("c"), answer("d"), answer("e", "cannot_tell", "low_confidence")]
    after = [answer("a", "not_met"), *before[1:]]
    done = acted(before, after, overridden={"a"}, confirmed={"b", "e"}, passive={"c"})
    assert [entry.act for entry in done.values()] == [Act.CHANGED, Act.CONFIRMED, Act.PASSIVE, None, None]
    assert {(entry.acted_by, entry.acted_at) for entry in done.values()} == {("user:2", LATER), (None, None)}
    # The same value with a reason confirms; the answer to what was open gives.
    assert acted(before, before, overridden={"a"})["a"].act is Act.CONFIRMED
    assert acted(before, [*before[:4], answer("e")], overridden={"e"})["e"].act is Act.CHANGED


def test_what_was_done_before_holds_as_long_as_the_answer() -> None:
    before = [answer("a", act=Act.CHANGED), answer("b", act=Act.CONFIRMED), answer("c", act=Act.PASSIVE)]
    for done in (acted(before, before), acted(before, before, passive={"a", "b", "c"})):
        assert list(done.values()) == before
    further = acted(before, before, confirmed={"a", "b", "c"})
    assert [(entry.act, entry.acted_by) for entry in further.values()] == [
        (Act.CHANGED, "user:1"), (Act.CONFIRMED, "user:1"), (Act.CONFIRMED, "user:2"),
    ]  # fmt: skip
    # An answer of the same review took it away: nobody looked at what it is now.
    gone = acted(before, [before[0], answer("b", "na", "rule"), before[2]], confirmed={"b"})
    assert gone["b"].act is None
    assert gone["b"].acted_by is None
    back = acted([answer("b", "na", "rule")], [answer("b", "cannot_tell", "no_answer")], passive={"b"})
    assert back["b"].act is None


@pytest.mark.parametrize(
    ("confirmed", "field"),
    [
        (["nothing"], "confirmed[0]"),
        (["a", "a"], "confirmed[1]"),
        (["b"], "confirmed[0]"),
        (["a", "c"], "confirmed[1]"),
    ],
)
def test_confirmations_that_make_no_sense_are_refused(confirmed: list[str], field: str) -> None:
    before = [answer("a"), answer("b", "cannot_tell"), answer("c")]
    with pytest.raises(InvalidInput) as caught:
        check_confirmations(before, confirmed, {"c"})
    assert caught.value.field == field
