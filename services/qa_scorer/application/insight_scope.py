"""Whose figures a reader may see, and what the answers' criteria are called and earn."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.common.auth import Principal
from services.common.errors import Forbidden, Unauthenticated
from services.qa_scorer.application.insight_store import AnswerCount, InsightFilter, InsightWork, Key
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.domain.arithmetic import share
from services.qa_scorer.domain.insight.sums import Tally, tally_of
from services.qa_scorer.domain.rubric.model import MET, NOT_MET, Rubric

_MORE_THAN_AN_AGENT = frozenset({"admin", "qa_manager", "coach"})


def own_agent(reader: Principal) -> str | None:
    """The agent whose figures alone this reader may see; None for those who see more.

    Raises:
        Unauthenticated: an agent's token that names no agent.
    """
    if reader.service or reader.roles & _MORE_THAN_AN_AGENT:
        return None
    if not reader.agent_id:
        raise Unauthenticated("This token has the role agent but names no agent; make a new one with an agent_id.")
    return reader.agent_id


def scoped(wanted: InsightFilter, reader: Principal) -> InsightFilter:
    """The filter, held to what the reader may see.

    Raises:
        Forbidden: it asks for another agent, or for a team that the coach does not look after.
    """
    own = own_agent(reader)
    if own is not None:
        if wanted.agent_id not in ("", own):
            raise Forbidden("Agents see their own figures only.")
        return dataclasses.replace(wanted, agent_id=own)
    if reader.only_teams is None or (wanted.agent_id and wanted.agent_id == reader.agent_id):
        return wanted
    return dataclasses.replace(wanted, teams=scoped_teams(wanted.teams, reader))


def scoped_teams(teams: frozenset[str] | None, reader: Principal) -> frozenset[str] | None:
    """Raises Forbidden for a team that the coach does not look after."""
    if reader.only_teams is None:
        return teams
    if teams is None:
        return reader.only_teams
    if teams - reader.only_teams:
        raise Forbidden("Coaches see the figures of their own teams only.")
    return teams


@dataclass(frozen=True, slots=True)
class CriterionName:
    rubric: str
    criterion: str
    question: Mapping[str, str] = field(default_factory=dict)
    section: Mapping[str, str] = field(default_factory=dict)
    skill: str = ""


@dataclass(slots=True)
class Counted:
    """All answers to one criterion, whatever the version."""

    tally: Tally = field(default_factory=Tally)
    versions: set[int] = field(default_factory=set)


class Criteria:
    """The criteria of the versions that were met with."""

    def __init__(self, rubrics: Mapping[tuple[str, int], Rubric]) -> None:
        self._rubrics = rubrics
        self._scales: dict[tuple[str, int, str], Mapping[str, float]] = {}
        self._order: dict[tuple[str, str], int] = {}
        self._names: dict[tuple[str, str], CriterionName] = {}
        for key, version in sorted(rubrics, key=lambda entry: (entry[0], -entry[1])):
            for section in rubrics[key, version].sections:
                for criterion in section.criteria:
                    self._order.setdefault((key, criterion.key), len(self._order))
                    self._names.setdefault(
                        (key, criterion.key),
                        CriterionName(key, criterion.key, criterion.question, section.title, criterion.skill or ""),
                    )

    @classmethod
    async def of(cls, work: InsightWork, library: RubricLibrary, *answers: Iterable[AnswerCount]) -> Criteria:
        seen = {(entry.rubric, entry.version) for entries in answers for entry in entries}
        rubrics = {}
        for key, version in sorted(seen):
            record = await work.rubrics.get(key, version)
            if record is not None:
                rubrics[key, version] = library.parsed(record).rubric
        return cls(rubrics)

    def name(self, rubric: str, criterion: str) -> CriterionName:
        return self._names.get((rubric, criterion)) or CriterionName(rubric, criterion)

    def in_order(self, keys: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """(rubric, criterion) in the order of the newest version; what only older ones had comes last."""
        last = len(self._order)
        return sorted(set(keys), key=lambda key: (key[0], self._order.get(key, last), key[1]))

    def _earns(self, rubric: str, version: int, criterion: str) -> Mapping[str, float]:
        key = (rubric, version, criterion)
        if key not in self._scales:
            scale: Mapping[str, float] = {MET: 1.0, NOT_MET: 0.0}
            stored = self._rubrics.get((rubric, version))
            for entry in stored.criteria if stored is not None else ():
                if entry.key == criterion:
                    scale = {value: float(share(entry, value)) for value in entry.values}
            self._scales[key] = scale
        return self._scales[key]

    def counted(self, answers: Iterable[AnswerCount]) -> dict[Key, Counted]:
        """By (*key, rubric, criterion), all versions together."""
        found: dict[Key, Counted] = {}
        for entry in answers:
            tally = tally_of(entry.value, entry.n, self._earns(entry.rubric, entry.version, entry.criterion))
            here = found.setdefault((*entry.key, entry.rubric, entry.criterion), Counted())
            here.tally += tally
            here.versions.add(entry.version)
        return found


def pooled(counted: Mapping[Key, Counted]) -> dict[Key, Counted]:
    """Without the first part of the key: all teams together."""
    found: dict[Key, Counted] = {}
    for key, entry in counted.items():
        here = found.setdefault(key[1:], Counted())
        here.tally += entry.tally
        here.versions |= entry.versions
    return found
