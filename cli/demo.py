"""The demo: a contact centre that is already at work. Its newest contacts are scored first, the rest while you look."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cli import demo_desk, demo_people, rubric_files
from cli.connection import Client, Problem
from cli.errors import CliError, UsageError
from cli.output import Progress, say, table
from cli.upload import Upload, upload
from cli.waiting import wait_for

if TYPE_CHECKING:
    import httpx

Browse = Callable[[], "httpx.Client"]
"""Makes a client of the console as `demo_desk.Desk` wants it."""
COUNT = 6000
FIRST = 600
"""So many of the newest are scored before the console's address is shown."""
PAUSE_SECONDS = 2.0
OPEN_STATE = "accepted"
PLANNED_MONTHS = ("2025-12", "2026-01")
"""The newest months of the centre: of each agent one contact is drawn for a blind evaluation."""
CHOSEN = 8
"""Contacts that the manager chose to evaluate blind while little was scored."""
EVALUATED = 50
"""And so many of those that were drawn; the others wait for whoever looks at the demo."""


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who may sign in to the demo's console."""

    role: str
    name: str
    email: str
    profile: dict[str, Any]


LOGINS = (
    Login("admin", "Morgan Tremblay", "admin@example.com", {}),
    Login("qa_manager", "Helena Voss", "manager@example.com", {}),
    Login("coach", "Stéphane Lavoie", "coach@example.com", {"teams": ["fleuve"], "site": "Laval", "province": "QC"}),
    Login("recovery", "Dominic Arsenault", "recovery@example.com", {}),
    Login("agent", "Priya Nair", "agent@example.com", {"agent_id": "a-01", "site": "Halifax", "province": "NS"}),
    Login("agent", "Geneviève Roy", "agente@example.com", {"agent_id": "a-26", "site": "Laval", "province": "QC"}),
)


def examples() -> Path:
    """The folder `examples` of the checkout.

    Raises:
        UsageError: this installation has none.
    """
    folder = Path(__file__).resolve().parent.parent / "examples"
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}: the examples come with a clone of the repository")
    return folder


class Centre:
    """The files of the contact centre, made once per home.

    Args:
        folder: where they are kept.
        count: how many contacts.
        first: how many of the newest make up the first file.
    """

    def __init__(self, folder: Path, *, count: int = COUNT, first: int = FIRST) -> None:
        self._count, self._first = count, first
        self.folder = folder
        self.newest = folder / "newest.jsonl"
        self.rest = folder / "rest.jsonl"
        self.agents = folder / "agents.jsonl"
        self.customers = folder / "customers.jsonl"
        self.scored = folder / "newest.scored"
        self.uploaded = folder / "rest.uploaded"
        self.truth = folder / "truth.jsonl"
        self.reviewed = folder / "newest.reviewed"
        self.evaluated = folder / "drawn.evaluated"
        self._writing: subprocess.Popen[str] | None = None

    def begin(self) -> None:
        """Starts writing what is not there, in a process beside this one: the stack starts meanwhile."""
        if self.rest.exists() or self._writing is not None:
            return
        module = ("-m", "examples.contact_centre", "--out", str(self.folder), "--count", str(self._count))
        self._writing = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, *module],
            cwd=examples().parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def stop(self) -> None:
        """Ends the writing, should it still go on."""
        if self._writing is not None and self._writing.poll() is None:
            self._writing.terminate()
            self._writing.communicate()

    def make(self) -> None:
        """Writes what is not there. The last file written tells that all are.

        Raises:
            CliError: the generator fails.
        """
        self.begin()
        if self._writing is None:
            return
        _, said = self._writing.communicate()
        if self._writing.returncode:
            raise CliError(f"the demo's conversations could not be written: {said.strip()[-500:]}")
        lines = (self.folder / "interactions.jsonl").read_text("utf-8").splitlines()
        lines.reverse()
        self._write(self.newest, lines[: self._first])
        self._write(self.rest, lines[self._first :])

    @staticmethod
    def _write(path: Path, lines: Sequence[str]) -> None:
        part = path.with_suffix(".part")
        part.write_text("".join(line + "\n" for line in lines), "utf-8")
        part.replace(path)


def prepare(client: Client, centre: Centre, interrupted: threading.Event) -> str:
    """Publishes the rubric, loads agents and customers, and scores the newest contacts; returns the rubric's key.

    What an earlier start did is known to the platform and not done again.
    """
    rubric = rubric_files.read_rubric(examples() / "rubrics" / "core-service.yaml")
    rubric_files.check(rubric)
    with Progress("writing the contact centre") as progress:
        progress.show("")
        centre.make()
    key, _ = rubric_files.publish(client, rubric)
    if _done(client, centre.scored, centre.newest):
        return key
    centre.reviewed.unlink(missing_ok=True)
    for kind, path in (("agents", centre.agents), ("customers", centre.customers)):
        with Progress(f"loading {kind}") as progress:
            _accepted(upload(client, [path], kind=kind, on_progress=progress.update))
    with Progress("uploading the newest conversations") as progress:
        newest = upload(client, [centre.newest], rubric=key, on_progress=progress.update)
    _accepted(newest)
    with Progress("scoring the newest conversations") as progress:
        wait_for(
            client,
            newest,
            on_progress=lambda done, total: progress.update(done, total=total),
            interrupted=interrupted,
        )
    if not interrupted.is_set():
        centre.scored.touch()
    return key


def _done(client: Client, mark: Path, *files: Path) -> bool:
    """Whether an earlier start did it, to a platform that still holds as much."""
    if not mark.exists():
        return False
    wanted = 0
    for path in files:
        with path.open("rb") as file:
            wanted += sum(1 for _ in file)
    held: dict[str, int] = client.get("/api/v1/counts")["interactions"]
    return sum(held.values()) >= wanted


def _accepted(result: Upload) -> None:
    if result.refused:
        raise CliError(f"{len(result.refused)} records of the demo were refused, the first: {result.refused[0]}")


def logins(client: Client, file: Path) -> list[tuple[Login, str]]:
    """Makes an account for every role, and returns it with its password. The passwords are kept in `file`, mode 0600.

    An account that is there already keeps its password; where `file` does not have it, it comes back empty. So does
    everybody's where this platform has no accounts.
    """
    from deploy.embedded.home import write_private

    known = _passwords(file)
    made = {login.email: known.get(login.email) or secrets.token_urlsafe(12) for login in LOGINS}
    # Before the accounts: a password that an account has is never lost.
    write_private(file, json.dumps(made, indent=1) + "\n")
    found = []
    for login in LOGINS:
        document = {"email": login.email, "name": login.name, "roles": [login.role], **login.profile}
        try:
            client.post("/api/v1/users", document | {"password": made[login.email], "must_change_password": False})
        except Problem as problem:
            if problem.status in (404, 405):
                say("this platform has no sign-in yet; use the administrator's token")
                return []
            if problem.status != 409:
                raise
            if login.email not in known:
                made.pop(login.email)
        found.append((login, made.get(login.email, "")))
    write_private(file, json.dumps(made, indent=1) + "\n")
    return found


def _passwords(file: Path) -> dict[str, str]:
    try:
        held = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(email): str(password) for email, password in held.items()} if isinstance(held, dict) else {}


def people(client: Client, centre: Centre, connect: Callable[[str], Client], browse: Browse, file: Path) -> None:
    """What the people of the demo did with the newest scorecards, once: see `demo_people`.

    Args:
        file: where `logins` keeps the passwords.
    """
    if centre.reviewed.exists():
        return
    manager = next(login.name for login in LOGINS if login.role == "qa_manager")
    agents = [(login.profile["agent_id"], login.name) for login in LOGINS if login.role == "agent"]
    with Progress("reviewing some of the newest") as progress:
        progress.show("")
        truth = demo_people.read_truth(centre.truth)
        demo_people.work(client, connect, truth, manager, agents)
        with _desk(truth, browse, file) as desk:
            if desk is not None:
                desk.chosen(islice(demo_people.untouched(client), CHOSEN))
    centre.reviewed.touch()


def plan(client: Client) -> None:
    """Draws the contacts for blind evaluations. Every contact of those months must be there, scored or not."""
    for month in PLANNED_MONTHS:
        client.post(f"/api/v1/sampling-plans/{month}", {"per_agent": 1})


def evaluate_drawn(centre: Centre, browse: Browse, file: Path) -> None:
    """What the manager made of the draws, once: after everything is scored, so that there is something to compare."""
    if centre.evaluated.exists():
        return
    with Progress("evaluating some contacts blind") as progress:
        progress.show("")
        with _desk(demo_people.read_truth(centre.truth), browse, file) as desk:
            if desk is not None:
                desk.drawn(EVALUATED)
    centre.evaluated.touch()


@contextmanager
def _desk(truth: demo_people.Truth, browse: Browse, file: Path) -> Iterator[demo_desk.Desk | None]:
    """The manager's desk at the console; None where their password is not known any more."""
    login = next(login for login in LOGINS if login.role == "qa_manager")
    password = _passwords(file).get(login.email, "")
    if not password:
        yield None
        return
    with browse() as http:
        desk = demo_desk.Desk(http, truth)
        desk.sign_in(login.email, password)
        yield desk


def login_table(found: Sequence[tuple[Login, str]], file: Path) -> str:
    rows = [(login.role, login.email, password or "as you set it", login.name) for login, password in found]
    return f"{table(('role', 'e-mail', 'password', 'name'), rows)}\n(kept in {file})"


def send_rest(client: Client, centre: Centre, rubric: str) -> None:
    """Uploads what is not uploaded; the platform's backlog scores it, whoever waits for it or not."""
    if _done(client, centre.uploaded, centre.newest, centre.rest):
        return
    centre.evaluated.unlink(missing_ok=True)
    with Progress("uploading the other conversations") as progress:
        with centre.rest.open("rb") as file:
            total = sum(1 for _ in file)
        _accepted(upload(client, [centre.rest], rubric=rubric, on_progress=lambda n: progress.update(n, total=total)))
    plan(client)
    centre.uploaded.touch()


def follow(client: Client, interrupted: threading.Event) -> bool:
    """Shows how the backlog shrinks until it is empty; False where it was interrupted before."""
    with Progress("scoring the other conversations, newest first") as progress:
        while not interrupted.is_set():
            total, waiting = _counted(client)
            if not waiting:
                return True
            progress.update(total - waiting, total=total)
            interrupted.wait(PAUSE_SECONDS)
    return False


def all_scored(client: Client) -> bool:
    return not _counted(client)[1]


def _counted(client: Client) -> tuple[int, int]:
    """All conversations, and those that still wait to be scored."""
    states: dict[str, int] = client.get("/api/v1/counts")["interactions"]
    return sum(states.values()), int(states.get(OPEN_STATE, 0))


class Background:
    """Sends and follows the rest in a thread of its own, while the console is in use.

    Args:
        connect, browse: make clients for the thread alone.
        file: where `logins` keeps the passwords.
    """

    def __init__(
        self,
        connect: Callable[[], Client],
        centre: Centre,
        rubric: str,
        interrupted: threading.Event,
        browse: Browse,
        file: Path,
    ) -> None:
        self._connect, self._centre, self._rubric, self._interrupted = connect, centre, rubric, interrupted
        self._browse, self._file = browse, file
        self._thread = threading.Thread(target=self._run, name="demo", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wait(self, seconds: float | None = None) -> None:
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            with self._connect() as client:
                send_rest(client, self._centre, self._rubric)
                if follow(client, self._interrupted):
                    evaluate_drawn(self._centre, self._browse, self._file)
                    say("all conversations of the demo are scored")
        except CliError as error:
            # A platform that is being stopped answers no more; the next start goes on from here.
            if not self._interrupted.is_set():
                say(f"the rest of the demo is not loaded: {error.message}; `debrief up --demo` goes on from here")


def hints() -> None:
    typer.echo(
        "\nWhat to look at first, signed in as qa_manager:\n"
        "  Overview      what moved: the postal strike of December, new agents who learn, agents who drift\n"
        "  Blind         contacts that were drawn at random, and what people made of them; Agreement compares\n"
        "  Review queue  auto-fails and doubtful answers that wait for a person\n"
        "  Disputes      what the two agents contest; sign in as agent to see their side\n"
        "  Imports       under Scoring: how far the other conversations are\n"
        "\nWhere to go on, in another terminal (`. .venv/bin/activate` first):\n"
        "  debrief scores --limit 10                      some scorecards\n"
        "  debrief import YOUR.jsonl --wait               your own conversations\n"
        "  debrief rubric check YOUR.yaml                 your own rubric\n"
        "  debrief status                                 what runs, and what it holds\n"
    )
