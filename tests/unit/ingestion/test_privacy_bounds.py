"""Records that nobody writes cost no more than their length, and values that actions name keep their own surrogates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.qa_scorer.domain.interaction import Interaction, Speaker, Turn
from services.qa_scorer.domain.privacy.context import PrivacyContext
from services.qa_scorer.domain.privacy.find_cards import _clear
from services.qa_scorer.domain.privacy.keys import identity_keys
from services.qa_scorer.domain.privacy.kinds import Kind
from services.qa_scorer.domain.privacy.segment import WALL_DIGITS, Segment, walls_of
from services.qa_scorer.domain.privacy.view import make_judged_view

ITEMS = ("FullName", "SecurityAnswer1", "SecurityAnswer2", "OrderNumber", "PIN")
CONTEXT = PrivacyContext(identity_keys([ITEMS]), {})


def texts(*turns: tuple[str, str], context: PrivacyContext = CONTEXT) -> Sequence[str]:
    interaction = Interaction(
        id="c-1",
        channel="chat",
        started_at=datetime(2026, 3, 2, tzinfo=UTC),
        agent_id="a-1",
        turns=tuple(Turn(speaker=Speaker(speaker), text=text) for speaker, text in turns),
    )
    return [turn.text for turn in make_judged_view(interaction, "en", context).view.turns]


def test_a_wall_of_digits_is_destroyed_unread() -> None:
    wall = " ".join("4" * WALL_DIGITS)
    segment = Segment(0, 0, f"Look: {wall}! My PIN is 7402.", Speaker.CUSTOMER)
    assert len(segment.tokens) < 10, "no detector goes over it digit by digit"
    shown = texts(("customer", f"Look: {wall}! My PIN is 7402."))
    assert shown == ["Look: [CARD_1]! My PIN is [PIN_1]."]


def test_a_shorter_row_is_read() -> None:
    assert list(walls_of(" ".join("4" * (WALL_DIGITS - 1)))) == []
    assert "[CARD_1]" in texts(("customer", "my card is 4111 1111 1111 1111"))[0]


@given(st.lists(st.sampled_from(["4", "12", " ", "-", "a", ", "]), max_size=60).map("".join), st.integers(1, 3))
def test_walls_are_rows_of_digits_and_separators(text: str, repeat: int) -> None:
    long = (text + "7") * (WALL_DIGITS * repeat)
    for start, end in walls_of(long[: 40 * WALL_DIGITS]):
        row = long[start:end]
        assert not any(char.isalpha() for char in row)
        assert sum(char.isdecimal() for char in row) >= WALL_DIGITS


def test_hits_that_are_parts_of_a_card_are_dropped_and_no_others() -> None:
    segment = Segment(0, 0, "12 3456 78 90", Speaker.CUSTOMER)
    numbers = [(segment, number) for number in segment.runs[0].numbers]
    for start, end in ((0, 2), (3, 7), (8, 10), (11, 13)):
        segment.add(Kind.PIN, start, end)
    _clear([numbers[1:2], numbers[3:]])
    assert [(hit.start, hit.end) for hit in segment.hits] == [(0, 2), (8, 10)]


@pytest.mark.parametrize(
    "said", ["Sanchez Nemo", "Sanchez, Nemo", "sanchez and nemo", "It's Sanchez and the pet was Nemo"]
)
def test_two_answers_in_one_breath_keep_their_own_surrogates(said: str) -> None:
    shown = texts(
        ("agent", "What is your mother's maiden name, and the name of your childhood pet?"),
        ("customer", said),
        ("system", '[action] verify(SecurityAnswer1="Sanchez", SecurityAnswer2="Nemo") -> ok'),
    )
    assert '(SecurityAnswer1="[ANSWER_1]", SecurityAnswer2="[ANSWER_2]")' in shown[2]
    assert "[ANSWER_1]" in shown[1]
    assert "[ANSWER_2]" in shown[1]


def test_an_answer_that_is_a_common_word_is_found_where_it_answers_and_nowhere_else() -> None:
    shown = texts(
        ("customer", "I was in Montreal when it broke."),
        ("agent", "Please answer your security question: in which city were you born?"),
        ("customer", "Montreal"),
        ("system", '[action] verify(SecurityAnswer1="Montreal") -> ok'),
    )
    assert shown[0] == "I was in Montreal when it broke."
    assert shown[2] == "[ANSWER_1]"


def test_a_question_about_an_address_is_no_address() -> None:
    said = "Is that the billing address? And one request for your own safety: please don't send your card here."
    assert texts(("agent", said)) == [said]
    assert "[ADDRESS_1]" in texts(("customer", "My billing address is 421 Rue Sainte-Catherine"))[0]


def test_an_order_is_a_reference_and_only_where_a_procedure_wants_it() -> None:
    turn = ("system", '[action] orders.lookup(OrderNumber="QX-8841") -> found')
    assert texts(turn) == ['[action] orders.lookup(OrderNumber="[REFERENCE_1]") -> found']
    assert texts(turn, context=PrivacyContext()) == [turn[1]]
    kinds = identity_keys([("OrderNumber", "BookingRef", "SecretWord", "ClientName", "numero_commande")])
    assert list(kinds.values()) == [Kind.REFERENCE, Kind.REFERENCE, Kind.ANSWER, Kind.NAME, Kind.REFERENCE]
