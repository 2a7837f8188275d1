"""Ctrl-C: every long command says what was kept, where, and how to go on, and ends with 130."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from cli_cases import Lines, Run
from null_platform import NullPlatform, interaction

from cli import learning, private_stack
from cli.connection import Client
from cli.scoring import Clock

SERVER = ("--server", "http://127.0.0.1:8400")
Match = Callable[[httpx.Request], bool]


def interrupt_at(platform: NullPlatform, number: int, match: Match) -> None:
    """Ctrl-C comes while the command waits for the answer to the so manieth of these requests."""
    seen = 0

    def interrupt(request: httpx.Request) -> None:
        nonlocal seen
        seen += match(request)
        if match(request) and seen == number:
            raise KeyboardInterrupt

    platform.interrupt = interrupt


def posts(path: str) -> Match:
    return lambda request: request.method == "POST" and request.url.path == path


def gets(start: str) -> Match:
    return lambda request: request.method == "GET" and request.url.path.startswith(start)


@pytest.fixture
def private(platform: NullPlatform, monkeypatch: pytest.MonkeyPatch) -> NullPlatform:
    """The platform, as the private stack of a job."""

    @contextmanager
    def client(clock: Clock) -> Iterator[Client]:
        with clock.step("start"):
            made = Client("http://127.0.0.1:9", platform.token, transport=httpx.MockTransport(platform), patience=0.0)
        yield made

    monkeypatch.setattr(private_stack, "private_client", client)
    monkeypatch.setattr(learning, "private_client", client)
    return platform


@pytest.fixture
def calls(lines: Lines) -> Path:
    return lines("calls.jsonl", *(interaction(f"c-{number}") for number in range(25)))


def test_an_interrupted_job_keeps_what_its_private_stack_scored(
    private: NullPlatform, run: Run, calls: Path, rubric: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    private.unscorable = {f"c-{number}" for number in range(7, 25)}  # not yet
    interrupt_at(private, 1, gets("/api/v1/batches/"))
    ended = run("score", calls, "--rubric", rubric, "--out", out)
    assert ended.code == 130
    assert ended.out == ""
    partial = out / "scorecards.partial.jsonl"
    assert f"scored so far, of 25 interactions sent: 7, whose scorecards are in {partial}" in ended.err
    assert "run the same command again" in ended.err
    assert [json.loads(line)["interaction_id"] for line in partial.read_text().splitlines()] == [
        f"c-{number}" for number in range(7)
    ]
    assert sorted(path.name for path in out.iterdir()) == [partial.name]
    private.interrupt, private.unscorable, private.interactions = lambda _: None, set(), {}
    assert run("score", calls, "--rubric", rubric, "--out", out).code == 0
    assert sorted(path.name for path in out.iterdir()) == ["scorecards.jsonl", "summary.json"]
    interrupt_at(private, 1, posts("/api/v1/interactions"))
    ended = run("score", calls, "--rubric", rubric, "--out", out)
    assert f"nothing was sent to be scored yet, and nothing was written. {out / 'scorecards.jsonl'} is the" in ended.err


def test_a_private_stack_that_gives_nothing_any_more_is_said_so(
    private: NullPlatform, run: Run, calls: Path, rubric: Path, tmp_path: Path
) -> None:
    interrupt_at(private, 1, gets("/api/v1/batches/"))
    private.unscorable = {f"c-{number}" for number in range(25)}
    ended = run("score", calls, "--rubric", rubric, "--out", tmp_path / "out")
    assert (ended.code, "none of 25 interactions was scored yet; nothing was written" in ended.err) == (130, True)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_job_on_a_platform_that_stays_goes_on_there(
    connected: NullPlatform, run: Run, calls: Path, rubric: Path, tmp_path: Path
) -> None:
    interrupt_at(connected, 1, gets("/api/v1/batches/"))
    ended = run("score", calls, "--rubric", rubric, "--out", tmp_path / "out", *SERVER)
    assert ended.code == 130
    assert "http://127.0.0.1:8400 keeps 25 interactions of this job and goes on scoring" in ended.err
    ended = run("score", calls, "--rubric", rubric, "--out", tmp_path / "out", *SERVER)
    assert ended.code == 0
    assert len((tmp_path / "out" / "scorecards.jsonl").read_text().splitlines()) == 25


def test_a_stack_that_was_only_starting_left_nothing(
    run: Run, calls: Path, rubric: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def never(clock: Clock) -> Iterator[Client]:
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(private_stack, "private_client", never)
    ended = run("score", calls, "--rubric", rubric, "--out", tmp_path / "out")
    assert (ended.code, "only starting; nothing was scored" in ended.err) == (130, True)


def test_an_interrupted_import_says_how_many_lines_were_answered(
    connected: NullPlatform, run: Run, calls: Path, lines: Lines
) -> None:
    other = lines("more.jsonl", interaction("c-30"), "{", interaction("c-31"))
    interrupt_at(connected, 2, posts("/api/v1/interactions"))
    ended = run("import", calls, other)
    assert ended.code == 130
    assert "of 25 lines answered so far the platform keeps 25 new interactions, which it scores" in ended.err
    assert "run the same command again" in ended.err
    connected.interrupt = lambda _: None
    ended = run("import", calls, other, "--json")
    assert (ended.document["duplicate"], ended.document["accepted"]) == (25, 2)


def test_whoever_stops_waiting_is_told_where_it_goes_on(connected: NullPlatform, run: Run, calls: Path) -> None:
    interrupt_at(connected, 1, gets("/api/v1/batches/"))
    ended = run("import", calls, "--wait")
    assert ended.code == 130
    assert "the platform keeps all 25 interactions and goes on scoring" in ended.err
    assert "debrief batch show b1" in ended.err


def test_interrupted_exemplars_are_kept_as_far_as_they_came(connected: NullPlatform, run: Run, lines: Lines) -> None:
    record, labels = interaction("c-1"), {"id": "c-1", "labels": {"greeting": {"value": "met"}}}
    connected.rubrics["core-service"] = {"key": "core-service"}
    interrupt_at(connected, 1, posts("/api/v1/exemplars"))
    ended = run("exemplars", "import", lines("r.jsonl", record), "--labels", lines("l.jsonl", labels))
    assert (ended.code, "the platform keeps 0 exemplars taught so far" in ended.err) == (130, True)


def test_an_interrupted_export_leaves_the_file_of_before(connected: NullPlatform, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "record.jsonl"
    out.write_text("before\n")
    interrupt_at(connected, 1, gets("/api/v1/exports/scorecards"))
    ended = run("export", "--out", out)
    assert (ended.code, f"{out} was not written, the one of before is as it was" in ended.err) == (130, True)
    assert out.read_text() == "before\n"


def test_an_interrupted_learning_curve_says_that_nothing_is_kept(
    private: NullPlatform, run: Run, calls: Path, lines: Lines, rubric: Path
) -> None:
    given = [{"id": f"c-{number}", "labels": {"greeting": {"value": "met"}}} for number in range(25)]
    interrupt_at(private, 2, posts("/api/v1/interactions"))
    ended = run(
        "eval", "--labels", lines("labels.jsonl", *given), "--interactions", calls, "--rubric", rubric,
        "--exemplars", "0,2",
    )  # fmt: skip
    assert (
        ended.code,
        "interrupted after 1 run of the learning curve, which is no curve yet; nothing was kept" in ended.err,
    ) == (
        130,
        True,
    )
