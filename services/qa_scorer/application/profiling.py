"""Who is profiled: switches by person and by site, and agents' objections."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from services.common.auth import Principal
from services.common.clock import Clock
from services.common.errors import Conflict, Forbidden, NotFound, NotReady
from services.qa_scorer.application import audit
from services.qa_scorer.application.privacy_stores import Profiling
from services.qa_scorer.application.stores import UnitOfWork, Work
from services.qa_scorer.domain.profiling import (
    Objection,
    ObjectionState,
    Scope,
    Switch,
    allowed_agents,
    check_open,
)

PROFILING_OFF = "profiling_off"


class HasProfiling(Protocol):
    """The part of a unit of work that the switches are read from."""

    @property
    def profiling(self) -> Profiling: ...


async def profiling_allowed(work: HasProfiling, agent_ids: Collection[str], on: date) -> frozenset[str]:
    """Those of the agents of whom statistics, trends and comparisons may be made and shown.

    Switches count as they stand now, whatever day is looked at; `on` decides which site an agent belonged to. Whatever
    shows figures of single agents leaves the others out.
    """
    if not agent_ids:
        return frozenset()
    switches = await work.profiling.switches()
    if all(switch.allowed for switch in switches):
        return frozenset(agent_ids)
    sites = await work.profiling.sites_of(sorted(agent_ids), on)
    return allowed_agents(sites, switches, agent_ids)


async def check_profiled(work: HasProfiling, agent_id: str, on: date) -> None:
    """Raises NotReady where no figures of this agent may be made; nobody is asked about where `agent_id` is empty."""
    if agent_id and agent_id not in await profiling_allowed(work, [agent_id], on):
        raise NotReady(
            "Profiling is switched off for this agent: no statistics of this person are made.",
            record=agent_id,
            details={"reason": PROFILING_OFF},
        )


@dataclass(frozen=True, slots=True)
class Switches:
    """`names` by agent id; `sites` are those of the directory."""

    switches: Sequence[Switch]
    names: Mapping[str, str]
    sites: Sequence[str]


@dataclass(frozen=True, slots=True)
class ShownObjection:
    objection: Objection
    name: str | None


class KeepProfiling:
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def allowed(self, agent_ids: Collection[str], on: date) -> frozenset[str]:
        async with self._uow() as work:
            return await profiling_allowed(work, agent_ids, on)

    async def switches(self) -> Switches:
        async with self._uow() as work:
            found = await work.profiling.switches()
            agents = [switch.key for switch in found if switch.scope is Scope.AGENT]
            names = await work.directory.names(agents) if agents else {}
            return Switches(found, names, await work.profiling.sites())

    async def set(self, scope: Scope, key: str, *, allowed: bool, by: str) -> Switch:
        """The switch as it stands now; set to what it is already, nothing happens.

        Raises:
            NotFound: no such agent or site.
        """
        async with self._uow() as work:
            today = work.days.of(self._clock.now())
            if scope is Scope.SITE and key not in await work.profiling.sites():
                raise NotFound(f"No agent of the directory belongs to a site {key!r}.", field="key")
            if scope is Scope.AGENT and key not in await work.profiling.sites_of([key], today):
                raise NotFound(f"There is no agent {key!r} in the directory.", field="key")
            return await self._switch(work, scope, key, allowed=allowed, by=by)

    async def own(self, caller: Principal) -> tuple[bool, Objection | None]:
        """Whether the calling agent is profiled, and the objection they made last. Raises Forbidden."""
        agent = _agent_of(caller)
        async with self._uow() as work:
            allowed = await profiling_allowed(work, [agent], work.days.of(self._clock.now()))
            return agent in allowed, await work.profiling.last_objection(agent)

    async def object(self, reason: str, caller: Principal) -> Objection:
        """Raises Forbidden; Conflict where an objection of theirs is open."""
        agent = _agent_of(caller)
        now = self._clock.now()
        record = Objection(uuid.uuid4(), agent, reason.strip(), ObjectionState.OPEN, now, caller.subject)
        async with self._uow() as work:
            if not await work.profiling.add_objection(record):
                raise Conflict("Your objection is waiting to be decided already.")
            await self._noted(work, record, "profiling.objected", caller.subject)
        return record

    async def objections(self, after: tuple[bool, int] | None, limit: int) -> Sequence[ShownObjection]:
        """Open ones first, then newest first."""
        async with self._uow() as work:
            rows = await work.profiling.objections(after, limit)
            names = await work.directory.names([row.agent_id for row in rows]) if rows else {}
        return [ShownObjection(row, names.get(row.agent_id)) for row in rows]

    async def decide(self, id: uuid.UUID, *, uphold: bool, reason: str, by: str) -> Objection:
        """Upheld, profiling of the agent is switched off. Raises NotFound; NotReady where it was decided before."""
        async with self._uow() as work:
            before = await work.profiling.objection(id, lock=True)
            if before is None:
                raise NotFound(f"There is no objection {id}.", record=str(id))
            check_open(before)
            after = dataclasses.replace(
                before,
                state=ObjectionState.UPHELD if uphold else ObjectionState.REJECTED,
                decided_at=self._clock.now(),
                decided_by=by,
                decision_reason=reason.strip(),
            )
            await work.profiling.save_objection(after)
            await self._noted(work, after, f"profiling.objection_{after.state.value}", by)
            if uphold:
                await self._switch(work, Scope.AGENT, after.agent_id, allowed=False, by=by)
        return after

    async def _switch(self, work: Work, scope: Scope, key: str, *, allowed: bool, by: str) -> Switch:
        before = await work.profiling.newest_of(scope, key)
        if before is not None and before.allowed is allowed:
            return before
        switch = Switch(scope, key, allowed, self._clock.now(), by)
        if before is None and allowed:
            return switch
        await work.profiling.add_switch(switch)
        await audit.record(
            work,
            actor=by,
            action="profiling.switched_on" if allowed else "profiling.switched_off",
            subject_kind=scope.value,
            subject_id=key,
            detail={},
            now=switch.changed_at,
        )
        return switch

    async def _noted(self, work: Work, record: Objection, action: str, actor: str) -> None:
        await audit.record(
            work,
            actor=actor,
            action=action,
            subject_kind="objection",
            subject_id=str(record.id),
            detail={"agent": record.agent_id},
            now=self._clock.now(),
        )


def _agent_of(caller: Principal) -> str:
    if not caller.agent_id:
        raise Forbidden("This is for agents; this token names none.")
    return caller.agent_id
