"""Whether statistics, trends and comparisons of one agent may be made."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.common.errors import NotReady


class Scope(StrEnum):
    AGENT = "agent"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Switch:
    scope: Scope
    key: str
    allowed: bool
    changed_at: datetime
    changed_by: str


def allowed_agents(
    sites: Mapping[str, str | None], switches: Iterable[Switch], agents: Iterable[str] | None = None
) -> frozenset[str]:
    """Those of the agents for whom neither they nor their site is switched off.

    Args:
        sites: site of each agent on the day.
        switches: the newest switch of each agent and site.
        agents: who is asked about; those of `sites` where left out.
    """
    off = {(switch.scope, switch.key) for switch in switches if not switch.allowed}
    return frozenset(
        agent
        for agent in (sites if agents is None else agents)
        if (Scope.AGENT, agent) not in off and (Scope.SITE, sites.get(agent)) not in off
    )


class ObjectionState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Objection:
    """`reason` and `decision_reason` are people's own words."""

    id: uuid.UUID
    agent_id: str
    reason: str
    state: ObjectionState
    opened_at: datetime
    opened_by: str
    decided_at: datetime | None = None
    decided_by: str | None = None
    decision_reason: str | None = None
    seq: int = 0


def check_open(objection: Objection) -> None:
    """Raises NotReady where it was decided before."""
    if objection.state is not ObjectionState.OPEN:
        raise NotReady(f"This objection is {objection.state.value} already.", record=str(objection.id))
