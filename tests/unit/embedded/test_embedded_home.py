"""The home folder, its lock, its secrets, the ports, and what each part is told."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import psutil
import pytest

from deploy.embedded.daemon import describe_running
from deploy.embedded.errors import AlreadyRunning, PortTaken, StackError
from deploy.embedded.home import Home, HomeLock, default_home, write_private
from deploy.embedded.keys import ISSUERS, data_key, ensure_keys, ensure_token, signing_key, trusted_keys
from deploy.embedded.ports import COUNT, HOST, Ports, free_ports
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.embedded.processes import last_words
from deploy.embedded.services import inherited, listens, service_parts
from services.common.auth import TokenSigner, TokenVerifier, load_private_key, load_trusted
from services.common.crypto import Vault
from services.console.domain.api_key import TokenText


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.make()
    return home


def test_the_home_is_chosen_by_its_variable(tmp_path: Path) -> None:
    assert default_home({"DEBRIEF_HOME": str(tmp_path)}) == tmp_path
    assert default_home({"DEBRIEF_HOME": "  "}) == Path.home() / ".debrief"


def test_two_supervisors_of_one_home_are_refused(home: Home) -> None:
    with HomeLock(home), pytest.raises(AlreadyRunning, match="debrief down"), HomeLock(home):
        pytest.fail("the second one got in")
    with HomeLock(home):
        pass


def test_a_home_that_cannot_be_made_names_the_variable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StackError, match="set DEBRIEF_HOME"):
        Home(tmp_path / "file" / "home").make()


def test_secrets_are_for_their_owner_only_and_stay_the_same(home: Home) -> None:
    first = home.secret("role.password")
    assert home.secret("role.password") == first
    assert len(first) >= 43
    assert (home.secrets / "role.password").stat().st_mode & 0o777 == 0o600


def test_a_private_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_private(path, "one")
    write_private(path, "two")
    assert path.read_text() == "two"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_keys_fit_the_services_that_read_them(home: Home) -> None:
    ensure_keys(home)
    before = {path.name: path.read_bytes() for path in home.keys.iterdir()}
    ensure_keys(home)
    assert {path.name: path.read_bytes() for path in home.keys.iterdir()} == before
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in home.keys.iterdir())
    trusted = load_trusted(trusted_keys(home))
    for issuer in ISSUERS:
        token = TokenSigner(issuer, load_private_key(signing_key(home, issuer))).sign("qa_scorer")
        assert TokenVerifier(trusted, "qa_scorer").verify(token).service == issuer
    vault = Vault.from_file(data_key(home))
    assert vault.open(vault.seal(b"text", "id"), "id") == b"text"


def test_the_first_token_is_one_that_the_console_takes(home: Home) -> None:
    assert ensure_token(home)
    text = home.token.read_text().strip()
    assert str(TokenText.parse(text)) == text
    assert home.token.stat().st_mode & 0o777 == 0o600
    assert not ensure_token(home)
    assert home.token.read_text().strip() == text


def test_a_taken_port_is_named_with_who_needs_it_and_the_variable() -> None:
    first = free_ports(COUNT)[0]
    ports = Ports.upward(first)
    ports.check()
    with socket.create_server((HOST, ports.qa_grpc)), pytest.raises(PortTaken) as taken:
        ports.check()
    message = str(taken.value)
    assert f"port {ports.qa_grpc}" in message
    assert "qa_scorer (gRPC)" in message
    assert "DEBRIEF_PORT" in message


@pytest.mark.parametrize("text", ["x", "0", "65535", "-1", "84.5"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(StackError, match="DEBRIEF_PORT"):
        Ports.from_environment({"DEBRIEF_PORT": text})


def test_a_stranger_on_the_port_does_not_make_a_part_ready(home: Home) -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
        assert listens(os.getpid(), port)
        assert not listens(os.getppid(), port)
    assert not listens(os.getpid(), port)


def test_a_state_file_that_a_crash_left_behind_describes_nothing(home: Home) -> None:
    started = psutil.Process().create_time()
    home.state.write_text(json.dumps({"state": "up", "pid": os.getpid(), "started": started}))
    assert describe_running(home.root)["state"] == "up"
    home.state.write_text(json.dumps({"state": "up", "pid": os.getpid(), "started": started - 60}))
    assert describe_running(home.root) == {}
    home.state.write_text('{"state": "u')
    assert describe_running(home.root) == {}


def test_ports_count_up_from_the_console() -> None:
    assert Ports.from_environment({}) == Ports.upward(8400)
    assert Ports.from_environment({"DEBRIEF_PORT": "9000"}).console == 9000
    assert Ports.upward(8400).temporal == 8405


def test_a_models_key_reaches_the_llm_service_and_nothing_else() -> None:
    environ = {
        "PATH": "/bin",
        "DEBRIEF_LLM_API_KEY": "k",
        "DEBRIEF_LLM_MODEL": "m",
        "DEBRIEF_EMBED_MODEL": "e",
        "OPENAI_API_KEY": "k",
        "AWS_SECRET_ACCESS_KEY": "k",
        "DEBRIEF_QA_JUDGE": "llm",
        "DEBRIEF_TOKEN": "t",
        "PGHOST": "elsewhere",
        "PYTHONPATH": "/somewhere",
    }
    assert set(inherited("llm", environ)) == {
        "PATH",
        "DEBRIEF_LLM_API_KEY",
        "DEBRIEF_LLM_MODEL",
        "DEBRIEF_EMBED_MODEL",
        "OPENAI_API_KEY",
        "AWS_SECRET_ACCESS_KEY",
    }
    assert set(inherited("qa_scorer", environ)) == {"PATH", "DEBRIEF_QA_JUDGE"}
    assert set(inherited("console", environ)) == {"PATH"}


def test_every_part_is_told_what_its_settings_ask_for_and_no_secret(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.console.settings import ConsoleSettings
    from services.llm.settings import LlmSettings
    from services.qa_scorer.settings import QaSettings
    from workflows.settings import WorkerSettings

    ensure_keys(home)
    postgres = EmbeddedPostgres(home.root)
    postgres._socket_folder = home.root / "socket"
    ports = Ports.upward(8400)
    settings = {"llm": LlmSettings, "qa_scorer": QaSettings, "worker": WorkerSettings, "console": ConsoleSettings}
    secrets = [path.read_text().strip() for path in (*home.secrets.iterdir(), *home.keys.glob("*.pem"))]
    read = {}
    for part in service_parts(home, ports, postgres, {"PATH": os.defpath}):
        launch = part.launch()
        secrets += [path.read_text().strip() for path in home.secrets.glob("*.password")]
        shown = " ".join([*launch.argv, *launch.env.values()])
        assert not [secret for secret in secrets if secret in shown], part.name
        with monkeypatch.context() as patch:
            for name in os.environ:
                patch.delenv(name)
            for name, value in launch.env.items():
                patch.setenv(name, value)
            read[part.name] = settings[part.name]()
    assert read["worker"].qa_scorer_target == f"{HOST}:{read['qa_scorer'].grpc_port}" == f"{HOST}:8402"
    assert read["qa_scorer"].llm_target == f"{HOST}:{read['llm'].grpc_port}"
    assert read["worker"].temporal_address == read["qa_scorer"].temporal_address == f"{HOST}:8405"
    assert read["console"].upstreams["qa_scorer"] == f"http://{HOST}:{read['qa_scorer'].http_port}"
    assert read["console"].upstreams["worker"] == f"http://{HOST}:{read['worker'].http_port}"
    assert read["console"].http_port == 8400
    assert read["console"].bootstrap_token_file == home.token
    for part in read.values():
        assert load_private_key(part.signing_key_file)
        assert set(load_trusted(part.trusted_keys_file)) == set(ISSUERS)


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (
            "starting\nTraceback (most recent call last):\n  File 1\nOSError: 127.0.0.1:8401 is taken\n",
            "OSError: 127.0.0.1:8401 is taken",
        ),
        ("FATAL:  data directory has wrong ownership\nHINT:  fix it\n", "FATAL:  data directory has wrong ownership"),
        ("one\ntwo\n\n", "two"),
        ("", ""),
        (
            json.dumps({"event": "start_failed", "level": "error", "exception": "Traceback\nOSError: no"})
            + "\n"
            + json.dumps({"event": "no error at the end", "level": "info"}),
            "start_failed: OSError: no",
        ),
    ],
)
def test_last_words_are_the_line_that_tells_most(tmp_path: Path, log: str, said: str) -> None:
    path = tmp_path / "part.log"
    path.write_text("an error of yesterday\n" + log)
    assert last_words(path, len("an error of yesterday\n")) == said
