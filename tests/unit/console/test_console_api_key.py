"""API keys: their text, what is kept, and their life."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.auth import PERMISSIONS, ROLES
from services.common.errors import InvalidInput, Unauthenticated
from services.console.domain.api_key import (
    NAME_LENGTH,
    ApiKey,
    Grant,
    Permission,
    Role,
    TokenText,
    checked_name,
)

NOW = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)
times = st.integers(0, 10**9).map(lambda seconds: NOW + timedelta(seconds=seconds - 5 * 10**8))
tokens = st.builds(
    TokenText,
    prefix=st.from_regex(r"[a-z0-9]{4,16}", fullmatch=True),
    secret=st.from_regex(r"[A-Za-z0-9_-]{43,128}", fullmatch=True),
).filter(lambda token: token.secret.isascii() and token.prefix.isascii())


def key_of(
    token: TokenText,
    *,
    expires_at: datetime | None = None,
    revoked_at: datetime | None = None,
    grant: Grant | None = None,
) -> ApiKey:
    return ApiKey(
        id=uuid4(),
        name="import",
        prefix=token.prefix,
        digest=token.digest(),
        grant=grant or Grant(Role.QA_MANAGER),
        created_at=NOW,
        created_by="user:x",
        expires_at=expires_at,
        revoked_at=revoked_at,
    )


def test_roles_and_permissions_are_those_of_the_platform():
    assert {role.value for role in Role} == set(ROLES)
    assert {permission.value for permission in Permission} == set(PERMISSIONS)


def test_a_new_key_has_32_random_bytes_and_is_never_the_same():
    made = {TokenText.new() for _ in range(50)}
    assert len({token.secret for token in made}) == 50
    assert all(len(bytes.fromhex(token.secret)) == 32 for token in made)


@given(tokens)
def test_the_text_of_a_key_is_read_back_as_it_was_written(token):
    assert TokenText.parse(str(token)) == token


def test_new_keys_are_read_back():
    token = TokenText.new()
    assert TokenText.parse(str(token)) == token


@given(tokens)
def test_only_the_sha256_of_the_whole_text_is_kept(token):
    assert token.digest() == hashlib.sha256(f"dbr_{token.prefix}_{token.secret}".encode()).digest()
    assert token.secret not in repr(key_of(token))
    assert token.secret not in repr(token)


@given(tokens, st.data())
def test_one_other_character_is_another_key(token, data):
    at = data.draw(st.integers(0, len(token.secret) - 1))
    other = data.draw(st.sampled_from("abcXYZ019_-").filter(lambda character: character != token.secret[at]))
    forged = TokenText(token.prefix, token.secret[:at] + other + token.secret[at + 1 :])
    assert key_of(token).matches(token)
    assert not key_of(token).matches(forged)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dbr_",
        "dbr_abcdef_short",
        "DBR_abcdef_" + "a" * 64,
        "dbr_ABCDEF_" + "a" * 64,
        "dbr_abcdef_" + "a" * 42,
        "dbr_abcdef_" + "a" * 129,
        "dbr_abcdef_" + "é" * 64,
        "dbr_abcdef_" + "a" * 64 + "\n",
        " dbr_abcdef_" + "a" * 64,
        "eyJhbGciOiJFZERTQSJ9.e30.c2ln",
    ],
)
def test_what_has_not_the_form_of_a_key_is_refused_and_not_repeated(text):
    with pytest.raises(Unauthenticated) as caught:
        TokenText.parse(text)
    assert len(text) < 10 or text not in caught.value.message


@given(times, times, times)
def test_a_key_works_until_it_is_revoked_or_runs_out(now, expires_at, revoked_at):
    key = key_of(TokenText.new(), expires_at=expires_at, revoked_at=revoked_at)
    if now < expires_at and now < revoked_at:
        key.ensure_usable(now)
    else:
        with pytest.raises(Unauthenticated):
            key.ensure_usable(now)


def test_a_key_ends_at_the_very_moment_of_its_expiry():
    key = key_of(TokenText.new(), expires_at=NOW)
    key.ensure_usable(NOW - timedelta(microseconds=1))
    with pytest.raises(Unauthenticated, match="expired"):
        key.ensure_usable(NOW)


@given(st.sampled_from(Role), st.none() | st.just("") | st.just("a-07"))
def test_an_agent_id_goes_with_the_role_agent_and_only_then(role, agent_id):
    fits = bool(agent_id) if role is Role.AGENT else agent_id is None
    if fits:
        assert Grant(role, agent_id=agent_id).agent_id == agent_id
    else:
        with pytest.raises(InvalidInput) as caught:
            Grant(role, agent_id=agent_id)
        assert caught.value.field == "agent_id"


@given(st.text(max_size=20) | st.integers(100, 140).map(lambda length: "é" * length))
def test_a_name_is_short_and_printable_or_refused(name):
    tidy = name.strip()
    if tidy and len(tidy) <= NAME_LENGTH and tidy.isprintable():
        assert checked_name(name) == tidy
    else:
        with pytest.raises(InvalidInput) as caught:
            checked_name(name)
        assert caught.value.field == "name"
