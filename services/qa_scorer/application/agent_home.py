"""What agents see of their own work."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from services.common.auth import Principal
from services.common.clock import Clock
from services.common.errors import NotReady
from services.qa_scorer.application.profiling import profiling_allowed
from services.qa_scorer.application.stores import Work
from services.qa_scorer.domain.own_contacts import OwnContact, OwnFigures, OwnFilter

FIGURES_OVER = timedelta(days=30)
Position = tuple[datetime, str, str]
"""Sort key of a row: when the contact started, its id, the scorecard's id ("" without one)."""


class OwnContacts(Protocol):
    async def list(self, wanted: OwnFilter, after: Position | None, limit: int) -> Sequence[OwnContact]:
        """Newest contact first."""

    async def figures(self, agent_id: str, since: datetime) -> OwnFigures: ...


class OwnWork(Work, Protocol):
    @property
    def own_contacts(self) -> OwnContacts: ...


class OwnUnitOfWork(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[OwnWork]: ...


@dataclass(frozen=True, slots=True)
class Home:
    """Attributes: until: when the time of the figures ends; None for now."""

    agent_id: str
    name: str
    team: str
    figures: OwnFigures
    until: datetime | None


def own_agent(caller: Principal) -> str:
    """Raises NotReady where the caller's account is not linked to an agent."""
    if not caller.agent_id:
        raise NotReady("Your account is not linked to an agent. Ask an administrator to enter your agent id.")
    return caller.agent_id


class AgentHome:
    """Args: dispute_due: time within which a dispute is to be decided."""

    def __init__(self, uow: OwnUnitOfWork, clock: Clock, dispute_due: timedelta) -> None:
        self._uow = uow
        self._clock = clock
        self.dispute_due = dispute_due

    async def home(self, caller: Principal) -> Home:
        """Raises NotReady."""
        agent = own_agent(caller)
        now = self._clock.now()
        async with self._uow() as work:
            names = await work.directory.names([agent])
            teams = await work.directory.team_on([agent], work.days.of(now))
            newest = await work.own_contacts.list(OwnFilter(agent), None, 1)
            # As on the overview: where the last days would show nothing, those before the newest contact.
            until = newest[0].started_at if newest and newest[0].started_at <= now - FIGURES_OVER else None
            figures = await work.own_contacts.figures(agent, (until or now) - FIGURES_OVER)
            if agent not in await profiling_allowed(work, [agent], work.days.of(now)):
                figures = dataclasses.replace(figures, confirmed_mean=None, ai_mean=None)
        return Home(agent, names.get(agent, ""), teams.get(agent) or "", figures, until)

    async def contacts(self, wanted: OwnFilter, after: Position | None, limit: int) -> Sequence[OwnContact]:
        async with self._uow() as work:
            return await work.own_contacts.list(wanted, after, limit)
