"""Reviewed answers, from elsewhere or marked on a scorecard here, become exemplars."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.common.clock import Clock
from services.common.crypto import Vault
from services.common.errors import InvalidInput, NotFound, NotReady
from services.qa_scorer.application import audit
from services.qa_scorer.application.erasure import ERASED_BEFORE, ErasedCustomers
from services.qa_scorer.application.ports import Judge, Vectors
from services.qa_scorer.application.privacy_context import contexts_for
from services.qa_scorer.application.read import decidable_view
from services.qa_scorer.application.regions import KeepRegions
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.application.stores import ExemplarFilter, UnitOfWork, Work
from services.qa_scorer.domain.interaction import Interaction
from services.qa_scorer.domain.judging import JudgeTask, Passage
from services.qa_scorer.domain.labels import Label
from services.qa_scorer.domain.language import LanguageDetector, language_of
from services.qa_scorer.domain.privacy.view import make_judged_view
from services.qa_scorer.domain.records import NAMESPACE, ExemplarRecord
from services.qa_scorer.domain.rubric.model import NA, Criterion, Rubric
from services.qa_scorer.domain.validation_checks import RefusedRecord

MAX_PASSAGES = 64
"""More than any judge keeps of one answer."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled interaction and the line it stood on."""

    line: int
    interaction: Interaction
    labels: Mapping[str, Label]


@dataclass(slots=True)
class Taught:
    interactions: int = 0
    exemplars: int = 0
    unchanged: int = 0
    refusals: list[RefusedRecord] = field(default_factory=list)


class TeachExemplars:
    """Args: maker: the judge that decides which passage of a labelled interaction to keep."""

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        vault: Vault,
        detector: LanguageDetector,
        rubrics: RubricLibrary,
        maker: Judge,
        regions: KeepRegions,
        erased: ErasedCustomers,
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._vault = vault
        self._detector = detector
        self._rubrics = rubrics
        self._maker = maker
        self._regions = regions
        self._erased = erased

    async def teach(self, rubric_key: str, items: Sequence[Labelled], by: str, source: str = "import") -> Taught:
        """Labels on computed criteria teach nothing and are left out; an unknown criterion or value refuses its record.

        Raises:
            NotFound: no such rubric.
            DomainError: the embedder can't be reached (retryable).
        """
        async with self._uow() as work:
            stored = await work.rubrics.get(rubric_key, None)
            if stored is None:
                raise NotFound(f"There is no rubric {rubric_key!r}; publish it first.", record=rubric_key)
            rubric = self._rubrics.parsed(stored).rubric
            contexts = await contexts_for(work, self._vault, [item.interaction for item in items], [rubric])
            provinces = await _provinces(work, [item.interaction.customer_id for item in items])
        taught = Taught()
        records: list[tuple[Labelled, ExemplarRecord]] = []
        for item, context in zip(items, contexts, strict=True):
            refusal = _refusal(rubric, item)
            if refusal is not None:
                taught.refusals.append(refusal)
                continue
            language = language_of(item.interaction, self._detector)
            ingested = await asyncio.to_thread(make_judged_view, item.interaction, language.tag, context)
            view = ingested.view
            criteria = {entry.key: entry for entry in rubric.criteria if entry.check is None}
            labels = [(key, label) for key, label in item.labels.items() if key in criteria]
            if not view.agents or not labels:
                continue
            task = JudgeTask(
                view,
                view.agents[0],
                rubric,
                tuple(criteria[key] for key, _ in labels),
                rubric.procedure_for(view.contact_reason),
            )
            passages = await self._maker.passages(
                task, [(key, label.value, label.evidence_turns) for key, label in labels]
            )
            customer = item.interaction.customer_id
            records += [
                (item, record)
                for record in self._records(task, passages, source, by, customer, provinces.get(customer or ""))
            ]
            taught.interactions += 1
        async with self._uow() as work:
            owners = [record.customer_id for _, record in records if record.customer_id]
            erased = await self._erased.among(work, owners)
            gone = {
                item.line: _erased_before(item)
                for item, record in records
                if (at := erased.get(record.customer_id or "")) is not None and item.interaction.started_at <= at
            }
            unique = list({record.id: record for item, record in records if item.line not in gone}.values())
            taught.exemplars = await work.exemplars.add(unique)
        taught.refusals += gone.values()
        taught.interactions -= len(gone)
        taught.unchanged = len(unique) - taught.exemplars
        return taught

    async def list(self, wanted: ExemplarFilter, after: int | None, limit: int) -> Sequence[ExemplarRecord]:
        async with self._uow() as work:
            return await work.exemplars.list(wanted, after, limit)

    async def mark(self, scorecard: uuid.UUID, criterion_key: str, value: str, by: str) -> Sequence[ExemplarRecord]:
        """An answer of a scorecard becomes an exemplar, in place of what its contact taught on that criterion before.

        Args:
            value: the right answer by the person who marks it; empty: the scorecard's own.

        Raises:
            NotFound: no such scorecard.
            InvalidInput: the criterion is unknown or computed, or the value is no answer that can be taught.
            NotReady: the contact holds no passage that could be kept.
            DomainError: the embedder can't be reached (retryable).
        """
        async with self._uow() as work:
            card = await work.scorecards.get(scorecard)
            if card is None:
                raise NotFound(f"There is no scorecard {scorecard}.", record=str(scorecard))
            rubric = (await self._rubrics.version(work, card.rubric, card.rubric_version)).rubric
            contact = (await work.interactions.load([card.ref]))[card.ref]
            provinces = await _provinces(work, [contact.customer_id])
            view = decidable_view(contact)
        criterion = next((entry for entry in rubric.criteria if entry.key == criterion_key), None)
        answer = next((entry for entry in card.answers if entry.criterion == criterion_key), None)
        if criterion is None or answer is None:
            raise InvalidInput(f"The scorecard has no criterion {criterion_key!r}.", field="criterion")
        if criterion.check is not None:
            raise InvalidInput(f"{criterion_key!r} is computed: exemplars teach nothing there.", field="criterion")
        taught = value or answer.value
        if taught not in _values(criterion):
            raise InvalidInput(
                f"{taught!r} can't be taught; say which is right: {', '.join(_values(criterion))}.", field="value"
            )
        task = JudgeTask(view, card.agent_id, rubric, (criterion,), rubric.procedure_for(view.contact_reason))
        turns = tuple(dict.fromkeys(entry.turn for entry in answer.evidence))
        passages = await self._maker.passages(task, [(criterion_key, taught, turns)])
        customer = contact.customer_id
        records = self._records(task, passages, "review", by, customer, provinces.get(customer or ""))
        if not records:
            raise NotReady("This contact holds no passage on which the answer could rest.", record=str(scorecard))
        async with self._uow() as work:
            if not await work.interactions.load([card.ref], lock=True):
                raise NotFound(f"There is no scorecard {scorecard}.", record=str(scorecard))
            await work.exemplars.forget([_exemplar_id(task, criterion_key, number) for number in range(MAX_PASSAGES)])
            await work.exemplars.add(records)
            await audit.record(
                work,
                actor=by,
                action="exemplar.marked",
                subject_kind="exemplar",
                subject_id=str(records[0].id),
                detail={
                    "scorecard": str(scorecard),
                    "interaction": card.ref.id,
                    "criterion": criterion_key,
                    "value": taught,
                    "exemplars": [str(record.id) for record in records],
                },
                now=self._clock.now(),
            )
        return records

    def _records(
        self,
        task: JudgeTask,
        passages: Sequence[tuple[Passage, Vectors]],
        source: str,
        by: str,
        customer_id: str | None,
        province: str | None,
    ) -> Sequence[ExemplarRecord]:
        region = self._regions.region_of(province, task.view.metadata)
        numbered: dict[str, int] = {}
        records = []
        for passage, vector in passages:
            number = numbered[passage.criterion] = numbered.get(passage.criterion, -1) + 1
            records.append(
                ExemplarRecord(
                    id=_exemplar_id(task, passage.criterion, number),
                    rubric=task.rubric.key,
                    criterion=passage.criterion,
                    value=passage.value,
                    language=passage.language,
                    passage=passage.text,
                    embedding=vector.tolist(),
                    interaction_id=task.view.interaction_id,
                    source=source,
                    created_at=self._clock.now(),
                    created_by=by,
                    customer_id=customer_id,
                    region=region,
                )
            )
        return records

    async def delete(self, id: uuid.UUID, by: str) -> None:
        """Raises NotFound."""
        async with self._uow() as work:
            rubric = await work.exemplars.delete(id)
            if rubric is None:
                raise NotFound(f"There is no exemplar {id}.", record=str(id))
            await audit.record(
                work,
                actor=by,
                action="exemplar.deleted",
                subject_kind="exemplar",
                subject_id=str(id),
                detail={"rubric": rubric},
                now=self._clock.now(),
            )


def _exemplar_id(task: JudgeTask, criterion: str, number: int) -> uuid.UUID:
    """The same passage of the same contact has the same id. Of several agents, those after the first have their own."""
    name = f"exemplar\x1f{task.rubric.key}\x1f{task.view.interaction_id}\x1f{criterion}\x1f{number}"
    if task.agent_id != task.view.agents[0]:
        name += f"\x1f{task.agent_id}"
    return uuid.uuid5(NAMESPACE, name)


async def _provinces(work: Work, customer_ids: Sequence[str | None]) -> Mapping[str, str | None]:
    ids = sorted({id for id in customer_ids if id})
    return {id: record.province for id, record in (await work.directory.customers(ids)).items()} if ids else {}


def _erased_before(item: Labelled) -> RefusedRecord:
    message = "The customer of this contact was erased after it. Leave it out of the file."
    return RefusedRecord(item.line, item.interaction.id, "customer_id", ERASED_BEFORE, message)


def _refusal(rubric: Rubric, item: Labelled) -> RefusedRecord | None:
    criteria = {criterion.key: criterion for criterion in rubric.criteria}
    for key, label in item.labels.items():
        criterion = criteria.get(key)
        if criterion is None:
            message = f"The rubric {rubric.key!r} has no criterion {key!r}; remove the label or name another rubric."
            return RefusedRecord(item.line, item.interaction.id, f"labels.{key}", "unknown_criterion", message)
        if label.value not in _values(criterion):
            allowed = ", ".join(_values(criterion))
            message = f"{label.value!r} is no answer of {key!r}; the answers are {allowed}."
            return RefusedRecord(item.line, item.interaction.id, f"labels.{key}.value", "unknown_value", message)
    return None


def _values(criterion: Criterion) -> tuple[str, ...]:
    return (*criterion.values, NA)
