"""Files as people have them: whatever a file holds, its lines are sent or refused with a reason, never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.errors import UsageError
from cli.records import Line, parse_objects, read_lines


def lines(path: Path, content: str | bytes) -> list[Line]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_lines(path, as_csv=path.suffix == ".csv"))


def test_half_a_surrogate_pair_in_a_document_is_left_for_the_platform_to_refuse(tmp_path: Path) -> None:
    [line] = lines(tmp_path / "a.json", '[\n{"id": "\\ud800", "name": "é"}\n]')
    assert line.content is not None
    assert json.loads(line.content) == {"id": "\ud800", "name": "é"}


def test_one_object_on_one_line_is_sent_as_it_stands_whatever_the_file_is_called(tmp_path: Path) -> None:
    content = b'{"id": "a", "id": "b"}'
    [line] = lines(tmp_path / "a.json", content + b"\n")
    assert line.content == content


def test_a_document_with_a_repeated_key_is_refused_and_not_guessed_at(tmp_path: Path) -> None:
    [line] = lines(tmp_path / "a.json", '{"id": "a",\n "id": "b"}')
    assert (line.content, line.code) == (None, "duplicate_key")


def test_a_bottomless_document_is_refused(tmp_path: Path) -> None:
    deep = "[" * 200_000
    [line] = lines(tmp_path / "a.json", deep)
    assert (line.content, line.code) == (None, "too_deep")
    (tmp_path / "a.jsonl").write_text(deep)
    with pytest.raises(UsageError, match="line 1: not JSON"):
        list(parse_objects(tmp_path / "a.jsonl"))
    with pytest.raises(UsageError, match=r"a\.json line 1: the file is nested too deep"):
        list(parse_objects(tmp_path / "a.json"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_row_with_too_many_cells_does_not_stop_the_others(tmp_path: Path, delimiter: str) -> None:
    rows = "agent_id,name\na-1,Ann,extra\na-2,Bo\n".replace(",", delimiter)
    bad, good = lines(tmp_path / "a.csv", rows)
    assert (bad.number, bad.content, bad.code) == (2, None, "wrong_columns")
    assert "3 columns" in bad.reason
    assert (good.number, json.loads(good.content or b"")) == (3, {"agent_id": "a-2", "name": "Bo"})


def test_columns_reach_the_platform_as_they_are_called(tmp_path: Path) -> None:
    [line] = lines(tmp_path / "a.csv", "customer_id,consent,consent.survey,email\nu-1,all,yes,\n")
    assert json.loads(line.content or b"") == {"customer_id": "u-1", "consent": "all", "consent.survey": "yes"}


def test_a_column_that_stands_twice_is_refused_by_name(tmp_path: Path) -> None:
    [line] = lines(tmp_path / "a.csv", "agent_id,name,name\na-1,Ann,Bo\n")
    assert (line.number, line.content, line.code, line.field) == (1, None, "duplicate_key", "name")


def test_a_cell_of_any_length_is_left_for_the_platform_to_refuse(tmp_path: Path) -> None:
    long, good = lines(tmp_path / "a.csv", "agent_id,name\na-1," + "x" * 200_000 + "\na-2,Bo\n")
    assert len(long.content or b"") > 200_000
    assert json.loads(good.content or b"") == {"agent_id": "a-2", "name": "Bo"}


def test_a_table_without_a_header_says_so(tmp_path: Path) -> None:
    [line] = lines(tmp_path / "a.csv", b"")
    assert (line.content, line.code) == (None, "empty_line")


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_an_empty_file_holds_no_lines(tmp_path: Path, name: str) -> None:
    assert lines(tmp_path / name, b"") == []
