"""The daemon behind `debrief up --detach`."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from deploy.embedded import daemon


def test_it_outlives_whoever_started_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The command leaves once it has read that all is up, which may be before the daemon has said so a second time."""
    reader, writer = os.pipe()
    os.close(reader)
    kept_up = []

    def run(home: Path, *, progress: object, on_ready: object) -> None:
        assert callable(on_ready)
        on_ready(None, threading.Event())
        kept_up.append(home)

    monkeypatch.setattr(daemon, "run_in_foreground", run)
    daemon.main([str(tmp_path), str(writer)])
    assert kept_up == [tmp_path]
