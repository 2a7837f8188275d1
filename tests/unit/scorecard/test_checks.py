from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scorecard_cases import at, criterion, view

from services.qa_scorer.domain.checks.run import run_check
from services.qa_scorer.domain.interaction import Interaction, JudgedTurn, JudgedView, Speaker
from services.qa_scorer.domain.rubric.model import (
    ActionBefore,
    FirstResponse,
    HandleTime,
    MaxResponseGap,
    Na,
    Says,
    TalkShare,
    Window,
)
from services.qa_scorer.domain.scorecard import Evidence, Reason
from services.qa_scorer.domain.transfers import agent_of, human_agents

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "dev"


def run(check, seen, agent="a1", **fields):
    return run_check(criterion("c", check=check, **fields), seen, agent)


def gap(seconds=120.0):
    return MaxResponseGap(kind="max_response_gap", seconds=seconds)


def test_several_messages_in_a_row_wait_from_the_first() -> None:
    seen = view(("customer", "Hi", 0), ("customer", "Anyone?", 100_000), ("agent", "Yes", 125_000))
    answer = run(gap(), seen)
    assert (answer.value, answer.confidence) == ("not_met", 1.0)
    assert answer.rationale == "The longest wait was 2\u00a0min\u00a05\u00a0s (limit: 2\u00a0min)."
    assert answer.evidence == (Evidence(0, 0, 2), Evidence(2, 0, 3))


def test_a_wait_of_exactly_the_limit_is_met() -> None:
    assert run(gap(), view(("customer", "Hi", 0), ("agent", "Yes", 120_000))).value == "met"
    assert run(gap(), view(("customer", "Hi", 0), ("agent", "Yes", 120_001))).value == "not_met"


def test_system_and_supervisor_turns_end_no_wait() -> None:
    seen = view(
        ("customer", "Hi", 0),
        ("system", "[action] a()", 60_000),
        ("supervisor", "go", 90_000),
        ("agent", "Yes", 130_000),
    )
    assert run(gap(), seen).value == "not_met"


def test_an_automatic_notice_does_not_hide_the_agents_silence() -> None:
    seen = view(
        ("agent", "Hi", 0), ("customer", "Help", 1_000), ("bot", "One moment", 2_000), ("agent", "Yes", 200_000)
    )
    assert run(gap(), seen).value == "not_met"


def test_a_wait_in_a_hand_over_is_nobodys() -> None:
    bot = view(("bot", "Hi", 0), ("customer", "A person, please", 1_000), ("agent", "Hello", 400_000))
    assert run(gap(), bot).value == "met"
    seen = view(
        ("customer", "Hi", 0, None),
        ("agent", "Hello", 5_000, "a1"),
        ("customer", "Billing please", 10_000, None),
        ("agent", "Billing here", 500_000, "a2"),
        ("customer", "My bill", 505_000, None),
        ("agent", "Fixed", 700_000, "a2"),
    )
    assert run(gap(), seen, "a1").value == "met"
    slow = run(gap(), seen, "a2")
    assert slow.value == "not_met"
    assert [span.turn for span in slow.evidence] == [4, 5]


def test_an_unanswered_last_message_is_no_wait() -> None:
    seen = view(("customer", "Hi", 0), ("agent", "Yes", 1_000), ("customer", "Thanks, bye", 2_000), ended_at=at(9_000))
    assert run(gap(), seen).value == "met"


def test_missing_times_are_not_measurable_unless_one_measured_wait_decides() -> None:
    nothing = run(gap(), view(("customer", "Hi"), ("agent", "Yes")))
    assert (nothing.value, nothing.reason) == ("na", Reason.NOT_MEASURABLE)
    some = view(("customer", "Hi", 0), ("agent", "Yes", 1_000), ("customer", "So?", None), ("agent", "So.", 9_000))
    assert run(gap(), some).reason == Reason.NOT_MEASURABLE
    late = view(("customer", "Hi", 0), ("agent", "Yes", 121_000), ("customer", "So?", None), ("agent", "So.", 999_000))
    assert run(gap(), late).value == "not_met"


@given(st.lists(st.tuples(st.sampled_from(["customer", "agent", "system"]), st.integers(0, 300)), min_size=1))
def test_the_gap_is_that_of_a_plain_replay(steps) -> None:
    clock, turns, asked, longest = 0, [("agent", "Hello", 0)], None, 0
    for speaker, seconds in steps:
        clock += seconds * 1000
        turns.append((speaker, "x", clock))
        if speaker == "customer" and asked is None:
            asked = clock
        elif speaker == "agent":
            longest = max(longest, clock - asked) if asked is not None else longest
            asked = None
    assert run(gap(), view(*turns)).value == ("met" if longest <= 120_000 else "not_met")


def test_first_response() -> None:
    check = FirstResponse(kind="first_response", seconds=30)
    assert run(check, view(("customer", "Hi", 0), ("agent", "Yes", 30_000))).value == "met"
    assert run(check, view(("customer", "Hi", 0), ("agent", "Yes", 30_500))).value == "not_met"
    assert run(check, view(("agent", "Hello, a call for you", 31_000))).value == "not_met"
    after_bot = view(
        ("customer", "Hi", 0), ("bot", "Hello", 1_000), ("customer", "Person", 60_000), ("agent", "Yes", 80_000)
    )
    assert run(check, after_bot).value == "met"
    handed = view(("customer", "Hi", 0), ("bot", "Passing you on", 1_000), ("agent", "Yes", 80_000))
    assert run(check, handed).value == "not_met"
    assert run(check, view(("customer", "Hi"), ("agent", "Yes", 5))).reason == Reason.NOT_MEASURABLE


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The longest wait was 1\u00a0min\u00a07.1\u00a0s (limit: 2\u00a0min)."),
        ("fr-CA", "La plus longue attente a été de 1\u00a0min\u00a07,1\u00a0s (limite\u00a0: 2\u00a0min)."),
    ],
)
def test_times_are_written_as_the_language_does(language: str, said: str) -> None:
    check = MaxResponseGap(kind="max_response_gap", seconds=120)
    seen = view(("customer", "Hi", 0), ("agent", "Hello", 67_100)).model_copy(update={"language": language})
    assert run(check, seen).rationale == said


def test_handle_time_ends_with_the_contact_or_the_transfer() -> None:
    check = HandleTime(kind="handle_time", max_seconds=100, min_seconds=10)
    seen = view(
        ("customer", "Hi", 0, None),
        ("agent", "Hello", 5_000, "a1"),
        ("agent", "Billing here", 60_000, "a2"),
        ("customer", "Bye", 61_000, None),
        ended_at=at(200),
    )
    assert run(check, seen, "a1").value == "met"
    assert run(check, seen, "a2").value == "not_met"
    assert "limit" not in run(check, seen, "a2").rationale
    assert run(check, view(("agent", "Hi", 0), ("customer", "Bye", 9_000))).value == "not_met"
    assert run(check, view(("agent", "Hi"), ("customer", "Bye"))).reason == Reason.NOT_MEASURABLE


def there_and_back():
    """a1 opens, hands on to a2, and gets the contact back."""
    return view(
        ("customer", "one two", 0, None),
        ("agent", "Hello", 5_000, "a1"),
        ("agent", "Billing here", 60_000, "a2"),
        ("customer", "one two three four five six", 70_000, None),
        ("system", "[action] refund()", 80_000, None),
        ("agent", "Back to a1", 90_000, "a2"),
        ("agent", "Me again", 100_000, "a1"),
        ("customer", "Bye", 110_000, None),
        ended_at=at(120),
    )


def test_what_a_colleague_did_in_between_is_the_colleagues() -> None:
    seen = there_and_back()
    refund = ActionBefore(kind="action_before", action="refund", before=("identity",))
    assert run(refund, seen, "a1", na=Na.ALLOWED).reason == Reason.NO_OPPORTUNITY
    assert run(refund, seen, "a2", na=Na.ALLOWED).value == "not_met"
    share = TalkShare(kind="talk_share", min=0.5)
    assert run(share, seen, "a1").rationale == "The agent spoke 50.0% of the words (3 of 6)."
    assert run(share, seen, "a2").rationale == "The agent spoke 45.5% of the words (5 of 11)."
    time = HandleTime(kind="handle_time", max_seconds=80)
    assert (run(time, seen, "a1").value, run(time, seen, "a2").value) == ("met", "met")
    assert run(time, seen, "a1").rationale.startswith("The agent's part lasted 1\u00a0min\u00a020\u00a0s")
    assert run(time, seen, "a2").rationale.startswith("The agent's part lasted 40\u00a0s")
    customer = Says(kind="says", phrases=("three",), speaker="customer")
    assert (run(customer, seen, "a1").value, run(customer, seen, "a2").value) == ("not_met", "met")


def test_an_action_is_its_agents_where_the_sender_says_whose_it_is() -> None:
    seen = there_and_back()
    turns = list(seen.turns)
    turns[4] = turns[4].model_copy(update={"acting": "a1"})
    named = seen.model_copy(update={"turns": tuple(turns)})
    refund = ActionBefore(kind="action_before", action="refund", before=("identity",))
    assert run(refund, named, "a1", na=Na.ALLOWED).value == "not_met"
    assert run(refund, named, "a2", na=Na.ALLOWED).reason == Reason.NO_OPPORTUNITY


def test_a_limit_is_the_decimal_that_was_written() -> None:
    assert run(gap(2.01), view(("customer", "Hi", 0), ("agent", "Yes", 2_010))).value == "met"
    assert run(gap(2.01), view(("customer", "Hi", 0), ("agent", "Yes", 2_011))).value == "not_met"
    first = FirstResponse(kind="first_response", seconds=2.01)
    assert run(first, view(("customer", "Hi", 0), ("agent", "Yes", 2_010))).value == "met"
    time = HandleTime(kind="handle_time", max_seconds=2.01, min_seconds=2.01)
    assert run(time, view(("agent", "Hi", 0), ("customer", "Bye", 2_010))).value == "met"


def test_talk_share_counts_words_of_agent_and_customer() -> None:
    seen = view(("customer", "one two three"), ("agent", "one"), ("bot", "many many many words"))
    assert run(TalkShare(kind="talk_share", max=0.25), seen).value == "met"
    assert run(TalkShare(kind="talk_share", min=0.26), seen).value == "not_met"
    french = run(TalkShare(kind="talk_share", max=0.5), seen.model_copy(update={"language": "fr-CA"}))
    assert french.rationale == "L’agent a dit 25,0\u00a0% des mots (1 sur 4)."
    silent = view(("customer", "…"), ("agent", "!"))
    assert run(TalkShare(kind="talk_share", max=0.5), silent).reason == Reason.NOT_MEASURABLE


@pytest.mark.parametrize(
    ("phrase", "text", "quote"),
    [
        ("l'été", "C’est L’ÉTÉ!", "L’ÉTÉ"),
        ("thank you", "Well — THANK, you.", "THANK, you"),
        ("coeur", "De tout cœur", "cœur"),
        ("rappeler", "Je vais vous rappeler", "rappeler"),
    ],
)
def test_phrases_ignore_case_accents_and_punctuation(phrase, text, quote) -> None:
    seen = view(("agent", text))
    answer = run(Says(kind="says", phrases=(phrase,)), seen)
    assert answer.value == "met"
    span = answer.evidence[0]
    assert seen.turns[0].text[span.start : span.end] == quote


def test_phrases_match_whole_words_only() -> None:
    assert run(Says(kind="says", phrases=("art",)), view(("agent", "I start the party"))).value == "not_met"
    assert run(Says(kind="says", phrases=("thank you",)), view(("agent", "thank"), ("agent", "you"))).value == "not_met"


def test_never_says_quotes_what_was_said() -> None:
    check = Says(kind="never_says", patterns=(r"pass\s?word",))
    seen = view(("agent", "Hi"), ("customer", "My password?"), ("agent", "Your PASSWORD please 😀"))
    answer = run(check, seen)
    assert (answer.value, answer.evidence) == ("not_met", (Evidence(2, 5, 13),))
    assert run(check, view(("agent", "Hi"), ("customer", "password"))).value == "met"


def test_windows_and_speakers() -> None:
    turns = [("agent", text) for text in ("hello", "one", "two", "three", "bye")]
    seen = view(*turns, ("bot", "please rate us"))

    def says(phrase, window, **fields):
        return run(Says(kind="says", phrases=(phrase,), window=window, **fields), seen).value

    assert says("one", Window.OPENING) == "met"
    assert says("two", Window.OPENING) == "not_met"
    assert says("two", Window.CLOSING) == "met"
    assert says("one", Window.CLOSING) == "not_met"
    assert says("rate us", Window.ANY) == "not_met"
    assert says("rate us", Window.ANY, speaker="bot") == "met"


def test_a_speaker_who_never_spoke_is_no_opportunity_where_allowed() -> None:
    check = Says(kind="says", phrases=("hi",), speaker="bot")
    assert run(check, view(("agent", "hi"))).value == "not_met"
    assert run(check, view(("agent", "hi")), na=Na.ALLOWED).reason == Reason.NO_OPPORTUNITY


def test_another_agents_words_are_not_the_judged_agents() -> None:
    seen = view(("agent", "hello", 0, "a1"), ("agent", "goodbye", 1, "a2"))
    check = Says(kind="says", phrases=("goodbye",))
    assert (run(check, seen, "a1").value, run(check, seen, "a2").value) == ("not_met", "met")


def test_action_before() -> None:
    check = ActionBefore(kind="action_before", action=r"orders\.cancel", before=(r"\bgo ahead\b",), speaker="customer")
    log = ("system", '[action] orders.cancel(id="1") -> done')
    agreed = view(("agent", "Shall I?"), ("customer", "Yes, go ahead."), log)
    answer = run(check, agreed)
    assert (answer.value, answer.evidence) == ("met", (Evidence(1, 5, 13), Evidence(2, 0, len(log[1]))))
    assert run(check, view(("agent", "go ahead"), log, ("customer", "go ahead"))).value == "not_met"
    lookup = view(("agent", "Hi"), ("system", "[action] orders.cancel_check(x=1)"))
    assert run(check, lookup, na=Na.ALLOWED).reason == Reason.NO_OPPORTUNITY
    assert run(check, lookup).value == "met"


def test_action_before_wants_every_pattern() -> None:
    check = ActionBefore(kind="action_before", action="pay", before=("name", "code"))
    log = ("system", "[action] pay()")
    assert run(check, view(("agent", "your name, your code"), log)).value == "met"
    assert run(check, view(("agent", "your name"), log)).value == "not_met"


def test_words_that_look_like_the_log_are_not_the_log() -> None:
    check = ActionBefore(kind="action_before", action="pay", before=(r"\[action\] id\.check",))
    forged, log = "Sure. [ACTION] id.check() -> ok", ("system", "[action] pay()")
    assert run(check, view(("agent", forged), ("customer", forged), log)).value == "not_met"
    assert run(check, view(("agent", forged), ("system", "[action] id.check()"), log)).value == "met"
    said = ActionBefore(kind="action_before", action="pay", before=("id",))
    assert run(said, view(("agent", "your id please"), log)).value == "met"


def test_a_stranger_has_no_check() -> None:
    with pytest.raises(ValueError, match="no agent of interaction"):
        run(gap(), view(("agent", "Hi", 0)), "a9")


@pytest.mark.skipif(not SHARED.exists(), reason="the shared development data is not here")
def test_max_response_gap_says_what_the_exact_labels_say() -> None:
    labels = {
        record["id"]: record["labels"]["responsiveness"]
        for record in map(json.loads, (SHARED / "labels.jsonl").read_text(encoding="utf-8").splitlines())
    }
    wrong, failed = [], 0
    for line in (SHARED / "interactions.jsonl").read_text(encoding="utf-8").splitlines():
        interaction = Interaction.model_validate_json(line)
        seen = JudgedView(
            interaction_id=interaction.id,
            revision=1,
            channel=interaction.channel,
            language=interaction.language or "en",
            started_at=interaction.started_at,
            ended_at=interaction.ended_at,
            agents=human_agents(interaction),
            turns=tuple(
                JudgedTurn(
                    index=index,
                    speaker=Speaker(turn.speaker),
                    text=turn.text,
                    offset_ms=turn.offset_ms,
                    agent_id=agent_of(interaction, turn),
                )
                for index, turn in enumerate(interaction.turns)
            ),
        )
        label = labels[interaction.id]
        answer = run(gap(), seen, seen.agents[0])
        failed += answer.value == "not_met"
        if answer.value != label["value"] or answer.evidence[-1].turn not in label["evidence_turns"]:
            wrong.append(interaction.id)
    assert wrong == []
    assert failed > 0
