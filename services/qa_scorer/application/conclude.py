"""What could not be scored gets its named reason: a scorecard with status failed, so that nothing is lost silently."""

from __future__ import annotations

from collections.abc import Sequence

from services.common.clock import Clock
from services.qa_scorer.application.rubric_library import RubricLibrary, assigned
from services.qa_scorer.application.stores import UnitOfWork
from services.qa_scorer.domain.applicability import Candidate
from services.qa_scorer.domain.judging import Usage
from services.qa_scorer.domain.records import (
    Evaluator,
    InteractionRecord,
    Ref,
    ScorecardRecord,
    State,
    scorecard_id,
)
from services.qa_scorer.domain.scorecard import Result, Status


class ConcludeFailed:
    def __init__(self, uow: UnitOfWork, clock: Clock, rubrics: RubricLibrary) -> None:
        self._uow = uow
        self._clock = clock
        self._rubrics = rubrics

    async def run(self, refs: Sequence[Ref], reason: str) -> int:
        """Concludes those of `refs` that are still waiting for a score; returns how many that were."""
        concluded = 0
        async with self._uow() as work:
            records = await work.interactions.load(refs, lock=True)
            standing = await work.scorecards.standing(list(records))
            published = await self._rubrics.published(work)
            for ref, record in records.items():
                if not record.is_current or record.state is not State.ACCEPTED or standing.get(ref):
                    continue
                await work.interactions.set_state([ref], State.FAILED, reason)
                chosen = assigned(record, published)
                if chosen is not None:
                    await work.scorecards.add([self._failed(record, agent, chosen, reason) for agent in record.agents])
                concluded += 1
        return concluded

    def _failed(self, record: InteractionRecord, agent_id: str, chosen: Candidate, reason: str) -> ScorecardRecord:
        key = chosen.rubric.key
        return ScorecardRecord(
            id=scorecard_id(record.ref, agent_id, key, chosen.version, 1),
            ref=record.ref,
            agent_id=agent_id,
            team=None,
            rubric=key,
            rubric_version=chosen.version,
            evaluation=1,
            supersedes=None,
            reason=reason,
            evaluator=Evaluator("ai", record.requested_judge or "", ""),
            result=Result(
                status=Status.FAILED,
                overall=None,
                overall_range=None,
                passed=None,
                answered_weight=0.0,
                score_before_autofail=None,
            ),
            answers=(),
            usage=Usage(),
            latency_ms=0,
            started_at=record.started_at,
            created_at=self._clock.now(),
        )
