"""Signing in, staying in and being let out again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from console_people import HASHER, PASSWORD
from hypothesis import given
from hypothesis import strategies as st

from services.console.domain.api_key import Role
from services.console.domain.lockout import (
    FREE_ATTEMPTS,
    LONGEST_WAIT,
    SOURCE_ATTEMPTS,
    SOURCE_EVERY,
    Attempts,
    address_digest,
    source_digest,
)
from services.console.domain.session import csrf_token, is_csrf_token, new_session_id, session_digest
from services.console.domain.user import Language, check_new_password, one_time_password

SESSION = "debrief_session"


async def test_the_right_password_opens_and_signing_out_closes(platform):
    user = await platform.people.user(Role.ADMIN)
    browser = platform.browser()
    answer = await browser.sign_in(user)
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert (await browser.get("/account")).status_code == 200
    stolen = browser.client.cookies[SESSION]
    assert (await browser.post("/sign-out")).headers["location"] == "/sign-in"
    browser.client.cookies.set(SESSION, stolen, domain="debrief.test")
    assert (await browser.get("/account")).headers["location"] == "/sign-in?next=/account"
    assert [entry.action for entry in platform.people.store.log] == ["sign_in.begun", "sign_in.ended"]


async def test_only_the_digest_of_a_session_is_kept(platform):
    browser = platform.browser()
    await browser.sign_in(await platform.people.user(Role.COACH))
    given_out = browser.client.cookies[SESSION]
    assert list(platform.people.store.sessions) == [session_digest(given_out)]
    assert given_out not in repr(platform.people.store.sessions)


async def test_a_session_fixed_beforehand_is_worth_nothing(platform):
    """Whatever a browser brings along, signing in gives it another id, and the old one opens nothing."""
    user = await platform.people.user(Role.QA_MANAGER)
    planted = new_session_id()
    browser = platform.browser()
    browser.client.cookies.set(SESSION, planted, domain="debrief.test")
    browser.client.cookies.set("debrief_visit", planted, domain="debrief.test")
    await browser.sign_in(user)
    assert browser.client.cookies[SESSION] != planted
    attacker = platform.browser()
    attacker.client.cookies.set(SESSION, planted, domain="debrief.test")
    assert (await attacker.get("/account")).status_code == 303


async def test_signing_in_again_ends_the_session_before(platform):
    user = await platform.people.user(Role.QA_MANAGER)
    browser = platform.browser()
    await browser.sign_in(user)
    first = browser.client.cookies[SESSION]
    browser.client.cookies.delete("debrief_visit")
    await browser.post("/sign-in", {"email": user.email, "password": PASSWORD})
    assert browser.client.cookies[SESSION] != first
    assert len(platform.people.store.sessions) == 1


@pytest.mark.parametrize("known", [True, False])
async def test_unknown_addresses_and_wrong_passwords_look_alike(platform, known):
    user = await platform.people.user(Role.ADMIN)
    browser = platform.browser()
    await browser.get("/sign-in")
    answer = await browser.post("/sign-in", {"email": user.email if known else "no@example.org", "password": "wrong"})
    assert answer.status_code == 401
    assert "The email address or the password is wrong." in answer.text
    assert SESSION not in browser.client.cookies


@pytest.mark.parametrize("known", [True, False])
async def test_wrong_passwords_lock_an_address_for_longer_and_longer(platform, known):
    user = await platform.people.user(Role.ADMIN)
    email = user.email if known else "nobody@example.org"
    browser = platform.browser()
    await browser.get("/sign-in")
    for _ in range(FREE_ATTEMPTS):
        assert (await browser.post("/sign-in", {"email": email, "password": "wrong"})).status_code == 401
    answer = await browser.post("/sign-in", {"email": email.upper(), "password": PASSWORD})
    assert answer.status_code == 429
    assert "30\N{NO-BREAK SPACE}s" in answer.text
    platform.clock.at += timedelta(seconds=31)
    assert (await browser.post("/sign-in", {"email": email, "password": "wrong"})).status_code == 401
    platform.clock.at += timedelta(seconds=31)
    assert (await browser.post("/sign-in", {"email": email, "password": PASSWORD})).status_code == 429
    platform.clock.at += timedelta(seconds=30)
    answer = await browser.post("/sign-in", {"email": email, "password": PASSWORD})
    assert answer.status_code == (303 if known else 401)


async def test_an_administrator_sees_who_is_locked_out_and_unlocks_them(platform):
    user = await platform.people.user(Role.QA_MANAGER)
    admin = platform.browser()
    await admin.sign_in(await platform.people.user(Role.ADMIN))
    browser = platform.browser()
    await browser.get("/sign-in")
    assert "Unlock" not in (await admin.get(f"/admin/users/{user.id}")).text
    for _ in range(FREE_ATTEMPTS):
        await browser.post("/sign-in", {"email": user.email, "password": "wrong"})
    page = await admin.get(f"/admin/users/{user.id}")
    assert "has to wait for 30\N{NO-BREAK SPACE}s" in page.text
    assert "Unlock" in page.text
    answer = await admin.post(f"/admin/users/{user.id}/unlock")
    assert answer.headers["location"] == f"/admin/users/{user.id}"
    assert platform.people.store.log[-1].action == "user.unlocked"
    assert (await browser.post("/sign-in", {"email": user.email, "password": PASSWORD})).status_code == 303


async def test_one_network_address_can_not_try_passwords_on_everybody(platform):
    """A site behind one address is slowed down, never shut out; other addresses are not touched."""
    user = await platform.people.user(Role.ADMIN)
    browser, elsewhere = platform.browser(), platform.browser(client=("192.0.2.9", 1))
    await browser.get("/sign-in")
    await elsewhere.get("/sign-in")
    for number in range(SOURCE_ATTEMPTS):
        given = {"email": f"person-{number}@example.org", "password": "wrong"}
        assert (await browser.post("/sign-in", given)).status_code == 401
    right = {"email": user.email, "password": PASSWORD}
    answer = await browser.post("/sign-in", right)
    assert answer.status_code == 429
    assert "30\N{NO-BREAK SPACE}s" in answer.text
    assert (await elsewhere.post("/sign-in", right)).status_code == 303
    platform.clock.at += SOURCE_EVERY
    assert (await browser.post("/sign-in", {"email": "next@example.org", "password": "wrong"})).status_code == 401
    assert (await browser.post("/sign-in", right)).status_code == 429
    platform.clock.at += SOURCE_EVERY
    assert (await browser.post("/sign-in", right)).status_code == 303


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.5", "203.0.113.6", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("a-socket", "another-socket", False),
    ],
)
def test_a_whole_ipv6_network_is_one_origin(one, other, same):
    assert (source_digest(one) == source_digest(other)) is same


async def test_the_right_password_forgets_the_wrong_ones(platform):
    user = await platform.people.user(Role.ADMIN)
    browser = platform.browser()
    await browser.get("/sign-in")
    for _ in range(FREE_ATTEMPTS - 1):
        await browser.post("/sign-in", {"email": user.email, "password": "wrong"})
    await browser.sign_in(user)
    assert address_digest(user.email) not in platform.people.store.wrong


async def test_sessions_end_when_idle_and_in_any_case(platform):
    user = await platform.people.user(Role.ADMIN)
    browser = platform.browser()
    await browser.sign_in(user)
    for _ in range(11):
        platform.clock.at += timedelta(minutes=65)
        assert (await browser.get("/account")).status_code == 200
    platform.clock.at += timedelta(minutes=65)
    assert (await browser.get("/account")).status_code == 303
    await browser.sign_in(user)
    platform.clock.at += timedelta(hours=2)
    assert (await browser.get("/account")).status_code == 303
    assert platform.people.store.sessions == {}


async def test_a_closed_account_is_closed_at_once(platform):
    user = await platform.people.user(Role.ADMIN)
    browser = platform.browser()
    await browser.sign_in(user)
    await platform.people.store.save_user(replace(user, disabled=True))
    assert (await browser.get("/account")).status_code == 303
    assert (await browser.sign_in(user)).status_code == 401


async def test_whoever_was_given_a_password_must_choose_their_own(platform):
    user = await platform.people.user(Role.QA_MANAGER, must_change_password=True)
    browser = platform.browser()
    await browser.sign_in(user)
    assert (await browser.get("/")).headers["location"] == "/account/password"
    await browser.get("/account/password")
    before = browser.client.cookies[SESSION]
    form = {"current_password": PASSWORD, "new_password": "another long one", "again": "another long one"}
    assert (await browser.post("/account/password", form)).headers["location"] == "/"
    assert browser.client.cookies[SESSION] != before
    assert list(platform.people.store.sessions) == [session_digest(browser.client.cookies[SESSION])]
    assert (await browser.get("/")).headers["location"] == "/overview"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"current_password": "wrong", "new_password": "another long one"}, "The current password is wrong."),
        ({"new_password": "short"}, "A password has at least 12 characters."),
        ({"new_password": "aaaaaaaaaaaaaa"}, "too easily guessed"),
        ({"new_password": PASSWORD}, "The new password is the current one."),
        ({"new_password": "another long one", "again": "yet another one"}, "The two new passwords differ."),
    ],
)
async def test_passwords_that_will_not_do_are_refused(platform, form, said):
    user = await platform.people.user(Role.QA_MANAGER)
    browser = platform.browser()
    await browser.sign_in(user)
    await browser.get("/account/password")
    whole = {"current_password": PASSWORD, "again": form["new_password"]} | form
    answer = await browser.post("/account/password", whole)
    assert answer.status_code == 422
    assert said in answer.text
    assert platform.people.store.people[user.id].password_hash == user.password_hash


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/account", "/account"),
        ("/admin/users?q=x", "/admin/users?q=x"),
        ("//evil.example.org", "/"),
        ("https://evil.example.org", "/"),
        ("/\\evil.example.org", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
        ("/sign-out", "/"),
        ("", "/"),
    ],
)
async def test_after_signing_in_one_stays_here(platform, wanted, goes_to):
    user = await platform.people.user(Role.ADMIN)
    browser = platform.browser()
    await browser.get(f"/sign-in?next={quote(wanted)}")
    answer = await browser.post("/sign-in", {"email": user.email, "password": PASSWORD, "next": wanted})
    assert answer.headers["location"] == goes_to


async def test_deep_links_come_back_after_signing_in(platform):
    browser = platform.browser()
    answer = await browser.get("/admin/users?q=ana&role=coach")
    assert answer.headers["location"] == "/sign-in?next=/admin/users%3Fq%3Dana%26role%3Dcoach"
    within = await browser.get(
        "/admin/users", headers={"HX-Request": "true", "HX-Current-URL": "http://debrief.test/admin/audit?actor=x"}
    )
    assert within.headers["hx-redirect"] == "/sign-in?next=/admin/audit%3Factor%3Dx"


async def test_old_hashes_are_renewed(platform):
    from argon2 import PasswordHasher

    weaker = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, hash_len=16)
    user = await platform.people.user(Role.ADMIN)
    await platform.people.store.save_user(replace(user, password_hash=weaker.hash(PASSWORD)))
    await platform.browser().sign_in(user)
    kept = platform.people.store.people[user.id].password_hash
    assert not HASHER.check_needs_rehash(kept)
    assert HASHER.verify(kept, PASSWORD)


@pytest.mark.parametrize("province", ["QC", "ON", ""])
async def test_quebec_starts_in_french_and_everybody_may_choose(platform, province):
    user = await platform.people.user(Role.ADMIN, language=None, province=province)
    browser = platform.browser()
    await browser.sign_in(user)
    page = await browser.get("/account")
    assert ('lang="fr-CA"' in page.text.partition(">")[2][:40]) == (province == "QC")
    await browser.post("/preferences", {"language": "en" if province == "QC" else "fr", "next": "/account"})
    page = await browser.get("/account")
    assert ('lang="en-CA"' in page.text.partition(">")[2][:40]) == (province == "QC")
    assert platform.people.store.people[user.id].language is (Language.EN if province == "QC" else Language.FR)


async def test_visitors_keep_their_language_and_theme(platform):
    browser = platform.browser()
    await browser.get("/sign-in", headers={"Accept-Language": "fr-CA"})
    assert "Se connecter" in browser.page
    answer = await browser.post("/preferences", {"language": "en", "theme": "dark", "next": "/sign-in"})
    assert answer.headers["location"] == "/sign-in"
    page = await browser.get("/sign-in", headers={"Accept-Language": "fr-CA"})
    assert "Sign in" in page.text
    assert 'data-theme="dark"' in page.text


async def test_over_tls_cookies_belong_to_this_host_and_never_travel_in_the_clear():
    from console_platform import Platform

    platform = Platform(public_url="https://debrief.test")
    user = await platform.people.user(Role.ADMIN)
    browser = platform.browser("https://debrief.test")
    answer = await browser.sign_in(user)
    cookie = next(line for line in answer.headers.get_list("set-cookie") if SESSION in line)
    assert cookie.startswith(f"__Host-{SESSION}=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert answer.headers["strict-transport-security"]
    chosen = await browser.post("/preferences", {"language": "en", "theme": "dark", "next": "/account"})
    out = await browser.post("/sign-out")
    lines = [line for one in (answer, chosen, out) for line in one.headers.get_list("set-cookie")]
    assert {line.partition("=")[0] for line in lines} == {
        f"__Host-debrief_{name}" for name in ("session", "visit", "language", "theme", "flash")
    }
    for line in lines:
        assert line.startswith("__Host-debrief_"), line
        assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(line.split("; ")), line
    assert "You are signed out." in (await browser.get("/sign-in")).text


async def test_over_tls_a_message_that_a_sibling_of_the_domain_planted_is_not_shown():
    from console_platform import Platform

    browser = Platform(public_url="https://debrief.test").browser("https://debrief.test")
    planted = quote(json.dumps([{"text": "Call 555 0100", "kind": "danger", "undo": "", "fields": {}}]))
    assert "555 0100" not in (await browser.get("/sign-in", headers={"Cookie": f"debrief_flash={planted}"})).text


@given(st.text(max_size=200))
def test_no_other_text_is_a_form_token(text):
    secret = new_session_id()
    assert is_csrf_token(csrf_token(secret), secret)
    assert not is_csrf_token(text, secret)
    assert not is_csrf_token(csrf_token(new_session_id()), secret)


def test_form_tokens_never_repeat():
    secret = new_session_id()
    assert len({csrf_token(secret) for _ in range(50)}) == 50


@given(st.lists(st.integers(min_value=0, max_value=86_400 * 3), max_size=40))
def test_waits_grow_and_have_an_end(pauses):
    from console_platform import NOW

    now, attempts = NOW, Attempts(address_digest("a@b"))
    for pause in pauses:
        now += timedelta(seconds=pause)
        before = attempts
        attempts = attempts.failed(now)
        assert attempts.failures in (1, before.failures + 1)
        wait = attempts.wait(now)
        assert timedelta() <= wait <= LONGEST_WAIT
        assert (wait > timedelta()) == (attempts.failures >= FREE_ATTEMPTS)
        if attempts.failures > max(before.failures, FREE_ATTEMPTS):
            assert wait >= before.failed(before.last_at or now).wait(before.last_at or now) or wait == LONGEST_WAIT


def test_one_time_passwords_would_do_and_differ():
    made = {one_time_password() for _ in range(100)}
    assert len(made) == 100
    for password in made:
        check_new_password(password, email="ana@example.org")
