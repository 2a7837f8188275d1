"""The use cases of qa_scorer on a real database, with an embedder and a model that stay in the process."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from services.common.clock import FixedClock
from services.common.db import Database
from services.common.errors import DomainError
from services.common.migrate import upgrade
from services.qa_scorer.application.ports import Vectors
from services.qa_scorer.application.regions import Models
from services.qa_scorer.application.use_cases import UseCases
from services.qa_scorer.bootstrap import OWN, SCHEMA, build_cases
from services.qa_scorer.domain.embedded_judge import acts
from services.qa_scorer.domain.judging import Usage
from services.qa_scorer.settings import QaSettings

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


class NullLlm:
    """Embeds by hashing words, so that texts which share words are near; completes what it is told to."""

    def __init__(self) -> None:
        self.embedding_error: DomainError | None = None
        self.completion: str | DomainError | None = None
        self.completions = 0
        self.prompts: list[str] = []
        self.hosted = False
        self.embedding_hosted = False
        self.ledger: list[tuple[str, datetime]] = []
        self.ledger_error: DomainError | None = None

    async def embed(self, texts: Sequence[str]) -> np.ndarray:
        if self.embedding_error is not None:
            raise self.embedding_error
        rows = np.zeros((len(texts), 512), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                rows[row, int.from_bytes(hashlib.sha256(word.encode()).digest()[:4]) % 512] += 1
            size = float(np.linalg.norm(rows[row]))
            if size:
                rows[row] /= size
        return rows

    async def complete(self, *, system: str, user: str, json_schema: str, reference: str) -> tuple[str, str, Usage]:
        self.completions += 1
        self.prompts.append(user)
        self.ledger.append((reference, NOW))
        if isinstance(self.completion, DomainError):
            raise self.completion
        assert self.completion is not None
        return self.completion, "null", Usage(1, 10, 5, 3)

    async def models(self) -> Models:
        return Models(self.completion is not None, "null", hosted=self.hosted, embedding_hosted=self.embedding_hosted)

    async def forget_references(self, references: Sequence[str]) -> int:
        if self.ledger_error is not None:
            raise self.ledger_error
        found = [entry for entry in self.ledger if entry[0] in references]
        self.ledger = [("", at) if (reference, at) in found else (reference, at) for reference, at in self.ledger]
        return len(found)

    async def delete_usage(self, before: datetime, limit: int) -> int:
        old = [entry for entry in self.ledger if entry[1] < before][:limit]
        self.ledger = [entry for entry in self.ledger if entry not in old]
        return len(old)


@pytest.fixture(scope="session", autouse=True)
def taught_once() -> Iterator[None]:
    """What the banks teach with `NullLlm`'s vectors is the same for each test's own judge."""
    taught: dict[bytes, acts.ActModel] = {}

    def fit(bank: acts.Bank, vectors: Vectors) -> acts.ActModel:
        key = hashlib.sha256(vectors.tobytes()).digest()
        if key not in taught:
            taught[key] = learn(bank, vectors)
        return taught[key]

    learn = acts.fit
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(acts, "fit", fit)
        yield


@dataclass
class NullSteering:
    calls: list[tuple[str, str, str]] = field(default_factory=list)

    async def pause(self, workflow_id: str, by: str) -> None:
        self.calls.append(("pause", workflow_id, by))

    async def resume(self, workflow_id: str, by: str) -> None:
        self.calls.append(("resume", workflow_id, by))


@dataclass
class Qa:
    cases: UseCases
    database: Database
    clock: FixedClock
    llm: NullLlm
    steering: NullSteering
    wakes: list[int]


@pytest.fixture
async def qa(postgres, empty_schema, tmp_path: Path) -> AsyncIterator[Qa]:
    url = postgres.url("debrief_qa_scorer")
    await upgrade(postgres.owner_url("debrief_qa_scorer"), OWN, "debrief_qa_scorer")
    await empty_schema(SCHEMA)
    key = tmp_path / "data.key"
    key.write_bytes(base64.b64encode(bytes(range(32))))
    settings = QaSettings(database_url=url, data_key_file=key, judge="embedded")
    database, clock, llm, steering = Database(url, SCHEMA), FixedClock(NOW), NullLlm(), NullSteering()
    wakes: list[int] = []
    cases = build_cases(settings, database, clock, llm, steering, lambda: wakes.append(1))
    yield Qa(cases, database, clock, llm, steering, wakes)
    await database.close()
