"""Agents' own pages: what is the AI's and what a person's, acknowledging, contesting, taking back."""

from __future__ import annotations

from typing import Any

import pytest
from console_contest import AFTER, CARD, DISPUTE, DUE, EVIL, card, contact, dispute, home, own_contact, serve, stamp
from console_people import Browser
from console_platform import NOW, Platform
from debrief.qa.v1 import dispute_pb2, interaction_pb2, scorecard_pb2

from services.common.errors import Forbidden, InvalidInput, NotReady
from services.console.domain.api_key import Role
from services.console.domain.user import Language
from services.console.presenters.disputes import Claim


async def agent(platform: Platform, language: Language = Language.EN) -> Browser:
    browser = platform.browser()
    await browser.sign_in(await platform.people.user(Role.AGENT, language=language))
    return browser


def asked(platform: Platform, method: str) -> Any:
    """The last request of a method."""
    return [request for name, request, _ in platform.people.services.calls if name == method][-1]


async def test_every_score_says_whose_it_is(platform) -> None:
    serve(platform, contacts=[own_contact(1), own_contact(2, evaluator_kind="human", confirmed=True)], cursor="further")
    page = (await (await agent(platform)).get("/me")).text
    assert page.count("AI score, for coaching only") == 1
    assert page.count("Score confirmed by a person") == 1
    assert f'href="/me/scorecards/{CARD}"' in page
    assert "To acknowledge" in page
    assert "cursor=further" in page


async def test_figures_say_until_when_they_look_where_that_is_long_ago(platform) -> None:
    serve(platform)
    browser = await agent(platform)
    assert "3 scorecards, last 30 days" in (await browser.get("/me")).text
    ended = home(until={"seconds": 1769958000})
    platform.people.services.answers["GetAgentHome"] = lambda request: ended
    assert "3 scorecards, 30 days up to Feb 1, 2026" in (await browser.get("/me")).text
    french = await agent(platform, Language.FR)
    assert "3 fiches, 30 jours jusqu’au 1er févr. 2026" in (await french.get("/me")).text


async def test_filters_reach_the_service_and_nonsense_does_not(platform) -> None:
    serve(platform)
    browser = await agent(platform)
    await browser.get("/me?view=ai&channel=chat&passed=failed&q=late+order&since=2026-02-01&until=2026-02-28")
    request = asked(platform, "ListOwnContacts")
    assert (request.view, request.channel, request.passed, request.q) == ("ai", "chat", "failed", "late order")
    # Days of the agent's own zone, the last one included.
    assert request.since.ToJsonString() == "2026-02-01T05:00:00Z"
    assert request.until.ToJsonString() == "2026-03-01T05:00:00Z"
    answer = await browser.get("/me?view=everything&passed=maybe&since=soon&until=0001-01-01")
    assert answer.status_code == 200
    request = asked(platform, "ListOwnContacts")
    assert (request.view, request.passed, request.HasField("since"), request.HasField("until")) == (
        "",
        "",
        False,
        False,
    )


async def test_without_contacts_the_page_says_what_comes(platform) -> None:
    serve(platform)
    browser = await agent(platform)
    assert "Your contacts stand here as soon as they are scored." in (await browser.get("/me")).text
    assert "Everything is scored" in (await browser.get("/me?view=unscored")).text
    assert "Nothing fits these filters." in (await browser.get("/me?q=giraffe")).text


async def test_a_scorecard_stands_beside_its_evidence(platform) -> None:
    serve(platform)
    page = (await (await agent(platform)).get(f"/me/scorecards/{CARD}")).text
    assert 'data-lights="turn-2"' in page
    assert '<mark class="quoted" data-by="greeting">Order number.</mark>' in page
    assert f'href="/me/scorecards/{CARD}/dispute?criterion=greeting"' in page
    assert "I have seen it" in page
    assert EVIL not in page


async def test_an_ai_score_asks_for_no_signature(platform) -> None:
    serve(platform, cards=[card(kind="ai")])
    page = (await (await agent(platform)).get(f"/me/scorecards/{CARD}")).text
    assert "I have seen it" not in page
    assert "It is for coaching only: it enters no record and decides neither pay nor discipline." in page
    assert f'href="/me/scorecards/{CARD}/dispute?criterion=greeting"' in page


async def test_a_score_that_a_person_decided_in_part_asks_for_none_either(platform) -> None:
    answers = [
        scorecard_pb2.Answer(criterion="greeting", value="met", origin="changed", acted_by="user:rita"),
        scorecard_pb2.Answer(criterion="tone", value="warm", origin="passive", acted_by="user:rita"),
    ]
    part = card(confirmed=False, unconfirmed=["tone"], answers=answers)
    serve(platform, cards=[part], contacts=[own_contact(1, evaluator_kind="human")])
    browser = await agent(platform)
    page = (await browser.get(f"/me/scorecards/{CARD}")).text
    assert "I have seen it" not in page
    assert "the others are the AI’s alone" in page
    assert "A person’s answer" in page
    assert "AI’s answer, let stand" in page
    for shown in (page, (await browser.get("/me")).text):
        assert "Confirmed in part, for coaching only" in shown
        assert "Score confirmed by a person" not in shown
        assert "To acknowledge</span>" not in shown


async def test_acknowledging_once_is_shown(platform) -> None:
    serve(platform)
    browser = await agent(platform)
    answers = platform.people.services.answers
    answers["AcknowledgeScorecard"] = lambda request: dispute_pb2.AcknowledgeScorecardResponse(acknowledged_at=stamp())
    await browser.get(f"/me/scorecards/{CARD}")
    answer = await browser.post(f"/me/scorecards/{CARD}/acknowledge")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/me/scorecards/{CARD}")
    assert asked(platform, "AcknowledgeScorecard").scorecard_id == CARD
    answers["ListAcknowledgements"] = lambda request: dispute_pb2.ListAcknowledgementsResponse(
        acknowledgements=[dispute_pb2.Acknowledgement(scorecard_id=CARD, acknowledged_at=stamp())]
    )
    page = (await browser.get(f"/me/scorecards/{CARD}")).text
    assert "you acknowledged this scorecard." in page
    assert "I have seen it" not in page


async def test_what_is_contested_or_decided_is_not_contested_again(platform) -> None:
    browser = await agent(platform)
    for state, said in (("open", "Under dispute"), ("upheld", "Your dispute was upheld"), ("withdrawn", ">Contest<")):
        serve(platform, cards=[card(status="disputed")], disputes=[dispute(state)])
        page = (await browser.get(f"/me/scorecards/{CARD}")).text.replace(" Contest</a>", ">Contest</a>")
        assert said.rstrip("<") in page
        assert (f"{CARD}/dispute?criterion=greeting" in page) is (state == "withdrawn")
        assert f"{CARD}/dispute?criterion=tone" in page


async def test_an_earlier_evaluation_leads_to_the_one_that_stands(platform) -> None:
    serve(platform, cards=[card(AFTER, evaluation=3, supersedes=CARD), card(status="superseded")])
    page = (await (await agent(platform)).get(f"/me/scorecards/{CARD}")).text
    assert "It no longer counts." in page
    assert f'href="/me/scorecards/{AFTER}"' in page
    assert "/dispute?criterion" not in page


async def test_another_agents_scorecard_is_refused_by_the_service(platform) -> None:
    serve(platform)

    def forbidden(request: Any) -> Any:
        raise Forbidden("Agents see their own scorecards only.")

    platform.people.services.answers["GetScorecard"] = forbidden
    browser = await agent(platform)
    for path in (f"/me/scorecards/{CARD}", f"/me/scorecards/{CARD}/dispute?criterion=greeting"):
        assert (await browser.get(path)).status_code == 403
    assert (await browser.get("/me/scorecards/not-an-id")).status_code == 404


async def opened_form(platform: Platform, language: Language = Language.EN) -> Browser:
    serve(platform)
    browser = await agent(platform, language)
    platform.people.services.answers["OpenDispute"] = lambda request: dispute_pb2.OpenDisputeResponse(dispute=dispute())
    answer = await browser.get(f"/me/scorecards/{CARD}/dispute?criterion=greeting")
    assert answer.status_code == 200
    return browser


FORM = {
    "criterion": "greeting",
    "wanted": "met",
    "reason": "I did greet, a little late.",
    "turn": "2",
    "quote": "Hello, and sorry about that!",
}


async def test_contesting_sends_the_passage_and_says_by_when_it_is_decided(platform) -> None:
    browser = await opened_form(platform)
    assert 'value="met"' in browser.page
    assert 'value="not_met"' not in browser.page, "the answer contested is no answer to want"
    assert "decides within 3&nbsp;d" in browser.page.replace("\xa0", "&nbsp;")
    answer = await browser.post(f"/me/scorecards/{CARD}/dispute", FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/me/disputes/{DISPUTE}")
    sent = asked(platform, "OpenDispute")
    assert (sent.scorecard_id, sent.criterion, sent.wanted_value, sent.turn) == (CARD, "greeting", "met", 1)
    assert sent.quote == "Hello, and sorry about that!"
    assert "Mar" in answer.headers["set-cookie"]
    assert DUE.day == 5


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": "no"}, "Say in a sentence or two"),
        ({"turn": "many"}, "Give the number of a turn"),
        ({"turn": "0"}, "Give the number of a turn"),
        ({"quote": "Never said"}, "stand in turn 2. Copy them as they are."),
        ({"turn": ""}, "Say in which turn these words stand."),
    ],
)
async def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(platform, change, said) -> None:
    browser = await opened_form(platform)
    answer = await browser.post(f"/me/scorecards/{CARD}/dispute", FORM | change)
    assert answer.status_code == 422
    assert said in answer.text
    assert (FORM | change)["reason"] in answer.text
    assert "OpenDispute" not in [name for name, _, _ in platform.people.services.calls]


async def test_a_turn_that_is_not_there(platform) -> None:
    browser = await opened_form(platform)
    platform.people.services.answers["GetInteraction"] = lambda request: contact(
        interaction=interaction_pb2.Interaction(id="c-1", started_at=stamp()), turn_indexes=[], total_turns=4
    )
    answer = await browser.post(f"/me/scorecards/{CARD}/dispute", FORM | {"turn": "77"})
    assert answer.status_code == 422
    assert "The contact has no turn with this number." in answer.text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NotReady("The answer to 'greeting' is already under dispute."), "decisions are final"),
        (InvalidInput("The answer is already the one that is wanted.", field="wanted_value"), "already the one"),
    ],
)
async def test_what_the_service_refuses_is_said_in_the_form(platform, error, said) -> None:
    browser = await opened_form(platform)

    def refuse(request: Any) -> Any:
        raise error

    platform.people.services.answers["OpenDispute"] = refuse
    answer = await browser.post(f"/me/scorecards/{CARD}/dispute", FORM)
    assert answer.status_code == 422
    assert said in answer.text


async def test_an_old_evaluation_is_not_contested(platform) -> None:
    serve(platform, cards=[card(status="superseded")])
    browser = await agent(platform)
    answer = await browser.get(f"/me/scorecards/{CARD}/dispute?criterion=greeting")
    assert answer.status_code == 409
    assert "Contest the one that stands now." in answer.text
    serve(platform)
    assert (await browser.get(f"/me/scorecards/{CARD}/dispute?criterion=nothing")).status_code == 404


async def test_my_disputes_with_their_states(platform) -> None:
    serve(platform, disputes=[dispute(), dispute("overdue", due_at=stamp(NOW)), dispute("upheld")])
    browser = await agent(platform)
    page = (await browser.get("/me/disputes")).text
    assert asked(platform, "ListDisputes").state == "all"
    for said in ("Open", "Overdue", "Upheld", "Does the agent greet?"):
        assert said in page
    assert len([name for name, _, _ in platform.people.services.calls if name == "GetRubricVersion"]) == 1
    await browser.get("/me/disputes?state=")
    assert asked(platform, "ListDisputes").state == ""


async def test_what_a_decision_changed(platform) -> None:
    after = card(AFTER, evaluation=3, overall=100.0, passed=True)
    after.answers[0].value = "met"
    serve(platform, cards=[after, card(status="superseded")], disputes=[dispute("upheld")])
    page = (await (await agent(platform)).get(f"/me/disputes/{DISPUTE}")).text
    assert "The greeting is there." in page
    assert "+66.7" in page
    assert f'href="/me/scorecards/{AFTER}"' in page
    assert "Take it back" not in page


async def test_taking_back(platform) -> None:
    serve(platform, cards=[card(status="disputed")], disputes=[dispute()])
    browser = await agent(platform)
    platform.people.services.answers["WithdrawDispute"] = lambda request: dispute_pb2.WithdrawDisputeResponse()
    page = (await browser.get(f"/me/disputes/{DISPUTE}")).text
    assert "Take it back" in page
    assert "I did greet, a little late." in page
    answer = await browser.post(f"/me/disputes/{DISPUTE}/withdraw")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/me/disputes/{DISPUTE}")


async def test_it_all_reads_in_french(platform) -> None:
    browser = await opened_form(platform, Language.FR)
    assert "La personne salue-t-elle?" in browser.page
    serve(platform, cards=[card(kind="ai")], contacts=[own_contact()])
    assert "Note de l’IA, pour l’accompagnement seulement" in (await browser.get("/me")).text
    page = (await browser.get(f"/me/scorecards/{CARD}")).text
    assert "Contester" in page
    assert '<html lang="fr-CA"' in page


async def test_a_long_transcript_gives_its_further_turns(platform) -> None:
    serve(platform)
    answer = await (await agent(platform)).get(f"/me/scorecards/{CARD}/turns?first=1&last=3&low=0&high=3")
    assert answer.status_code == 200
    request = asked(platform, "GetInteraction")
    assert (request.id, request.first_turn, request.max_turns) == ("c-1", 1, 3)


async def test_an_account_without_an_agent_is_told_so(platform) -> None:
    def unlinked(request: Any) -> Any:
        raise NotReady("Your account is not linked to an agent. Ask an administrator to enter your agent id.")

    platform.people.services.answers |= {"GetAgentHome": unlinked, "ListOwnContacts": unlinked}
    answer = await (await agent(platform)).get("/me")
    assert answer.status_code == 409
    assert "not linked to an agent" in answer.text


def test_claims_as_forms_send_them() -> None:
    assert Claim.of({"turn": " 3 ", "quote": "a\r\nb"}) == Claim(turn="3", quote="a\nb")
    assert Claim(turn="3").turn_index == 2
    assert Claim().turn_index == -1
    for nonsense in ("0", "-1", "x", "٣", "99999999"):
        assert Claim(turn=nonsense).turn_index is None


async def test_nothing_is_contested_that_can_t_be_read_any_more(platform) -> None:
    serve(platform)
    browser = await agent(platform)
    assert "data-contest" in (await browser.get(f"/me/scorecards/{CARD}")).text
    platform.people.services.answers["GetInteraction"] = lambda request: contact(transcript_deleted_at=stamp())
    page = (await browser.get(f"/me/scorecards/{CARD}")).text
    assert "its retention over" in page
    assert "data-contest" not in page
