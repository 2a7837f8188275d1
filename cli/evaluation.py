"""The logic behind `debrief eval`: labels and scorecards from files, and their agreement.

The command's own arguments, exit codes and printing are elsewhere. numpy is loaded only when something is computed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from cli.evaluation_output import (
    comparison_document,
    curve_document,
    document,
    render,
    render_comparison,
    render_curve,
)
from services.common.errors import InvalidInput
from services.qa_scorer.domain.agreement.model import (
    Comparison,
    CurvePlan,
    CurvePoint,
    GivenAnswer,
    LabelRecord,
    Report,
    ScorecardRecord,
)

if TYPE_CHECKING:
    from services.qa_scorer.domain.agreement.curves import Runner

__all__ = [
    "compare",
    "comparison_document",
    "curve_document",
    "document",
    "evaluate",
    "learning_curve",
    "load_labels",
    "load_scorecards",
    "plan_curve",
    "render",
    "render_comparison",
    "render_curve",
    "scorecard_record",
]

_SCORECARD_STATUSES = ("final", "in_review", "disputed", "superseded", "failed")


def load_labels(path: Path) -> list[LabelRecord]:
    """Labels, one JSON object a line. Unknown keys are ignored, null values left out.

    Raises:
        InvalidInput: the file can't be read or a line is no label record; names file, line and field.
    """
    return [_label(line) for line in _lines(path)]


def load_scorecards(path: Path) -> list[ScorecardRecord]:
    """Scorecards, one JSON object a line.

    Raises:
        InvalidInput: the file can't be read or a line is no scorecard; names file, line and field.
    """
    return [scorecard_record(line.value, origin=line.origin) for line in _lines(path)]


def scorecard_record(value: Mapping[str, Any], *, origin: str) -> ScorecardRecord:
    """One scorecard of the public format. `origin` names where it came from, for messages.

    Raises:
        InvalidInput: a field is missing or has the wrong form.
    """
    line = _Line(value, origin)
    status = line.text("status")
    if status not in _SCORECARD_STATUSES:
        line.refuse("status", f"must be one of {', '.join(_SCORECARD_STATUSES)}")
    answers: dict[str, GivenAnswer] = {}
    for index, entry in enumerate(line.sequence("answers", required=status != "failed")):
        field = f"answers[{index}]"
        if not isinstance(entry, dict):
            line.refuse(field, "must be an object")
        answer = _Line(entry, origin, prefix=f"{field}.")
        criterion = answer.text("criterion")
        if criterion in answers:
            answer.refuse("criterion", f"{criterion!r} is answered twice")
        answers[criterion] = GivenAnswer(answer.text("value"), answer.share("confidence"))
    evaluator = value.get("evaluator")
    return ScorecardRecord(
        id=line.optional_text("id") or "",
        interaction_id=line.text("interaction_id"),
        agent_id=line.optional_text("agent_id") or "",
        rubric=line.optional_text("rubric") or "",
        rubric_version=line.count("rubric_version"),
        revision=line.count("interaction_revision"),
        evaluation=line.count("evaluation"),
        status=status,
        supersedes=line.optional_text("supersedes"),
        evaluator=str(evaluator.get("kind", "ai")) if isinstance(evaluator, dict) else "ai",
        answers=answers,
        origin=origin,
    )


def evaluate(
    labels: Sequence[LabelRecord], scorecards: Sequence[ScorecardRecord], *, rubric: str | None = None
) -> Report:
    """Agreement per criterion and on average.

    Raises:
        InvalidInput: labels and scorecards can't be held against each other.
    """
    from services.qa_scorer.domain.agreement import report

    return report.evaluate(labels, scorecards, rubric=rubric)


def compare(
    labels: Sequence[LabelRecord],
    first: Sequence[ScorecardRecord],
    second: Sequence[ScorecardRecord],
    *,
    rubric: str | None = None,
) -> Comparison:
    """Two runs over the same labels, paired; differences are second minus first.

    Raises:
        InvalidInput: as `evaluate`, for either run.
    """
    from services.qa_scorer.domain.agreement import report

    return report.compare(labels, first, second, rubric=rubric)


def plan_curve(labels: Sequence[LabelRecord], sizes: Sequence[int], *, seed: int = 0) -> CurvePlan:
    """Which interactions a learning curve tests, and which are its exemplars at each size.

    Raises:
        InvalidInput: more exemplars than the labels leave beside the tested half.
    """
    from services.qa_scorer.domain.agreement import curves

    return curves.plan(labels, sizes, seed=seed)


def learning_curve(
    labels: Sequence[LabelRecord], planned: CurvePlan, runner: Runner, *, rubric: str | None = None
) -> list[CurvePoint]:
    """One report per size. `runner(exemplar_ids, test_ids)` gives the scorecards of the tested interactions."""
    from services.qa_scorer.domain.agreement import curves

    return curves.learning_curve(labels, planned, runner, rubric=rubric)


class _Line:
    """One JSON object, and how to say what is wrong with it."""

    def __init__(self, value: Mapping[str, Any], origin: str, prefix: str = "") -> None:
        self.value = value
        self.origin = origin
        self._prefix = prefix

    def refuse(self, field: str, problem: str) -> NoReturn:
        raise InvalidInput(f"{self.origin}: {self._prefix}{field} {problem}.", field=f"{self._prefix}{field}")

    def text(self, field: str) -> str:
        found = self.value.get(field)
        if not isinstance(found, str) or not found:
            self.refuse(field, "is missing or no text")
        return found

    def optional_text(self, field: str) -> str | None:
        return None if self.value.get(field) is None else self.text(field)

    def count(self, field: str) -> int:
        """A whole number of 1 or more, 1 where it is left out."""
        found = self.value.get(field)
        if found is None:
            return 1
        if not isinstance(found, int) or isinstance(found, bool) or found < 1:
            self.refuse(field, "must be a whole number of 1 or more")
        return int(found)

    def share(self, field: str) -> float | None:
        found = self.value.get(field)
        if found is None:
            return None
        # bool is an int to Python, and NaN is a number to JSON as Python reads it; neither is a probability.
        if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= 1:
            self.refuse(field, "must be a number from 0 to 1")
        return float(found)

    def sequence(self, field: str, *, required: bool) -> Sequence[Any]:
        found = self.value.get(field)
        if found is None and not required:
            return ()
        if not isinstance(found, list):
            self.refuse(field, "is missing or no list")
        return found


def _label(line: _Line) -> LabelRecord:
    labels = line.value.get("labels")
    if not isinstance(labels, dict):
        line.refuse("labels", "is missing or no object")
    values: dict[str, str] = {}
    for criterion, entry in labels.items():
        if not isinstance(entry, dict) or "value" not in entry:
            line.refuse(f"labels.{criterion}", 'must be an object such as {"value": "met"}')
        value = _Line(entry, line.origin, prefix=f"labels.{criterion}.").optional_text("value")
        if value is not None:
            values[criterion] = value
    return LabelRecord(
        id=line.text("id"),
        values=values,
        agent_id=line.optional_text("agent_id"),
        group=line.optional_text("group") or "",
    )


def _lines(path: Path) -> Iterator[_Line]:
    """The JSON objects of a file; blank lines are skipped."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"Can't read {path}: {error.strerror}.", field="file") from error
    found = False
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        origin = f"{path}, line {number}"
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidInput(f"{origin}: not UTF-8 at byte {error.start + 1}.", field="line") from error
        if not text.strip():
            continue
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            where = f" at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
            raise InvalidInput(f"{origin}: not JSON{where}. Give one object a line.", field="line") from error
        if not isinstance(value, dict):
            raise InvalidInput(f"{origin}: not a JSON object.", field="line")
        found = True
        yield _Line(value, origin)
    if not found:
        raise InvalidInput(f"{path} holds no record.", field="file")
