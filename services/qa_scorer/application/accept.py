"""Accepting interactions: judged view, sealed original and what must happen next, in one transaction."""

from __future__ import annotations

import asyncio
import json
import uuid
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.common.clock import Clock
from services.common.crypto import Vault
from services.qa_scorer.application.backlog import extend_backlog, open_backlog
from services.qa_scorer.application.erasure import ERASED_BEFORE, ErasedCustomers
from services.qa_scorer.application.idempotency import digest, earlier_answer
from services.qa_scorer.application.privacy_context import contexts_for
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.application.stores import UnitOfWork, Work
from services.qa_scorer.domain.content_hash import content_hash
from services.qa_scorer.domain.interaction import Interaction
from services.qa_scorer.domain.language import LanguageDetector, language_of
from services.qa_scorer.domain.privacy.context import PrivacyContext
from services.qa_scorer.domain.privacy.view import make_judged_view
from services.qa_scorer.domain.records import InteractionRecord, Known, Ref, State
from services.qa_scorer.domain.search_text import search_text
from services.qa_scorer.domain.transfers import human_agents
from services.qa_scorer.domain.validation_checks import RefusedRecord
from workflows.score_interaction import types as score_interaction

ACCEPTED, DUPLICATE, REFUSED = "accepted", "duplicate", "refused"


@dataclass(frozen=True, slots=True)
class Options:
    """What holds for all records of a request."""

    rubric: str | None = None
    judge: str | None = None
    initiator: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """One valid record and the line it stood on, from 1; 0 outside a file."""

    line: int
    interaction: Interaction


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    line: int
    id: str
    revision: int
    acceptance: str
    refusal: RefusedRecord | None = None


@dataclass(slots=True)
class Intake:
    """One upload, which may come in several groups. The first group of a batch opens its backlog."""

    options: Options
    backlog_id: uuid.UUID | None = None
    answers: list[RecordAnswer] = field(default_factory=list)


def seal_original(vault: Vault, original: Interaction, surrogates: Mapping[str, str]) -> bytes:
    """The text as sent, destroyed values excepted, with what each surrogate stands for."""
    plain = {"interaction": original.model_dump(mode="json"), "surrogates": dict(surrogates)}
    return vault.seal(json.dumps(plain, ensure_ascii=False).encode(), original.id)


class AcceptInteractions:
    """Args:
    backlog_from: batches of this many records or more are scored as a backlog.
    committed: called after each transaction, so that what it wrote to the outbox is started at once.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        vault: Vault,
        clock: Clock,
        detector: LanguageDetector,
        rubrics: RubricLibrary,
        hash_key: bytes,
        backlog_from: int,
        committed: Callable[[], None],
        erased: ErasedCustomers,
    ) -> None:
        self._uow = uow
        self._vault = vault
        self._clock = clock
        self._detector = detector
        self._rubrics = rubrics
        self._hash_key = hash_key
        self._backlog_from = backlog_from
        self._committed = committed
        self._erased = erased

    async def once(
        self, records: Sequence[Given | RefusedRecord], options: Options, *, idempotency_key: str, request: bytes
    ) -> Intake:
        """A whole request at once, under its idempotency key (empty: none).

        Raises:
            Conflict: the key was used for another request.
        """
        request_hash = digest(f"{options.rubric}\n{options.judge}\n".encode() + request)
        async with self._uow() as work:
            kept = await earlier_answer(work, options.initiator, idempotency_key, request_hash)
        if kept is not None:
            return _intake_from(kept, options)
        intake = Intake(options)
        await self.add(intake, records, last=True, keep=(idempotency_key, request_hash) if idempotency_key else None)
        return intake

    async def add(
        self,
        intake: Intake,
        records: Sequence[Given | RefusedRecord],
        *,
        last: bool,
        keep: tuple[str, str] | None = None,
    ) -> None:
        """One group of an upload, in one transaction; its answers are appended in order."""
        given = [record for record in records if isinstance(record, Given)]
        now = self._clock.now()
        prepared = await self._prepare(given, intake.options, now)
        async with self._uow() as work:
            if keep is not None and (kept := await earlier_answer(work, intake.options.initiator, *keep)) is not None:
                done = _intake_from(kept, intake.options)
                intake.answers, intake.backlog_id = done.answers, done.backlog_id
                return
            verdicts = await self._store(work, given, prepared)
            accepted = [prepared[i].ref for i, verdict in enumerate(verdicts) if verdict.acceptance == ACCEPTED]
            intake.backlog_id = await self._follow_up(work, intake, accepted, now, last=last)
            answers = iter(verdicts)
            intake.answers += [
                RecordAnswer(record.line, record.record_id, 0, REFUSED, record)
                if isinstance(record, RefusedRecord)
                else next(answers)
                for record in records
            ]
            if keep is not None:
                await work.idempotency.keep(intake.options.initiator, *keep, _kept(intake), now)
        self._committed()

    async def _prepare(self, given: Sequence[Given], options: Options, now: datetime) -> Sequence[InteractionRecord]:
        async with self._uow() as work:
            published = await self._rubrics.published(work)
            contexts = await contexts_for(
                work, self._vault, [entry.interaction for entry in given], [entry.rubric for entry in published]
            )
        return await asyncio.to_thread(
            lambda: [
                self._record(entry.interaction, context, options, now)
                for entry, context in zip(given, contexts, strict=True)
            ]
        )

    def _record(
        self, interaction: Interaction, context: PrivacyContext, options: Options, now: datetime
    ) -> InteractionRecord:
        language = language_of(interaction, self._detector)
        ingested = make_judged_view(interaction, language.tag, context)
        view = ingested.view
        return InteractionRecord(
            ref=Ref(interaction.id, interaction.revision),
            content_hash=content_hash(interaction, self._hash_key),
            is_current=True,
            state=State.ACCEPTED,
            state_reason=None,
            channel=interaction.channel.value,
            language=view.language,
            language_detected=language.detected,
            queue=interaction.queue,
            contact_reason=view.contact_reason,
            direction=interaction.direction.value if interaction.direction else None,
            agent_id=interaction.agent_id,
            agents=human_agents(interaction),
            customer_id=interaction.customer_id,
            started_at=interaction.started_at,
            ended_at=interaction.ended_at,
            turns=len(interaction.turns),
            requested_rubric=options.rubric,
            requested_judge=options.judge,
            judged=zlib.compress(view.model_dump_json().encode(), 3),
            sealed=seal_original(self._vault, ingested.original, ingested.surrogates),
            accepted_at=now,
            accepted_by=options.initiator,
            search=search_text(view),
        )

    async def _store(
        self, work: Work, given: Sequence[Given], prepared: Sequence[InteractionRecord]
    ) -> Sequence[RecordAnswer]:
        erased = await self._erased.among(work, [record.customer_id for record in prepared if record.customer_id])
        known = dict(await work.interactions.known(sorted({record.ref.id for record in prepared})))
        verdicts: list[RecordAnswer] = []
        new: dict[str, InteractionRecord] = {}
        for entry, record in zip(given, prepared, strict=True):
            verdict = _erased_before(entry.line, record, erased) or _verdict(
                entry.line, record, known.get(record.ref.id)
            )
            if verdict.acceptance == ACCEPTED:
                known.setdefault(record.ref.id, Known({})).hashes[record.ref.revision] = record.content_hash
                new.setdefault(record.ref.id, record)
                if new[record.ref.id] is not record:
                    await self._insert(work, [new[record.ref.id]])
                    new[record.ref.id] = record
            verdicts.append(verdict)
        await self._insert(work, list(new.values()))
        return verdicts

    async def _insert(self, work: Work, records: Sequence[InteractionRecord]) -> None:
        await work.interactions.add(records)
        await work.scorecards.supersede_revisions_before([record.ref for record in records])
        await work.directory.ensure_agents(
            {agent: work.days.of(record.started_at) for record in records for agent in record.agents}
        )

    async def _follow_up(
        self, work: Work, intake: Intake, accepted: Sequence[Ref], now: datetime, *, last: bool
    ) -> uuid.UUID | None:
        if intake.backlog_id is not None:
            if accepted:
                await extend_backlog(work, intake.backlog_id, accepted, now)
            return intake.backlog_id
        initiator = intake.options.initiator
        if len(accepted) >= self._backlog_from:
            return await open_backlog(work, accepted, kind="batch", sealed=last, initiator=initiator, now=now)
        for ref in accepted:
            await work.outbox.add(
                kind=score_interaction.WORKFLOW,
                key=score_interaction.workflow_id(ref.id, ref.revision),
                payload=score_interaction.payload(ref.id, ref.revision),
                initiator=initiator,
                now=now,
            )
        return None


def _erased_before(line: int, record: InteractionRecord, erased: Mapping[str, datetime]) -> RecordAnswer | None:
    """What is older than its customer's erasure does not come back with a file that was sent before."""
    at = erased.get(record.customer_id) if record.customer_id else None
    if at is None or record.started_at > at:
        return None
    message = "The customer of this contact was erased after it. Leave it out of the file."
    return RecordAnswer(
        line,
        record.ref.id,
        record.ref.revision,
        REFUSED,
        RefusedRecord(line, record.ref.id, "customer_id", ERASED_BEFORE, message),
    )


def _verdict(line: int, record: InteractionRecord, known: Known | None) -> RecordAnswer:
    """The contract's rule for a repeated id: the same content is a duplicate, other content needs a higher revision."""
    id, revision = record.ref.id, record.ref.revision
    if known is None or revision > known.newest:
        return RecordAnswer(line, id, revision, ACCEPTED)
    if known.hashes.get(revision) == record.content_hash:
        return RecordAnswer(line, id, revision, DUPLICATE)
    message = (
        f"{id!r} is already stored with other content as revision {known.newest}; "
        f"send a correction with revision {known.newest + 1} or higher, or another record under its own id."
    )
    return RecordAnswer(line, id, revision, REFUSED, RefusedRecord(line, id, "revision", "conflict", message))


def _kept(intake: Intake) -> bytes:
    return json.dumps(
        {
            "backlog_id": str(intake.backlog_id) if intake.backlog_id else None,
            "answers": [
                [
                    answer.line,
                    answer.id,
                    answer.revision,
                    answer.acceptance,
                    [answer.refusal.field, answer.refusal.code, answer.refusal.message] if answer.refusal else None,
                ]
                for answer in intake.answers
            ],
        }
    ).encode()


def _intake_from(kept: bytes, options: Options) -> Intake:
    stored = json.loads(kept)
    return Intake(
        options,
        uuid.UUID(stored["backlog_id"]) if stored["backlog_id"] else None,
        [
            RecordAnswer(
                line, id, revision, acceptance, RefusedRecord(line, id, *refusal) if refusal is not None else None
            )
            for line, id, revision, acceptance, refusal in stored["answers"]
        ],
    )
