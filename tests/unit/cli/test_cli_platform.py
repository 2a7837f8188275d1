"""status, token, and the connection itself: tokens, exit codes, patience."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from cli_cases import Run
from null_platform import NullPlatform, ok, problem

from cli import connection
from cli.connection import Client, Problem, default_server, find_token, segment
from cli.errors import PlatformUnreachable, UsageError
from deploy.embedded.ports import free_ports


def test_status_shows_health_and_counts(connected: NullPlatform, run: Run) -> None:
    ended = run("status", "--json")
    assert ended.code == 0
    assert ended.document["state"] == "ready"
    assert ended.document["counts"]["exemplars"] == 4
    assert "exemplars: 4" in run("status").out


def test_where_nothing_runs_every_command_ends_with_3(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_PORT", str(free_ports(1)[0]))
    (home / "token").write_text("dbr_x_y")
    for command in (("scores",), ("status",), ("token", "list"), ("export",)):
        ended = run(*command)
        assert ended.code == 3, command
        assert "debrief up" in ended.err
    ended = run("status", "--json")
    assert ended.code == 3
    assert ended.document["state"] == "down"


def test_down_where_nothing_runs_is_no_error(run: Run, home: Path) -> None:
    ended = run("down")
    assert ended.code == 0
    assert str(home) in ended.out


def test_a_token_is_made_shown_once_listed_and_revoked(connected: NullPlatform, run: Run) -> None:
    ended = run("token", "create", "--role", "agent", "--agent", "a-07", "--expires-days", "30")
    assert (ended.code, ended.out) == (0, "dbr_new_secret\n")
    sent = json.loads(connected.requests[-1].content)
    assert (sent["role"], sent["agent_id"], sent["name"]) == ("agent", "a-07", "agent a-07")
    listed = run("token", "list", "--json").document["items"]
    assert [entry["id"] for entry in listed] == ["k0"]
    assert "a-07" in run("token", "list").out
    assert run("token", "revoke", "k0").code == 0
    ended = run("token", "revoke", "k9")
    assert ended.code == 2
    assert "There is no key k9." in ended.err


def test_a_token_that_is_not_accepted_is_wrong_usage(connected: NullPlatform, run: Run) -> None:
    connected.interrupt = lambda _: problem(401, "unauthenticated", "This API key was revoked.")
    ended = run("scores")
    assert ended.code == 2
    assert "This API key was revoked." in ended.err


def test_the_homes_token_is_sent_to_this_machine_only(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("dbr_home\n")
    assert find_token("http://127.0.0.1:8400", tmp_path, {}) == "dbr_home"
    assert find_token("http://localhost:8400", tmp_path, {"DEBRIEF_TOKEN": "dbr_env"}) == "dbr_env"
    assert find_token("https://debrief.example.org", tmp_path, {"DEBRIEF_TOKEN": "dbr_env"}) == "dbr_env"
    with pytest.raises(UsageError, match="DEBRIEF_TOKEN"):
        find_token("https://127.0.0.1.example.org", tmp_path, {})
    with pytest.raises(UsageError, match="debrief up"):
        find_token("http://127.0.0.1:8400", tmp_path / "none", {})


def test_the_server_is_the_running_stack_of_this_home(tmp_path: Path) -> None:
    assert default_server(tmp_path, {}) == "http://127.0.0.1:8400"
    assert default_server(tmp_path, {"DEBRIEF_PORT": "9000"}) == "http://127.0.0.1:9000"
    (tmp_path / "state.json").write_text('{"console": "http://127.0.0.1:8500"}')
    assert default_server(tmp_path, {"DEBRIEF_PORT": "9000"}) == "http://127.0.0.1:8500"
    assert default_server(tmp_path, {"DEBRIEF_SERVER": "https://x.org"}) == "https://x.org"


def client(handler: object, *, patience: float = 30.0) -> Client:
    return Client("http://127.0.0.1:8400", "t", transport=httpx.MockTransport(handler), patience=patience)  # type: ignore[arg-type]


def test_a_part_that_restarts_is_waited_for_with_the_same_key() -> None:
    away, broken = problem(503, "unavailable", "Away."), problem(500, "internal", "Its connection was cut.")
    answers = iter([ok({}), "down", away, "down", broken, ok({"done": 1})])
    keys = []

    def handler(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers.get("idempotency-key"))
        answer = next(answers)
        if isinstance(answer, str):
            raise httpx.ConnectError("refused", request=request)
        return answer

    with client(handler) as connection:
        connection.get("/api/v1/status")
        assert connection.post("/api/v1/tokens", {}) == {"done": 1}
    assert len(set(keys[1:])) == 1
    assert keys[1]


def test_a_server_that_never_answered_is_not_waited_for() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with client(handler) as connection, pytest.raises(PlatformUnreachable, match="debrief up"):
        connection.get("/api/v1/status")


def test_what_a_retry_cannot_help_is_not_tried_again() -> None:
    seen = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return problem(422, "invalid_input", "No.")

    with client(handler) as connection, pytest.raises(Problem, match="No"):
        connection.get("/api/v1/status")
    assert len(seen) == 1


def test_patience_ends() -> None:
    with (
        client(lambda _: problem(503, "unavailable", "Away."), patience=0.0) as connection,
        pytest.raises(Problem, match="Away") as failure,
    ):
        connection.get("/api/v1/status")
    assert failure.value.exit_code == 3


@pytest.mark.parametrize(
    ("listens", "code", "said"), [(False, 3, "can't be reached: start it with `debrief up`"), (True, 2, "no token")]
)
@pytest.mark.parametrize(
    "command",
    [
        ("scores",),
        ("scores", "--json"),
        ("export",),
        ("token", "list", "--json"),
        ("plan", "list"),
        ("batch", "show", "0d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11"),
    ],
)
def test_without_a_token_it_matters_whether_anybody_is_there(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], listens: bool, code: int, said: str
) -> None:
    monkeypatch.setattr(connection, "answers", lambda _: listens)
    ended = run(*command)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err


def test_nobody_answers_where_nothing_listens() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        assert not connection.answers(f"http://127.0.0.1:{listener.getsockname()[1]}")


@pytest.mark.parametrize(
    "server", ["8400", "ftp://x", "http://", "localhost:8400", "http://x:99999", "http://x:port", "http://[::1"]
)
def test_a_server_that_is_no_url_is_wrong_usage(server: str) -> None:
    with pytest.raises(UsageError, match="--server"):
        Client(server, "t")


def test_an_id_stays_one_segment_of_the_path() -> None:
    assert segment("a/b?c#d e") == "a%2Fb%3Fc%23d%20e"


def test_a_command_imports_nothing_heavy_before_it_runs() -> None:
    code = (
        "import sys; import cli.main; "
        "print(*sorted({name.partition('.')[0] for name in sys.modules} "
        "& {'httpx', 'pydantic', 'numpy', 'yaml', 'grpc', 'psutil', 'sqlalchemy', 'cryptography', 'temporalio'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
