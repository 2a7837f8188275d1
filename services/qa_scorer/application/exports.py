"""Scorecards that leave the platform, each export with its purpose and a row in the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from services.common.auth import Principal
from services.common.clock import Clock
from services.common.errors import InvalidInput
from services.qa_scorer.application import audit
from services.qa_scorer.application.read import Read, ShownScorecard
from services.qa_scorer.application.stores import ScorecardFilter, UnitOfWork


class Purpose(StrEnum):
    """RECORD: a person's file, pay or discipline; only what is final and confirmed by a person, answer by answer.
    COACHING: everything that stands, an AI's scores among it, which count for coaching alone."""

    RECORD = "record"
    COACHING = "coaching"


class ExportScorecards:
    def __init__(self, uow: UnitOfWork, clock: Clock, read: Read) -> None:
        self._uow = uow
        self._clock = clock
        self._read = read

    async def page(
        self, purpose: Purpose, wanted: ScorecardFilter, after: int | None, limit: int, caller: Principal
    ) -> Sequence[ShownScorecard]:
        """One page, oldest first. The first one is noted in the audit log before anything is handed out.

        Raises:
            InvalidInput: a record is asked to hold what is not final.
        """
        if purpose is Purpose.RECORD:
            if wanted.status not in (None, "final") or wanted.include_superseded:
                raise InvalidInput(
                    "An export for the record holds final scorecards only; leave the status out.", field="status"
                )
            wanted = replace(wanted, confirmed=True)
        wanted = replace(wanted, ascending=True)
        if after is None:
            await self._note(purpose, wanted, caller)
        return await self._read.scorecards(wanted, after, limit, caller, purpose=purpose.value)

    async def _note(self, purpose: Purpose, wanted: ScorecardFilter, caller: Principal) -> None:
        detail: dict[str, str | bool | None] = {
            "purpose": purpose.value,
            "confirmed_only": wanted.confirmed,
            "agent": wanted.agent_id,
            "criterion": wanted.criterion,
            "value": wanted.value,
            "status": wanted.status,
            "since": wanted.since.isoformat() if wanted.since else None,
        }
        async with self._uow() as work:
            await audit.record(
                work,
                actor=caller.subject,
                action="scorecards.exported",
                subject_kind="export",
                subject_id=purpose.value,
                detail={name: value for name, value in detail.items() if value is not None},
                now=self._clock.now(),
            )
