"""A contact, its scorecards and a dispute, for the pages of agents and of those who decide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from console_platform import NOW, Platform
from debrief.common.v1 import page_pb2
from debrief.qa.v1 import agent_home_pb2, dispute_pb2, interaction_pb2, rubric_pb2, scorecard_pb2
from google.protobuf.timestamp_pb2 import Timestamp

CARD = "0d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11"
AFTER = "1d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11"
DISPUTE = "2d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11"
DUE = NOW + timedelta(hours=72)
EVIL = "<script>alert(1)</script>"


def stamp(at: datetime = NOW) -> Timestamp:
    made = Timestamp()
    made.FromDatetime(at.astimezone(UTC))
    return made


def outline() -> rubric_pb2.GetRubricVersionResponse:
    return rubric_pb2.GetRubricVersionResponse(
        # A draft is read anew by every test.
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
                            guidance={"en": "A bare hello is enough.", "fr": "Un bonjour suffit."},
                            weight=5,
                            na_allowed=True,
                            critical="none",
                        ),
                        rubric_pb2.OutlineCriterion(
                            key="tone",
                            question={"en": "How warm is the agent?", "fr": "Le ton est-il chaleureux?"},
                            levels=[
                                rubric_pb2.OutlineLevel(key="warm", points=2, title={"en": "Warm", "fr": "Chaleureux"}),
                                rubric_pb2.OutlineLevel(key="cold", points=0, title={"en": "Cold", "fr": "Froid"}),
                            ],
                            weight=2.5,
                            critical="none",
                        ),
                    ],
                )
            ],
        ),
    )


def card(id: str = CARD, *, kind: str = "human", status: str = "final", **more: Any) -> scorecard_pb2.Scorecard:
    given: dict[str, Any] = {
        "id": id,
        "interaction_id": "c-1",
        "interaction_revision": 1,
        "rubric": "core",
        "rubric_version": 1,
        "evaluation": 2,
        "status": status,
        "agent_id": "a-1",
        "evaluator": scorecard_pb2.Evaluator(kind=kind, user="user:rita" if kind == "human" else "", judge="embedded"),
        "overall": 33.3,
        "passed": False,
        "answered_weight": 1.0,
        "sections": [scorecard_pb2.SectionScore(key="opening", score=33.3)],
        "answers": [
            scorecard_pb2.Answer(
                criterion="greeting",
                value="not_met",
                confidence=0.82,
                rationale="No greeting before the question.",
                evidence=[scorecard_pb2.Evidence(turn=1, quote="Order number.", start=0, end=13)],
            ),
            scorecard_pb2.Answer(criterion="tone", value="warm", confidence=0.9),
        ],
        "created_at": stamp(),
        "confirmed": kind == "human",
    } | more
    return scorecard_pb2.Scorecard(**given)


def contact(**more: Any) -> interaction_pb2.GetInteractionResponse:
    said = [
        ("customer", "Hi, my order never came, [NAME_1] here."),
        ("agent", "Order number. Hello, and sorry about that!"),
        ("customer", f"It is 991 {EVIL}"),
        ("system", '[action] orders.lookup(id="991") -> found'),
    ]
    return interaction_pb2.GetInteractionResponse(
        **{
            "interaction": interaction_pb2.Interaction(
                id="c-1",
                channel="chat",
                language="en",
                started_at=stamp(),
                agent_id="a-1",
                turns=[
                    interaction_pb2.Turn(speaker=speaker, text=text, offset_ms=index * 4000)
                    for index, (speaker, text) in enumerate(said)
                ],
            ),
            "state": "scored",
            "total_turns": len(said),
            "turn_indexes": range(len(said)),
            "agents": ["a-1"],
            "agent_names": {"a-1": "Ana Tremblay"},
            **more,
        }
    )


def interaction(request: interaction_pb2.GetInteractionRequest) -> interaction_pb2.GetInteractionResponse:
    """The turns that are asked for, as the service answers."""
    whole = contact()
    wanted = range(whole.total_turns)[request.first_turn :][: request.max_turns or None]
    turns = [whole.interaction.turns[index] for index in wanted]
    found = contact(turn_indexes=wanted)
    del found.interaction.turns[:]
    found.interaction.turns.extend(turns)
    return found


def dispute(state: str = "open", **more: Any) -> dispute_pb2.Dispute:
    given: dict[str, Any] = {
        "id": DISPUTE,
        "scorecard_id": CARD,
        "interaction_id": "c-1",
        "agent_id": "a-1",
        "agent_name": "Ana Tremblay",
        "criterion": "greeting",
        "value": "not_met",
        "wanted_value": "met",
        "reason": "I did greet, a little late.",
        "turn": 1,
        "quote": "Hello, and sorry about that!",
        "state": state,
        "opened_at": stamp(),
        "due_at": stamp(DUE),
        "may_decide": True,
        "rubric": "core",
        "rubric_version": 1,
    }
    if state in ("upheld", "rejected"):
        given |= {
            "decided_at": stamp(NOW + timedelta(hours=5)),
            "decided_by": "user:omar",
            "decision_reason": "The greeting is there.",
            "outcome_scorecard_id": AFTER,
            "may_decide": False,
        }
    return dispute_pb2.Dispute(**given | more)


def own_contact(number: int = 1, **more: Any) -> agent_home_pb2.OwnContact:
    given: dict[str, Any] = {
        "interaction_id": f"c-{number}",
        "interaction_revision": 1,
        "started_at": stamp(NOW - timedelta(hours=number)),
        "channel": "chat",
        "language": "en",
        "contact_reason": "late_delivery",
        "turns": 12,
        "scorecard_id": CARD,
        "rubric": "core",
        "rubric_version": 1,
        "status": "final",
        "overall": 82.5,
        "passed": True,
        "evaluator_kind": "ai",
        "state": "scored",
    }
    return agent_home_pb2.OwnContact(**given | more)


def home(**more: Any) -> agent_home_pb2.GetAgentHomeResponse:
    given: dict[str, Any] = {
        "agent_id": "a-1",
        "name": "Ana Tremblay",
        "team": "north",
        "to_acknowledge": 2,
        "disputes_undecided": 1,
        "days": 30,
        "scored": 41,
        "confirmed": 3,
        "confirmed_mean": 78.4,
        "ai_only": 38,
        "ai_mean": 81.2,
        "dispute_hours": 72,
    }
    return agent_home_pb2.GetAgentHomeResponse(**given | more)


def serve(
    platform: Platform,
    *,
    cards: list[scorecard_pb2.Scorecard] | None = None,
    disputes: list[dispute_pb2.Dispute] | None = None,
    contacts: list[agent_home_pb2.OwnContact] | None = None,
    cursor: str = "",
) -> None:
    """Services that answer with these; the first scorecard is the one that stands."""
    known = cards if cards is not None else [card()]
    by_id = {entry.id: entry for entry in known}
    given = disputes or []
    page = page_pb2.PageInfo(next_cursor=cursor)
    platform.people.services.answers |= {
        "GetRubricVersion": lambda request: outline(),
        "GetScorecard": lambda request: scorecard_pb2.GetScorecardResponse(scorecard=by_id[request.id]),
        "ListScorecards": lambda request: scorecard_pb2.ListScorecardsResponse(scorecards=known),
        "GetInteraction": interaction,
        "GetAgentHome": lambda request: home(),
        "ListOwnContacts": lambda request: agent_home_pb2.ListOwnContactsResponse(contacts=contacts or [], page=page),
        "ListDisputes": lambda request: dispute_pb2.ListDisputesResponse(disputes=given, page=page),
        "GetDispute": lambda request: dispute_pb2.GetDisputeResponse(dispute=given[0]),
        "ListAcknowledgements": lambda request: dispute_pb2.ListAcknowledgementsResponse(),
    }
