"""Reading rubrics: their versions, what a file would change before it is stored, and how versions differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.common.errors import InvalidInput, NotFound
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.application.stores import UnitOfWork, Work
from services.qa_scorer.domain.records import RubricVersionRecord
from services.qa_scorer.domain.rubric.diff import Change, diff_rubrics
from services.qa_scorer.domain.rubric.model import Rubric
from services.qa_scorer.domain.rubric.parse import content_hash, lint_rubric, parse_rubric
from services.qa_scorer.domain.rubric.problems import Problem, errors_of


@dataclass(frozen=True, slots=True)
class RubricKey:
    """A key with its newest version, and the one that scores (None: nothing was published, or it is withdrawn).

    `rubric` is the newest published one, or else the newest; None where it can't be read any more. `withdrawn` is the
    version that would score if the rubric were not withdrawn.
    """

    newest: RubricVersionRecord
    published: RubricVersionRecord | None
    rubric: Rubric | None
    withdrawn: RubricVersionRecord | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with a file; for one without errors also what it says and what it would change.

    Attributes:
        known_version: the version that has just this content; 0: none.
        published_version: the version that scores now, which `changes` are counted from; 0: none.
    """

    problems: Sequence[Problem]
    rubric: Rubric | None = None
    known_version: int = 0
    published_version: int = 0
    changes: Sequence[Change] = ()


class InspectRubrics:
    def __init__(self, uow: UnitOfWork, rubrics: RubricLibrary) -> None:
        self._uow = uow
        self._rubrics = rubrics

    async def keys(self) -> Sequence[RubricKey]:
        async with self._uow() as work:
            newest = await work.rubrics.newest()
            published = {record.key: record for record in await work.rubrics.newest_published(withdrawn=True)}
        return [self._key(record, published.get(record.key)) for record in newest]

    def _key(self, newest: RubricVersionRecord, published: RubricVersionRecord | None) -> RubricKey:
        outline = self.outline(published or newest)
        if published is not None and published.status == "withdrawn":
            return RubricKey(newest, None, outline, published)
        return RubricKey(newest, published, outline)

    async def versions(self, key: str, before: int | None, limit: int) -> Sequence[RubricVersionRecord]:
        """Newest first, from below the version `before`. Raises NotFound where the key has none at all."""
        async with self._uow() as work:
            records = await work.rubrics.versions(key, before, limit)
            if not records and before is None:
                raise NotFound(f"There is no rubric {key!r}.", record=key)
        return records

    async def check(self, content: str, procedures: str) -> Checked:
        """Errors and warnings by line, without storing anything."""
        problems = lint_rubric(content, procedures or None)
        if errors_of(problems):
            return Checked(problems)
        rubric = parse_rubric(content, procedures or None)
        async with self._uow() as work:
            known = await work.rubrics.by_hash(rubric.key, content_hash(content, procedures or None))
            published = await work.rubrics.get(rubric.key, None)
        if published is not None and published.status != "published":
            published = None
        before = self.outline(published) if published is not None else None
        return Checked(
            problems,
            rubric,
            known.version if known is not None else 0,
            published.version if published is not None else 0,
            diff_rubrics(before, rubric) if before is not None else (),
        )

    async def diff(self, key: str, old: int, new: int) -> Sequence[Change]:
        """All changes from one version to the other.

        Raises:
            NotFound: one of them is not there.
            InvalidInput: one was stored long ago and can't be read any more.
        """
        async with self._uow() as work:
            records = [await self._get(work, key, version) for version in (old, new)]
        before, after = (self._rubrics.parsed(record).rubric for record in records)
        return diff_rubrics(before, after)

    def outline(self, record: RubricVersionRecord) -> Rubric | None:
        """What a version says; None where it can't be read any more."""
        try:
            return self._rubrics.parsed(record).rubric
        except InvalidInput:
            # Stored by a release that read rubrics less strictly: its source can still be shown.
            return None

    async def _get(self, work: Work, key: str, version: int) -> RubricVersionRecord:
        record = await work.rubrics.get(key, version)
        if record is None:
            raise NotFound(f"There is no version {version} of the rubric {key!r}.", record=key, field="version")
        return record
