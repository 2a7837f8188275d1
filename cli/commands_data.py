"""Commands about data: import, scores, export."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.context import Json, Server, connect
from cli.output import Progress, say, show_json, table


class Kind(StrEnum):
    interactions = "interactions"
    agents = "agents"
    customers = "customers"


class Format(StrEnum):
    debrief = "debrief"


class ExportFormat(StrEnum):
    jsonl = "jsonl"
    csv = "csv"


class Purpose(StrEnum):
    coaching = "coaching"
    record = "record"


Agent = Annotated[str, typer.Option("--agent", metavar="ID", help="Only this agent's.")]
Criterion = Annotated[str, typer.Option("--criterion", metavar="KEY", help="Only with an answer to this criterion.")]
Value = Annotated[str, typer.Option("--value", help="With --criterion: only with this answer, such as not_met.")]
Status = Annotated[str, typer.Option("--status", help="final, in_review, disputed, superseded or failed.")]
Since = Annotated[str, typer.Option("--since", metavar="TIME", help="From this day or time on, such as 2026-03-01.")]


def add_to(app: typer.Typer) -> None:
    app.command("import", epilog="Example: debrief import march.jsonl april.jsonl --wait")(import_)
    app.command(epilog="Example: debrief scores --agent a-07 --since 2026-03-01")(scores)
    app.command(epilog="Example: debrief export --purpose record --format csv --out record.csv --agent a-07")(export)


def import_(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Records, one JSON object a line; - reads stdin.")
    ],
    kind: Annotated[
        Kind, typer.Option(help="What the files hold; agents and customers may be CSV.")
    ] = Kind.interactions,
    format_: Annotated[Format, typer.Option("--format", help="How the records are written.")] = Format.debrief,
    rubric: Annotated[str, typer.Option("--rubric", metavar="KEY", help="Score with this rubric.")] = "",
    judge: Annotated[str, typer.Option("--judge", help="embedded, llm or auto.")] = "",
    wait: Annotated[bool, typer.Option("--wait", help="Come back once everything is scored.")] = False,
    server: Server = "",
    json_: Json = False,
) -> None:
    """Import into the running platform. Says what was accepted, known before, or refused and why."""
    from cli.errors import UsageError
    from cli.interruption import AGAIN, counted, told
    from cli.records import check_files
    from cli.upload import Upload, upload
    from cli.waiting import wait_for

    if kind is not Kind.interactions and (wait or rubric or judge):
        raise UsageError("--wait, --rubric and --judge go with interactions only")
    if judge not in ("", "embedded", "llm", "auto"):
        raise UsageError(f"--judge must be embedded, llm or auto, not {judge!r}")
    check_files(files)
    result = Upload()

    def half_sent() -> str:
        return (
            f"of {counted(result.sent, 'line')} answered so far the platform keeps {result.accepted:,} new {kind.value}"
            f"{', which it scores' if kind is Kind.interactions and result.accepted else ''}; what was on its way may "
            f"be kept too. {AGAIN}: what is known already counts as duplicate."
        )

    def unwatched() -> str:
        batches = "".join(f"\n  debrief batch show {batch}" for batch in result.batches)
        return f"the platform keeps all {counted(len(result.taken), 'interaction')} and goes on scoring." + (
            f" How far it is:{batches}" if batches else " What there is: debrief scores"
        )

    with connect(server) as client:
        with told(half_sent), Progress("importing") as progress:
            upload(
                client,
                files,
                kind=kind.value,
                rubric=rubric,
                judge=judge,
                on_progress=progress.update,
                into=result,
            )
        for refused in result.refused:
            say(f"refused: {refused}")
        for entry in result.files:
            if entry.ignored_fields:
                say(f"note: {entry.file}: left out, since they mean nothing here: {', '.join(entry.ignored_fields)}")
        if wait:
            with told(unwatched), Progress("scoring") as progress:
                wait_for(client, result, on_progress=lambda done, total: progress.update(done, total=total))
    if json_:
        show_json(
            {
                "accepted": result.accepted,
                "duplicate": result.duplicate,
                "refused": len(result.refused),
                "batches": list(result.batches),
                "files": [entry.as_json() for entry in result.files],
            }
        )
    else:
        rows = [(entry.file, entry.accepted, entry.duplicate, len(entry.refused)) for entry in result.files]
        typer.echo(table(("file", "accepted", "duplicate", "refused"), rows, right=(1, 2, 3)))
        if result.batches and not wait:
            say("being scored; how far it is: debrief batch show ID, with ID one of")
            for batch in result.batches:
                say(f"  {batch}")
    if result.refused:
        raise typer.Exit(1)


def scores(
    agent: Agent = "",
    criterion: Criterion = "",
    value: Value = "",
    status: Status = "",
    since: Since = "",
    interaction: Annotated[str, typer.Option("--interaction", metavar="ID", help="Only this interaction's.")] = "",
    limit: Annotated[int, typer.Option(min=0, help="At most so many; 0 means all.")] = 100,
    server: Server = "",
    json_: Json = False,
) -> None:
    """Show scorecards."""
    from cli.results import SCORECARD_HEADERS, scorecard_row

    query: dict[str, Any] = {
        "agent": agent,
        "criterion": criterion,
        "value": value,
        "status": status,
        "since": _moment(since),
        "interaction": interaction,
    }
    with connect(server) as client:
        items = list(client.pages("/api/v1/scorecards", limit=limit, **query))
    if json_:
        show_json({"items": items})
    elif not items:
        typer.echo("no scorecards")
    else:
        typer.echo(table(SCORECARD_HEADERS, [scorecard_row(card) for card in items], right=(4, 7)))
    if limit and len(items) == limit:
        say(f"the first {limit}; there may be more: --limit 0 shows all")


def export(
    format_: Annotated[ExportFormat, typer.Option("--format", help="What to write.")] = ExportFormat.jsonl,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to; default: stdout.")] = None,
    purpose: Annotated[
        Purpose,
        typer.Option(
            help="record: for a person's file, pay or discipline; only final scorecards that a person "
            "confirmed answer by answer. "
            "coaching: everything that stands, an AI's scores among it."
        ),
    ] = Purpose.coaching,
    agent: Agent = "",
    criterion: Criterion = "",
    value: Value = "",
    status: Status = "",
    since: Since = "",
    server: Server = "",
) -> None:
    """Write scorecards to a file: JSON lines, or CSV with a column per criterion. The audit log keeps each export."""
    from cli.errors import UsageError
    from cli.interruption import told
    from cli.results import replaced

    if purpose is Purpose.record and status not in ("", "final"):
        raise UsageError("--purpose record holds final scorecards only; leave --status out")
    query: dict[str, Any] = {
        "purpose": purpose.value,
        "agent": agent,
        "criterion": criterion,
        "value": value,
        "status": status,
        "since": _moment(since),
    }
    unfinished = (
        f"{out} was not written" + (", the one of before is as it was" if out.exists() else "")
        if out is not None
        else "what came out is a part of the scorecards"
    )
    with (
        told(lambda: f"{unfinished}. Run the same command again."),
        connect(server) as client,
        Progress("exporting") as progress,
    ):
        cards = _counted(client.pages("/api/v1/exports/scorecards", **query), progress)
        if out is None:
            count = _write(cards, sys.stdout, format_, purpose)
        else:
            with replaced(out) as file:
                count = _write(cards, file, format_, purpose)
    say(f"{count} scorecards" + (f" written to {out}" if out else "") + f"; {_MEANING[purpose]}")


_MEANING = {
    Purpose.coaching: "an AI's scores among them are for coaching only",
    Purpose.record: "each final and confirmed by a person, answer by answer",
}


def _counted(cards: Iterator[dict[str, Any]], progress: Progress) -> Iterator[dict[str, Any]]:
    for number, card in enumerate(cards, start=1):
        yield card
        progress.update(number)


CSV_FIELDS = (
    *(
        "purpose",
        "confirmed_by_person",
        "id",
        "interaction_id",
        "interaction_revision",
        "rubric",
        "rubric_version",
        "evaluation",
        "status",
        "reason",
    ),
    *(
        "agent_id",
        "evaluator_kind",
        "evaluator",
        "model",
        "overall",
        "passed",
        "answered_weight",
        "score_before_autofail",
    ),
)


def _write(cards: Iterator[dict[str, Any]], file: Any, format_: ExportFormat, purpose: Purpose) -> int:
    """Every row says what it was exported for: rows are copied out of files."""
    if format_ is ExportFormat.jsonl:
        count = 0
        for card in cards:
            note = {"purpose": purpose.value, "confirmed_by_person": _confirmed(card)}
            file.write(json.dumps(card | {"export": note}, ensure_ascii=False) + "\n")
            count += 1
        return count
    # The columns are only known once every scorecard was seen; rubrics differ in their criteria.
    rows = [_flat(card, purpose) for card in cards]
    criteria = list(dict.fromkeys(name for row in rows for name in row if name not in CSV_FIELDS))
    writer = csv.DictWriter(file, [*CSV_FIELDS, *criteria], restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return len(rows)


def _confirmed(card: dict[str, Any]) -> bool:
    return bool(card.get("confirmed")) and card.get("status") == "final"


def _flat(card: dict[str, Any], purpose: Purpose) -> dict[str, str]:
    evaluator = card.get("evaluator") or {}
    row = {name: _cell(card.get(name)) for name in CSV_FIELDS}
    row["purpose"] = purpose.value
    row["confirmed_by_person"] = _cell(_confirmed(card))
    row["evaluator_kind"] = _cell(evaluator.get("kind"))
    row["evaluator"] = _cell(evaluator.get("judge") or evaluator.get("kind"))
    row["model"] = _cell(evaluator.get("model"))
    for answer in card.get("answers") or []:
        row[f"{card['rubric']}.{answer['criterion']}"] = _cell(answer["value"])
    return row


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        # A spreadsheet would run it as a formula.
        return "'" + value
    return str(value)


def _moment(text: str) -> str:
    """A day or a time as an aware time in UTC; a time without an offset is this machine's."""
    if not text:
        return ""
    from datetime import UTC, datetime

    from cli.errors import UsageError

    try:
        return datetime.fromisoformat(text).astimezone(UTC).isoformat()
    except ValueError as error:
        raise UsageError(
            f"--since must be a day or time such as 2026-03-01 or 2026-03-01T09:00, not {text!r}"
        ) from error
