"""Privacy: what administrators see to, and the notice that agents read first."""

from __future__ import annotations

from typing import Any

import pytest
from console_people import Browser
from console_platform import NOW, Platform
from debrief.qa.v1 import privacy_pb2 as pb
from google.protobuf.timestamp_pb2 import Timestamp
from test_console_texts import faults

from services.common.auth import acting_as
from services.common.errors import Conflict, InvalidInput
from services.console.domain.api_key import Role
from services.console.domain.user import Language, User, in_quebec
from services.console.web.notice_gate import NoticeGate
from services.console.web.ui import principal_of
from services.qa_scorer.domain.notice import DEFAULT_EN, DEFAULT_FR

ID = "0d6a9c50-9d7e-4d53-8f0a-0c8e2f1f8f11"
EVIL = "<script>alert(1)</script>"


def stamp() -> Timestamp:
    made = Timestamp()
    made.FromDatetime(NOW)
    return made


async def browser_of(platform: Platform, role: Role, language: Language = Language.EN) -> Browser:
    browser = platform.browser()
    await browser.sign_in(await platform.people.user(role, language=language))
    return browser


def asked(platform: Platform, method: str) -> Any:
    return [request for name, request, _ in platform.people.services.calls if name == method][-1]


def notice(*, due: bool) -> pb.GetNoticeResponse:
    return pb.GetNoticeResponse(notice=pb.Notice(version=2, text_en=f"{EVIL}\n\nNext.", text_fr="Voici."), due=due)


async def test_an_agent_reads_the_notice_before_anything_else(platform) -> None:
    answers = platform.people.services.answers
    answers["GetNotice"] = lambda _: notice(due=True)
    browser = await browser_of(platform, Role.AGENT)
    held = await browser.get("/me?view=ai")
    assert (held.status_code, held.headers["location"]) == (303, "/notice?next=/me%3Fview%3Dai")
    assert not [name for name, _, _ in platform.people.services.calls if name == "ListOwnContacts"]
    assert (await browser.get("/account")).status_code == 200
    page = await browser.get("/notice?next=/me%3Fview%3Dai")
    assert EVIL not in page.text
    assert "Lire ce texte en français" in page.text
    answers["AcknowledgeNotice"] = lambda _: pb.AcknowledgeNoticeResponse(acknowledged_at=stamp())
    unread = await browser.post("/notice", {"version": "2", "next": "/me?view=ai"})
    assert unread.headers["location"].startswith("/notice")
    await browser.get("/notice?next=/me%3Fview%3Dai")
    done = await browser.post("/notice", {"version": "2", "next": "/me?view=ai", "read": "yes"})
    assert done.headers["location"] == "/me?view=ai"
    assert (asked(platform, "AcknowledgeNotice").version, asked(platform, "AcknowledgeNotice").language) == (2, "en")


async def test_a_notice_that_changed_meanwhile_is_shown_again(platform) -> None:
    def conflict(_: Any) -> Any:
        raise Conflict("changed")

    platform.people.services.answers |= {"GetNotice": lambda _: notice(due=True), "AcknowledgeNotice": conflict}
    browser = await browser_of(platform, Role.AGENT)
    await browser.get("/notice")
    answer = await browser.post("/notice", {"version": "1", "next": "//evil.example", "read": "yes"})
    assert answer.headers["location"].startswith("/notice")
    assert "evil" not in answer.headers["location"]


async def test_whoever_passed_is_asked_about_once_a_minute(platform) -> None:
    services, now = platform.people.services, [0.0]
    gate = NoticeGate(services, lambda: now[0])
    user = await platform.people.user(Role.AGENT)
    other = await platform.people.user(Role.COACH)

    async def held(who: User, path: str = "/me") -> bool:
        with acting_as(principal_of(who)):
            return await gate.holds(who, path)

    assert not await held(user)
    services.answers["GetNotice"] = lambda _: notice(due=True)
    assert not await held(user)
    assert not await held(other)
    now[0] = 61.0
    assert await held(user)
    assert await held(user)
    assert not await held(user, "/sign-out")
    assert [name for name, _, _ in services.calls] == ["GetNotice"] * 3


async def test_an_erasure_is_asked_for_twice_over(platform) -> None:
    answers = platform.people.services.answers
    answers["ListErasures"] = lambda _: pb.ListErasuresResponse()
    answers["EraseCustomer"] = lambda _: pb.EraseCustomerResponse(erasure=pb.Erasure(id=ID), created=True)
    browser = await browser_of(platform, Role.ADMIN)
    page = await browser.get("/admin/privacy")
    assert "Nobody was erased yet" in page.text
    wrong = await browser.post("/admin/privacy/erasures", {"customer_id": "u-1", "again": "u-2"})
    assert wrong.status_code == 422
    assert not [name for name, _, _ in platform.people.services.calls if name == "EraseCustomer"]
    done = await browser.post("/admin/privacy/erasures", {"customer_id": "u-1", "again": "u-1", "reference": "R-1"})
    assert done.headers["location"] == f"/admin/privacy/erasures/{ID}"
    assert asked(platform, "EraseCustomer").reference == "R-1"


@pytest.mark.parametrize("language", list(Language))
async def test_a_report_says_what_was_found_and_what_was_not_reached(platform, language: Language) -> None:
    erasure = pb.Erasure(
        id=ID, customer="4f2a", state="finished", requested_at=stamp(), finished_at=stamp(), requested_by="user:x",
        removed=[pb.KindCount(kind="exemplar", count=1234)], notes=["model_cache_none", "backups_expire"],
    )  # fmt: skip
    platform.people.services.answers["GetErasure"] = lambda _: pb.GetErasureResponse(erasure=erasure)
    browser = await browser_of(platform, Role.ADMIN, language)
    page = (await browser.get(f"/admin/privacy/erasures/{ID}")).text
    wanted = {
        "en": ("1,234", "none is kept", "Backups"),
        "fr": ("1\N{NO-BREAK SPACE}234", "il n’y en a pas", "sauvegardes"),
    }
    for text in wanted[language.value]:
        assert text in page
    assert "every 3s" not in page
    erasure.state = "running"
    assert "every 3s" in (await browser.get(f"/admin/privacy/erasures/{ID}")).text


async def test_retention_is_set_kind_by_kind_and_a_refusal_stands_at_its_field(platform) -> None:
    def refuse(_: Any) -> Any:
        raise InvalidInput("audit is kept for 365 days at least.", field="days")

    answers = platform.people.services.answers
    answers["ListRetention"] = lambda _: pb.ListRetentionResponse(
        policies=[pb.RetentionPolicy(kind="audit", days=2555, default_days=2555, least_days=365)]
    )
    answers["ListSweeps"] = lambda _: pb.ListSweepsResponse()
    answers["SetRetention"] = refuse
    browser = await browser_of(platform, Role.ADMIN)
    await browser.get("/admin/privacy/retention")
    answer = await browser.post("/admin/privacy/retention", {"kind": "audit", "days": "30"})
    assert answer.status_code == 422
    assert "audit is kept for 365 days at least." in answer.text
    assert (await browser.post("/admin/privacy/retention", {"kind": "audit", "days": "-1"})).status_code == 422
    answers["SetRetention"] = lambda _: pb.SetRetentionResponse()
    await browser.get("/admin/privacy/retention")
    assert (await browser.post("/admin/privacy/retention", {"kind": "audit", "days": ""})).status_code == 303
    assert asked(platform, "SetRetention").days == 0


async def test_what_an_agent_wrote_is_harmless_and_decided_with_a_reason(platform) -> None:
    objection = pb.Objection(id=ID, agent_id="a-1", reason=EVIL, state="open", opened_at=stamp())
    answers = platform.people.services.answers
    answers["ListProfiling"] = lambda _: pb.ListProfilingResponse(sites=[EVIL])
    answers["ListObjections"] = lambda _: pb.ListObjectionsResponse(objections=[objection])
    answers["DecideObjection"] = lambda _: pb.DecideObjectionResponse()
    browser = await browser_of(platform, Role.ADMIN)
    assert EVIL not in (await browser.get("/admin/privacy/profiling")).text
    assert (await browser.post(f"/admin/privacy/objections/{ID}", {"uphold": "yes", "reason": " "})).status_code == 422
    done = await browser.post(f"/admin/privacy/objections/{ID}", {"uphold": "yes", "reason": "Granted."})
    assert done.status_code == 303
    assert asked(platform, "DecideObjection").uphold


async def test_regions_say_what_a_hosted_model_sees(platform) -> None:
    answers = platform.people.services.answers
    browser = await browser_of(platform, Role.ADMIN)
    for reply, text in (
        (pb.ListAssessmentsResponse(), "No hosted model is in use"),
        (pb.ListAssessmentsResponse(hosted=True, model="m", set_regions=["ANY"]), "see every region, assessed or not"),
        (pb.ListAssessmentsResponse(hosted=True, model="m"), "The embedded judge scores all others"),
    ):
        answers["ListAssessments"] = lambda _, reply=reply: reply
        assert text in (await browser.get("/admin/privacy/regions")).text
    del answers["ListAssessments"]
    assert (await browser.get("/admin/privacy/regions")).status_code == 503


def test_the_notice_that_comes_along_is_written_in_both_languages() -> None:
    assert len(DEFAULT_EN.split("\n\n")) == len(DEFAULT_FR.split("\n\n"))
    assert faults(DEFAULT_FR) == []


@pytest.mark.parametrize(
    ("province", "site", "french"),
    [("QC", "", True), ("", "Montréal", True), ("", "Laval, QC", True), ("", "Québec (siège)", True),
     ("ON", "Ottawa", False), ("", "", False), ("NB", "Moncton", False), ("ON", "Quebec Street, Guelph", False)],
)  # fmt: skip
def test_quebec_is_told_from_province_and_site(province: str, site: str, french: bool) -> None:
    assert in_quebec(province, site) is french
