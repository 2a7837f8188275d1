"""What an agent reports, against what came of the action: amounts, words, failures, days and times as people say them."""

from __future__ import annotations

import pytest

from services.qa_scorer.domain.actions import parse_action
from services.qa_scorer.domain.embedded_judge.numbers import digits
from services.qa_scorer.domain.embedded_judge.results import Verdict, verdict
from services.qa_scorer.domain.rubric.model import Procedure

TRUE = {
    "en": "Does what the agent says agree with the system's log?",
    "fr": "Ce que dit l'agent concorde-t-il avec le journal du système?",
}
PAY = Procedure(
    contact_reason="x", privileged_action="payout.send", identity_items=(("Name",),), confirm_before_action=False
)
MOVE = PAY.model_copy(update={"privileged_action": "lesson.move"})


@pytest.mark.parametrize(
    ("channel", "procedure", "lines", "value"),
    [
        # Another amount came of it than was asked for, and the agent says the former.
        (
            "chat",
            PAY,
            "S: [action] payout.send(amount=310.20) -> Status=Sent; Amount=301.20\nA: I've sent $310.20.",
            "not_met",
        ),
        (
            "chat",
            PAY,
            "S: [action] payout.send(amount=310.20) -> Status=Sent; Amount=301.20\nA: I've sent $301.20.",
            "met",
        ),
        # What was looked up under a key is not what came of it.
        (
            "chat",
            MOVE,
            "S: [action] lesson.find(hall='Riverside') -> Places=2\nS: [action] lesson.move(day='2026-03-02') -> "
            "Status=Moved; Hall=Northgate\nA: You are moved to Monday 2 March at Riverside.",
            "not_met",
        ),
        (
            "chat",
            MOVE,
            "S: [action] lesson.find(hall='Riverside') -> Places=2\nS: [action] lesson.move(day='2026-03-02') -> "
            "Status=Moved; Hall=Northgate\nA: Riverside was full, you are moved to Monday 2 March at Northgate.",
            "met",
        ),
        # A failure told as done, in so many words or as what is to come.
        (
            "chat",
            PAY,
            "S: [action] payout.send(amount=75.00) -> error=BANK_CLOSED\nA: The $75 has been sent to you.",
            "not_met",
        ),
        (
            "chat",
            MOVE,
            "S: [action] lesson.move(day='2026-03-02', at='17:30') -> Status=Failed; Reason=full\n"
            "A: Perfect, see you on Monday 2 March at 5:30 pm.",
            "not_met",
        ),
        (
            "chat",
            PAY,
            "S: [action] payout.send(amount=75.00) -> error=BANK_CLOSED\nA: I couldn't send the $75, the bank is closed.",
            "met",
        ),
        # A short answer is about what was asked.
        (
            "chat",
            PAY,
            "S: [action] payout.send(amount=75.00) -> sent; new_balance=41.10\nA: I've sent it.\n"
            "C: how much do I still owe?\nA: A hundred and forty one ten.",
            "not_met",
        ),
        # A weekday beside the right date, a deadline of the customer's.
        (
            "chat",
            MOVE,
            "S: [action] lesson.move(day='2026-03-02') -> moved\n"
            "A: You're moved to 2 March. Send the form by Friday please.",
            "met",
        ),
        # Days and times as they are said.
        (
            "voice",
            MOVE,
            "S: [action] lesson.move(to='2026-03-26T11:15') -> moved\nA: that's thursday twenty sixth eleven fifteen",
            "met",
        ),
        (
            "voice",
            MOVE,
            "S: [action] lesson.move(until='2026-03-26T23:59') -> moved\nA: you're moved till midnight on the twenty sixth",
            "met",
        ),
        # "No" answers the customer's question.
        (
            "voice",
            MOVE,
            "S: [action] lesson.move(to='2026-03-26T11:15') -> moved\nA: moved to thursday the twenty sixth\n"
            "C: do i bring skates\nA: no no you can't wear your own we have some",
            "met",
        ),
        # Nothing to pay is no denial.
        (
            "chat",
            MOVE,
            "S: [action] lesson.move(to='2026-03-26') -> moved; fee=0\nA: Moved to 26 March, no fee.",
            "met",
        ),
    ],
)
async def test_what_is_told_is_held_against_what_came_of_it(ask, new_criterion, channel, procedure, lines, value):
    found = await ask(f"C: hello\n{lines}", new_criterion(TRUE, na=True), channel=channel, procedure=procedure)
    assert found.value == value
    assert found.evidence


def test_a_result_may_be_told_beside_its_fields():
    action = parse_action("[action] payout.send(amount=1) -> posted; new_balance=4")
    assert action is not None
    assert verdict(action) is Verdict.DONE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("double oh four", "0 0 4"),
        ("y n double eight three four one oh two", "y n 8 8 3 4 one 0 2"),
        ("thursday twenty sixth", "thursday 26th"),
        ("a twenty second wait", "a 20 second wait"),
    ],
)
def test_figures_as_they_are_read_out(text, said):
    assert digits(text) == said
