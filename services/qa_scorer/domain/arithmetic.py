"""From answers to a scorecard's figures. All of it is exact: rational numbers inside, one rounding at the end.

Terms used below:
    answered: the answer is on the criterion's scale.
    open: the answer is `cannot_tell`, or missing.
    applicable: not `na`.
    share: the part of its weight that an answer earns, 0 to 1 (met 1, not_met 0, a level's points over the highest's).
    fails: an answer of share 0; it is what makes a critical criterion bite.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from services.common.errors import InvalidInput
from services.qa_scorer.domain.rubric.model import CANNOT_TELL, NA, Criterion, Critical, Rubric, Section
from services.qa_scorer.domain.scorecard import (
    Answer,
    AutoFail,
    AutoFailState,
    Result,
    SectionScore,
    Status,
)


def share(criterion: Criterion, value: str) -> Fraction:
    """The exact part of the weight that `value` earns, 0 to 1.

    Raises:
        InvalidInput: `value` is no answer of the scale.
    """
    if value not in criterion.values:
        raise InvalidInput(
            f"{value!r} is no answer of criterion {criterion.key!r}; its answers: {', '.join(criterion.values)}.",
            field=criterion.key,
        )
    if isinstance(criterion.scale, str):
        return Fraction(int(value == criterion.values[0]))
    points = {level.key: _exact(level.points) for level in criterion.scale}
    top = max(points.values())
    return points[value] / top if top else Fraction(0)


def fails(criterion: Criterion, value: str) -> bool:
    """Whether `value` is an answer that earns nothing; `na` and `cannot_tell` never fail."""
    return value not in (NA, CANNOT_TELL) and share(criterion, value) == 0


def autofails(
    rubric: Rubric, answers: Mapping[str, Answer], decisions: Mapping[str, AutoFailState] | None = None
) -> tuple[AutoFail, ...]:
    """The failed criteria of `critical: interaction`, in the rubric's order, each with the decision on it, or proposed.

    A decision on a criterion that no longer fails is withdrawn: it has no entry.
    """
    taken = decisions or {}
    return tuple(
        AutoFail(criterion.key, taken.get(criterion.key, AutoFailState.PROPOSED))
        for criterion in rubric.criteria
        if criterion.critical is Critical.INTERACTION and fails(criterion, _value(criterion, answers))
    )


def score(
    rubric: Rubric, answers: Mapping[str, Answer], decisions: Mapping[str, AutoFailState] | None = None
) -> Result:
    """The figures of a scorecard.

    - `overall` is 100 x earned over applicable weight of the answered criteria, rounded half up to 0.1. It is null
      where nothing with a weight is answered.
    - `critical: section`: a failing answer takes all that the answered criteria of its section earn; their weight stays
      in the denominator, and the section's score is 0. This needs no confirmation.
    - `answered_weight` is answered over applicable weight, not rounded. It is 1 where no weight is applicable: nothing
      is missing, so the scorecard is `final` without an `overall`. Where it is 0 or under `min_answered`, or with an
      open critical criterion of either kind (even of weight 0), `overall` is null and the status `in_review`.
    - `overall_range` is the lowest and highest figure before auto-fail that the open answers allow, rounded alike: an
      open criterion stays open or takes any answer of its scale, one that hangs on another by `only_if` counts only
      under an answer that it wants, and one of `critical: section` may take its whole section along. So the range
      always holds `overall`. It is null where no weight is applicable, and given where `overall` is held back, so that
      a reviewer sees what is at stake.
    - `passed` compares the rounded `overall` with the pass mark. It is null with `overall`, and where the pass mark
      lies inside the range: above its lowest and not above its highest figure.
    - An auto-fail that is proposed keeps the status `in_review` and changes no figure. Once one is confirmed, `overall`
      and its range are 0 and `passed` is false, whatever is open; `score_before_autofail` keeps the figure. A rejected
      one leaves the answer as if its criterion were not critical.
    - `score_before_autofail` always is the figure without auto-fails, also where there are none.

    Args:
        answers: by criterion key, in any order. A criterion without an answer is open.
        decisions: a person's decisions on auto-fails, by criterion key.

    Raises:
        InvalidInput: an answer names no criterion of the rubric, or its value is not on the criterion's scale.
    """
    criteria = {criterion.key: criterion for criterion in rubric.criteria}
    unknown = next((key for key in answers if key not in criteria), None)
    if unknown is not None:
        raise InvalidInput(f"The rubric {rubric.key!r} has no criterion {unknown!r}.", field=unknown)
    sections = [_SectionState.of(section, answers) for section in rubric.sections]
    applicable = _total(state.answered + state.open_weight for state in sections)
    answered = _total(state.answered for state in sections)
    earned = _total(state.earned for state in sections)
    coverage = answered / applicable if applicable else Fraction(1)

    critical_open = any(
        criterion.critical is not Critical.NONE and _value(criterion, answers) == CANNOT_TELL
        for criterion in rubric.criteria
    )
    short = bool(applicable) and (coverage < _exact(rubric.min_answered) or not answered)
    held = critical_open or short
    figure = None if held or not answered else _tenths(earned, answered)
    span = _range(rubric, answers) if applicable else None
    failed = autofails(rubric, answers, decisions)
    confirmed = any(entry.state is AutoFailState.CONFIRMED for entry in failed)
    proposed = any(entry.state is AutoFailState.PROPOSED for entry in failed)

    overall, allowed = (0, (0, 0)) if confirmed else (figure, span)
    in_review = proposed or (held and not confirmed)
    return Result(
        status=Status.IN_REVIEW if in_review else Status.FINAL,
        overall=_shown(overall),
        overall_range=None if allowed is None else (allowed[0] / 10, allowed[1] / 10),
        passed=_passed(overall, allowed, 10 * _exact(rubric.pass_score)) if not confirmed else False,
        answered_weight=float(coverage),
        score_before_autofail=_shown(figure),
        autofail=failed,
        sections=tuple(state.score() for state in sections),
    )


@dataclass(frozen=True, slots=True)
class _SectionState:
    section: Section
    failed: bool
    """A criterion of `critical: section` fails in it."""
    answered: Fraction
    earned: Fraction
    open_weight: Fraction

    @classmethod
    def of(cls, section: Section, answers: Mapping[str, Answer]) -> _SectionState:
        values = [(criterion, _value(criterion, answers)) for criterion in section.criteria]
        answered = [(criterion, value) for criterion, value in values if value not in (NA, CANNOT_TELL)]
        failed = any(
            criterion.critical is Critical.SECTION and fails(criterion, value) for criterion, value in answered
        )
        earned = _total(_exact(criterion.weight) * share(criterion, value) for criterion, value in answered)
        return cls(
            section=section,
            failed=failed,
            answered=_total(_exact(criterion.weight) for criterion, _ in answered),
            earned=Fraction(0) if failed else earned,
            open_weight=_total(_exact(criterion.weight) for criterion, value in values if value == CANNOT_TELL),
        )

    def score(self) -> SectionScore:
        if self.failed:
            return SectionScore(self.section.key, 0.0)
        if not self.answered:
            return SectionScore(self.section.key, None)
        return SectionScore(self.section.key, _shown(_tenths(self.earned, self.answered)))


MOST_WAYS = 1_000
"""Ways to settle open parents that are gone through one by one; beyond them children are taken to stand alone, which
makes the range wider than it need be, and never narrower."""


def _range(rubric: Rubric, answers: Mapping[str, Answer]) -> tuple[int, int] | None:
    """Lowest and highest figure in tenths; None where no weight is applicable."""
    spans = [
        span
        for settled in _ways(rubric, answers)
        if (span := _free_range([_SectionState.of(section, settled) for section in rubric.sections], settled))
    ]
    return (min(low for low, _ in spans), max(high for _, high in spans)) if spans else None


def _ways(rubric: Rubric, answers: Mapping[str, Answer]) -> Iterable[Mapping[str, Answer]]:
    """The answers with every way to settle the open criteria on which other open ones hang: each takes an answer of its
    scale, or none (`na`); those that hang on it are `na` where it is not one that they want."""
    opened = {criterion.key for criterion in rubric.criteria if _value(criterion, answers) == CANNOT_TELL}
    hanging = [
        criterion for criterion in rubric.parents_first if criterion.key in opened and _parent(criterion) in opened
    ]
    parents = {_parent(criterion) for criterion in hanging}
    settling = [criterion for criterion in rubric.parents_first if criterion.key in parents]
    ways = [dict(answers)]
    for criterion in [entry for entry in rubric.parents_first if entry in settling or entry in hanging]:
        step = []
        for way in ways:
            above = _parent(criterion)
            held = above in parents and way[above].value not in (criterion.only_if.value if criterion.only_if else ())
            values = (NA,) if held else (*criterion.values, NA) if criterion in settling else (CANNOT_TELL,)
            step += [way | {criterion.key: Answer(criterion.key, value, 0.0)} for value in values]
        ways = step
        if len(ways) > MOST_WAYS:
            return [answers]
    return ways


def _parent(criterion: Criterion) -> str:
    return "" if criterion.only_if is None else criterion.only_if.criterion or ""


def _free_range(sections: Iterable[_SectionState], answers: Mapping[str, Answer]) -> tuple[int, int] | None:
    """The range where each open criterion stands alone; None where no weight is applicable.

    Earning everything never lowers the figure, so the highest takes that, but for what a failed section swallows.
    Earning the least an open criterion can earn lowers the figure only while that least is below it.
    """
    high_earned = high_weight = low_earned = low_weight = Fraction(0)
    least: list[tuple[Fraction, Fraction]] = []
    for state in sections:
        opened = [
            (criterion, min(share(criterion, value) for value in criterion.values))
            for criterion in state.section.criteria
            if _value(criterion, answers) == CANNOT_TELL
        ]
        may_fail = any(criterion.critical is Critical.SECTION and lowest == 0 for criterion, lowest in opened)
        low_weight += state.answered
        high_weight += state.answered
        if not state.failed:
            high_earned += state.earned + state.open_weight
            high_weight += state.open_weight
        if state.failed or may_fail:
            low_weight += state.open_weight
        else:
            low_earned += state.earned
            least += [(lowest, _exact(criterion.weight)) for criterion, lowest in opened]
    for lowest, weight in sorted(least):
        if not low_weight or lowest * low_weight < low_earned:
            low_earned += weight * lowest
            low_weight += weight
    if not low_weight:
        return None
    low = _tenths(low_earned, low_weight)
    return low, _tenths(high_earned, high_weight) if high_weight else low


def _passed(overall: int | None, allowed: tuple[int, int] | None, mark: Fraction) -> bool | None:
    """All in tenths."""
    if overall is None or (allowed is not None and allowed[0] < mark <= allowed[1]):
        return None
    return overall >= mark


def _value(criterion: Criterion, answers: Mapping[str, Answer]) -> str:
    answer = answers.get(criterion.key)
    return CANNOT_TELL if answer is None else answer.value


def _tenths(earned: Fraction, weight: Fraction) -> int:
    """100 x earned / weight in tenths, rounded half up."""
    return (1000 * earned / weight + Fraction(1, 2)).__floor__()


def _shown(tenths: int | None) -> float | None:
    return None if tenths is None else tenths / 10


@lru_cache(maxsize=4096)
def _exact(number: float) -> Fraction:
    """The decimal number as the rubric's author wrote it: 0.1 is a tenth."""
    return Fraction(repr(number))


def _total(numbers: Iterable[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0))
