"""The settings in force: of every part, with their source and meaning, without secrets."""

from __future__ import annotations

import httpx
import pytest
from console_people import Browser
from console_platform import Platform
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from debrief.common.v1 import settings_pb2

from services.common.auth import TokenSigner, TokenVerifier
from services.common.grpc_settings import settings_servicer
from services.common.http import create_app
from services.common.http_settings import settings_routes
from services.common.settings import in_force
from services.console.adapters.settings_elsewhere import SettingsOfPart
from services.console.domain.api_key import Role
from services.console.domain.routes import Upstream
from services.console.domain.user import Language
from services.console.settings import ConsoleSettings
from workflows.settings import WorkerSettings

EVIL = "<script>alert(1)</script>\"'{{111111*7}}${111111*7}"


@pytest.fixture
async def admin(platform) -> Browser:
    browser = platform.browser()
    await browser.sign_in(await platform.people.user(Role.ADMIN, name="Root"))
    return browser


async def test_every_services_settings_are_shown(platform, admin):
    setting = settings_pb2.Setting(variable="DEBRIEF_LLM_MODEL", value="openai/<b>x</b>", from_environment=True)
    platform.people.services.answers["ListSettings"] = lambda _: settings_pb2.ListSettingsResponse(settings=[setting])
    page = (await admin.get("/admin/settings")).text.replace("<wbr>", "")
    assert page.count("DEBRIEF_LLM_MODEL") == 2
    assert "openai/&lt;b&gt;x" in page
    for service in ("console", "qa_scorer", "llm"):
        assert f"<code>{service}</code>" in page


async def test_a_service_tells_its_settings_without_secrets():
    made = ConsoleSettings(
        database_url="postgresql+asyncpg://u:hunter2@h/d", upstreams={"qa_scorer": "http://a:1", "llm": "http://b:1"}
    )
    servicer = settings_servicer(made).implementation
    told = (await servicer.ListSettings(settings_pb2.ListSettingsRequest(), None)).settings
    assert [one.variable for one in told] == [one.variable for one in in_force(made)]
    assert "hunter2" not in str(told)


def test_settings_in_force_know_their_source():
    made = ConsoleSettings(
        database_url="postgresql+asyncpg://u:p@h/d",
        upstreams={"qa_scorer": "http://a:1", "llm": "http://b:1"},
        log_level="debug",
    )
    found = {one.variable: one for one in in_force(made, {"debrief_console_log_level": "debug"})}
    assert set(found) == {f"DEBRIEF_CONSOLE_{name.upper()}" for name in ConsoleSettings.model_fields}
    assert found["DEBRIEF_CONSOLE_LOG_LEVEL"].from_environment
    assert not found["DEBRIEF_CONSOLE_HTTP_PORT"].from_environment
    assert all(one.description for one in found.values())
    assert found["DEBRIEF_CONSOLE_UPSTREAMS"].value == '{"qa_scorer": "http://a:1", "llm": "http://b:1"}'
    assert found["DEBRIEF_CONSOLE_METRICS_ENABLED"].value == "true"


async def test_what_settings_mean_is_french_in_french(platform):
    browser = platform.browser()
    await browser.sign_in(await platform.people.user(Role.ADMIN, language=Language.FR))
    setting = settings_pb2.Setting(variable="DEBRIEF_QA_X", description="File with the client's secret.")
    platform.people.services.answers["ListSettings"] = lambda _: settings_pb2.ListSettingsResponse(settings=[setting])
    page = (await browser.get("/admin/settings")).text
    assert "Fichier avec le secret du client." in page
    assert "File with the client" not in page


KEY = Ed25519PrivateKey.generate()


def worker(*, trusts: bool = True) -> httpx.AsyncClient:
    """A part without gRPC that tells its settings to those whom it can tell apart."""

    async def ready() -> dict[str, str]:
        return {}

    verifier = TokenVerifier({"console": KEY.public_key()}, "worker") if trusts else None
    app = create_app(title="worker", version="1", verifier=verifier, ready=ready)
    if verifier is not None:
        app.include_router(settings_routes(WorkerSettings(qa_scorer_target="qa.example.org:1")))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app))


async def shown_of(platform: Platform, client: httpx.AsyncClient) -> str:
    ask = SettingsOfPart(Upstream("worker", "http://worker:1"), client, TokenSigner("console", KEY))
    platform.app.state.settings_elsewhere = {"worker": ask}
    browser = platform.browser()
    await browser.sign_in(await platform.people.user(Role.ADMIN))
    return (await browser.get("/admin/settings")).text.replace("<wbr>", "")


async def test_the_workers_settings_are_shown_too(platform):
    page = await shown_of(platform, worker())
    assert "<code>worker</code>" in page
    assert "DEBRIEF_WORKER_CHUNK_SIZE" in page
    assert "qa.example.org:1" in page


async def test_a_worker_that_trusts_nobody_says_nothing_and_the_page_says_so(platform):
    page = await shown_of(platform, worker(trusts=False))
    assert "DEBRIEF_WORKER_CHUNK_SIZE" not in page
    assert "can’t be reached" in page.partition("<code>worker</code>")[2].partition("</main>")[0]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
async def test_only_administrators_are_told_the_workers_settings(role):
    client, signer = worker(), TokenSigner("console", KEY)
    given = {"agent_id": "a-1"} if role is Role.AGENT else {}
    for token, status in (
        (signer.sign("worker", subject="user:x", roles=(role.value,), **given), 403),
        (signer.sign("llm", subject="user:x", roles=("admin",)), 401),
    ):
        answer = await client.get("http://worker/settings", headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == status
    assert (await client.get("http://worker/settings")).status_code == 401
