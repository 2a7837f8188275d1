"""A scorecard as a page shows it: the rubric's questions with their answers, and how evaluations differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from debrief.qa.v1 import exemplar_pb2, rubric_pb2, scorecard_pb2

from services.console.presenters.transcript import Mark

MET, NOT_MET, NA, CANNOT_TELL = "met", "not_met", "na", "cannot_tell"
SUPERSEDED: Final = "superseded"
_LONGEST_URL: Final = 2000


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that a person may give; `text` is empty for met, not met and na, which have words of their own."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One criterion.

    Attributes:
        text: the title of the level answered; empty for met, not_met, na and cannot_tell.
        autofail: proposed, confirmed or rejected; empty: none.
        origin: whose it is: ai, passive, confirmed, changed or rule, as the service says.
        acted_by: who changed it, confirmed it or let it stand; empty: nobody.
        unconfirmed: whether a person has yet to confirm it before the scorecard counts as confirmed.
        exemplars: ids of what this contact teaches on the criterion.
    """

    key: str
    number: int
    question: str
    guidance: str
    value: str
    text: str
    confidence: float
    rationale: str
    reason: str
    evidence: tuple[Mark, ...]
    weight: float
    critical: str
    check: str
    options: tuple[Option, ...]
    autofail: str = ""
    origin: str = "ai"
    acted_by: str = ""
    unconfirmed: bool = False
    exemplars: tuple[str, ...] = ()

    @property
    def teachable(self) -> bool:
        return not self.check and self.value != CANNOT_TELL


@dataclass(frozen=True, slots=True)
class ShownSection:
    key: str
    title: str
    score: float | None
    answers: tuple[ShownAnswer, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between two evaluations; texts as in `ShownAnswer`."""

    question: str
    before: str
    before_text: str
    after: str
    after_text: str
    rationale: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of an auto-fail between two evaluations."""

    question: str
    state: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One entry of the history, and how it differs from the one that it superseded.

    Attributes:
        restores: the evaluation whose answers it brought back; 0: none.
        by: who decided, or took back; empty: the judge.
    """

    id: str
    number: int
    at: datetime
    kind: str
    by: str
    judge: str
    model: str
    rubric_version: int
    revision: int
    status: str
    overall: float | None
    passed: bool | None
    changes: tuple[Change, ...] = ()
    decisions: tuple[Decision, ...] = ()
    restores: int = 0
    here: bool = False
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Questions:
    """What a rubric version says, in one language."""

    criteria: Mapping[str, rubric_pb2.OutlineCriterion] = field(default_factory=dict)
    sections: Sequence[rubric_pb2.OutlineSection] = ()
    language: str = "en"
    title: str = ""
    min_answered: float = 0.0

    @classmethod
    def of(cls, outline: rubric_pb2.RubricOutline, language: str, key: str) -> Questions:
        return cls(
            {criterion.key: criterion for section in outline.sections for criterion in section.criteria},
            outline.sections,
            language,
            in_language(outline.title, language) or key,
            outline.min_answered,
        )

    def question(self, key: str) -> str:
        criterion = self.criteria.get(key)
        return (in_language(criterion.question, self.language) if criterion else "") or key

    def value_text(self, key: str, value: str) -> str:
        criterion = self.criteria.get(key)
        for level in criterion.levels if criterion else ():
            if level.key == value:
                return in_language(level.title, self.language) or value
        return ""

    def options(self, key: str) -> tuple[Option, ...]:
        criterion = self.criteria.get(key)
        if criterion is None:
            return ()
        values = [level.key for level in criterion.levels] or [MET, NOT_MET]
        if criterion.na_allowed:
            values.append(NA)
        return tuple(Option(value, self.value_text(key, value)) for value in values)


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text in the language, or else in another one that it has."""
    return texts.get(language) or next((text for _, text in sorted(texts.items()) if text), "")


def at(stamp: object) -> datetime:
    """A protobuf timestamp, aware."""
    return stamp.ToDatetime(tzinfo=UTC)  # type: ignore[attr-defined, no-any-return]


def marks_of(card: scorecard_pb2.Scorecard) -> list[Mark]:
    return [
        Mark(answer.criterion, entry.turn, entry.quote, entry.start, entry.end)
        for answer in card.answers
        for entry in answer.evidence
    ]


def sections_of(
    card: scorecard_pb2.Scorecard,
    questions: Questions,
    exemplars: Iterable[exemplar_pb2.Exemplar],
) -> list[ShownSection]:
    """The scorecard in the rubric's order. Answers that the rubric at hand does not know come last, under their keys.

    Args:
        exemplars: what the contact teaches.
    """
    answers = {answer.criterion: answer for answer in card.answers}
    states = {entry.criterion: entry.state for entry in card.autofail}
    scores = {entry.key: entry.score if entry.HasField("score") else None for entry in card.sections}
    taught: dict[str, list[str]] = {}
    for entry in exemplars:
        if entry.rubric == card.rubric:
            taught.setdefault(entry.criterion, []).append(entry.id)
    number = 0
    found = []

    def shown(answer: scorecard_pb2.Answer, outline: rubric_pb2.OutlineCriterion) -> ShownAnswer:
        nonlocal number
        number += 1
        return ShownAnswer(
            key=answer.criterion,
            number=number,
            question=questions.question(answer.criterion),
            guidance=in_language(outline.guidance, questions.language),
            value=answer.value,
            text=questions.value_text(answer.criterion, answer.value),
            confidence=answer.confidence,
            rationale=answer.rationale,
            reason=answer.reason,
            evidence=tuple(Mark(answer.criterion, e.turn, e.quote, e.start, e.end) for e in answer.evidence),
            weight=outline.weight,
            critical=outline.critical,
            check=outline.check.kind if outline.HasField("check") else "",
            options=questions.options(answer.criterion),
            autofail=states.get(answer.criterion, ""),
            origin=answer.origin,
            acted_by=answer.acted_by,
            unconfirmed=answer.criterion in card.unconfirmed,
            exemplars=tuple(taught.get(answer.criterion, ())),
        )

    for section in questions.sections:
        own = [shown(answers.pop(entry.key), entry) for entry in section.criteria if entry.key in answers]
        if own:
            found.append(
                ShownSection(
                    section.key,
                    in_language(section.title, questions.language) or section.key,
                    scores.get(section.key),
                    tuple(own),
                )
            )
    if answers:
        blank = rubric_pb2.OutlineCriterion()
        found.append(ShownSection("", "", None, tuple(shown(answer, blank) for answer in answers.values())))
    return found


def history_of(
    card: scorecard_pb2.Scorecard, history: Collection[scorecard_pb2.Scorecard], questions: Questions
) -> list[Evaluation]:
    """All evaluations of the same agent's part by the same rubric, newest first."""
    own = [entry for entry in history if (entry.agent_id, entry.rubric) == (card.agent_id, card.rubric)]
    by_id = {entry.id: entry for entry in own}
    return [
        _evaluation(entry, by_id.get(entry.supersedes), by_id, questions, here=entry.id == card.id)
        for entry in sorted(own, key=lambda entry: (at(entry.created_at), entry.evaluation), reverse=True)
    ]


def _evaluation(
    card: scorecard_pb2.Scorecard,
    before: scorecard_pb2.Scorecard | None,
    by_id: Mapping[str, scorecard_pb2.Scorecard],
    questions: Questions,
    *,
    here: bool,
) -> Evaluation:
    changes: tuple[Change, ...] = ()
    decisions: tuple[Decision, ...] = ()
    restores = 0
    if before is not None:
        changes = tuple(_changes(before, card, questions))
        decisions = tuple(_decisions(before, card, questions))
        origin = by_id.get(before.supersedes)
        if origin is not None and all(
            _same(one, other) for one, other in zip(card.answers, origin.answers, strict=False)
        ):
            restores = origin.evaluation if changes or decisions else 0
    return Evaluation(
        id=card.id,
        number=card.evaluation,
        at=at(card.created_at),
        kind=card.evaluator.kind,
        by=card.evaluator.user,
        judge=card.evaluator.judge,
        model=card.evaluator.model,
        rubric_version=card.rubric_version,
        revision=card.interaction_revision,
        status=card.status,
        overall=card.overall if card.HasField("overall") else None,
        passed=card.passed if card.HasField("passed") else None,
        changes=changes,
        decisions=decisions,
        restores=restores,
        here=here,
        confirmed=card.confirmed,
    )


def _changes(before: scorecard_pb2.Scorecard, after: scorecard_pb2.Scorecard, questions: Questions) -> Iterable[Change]:
    earlier = {answer.criterion: answer for answer in before.answers}
    for answer in after.answers:
        was = earlier.get(answer.criterion)
        if was is None or was.value == answer.value:
            continue
        yield Change(
            questions.question(answer.criterion),
            was.value,
            questions.value_text(answer.criterion, was.value),
            answer.value,
            questions.value_text(answer.criterion, answer.value),
            answer.rationale,
        )


def _decisions(
    before: scorecard_pb2.Scorecard, after: scorecard_pb2.Scorecard, questions: Questions
) -> Iterable[Decision]:
    earlier = {entry.criterion: entry.state for entry in before.autofail}
    for entry in after.autofail:
        if earlier.get(entry.criterion) != entry.state:
            yield Decision(questions.question(entry.criterion), entry.state)


def _same(one: scorecard_pb2.Answer, other: scorecard_pb2.Answer | None) -> bool:
    return other is not None and (one.value, one.rationale, one.reason, one.confidence) == (
        other.value,
        other.rationale,
        other.reason,
        other.confidence,
    )


def why_in_review(card: scorecard_pb2.Scorecard, questions: Questions) -> list[str]:
    """Codes: autofail, critical_open, too_little_answered; empty for a scorecard that waits for nobody."""
    if card.status not in ("in_review", "disputed"):
        return []
    reasons = []
    if any(entry.state == "proposed" for entry in card.autofail):
        reasons.append("autofail")
    critical = {key for key, entry in questions.criteria.items() if entry.critical in ("section", "interaction")}
    if any(answer.value == CANNOT_TELL and answer.criterion in critical for answer in card.answers):
        reasons.append("critical_open")
    if card.answered_weight < questions.min_answered:
        reasons.append("too_little_answered")
    return reasons


def safe_url(value: object) -> str:
    """An address that a link may lead to: http or https, with a host; empty for anything else."""
    if not isinstance(value, str) or len(value) > _LONGEST_URL or not value.isprintable():
        return ""
    try:
        parts = urlsplit(value.strip())
        host = parts.hostname
    except ValueError:
        return ""
    return value.strip() if parts.scheme in ("http", "https") and host else ""
