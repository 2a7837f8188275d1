"""Reading labels and scorecards, and what the command shows of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli import evaluation
from services.common.errors import InvalidInput


def write(path: Path, *lines: Any) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), "utf-8")
    return path


def label(interaction: str, value: str | None = "met", **more: Any) -> dict[str, Any]:
    return {"id": interaction, "labels": {"greeting": {"value": value, "source": "human"}}, **more}


def scorecard(interaction: str, value: str = "met", **more: Any) -> dict[str, Any]:
    return {
        "id": f"s-{interaction}",
        "interaction_id": interaction,
        "interaction_revision": 1,
        "rubric": "desk",
        "rubric_version": 1,
        "evaluation": 1,
        "supersedes": None,
        "status": "final",
        "agent_id": "a-1",
        "evaluator": {"kind": "ai", "judge": "embedded", "model": "m"},
        "answers": [{"criterion": "greeting", "value": value, "confidence": 0.8, "rationale": "", "evidence": []}],
        **more,
    }


def test_labels_ignore_unknown_keys_and_leave_null_out(tmp_path: Path) -> None:
    path = write(tmp_path / "labels.jsonl", "\ufeff" + json.dumps(label("i-1", resolution="x")), "", label("i-2", None))
    first, second = evaluation.load_labels(path)
    assert dict(first.values) == {"greeting": "met"}
    assert dict(second.values) == {}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "line 2: not JSON at column 2"),
        ("[1]", "line 2: not a JSON object"),
        ({"labels": {}}, "line 2: id is missing"),
        ({"id": "i-2"}, "line 2: labels is missing"),
        ({"id": "i-2", "labels": {"greeting": "met"}}, "line 2: labels.greeting must be an object"),
        ({"id": "i-2", "labels": {"greeting": {"value": 1}}}, "line 2: labels.greeting.value is"),
    ],
)
def test_a_bad_label_line_is_named(tmp_path: Path, line: Any, words: str) -> None:
    path = write(tmp_path / "labels.jsonl", label("i-1"), line)
    with pytest.raises(InvalidInput) as refused:
        evaluation.load_labels(path)
    assert str(path) in refused.value.message
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": "done"}, "status must be one of"),
        ({"interaction_id": None}, "interaction_id is missing"),
        ({"evaluation": 0}, "evaluation must be a whole number"),
        ({"evaluation": True}, "evaluation must be a whole number"),
        ({"answers": None}, "answers is missing"),
        ({"answers": ["met"]}, "answers[0] must be an object"),
        ({"answers": [{"criterion": "greeting"}]}, "answers[0].value is missing"),
        ({"answers": [{"criterion": "g", "value": "met", "confidence": 1.5}]}, "answers[0].confidence must be"),
        ({"answers": [{"criterion": "g", "value": "met"}] * 2}, "answers[1].criterion 'g' is answered twice"),
    ],
)
def test_a_bad_scorecard_is_named(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    path = write(tmp_path / "scorecards.jsonl", scorecard("i-1", **changes))
    with pytest.raises(InvalidInput) as refused:
        evaluation.load_scorecards(path)
    assert f"line 1: {words}" in refused.value.message


def test_a_failed_scorecard_needs_no_answers(tmp_path: Path) -> None:
    line = scorecard("i-1", status="failed", reason="llm_refused")
    del line["answers"]
    (found,) = evaluation.load_scorecards(write(tmp_path / "scorecards.jsonl", line))
    assert found.status == "failed"
    assert not found.answers


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="No such file"):
        evaluation.load_labels(tmp_path / "missing.jsonl")
    with pytest.raises(InvalidInput, match="holds no record"):
        evaluation.load_labels(write(tmp_path / "empty.jsonl", ""))
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes(b'{"id": "i-1"}\n'.replace(b"i", b"\xe9"))
    with pytest.raises(InvalidInput, match="line 1: not UTF-8"):
        evaluation.load_labels(latin)


def example(tmp_path: Path) -> tuple[list[Any], list[Any]]:
    values = ["met", "not_met", "met", "met", "not_met", "met"]
    given = ["met", "not_met", "met", "not_met", "not_met", "cannot_tell"]
    labels = write(tmp_path / "labels.jsonl", *(label(f"i-{n}", value) for n, value in enumerate(values)))
    cards = write(tmp_path / "scorecards.jsonl", *(scorecard(f"i-{n}", value) for n, value in enumerate(given)))
    return evaluation.load_labels(labels), evaluation.load_scorecards(cards)


def test_the_document_is_json_with_every_figure(tmp_path: Path) -> None:
    document = json.loads(json.dumps(evaluation.document(evaluation.evaluate(*example(tmp_path))), allow_nan=False))
    (entry,) = document["criteria"]
    assert entry["criterion"] == "greeting"
    assert entry["confusion"] == {"met": {"met": 2, "not_met": 1, "cannot_tell": 1}, "not_met": {"not_met": 2}}
    assert entry["accuracy"] == pytest.approx(4 / 6, abs=1e-6)
    assert entry["kappa_applicable"] == pytest.approx(0.454545, abs=1e-6)
    assert entry["f1_na"] is None
    assert entry["undefined"] == {"f1_na": "no item is labelled na"}
    assert entry["intervals"]["f1_na"] is None
    assert document["macro"]["kappa_applicable"] == entry["kappa_applicable"]
    assert document["macro"]["over"]["f1_na"] == []


def test_the_table_shows_every_criterion_and_the_mean(tmp_path: Path) -> None:
    lines = evaluation.render(evaluation.evaluate(*example(tmp_path))).splitlines()
    assert "kappa_applicable" in lines[0]
    row = next(line for line in lines if line.startswith("greeting"))
    assert row.split()[1] == "4/2/0"
    assert "0.45 [" in row
    assert any(line.startswith("mean of 1") for line in lines)
    assert max(map(len, lines)) <= 130


def test_comparison_and_curve_are_shown(tmp_path: Path) -> None:
    labels, cards = example(tmp_path)
    comparison = evaluation.compare(labels, cards, cards)
    assert "+0.00 [+0.00, +0.00]" in evaluation.render_comparison(comparison)
    assert json.dumps(evaluation.comparison_document(comparison), allow_nan=False)
    planned = evaluation.plan_curve(labels, [0, 2])
    points = evaluation.learning_curve(labels, planned, lambda exemplars, tested: cards)
    assert "2 exemplars" in evaluation.render_curve(points)
    assert [point["exemplars"] for point in evaluation.curve_document(points)["points"]] == [0, 2]


def test_loading_the_command_loads_no_numpy() -> None:
    code = "import sys, cli.evaluation; sys.exit(bool({'numpy', 'pydantic', 'rich'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
