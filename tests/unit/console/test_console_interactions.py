"""The list of interactions and the page of one, with services that answer what a test says."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from console_people import Browser
from console_platform import Platform
from debrief.qa.v1 import directory_pb2, exemplar_pb2, interaction_pb2, rubric_pb2, scorecard_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from services.common.errors import Forbidden, InvalidInput, NotFound
from services.console.domain.api_key import Permission, Role
from services.console.domain.user import Language
from services.console.pages import scorecard as scorecard_page

NOW = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"
CARD = "0d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11"
BEFORE = "1d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11"


def stamp(at: datetime = NOW) -> Timestamp:
    made = Timestamp()
    made.FromDatetime(at)
    return made


def outline(**more: Any) -> rubric_pb2.GetRubricVersionResponse:
    return rubric_pb2.GetRubricVersionResponse(
        rubric=rubric_pb2.RubricVersion(key="core", version=1, status="draft"),
        outline=rubric_pb2.RubricOutline(
            title={"en": "Core service", "fr": "Service de base"},
            min_answered=0.7,
            sections=[
                rubric_pb2.OutlineSection(
                    key="opening",
                    title={"en": "Opening", "fr": "Ouverture"},
                    criteria=[
                        rubric_pb2.OutlineCriterion(
                            key="greeting",
                            question={"en": "Does the agent greet?", "fr": "La personne salue-t-elle?"},
                            weight=5,
                            na_allowed=True,
                            critical="interaction",
                        ),
                        rubric_pb2.OutlineCriterion(
                            key="pace",
                            question={"en": "Never a long wait?", "fr": "Jamais d’attente?"},
                            weight=2.5,
                            critical="none",
                            check=rubric_pb2.OutlineCheck(kind="max_response_gap"),
                        ),
                    ],
                )
            ],
        ),
    )


def card(**more: Any) -> scorecard_pb2.Scorecard:
    given: dict[str, Any] = {
        "id": CARD,
        "interaction_id": "c-1",
        "interaction_revision": 1,
        "rubric": "core",
        "rubric_version": 1,
        "evaluation": 1,
        "status": "in_review",
        "agent_id": "a-1",
        "evaluator": scorecard_pb2.Evaluator(kind="ai", judge="embedded", model="m-1"),
        "overall": 66.7,
        "overall_low": 60.0,
        "overall_high": 70.0,
        "passed": False,
        "answered_weight": 0.9,
        "autofail": [scorecard_pb2.AutoFail(criterion="greeting", state="proposed")],
        "sections": [scorecard_pb2.SectionScore(key="opening", score=66.7)],
        "answers": [
            scorecard_pb2.Answer(
                criterion="greeting",
                value="not_met",
                confidence=0.82,
                rationale="No greeting.",
                evidence=[scorecard_pb2.Evidence(turn=0, quote="What do you want", start=0, end=16)],
            ),
            scorecard_pb2.Answer(criterion="pace", value="na", reason="not_measurable"),
        ],
        "created_at": stamp(),
    }
    return scorecard_pb2.Scorecard(**(given | more))


def contact(turns: int = 3, **more: Any) -> interaction_pb2.GetInteractionResponse:
    said = [
        ("agent", "What do you want? I am [NAME_1]."),
        ("customer", "My kettle."),
        ("system", '[action] look(id="9")'),
    ]
    interaction = interaction_pb2.Interaction(
        id="c-1",
        channel="voice",
        language="fr-CA",
        queue="orders",
        agent_id="a-1",
        customer_id="u-1",
        revision=1,
        started_at=stamp(),
        ended_at=stamp(NOW + timedelta(minutes=14)),
        turns=[
            interaction_pb2.Turn(speaker=said[n % 3][0], text=said[n % 3][1], offset_ms=n * 1000) for n in range(turns)
        ],
    )
    interaction.metadata.update({"contact_reason": "late_delivery", "source_url": "https://crm.example/c/1"})
    given = {
        "interaction": interaction,
        "state": "scored",
        "total_turns": turns,
        "turn_indexes": range(turns),
        "agents": ["a-1"],
        "agent_names": {"a-1": "Zoé Roy"},
    }
    return interaction_pb2.GetInteractionResponse(**(given | more))


def summary(**more: Any) -> interaction_pb2.InteractionSummary:
    given: dict[str, Any] = {
        "ref": interaction_pb2.InteractionRef(id="c-1", revision=1),
        "channel": "chat",
        "language": "en",
        "queue": "orders",
        "agents": ["a-1"],
        "agent_names": {"a-1": "Zoé Roy"},
        "started_at": stamp(),
        "state": "scored",
        "turns": 3,
        "contact_reason": "late_delivery",
        "cards": [
            interaction_pb2.SummaryCard(
                id=CARD, agent_id="a-1", team="north", rubric="core", rubric_version=1, status="in_review",
                overall=66.7, passed=False, evaluator_kind="ai", autofail="proposed",
            )
        ],
    }  # fmt: skip
    return interaction_pb2.InteractionSummary(**(given | more))


class _Dangers(HTMLParser):
    """What in a page could run: scripts of its own, handlers, addresses that are code, tags that no page here has."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        foreign = tag == "img" and not (names.get("src") or "").startswith("/static/")
        if tag in ("iframe", "object", "embed", "base", "style") or (tag == "script" and "src" not in names) or foreign:
            self.found.append(tag)
        for name, value in attrs:
            code = name in ("href", "src", "action") and (value or "").lower().startswith("javascript")
            if code or name.startswith("on"):
                self.found.append(f"{tag} {name}")


def dangers(html: str) -> list[str]:
    parser = _Dangers()
    parser.feed(html)
    return parser.found


def test_the_test_sees_dangers() -> None:
    assert dangers(f"<p>{EVIL}</p><a href='JavaScript:x'>") == ["script", "img", "img onerror", "a href"]


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    made = Platform()
    scorecard_page._outlines.clear()
    made.people.services.answers |= {
        "ListInteractions": lambda request: interaction_pb2.ListInteractionsResponse(interactions=[summary()]),
        "ListFilterValues": lambda request: interaction_pb2.ListFilterValuesResponse(
            queues=["orders"],
            teams=["north"],
            languages=["en", "fr"],
            rubrics=["core"],
            contact_reasons=["late_delivery"],
        ),
        "GetInteraction": lambda request: contact(),
        "ListScorecards": lambda request: scorecard_pb2.ListScorecardsResponse(scorecards=[card()]),
        "GetScorecard": lambda request: scorecard_pb2.GetScorecardResponse(scorecard=card()),
        "GetRubricVersion": lambda request: outline(),
        "ListExemplars": lambda request: exemplar_pb2.ListExemplarsResponse(),
        "ReviewScorecard": lambda request: scorecard_pb2.ReviewScorecardResponse(
            scorecard=card(id=BEFORE, evaluation=2, status="final")
        ),
        "UndoReview": lambda request: scorecard_pb2.UndoReviewResponse(scorecard=card(evaluation=3)),
        "MarkExemplar": lambda request: exemplar_pb2.MarkExemplarResponse(exemplars=[exemplar_pb2.Exemplar(id=BEFORE)]),
        "DeleteExemplar": lambda request: exemplar_pb2.DeleteExemplarResponse(),
        "GetCustomer": lambda request: directory_pb2.GetCustomerResponse(
            customer=directory_pb2.CustomerRow(customer_id="u-1", name="Jo Roy", province="QC")
        ),
        "ListAgents": lambda request: directory_pb2.ListAgentsResponse(
            agents=[directory_pb2.AgentRow(agent_id="a-1", name=EVIL)]
        ),
    }
    yield made
    await made.client.aclose()


async def as_(platform: Platform, *roles: Role, **given: Any) -> Browser:
    browser = platform.browser()
    answer = await browser.sign_in(await platform.people.user(*roles, **given))
    assert answer.status_code == 303
    platform.people.services.calls.clear()
    return browser


def asked(platform: Platform, method: str) -> list[Any]:
    return [request for name, request, _ in platform.people.services.calls if name == method]


class TestList:
    async def test_filters_of_the_address_reach_the_service(self, platform: Platform) -> None:
        browser = await as_(platform, Role.QA_MANAGER, time_zone="America/Toronto")
        answer = await browser.get(
            "/interactions?q=kettle&team=north&since=2026-03-01&until=2026-03-02&min=10,5&max=90&passed=failed"
            "&criterion=greeting&value=not_met&status=in_review&reason=late_delivery&agent=a-1"
        )
        assert answer.status_code == 200
        (request,) = asked(platform, "ListInteractions")
        assert (request.q, request.team, request.agent_id, request.contact_reason) == (
            "kettle", "north", "a-1", "late_delivery",
        )  # fmt: skip
        assert (request.score_min, request.score_max, request.passed) == (10.5, 90, "failed")
        assert (request.criterion, request.value, request.status) == ("greeting", "not_met", "in_review")
        assert request.since.ToDatetime(tzinfo=UTC) == datetime(2026, 3, 1, 5, tzinfo=UTC), "a day begins in Toronto"
        assert request.until.ToDatetime(tzinfo=UTC) == datetime(2026, 3, 3, 5, tzinfo=UTC), "and is whole"
        shown = text_of(answer.text)
        for piece in ("Zoé Roy", "66.7", "In review", "Auto-fail?", "Late delivery", "greeting = not_met"):
            assert piece in shown, piece

    @pytest.mark.parametrize(
        "query", ["min=abc", "max=-1", "min=90&max=10", "since=yesterday", "until=9999-12-31", "since=0001-01-01",
                  "passed=maybe", "q=" + "x" * 3000, "min=nan", "cursor=", "min=1e400"],
    )  # fmt: skip
    async def test_what_can_t_be_read_is_not_applied(self, platform: Platform, query: str) -> None:
        browser = await as_(platform, Role.QA_MANAGER)
        answer = await browser.get(f"/interactions?{query}")
        assert answer.status_code == 200
        (request,) = asked(platform, "ListInteractions")
        assert not request.HasField("since")
        assert not request.HasField("until")
        assert request.passed == ""
        assert len(request.q) <= 500
        assert not request.HasField("score_min") or 0 <= request.score_min <= 100

    async def test_recovery_sees_contacts_and_no_scores(self, platform: Platform) -> None:
        browser = await as_(platform, Role.RECOVERY)
        answer = await browser.get("/interactions?status=final&min=10&q=kettle")
        (request,) = asked(platform, "ListInteractions")
        assert (request.status, request.q, request.HasField("score_min")) == ("", "kettle", False)
        assert "66.7" not in answer.text
        page = await browser.get("/interactions/c-1")
        assert page.status_code == 200
        assert not asked(platform, "ListScorecards")
        assert 'id="scorecard"' not in page.text
        assert (await browser.get(f"/scorecards/{CARD}")).status_code == 403

    async def test_a_hit_shows_its_passage_and_leads_to_its_turn(self, platform: Platform) -> None:
        passage = interaction_pb2.Passage(turn=4, text="my kettle <b>", spans=[interaction_pb2.Span(start=3, end=9)])
        platform.people.services.answers["ListInteractions"] = lambda request: interaction_pb2.ListInteractionsResponse(
            interactions=[summary(passage=passage)]
        )
        browser = await as_(platform, Role.QA_MANAGER)
        answer = await browser.get("/interactions?q=kettle")
        assert "my <mark>kettle</mark> &lt;b&gt;" in answer.text
        assert 'href="/interactions/c-1?turn=5"' in answer.text

    async def test_ids_with_a_slash_lead_to_their_page(self, platform: Platform) -> None:
        odd = interaction_pb2.InteractionRef(id="a/b c?d", revision=1)
        platform.people.services.answers["ListInteractions"] = lambda request: interaction_pb2.ListInteractionsResponse(
            interactions=[summary(ref=odd)]
        )
        browser = await as_(platform, Role.QA_MANAGER)
        answer = await browser.get("/interactions")
        link = re.search(r'href="(/interactions/a[^"]+)"', answer.text)
        assert link is not None
        assert (await browser.get(unescape(link[1]))).status_code == 200
        assert asked(platform, "GetInteraction")[0].id == "a/b c?d"

    async def test_the_download_has_a_line_per_scorecard_over_all_pages(self, platform: Platform) -> None:
        evil = summary(contact_reason="=cmd()", ref=interaction_pb2.InteractionRef(id="c-2", revision=1), cards=[])

        def listed(request: Any) -> Any:
            if request.page.cursor:
                return interaction_pb2.ListInteractionsResponse(interactions=[evil])
            reply = interaction_pb2.ListInteractionsResponse(interactions=[summary()])
            reply.page.next_cursor = "two"
            return reply

        platform.people.services.answers["ListInteractions"] = listed
        browser = await as_(platform, Role.QA_MANAGER)
        answer = await browser.get("/interactions?format=csv&queue=orders")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert len(lines) == 3
        assert {line.count(",") for line in lines} == {19}
        assert "66.7,no,ai,proposed" in lines[1]
        assert "'=cmd()" in lines[2]
        assert [request.queue for request in asked(platform, "ListInteractions")] == ["orders", "orders"]
        callers = {caller.subject for name, _, caller in platform.people.services.calls if name == "ListInteractions"}
        assert len(callers) == 1

    async def test_names_are_text_in_the_list_of_agents(self, platform: Platform) -> None:
        browser = await as_(platform, Role.QA_MANAGER)
        answer = await browser.get("/interactions-agents")
        assert "<script" not in answer.text

    async def test_an_empty_list_says_what_to_do(self, platform: Platform) -> None:
        platform.people.services.answers["ListInteractions"] = lambda request: (
            interaction_pb2.ListInteractionsResponse()
        )
        browser = await as_(platform, Role.QA_MANAGER)
        assert "No contacts" in (await browser.get("/interactions")).text
        assert "No contact fits" in (await browser.get("/interactions?queue=x")).text


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


class TestDecisions:
    FORM = {"criterion": "greeting", "value": "met", "reason": "On the recording.", "once": "k-1"}  # noqa: RUF012

    async def test_an_override_is_sent_and_can_be_undone(self, platform: Platform) -> None:
        browser = await as_(platform, Role.QA_MANAGER)
        await browser.get("/interactions/c-1")
        answer = await browser.post(f"/scorecards/{CARD}/override", self.FORM)
        assert (answer.status_code, answer.headers["location"]) == (303, "/interactions/c-1")
        (request,) = asked(platform, "ReviewScorecard")
        assert request.id == CARD
        (sent,) = request.overrides
        assert (sent.criterion, sent.value, sent.reason) == ("greeting", "met", "On the recording.")
        assert request.idempotency_key == "k-1"
        page = await browser.get("/interactions/c-1")
        assert f'action="/scorecards/{BEFORE}/undo"' in page.text
        answer = await browser.post(f"/scorecards/{BEFORE}/undo")
        assert answer.status_code == 303
        assert asked(platform, "UndoReview")[0].id == BEFORE

    async def test_within_htmx_the_panel_alone_changes(self, platform: Platform) -> None:
        browser = await as_(platform, Role.QA_MANAGER)
        await browser.get("/interactions/c-1")
        answer = await browser.post(f"/scorecards/{CARD}/override", self.FORM, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert answer.text.lstrip().startswith('<section class="scorecard"')
        assert "undo" in answer.headers["hx-trigger"]
        assert answer.headers["hx-replace-url"] == "/interactions/c-1"

    @pytest.mark.parametrize("htmx", [True, False])
    async def test_what_is_wrong_is_said_where_it_is(self, platform: Platform, htmx: bool) -> None:
        browser = await as_(platform, Role.QA_MANAGER)
        await browser.get("/interactions/c-1")
        headers = {"HX-Request": "true"} if htmx else {}
        answer = await browser.post(
            f"/scorecards/{CARD}/override", self.FORM | {"reason": "x", "value": "na"}, headers=headers
        )
        assert answer.status_code == 422
        assert "Say why, in a few words" in answer.text
        assert not asked(platform, "ReviewScorecard")
        assert re.search(r'value="na" required checked', answer.text), "what was chosen stays chosen"

        def refuse(request: Any) -> Any:
            raise InvalidInput("'met' is no answer of it.")

        platform.people.services.answers["ReviewScorecard"] = refuse
        answer = await browser.post(f"/scorecards/{CARD}/override", self.FORM, headers=headers)
        assert answer.status_code == 422
        assert "is no answer of it" in unescape(answer.text)
        assert "On the recording." in answer.text

    @pytest.mark.parametrize(("decision", "confirm"), [("confirm", True), ("reject", False)])
    async def test_an_auto_fail_is_decided(self, platform: Platform, decision: str, confirm: bool) -> None:
        browser = await as_(platform, Role.QA_MANAGER)
        await browser.get("/interactions/c-1")
        await browser.post(f"/scorecards/{CARD}/autofail", {"criterion": "greeting", "decision": decision})
        (request,) = asked(platform, "ReviewScorecard")
        assert [(entry.criterion, entry.confirm) for entry in request.autofails] == [("greeting", confirm)]

    async def test_an_answer_becomes_an_exemplar_and_stops_being_one(self, platform: Platform) -> None:
        browser = await as_(platform, Role.QA_MANAGER)
        await browser.get("/interactions/c-1")
        await browser.post(f"/scorecards/{CARD}/exemplars", {"criterion": "greeting", "value": "not_met"})
        (request,) = asked(platform, "MarkExemplar")
        assert (request.scorecard_id, request.criterion, request.value) == (CARD, "greeting", "not_met")
        platform.people.services.answers["ListExemplars"] = lambda request: exemplar_pb2.ListExemplarsResponse(
            exemplars=[exemplar_pb2.Exemplar(id=BEFORE, rubric="core", criterion="greeting")]
        )
        page = await browser.get("/interactions/c-1")
        assert f'name="ids" value="{BEFORE}"' in page.text
        await browser.post(f"/scorecards/{CARD}/exemplars/forget", {"ids": BEFORE})
        assert [request.id for request in asked(platform, "DeleteExemplar")] == [BEFORE]

    @pytest.mark.parametrize("path", ["override", "autofail", "confirm", "undo", "exemplars", "exemplars/forget"])
    async def test_coaches_decide_nothing_and_forms_need_their_token(self, platform: Platform, path: str) -> None:
        coach = await as_(platform, Role.COACH)
        assert (await coach.post(f"/scorecards/{CARD}/{path}", self.FORM)).status_code == 403
        manager = await as_(platform, Role.QA_MANAGER)
        answer = await manager.client.post(f"/scorecards/{CARD}/{path}", data=self.FORM)
        assert answer.status_code == 403
        assert platform.people.services.calls == []
