"""Agents and customers: rows of import files, kept; customers' personal values are sealed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.common.auth import Principal
from services.common.clock import Clock
from services.common.crypto import Vault
from services.common.errors import NotFound
from services.qa_scorer.application.erasure import ERASED_BEFORE, ErasedCustomers
from services.qa_scorer.application.stores import AgentScope, UnitOfWork
from services.qa_scorer.domain.directory import AgentRow, CustomerRow
from services.qa_scorer.domain.records import AgentRecord, CustomerRecord
from services.qa_scorer.domain.validation_checks import RefusedRecord


@dataclass(frozen=True, slots=True)
class DirectoryAnswer:
    """`acceptance`: accepted, duplicate or refused."""

    line: int
    id: str
    acceptance: str
    refusal: RefusedRecord | None = None


def seal_customer(vault: Vault, row: CustomerRow) -> bytes:
    personal = {"name": row.name, "email": row.email, "phone": row.phone}
    return vault.seal(json.dumps(personal, ensure_ascii=False).encode(), f"customer:{row.customer_id}")


def open_customer(vault: Vault, record: CustomerRecord) -> dict[str, str | None]:
    """name, email and phone."""
    opened: dict[str, str | None] = json.loads(vault.open(record.sealed, f"customer:{record.customer_id}"))
    return opened


class KeepDirectory:
    def __init__(self, uow: UnitOfWork, vault: Vault, clock: Clock, hash_key: bytes, erased: ErasedCustomers) -> None:
        self._uow = uow
        self._vault = vault
        self._clock = clock
        self._hash_key = hash_key
        self._erased = erased

    async def agents(self, rows: Sequence[tuple[int, AgentRow] | RefusedRecord]) -> Sequence[DirectoryAnswer]:
        """One answer a row, in order; `(line, row)` or why it was refused."""
        records = {}
        for entry in rows:
            if not isinstance(entry, RefusedRecord):
                record = _agent(entry[1])
                records[record.agent_id, record.valid_from] = record
        async with self._uow() as work:
            new = await work.directory.add_agents(list(records.values()))
        return [
            _refused(entry)
            if isinstance(entry, RefusedRecord)
            else _answer(entry[0], entry[1].agent_id, (entry[1].agent_id, _agent(entry[1]).valid_from) in new)
            for entry in rows
        ]

    async def customers(self, rows: Sequence[tuple[int, CustomerRow] | RefusedRecord]) -> Sequence[DirectoryAnswer]:
        """One answer a row, in order."""
        records = {}
        for entry in rows:
            if not isinstance(entry, RefusedRecord):
                records[entry[1].customer_id] = self._customer(entry[1])
        async with self._uow() as work:
            erased = await self._erased.among(work, list(records))
            new = await work.directory.add_customers([record for id, record in records.items() if id not in erased])
        return [
            _refused(entry)
            if isinstance(entry, RefusedRecord)
            else _refused(_erased_before(*entry))
            if entry[1].customer_id in erased
            else _answer(entry[0], entry[1].customer_id, entry[1].customer_id in new)
            for entry in rows
        ]

    async def list_agents(
        self, team: str | None, as_of: date | None, after: str | None, limit: int, reader: Principal
    ) -> Sequence[AgentRecord]:
        """By id. A coach sees those of their own teams, and themselves."""
        teams = reader.only_teams
        within = AgentScope(teams, reader.agent_id) if teams is not None else None
        async with self._uow() as work:
            day = as_of or work.days.of(self._clock.now())
            return await work.directory.list_agents(team, day, after, limit, within)

    async def customer(self, id: str) -> tuple[CustomerRecord, dict[str, str | None]]:
        """Raises NotFound."""
        async with self._uow() as work:
            record = (await work.directory.customers([id])).get(id)
        if record is None:
            raise NotFound(f"There is no customer {id!r}.", record=id)
        return record, open_customer(self._vault, record)

    def _customer(self, row: CustomerRow) -> CustomerRecord:
        content = row.model_dump_json()
        return CustomerRecord(
            customer_id=row.customer_id,
            content_hash=hashlib.blake2b(content.encode(), digest_size=32, key=self._hash_key).hexdigest(),
            sealed=seal_customer(self._vault, row),
            language=row.language,
            province=row.province,
            time_zone=row.time_zone,
            consent_survey=bool(row.consent.survey),
            consent_promotion=bool(row.consent.promotion),
        )


def _agent(row: AgentRow) -> AgentRecord:
    return AgentRecord(
        agent_id=row.agent_id,
        valid_from=row.valid_from or date.min,
        name=row.name,
        team=row.team,
        coach=row.coach,
        site=row.site,
        language=row.language,
        hired_on=row.hired_on,
        time_zone=row.time_zone,
    )


def _erased_before(line: int, row: CustomerRow) -> RefusedRecord:
    message = "This customer was erased. Leave the row out of the file; give somebody who comes back a new id."
    return RefusedRecord(line, row.customer_id, "customer_id", ERASED_BEFORE, message)


def _answer(line: int, id: str, new: bool) -> DirectoryAnswer:
    return DirectoryAnswer(line, id, "accepted" if new else "duplicate")


def _refused(refusal: RefusedRecord) -> DirectoryAnswer:
    return DirectoryAnswer(refusal.line, refusal.record_id, "refused", refusal)
