"""Who is left to decide a dispute: people with the role for it who had no part in the score."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import dispute_pb2, dispute_pb2_grpc

from services.console.application.users import Users
from services.console.pages.registry import MANAGERS
from services.console.presenters.disputes import UNDECIDED
from services.console.web.ui import Outcome, Ui

LOOKED_AT: Final = 200
"""Undecided disputes, soonest due first, that a summary counts."""
_ASKED_SECONDS: Final = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of the undecided disputes are overdue, and how many nobody can decide: those count in `stuck` alone."""

    overdue: int
    stuck: int


async def people(ui: Ui) -> Mapping[str, str]:
    """Subject to name of everybody who decides disputes and may sign in; by name."""
    users: Users = ui.request.app.state.users
    return {user.subject: user.name for user in await users.active_with(MANAGERS)}


def left(dispute: dispute_pb2.Dispute, may: Mapping[str, str]) -> Sequence[str]:
    """Names of those who can decide this one."""
    return [name for subject, name in may.items() if subject not in dispute.had_part]


async def stuck_among(ui: Ui, disputes: Collection[dispute_pb2.Dispute]) -> Collection[str]:
    """Ids of the undecided ones that nobody is left to decide."""
    closed = [one for one in disputes if one.state in UNDECIDED and not one.may_decide]
    if not closed:
        return ()
    may = await people(ui)
    return {one.id for one in closed if not left(one, may)}


async def waiting(ui: Ui) -> Outcome[Waiting]:
    """For managers and administrators, whose services answer; missing while those are away."""
    found = await ui.part(
        ui.stub(dispute_pb2_grpc.DisputeServiceStub).ListDisputes(
            dispute_pb2.ListDisputesRequest(page=page_pb2.PageRequest(size=LOOKED_AT)), timeout=_ASKED_SECONDS
        )
    )
    if found.value is None:
        return Outcome(None, found.missing)
    stuck = await stuck_among(ui, found.value.disputes)
    overdue = sum(one.state == "overdue" and one.id not in stuck for one in found.value.disputes)
    return Outcome(Waiting(overdue, len(stuck)))
