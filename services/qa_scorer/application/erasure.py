"""Erasing a customer: asked for by an administrator, carried out by the workflow EraseCustomer in steps that repeat."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.common.clock import Clock
from services.common.errors import InvalidInput, NotFound
from services.qa_scorer.application import audit
from services.qa_scorer.application.privacy_stores import ErasedBatch
from services.qa_scorer.application.stores import UnitOfWork, Work
from services.qa_scorer.domain.erasure import Erasure, ErasureState, added, customer_key
from workflows.erase_customer import types as erase_customer

HISTORIES = ("history", "shared_history")
LEDGER = ("ledger",)
LEDGER_BATCH = 500
ERASED_BEFORE = "erased_customer"
"""Why a record is refused: it is older than its customer's erasure."""


class UsageLedger(Protocol):
    async def forget_references(self, references: Sequence[str]) -> int:
        """Takes references out of the LLM service's ledger; says in how many entries. Raises DomainError."""


class ForgetfulJudge(Protocol):
    def forget(self) -> None:
        """Drops what it holds of texts in memory."""


@dataclass(frozen=True, slots=True)
class ErasedCustomers:
    """Keeps what was erased from being taken in again. Part of every transaction that stores something of customers."""

    hash_key: bytes

    async def among(self, work: Work, customer_ids: Sequence[str]) -> Mapping[str, datetime]:
        """When the erasure of each was last asked for. Until the transaction ends, no erasure of any of them begins."""
        if not customer_ids:
            return {}
        keys = {customer_key(id, self.hash_key): id for id in sorted(set(customer_ids))}
        await work.erasures.hold(keys, exclusive=False)
        return {keys[key]: at for key, at in (await work.erasures.erased_since(list(keys))).items()}


class EraseCustomers:
    """Args:
    committed: called after something was written to the outbox.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        hash_key: bytes,
        ledger: UsageLedger,
        judge: ForgetfulJudge,
        committed: Callable[[], None],
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._hash_key = hash_key
        self._ledger = ledger
        self._judge = judge
        self._committed = committed

    async def request(self, customer_id: str, reference: str, by: str) -> tuple[Erasure, bool]:
        """The erasure, and whether it is a new one: one that runs, or that left nothing behind, answers again.

        Raises:
            InvalidInput: no customer's id.
        """
        if not customer_id.strip():
            raise InvalidInput("Give the customer's id.", field="customer_id")
        key = customer_key(customer_id, self._hash_key)
        now = self._clock.now()
        async with self._uow() as work:
            await work.erasures.hold([key], exclusive=True)
            before = await work.erasures.newest(key)
            if before is not None and (
                before.state is not ErasureState.FINISHED or not await work.erasures.left(customer_id)
            ):
                return before, False
            record = Erasure(uuid.uuid4(), key, customer_id, reference, ErasureState.REQUESTED, now, by)
            await work.erasures.add(record)
            await self._noted(work, record, "customer.erasure_requested", by, {"reference": reference})
            await work.outbox.add(
                kind=erase_customer.WORKFLOW,
                key=erase_customer.workflow_id(str(record.id)),
                payload=erase_customer.payload(str(record.id)),
                initiator=by,
                now=now,
            )
        self._committed()
        return record, True

    async def get(self, id: uuid.UUID) -> Erasure:
        """Raises NotFound."""
        async with self._uow() as work:
            return await _get(work, id)

    async def list(self, after: int | None, limit: int) -> Sequence[Erasure]:
        async with self._uow() as work:
            return await work.erasures.list(after, limit)

    async def batch(self, id: uuid.UUID, limit: int) -> ErasedBatch:
        """One transaction's worth. `interactions` 0: none are left, and the rest is gone too. Raises NotFound."""
        async with self._uow() as work:
            record = await _get(work, id, lock=True)
            if record.customer_id is None:
                return ErasedBatch({}, 0, 0)
            done = await work.erasures.erase_batch(id, record.customer_id, limit)
            await work.erasures.save(
                dataclasses.replace(record, state=ErasureState.RUNNING, removed=added(record.removed, done.removed))
            )
        self._judge.forget()
        return done

    async def ledger(self, id: uuid.UUID) -> int:
        """In how many entries of the LLM service's ledger a reference was found. Raises NotFound, DomainError.

        The references stay noted until the end: a judge that was at work may add an entry late.
        """
        total, after = 0, ""
        while True:
            async with self._uow() as work:
                await _get(work, id)
                found = [value for _, value in await work.erasures.targets(id, LEDGER, after, LEDGER_BATCH)]
            if not found:
                return total
            forgotten = await self._ledger.forget_references(found)
            await self._count(id, "llm_ledger_reference", forgotten)
            total, after = total + forgotten, found[-1]

    async def histories(self, id: uuid.UUID, after: str, limit: int) -> Sequence[tuple[str, bool]]:
        """(workflow id, whether it works for nobody else), by id. Raises NotFound."""
        async with self._uow() as work:
            await _get(work, id)
            return [
                (value, kind == "history") for kind, value in await work.erasures.targets(id, HISTORIES, after, limit)
            ]

    async def histories_erased(self, id: uuid.UUID, workflow_ids: Sequence[str], removed: int) -> None:
        """Raises NotFound."""
        async with self._uow() as work:
            await work.erasures.target_hit(id, HISTORIES, workflow_ids)
        await self._count(id, "workflow_history", removed)

    async def finish(self, id: uuid.UUID) -> bool:
        """False where something of the customer has come in meanwhile. Raises NotFound."""
        now = self._clock.now()
        async with self._uow() as work:
            record = await _get(work, id, lock=True)
            if record.customer_id is None:
                return True
            await work.erasures.hold([record.customer_key], exclusive=True)
            if await work.erasures.left(record.customer_id):
                return False
            left = 0
            after = ""
            while found := await work.erasures.targets(id, HISTORIES, after, LEDGER_BATCH):
                left, after = left + len(found), found[-1][1]
                await work.erasures.target_hit(id, HISTORIES, [value for _, value in found])
            after = ""
            while found := await work.erasures.targets(id, LEDGER, after, LEDGER_BATCH):
                after = found[-1][1]
                await work.erasures.target_hit(id, LEDGER, [value for _, value in found])
            done = dataclasses.replace(
                record,
                customer_id=None,
                state=ErasureState.FINISHED,
                finished_at=now,
                removed=added(record.removed, {"workflow_history_left": left}),
            )
            await work.erasures.save(done)
            await self._noted(work, done, "customer.erased", "svc:worker", dict(done.removed))
        return True

    async def _count(self, id: uuid.UUID, kind: str, number: int) -> None:
        if number:
            async with self._uow() as work:
                record = await _get(work, id, lock=True)
                await work.erasures.save(dataclasses.replace(record, removed=added(record.removed, {kind: number})))

    async def _noted(
        self, work: Work, record: Erasure, action: str, actor: str, detail: Mapping[str, str | int]
    ) -> None:
        await audit.record(
            work,
            actor=actor,
            action=action,
            subject_kind="customer",
            subject_id=record.customer_key,
            detail={"erasure": str(record.id), **detail},
            now=self._clock.now(),
        )


async def _get(work: Work, id: uuid.UUID, *, lock: bool = False) -> Erasure:
    record = await work.erasures.get(id, lock=lock)
    if record is None:
        raise NotFound(f"There is no erasure {id}.", record=str(id))
    return record
