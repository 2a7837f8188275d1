"""score, exemplars, eval, rubric."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_cases import RUBRIC, Lines, Run
from null_platform import NullPlatform, interaction

from cli.private_stack import sends_text_away
from cli.results import overview

SERVER = ("--server", "http://127.0.0.1:8400")


def label(identifier: str, **values: str | None) -> dict[str, object]:
    return {"id": identifier, "labels": {key: {"value": value, "source": "x"} for key, value in values.items()}}


def test_score_writes_scorecards_in_the_order_of_the_input_and_a_summary(
    connected: NullPlatform, run: Run, lines: Lines, rubric: Path, tmp_path: Path
) -> None:
    ids = [f"c-{number}" for number in (3, 1, 2, 25, *range(30, 60))]
    path = lines("calls.jsonl", *map(interaction, ids))
    ended = run("score", path, "--rubric", rubric, "--out", tmp_path / "out", "--judge", "embedded", *SERVER)
    assert ended.code == 0, ended.err
    cards = [json.loads(line) for line in (tmp_path / "out" / "scorecards.jsonl").read_text().splitlines()]
    assert [card["interaction_id"] for card in cards] == ids
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["interactions"] == {"accepted": 34, "duplicate": 0, "refused": 0, "without_scorecard": 0}
    assert summary["criteria"]["closing"]["values"] == {"not_met": 34}
    assert summary["criteria"]["greeting"]["mean_confidence"] == 0.9
    assert summary["mean_overall"] == 80.0
    assert summary["rubric"] == {"key": "core-service", "version": 1, "file": str(rubric)}
    assert connected.rubrics["core-service"]["status"] == "published"
    uploads = [request for request in connected.requests if request.url.path == "/api/v1/interactions"]
    assert dict(uploads[0].url.params) == {"rubric": "core-service", "judge": "embedded"}
    assert "greeting" in ended.out
    assert "mean overall 80.0" in ended.out


def test_what_waits_for_a_person_is_in_no_average_and_no_zero_is_averaged() -> None:
    def card(status: str, overall: float | None, before: float | None, passed: bool | None, *states: str) -> dict:
        autofail = [{"criterion": "identity", "state": state} for state in states]
        figures = {"overall": overall, "score_before_autofail": before, "passed": passed, "autofail": autofail}
        reason = {"failed": "llm_invalid_reply", "disputed": "hosted_model_off"}.get(status)
        return {"status": status, "reason": reason, **figures}

    found = overview(
        [
            card("final", 90.0, 90.0, True),
            card("final", 0.0, 70.0, False, "confirmed"),
            card("final", 81.0, 81.0, None, "rejected"),
            card("in_review", 20.0, 20.0, False, "proposed"),
            card("in_review", None, None, None),
            card("disputed", 10.0, 10.0, False),
            card("failed", None, None, None),
        ]
    )
    assert found["mean_overall"] == 80.3
    assert (found["passed"], found["not_passed"], found["pass_open"]) == (1, 1, 1)
    assert (found["proposed_autofails"], found["confirmed_autofails"], found["autofail_rate"]) == (1, 1, 0.333)
    assert found["failed_because"] == {"llm_invalid_reply": 1}
    assert overview([card("in_review", 20.0, 20.0, False, "proposed")])["autofail_rate"] is None


def test_score_names_what_was_refused_and_what_has_no_scorecard(
    connected: NullPlatform, run: Run, lines: Lines, rubric: Path, tmp_path: Path
) -> None:
    connected.unscorable = {"c-2"}
    path = lines("calls.jsonl", interaction("c-1"), "{", interaction("c-2"))
    ended = run("score", path, "--rubric", rubric, "--out", tmp_path / "out", "--json", *SERVER)
    assert ended.code == 1
    assert ended.document["without_scorecard"] == [{"id": "c-2", "reason": "no_agent"}]
    assert ended.document["files"][0]["refused"][0]["line"] == 2
    assert f"{path} line 2: not JSON" in ended.err


def test_score_teaches_first(connected: NullPlatform, run: Run, lines: Lines, rubric: Path, tmp_path: Path) -> None:
    reviewed = lines("reviewed.jsonl", interaction("r-1"), interaction("r-2"), interaction("r-3"))
    labels = lines("labels.jsonl", label("r-1", greeting="met", closing=None), label("r-3", greeting="na"))
    path = lines("calls.jsonl", interaction("c-1"))
    taught = ("--exemplars", reviewed, "--exemplar-labels", labels)
    ended = run("score", path, "--rubric", rubric, "--out", tmp_path / "out", *taught, "--json", *SERVER)
    assert ended.code == 0
    assert [entry["interaction"]["id"] for entry in connected.taught] == ["r-1", "r-3"]
    assert connected.taught[0]["labels"] == {"greeting": {"value": "met"}}
    assert ended.document["exemplars"]["exemplars"] == 4
    assert ended.document["exemplars"]["unlabelled"] == 1
    paths = [request.url.path for request in connected.requests]
    assert paths.index("/api/v1/exemplars") < paths.index("/api/v1/interactions")


def test_score_starts_nothing_where_its_input_is_wrong(
    run: Run, lines: Lines, rubric: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        pytest.fail("a stack was started")

    monkeypatch.setattr("cli.private_stack.private_client", never)
    path = lines("calls.jsonl", interaction("c-1"))
    bad = tmp_path / "bad.yaml"
    bad.write_text(RUBRIC.replace("weight: 5", "wieght: 5"))
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    out = tmp_path / "out"
    cases: list[tuple[tuple[str | Path, ...], str]] = [
        (("missing.jsonl", "--rubric", rubric, "--out", out), "missing.jsonl"),
        ((path, "--rubric", tmp_path / "none.yaml", "--out", out), "none.yaml"),
        ((path, "--rubric", bad, "--out", out), f"{bad} line "),
        ((path, "--rubric", rubric, "--out", out, "--exemplars", path), "--exemplar-labels"),
        ((path, "--rubric", rubric, "--out", blocked / "out"), "--out"),
        ((path, "--rubric", rubric, "--out", out, "--judge", "oracle"), "oracle"),
        ((path, "--rubric", rubric), "--out"),
    ]
    for arguments, named in cases:
        ended = run("score", *arguments)
        assert ended.code == 2, arguments
        assert named in ended.err, arguments


def test_a_stack_that_cannot_start_ends_with_3(
    run: Run, lines: Lines, rubric: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from deploy.embedded.errors import StackError
    from deploy.embedded.stack import Stack

    def fails(self: Stack) -> None:
        raise StackError("postgres can't start: no room")

    monkeypatch.setattr(Stack, "start", fails)
    ended = run("score", lines("c.jsonl", interaction("c-1")), "--rubric", rubric, "--out", tmp_path / "out")
    assert ended.code == 3
    assert ended.err == "debrief: postgres can't start: no room\n"


def test_exemplars_go_to_the_only_rubric_or_the_one_named(connected: NullPlatform, run: Run, lines: Lines) -> None:
    reviewed, labels = lines("r.jsonl", interaction("r-1")), lines("l.jsonl", label("r-1", greeting="met"))
    ended = run("exemplars", "import", reviewed, "--labels", labels)
    assert ended.code == 2
    assert "--rubric" in ended.err
    connected.rubrics["core-service"] = {"key": "core-service", "version": 1}
    ended = run("exemplars", "import", reviewed, "--labels", labels)
    assert ended.code == 0
    assert ended.out.startswith("2 exemplars from 1 interactions for core-service")


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (['{"id": "r-1"}'], "line 1"),
        (["{"], "line 1: not JSON"),
        ([label("r-1", a="met"), label("r-1", a="met")], "labelled twice"),
        ([label("other", a="met")], "nothing in common"),
        (['{"id": "r-1", "labels": {"a": "met"}}'], "labels.a"),
    ],
)
def test_labels_that_make_no_sense_are_named(
    connected: NullPlatform, run: Run, lines: Lines, labels: list[object], said: str
) -> None:
    reviewed = lines("r.jsonl", interaction("r-1"))
    ended = run("exemplars", "import", reviewed, "--labels", lines("l.jsonl", *labels), "--rubric", "k")
    assert ended.code == 2
    assert said in ended.err


def test_rubric_check_names_file_and_line(run: Run, rubric: Path, tmp_path: Path) -> None:
    assert run("rubric", "check", rubric).code == 0
    rubric.write_text(RUBRIC.replace("weight: 5", "wieght: 5"))
    ended = run("rubric", "check", rubric)
    assert ended.code == 1
    assert f"{rubric} line 12: error: " in ended.out
    assert "'weight'" in ended.out
    document = run("rubric", "check", rubric, "--json").document
    assert document["valid"] is False
    assert any(problem["line"] == 12 for problem in document["problems"])


def test_rubric_check_reads_the_procedures_beside_the_file_and_nothing_outside(
    run: Run, rubric: Path, tmp_path: Path
) -> None:
    rubric.write_text(RUBRIC.replace("sections:", "procedures: procedures.yaml\nsections:"))
    ended = run("rubric", "check", rubric)
    assert ended.code == 2
    assert "procedures.yaml" in ended.err
    outside = tmp_path.parent / "outside.yaml"
    outside.write_text("- {}")
    (tmp_path / "procedures.yaml").symlink_to(outside)
    ended = run("rubric", "check", rubric)
    assert ended.code == 2
    assert "outside the rubric's folder" in ended.err


def test_rubric_publish_shows_what_the_platform_finds(connected: NullPlatform, run: Run, rubric: Path) -> None:
    ended = run("rubric", "publish", rubric)
    assert (ended.code, ended.out) == (0, "core-service version 1 is published\n")
    assert run("rubric", "publish", rubric, "--json").document["version"] == 1
    rubric.write_text(RUBRIC + "# refuse me\n")
    ended = run("rubric", "publish", rubric)
    assert ended.code == 2
    assert f"{rubric} line 7: no such thing" in ended.err


def test_rubric_withdraw_is_undone_by_publishing_the_same_file(connected: NullPlatform, run: Run, rubric: Path) -> None:
    run("rubric", "publish", rubric)
    ended = run("rubric", "withdraw", "core-service")
    assert ended.code == 0
    assert ended.out.startswith("core-service is withdrawn")
    assert connected.rubrics["core-service"]["status"] == "withdrawn"
    assert run("rubric", "withdraw", "core-service", "--json").document == {
        "key": "core-service", "version": 1, "status": "withdrawn"
    }  # fmt: skip
    assert run("rubric", "publish", rubric).code == 0
    assert connected.rubrics["core-service"]["status"] == "published"
    assert run("rubric", "withdraw", "none").code != 0


def test_rubric_diff_says_whether_scores_stay_comparable(run: Run, rubric: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(RUBRIC.replace("pass_score: 75", "pass_score: 80"), "utf-8")
    assert run("rubric", "diff", rubric, rubric).out == "nothing changed\n"
    ended = run("rubric", "diff", rubric, other)
    assert ended.code == 0
    assert "pass_score" in ended.out
    assert "not comparable" in ended.out
    assert run("rubric", "diff", rubric, other, "--json").document["scores_stay_comparable"] is False


def test_eval_prints_agreement_as_a_document(
    connected: NullPlatform, run: Run, lines: Lines, rubric: Path, tmp_path: Path
) -> None:
    path = lines("calls.jsonl", interaction("c-1"), interaction("c-2"))
    run("score", path, "--rubric", rubric, "--out", tmp_path, *SERVER)
    labels = lines("labels.jsonl", label("c-1", greeting="met"), label("c-2", greeting="not_met"))
    ended = run("eval", "--labels", labels, "--scores", tmp_path / "scorecards.jsonl", "--json")
    assert ended.code == 0
    assert ended.document["criteria"][0]["criterion"] == "greeting"
    assert "greeting" in run("eval", "--labels", labels, "--scores", tmp_path / "scorecards.jsonl").out


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--scores", "missing.jsonl"),
        ("--scores", "SELF"),
        ("--interactions", "SELF"),
        ("--interactions", "SELF", "--rubric", "x.yaml", "--exemplars", "many"),
    ],
)
def test_eval_that_makes_no_sense_is_wrong_usage(run: Run, lines: Lines, arguments: tuple[str, ...]) -> None:
    labels = lines("labels.jsonl", label("c-1", greeting="met"))
    ended = run("eval", "--labels", labels, *(labels if text == "SELF" else text for text in arguments))
    assert ended.code == 2
    assert ended.err


@pytest.mark.parametrize(
    ("environ", "away"),
    [
        ({}, False),
        ({"DEBRIEF_LLM_MODEL": "openai/gpt-4o-mini"}, True),
        ({"DEBRIEF_LLM_MODEL": "openai/simulated", "DEBRIEF_LLM_API_BASE": "http://127.0.0.1:9100/v1"}, False),
        ({"DEBRIEF_LLM_MODEL_JUDGE": "ollama/llama3.1"}, False),
        ({"DEBRIEF_EMBED_MODEL": "openai/embedder"}, True),
        ({"DEBRIEF_LLM_MODEL": "openai/own", "DEBRIEF_LLM_HOSTED": "no"}, False),
    ],
)
def test_only_a_model_elsewhere_is_said_to_see_the_contacts(environ: dict[str, str], away: bool) -> None:
    assert sends_text_away(environ) is away
