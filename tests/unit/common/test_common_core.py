"""Logs without personal data, sealed records, cursors, request ids, tokens."""

from __future__ import annotations

import json
import logging
import time

import jwt
import pytest
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from services.common import logs
from services.common.auth import Principal, TokenSigner, TokenVerifier
from services.common.context import request_id, set_request_id
from services.common.crypto import Vault
from services.common.errors import DomainError, Internal, InvalidInput, Unauthenticated, rule_of
from services.common.paging import decode_cursor, encode_cursor, page_size

VAULT = Vault(bytes(range(32)))


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("write to jo.tremblay+x@exemple.qc.ca now", "tremblay"),
        ("card 4111 1111 1111 1111 given", "4111"),
        ("call 514-555-0199 back", "555"),
        ("SIN 046 454 286", "454"),
        ("key dbr_abcd1234efgh5678", "abcd1234"),
        ("Bearer eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ4In0.c2ln", "eyJ"),
        ("postgresql+asyncpg://role:hunter2@/debrief?host=/x", "hunter2"),
    ],
)
def test_scrub_takes_out_what_is_personal_or_secret(text: str, secret: str) -> None:
    assert secret not in logs.scrub(text)
    assert secret not in json.dumps(logs.scrub({"outer": [{"inner": text}]}))


@pytest.mark.parametrize("text", ["interaction c-000123 revision 2", "took 1234 ms", "2026-03-02T14:05:11Z", "v0.1.0"])
def test_scrub_leaves_ids_and_figures(text: str) -> None:
    assert logs.scrub(text) == text


def test_a_log_line_is_json_with_ids_and_without_hidden_keys(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        logs.configure("test", level="info", style="json")
        set_request_id("req-1")
        structlog.get_logger().info("accepted", interaction="c-1", text="what the customer said", email="a@b.ca")
        logging.getLogger("other").warning("mail to %s", "jo@exemple.ca")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        structlog.reset_defaults()
        structlog.contextvars.clear_contextvars()
    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (first["event"], first["request_id"], first["service"]) == ("accepted", "req-1", "test")
    assert first["text"] == first["email"] == "[HIDDEN]"
    assert second["event"] == "mail to [EMAIL]"


@given(st.binary(max_size=4000), st.text(max_size=50))
def test_what_is_sealed_opens_again_in_its_context_only(plain: bytes, context: str) -> None:
    sealed = VAULT.seal(plain, context)
    assert VAULT.open(sealed, context) == plain
    with pytest.raises(Internal):
        VAULT.open(sealed, context + "x")
    with pytest.raises(Internal):
        Vault(bytes(32)).open(sealed, context)
    with pytest.raises(Internal):
        VAULT.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), context)


KEY = st.integers(1 - 2**63, 2**63 - 1) | st.text(st.characters(exclude_characters="\0"), max_size=20)


@pytest.mark.parametrize("value", [None, True, 1.5, [], {}, "a\0", 2**63, -(2**63)])
def test_a_forged_cursor_reaches_no_query(value: object) -> None:
    with pytest.raises(InvalidInput, match="another list"):
        decode_cursor(encode_cursor(value), 1)


@given(st.lists(KEY, min_size=1, max_size=3))
def test_cursors_come_back_as_they_went(key: list[int | str]) -> None:
    assert decode_cursor(encode_cursor(*key), len(key)) == tuple(key)
    with pytest.raises(InvalidInput):
        decode_cursor(encode_cursor(*key), len(key) + 1)


@given(st.text(min_size=1, max_size=60))
def test_no_text_breaks_a_cursor(text: str) -> None:
    fields = set()
    try:
        decode_cursor(text, 1)
    except InvalidInput as error:
        fields.add(error.field)
    assert fields <= {"cursor"}


@pytest.mark.parametrize(("wanted", "got"), [(0, 50), (1, 1), (1000, 1000)])
def test_page_size(wanted: int, got: int) -> None:
    assert page_size(wanted) == got


@pytest.mark.parametrize("wanted", [-1, 1001])
def test_page_size_is_bounded(wanted: int) -> None:
    with pytest.raises(InvalidInput):
        page_size(wanted)


@pytest.mark.parametrize("given_id", [None, "", "with space", "new\nline", "x" * 201])
def test_an_ill_formed_request_id_is_replaced(given_id: str | None) -> None:
    made = set_request_id(given_id)
    assert made != given_id
    assert request_id() == made


def test_an_error_of_no_table_is_internal() -> None:
    class Odd(DomainError):
        code = "odd"

    assert rule_of(Odd("x")).http == 500


class TestTokens:
    key = Ed25519PrivateKey.generate()

    @property
    def verifier(self) -> TokenVerifier:
        return TokenVerifier({"console": self.key.public_key()}, "llm")

    def test_claims_travel(self) -> None:
        token = TokenSigner("console", self.key).sign(
            "llm", subject="user:7", roles=["agent"], permissions=["pii.read"], agent_id="a-7", initiator="user:1"
        )
        assert self.verifier.verify(token) == Principal(
            "user:7", frozenset({"agent"}), frozenset({"pii.read"}), "a-7", "user:1"
        )

    @pytest.mark.parametrize(
        "claims",
        [
            {"exp": int(time.time()) - 60, "iat": int(time.time()) - 120},
            {"exp": int(time.time()) + 3600},
            {"aud": "qa_scorer"},
            {"iss": "stranger"},
            {"sub": "svc:worker"},
            {"sub": None},
        ],
    )
    def test_a_token_that_is_wrong_in_one_thing_is_refused(self, claims: dict[str, object]) -> None:
        now = int(time.time())
        good = {"iss": "console", "aud": "llm", "sub": "user:1", "iat": now, "exp": now + 60}
        self.verifier.verify(jwt.encode(good, self.key, algorithm="EdDSA"))
        wrong = {name: value for name, value in (good | claims).items() if value is not None}
        with pytest.raises(Unauthenticated):
            self.verifier.verify(jwt.encode(wrong, self.key, algorithm="EdDSA"))

    def test_no_other_algorithm_is_taken(self) -> None:
        now = int(time.time())
        good = {"iss": "console", "aud": "llm", "sub": "user:1", "iat": now, "exp": now + 60}
        for token in (
            jwt.encode(good, None, algorithm="none"),
            jwt.encode(good, "x" * 32, algorithm="HS256"),
            "no token",
        ):
            with pytest.raises(Unauthenticated):
                self.verifier.verify(token)

    def test_an_agents_token_must_name_its_agent(self) -> None:
        with pytest.raises(Unauthenticated):
            _ = Principal("user:1", frozenset({"agent"})).only_own_records_of
        assert Principal("user:1", frozenset({"agent"}), agent_id="a-1").only_own_records_of == "a-1"
        assert Principal("user:1", frozenset({"agent", "coach"}), agent_id="a-1").only_own_records_of is None
        assert Principal("svc:worker").only_own_records_of is None
