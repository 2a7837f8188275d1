"""Reading interactions and scorecards: originals for those who may, the judged view for everyone else."""

from __future__ import annotations

import dataclasses
import json
import uuid
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.auth import Principal
from services.common.clock import Clock
from services.common.crypto import Vault
from services.common.errors import Forbidden, NotFound, NotReady
from services.qa_scorer.application import audit
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.application.stores import InteractionFilter, ScorecardFilter, UnitOfWork, Work
from services.qa_scorer.domain.confirmation import computed_by
from services.qa_scorer.domain.interaction import Direction, Interaction, JudgedTurn, JudgedView, Turn
from services.qa_scorer.domain.listing import FilterValues, ListedInteraction
from services.qa_scorer.domain.privacy.spans import quote
from services.qa_scorer.domain.records import Counts, InteractionRecord, Ref, ScorecardRecord, StoredEvidence

LINKS = {"source": "source_url", "recording": "recording_url"}
"""What can be opened, to the metadata that says where it is."""


def open_view(record: InteractionRecord) -> JudgedView:
    return JudgedView.model_validate_json(zlib.decompress(record.judged))


def decidable_view(record: InteractionRecord) -> JudgedView:
    """Raises NotReady where the transcript was deleted: nobody decides on what can't be read any more."""
    if record.transcript_deleted_at is not None:
        raise NotReady(
            "The transcript of this contact was deleted, its retention over; its scores stay as they are.",
            record=record.ref.id,
        )
    return open_view(record)


def open_original(vault: Vault, record: InteractionRecord, indexes: Sequence[int] | None = None) -> Interaction:
    """The text as sent, destroyed values excepted; with the turns of these indexes, or all."""
    return Interaction.model_validate(_cut(_raw_original(vault, record), indexes))


def _raw_original(vault: Vault, record: InteractionRecord) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(vault.open(record.sealed, record.ref.id))["interaction"]
    return raw


def _raw_view(record: InteractionRecord) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(zlib.decompress(record.judged))
    return raw


def _cut(raw: dict[str, Any], indexes: Sequence[int] | None) -> dict[str, Any]:
    """A contact may have 20,000 turns, and each takes its time to be read: those that nobody asked for go first."""
    return raw if indexes is None else raw | {"turns": [raw["turns"][index] for index in indexes]}


@dataclass(frozen=True, slots=True)
class ShownInteraction:
    """`original` says whether the text is the original; else it is the judged view. `names` are those of its agents;
    `indexes` says which turns it holds."""

    record: InteractionRecord
    interaction: Interaction
    original: bool
    names: Mapping[str, str]
    indexes: Sequence[int]


@dataclass(frozen=True, slots=True)
class ShownScorecard:
    """A scorecard and the quotes that this reader may see, by (criterion, number of the evidence). `computed` are the
    criteria that checks answer."""

    record: ScorecardRecord
    computed: frozenset[str]
    quotes: Mapping[tuple[str, int], str]

    @property
    def unmasked(self) -> bool:
        """Whether some quote shows what the judged view masks."""
        return any(
            self.quotes[answer.criterion, number] != evidence.quote
            for answer in self.record.answers
            for number, evidence in enumerate(answer.evidence)
        )


class Read:
    def __init__(self, uow: UnitOfWork, vault: Vault, clock: Clock, rubrics: RubricLibrary) -> None:
        self._uow = uow
        self._vault = vault
        self._clock = clock
        self._rubrics = rubrics

    async def interaction(
        self, id: str, revision: int | None, reader: Principal, pick: Callable[[int], Sequence[int]] | None = None
    ) -> ShownInteraction:
        """Args:
            pick: which turns (indexes, ascending), of how many there are; None: all.

        Raises:
            NotFound: no such interaction.
            Forbidden: an agent who took no part in it, or a coach of none who did.
        """
        async with self._uow() as work:
            record = await work.interactions.get(id, revision)
            if record is None:
                wanted = f"{id!r}{f' revision {revision}' if revision else ''}"
                raise NotFound(f"There is no interaction {wanted}.", record=id)
            await _check_scope(work, record, reader)
            names = await work.directory.names(record.agents)
            original = reader.may_read_pii and record.original_deleted_at is None
            if original:
                await audit.reading(work, reader.subject, [id], "transcript", self._clock.now())
        indexes = pick(record.turns) if pick is not None else range(record.turns)
        if original:
            return ShownInteraction(record, open_original(self._vault, record, indexes), True, names, indexes)
        return ShownInteraction(record, _masked(record, indexes), False, names, indexes)

    async def check_known(self, id: str) -> None:
        """Raises NotFound where there is no interaction of this id."""
        async with self._uow() as work:
            if await work.interactions.get(id, None) is None:
                raise NotFound(f"There is no interaction {id!r}.", record=id)

    async def open_original(self, id: str, revision: int | None, what: str, reader: Principal) -> str:
        """The address under which the sender keeps the original, or its recording; noted in the audit log.

        Args:
            what: source or recording.

        Raises:
            NotFound: no such interaction, or its sender named no such address.
            Forbidden: as `interaction` says.
            NotReady: the original's retention is over.
        """
        async with self._uow() as work:
            record = await work.interactions.get(id, revision)
            if record is None:
                raise NotFound(f"There is no interaction {id!r}.", record=id)
            await _check_scope(work, record, reader)
            if record.original_deleted_at is not None:
                raise NotReady("The original of this contact was deleted, its retention over.", record=id)
            found = (_raw_original(self._vault, record).get("metadata") or {}).get(LINKS[what])
            if not isinstance(found, str) or not found:
                raise NotFound(f"The sender of this contact named no {LINKS[what]}.", record=id, field=LINKS[what])
            await audit.reading(work, reader.subject, [id], what, self._clock.now())
        return found

    async def interactions(
        self, wanted: InteractionFilter, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[ListedInteraction]:
        async with self._uow() as work:
            within = [
                await work.directory.members(teams, work.days)
                for teams in ({wanted.team} if wanted.team is not None else None, wanted.only_teams)
                if teams is not None
            ]
            return await work.interactions.list(wanted, within, after, limit)

    async def filter_values(self, reader: Principal) -> FilterValues:
        """The values that lists can be narrowed to; of teams, those that the reader may see."""
        async with self._uow() as work:
            values = await work.interactions.filter_values()
        if reader.only_own_records_of is not None:
            return dataclasses.replace(values, teams=())
        if reader.only_teams is not None:
            return dataclasses.replace(values, teams=tuple(sorted(reader.only_teams)))
        return values

    async def scorecard(self, id: uuid.UUID, reader: Principal) -> ShownScorecard:
        """Raises NotFound; Forbidden for another agent's scorecard."""
        async with self._uow() as work:
            record = await work.scorecards.get(id)
            if record is None:
                raise NotFound(f"There is no scorecard {id}.", record=str(id))
            only = reader.only_own_records_of
            if only is not None and only != record.agent_id:
                raise Forbidden("Agents see their own scorecards only.")
            teams = reader.only_teams
            if teams is not None and record.team not in teams and reader.agent_id != record.agent_id:
                raise Forbidden("Coaches see the scorecards of their own teams only.")
            return (await self._shown(work, [record], reader))[0]

    async def scorecards(
        self, wanted: ScorecardFilter, after: int | None, limit: int, reader: Principal, *, purpose: str = ""
    ) -> Sequence[ShownScorecard]:
        """Args: purpose: what they are exported for; empty: they are no export."""
        async with self._uow() as work:
            records = await work.scorecards.list(wanted, after, limit)
            return await self._shown(work, records, reader, purpose)

    async def shown(self, record: ScorecardRecord, reader: Principal) -> ShownScorecard:
        async with self._uow() as work:
            return (await self._shown(work, [record], reader))[0]

    async def counts(self) -> Counts:
        now = self._clock.now()
        async with self._uow() as work:
            return await work.counts(now)

    async def _shown(
        self, work: Work, records: Sequence[ScorecardRecord], reader: Principal, purpose: str = ""
    ) -> Sequence[ShownScorecard]:
        originals: dict[Ref, Sequence[Any]] = {}
        views: dict[Ref, Sequence[Any]] = {}
        if reader.may_read_pii:
            loaded = await work.interactions.load(sorted({record.ref for record in records}))
            loaded = {ref: entry for ref, entry in loaded.items() if entry.original_deleted_at is None}
            originals = {ref: _raw_original(self._vault, entry)["turns"] for ref, entry in loaded.items()}
            views = {ref: _raw_view(entry)["turns"] for ref, entry in loaded.items()}
        computed = {
            version: computed_by((await self._rubrics.version(work, *version)).rubric)
            for version in {(record.rubric, record.rubric_version) for record in records}
        }
        shown = [
            ShownScorecard(
                record,
                computed[record.rubric, record.rubric_version],
                {
                    (answer.criterion, number): self._quote(evidence, originals.get(record.ref), views.get(record.ref))
                    for answer in record.answers
                    for number, evidence in enumerate(answer.evidence)
                },
            )
            for record in records
        ]
        # A quote without personal values says no more than the masked one, and most are such.
        unmasked = [entry.record.ref.id for entry in shown if entry.unmasked]
        await audit.reading(work, reader.subject, unmasked, "quotes", self._clock.now(), purpose=purpose)
        return shown

    def _quote(self, evidence: StoredEvidence, original: Sequence[Any] | None, view: Sequence[Any] | None) -> str:
        """Args: original, view: the turns as stored; only those that are quoted are read."""
        if original is None or view is None:
            return evidence.quote
        turn = JudgedTurn.model_validate(view[evidence.turn])
        stored = original[evidence.turn]["text"]
        return quote(stored, turn, evidence.judged_start, evidence.judged_end, may_read_pii=True).text


async def _check_scope(work: Work, record: InteractionRecord, reader: Principal) -> None:
    only = reader.only_own_records_of
    if only is not None and only not in record.agents:
        raise Forbidden("Agents see their own contacts only.")
    teams = reader.only_teams
    if teams is None or reader.agent_id in record.agents:
        return
    on_the_day = await work.directory.team_on(record.agents, work.days.of(record.started_at))
    if teams.isdisjoint(team for team in on_the_day.values() if team is not None):
        raise Forbidden("Coaches see the contacts of their own teams only.")


def _masked(record: InteractionRecord, indexes: Sequence[int] | None = None) -> Interaction:
    """The judged view in the shape of an interaction."""
    view = JudgedView.model_validate(_cut(_raw_view(record), indexes))
    return Interaction(
        id=record.ref.id,
        channel=view.channel,
        language=view.language,
        queue=view.queue,
        started_at=view.started_at,
        ended_at=view.ended_at,
        direction=Direction(record.direction) if record.direction else None,
        revision=record.ref.revision,
        agent_id=record.agent_id,
        customer_id=record.customer_id,
        turns=tuple(
            Turn(speaker=turn.speaker, text=turn.text, offset_ms=turn.offset_ms, agent_id=turn.agent_id)
            for turn in view.turns
        ),
        # They lead to what is masked here.
        metadata={name: value for name, value in view.metadata.items() if name not in LINKS.values()},
    )
