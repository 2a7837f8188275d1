"""The page of one contact: transcript beside scorecard, with services that answer what a test says."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from console_contacts import (
    BEFORE,
    CARD,
    EVIL,
    NOW,
    as_,
    asked,
    card,
    contact,
    dangers,
    outline,
    serve,
    stamp,
    summary,
    text_of,
)
from console_platform import Platform
from debrief.qa.v1 import directory_pb2, interaction_pb2, scorecard_pb2

from services.common.errors import Forbidden, NotFound
from services.console.domain.api_key import Permission, Role
from services.console.domain.user import Language


@pytest.fixture
def platform(platform: Platform) -> Platform:
    serve(platform)
    return platform


def test_the_test_sees_dangers() -> None:
    assert dangers(f"<p>{EVIL}</p><a href='JavaScript:x'>") == ["script", "img", "img onerror", "a href"]


class TestPage:
    async def test_the_transcript_stands_beside_the_scorecard(self, platform: Platform) -> None:
        browser = await as_(platform, Role.QA_MANAGER)
        answer = await browser.get("/interactions/c-1")
        shown = text_of(answer.text)
        for piece in (
            "Late delivery", "c-1", "Zoé Roy", "Voice", "orders", "Core service", "Does the agent greet?", "Not met",
            "82%", "It can’t be measured", "Auto-fail proposed", "Between 60.0 and 70.0", "90% answered",
            "A proposed auto-fail waits for a decision.", "14 min", "longest wait", "Built-in judge",
        ):  # fmt: skip
            assert piece in shown, piece
        assert '<mark class="quoted" data-by="greeting">What do you want</mark>' in answer.text
        assert '<span class="surrogate">[NAME_1]</span>' in answer.text
        assert 'data-lights="turn-1"' in answer.text
        assert "look(id=&#34;9&#34;)" in answer.text
        assert "[action]" not in shown
        assert 'href="/interactions/c-1/original?what=source" target="_blank" rel="noopener noreferrer"' in answer.text

    async def test_it_is_french_in_french(self, platform: Platform) -> None:
        browser = await as_(platform, Role.QA_MANAGER, language=Language.FR)
        shown = text_of((await browser.get("/interactions/c-1")).text)
        for piece in ("La personne salue-t-elle?", "Service de base", "Ouverture", "66,7", "Non atteint", "82 %"):
            assert piece in shown, piece
        for piece in ("Confirm the", "Override", "Transcript ", "Not met"):
            assert piece not in shown, piece

    async def test_nothing_that_others_wrote_becomes_markup(self, platform: Platform) -> None:
        answers = platform.people.services.answers
        evil = contact(agent_names={"a-1": EVIL}, state_reason=EVIL)
        for turn in evil.interaction.turns:
            turn.text = EVIL
        evil.interaction.queue = evil.interaction.channel = evil.interaction.customer_id = EVIL
        evil.interaction.metadata.update({"contact_reason": EVIL, EVIL: EVIL, "note": EVIL})
        wicked = card(
            agent_id=EVIL,
            reason=EVIL,
            evaluator=scorecard_pb2.Evaluator(kind="human", judge=EVIL, model=EVIL, user=EVIL),
            answers=[
                scorecard_pb2.Answer(
                    criterion=EVIL, value=EVIL, rationale=EVIL, reason=EVIL,
                    evidence=[scorecard_pb2.Evidence(turn=0, quote=EVIL, start=0, end=len(EVIL))],
                ),
                scorecard_pb2.Answer(criterion="greeting", value="met", rationale=EVIL),
            ],
        )  # fmt: skip
        named = outline()
        named.outline.title["en"] = EVIL
        named.outline.sections[0].title["en"] = EVIL
        named.outline.sections[0].criteria[0].question["en"] = EVIL
        named.outline.sections[0].criteria[0].guidance["en"] = EVIL
        answers["GetInteraction"] = lambda request: evil
        answers["GetRubricVersion"] = lambda request: named
        answers["ListScorecards"] = lambda request: scorecard_pb2.ListScorecardsResponse(scorecards=[wicked])
        answers["GetCustomer"] = lambda request: directory_pb2.GetCustomerResponse(
            customer=directory_pb2.CustomerRow(customer_id=EVIL, name=EVIL, province=EVIL)
        )
        answers["ListInteractions"] = lambda request: interaction_pb2.ListInteractionsResponse(
            interactions=[
                summary(
                    queue=EVIL, contact_reason=EVIL, agents=[EVIL], agent_names={EVIL: EVIL}, language=EVIL,
                    channel=EVIL,
                    ref=interaction_pb2.InteractionRef(id=EVIL, revision=1),
                    passage=interaction_pb2.Passage(text=EVIL, spans=[interaction_pb2.Span(start=0, end=8)]),
                )
            ]
        )  # fmt: skip
        answers["ListFilterValues"] = lambda request: interaction_pb2.ListFilterValuesResponse(
            queues=[EVIL], teams=[EVIL], languages=[EVIL], rubrics=[EVIL], contact_reasons=[EVIL]
        )
        browser = await as_(platform, Role.ADMIN)
        for path in (
            "/interactions/c-1", f"/interactions/c-1?card={CARD}&turn=1", "/interactions/c-1/turns?first=0&last=2",
            "/interactions", f"/interactions?q={EVIL}&queue={EVIL}&criterion={EVIL}&since={EVIL}&agent={EVIL}",
        ):  # fmt: skip
            answer = await browser.get(path)
            assert answer.status_code == 200, path
            assert dangers(answer.text) == [], path

    @pytest.mark.parametrize(
        "url",
        ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example", "https://", "\x01https://a",
         "https://a\nb", "vbscript:x", "http:evil", "ftp://a/b", 7.0, "https://[::1"],
    )  # fmt: skip
    async def test_only_web_addresses_become_links(self, platform: Platform, url: Any) -> None:
        found = contact()
        found.interaction.metadata.update({"source_url": url, "recording_url": url})
        platform.people.services.answers["GetInteraction"] = lambda request: found
        browser = await as_(platform, Role.QA_MANAGER)
        answer = await browser.get("/interactions/c-1")
        assert answer.status_code == 200
        assert "Original" not in answer.text
        assert "Recording" not in answer.text

    async def test_the_way_to_the_original_leads_through_the_service(self, platform: Platform) -> None:
        opened = interaction_pb2.OpenOriginalResponse(url="https://crm.example/c/1")
        platform.people.services.answers["OpenOriginal"] = lambda request: opened
        browser = await as_(platform, Role.QA_MANAGER, permissions=frozenset({Permission.PII_READ}))
        page = (await browser.get("/interactions/c-1")).text
        assert "crm.example" not in page, "nobody gets there without leaving a trace"
        [link] = re.findall(r'href="(/interactions/c-1/original\?[^"]*)"', page)
        answer = await browser.get(unescape(link))
        assert (answer.status_code, answer.headers["location"]) == (303, "https://crm.example/c/1")
        assert "no-store" in answer.headers["cache-control"]
        [sent] = asked(platform, "OpenOriginal")
        assert (sent.id, sent.what) == ("c-1", "source")
        opened.url = "javascript:alert(1)"
        assert (await browser.get("/interactions/c-1/original?what=recording")).status_code == 404
        assert (await browser.get("/interactions/c-1/original?what=else")).status_code == 404
        assert len(asked(platform, "OpenOriginal")) == 2

    async def test_who_is_the_customer_is_for_those_who_may_know(self, platform: Platform) -> None:
        admin = await as_(platform, Role.ADMIN, permissions=frozenset({Permission.PII_READ}))
        assert "Jo Roy" in (await admin.get("/interactions/c-1")).text
        for roles, permissions in (
            ((Role.ADMIN,), frozenset()),
            ((Role.QA_MANAGER,), frozenset({Permission.PII_READ})),
        ):
            browser = await as_(platform, *roles, permissions=permissions)
            assert "Jo Roy" not in (await browser.get("/interactions/c-1")).text
            assert not asked(platform, "GetCustomer")

        def unknown(request: Any) -> Any:
            raise NotFound("There is no such customer.")

        platform.people.services.answers["GetCustomer"] = unknown
        assert (await admin.get("/interactions/c-1")).status_code == 200

    async def test_a_transfer_has_a_tab_per_agent(self, platform: Platform) -> None:
        other = card(id=BEFORE, agent_id="a-2", status="final", autofail=[])
        platform.people.services.answers["ListScorecards"] = lambda request: scorecard_pb2.ListScorecardsResponse(
            scorecards=[other, card()]
        )
        platform.people.services.answers["GetInteraction"] = lambda request: contact(
            agents=["a-1", "a-2"], agent_names={"a-1": "Zoé Roy", "a-2": "Max Côté"}
        )
        browser = await as_(platform, Role.QA_MANAGER)
        answer = await browser.get("/interactions/c-1")
        assert f'data-scorecard="{CARD}"' in answer.text, "the one that waits comes first"
        assert answer.text.index("Zoé Roy</a></li>") < answer.text.index("Max Côté</a></li>")
        answer = await browser.get(f"/interactions/c-1?card={BEFORE}")
        assert f'data-scorecard="{BEFORE}"' in answer.text

    async def test_each_answer_says_whose_it_is_and_what_is_left_to_confirm(self, platform: Platform) -> None:
        reviewer = await platform.people.user(Role.QA_MANAGER, name="Noé Gagnon")
        answers = [
            scorecard_pb2.Answer(criterion=key, value="met", confidence=0.9, origin=origin, acted_by=by)
            for key, origin, by in (
                ("greeting", "changed", reviewer.subject), ("closing", "confirmed", reviewer.subject),
                ("tone", "passive", reviewer.subject), ("empathy", "ai", ""), ("pace", "rule", ""),
            )
        ]  # fmt: skip
        part = card(status="final", autofail=[], answers=answers, unconfirmed=["tone", "empathy"])
        whole = card(status="final", autofail=[], answers=answers[:2], confirmed=True)
        listed = [part]
        platform.people.services.answers["ListScorecards"] = lambda request: scorecard_pb2.ListScorecardsResponse(
            scorecards=listed
        )
        browser = await as_(platform, Role.QA_MANAGER)
        page = (await browser.get("/interactions/c-1")).text
        assert "Noé Gagnon gave this answer" in page
        assert "Noé Gagnon confirmed the AI’s answer" in page
        assert "Noé Gagnon let it stand with all the rest; nobody has confirmed it" in page
        assert "The judge’s answer; nobody has confirmed it" in page
        assert "For coaching only: 2 answers are confirmed by nobody." in page
        assert re.findall(r'name="confirmed" value="(\w+)"', page) == ["tone", "empathy"]
        french = (await (await as_(platform, Role.COACH, language=Language.FR)).get("/interactions/c-1")).text
        assert (
            "Pour l’accompagnement seulement\N{NO-BREAK SPACE}: 2 réponses ne sont confirmées par personne." in french
        )
        assert "Confirmer les réponses cochées" not in french, "coaches decide nothing"
        listed[:] = [whole]
        page = (await browser.get("/interactions/c-1")).text
        assert "it may enter a record" in page
        assert 'name="confirmed"' not in page

    async def test_the_answers_that_were_ticked_are_confirmed_and_no_others(self, platform: Platform) -> None:
        services = platform.people.services
        services.answers["ReviewScorecard"] = lambda request: scorecard_pb2.ReviewScorecardResponse(
            scorecard=card(confirmed=True)
        )
        browser = await as_(platform, Role.QA_MANAGER)
        await browser.get("/interactions/c-1")
        path = f"/scorecards/{CARD}/confirm"
        await browser.post(path, {"confirmed": "tone", "once": "k-1"})
        [sent] = [request for name, request, _ in services.calls if name == "ReviewScorecard"]
        assert (list(sent.confirmed), sent.idempotency_key) == (["tone"], "k-1")
        await browser.post(path, {"once": "k-2"})
        assert len([name for name, *_ in services.calls if name == "ReviewScorecard"]) == 1, "nothing was ticked"

    async def test_history_says_what_changed_and_who_changed_it(self, platform: Platform) -> None:
        reviewer = await platform.people.user(Role.QA_MANAGER, name="Noé Gagnon")
        first = card(status="superseded", id=BEFORE)
        second = card(
            evaluation=2, supersedes=BEFORE, status="final", overall=100.0, autofail=[],
            evaluator=scorecard_pb2.Evaluator(kind="human", judge="embedded", model="m-1", user=reviewer.subject),
            created_at=stamp(NOW + timedelta(hours=1)),
        )  # fmt: skip
        second.answers[0].value, second.answers[0].rationale = "met", "It was there, on the recording"
        platform.people.services.answers["ListScorecards"] = lambda request: scorecard_pb2.ListScorecardsResponse(
            scorecards=[second, first]
        )
        browser = await as_(platform, Role.COACH)
        shown = text_of((await browser.get("/interactions/c-1")).text)
        assert "Reviewed by Noé Gagnon" in shown
        assert "Not met → Met" in shown
        assert "2 evaluations" in shown
        assert "Override" not in shown, "coaches decide nothing"
        earlier = await browser.get(f"/interactions/c-1?card={BEFORE}")
        assert "You are reading an earlier evaluation" in earlier.text

    async def test_long_transcripts_show_their_beginning_and_what_surrounds_evidence(self, platform: Platform) -> None:
        far = card(answers=[scorecard_pb2.Answer(
            criterion="greeting", value="met", confidence=1,
            evidence=[scorecard_pb2.Evidence(turn=15_000, quote="My kettle.", start=0, end=10)],
        )])  # fmt: skip
        whole = contact(20_000).interaction

        def some(request: Any) -> Any:
            indexes = sorted(
                set(range(request.first_turn, min(20_000, request.first_turn + request.max_turns)))
                | {n for turn in request.around for n in range(turn - request.context, turn + request.context + 1)}
            )
            found = contact(0, total_turns=20_000, turn_indexes=indexes)
            found.interaction.turns.extend(whole.turns[n] for n in indexes)
            return found

        platform.people.services.answers["GetInteraction"] = some
        platform.people.services.answers["ListScorecards"] = lambda request: scorecard_pb2.ListScorecardsResponse(
            scorecards=[far]
        )
        browser = await as_(platform, Role.QA_MANAGER)
        answer = await browser.get("/interactions/c-1")
        assert len(answer.content) < 300_000
        assert 'id="turn-15001"' in answer.text
        assert "14,694 turns are not shown" in text_of(answer.text)
        gap = re.search(r'hx-get="([^"]+first=300[^"]+)"', answer.text)
        assert gap is not None
        more = await browser.get(unescape(gap[1]))
        assert 'id="turn-301"' in more.text
        assert 'id="turn-500"' in more.text
        assert 'id="turn-501"' not in more.text
        assert "14,494 turns are not shown" in text_of(more.text)
        linked = await browser.get("/interactions/c-1?turn=9000")
        assert 'is-target" id="turn-9000"' in linked.text

    @pytest.mark.parametrize(
        "query", ["first=-1&last=5", "first=5&last=1", "first=0&last=9999999", "first=a&last=b", "first=0", ""]
    )
    async def test_stretches_that_are_none_are_refused(self, platform: Platform, query: str) -> None:
        browser = await as_(platform, Role.QA_MANAGER)
        assert (await browser.get(f"/interactions/c-1/turns?{query}")).status_code == 422

    @pytest.mark.parametrize(
        ("state", "reason", "said"),
        [
            ("accepted", "", "Not scored yet"),
            ("unassigned", "no_rubric", "No published rubric applies to it."),
            ("failed", "llm_refused", "The language model refused the content."),
            ("failed", "brand_new_reason", "brand_new_reason"),
        ],
    )
    async def test_without_a_scorecard_it_says_why(
        self, platform: Platform, state: str, reason: str, said: str
    ) -> None:
        answers = platform.people.services.answers
        answers["ListScorecards"] = lambda request: scorecard_pb2.ListScorecardsResponse()
        answers["GetInteraction"] = lambda request: contact(state=state, state_reason=reason)
        browser = await as_(platform, Role.QA_MANAGER)
        assert said in text_of((await browser.get("/interactions/c-1")).text)

    async def test_what_is_not_there_or_not_theirs_is_a_page_that_says_so(self, platform: Platform) -> None:
        def missing(request: Any) -> Any:
            raise NotFound("There is no interaction 'x'.")

        def foreign(request: Any) -> Any:
            raise Forbidden("Coaches see the contacts of their own teams only.")

        browser = await as_(platform, Role.COACH)
        platform.people.services.answers["GetInteraction"] = missing
        assert (await browser.get("/interactions/x")).status_code == 404
        platform.people.services.answers["GetInteraction"] = foreign
        assert (await browser.get("/interactions/x")).status_code == 403
        assert (await browser.get("/scorecards/no-id")).status_code == 404


async def test_nothing_is_decided_on_what_can_t_be_read_any_more(platform: Platform) -> None:
    browser = await as_(platform, Role.QA_MANAGER)
    assert f'action="/scorecards/{CARD}/override"' in (await browser.get("/interactions/c-1")).text
    platform.people.services.answers["GetInteraction"] = lambda request: contact(transcript_deleted_at=stamp())
    page = (await browser.get("/interactions/c-1")).text
    assert "its retention over" in page
    assert f'action="/scorecards/{CARD}/' not in page
