"""The gRPC service of agents' own pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import agent_home_pb2, agent_home_pb2_grpc

from services.common.auth import current_principal
from services.common.paging import decode_cursor, encode_cursor, other_list, page_size
from services.qa_scorer.api import mappers
from services.qa_scorer.application.agent_home import FIGURES_OVER, AgentHome, Position, own_agent
from services.qa_scorer.domain.own_contacts import OwnContact, OwnFilter, View


class AgentHomeServicer(agent_home_pb2_grpc.AgentHomeServiceServicer):
    def __init__(self, case: AgentHome) -> None:
        self._case = case

    async def GetAgentHome(
        self, request: agent_home_pb2.GetAgentHomeRequest, context: Any
    ) -> agent_home_pb2.GetAgentHomeResponse:
        home = await self._case.home(current_principal())
        figures = home.figures
        return agent_home_pb2.GetAgentHomeResponse(
            agent_id=home.agent_id,
            name=home.name,
            team=home.team,
            to_acknowledge=figures.to_acknowledge,
            disputes_undecided=figures.undecided,
            days=FIGURES_OVER.days,
            scored=figures.scored,
            confirmed=figures.confirmed,
            confirmed_mean=figures.confirmed_mean,
            ai_only=figures.ai_only,
            ai_mean=figures.ai_mean,
            dispute_hours=self._case.dispute_due / timedelta(hours=1),
            until=mappers.to_timestamp(home.until),
        )

    async def ListOwnContacts(
        self, request: agent_home_pb2.ListOwnContactsRequest, context: Any
    ) -> agent_home_pb2.ListOwnContactsResponse:
        wanted = OwnFilter(
            own_agent(current_principal()),
            View(request.view),
            since=mappers.from_timestamp(request.since) if request.HasField("since") else None,
            until=mappers.from_timestamp(request.until) if request.HasField("until") else None,
            channel=request.channel or None,
            passed=request.passed == "passed" if request.passed else None,
            words=request.q.strip() or None,
        )
        size = page_size(request.page.size)
        rows = await self._case.contacts(wanted, _position(request.page.cursor), size + 1)
        following = ""
        if len(rows) > size:
            last = rows[size - 1]
            card = str(last.card.id) if last.card else ""
            following = encode_cursor(last.started_at.isoformat(), last.ref.id, card)
        return agent_home_pb2.ListOwnContactsResponse(
            contacts=map(_message, rows[:size]), page=page_pb2.PageInfo(next_cursor=following)
        )


def _position(cursor: str) -> Position | None:
    key = decode_cursor(cursor, 3)
    if key is None:
        return None
    try:
        at = datetime.fromisoformat(str(key[0]))
    except ValueError as error:
        raise other_list() from error
    return at, str(key[1]), str(key[2])


def _message(contact: OwnContact) -> agent_home_pb2.OwnContact:
    message = agent_home_pb2.OwnContact(
        interaction_id=contact.ref.id,
        interaction_revision=contact.ref.revision,
        started_at=mappers.to_timestamp(contact.started_at),
        channel=contact.channel,
        language=contact.language,
        queue=contact.queue or "",
        contact_reason=contact.contact_reason or "",
        turns=contact.turns,
        disputes_undecided=contact.undecided,
        disputes_upheld=contact.upheld,
        disputes_rejected=contact.rejected,
        state=contact.state.value,
    )
    card = contact.card
    if card is None:
        return message
    message.MergeFrom(
        agent_home_pb2.OwnContact(
            scorecard_id=str(card.id),
            rubric=card.rubric,
            rubric_version=card.rubric_version,
            status=card.status,
            overall=card.overall,
            overall_low=card.overall_low,
            overall_high=card.overall_high,
            passed=card.passed,
            evaluator_kind=card.evaluator_kind,
            confirmed=card.confirmed,
            acknowledged_at=mappers.to_timestamp(card.acknowledged_at),
        )
    )
    return message
