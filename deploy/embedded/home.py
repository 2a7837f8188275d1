"""Where the embedded stack keeps its state: one folder, `DEBRIEF_HOME`."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from deploy.embedded.errors import AlreadyRunning, StackError


def default_home(environ: Mapping[str, str] | None = None) -> Path:
    """`DEBRIEF_HOME`, or `~/.debrief`."""
    environ = os.environ if environ is None else environ
    chosen = environ.get("DEBRIEF_HOME", "").strip()
    return Path(chosen).expanduser().absolute() if chosen else Path.home() / ".debrief"


def write_private(path: Path, content: str | bytes, *, owner: tuple[int, int] | None = None) -> None:
    """Writes a file of mode 0600 in one step: a reader sees the old content or the new, never a part."""
    data = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp gives 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if owner is not None:
            os.chown(name, *owner)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@dataclass(frozen=True, slots=True)
class Home:
    """Names of everything below the home folder."""

    root: Path

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets"

    @property
    def token(self) -> Path:
        return self.root / "token"

    @property
    def admin(self) -> Path:
        """Email address and password of the first administrator, a line each."""
        return self.root / "admin"

    @property
    def state(self) -> Path:
        return self.root / "state.json"

    @property
    def records(self) -> Path:
        """The processes started from this home, so that the next start finds what a crash left behind."""
        return self.root / "processes.json"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def digest(self) -> str:
        """A short name for this home, the same at every start."""
        return hashlib.sha256(str(self.root).encode()).hexdigest()[:12]

    def make(self) -> None:
        """Creates the folders. The home itself can be passed through but not listed: as root, PostgreSQL runs as
        another user below it.

        Raises:
            StackError: the folder can't be made or written to.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self.root.chmod(0o711 if os.geteuid() == 0 else 0o700)
            for folder in (self.logs, self.keys, self.secrets):
                folder.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise StackError(
                f"can't use {self.root} as home: {error.strerror}; set DEBRIEF_HOME to a folder you can write to"
            ) from error

    def secret(self, name: str) -> str:
        """The generated secret of that name (43 characters, URL-safe), made at its first use."""
        path = self.secrets / name
        try:
            return path.read_text().strip()
        except FileNotFoundError:
            value = secrets.token_urlsafe(32)
            write_private(path, value)
            return value

    def read_json(self, path: Path) -> dict[str, Any]:
        """The document, or an empty one where there is none or a crash cut it off."""
        try:
            content = json.loads(path.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
        return content if isinstance(content, dict) else {}


def passable(path: Path) -> bool:
    """Whether every user may pass through this folder and all above it."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


class HomeLock:
    """Held by the one supervisor of a home. The kernel lets go of it when its process dies."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._handle: int | None = None

    def __enter__(self) -> Self:
        handle = os.open(self._home.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(handle)
            raise AlreadyRunning(
                f"a stack already runs from {self._home.root}: see `debrief status`, stop it with `debrief down`, "
                "or set DEBRIEF_HOME for a second one"
            ) from error
        self._handle = handle
        return self

    def __exit__(self, *_: object) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
