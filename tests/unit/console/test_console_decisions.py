"""What people decide on a scorecard, with services that answer what a test says."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from console_contacts import (
    BEFORE,
    CARD,
    as_,
    asked,
    serve,
)
from console_platform import Platform
from debrief.qa.v1 import exemplar_pb2

from services.common.errors import InvalidInput
from services.console.domain.api_key import Role


@pytest.fixture
def platform(platform: Platform) -> Platform:
    serve(platform)
    return platform


class TestDecisions:
    FORM = {"criterion": "greeting", "value": "met", "reason": "On the recording.", "once": "k-1"}  # noqa: RUF012

    async def test_an_override_is_sent_and_can_be_undone(self, platform: Platform) -> None:
        browser = await as_(platform, Role.QA_MANAGER)
        await browser.get("/interactions/c-1")
        answer = await browser.post(f"/scorecards/{CARD}/override", self.FORM)
        assert (answer.status_code, answer.headers["location"]) == (303, "/interactions/c-1")
        (request,) = asked(platform, "ReviewScorecard")
        assert request.id == CARD
        (sent,) = request.overrides
        assert (sent.criterion, sent.value, sent.reason) == ("greeting", "met", "On the recording.")
        assert request.idempotency_key == "k-1"
        page = await browser.get("/interactions/c-1")
        assert f'action="/scorecards/{BEFORE}/undo"' in page.text
        answer = await browser.post(f"/scorecards/{BEFORE}/undo")
        assert answer.status_code == 303
        assert asked(platform, "UndoReview")[0].id == BEFORE

    async def test_within_htmx_the_panel_alone_changes(self, platform: Platform) -> None:
        browser = await as_(platform, Role.QA_MANAGER)
        await browser.get("/interactions/c-1")
        answer = await browser.post(f"/scorecards/{CARD}/override", self.FORM, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert answer.text.lstrip().startswith('<section class="scorecard"')
        assert "undo" in answer.headers["hx-trigger"]
        assert answer.headers["hx-replace-url"] == "/interactions/c-1"

    @pytest.mark.parametrize("htmx", [True, False])
    async def test_what_is_wrong_is_said_where_it_is(self, platform: Platform, htmx: bool) -> None:
        browser = await as_(platform, Role.QA_MANAGER)
        await browser.get("/interactions/c-1")
        headers = {"HX-Request": "true"} if htmx else {}
        answer = await browser.post(
            f"/scorecards/{CARD}/override", self.FORM | {"reason": "x", "value": "na"}, headers=headers
        )
        assert answer.status_code == 422
        assert "Say why, in a few words" in answer.text
        assert not asked(platform, "ReviewScorecard")
        assert re.search(r'value="na" required checked', answer.text), "what was chosen stays chosen"

        def refuse(request: Any) -> Any:
            raise InvalidInput("'met' is no answer of it.")

        platform.people.services.answers["ReviewScorecard"] = refuse
        answer = await browser.post(f"/scorecards/{CARD}/override", self.FORM, headers=headers)
        assert answer.status_code == 422
        assert "is no answer of it" in unescape(answer.text)
        assert "On the recording." in answer.text

    @pytest.mark.parametrize(("decision", "confirm"), [("confirm", True), ("reject", False)])
    async def test_an_auto_fail_is_decided(self, platform: Platform, decision: str, confirm: bool) -> None:
        browser = await as_(platform, Role.QA_MANAGER)
        await browser.get("/interactions/c-1")
        await browser.post(f"/scorecards/{CARD}/autofail", {"criterion": "greeting", "decision": decision})
        (request,) = asked(platform, "ReviewScorecard")
        assert [(entry.criterion, entry.confirm) for entry in request.autofails] == [("greeting", confirm)]

    async def test_an_answer_becomes_an_exemplar_and_stops_being_one(self, platform: Platform) -> None:
        browser = await as_(platform, Role.QA_MANAGER)
        await browser.get("/interactions/c-1")
        await browser.post(f"/scorecards/{CARD}/exemplars", {"criterion": "greeting", "value": "not_met"})
        (request,) = asked(platform, "MarkExemplar")
        assert (request.scorecard_id, request.criterion, request.value) == (CARD, "greeting", "not_met")
        platform.people.services.answers["ListExemplars"] = lambda request: exemplar_pb2.ListExemplarsResponse(
            exemplars=[exemplar_pb2.Exemplar(id=BEFORE, rubric="core", criterion="greeting")]
        )
        page = await browser.get("/interactions/c-1")
        assert f'name="ids" value="{BEFORE}"' in page.text
        await browser.post(f"/scorecards/{CARD}/exemplars/forget", {"ids": BEFORE})
        assert [request.id for request in asked(platform, "DeleteExemplar")] == [BEFORE]

    @pytest.mark.parametrize("path", ["override", "autofail", "confirm", "undo", "exemplars", "exemplars/forget"])
    async def test_coaches_decide_nothing_and_forms_need_their_token(self, platform: Platform, path: str) -> None:
        coach = await as_(platform, Role.COACH)
        assert (await coach.post(f"/scorecards/{CARD}/{path}", self.FORM)).status_code == 403
        manager = await as_(platform, Role.QA_MANAGER)
        answer = await manager.client.post(f"/scorecards/{CARD}/{path}", data=self.FORM)
        assert answer.status_code == 403
        assert platform.people.services.calls == []
