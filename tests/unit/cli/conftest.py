"""The command, run in this process against a Null platform."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
import pytest
from cli_cases import RUBRIC, Ended, Run
from null_platform import NullPlatform

from cli import commands_batches, commands_data, commands_platform, commands_quality
from cli.connection import Client
from cli.main import main


@pytest.fixture
def platform() -> NullPlatform:
    return NullPlatform()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    for name in ("DEBRIEF_SERVER", "DEBRIEF_TOKEN", "DEBRIEF_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DEBRIEF_HOME", str(folder))
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path) -> Run:
    """`run("scores", "--json")` runs the command to its end."""

    def run(*arguments: str | Path) -> Ended:
        monkeypatch.setattr(sys, "argv", ["debrief", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        captured = capsys.readouterr()
        return Ended(int(end.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch, platform: NullPlatform) -> NullPlatform:
    """The platform, which every command then speaks to."""

    def connect(server: str = "") -> Client:
        return Client(
            server or "http://127.0.0.1:8400", platform.token, transport=httpx.MockTransport(platform), patience=0.0
        )

    for module in (commands_batches, commands_data, commands_platform, commands_quality):
        monkeypatch.setattr(module, "connect", connect)
    return platform


@pytest.fixture
def rubric(tmp_path: Path) -> Path:
    path = tmp_path / "rubric.yaml"
    path.write_text(RUBRIC, "utf-8")
    return path


@pytest.fixture
def lines(tmp_path: Path) -> Callable[..., Path]:
    """`lines("a.jsonl", {...}, "not json")` writes a file of lines."""

    def write(name: str, *records: object) -> Path:
        path = tmp_path / name
        texts: Sequence[str] = [record if isinstance(record, str) else json.dumps(record) for record in records]
        path.write_text("\n".join(texts) + "\n", "utf-8")
        return path

    return write
