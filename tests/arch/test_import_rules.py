"""The rules of the house hold, and a deliberately bad import of each kind is caught."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("services", "workflows", "cli", "deploy", "proto/gen/debrief", "proto/gen/buf")

BAD = [
    ("services/qa_scorer/domain/arithmetic.py", "import sqlalchemy", "The domain does no IO"),
    ("services/qa_scorer/domain/rubric/model.py", "from services.qa_scorer.adapters import tables", "The domain"),
    ("services/qa_scorer/application/read.py", "import services.qa_scorer.adapters.tables", "The application imports"),
    ("services/qa_scorer/api/http.py", "import services.qa_scorer.adapters.tables", "The API never imports tables"),
    ("services/qa_scorer/adapters/llm_client.py", "import services.llm.settings", "Services never import each other"),
    ("services/qa_scorer/adapters/llm_client.py", "import litellm", "Only the LLM service imports litellm"),
    ("services/common/db.py", "import services.llm.settings", "common knows no service"),
    ("workflows/worker.py", "import services.qa_scorer.settings", "Workflows import no service but common"),
    ("services/console/main.py", "import workflows.score_backlog.workflow", "Services know workflows by their types"),
    ("services/qa_scorer/application/read.py", "import debrief.qa.v1.scorecard_pb2", "Generated code appears"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """import-linter over the packages in `folder`, with the repository's own contracts."""
    path = os.pathsep.join([str(folder), str(folder / "proto" / "gen")])
    command = [
        str(Path(sysconfig.get_path("scripts")) / "lint-imports"),
        "--config", str(folder / "pyproject.toml"), "--no-cache", "--no-logo",
    ]  # fmt: skip
    env = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_house_keeps_its_rules(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_kind_of_bad_import_is_caught(copy: Path) -> None:
    before = {path: (copy / path).read_text("utf-8") for path, _, _ in BAD}
    for path, line, _ in BAD:
        with (copy / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    try:
        done = lint(copy)
    finally:
        for path, text in before.items():
            (copy / path).write_text(text, "utf-8")
    assert done.returncode == 1, done.stdout + done.stderr
    broken = [line for line in done.stdout.splitlines() if line.endswith("BROKEN")]
    for _, line, contract in BAD:
        assert any(entry.startswith(contract) for entry in broken), f"{line!r} was not caught:\n{done.stdout}"


def test_the_interpreter_is_the_one_that_is_promised() -> None:
    assert sys.version_info >= (3, 11)
