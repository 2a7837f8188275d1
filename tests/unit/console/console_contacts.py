"""A contact with its scorecard, as the services answer, and what is read of a page about it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

from console_people import Browser
from console_platform import Platform
from debrief.qa.v1 import directory_pb2, exemplar_pb2, interaction_pb2, rubric_pb2, scorecard_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from services.console.domain.api_key import Role
from services.console.pages import reading

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


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def serve(platform: Platform) -> None:
    """Services that answer with one contact and its scorecard."""
    reading._outlines.clear()
    platform.people.services.answers |= {
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


async def as_(platform: Platform, *roles: Role, **given: Any) -> Browser:
    browser = platform.browser()
    answer = await browser.sign_in(await platform.people.user(*roles, **given))
    assert answer.status_code == 303
    platform.people.services.calls.clear()
    return browser


def asked(platform: Platform, method: str) -> list[Any]:
    return [request for name, request, _ in platform.people.services.calls if name == method]
