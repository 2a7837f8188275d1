"""import, scores, export: what is sent, what is shown, and the exit codes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import httpx
import pytest
from cli_cases import Lines, Run
from null_platform import NullPlatform, interaction, ok, problem, scorecard


def test_import_says_per_file_what_became_of_every_line(connected: NullPlatform, run: Run, lines: Lines) -> None:
    first = lines("a.jsonl", interaction("c-1"), "", "no json", {**interaction("c-2"), "turns": []})
    second = lines("b.jsonl", interaction("c-1"), interaction("c-3"))
    ended = run("import", first, second, "--json")
    assert ended.code == 1
    assert (ended.document["accepted"], ended.document["duplicate"], ended.document["refused"]) == (2, 1, 2)
    refused = ended.document["files"][0]["refused"]
    # The empty second line is not sent, and yet counts.
    assert [(entry["line"], entry["field"], entry["code"]) for entry in refused] == [
        (3, "", "not_json"),
        (4, "turns", "no_turns"),
    ]
    assert f"{first} line 4 (c-2): turns: there are no turns" in ended.err


def test_import_without_refusals_ends_well_and_sends_each_piece_with_its_own_key(
    connected: NullPlatform, run: Run, lines: Lines
) -> None:
    path = lines("many.jsonl", *(interaction(f"c-{number}") for number in range(1100)))
    ended = run("import", path, "--rubric", "core-service", "--judge", "embedded")
    assert ended.code == 0
    assert len(connected.interactions) == 1100
    posts = [request for request in connected.requests if request.method == "POST"]
    assert [len(request.content.splitlines()) for request in posts] == [500, 500, 100]
    assert len({request.headers["idempotency-key"] for request in posts}) == 3
    assert posts[0].url.params["rubric"] == "core-service"
    assert posts[0].headers["content-type"] == "application/x-ndjson"


def test_import_waits_until_nothing_is_pending(connected: NullPlatform, run: Run, lines: Lines) -> None:
    connected.polls_until_scored = 3
    path = lines("many.jsonl", *(interaction(f"c-{number}") for number in range(20)))
    ended = run("import", path, "--wait")
    assert (ended.code, connected.polls_until_scored) == (0, 0)
    assert "b1" not in ended.err


def test_import_names_the_batches_that_go_on_without_it(connected: NullPlatform, run: Run, lines: Lines) -> None:
    ended = run("import", lines("many.jsonl", *(interaction(f"c-{number}") for number in range(20))))
    assert "debrief batch show ID, with ID one of\n  b1\n" in ended.err
    assert "batch" not in run("import", lines("few.jsonl", interaction("d-1"))).err


def test_batches_are_listed_with_what_became_of_them(connected: NullPlatform, run: Run) -> None:
    assert "There is no batch yet" in run("batch", "list").out
    ended = {"total": 25, "scored": 24, "unassigned": 0, "failed": 1}
    connected.batches = [
        {"batch_id": f"b{number}", "created_at": "2026-03-01T09:30:00Z", "state": state, "paused": paused, **counts}
        for number, (state, paused, counts) in enumerate(
            [("open", True, dict.fromkeys(ended)), *[("finished", False, ended)] * 4]
        )
    ]
    listed = run("batch", "list").out.splitlines()
    assert len(listed) == 2 + 5
    assert listed[2].split() == ["b0", "2026-03-01", "09:30", "open,", "paused"]
    assert listed[3].split() == ["b1", "2026-03-01", "09:30", "finished", "25", "24", "0", "1"]
    assert [item["batch_id"] for item in json.loads(run("batch", "list", "--running", "--json").out)["items"]] == ["b0"]
    assert len(run("batch", "list", "--limit", "2").out.splitlines()) == 2 + 2
    connected.batches = []
    assert "No batch is at work" in run("batch", "list", "--running").out


@pytest.mark.parametrize("brackets", [True, False])
def test_a_json_file_of_one_document_is_taken_as_its_objects(
    connected: NullPlatform, run: Run, tmp_path: Path, brackets: bool
) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps([interaction("c-1")] if brackets else interaction("c-1"), indent=2))
    assert run("import", path).code == 0
    assert list(connected.interactions) == ["c-1"]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(connected: NullPlatform, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "windows.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(interaction("c-1")).encode() + b"\r\n\r\n")
    assert run("import", path).code == 0
    assert list(connected.interactions) == ["c-1"]


def test_a_line_too_long_to_send_is_refused_and_the_next_one_goes_through(
    connected: NullPlatform, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.records.LINE_BYTES", 1000)
    path = tmp_path / "long.jsonl"
    path.write_text("x" * 5000 + "\n" + json.dumps(interaction("c-2")) + "\n" + "y" * 2500)
    ended = run("import", path, "--json")
    assert ended.code == 1
    assert [(entry["line"], entry["code"]) for entry in ended.document["files"][0]["refused"]] == [
        (1, "too_large"),
        (3, "too_large"),
    ]
    assert list(connected.interactions) == ["c-2"]


def test_a_piece_that_is_refused_as_a_whole_is_halved_down_to_the_line_to_blame(
    connected: NullPlatform, run: Run, lines: Lines
) -> None:
    def too_large(request: httpx.Request) -> httpx.Response | None:
        return problem(413, "too_large", "Too large.") if b'"c-5"' in request.content else None

    connected.interrupt = too_large
    path = lines("many.jsonl", *(interaction(f"c-{number}") for number in range(10)))
    ended = run("import", path, "--json")
    assert ended.code == 1
    assert [(entry["line"], entry["code"]) for entry in ended.document["files"][0]["refused"]] == [(6, "too_large")]
    assert len(connected.interactions) == 9


@pytest.mark.parametrize(
    "content",
    [
        'agent_id,name,team,consent.survey\na-1,"Roy, Ana",north,true\na-2,Éloïse,,no\n',
        "\ufeffagent_id;name;team;consent.survey\r\na-1;Roy, Ana;north;true\r\na-2;Éloïse;;no\r\n",
    ],
    ids=["commas", "as a French spreadsheet writes it"],
)
def test_agents_may_come_as_csv(connected: NullPlatform, run: Run, tmp_path: Path, content: str) -> None:
    path = tmp_path / "agents.csv"
    path.write_bytes(content.encode())
    assert run("import", path, "--kind", "agents").code == 0
    assert connected.agents == [
        {"agent_id": "a-1", "name": "Roy, Ana", "team": "north", "consent.survey": "true"},
        {"agent_id": "a-2", "name": "Éloïse", "consent.survey": "no"},
    ]


def test_one_file_that_is_none_of_the_kind_does_not_hide_what_became_of_the_others(
    connected: NullPlatform, run: Run, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("agent_id\na-1\n")
    bad.write_text("agent_id,agent_id\na-2,a-3\n")
    ended = run("import", good, bad, good, "--kind", "agents", "--json")
    assert ended.code == 1
    assert [entry["accepted"] for entry in ended.document["files"]] == [1, 0, 1]
    [refused] = ended.document["files"][1]["refused"]
    assert (refused["line"], refused["field"], refused["code"]) == (1, "agent_id", "duplicate_key")


def test_columns_that_mean_nothing_are_named(connected: NullPlatform, run: Run, tmp_path: Path) -> None:
    answers = [{"line": 1, "id": "a-1", "status": "accepted"}]
    connected.interrupt = lambda _: ok({"answers": answers, "ignored_fields": ["shoe_size"]})
    path = tmp_path / "agents.csv"
    path.write_text("agent_id,shoe_size\na-1,44\n")
    ended = run("import", path, "--kind", "agents")
    assert ended.code == 0
    assert "left out, since they mean nothing here: shoe_size" in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "missing.jsonl"),
        ("import", "."),
        ("import", __file__, "--judge", "oracle"),
        ("import", __file__, "--kind", "agents", "--wait"),
        ("import", __file__, "--kind", "calls"),
        ("import",),
        ("scores", "--since", "yesterday"),
        ("scores", "--limit", "-1"),
        ("nothing",),
    ],
)
def test_wrong_usage_ends_with_2(connected: NullPlatform, run: Run, arguments: tuple[str, ...]) -> None:
    ended = run(*arguments)
    assert ended.code == 2
    assert ended.err
    assert not connected.requests


def test_scores_shows_all_pages_up_to_the_limit(connected: NullPlatform, run: Run) -> None:
    connected.interactions = {f"c-{number}": interaction(f"c-{number}") for number in range(10)}
    ended = run("scores", "--json", "--limit", "0", "--agent", "a-07", "--since", "2026-03-01T00:00:00Z")
    assert [card["interaction_id"] for card in ended.document["items"]] == [f"c-{number}" for number in range(10)]
    query = connected.requests[0].url.params
    assert query["agent"] == "a-07"
    assert query["since"] == "2026-03-01T00:00:00+00:00"
    assert "criterion" not in query
    assert len(run("scores", "--json", "--limit", "4").document["items"]) == 4


def test_scores_as_a_table(connected: NullPlatform, run: Run) -> None:
    assert run("scores").out == "no scorecards\n"
    connected.interactions = {"c-1": interaction("c-1")}
    header, _, row = run("scores").out.splitlines()
    assert header.split()[:4] == ["interaction", "agent", "rubric", "status"]
    assert row.split()[0] == "c-1"
    assert "closing" in row


def test_export_writes_json_lines_and_csv_without_formulas(connected: NullPlatform, run: Run, tmp_path: Path) -> None:
    connected.interactions = {f"c-{number}": interaction(f"c-{number}") for number in range(5)}
    out = tmp_path / "new" / "cards.jsonl"
    ended = run("export", "--out", out)
    assert (ended.code, ended.out) == (0, "")
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == [f"s-c-{n}" for n in range(5)]
    assert out.stat().st_mode & 0o777 == 0o600
    ended = run("export", "--format", "csv")
    rows = list(csv.DictReader(ended.out.splitlines()))
    assert [row["core-service.closing"] for row in rows] == ["not_met"] * 5
    assert rows[0]["agent_id"] == "'=cmd()"
    assert rows[0]["passed"] == "true"


def test_an_export_says_what_it_is_for_in_every_row(connected: NullPlatform, run: Run) -> None:
    connected.interactions = {"c-1": interaction("c-1")}
    ended = run("export", "--purpose", "record", "--format", "csv")
    assert connected.requests[-1].url.path == "/api/v1/exports/scorecards"
    assert connected.requests[-1].url.params["purpose"] == "record"
    [row] = csv.DictReader(ended.out.splitlines())
    assert (row["purpose"], row["confirmed_by_person"], row["evaluator_kind"]) == ("record", "false", "ai")
    assert "confirmed by a person" in ended.err
    for confirmed, status, expected in (
        (True, "final", "true"),
        (True, "disputed", "false"),
        (False, "final", "false"),
    ):
        given = scorecard("c-1") | {"confirmed": confirmed, "status": status, "evaluator": {"kind": "human"}}
        answer = ok({"items": [given], "next_cursor": None})
        connected.interrupt = lambda _, answer=answer: answer
        [row] = csv.DictReader(run("export", "--format", "csv").out.splitlines())
        assert row["confirmed_by_person"] == expected
    connected.interrupt = lambda _: None
    ended = run("export")
    assert connected.requests[-1].url.params["purpose"] == "coaching"
    assert json.loads(ended.out)["export"] == {"purpose": "coaching", "confirmed_by_person": False}
    assert "coaching only" in ended.err
    assert run("export", "--purpose", "record", "--status", "in_review").code == 2


def test_an_export_that_fails_leaves_the_old_file(connected: NullPlatform, run: Run, tmp_path: Path) -> None:
    connected.interactions = {f"c-{number}": interaction(f"c-{number}") for number in range(5)}
    out = tmp_path / "cards.jsonl"
    out.write_text("old")

    def second_page_fails(request: httpx.Request) -> httpx.Response | None:
        return problem(500, "internal", "Broken.") if request.url.params.get("cursor") else None

    connected.interrupt = second_page_fails
    assert run("export", "--out", out).code == 3
    assert out.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cards.jsonl", "home"]
