"""A rubric file on disk, with the procedures file that it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.connection import Client, Problem, segment
from cli.errors import UsageError

if TYPE_CHECKING:
    from services.qa_scorer.domain.rubric.problems import Problem as RubricProblem


@dataclass(frozen=True, slots=True)
class RubricFile:
    """`procedures` is the text of the file that the rubric names, None where it names none."""

    path: Path
    content: str
    procedures: str | None
    procedures_path: Path | None

    def where(self, problem_path: str, line: int) -> str:
        """`file line N` of a problem, in whichever of the two files it lies."""
        file = self.procedures_path if "#" in problem_path and self.procedures_path else self.path
        return f"{file} line {line}" if line else str(file)


def read_rubric(path: Path) -> RubricFile:
    """Raises:
    UsageError: a file can't be read, is no UTF-8, or lies outside the rubric's folder.
    """
    from services.qa_scorer.domain.rubric.parse import named_procedures

    content = _text(path)
    name = named_procedures(content)
    if not name:
        return RubricFile(path, content, None, None)
    folder = path.resolve().parent
    procedures = folder / name
    # The parser refuses names that climb out; a symbolic link could still do so.
    if not procedures.resolve().is_relative_to(folder):
        raise UsageError(f"{path}: procedures: {name} lies outside the rubric's folder")
    if not procedures.exists():
        raise UsageError(f"{path}: procedures: there is no file {procedures}")
    return RubricFile(path, content, _text(procedures), procedures)


def lint(rubric: RubricFile) -> list[RubricProblem]:
    """Every error and warning of the file."""
    from services.qa_scorer.domain.rubric.parse import lint_rubric

    return lint_rubric(rubric.content, rubric.procedures)


def check(rubric: RubricFile) -> None:
    """Raises:
    UsageError: the rubric has errors; the message names each with its line.
    """
    from services.qa_scorer.domain.rubric.problems import errors_of

    if errors := errors_of(lint(rubric)):
        lines = [f"{rubric.where(problem.path, problem.line)}: {problem.message}" for problem in errors]
        raise UsageError("the rubric is not valid:\n  " + "\n  ".join(lines))


def publish(client: Client, rubric: RubricFile) -> tuple[str, int]:
    """Uploads and publishes the version; the same content again changes nothing. Returns (key, version).

    Raises:
        UsageError: the platform refuses the file; the message names each error with its line.
    """
    try:
        answer = client.post("/api/v1/rubrics", {"content": rubric.content, "procedures": rubric.procedures})
    except Problem as problem:
        raise _refused(rubric, problem) from problem
    key, version = str(answer["key"]), int(answer["version"])
    if answer.get("status") != "published":
        client.post(f"/api/v1/rubrics/{segment(key)}/versions/{version}/publish")
    return key, version


def _refused(rubric: RubricFile, problem: Problem) -> Exception:
    found: Sequence[dict[str, Any]] = problem.document.get("problems") or []
    if problem.status != 422 or not found:
        return problem
    lines = [
        f"{rubric.where(str(entry.get('path', '')), int(entry.get('line', 0)))}: {entry['message']}" for entry in found
    ]
    return UsageError("the rubric is not valid:\n  " + "\n  ".join(lines))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 (byte {error.start})") from error
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}") from error
