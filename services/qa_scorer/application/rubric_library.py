"""Parsed rubrics, kept by version: a published version never changes, so a parse is good for ever."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from services.qa_scorer.application.stores import Work
from services.qa_scorer.domain.applicability import Candidate, choose_rubric
from services.qa_scorer.domain.records import InteractionRecord, RubricVersionRecord
from services.qa_scorer.domain.rubric.model import Rubric
from services.qa_scorer.domain.rubric.parse import parse_rubric


class RubricLibrary:
    def __init__(self, keep: int = 64) -> None:
        self._keep = keep
        self._parsed: OrderedDict[tuple[str, int, str], Rubric] = OrderedDict()

    def parsed(self, record: RubricVersionRecord) -> Candidate:
        """Raises InvalidInput where stored content no longer parses (a newer release reads rubrics more strictly)."""
        key = (record.key, record.version, record.content_hash)
        rubric = self._parsed.get(key)
        if rubric is None:
            rubric = parse_rubric(record.content, record.procedures or None)
            self._parsed[key] = rubric
            while len(self._parsed) > self._keep:
                self._parsed.popitem(last=False)
        else:
            self._parsed.move_to_end(key)
        return Candidate(rubric, record.version, record.published_at or record.created_at)

    async def published(self, work: Work) -> Sequence[Candidate]:
        """The newest published version of each key."""
        return [self.parsed(record) for record in await work.rubrics.newest_published()]

    async def version(self, work: Work, key: str, version: int) -> Candidate:
        """Raises KeyError where it is not stored."""
        record = await work.rubrics.get(key, version)
        if record is None:
            raise KeyError((key, version))
        return self.parsed(record)


def assigned(record: InteractionRecord, published: Sequence[Candidate]) -> Candidate | None:
    """The rubric that scores an interaction: the one its sender named, else the one that applies; None: it waits."""
    if record.requested_rubric:
        return next((entry for entry in published if entry.rubric.key == record.requested_rubric), None)
    return choose_rubric(published, record.channel, record.language, record.queue)
