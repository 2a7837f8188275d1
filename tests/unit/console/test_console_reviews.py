"""The review queue, with services that answer what a test says."""

from __future__ import annotations

import re
from html import unescape

import console_reviews as given
import pytest
from console_people import Browser
from console_platform import Platform, calls, french, refusing
from console_reviews import EVALUATION, ITEM, SECOND, fill
from debrief.qa.v1 import review_queue_pb2, scorecard_pb2

from cli.demo_desk import Form
from services.common.errors import InvalidInput, NotFound, NotReady
from services.console.domain.api_key import Role
from services.console.presenters import reviews as work

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"
EMPTY = "Everything that needs a person has been looked at."


@pytest.fixture
async def manager(platform: Platform) -> Browser:
    browser = platform.browser()
    await browser.sign_in(await platform.people.user(Role.QA_MANAGER))
    fill(platform.people.services)
    platform.people.services.calls.clear()
    return browser


async def test_the_list_counts_by_reason_and_keeps_its_filters(platform, manager):
    answer = await manager.get("/reviews?reason=auto_fail&team=North&agent=%20a-1%20")
    assert answer.status_code == 200
    [listed] = calls(platform, "ListReviewItems")
    assert (listed.filter.reason, listed.filter.team, listed.filter.agent_id) == ("auto_fail", "North", "a-1")
    [counted] = calls(platform, "GetReviewQueue")
    assert (counted.filter.reason, counted.filter.team) == ("", "North"), "other reasons are counted too"
    assert "Auto-fail proposed 2" in answer.text
    assert "All 12" in answer.text
    assert "/reviews/00000003-66a4-4a0e-9c3b-6d2f6a7f1c11?reason=auto_fail&amp;team=North&amp;agent=a-1" in answer.text
    assert "skipped 2 times" in answer.text
    assert "a colleague" in answer.text, "nobody reads a bare id"


async def test_an_unknown_reason_narrows_nothing(platform, manager):
    assert (await manager.get("/reviews?reason=other")).status_code == 200
    assert calls(platform, "ListReviewItems")[0].filter.reason == ""


@pytest.mark.parametrize(("size", "says"), [("empty", EMPTY), ("huge", "10,000+")])
async def test_nothing_and_very_much_are_said(platform, manager, size, says):
    fill(platform.people.services, size=size)
    assert says in (await manager.get("/reviews")).text


async def test_starting_takes_the_next_within_the_filter(platform, manager):
    await manager.get("/reviews?team=North")
    answer = await manager.post("/reviews/next", {"team": "North"})
    assert answer.headers["location"] == f"/reviews/{SECOND}?team=North"
    assert calls(platform, "ClaimNextReviewItem")[0].filter.team == "North"


@pytest.mark.parametrize(
    ("reached", "says"), [(False, "Nothing is left to review."), (True, "Your open answers of today are done.")]
)
async def test_when_nothing_is_left_the_list_says_why(platform, manager, reached, says):
    platform.people.services.answers["ClaimNextReviewItem"] = lambda _: review_queue_pb2.ClaimNextReviewItemResponse(
        quota_reached=reached
    )
    await manager.get("/reviews")
    answer = await manager.post("/reviews/next")
    assert answer.headers["location"] == "/reviews"
    assert says in unescape((await manager.get("/reviews")).text)


async def test_a_scorecard_is_worked_on_beside_its_transcript(platform, manager):
    answer = await manager.get(f"/reviews/{ITEM}?team=North")
    page = unescape(answer.text)
    assert answer.status_code == 200
    assert page.count('data-answer="') == 10
    assert 'name="team" value="North"' in page
    assert page.count("data-autofail") == 1, "one criterion fails the whole contact"
    assert "Nobody asks for the PIN" in page
    assert 'id="turn-4"' in page
    assert 'name="v-greeting" value="na"' not in page, "it never is without opportunity"
    assert re.search(r'name="v-empathy" value="cold" data-digit="3"', page)
    assert not re.search(r'name="v-\w+" value="cannot_tell"', page), "to leave it open is to accept it as it is"
    assert not re.search(r'name="v-\w+"[^>]*checked', page), "nothing is confirmed before somebody does"


async def test_the_draft_comes_back(platform, manager):
    task = given.task()
    task.draft.answers.add(criterion="probing", value="not_met", reason=EVIL)
    task.draft.autofails.add(criterion="identity", confirm=True)
    task.draft.accept_rest = True
    platform.people.services.answers["ClaimReviewItem"] = lambda _: task
    page = (await manager.get(f"/reviews/{ITEM}")).text
    assert re.search(r'name="v-probing" value="not_met"[^>]* checked', page)
    assert re.search(r'name="f-identity" value="confirm"[^>]* checked', page)
    assert re.search(r'name="accept_rest"[^>]* checked', page)
    assert EVIL not in page
    assert EVIL in unescape(page)


async def test_what_an_ai_or_a_customer_wrote_is_text(platform, manager):
    task, contact = given.task(contact_reason=EVIL, agent_name=EVIL, team=EVIL), given.contact()
    task.scorecard.answers[0].rationale = EVIL
    task.criteria[0].question["en"] = EVIL
    contact.interaction.turns[1].text = EVIL
    platform.people.services.answers |= {"ClaimReviewItem": lambda _: task, "GetInteraction": lambda _: contact}
    page = (await manager.get(f"/reviews/{ITEM}")).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


async def test_a_blank_form_shows_nothing_of_the_ais(platform, manager):
    page = unescape((await manager.get(f"/reviews/{SECOND}")).text)
    assert 'value="cannot_tell" data-digit="0"' in page
    assert "accept_rest" not in page
    assert "answer-rationale" not in page
    assert "quoted" not in page
    assert '/interactions/c-1"' not in page, "no way to the scorecard"
    assert 'name="v-pace"' not in page, "a check answers that"


async def test_a_dispute_opens_where_disputes_are_decided(platform, manager):
    platform.people.services.answers["ClaimReviewItem"] = lambda _: review_queue_pb2.ClaimReviewItemResponse(
        item=given.item(kind="dispute", reason="dispute")
    )
    assert (await manager.get(f"/reviews/{ITEM}")).headers["location"] == f"/disputes/{ITEM}"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (NotFound("gone"), "It does not wait any more"),
        (NotReady("held", field="id"), "A colleague is working on this item"),
        (NotReady("You did your 20", field="quota"), "Raise the number to go on"),
        (NotReady("No published rubric fits this contact yet."), "No published rubric fits this contact yet."),
    ],
)
async def test_what_can_not_be_opened_leads_back_with_a_reason(platform, manager, error, says):
    platform.people.services.answers["ClaimReviewItem"] = refusing(error)
    answer = await manager.get(f"/reviews/{ITEM}?reason=blind")
    assert answer.headers["location"] == "/reviews?reason=blind"
    assert says in unescape((await manager.get("/reviews")).text)


async def test_answers_are_saved_as_they_are_given(platform, manager):
    await manager.get(f"/reviews/{ITEM}")
    form = {"v-greeting": "met", "r-greeting": "", "r-probing": "half a", "f-identity": "reject", "seconds": "17"}
    answer = await manager.post(f"/reviews/{ITEM}/draft", form, headers={"HX-Request": "true"})
    assert "Saved · yours until 9:20\N{NO-BREAK SPACE}a.m." in unescape(answer.text)
    [saved] = calls(platform, "SaveReviewDraft")
    assert [(one.criterion, one.value) for one in saved.draft.answers] == [("greeting", "met")]
    assert [(one.criterion, one.confirm) for one in saved.draft.autofails] == [("identity", False)]
    assert (saved.draft.seconds, saved.draft.accept_rest) == (17, False)
    await manager.get(f"/reviews/{ITEM}")
    without = await manager.post(f"/reviews/{ITEM}/draft", form)
    assert without.headers["location"] == f"/reviews/{ITEM}", "it works without scripts too"


async def test_whoever_lost_the_item_is_told_at_once(platform, manager):
    platform.people.services.answers["SaveReviewDraft"] = refusing(NotReady("held"))
    await manager.get(f"/reviews/{ITEM}")
    answer = await manager.post(f"/reviews/{ITEM}/draft", {"v-greeting": "met"}, headers={"HX-Request": "true"})
    assert "Somebody else has this item now" in answer.text


async def test_submitting_decides_and_leads_to_the_next(platform, manager):
    await manager.get(f"/reviews/{ITEM}?team=North")
    form = {
        "kind": "scorecard", "once": "o-1", "team": "North", "accept_rest": "on", "seconds": "61",
        "v-greeting": "met", "v-probing": "not_met", "r-probing": " Nobody asked when. ", "f-identity": "confirm",
    }  # fmt: skip
    answer = await manager.post(f"/reviews/{ITEM}/submit", form)
    assert answer.headers["location"] == f"/reviews/{SECOND}?team=North"
    [sent] = calls(platform, "SubmitReview")
    assert [(one.criterion, one.value, one.reason) for one in sent.draft.answers] == [
        ("greeting", "met", ""),
        ("probing", "not_met", "Nobody asked when."),
    ]
    assert (sent.idempotency_key, sent.draft.accept_rest, sent.draft.seconds) == ("o-1", True, 61)
    page = (await manager.get(f"/reviews/{SECOND}?team=North")).text
    assert f'action="/scorecards/{SECOND}/undo"' in page, "a slip of the finger can be taken back"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (InvalidInput("Not looked at yet: closing.", field="answers"), "Some answers are not looked at yet."),
        (InvalidInput("Too much is open for a score: closing.", field="answers"), "Too much is open for a score."),
        (InvalidInput("Confirm or reject the auto-fail of identity.", field="autofails"), "Decide the auto-fail first"),
        (InvalidInput("Say why", field="overrides[0].reason"), "Say why you changed it, in a few words."),
    ],
)
async def test_what_is_not_finished_comes_back_with_what_was_written(platform, manager, error, says):
    platform.people.services.answers["SubmitReview"] = refusing(error)
    await manager.get(f"/reviews/{ITEM}")
    form = {"v-greeting": "met", "v-probing": "not_met", "r-probing": "x", "once": "o"}
    answer = await manager.post(f"/reviews/{ITEM}/submit", form)
    page = unescape(answer.text)
    assert answer.status_code == 422
    assert says in page
    assert re.search(r'name="v-probing" value="not_met"[^>]* checked', page)
    if "reason" in error.field:
        assert re.search(r'aria-invalid="true"[^>]*>\nx</textarea>', page), "at the answer that was changed"


async def test_a_blind_evaluation_ends_in_the_comparison(platform, manager):
    await manager.get(f"/reviews/{SECOND}")
    answer = await manager.post(f"/reviews/{SECOND}/submit", {"kind": "blind", "v-greeting": "cannot_tell"})
    assert answer.headers["location"] == f"/blind/{EVALUATION}"
    assert calls(platform, "SubmitReview") == []
    page = unescape((await manager.get(f"/blind/{EVALUATION}")).text)
    assert "5 of 8" in page
    assert page.count("#arrows-diff") == 4
    assert "drawn with a chance of 6.1%" in page


async def test_skipping_needs_one_of_the_reasons_and_leads_on(platform, manager):
    await manager.get(f"/reviews/{ITEM}")
    assert (await manager.post(f"/reviews/{ITEM}/skip", {"skip": "boring"})).status_code == 422
    answer = await manager.post(f"/reviews/{ITEM}/skip", {"skip": "language", "note": " Dutch "})
    assert answer.headers["location"] == f"/reviews/{SECOND}"
    [skipped] = calls(platform, "SkipReviewItem")
    assert (skipped.reason, skipped.note) == ("language", "Dutch")


async def test_giving_back_keeps_the_filter(platform, manager):
    await manager.get(f"/reviews/{ITEM}")
    answer = await manager.post(f"/reviews/{ITEM}/release", {"reason": "in_review"})
    assert answer.headers["location"] == "/reviews?reason=in_review"
    assert calls(platform, "ReleaseReviewItem")[0].id == ITEM


@pytest.mark.parametrize(("daily", "status"), [("30", 303), ("", 422), ("-1", 422), ("9999", 422), ("٣", 422)])
async def test_the_days_number_is_ones_own(platform, manager, daily, status):
    await manager.get("/reviews")
    assert (await manager.post("/reviews/quota", {"daily": daily})).status_code == status
    assert [request.daily for request in calls(platform, "SetReviewQuota")] == ([30] if status == 303 else [])


async def test_the_demo_can_fill_in_a_blank_form(platform, manager):
    """What `debrief up --demo` does for its manager reads this page."""
    form = Form()
    form.feed((await manager.get(f"/reviews/{SECOND}")).text)
    assert (form.interaction, form.agent, form.kept["kind"]) == ("c-1", "a-1", "blind")
    assert form.kept["once"]
    assert form.csrf
    assert "cannot_tell" in form.choices["greeting"]
    assert "pace" not in form.choices
    answer = await manager.client.post(
        f"/reviews/{SECOND}/submit", data=form.filled({"greeting": "met"}) | {"csrf": form.csrf}
    )
    assert answer.headers["location"].startswith("/blind/")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/reviews", "File de révision"),
        (f"/reviews/{ITEM}", "Accepter tout ce qui reste tel quel"),
        (f"/reviews/{SECOND}", "Enregistrer et comparer"),
        ("/blind", "Tire au hasard"),
        (f"/blind/{EVALUATION}", "La note de l’IA"),
        ("/agreement?part=figures", "À l’aveugle\N{NO-BREAK SPACE}: sans voir la réponse de l’IA"),
    ],
)
async def test_every_page_speaks_french(platform, path, text):
    browser = await french(platform)
    fill(platform.people.services)
    page = unescape((await browser.get(path)).text)
    assert text in page
    assert "Save and" not in page
    assert "Reviewed today" not in page


def test_a_form_is_read_as_it_was_sent() -> None:
    form = {
        "v-a": "met",
        "r-a": " why ",
        "r-b": "only words",
        "f-a": "confirm",
        "f-b": "perhaps",
        "v-": "x",
        "other": "1",
    }
    assert work.criteria_of(form) == ["a", "b", ""]
    draft = work.draft_of(form, ["a", "b"])
    assert [(one.criterion, one.value, one.reason) for one in draft.answers] == [("a", "met", "why")]
    assert [(one.criterion, one.confirm) for one in draft.autofails] == [("a", True)]
    assert [work.draft_of({"seconds": text}, []).seconds for text in ("12", "-1", "x", "9" * 9, "99999")] == [
        12, 0, 0, 0, 86_400,
    ]  # fmt: skip


def test_a_refusal_is_placed_at_the_answer_that_was_changed() -> None:
    draft = review_queue_pb2.Draft()
    for key, value in (("a", "met"), ("b", "not_met"), ("c", "na")):
        draft.answers.add(criterion=key, value=value)
    card = scorecard_pb2.Scorecard(
        answers=[scorecard_pb2.Answer(criterion=key, value="met") for key in ("a", "b", "c")]
    )
    assert dict(work.wrong_of("overrides[1].reason", "m", draft, card).criteria) == {"c": "reason"}
    assert dict(work.wrong_of("overrides[0].value", "m", draft, card).criteria) == {"b": "m"}
    assert work.wrong_of("overrides[7].value", "m", draft, card).criteria == {}
