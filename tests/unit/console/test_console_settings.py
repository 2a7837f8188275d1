"""What a wrong setting makes of the start: one line that names the variable and shows no secret."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from services.common.clock import SystemClock
from services.console import bootstrap, main
from services.console.adapters.keys_in_memory import NullKeyStore
from services.console.application.keys import Keys
from services.console.domain.api_key import TokenText
from services.console.settings import ConsoleSettings

DATABASE = "postgresql+asyncpg://console:s3cret@db/debrief"
UPSTREAMS = '{"qa_scorer": "http://qa:1/", "llm": "https://llm", "worker": "http://[::1]:3"}'


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in [name for name in os.environ if name.startswith("DEBRIEF_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DEBRIEF_CONSOLE_DATABASE_URL", DATABASE)
    monkeypatch.setenv("DEBRIEF_CONSOLE_UPSTREAMS", UPSTREAMS)
    return monkeypatch


def test_addresses_are_origins(environment):
    assert ConsoleSettings().upstreams == {
        "qa_scorer": "http://qa:1",
        "llm": "https://llm",
        "worker": "http://[::1]:3",
    }


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", None, "DEBRIEF_CONSOLE_DATABASE_URL: Field required"),
        ("UPSTREAMS", None, "DEBRIEF_CONSOLE_UPSTREAMS: Field required"),
        ("UPSTREAMS", '{"llm": "http://x"}', "the address of qa_scorer is missing"),
        (
            "UPSTREAMS",
            '{"qa_scorer": "127.0.0.1:1", "llm": "http://x"}',
            "the address of qa_scorer is http://host:port",
        ),
        ("UPSTREAMS", '{"qa_scorer": "ftp://x", "llm": "http://x"}', "the address of qa_scorer is http://host:port"),
        (
            "UPSTREAMS",
            '{"qa_scorer": "http://x/path", "llm": "http://x"}',
            "the address of qa_scorer is http://host:port",
        ),
        (
            "UPSTREAMS",
            '{"qa_scorer": "http://user:s3cret@x", "llm": "http://x"}',
            "the address of qa_scorer is http://host:port",
        ),
        ("UPSTREAMS", '{"qa_scorer": "", "llm": "http://x"}', "the address of qa_scorer is http://host:port"),
        ("KEY_CACHE_SECONDS", "11", "DEBRIEF_CONSOLE_KEY_CACHE_SECONDS"),
        ("PUBLIC_URL", "debrief.example.org", "DEBRIEF_CONSOLE_PUBLIC_URL"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(environment, name, value, said):
    if value is None:
        environment.delenv(f"DEBRIEF_CONSOLE_{name}")
    else:
        environment.setenv(f"DEBRIEF_CONSOLE_{name}", value)
    with pytest.raises(SystemExit) as ended:
        main.main()
    message = str(ended.value)
    assert said in message
    assert "\n" not in message
    assert "s3cret" not in message


def test_no_error_of_the_settings_shows_a_secret(environment):
    environment.delenv("DEBRIEF_CONSOLE_UPSTREAMS")
    with pytest.raises(ValidationError) as caught:
        ConsoleSettings()
    assert "s3cret" not in str(caught.value)


def test_without_a_key_to_sign_with_there_is_no_gateway(environment):
    with pytest.raises(ValueError, match="DEBRIEF_CONSOLE_SIGNING_KEY_FILE"):
        bootstrap.build(ConsoleSettings())


async def installed(tmp_path: Path, content: bytes | None) -> NullKeyStore:
    store = NullKeyStore()
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    settings = ConsoleSettings(bootstrap_token_file=path)
    await bootstrap.install_bootstrap_token(Keys(store.scope, SystemClock()), settings)
    return store


async def test_the_bootstrap_tokens_file_is_read(environment, tmp_path):
    token = TokenText.new()
    store = await installed(tmp_path, f"{token}\n".encode())
    stored = await store.by_prefix(token.prefix)
    assert stored is not None
    assert stored.matches(token)


@pytest.mark.parametrize("content", [None, "dbr_abcdef_é".encode()])
async def test_a_bootstrap_file_that_can_not_be_read_is_named(environment, tmp_path, content):
    with pytest.raises(ValueError, match="DEBRIEF_CONSOLE_BOOTSTRAP_TOKEN_FILE"):
        await installed(tmp_path, content)
