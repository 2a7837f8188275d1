"""Reviewed answers from elsewhere become exemplars."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.common.clock import Clock
from services.common.crypto import Vault
from services.common.errors import NotFound
from services.qa_scorer.application.ports import Judge
from services.qa_scorer.application.privacy_context import contexts_for
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.application.stores import ExemplarFilter, UnitOfWork
from services.qa_scorer.domain.interaction import Interaction
from services.qa_scorer.domain.judging import JudgeTask
from services.qa_scorer.domain.labels import Label
from services.qa_scorer.domain.language import LanguageDetector, language_of
from services.qa_scorer.domain.privacy.view import make_judged_view
from services.qa_scorer.domain.records import NAMESPACE, ExemplarRecord
from services.qa_scorer.domain.rubric.model import NA, Criterion, Rubric
from services.qa_scorer.domain.validation_checks import RefusedRecord


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
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._vault = vault
        self._detector = detector
        self._rubrics = rubrics
        self._maker = maker

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
        taught = Taught()
        records: list[ExemplarRecord] = []
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
            numbered: dict[str, int] = {}
            for passage, vector in passages:
                number = numbered[passage.criterion] = numbered.get(passage.criterion, -1) + 1
                name = f"exemplar\x1f{rubric_key}\x1f{view.interaction_id}\x1f{passage.criterion}\x1f{number}"
                records.append(
                    ExemplarRecord(
                        id=uuid.uuid5(NAMESPACE, name),
                        rubric=rubric_key,
                        criterion=passage.criterion,
                        value=passage.value,
                        language=passage.language,
                        passage=passage.text,
                        embedding=vector.tolist(),
                        interaction_id=view.interaction_id,
                        source=source,
                        created_at=self._clock.now(),
                        created_by=by,
                    )
                )
            taught.interactions += 1
        unique = list({record.id: record for record in records}.values())
        async with self._uow() as work:
            taught.exemplars = await work.exemplars.add(unique)
        taught.unchanged = len(unique) - taught.exemplars
        return taught

    async def list(self, wanted: ExemplarFilter, after: int | None, limit: int) -> Sequence[ExemplarRecord]:
        async with self._uow() as work:
            return await work.exemplars.list(wanted, after, limit)

    async def delete(self, id: uuid.UUID) -> None:
        """Raises NotFound."""
        async with self._uow() as work:
            if not await work.exemplars.delete(id):
                raise NotFound(f"There is no exemplar {id}.", record=str(id))


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
