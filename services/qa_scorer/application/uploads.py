"""Uploads through the console: a file's lines taken group by group, with what became of each of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol, TypeVar

from services.common.auth import Principal
from services.common.clock import Clock
from services.common.errors import Forbidden, InvalidInput, NotFound, NotReady
from services.qa_scorer.application import audit
from services.qa_scorer.application.accept import DUPLICATE, REFUSED, AcceptInteractions, Given, Intake, Options
from services.qa_scorer.application.backlog import WorkBacklog, open_backlog
from services.qa_scorer.application.directory import DirectoryAnswer, KeepDirectory
from services.qa_scorer.application.stores import Work
from services.qa_scorer.domain.directory_files import (
    parse_agent_line,
    parse_customer_line,
    read_agents_csv,
    read_customers_csv,
)
from services.qa_scorer.domain.uploads import Kind, ListedBatch, Outcome, UploadRecord, UploadState, grown
from services.qa_scorer.domain.validation import parse_line
from services.qa_scorer.domain.validation_checks import RefusedRecord

Line = tuple[int, bytes]
Row = TypeVar("Row")
GROUP_ROWS = 500


class Uploads(Protocol):
    async def add(self, record: UploadRecord) -> bool:
        """False where the id is there already."""

    async def get(self, id: uuid.UUID, *, lock: bool = False) -> UploadRecord | None: ...
    async def save(self, record: UploadRecord, refusals: Sequence[RefusedRecord]) -> None:
        """The record, and further refusals as far as there is room for them."""

    async def list(self, after: int | None, limit: int) -> Sequence[UploadRecord]: ...
    async def refusals(self, id: uuid.UUID, after: int, limit: int) -> Sequence[tuple[int, RefusedRecord]]:
        """(position, refusal) in the order of the file."""

    async def kept_refusals(self, id: uuid.UUID) -> int: ...
    async def batches(
        self, state: str | None, after: tuple[datetime, uuid.UUID] | None, limit: int
    ) -> Sequence[ListedBatch]: ...


class UploadWork(Work, Protocol):
    @property
    def uploads(self) -> Uploads: ...


class UploadUnitOfWork(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[UploadWork]: ...


class TakeUploads:
    """Args:
    patience: an upload that was silent for so long has stalled.
    """

    def __init__(
        self,
        uow: UploadUnitOfWork,
        clock: Clock,
        accept: AcceptInteractions,
        directory: KeepDirectory,
        backlog: WorkBacklog,
        patience: timedelta,
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._accept = accept
        self._directory = directory
        self._backlog = backlog
        self._patience = patience

    def state(self, record: UploadRecord) -> UploadState:
        return record.state(self._clock.now(), self._patience)

    async def start(
        self, id: uuid.UUID, kind: Kind, file_name: str, size: int, rubric: str | None, caller: Principal
    ) -> tuple[UploadRecord, bool]:
        """The upload, and whether it began now.

        Raises:
            Forbidden: customers, by somebody who is no administrator; or another person's upload.
        """
        _check_kind(kind, caller)
        now = self._clock.now()
        record = UploadRecord(id, kind, file_name, size, rubric, caller.subject, started_at=now, touched_at=now)
        async with self._uow() as work:
            if await work.uploads.add(record):
                return record, True
            known = await self._get(work, id)
        _check_owner(known, caller)
        return known, False

    async def add_lines(
        self, id: uuid.UUID, lines: Sequence[Line], *, bytes_done: int, last: bool, caller: Principal
    ) -> UploadRecord:
        """The upload after some more of its lines, which are accepted, known or refused one by one.

        Raises:
            NotFound, Forbidden: no such upload, or not the caller's.
            NotReady: it has ended.
        """
        record = await self._going_on(id, caller)
        if not lines:
            outcome = Outcome(0, 0, ())
        elif record.kind is Kind.INTERACTIONS:
            record, outcome = await self._interactions(record, lines)
        elif record.kind is Kind.AGENTS:
            agents = [_parsed(parse_agent_line, line) for line in lines]
            outcome = _outcome(await self._directory.agents(agents))
        else:
            customers = [_parsed(parse_customer_line, line) for line in lines]
            outcome = _outcome(await self._directory.customers(customers))
        return await self._note(record, outcome, bytes_done=bytes_done, last=last)

    async def add_csv(self, id: uuid.UUID, content: bytes, caller: Principal) -> UploadRecord:
        """A whole CSV file at once. Raises as `add_lines` does; InvalidInput for interactions."""
        record = await self._going_on(id, caller)
        answers: list[DirectoryAnswer] = []
        if record.kind is Kind.AGENTS:
            for agents in _groups(read_agents_csv(content)):
                answers += await self._directory.agents(agents)
        elif record.kind is Kind.CUSTOMERS:
            for customers in _groups(read_customers_csv(content)):
                answers += await self._directory.customers(customers)
        else:
            raise InvalidInput("Interactions have turns, which CSV can't hold; send one JSON object a line.")
        return await self._note(record, _outcome(answers), bytes_done=record.bytes, last=True)

    async def get(self, id: uuid.UUID) -> UploadRecord:
        """Raises NotFound."""
        async with self._uow() as work:
            return await self._get(work, id)

    async def list(self, after: int | None, limit: int) -> Sequence[UploadRecord]:
        async with self._uow() as work:
            return await work.uploads.list(after, limit)

    async def refusals(self, id: uuid.UUID, after: int, limit: int) -> tuple[Sequence[tuple[int, RefusedRecord]], int]:
        """Refused lines in the order of the file, and how many were too many to be kept. Raises NotFound."""
        async with self._uow() as work:
            record = await self._get(work, id)
            rows = await work.uploads.refusals(id, after, limit)
            return rows, record.refused - await work.uploads.kept_refusals(id)

    async def batches(
        self, state: str | None, after: tuple[datetime, uuid.UUID] | None, limit: int
    ) -> Sequence[ListedBatch]:
        async with self._uow() as work:
            return await work.uploads.batches(state, after, limit)

    async def _going_on(self, id: uuid.UUID, caller: Principal) -> UploadRecord:
        record = await self.get(id)
        _check_owner(record, caller)
        _check_kind(record.kind, caller)
        if record.finished_at is not None:
            raise NotReady("This upload has ended; begin another one.", record=str(id))
        return record

    async def _interactions(self, record: UploadRecord, lines: Sequence[Line]) -> tuple[UploadRecord, Outcome]:
        parsed = [(number, parse_line(content, number)) for number, content in lines]
        given = [entry if isinstance(entry, RefusedRecord) else Given(number, entry) for number, entry in parsed]
        if record.backlog_id is None and any(isinstance(entry, Given) for entry in given):
            # Even three contacts get a batch of their own, so that the page can follow them.
            record = await self._with_backlog(record)
        intake = Intake(Options(record.rubric, None, record.initiator), record.backlog_id)
        await self._accept.add(intake, given, last=False)
        accepted = sum(answer.acceptance not in (DUPLICATE, REFUSED) for answer in intake.answers)
        refusals = [answer.refusal for answer in intake.answers if answer.refusal is not None]
        return record, Outcome(accepted, len(intake.answers) - accepted - len(refusals), refusals)

    async def _with_backlog(self, record: UploadRecord) -> UploadRecord:
        now = self._clock.now()
        async with self._uow() as work:
            known = await self._get(work, record.id, lock=True)
            if known.backlog_id is not None:
                return known
            backlog = await open_backlog(work, [], kind="batch", sealed=False, initiator=record.initiator, now=now)
            known = replace(known, backlog_id=backlog)
            await work.uploads.save(known, ())
        return known

    async def _note(self, record: UploadRecord, outcome: Outcome, *, bytes_done: int, last: bool) -> UploadRecord:
        now = self._clock.now()
        async with self._uow() as work:
            known = await self._get(work, record.id, lock=True)
            after = grown(known, outcome, bytes_done=bytes_done, last=last, now=now)
            await work.uploads.save(after, outcome.refusals)
            if last:
                await audit.record(
                    work,
                    actor=record.initiator,
                    action="import.finished",
                    subject_kind="import",
                    subject_id=str(record.id),
                    detail={
                        "kind": after.kind.value,
                        "accepted": after.accepted,
                        "duplicate": after.duplicate,
                        "refused": after.refused,
                    },
                    now=now,
                )
        if last and after.backlog_id is not None:
            await self._backlog.seal(after.backlog_id)
        return after

    async def _get(self, work: UploadWork, id: uuid.UUID, *, lock: bool = False) -> UploadRecord:
        record = await work.uploads.get(id, lock=lock)
        if record is None:
            raise NotFound(f"There is no import {id}.", record=str(id))
        return record


def _check_kind(kind: Kind, caller: Principal) -> None:
    if kind is Kind.CUSTOMERS and "admin" not in caller.roles:
        raise Forbidden("Customers are imported by administrators.")


def _check_owner(record: UploadRecord, caller: Principal) -> None:
    if record.initiator != caller.subject:
        raise Forbidden("Only who began an upload goes on with it.")


def _parsed(parse: Callable[[bytes, int], Row | RefusedRecord], line: Line) -> tuple[int, Row] | RefusedRecord:
    number, content = line
    row = parse(content, number)
    return row if isinstance(row, RefusedRecord) else (number, row)


def _groups(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while group := list(islice(rows, GROUP_ROWS)):
        yield group


def _outcome(answers: Sequence[DirectoryAnswer]) -> Outcome:
    refusals = [answer.refusal for answer in answers if answer.refusal is not None]
    duplicate = sum(answer.acceptance == DUPLICATE for answer in answers)
    return Outcome(len(answers) - duplicate - len(refusals), duplicate, refusals)
