"""Reading interactions and scorecards: originals for those who may, the judged view for everyone else."""

from __future__ import annotations

import json
import uuid
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.common.auth import Principal
from services.common.clock import Clock
from services.common.crypto import Vault
from services.common.errors import Forbidden, NotFound
from services.qa_scorer.application.stores import InteractionFilter, ScorecardFilter, UnitOfWork, Work
from services.qa_scorer.domain.interaction import Interaction, JudgedView, Turn
from services.qa_scorer.domain.privacy.spans import quote
from services.qa_scorer.domain.records import Counts, InteractionRecord, Ref, ScorecardRecord, StoredEvidence


def open_view(record: InteractionRecord) -> JudgedView:
    return JudgedView.model_validate_json(zlib.decompress(record.judged))


def open_original(vault: Vault, record: InteractionRecord) -> Interaction:
    """The text as sent, destroyed values excepted."""
    return Interaction.model_validate(json.loads(vault.open(record.sealed, record.ref.id))["interaction"])


@dataclass(frozen=True, slots=True)
class ShownInteraction:
    """`original` says whether the text is the original; else it is the judged view."""

    record: InteractionRecord
    interaction: Interaction
    original: bool


@dataclass(frozen=True, slots=True)
class ShownScorecard:
    """A scorecard and the quotes that this reader may see, by (criterion, number of the evidence)."""

    record: ScorecardRecord
    quotes: Mapping[tuple[str, int], str]


class Read:
    def __init__(self, uow: UnitOfWork, vault: Vault, clock: Clock) -> None:
        self._uow = uow
        self._vault = vault
        self._clock = clock

    async def interaction(self, id: str, revision: int | None, reader: Principal) -> ShownInteraction:
        """Raises NotFound; Forbidden for an agent who took no part in it."""
        async with self._uow() as work:
            record = await work.interactions.get(id, revision)
        if record is None:
            raise NotFound(f"There is no interaction {id!r}{f' revision {revision}' if revision else ''}.", record=id)
        only = reader.only_own_records_of
        if only is not None and only not in record.agents:
            raise Forbidden("Agents see their own contacts only.")
        if reader.may_read_pii:
            return ShownInteraction(record, open_original(self._vault, record), original=True)
        return ShownInteraction(record, _masked(record), original=False)

    async def interactions(
        self, wanted: InteractionFilter, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[InteractionRecord]:
        async with self._uow() as work:
            return await work.interactions.list(wanted, after, limit)

    async def scorecard(self, id: uuid.UUID, reader: Principal) -> ShownScorecard:
        """Raises NotFound; Forbidden for another agent's scorecard."""
        async with self._uow() as work:
            record = await work.scorecards.get(id)
            if record is None:
                raise NotFound(f"There is no scorecard {id}.", record=str(id))
            only = reader.only_own_records_of
            if only is not None and only != record.agent_id:
                raise Forbidden("Agents see their own scorecards only.")
            return (await self._shown(work, [record], reader))[0]

    async def scorecards(
        self, wanted: ScorecardFilter, after: int | None, limit: int, reader: Principal
    ) -> Sequence[ShownScorecard]:
        async with self._uow() as work:
            records = await work.scorecards.list(wanted, after, limit)
            return await self._shown(work, records, reader)

    async def shown(self, record: ScorecardRecord, reader: Principal) -> ShownScorecard:
        async with self._uow() as work:
            return (await self._shown(work, [record], reader))[0]

    async def counts(self) -> Counts:
        now = self._clock.now()
        async with self._uow() as work:
            return await work.counts(now)

    async def _shown(
        self, work: Work, records: Sequence[ScorecardRecord], reader: Principal
    ) -> Sequence[ShownScorecard]:
        originals: dict[Ref, Interaction] = {}
        views: dict[Ref, JudgedView] = {}
        if reader.may_read_pii:
            loaded = await work.interactions.load(sorted({record.ref for record in records}))
            originals = {ref: open_original(self._vault, entry) for ref, entry in loaded.items()}
            views = {ref: open_view(entry) for ref, entry in loaded.items()}
        return [
            ShownScorecard(
                record,
                {
                    (answer.criterion, number): self._quote(evidence, originals.get(record.ref), views.get(record.ref))
                    for answer in record.answers
                    for number, evidence in enumerate(answer.evidence)
                },
            )
            for record in records
        ]

    def _quote(self, evidence: StoredEvidence, original: Interaction | None, view: JudgedView | None) -> str:
        if original is None or view is None:
            return evidence.quote
        turn = view.turns[evidence.turn]
        stored = original.turns[evidence.turn].text
        return quote(stored, turn, evidence.judged_start, evidence.judged_end, may_read_pii=True).text


def _masked(record: InteractionRecord) -> Interaction:
    """The judged view in the shape of an interaction."""
    view = open_view(record)
    return Interaction(
        id=record.ref.id,
        channel=view.channel,
        language=view.language,
        queue=view.queue,
        started_at=view.started_at,
        ended_at=view.ended_at,
        revision=record.ref.revision,
        agent_id=record.agent_id,
        customer_id=record.customer_id,
        turns=tuple(
            Turn(speaker=turn.speaker, text=turn.text, offset_ms=turn.offset_ms, agent_id=turn.agent_id)
            for turn in view.turns
        ),
        metadata=view.metadata,
    )
