"""Blind evaluations and agreement, with services that answer what a test says."""

from __future__ import annotations

from html import unescape

import console_reviews as given
import pytest
from console_people import Browser
from console_platform import Platform, calls, refusing
from console_reviews import SECOND, fill
from debrief.qa.v1 import blind_evaluation_pb2

from services.common.errors import Forbidden, NotFound, NotReady
from services.console.domain.api_key import Role


@pytest.fixture
async def manager(platform: Platform) -> Browser:
    browser = platform.browser()
    await browser.sign_in(await platform.people.user(Role.QA_MANAGER))
    fill(platform.people.services)
    platform.people.services.calls.clear()
    return browser


async def test_the_month_that_is_proposed_has_contacts_and_is_not_drawn(platform, manager):
    assert 'name="month" type="month" value="2026-02"' in (await manager.get("/blind")).text
    platform.people.services.answers["ListSamplingPlans"] = lambda _: given.plans(drawn=True)
    page = (await manager.get("/blind")).text
    assert "Every month that is over and has contacts is drawn." in page
    assert 'type="month" value=""' in page


async def test_whoever_has_evaluated_nothing_sees_everybodys(platform, manager):
    def listed(request):
        mine = [] if request.mine else [given.evaluation(evaluator="user:other")]
        return blind_evaluation_pb2.ListBlindEvaluationsResponse(evaluations=mine)

    platform.people.services.answers["ListBlindEvaluations"] = listed
    assert "Mia Roy" in (await manager.get("/blind")).text
    assert "Mia Roy" not in (await manager.get("/blind?all=0")).text
    assert "Mia Roy" in (await manager.get("/blind?all=1")).text


async def test_the_plan_is_drawn_once(platform, manager):
    page = unescape((await manager.get("/blind")).text)
    assert "January 2026" in page
    assert "1,940" in page
    answer = await manager.post("/blind/plan", {"month": "2026-02", "per_agent": "3"})
    assert answer.headers["location"] == "/blind"
    assert "120 contacts are drawn." in (await manager.get("/blind")).text
    platform.people.services.answers["RunSamplingPlan"] = lambda _: blind_evaluation_pb2.RunSamplingPlanResponse()
    await manager.post("/blind/plan", {"month": "2026-02", "per_agent": "3"})
    assert "that draw stands" in (await manager.get("/blind")).text
    platform.people.services.answers["RunSamplingPlan"] = refusing(NotReady("not over"))
    await manager.post("/blind/plan", {"month": "2026-03", "per_agent": "3"})
    assert "This month is not over" in (await manager.get("/blind")).text


@pytest.mark.parametrize("form", [{"month": "2026-13", "per_agent": "3"}, {"month": "2026-01", "per_agent": "0"}])
async def test_a_plan_that_is_none_is_refused(platform, manager, form):
    await manager.get("/blind")
    assert (await manager.post("/blind/plan", form)).status_code == 422
    assert calls(platform, "RunSamplingPlan") == []


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (None, ""),
        (NotFound("none"), "There is no such contact"),
        (Forbidden("no"), "you would not evaluate it blind"),
    ],
)
async def test_one_begins_by_hand_unless_one_is_not_blind(platform, manager, error, says):
    if error is not None:
        platform.people.services.answers["StartBlindEvaluation"] = refusing(error)
    await manager.get("/blind")
    answer = await manager.post("/blind/start", {"interaction": " c-1 ", "agent": ""})
    assert answer.headers["location"] == ("/blind" if error else f"/reviews/{SECOND}")
    assert calls(platform, "StartBlindEvaluation")[0].interaction_id == "c-1"
    if error:
        assert says in unescape((await manager.get("/blind")).text)


async def test_agreement_comes_at_once_and_its_figures_after(platform, manager):
    page = unescape((await manager.get("/agreement?since=2026-01-01&until=2026-01-31&version=3")).text)
    [asked] = calls(platform, "GetAgreement")
    assert asked.choices_only
    assert "core (431)" in page
    assert 'hx-get="/agreement?since=2026-01-01&until=2026-01-31&version=3&part=figures"' in page
    figures = unescape((await manager.get("/agreement?part=figures&since=2026-01-01&until=2026-01-31")).text)
    asked = calls(platform, "GetAgreement")[1]
    assert asked.since.ToDatetime().isoformat() == "2026-01-01T05:00:00", "midnight where the user is"
    assert asked.until.ToDatetime().isoformat() == "2026-02-01T05:00:00", "the last day is included"
    for text in ("0.81", "0.73 to 0.87", "Blind: without a look", "Seen: confirmed or changed", "Let stand with all"):
        assert text in figures
    assert 'title="The labels are all of one kind; agreement beyond chance can’t show."' in figures
    assert "Kappa" not in figures.partition("Let stand with all the rest")[2], "what agrees by itself has no kappa"


async def test_agreement_leaves_as_a_file_and_says_when_there_is_none(platform, manager):
    answer = await manager.get("/agreement?format=csv&group=seen")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.text.splitlines()
    assert lines[0].endswith("ece,ece_low,ece_high")
    assert len(lines) == 11
    fill(platform.people.services, size="empty")
    assert "No reviews yet" in (await manager.get("/agreement")).text


async def test_days_and_numbers_that_are_none_narrow_nothing(platform, manager):
    for days in ("since=yesterday&version=three&until=", "since=0001-01-01&until=9999-12-31"):
        assert (await manager.get(f"/agreement?{days}")).status_code == 200
        asked = calls(platform, "GetAgreement")[-1]
        assert not asked.HasField("since")
        assert not asked.HasField("until")
    assert asked.rubric_version == 0
