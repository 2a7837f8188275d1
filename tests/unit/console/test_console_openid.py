"""Sign-in through a provider: a small one, with its own keys, that answers as well or as badly as a test says."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from console_platform import NOW, Platform
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from structlog.testing import capture_logs

from services.console.adapters.openid import OpenIdConfiguration, OpenIdProvider
from services.console.application.openid import OpenIdSignIn, Policy
from services.console.domain.api_key import Role
from services.console.settings import ConsoleSettings

ISSUER = "https://login.example.org/tenant"
CLIENT = "debrief"
KEY = RSAKey.generate_key(2048, {"kid": "k1"}, private=True)
OTHER = RSAKey.generate_key(2048, {"kid": "k2"}, private=True)
ROLES = {"supervisors": Role.QA_MANAGER, "agents": Role.AGENT, "coaches": Role.COACH}


class FakeProvider:
    """Knows one person, and hands out one code for each time its door is opened."""

    def __init__(self) -> None:
        self.key = KEY
        self.claims: dict[str, Any] = {
            "sub": "s-1",
            "email": "Ana@Example.org",
            "email_verified": True,
            "name": "Ana Tremblay",
            "locale": "fr-CA",
            "groups": ["supervisors", "golf"],
            "agent": "",
            "teams": [],
        }
        self.change: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self.header = {"alg": "RS256", "kid": "k1"}
        self.sign_key: Any = KEY
        self.codes: dict[str, dict[str, str]] = {}
        self.told: dict[str, Any] = {}
        self.down = False
        self.asked: list[str] = []

    def open_door(self, address: str) -> dict[str, str]:
        """The person signs in at the address that they were sent to; what the provider sends back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{ISSUER}/authorize?")
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert "openid" in query["scope"].split()
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return {"code": code, "state": query["state"]}

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if self.down:
            raise httpx.ConnectError("no")
        match request.url.path.removeprefix("/tenant"):
            case "/.well-known/openid-configuration":
                return httpx.Response(
                    200,
                    json={
                        "issuer": ISSUER,
                        "authorization_endpoint": f"{ISSUER}/authorize",
                        "token_endpoint": f"{ISSUER}/token",
                        "jwks_uri": f"{ISSUER}/keys",
                        "userinfo_endpoint": f"{ISSUER}/userinfo",
                    },
                )
            case "/userinfo":
                assert request.headers["authorization"] == "Bearer a"
                return httpx.Response(200, json=self.told)
            case "/keys":
                return httpx.Response(200, json=KeySet([self.key]).as_dict(private=False))
            case "/token":
                return self._token(request)
        return httpx.Response(404)

    def _token(self, request: httpx.Request) -> httpx.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        begun = self.codes.pop(form["code"], None)
        fits = (
            begun is not None
            and form["client_secret"] == "secret"
            and form["redirect_uri"] == begun["redirect_uri"]
            and create_s256_code_challenge(form["code_verifier"]) == begun["code_challenge"]
        )
        if begun is None or not fits:
            return httpx.Response(400, json={"error": "invalid_grant"})
        now = int(NOW.timestamp())
        claims = {"iss": ISSUER, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": begun["nonce"]} | self.claims
        token = (
            jwt.encode(self.header, self.change(claims), self.sign_key, algorithms=["RS256", "HS256"])
            if self.header["alg"] != "none"
            else f"{_part(self.header)}.{_part(claims)}."
        )
        return httpx.Response(200, json={"id_token": token, "access_token": "a", "token_type": "Bearer"})


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


class Setup:
    def __init__(self, configured: dict[str, Any] | None = None, **policy: Any) -> None:
        self.fake = FakeProvider()
        self.platform = Platform()
        configuration = OpenIdConfiguration(
            ISSUER,
            CLIENT,
            "secret",
            roles_claim="groups",
            agent_claim="agent",
            teams_claim="teams",
            **(configured or {}),
        )
        client = httpx.AsyncClient(transport=httpx.MockTransport(self.fake.answer))
        clock = self.platform.clock
        self.platform.app.state.openid = OpenIdSignIn(
            self.platform.people.store.scope,
            self.platform.people.parts.sign_in,
            OpenIdProvider(configuration, client, clock, lambda: 0.0),
            Policy("Contoso", **({"roles": ROLES} | policy)),
            clock,
        )
        self.browser = self.platform.browser()

    @property
    def people(self) -> list[Any]:
        return list(self.platform.people.store.people.values())

    async def sign_in(self, wanted: str = "/account", **changed: str) -> httpx.Response:
        away = await self.browser.get(f"/sign-in/openid?next={wanted}")
        assert away.status_code == 303
        back = self.fake.open_door(away.headers["location"]) | changed
        return await self.browser.get("/sign-in/openid/callback", params=back)

    async def refused(self, **changed: str) -> str:
        """What is said on the sign-in page after a refusal."""
        answer = await self.sign_in(**changed)
        assert answer.headers["location"] == "/sign-in"
        assert "debrief_session" not in self.browser.client.cookies
        return (await self.browser.get("/sign-in")).text


@pytest.fixture
def setup() -> Setup:
    return Setup()


async def test_somebody_new_gets_an_account_with_the_roles_of_their_groups(setup):
    answer = await setup.sign_in("/account")
    assert answer.headers["location"] == "/account"
    page = await setup.browser.get("/account")
    assert "ana@example.org" in page.text
    assert 'lang="fr-CA"' in page.text
    (user,) = setup.people
    assert (user.roles, user.external_subject) == (frozenset({Role.QA_MANAGER}), f"{ISSUER}|s-1")
    assert user.password_hash is None
    assert [entry.action for entry in setup.platform.people.store.log] == ["user.created", "sign_in.begun"]


async def test_an_agent_comes_with_their_identifier_and_a_coach_with_their_teams(setup):
    setup.fake.claims |= {"groups": ["agents", "coaches"], "agent": "a-07", "teams": ["north", "south"]}
    await setup.sign_in()
    (user,) = setup.people
    assert (user.agent_id, user.teams) == ("a-07", frozenset({"north", "south"}))
    assert user.roles == {Role.AGENT, Role.COACH}


async def test_what_is_not_in_the_token_is_asked_for(setup):
    setup.fake.told = {"sub": "s-1"} | {
        name: setup.fake.claims.pop(name) for name in ("email", "email_verified", "groups")
    }
    await setup.sign_in()
    (user,) = setup.people
    assert (user.email, user.roles) == ("ana@example.org", {Role.QA_MANAGER})


async def test_a_token_that_says_all_is_enough(setup):
    await setup.sign_in()
    assert "/tenant/userinfo" not in setup.fake.asked


async def test_what_is_told_of_somebody_else_opens_nothing(setup):
    setup.fake.told = {"sub": "s-2", "email": setup.fake.claims.pop("email")}
    assert "does not hold" in await setup.refused()
    assert setup.people == []


async def test_an_agent_of_whom_nobody_says_which_is_told_so(setup):
    setup.fake.claims |= {"groups": ["agents"], "agent": ""}
    page = await setup.refused()
    assert 'class="alert alert-danger"' in page, "where the person looks, and stays"
    assert "does not say which agent you are" in page
    assert page.count("does not say which agent you are") == 1


@pytest.mark.parametrize(("trusts", "said", "made"), [(True, None, 1), (False, None, 0), (True, False, 0)])
async def test_an_address_that_nothing_is_said_of_counts_where_the_provider_is_trusted(trusts, said, made):
    setup = Setup(configured={"trusts_email": trusts})
    del setup.fake.claims["email_verified"]
    if said is not None:
        setup.fake.claims["email_verified"] = said
    await setup.sign_in()
    assert len(setup.people) == made


async def test_groups_decide_at_every_sign_in(setup):
    await setup.sign_in()
    setup.fake.claims["groups"] = ["coaches"]
    await setup.sign_in()
    (user,) = setup.people
    assert user.roles == {Role.COACH}
    setup.fake.claims["groups"] = ["golf"]
    answer = await setup.sign_in()
    assert answer.headers["location"] == "/sign-in"


async def test_an_account_with_the_same_verified_address_is_the_same_person(setup):
    known = await setup.platform.people.user(Role.ADMIN, email="ana@example.org")
    await setup.sign_in()
    (user,) = setup.people
    assert user.id == known.id
    assert user.external_subject == f"{ISSUER}|s-1"


async def test_an_unverified_address_takes_over_nobody(setup):
    await setup.platform.people.user(Role.ADMIN, email="ana@example.org")
    setup.fake.claims["email_verified"] = False
    assert "You have no account here yet." in await setup.refused()
    (user,) = setup.people
    assert user.external_subject is None


async def test_an_address_passed_on_to_somebody_else_opens_nothing(setup):
    await setup.sign_in()
    setup.fake.claims["sub"] = "s-2"
    setup.browser = setup.platform.browser()
    assert "belongs to an account of somebody else" in await setup.refused()


async def test_nobody_is_made_where_administrators_make_accounts():
    setup = Setup(creates=False)
    assert "You have no account here yet." in await setup.refused()
    assert setup.people == []


async def test_a_disabled_account_stays_closed(setup):
    await setup.platform.people.user(Role.ADMIN, email="ana@example.org", disabled=True)
    assert "This account is disabled." in await setup.refused()


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://evil.example.org"},
        {"aud": "another"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": int(NOW.timestamp()) - 3600},
        {"iat": None},
        {"sub": None},
    ],
    ids=str,
)
async def test_a_token_of_which_one_part_does_not_hold_opens_nothing(setup, change):
    setup.fake.change = lambda claims: {k: v for k, v in (claims | change).items() if v is not None}
    assert "What the provider answered does not hold." in await setup.refused()
    assert setup.people == []


@pytest.mark.parametrize("trick", ["another key", "no signature", "our own secret"])
async def test_a_token_signed_by_anybody_else_opens_nothing(setup, trick):
    if trick == "another key":
        setup.fake.sign_key = RSAKey.generate_key(2048, {"kid": "k1"}, private=True)
    elif trick == "no signature":
        setup.fake.header = {"alg": "none"}
    else:
        setup.fake.header, setup.fake.sign_key = {"alg": "HS256"}, OctKey.import_key("secret" * 6)
    assert "What the provider answered does not hold." in await setup.refused()


async def test_the_log_says_what_did_not_hold(setup):
    setup.fake.change = lambda claims: claims | {"aud": "another-client"}
    with capture_logs() as lines:
        await setup.refused()
    (line,) = [line for line in lines if line["event"] == "openid_refused"]
    assert line["code"] == "unauthenticated"
    assert "aud" in line["cause"]
    assert "example.org" not in str(line).lower(), "no personal data"


async def test_new_keys_of_the_provider_are_fetched(setup):
    await setup.sign_in()
    setup.fake.key, setup.fake.sign_key, setup.fake.header = OTHER, OTHER, {"alg": "RS256", "kid": "k2"}
    setup.browser = setup.platform.browser()
    assert (await setup.sign_in()).headers["location"] == "/account"


@pytest.mark.parametrize("changed", [{"state": "another"}, {"state": ""}, {"state": "é"}])
async def test_an_answer_that_this_browser_did_not_ask_for_is_refused(setup, changed):
    assert "was begun elsewhere" in await setup.refused(**changed)
    assert setup.fake.asked.count("/tenant/token") == 0


async def test_an_answer_works_once(setup):
    away = await setup.browser.get("/sign-in/openid?next=/account")
    back = setup.fake.open_door(away.headers["location"])
    await setup.browser.get("/sign-in/openid/callback", params=back)
    again = await setup.browser.get("/sign-in/openid/callback", params=back)
    assert again.headers["location"] == "/sign-in"


async def test_a_code_of_somebody_else_is_refused_by_the_provider(setup):
    assert "The provider did not accept the sign-in." in await setup.refused(code="code-of-another")
    assert "The provider did not let you in." in await setup.refused(error="access_denied")


async def test_a_provider_that_is_away_is_said_so(setup):
    setup.fake.down = True
    answer = await setup.browser.get("/sign-in/openid")
    assert answer.status_code == 503


async def test_one_comes_back_to_this_platform_only(setup):
    answer = await setup.sign_in("//evil.example.org")
    assert answer.headers["location"] == "/"


async def test_the_page_offers_what_opens():
    assert "Contoso" in (await Setup().browser.get("/sign-in")).text
    setup = Setup(passwords=False)
    page = await setup.browser.get("/sign-in")
    assert 'type="password"' not in page.text
    user = await setup.platform.people.user(Role.ADMIN)
    answer = await setup.browser.post("/sign-in", {"email": user.email, "password": "x"})
    assert answer.status_code == 403


async def test_without_a_provider_there_is_nothing_to_find(platform):
    assert (await platform.client.get("/sign-in/openid")).status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        {"openid_issuer": ISSUER},
        {"openid_issuer": ISSUER, "openid_client_id": "x"},
        {"passwords_enabled": False},
        {"openid_roles": {"x": "king"}},
        {"time_zone": "Mars/Olympus"},
    ],
)
def test_settings_that_would_let_nobody_in_are_refused(given):
    with pytest.raises(ValueError, match=r"openid|passwords|role|time zone|Input"):
        ConsoleSettings(database_url="x", upstreams={"qa_scorer": "http://a:1", "llm": "http://b:1"}, **given)
