"""Commands about quality: score, exemplars, eval, rubric."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.context import Json, Server, connect
from cli.errors import UsageError
from cli.output import Progress, say, show_json


class Judge(StrEnum):
    embedded = "embedded"
    llm = "llm"
    auto = "auto"


RubricOption = Annotated[Path, typer.Option("--rubric", metavar="RUBRIC.yaml", help="The rubric to score with.")]
exemplars_app = typer.Typer(
    help="Reviewed answers, from which the judges learn.",
    epilog="Example: debrief exemplars import reviewed.jsonl --labels labels.jsonl",
    no_args_is_help=True,
)
rubric_app = typer.Typer(
    help="Rubrics: check a file, publish or withdraw it, compare two.",
    epilog="Example: debrief rubric check core-service.yaml",
    no_args_is_help=True,
)


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: debrief score calls.jsonl --rubric core-service.yaml --out result")(score)
    app.add_typer(exemplars_app, name="exemplars")
    app.command("eval", epilog="Example: debrief eval --labels labels.jsonl --scores result/scorecards.jsonl --json")(
        evaluate
    )
    app.add_typer(rubric_app, name="rubric")


def score(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Interactions, one JSON object a line.")],
    rubric: RubricOption,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for scorecards.jsonl and summary.json.")],
    judge: Annotated[Judge | None, typer.Option(help="Who judges; default: the model where one is configured.")] = None,
    exemplars: Annotated[
        Path | None, typer.Option("--exemplars", metavar="FILE", help="Reviewed interactions to learn from first.")
    ] = None,
    exemplar_labels: Annotated[
        Path | None, typer.Option("--exemplar-labels", metavar="FILE", help="The labels of those interactions.")
    ] = None,
    server: Annotated[
        str, typer.Option("--server", metavar="URL", help="A running platform instead of a private stack.")
    ] = "",
    json_: Json = False,
) -> None:
    """Score files of interactions in one go. No running stack is needed: a private one starts, and goes again."""
    from cli import scoring
    from cli.interruption import told
    from cli.records import check_files
    from cli.rubric_files import check, read_rubric

    if (exemplars is None) != (exemplar_labels is None):
        raise UsageError("--exemplars and --exemplar-labels go together")
    taught = (exemplars, exemplar_labels) if exemplars is not None and exemplar_labels is not None else None
    check_files([*files, *(taught or ())])
    if any(str(path) == "-" for path in taught or ()):
        raise UsageError("exemplars and their labels are read from files, not from stdin")
    rubric_file = read_rubric(rubric)
    check(rubric_file)
    _check_folder(out)
    job = scoring.Job(files, rubric_file, out, judge.value if judge else "", taught)
    clock = scoring.Clock()
    if server:
        with connect(server) as client:
            summary = scoring.run(client, job, clock, private=False)
    else:
        from cli.private_stack import private_client

        def at_the_ends() -> str:
            if "fetch" in clock.seconds:
                return f"the result is complete, in {out}"
            return "the private stack was only starting; nothing was scored, and nothing is left behind"

        with told(at_the_ends), private_client(clock) as client:
            summary = scoring.run(client, job, clock, private=True)
    if json_:
        show_json(summary)
    else:
        typer.echo(scoring.render(summary, out))
    counts = summary["interactions"]
    if counts["refused"] or counts["without_scorecard"] or summary["by_status"].get("failed"):
        raise typer.Exit(1)


@exemplars_app.command(
    "import", epilog="Example: debrief exemplars import reviewed.jsonl --labels labels.jsonl --rubric core-service"
)
def exemplars_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Reviewed interactions, one JSON object a line.")],
    labels: Annotated[Path, typer.Option("--labels", metavar="FILE", help="Their labels, one JSON object a line.")],
    rubric: Annotated[
        str, typer.Option("--rubric", metavar="KEY", help="Key of the rubric; may be left out where there is only one.")
    ] = "",
    server: Server = "",
    json_: Json = False,
) -> None:
    """Import reviewed answers from elsewhere. The judges learn from them at once."""
    from cli.exemplars import Taught, teach
    from cli.interruption import AGAIN, counted, told
    from cli.records import check_files

    check_files([file, labels])
    result = Taught()

    def half_taught() -> str:
        return (
            f"the platform keeps {counted(result.exemplars, 'exemplar')} taught so far, and its judges learn from what "
            f"it has. {AGAIN}: it changes nothing about those."
        )

    with connect(server) as client, Progress("teaching") as progress:
        if not rubric:
            keys = sorted({str(entry["key"]) for entry in client.get("/api/v1/rubrics")["items"]})
            if len(keys) != 1:
                listed = ", ".join(keys) or "none yet; publish one with `debrief rubric publish`"
                raise UsageError(f"name the rubric with --rubric; there are: {listed}")
            rubric = keys[0]
        with told(half_taught):
            teach(client, file, labels, rubric=rubric, on_progress=progress.update, into=result)
    for refused in result.refused:
        say(f"refused: {refused}")
    if result.unmatched:
        say(f"{len(result.unmatched)} label records name no interaction of {file}, such as {result.unmatched[0]}")
    if json_:
        show_json(result.as_json())
    else:
        typer.echo(
            f"{result.exemplars} exemplars from {result.interactions} interactions for {rubric}, "
            f"{result.unchanged} were known before, {len(result.refused)} refused"
        )
    if result.refused:
        raise typer.Exit(1)


def evaluate(
    labels: Annotated[Path, typer.Option("--labels", metavar="FILE", help="What people answered.")],
    scores: Annotated[
        Path | None, typer.Option("--scores", metavar="FILE", help="Scorecards to hold against it.")
    ] = None,
    compare: Annotated[
        tuple[Path, Path] | None, typer.Option("--compare", metavar="A B", help="Two files of scorecards, pairwise.")
    ] = None,
    interactions: Annotated[
        Path | None, typer.Option("--interactions", metavar="FILE", help="For a learning curve: what to score.")
    ] = None,
    rubric: Annotated[
        Path | None, typer.Option("--rubric", metavar="RUBRIC.yaml", help="For a learning curve: what to score with.")
    ] = None,
    exemplars: Annotated[
        str, typer.Option("--exemplars", metavar="N,N,...", help="For a learning curve: how many exemplars to teach.")
    ] = "0,20,50,200",
    judge: Annotated[Judge | None, typer.Option(help="For a learning curve: who judges.")] = None,
    json_: Json = False,
) -> None:
    """Agreement of scorecards with people's labels, per criterion and on average."""
    from cli import evaluation
    from cli.records import check_files
    from services.common.errors import InvalidInput

    if sum((scores is not None, compare is not None, interactions is not None)) != 1:
        raise UsageError("give one of --scores FILE, --compare A B, or --interactions FILE with --rubric RUBRIC.yaml")
    check_files([labels, *([scores] if scores else []), *(compare or ()), *([interactions] if interactions else [])])
    try:
        known = evaluation.load_labels(labels)
        if scores is not None:
            report = evaluation.evaluate(known, evaluation.load_scorecards(scores))
            shown, text = evaluation.document(report), evaluation.render(report)
        elif compare is not None:
            first, second = (evaluation.load_scorecards(path) for path in compare)
            comparison = evaluation.compare(known, first, second)
            shown, text = evaluation.comparison_document(comparison), evaluation.render_comparison(comparison)
        else:
            from cli.learning import learning_curve

            if interactions is None or rubric is None:
                raise UsageError("a learning curve needs --interactions FILE and --rubric RUBRIC.yaml")
            points = learning_curve(
                known, interactions, labels, rubric, _sizes(exemplars), judge.value if judge else ""
            )
            shown, text = evaluation.curve_document(points), evaluation.render_curve(points)
    except InvalidInput as error:
        raise UsageError(error.message) from error
    if json_:
        show_json(shown)
    else:
        typer.echo(text)


@rubric_app.command("check", epilog="Example: debrief rubric check core-service.yaml")
def rubric_check(
    file: Annotated[Path, typer.Argument(metavar="RUBRIC.yaml")],
    json_: Json = False,
) -> None:
    """Check a rubric's structure and wording. Nothing is sent anywhere."""
    from cli.rubric_files import lint, read_rubric
    from services.qa_scorer.domain.rubric.problems import errors_of

    rubric = read_rubric(file)
    problems = lint(rubric)
    errors = errors_of(problems)
    if json_:
        show_json(
            {
                "file": str(file),
                "valid": not errors,
                "problems": [
                    {
                        "line": problem.line,
                        "path": problem.path,
                        "severity": problem.severity.value,
                        "code": problem.code,
                        "message": problem.message,
                    }
                    for problem in problems
                ],
            }
        )
    else:
        for problem in problems:
            typer.echo(f"{rubric.where(problem.path, problem.line)}: {problem.severity.value}: {problem.message}")
        warnings = len(problems) - len(errors)
        typer.echo(f"{file}: {len(errors)} errors, {warnings} warnings" if problems else f"{file}: in order")
    if errors:
        raise typer.Exit(1)


@rubric_app.command("publish", epilog="Example: debrief rubric publish core-service.yaml")
def rubric_publish(
    file: Annotated[Path, typer.Argument(metavar="RUBRIC.yaml")],
    server: Server = "",
    json_: Json = False,
) -> None:
    """Publish a rubric as its next version. The same content again changes nothing."""
    from cli.rubric_files import check, publish, read_rubric

    rubric = read_rubric(file)
    check(rubric)
    with connect(server) as client:
        key, version = publish(client, rubric)
    if json_:
        show_json({"key": key, "version": version, "status": "published"})
    else:
        typer.echo(f"{key} version {version} is published")


@rubric_app.command("withdraw", epilog="Example: debrief rubric withdraw core-service")
def rubric_withdraw(
    key: Annotated[str, typer.Argument(metavar="KEY", help="The rubric's key, as its file has it.")],
    server: Server = "",
    json_: Json = False,
) -> None:
    """Withdraw a rubric: no new contact goes to it, its scorecards stay. Publishing it again undoes that."""
    from cli.connection import segment

    with connect(server) as client:
        answer = client.post(f"/api/v1/rubrics/{segment(key)}/withdraw")
    if json_:
        show_json({"key": key, "version": answer["version"], "status": answer["status"]})
    else:
        typer.echo(f"{key} is withdrawn; `debrief rubric publish` with version {answer['version']}'s file undoes it")


@rubric_app.command("diff", epilog="Example: debrief rubric diff core-service.yaml core-service-new.yaml")
def rubric_diff(
    old: Annotated[Path, typer.Argument(metavar="OLD.yaml")],
    new: Annotated[Path, typer.Argument(metavar="NEW.yaml")],
    json_: Json = False,
) -> None:
    """Say what changed between two rubrics, and whether scores stay comparable."""
    from cli.rubric_diff import compare_files

    shown, text = compare_files(old, new)
    if json_:
        show_json(shown)
    else:
        typer.echo(text)


def _sizes(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() for part in parts):
        raise UsageError(f"--exemplars must be numbers such as 0,20,50,200, not {text!r}")
    return [int(part) for part in parts]


def _check_folder(out: Path) -> None:
    """An hour of scoring must not end at a folder that can't be written to."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / ".debrief-write-test"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UsageError(f"--out {out} can't be written to: {error.strerror}") from error
