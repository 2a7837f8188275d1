"""The `debrief` command. What only one command needs is imported when that command runs: the start takes no time."""

from __future__ import annotations

import sys

import typer

from cli import commands_batches, commands_data, commands_plan, commands_platform, commands_quality
from cli.errors import INTERRUPTED, CliError

app = typer.Typer(
    name="debrief",
    help="Quality assurance and coaching for contact centres: score every conversation, with evidence.",
    epilog="Exit codes: 0 done, 1 some records were refused, 2 wrong usage, 3 the platform can't be reached.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
commands_quality.add_to(app)
commands_platform.add_to(app)
commands_data.add_to(app)
commands_batches.add_to(app)
commands_plan.add_to(app)


@app.callback(invoke_without_command=True)
def root(
    version: bool = typer.Option(False, "--version", help="Show the version and leave."),
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"debrief {installed('debrief')}")
        raise typer.Exit


def main() -> None:
    """Entry point: runs a command and turns its errors into a line on stderr and an exit code."""
    try:
        app(prog_name="debrief")
    except CliError as error:
        typer.echo(f"debrief: {error.message}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("debrief: interrupted", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # Whoever read the output has seen enough, as `| head` does.
        sys.stdout = None
        sys.exit(0)


if __name__ == "__main__":
    main()
