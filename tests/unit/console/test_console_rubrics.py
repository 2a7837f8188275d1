"""Rubrics: reading, drafting with a check by line, comparing, publishing."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from console_contest import EVIL, outline, stamp
from console_people import Browser
from console_platform import NOW, Platform
from debrief.qa.v1 import interaction_pb2, rubric_pb2

from services.common.errors import InvalidInput, NotFound
from services.console.domain.api_key import Role
from services.console.domain.user import Language
from services.console.presenters import rubrics as words
from services.qa_scorer.api.rubric_mappers import outline_message
from services.qa_scorer.domain.rubric.model import Criterion, OnlyIf, Rubric, Section

OUTLINE = outline().outline
CONTENT = f"schema: debrief/rubric/v1\nkey: core # {EVIL}\n"
VERSION = "/rubrics/core/versions/2"


def version(number: int, status: str = "published", **more: Any) -> rubric_pb2.RubricVersion:
    made = rubric_pb2.RubricVersion(
        key="core",
        version=number,
        status=status,
        created_at=stamp(NOW - timedelta(days=9 - number)),
        created_by="user:1",
    )
    if status == "published":
        made.published_at.CopyFrom(stamp(NOW - timedelta(days=8 - number)))
    made.MergeFrom(rubric_pb2.RubricVersion(**more))
    return made


def change(
    path: str, before: Any, after: Any, effect: str = "scores", kind: str = "changed"
) -> rubric_pb2.RubricChange:
    def written(value: Any) -> str:
        return "" if value is None else json.dumps(value)

    return rubric_pb2.RubricChange(kind=kind, path=path, before=written(before), after=written(after), effect=effect)


def serve(platform: Platform, *, draft: bool = True, waiting: int = 3) -> None:
    versions = [version(2, "draft" if draft else "published"), version(1)]
    platform.people.services.answers |= {
        "ListRubricKeys": lambda request: rubric_pb2.ListRubricKeysResponse(
            rubrics=[
                rubric_pb2.RubricKey(
                    key="core",
                    newest=versions[0],
                    published=versions[1],
                    title=OUTLINE.title,
                    criteria=2,
                    pass_score=75,
                )
            ]
        ),
        "ListRubricVersions": lambda request: rubric_pb2.ListRubricVersionsResponse(versions=versions),
        "GetRubricVersion": lambda request: rubric_pb2.GetRubricVersionResponse(
            rubric=version(
                request.version or 1, "draft" if draft and request.version == 2 else "published", content=CONTENT
            ),
            outline=OUTLINE,
        ),
        "GetCounts": lambda request: interaction_pb2.GetCountsResponse(interactions={"unassigned": waiting}),
        "CheckRubric": lambda request: rubric_pb2.CheckRubricResponse(key="core", outline=OUTLINE, published_version=1),
    }


async def signed_in(platform: Platform, role: Role = Role.QA_MANAGER, language: Language = Language.EN) -> Browser:
    browser = platform.browser()
    await browser.sign_in(await platform.people.user(role, language=language, teams=frozenset({"north"})))
    return browser


def requests(platform: Platform, method: str) -> list[Any]:
    return [request for name, request, _ in platform.people.services.calls if name == method]


async def test_the_list_says_what_scores_and_what_is_a_draft(platform) -> None:
    serve(platform)
    page = (await (await signed_in(platform)).get("/rubrics")).text
    assert "Core service" in page
    assert f'href="{VERSION}"' in page
    assert "version 1" in page
    assert "Draft" in page
    platform.people.services.answers["ListRubricKeys"] = lambda request: rubric_pb2.ListRubricKeysResponse()
    page = (await (await signed_in(platform)).get("/rubrics")).text
    assert 'href="/rubrics/new?example=1"' in page


async def test_a_version_reads_in_both_languages_with_its_source(platform) -> None:
    serve(platform)
    browser = await signed_in(platform)
    page = (await browser.get(VERSION)).text
    for said in (
        "Does the agent greet?",
        "La personne salue-t-elle?",
        "A bare hello is enough.",
        "Un bonjour suffit.",
        "Warm",
    ):
        assert said in page
    assert 'lang="fr"' in page
    assert "3 contacts that wait for a rubric" in page
    source = (await browser.get(f"{VERSION}?show=source")).text
    assert "schema: debrief/rubric/v1" in source
    assert EVIL not in source
    file = await browser.get(f"{VERSION}?format=yaml")
    assert file.text == CONTENT
    assert file.headers["content-disposition"] == 'attachment; filename="core-2.yaml"'


async def test_every_key_of_a_condition_is_said(platform) -> None:
    serve(platform)
    condition = OnlyIf(metadata={"province": ("ON", "QC"), "<i>tier": ("gold",)})
    asked = Criterion(key="greeting", question={"en": "Hello?"}, weight=1, only_if=condition)
    title = {"en": "One"}
    rubric = Rubric(key="core", title=title, sections=(Section(key="one", title=title, criteria=(asked,)),))
    shown = outline_message(rubric)
    platform.people.services.answers["GetRubricVersion"] = lambda request: rubric_pb2.GetRubricVersionResponse(
        rubric=version(2, "draft", content=CONTENT), outline=shown
    )
    page = (await (await signed_in(platform)).get(VERSION)).text
    assert "Asked only where province is: ON, QC; and &lt;i&gt;tier is: gold" in page
    french = (await (await signed_in(platform, language=Language.FR)).get(VERSION)).text
    assert "Demandé seulement si province vaut\u00a0: ON, QC; et si &lt;i&gt;tier vaut\u00a0: gold" in french


async def test_the_first_version_opens_while_a_draft_follows_it(platform) -> None:
    serve(platform, draft=True)
    page = await (await signed_in(platform)).get("/rubrics/core/versions/1")
    assert page.status_code == 200
    assert 'action="/rubrics/core/diff"' in page.text
    assert [
        re.findall(rf'name="{name}".*?<option value="(\d)" selected', page.text, re.S)[0] for name in ("old", "new")
    ] == [
        "1",
        "2",
    ]


async def test_what_can_no_longer_be_read_still_has_its_source(platform) -> None:
    serve(platform)
    platform.people.services.answers["GetRubricVersion"] = lambda request: rubric_pb2.GetRubricVersionResponse(
        rubric=version(2, content=CONTENT)
    )
    assert "It can’t be read any more" in (await (await signed_in(platform)).get(VERSION)).text


async def test_publishing_is_confirmed_and_says_what_it_released(platform) -> None:
    serve(platform)
    platform.people.services.answers["PublishRubricVersion"] = lambda request: rubric_pb2.PublishRubricVersionResponse(
        released=3
    )
    browser = await signed_in(platform)
    page = (await browser.get(VERSION)).text
    assert 'data-confirm="Publish version 2? It can’t be changed afterwards.' in page
    answer = await browser.post(f"{VERSION}/publish")
    assert (answer.status_code, answer.headers["location"]) == (303, VERSION)
    [sent] = requests(platform, "PublishRubricVersion")
    assert (sent.key, sent.version) == ("core", 2)
    serve(platform, draft=False)
    assert f'action="{VERSION}/publish"' not in (await browser.get(VERSION)).text


async def test_withdrawing_is_confirmed_and_undone_by_publishing_again(platform) -> None:
    serve(platform, draft=False)
    answers = platform.people.services.answers
    answers["WithdrawRubric"] = lambda request: rubric_pb2.WithdrawRubricResponse(rubric=version(2, "withdrawn"))
    browser = await signed_in(platform)
    assert 'data-confirm="Withdraw this rubric? No new contact goes to it' in (await browser.get(VERSION)).text
    answer = await browser.post("/rubrics/core/withdraw")
    assert (answer.status_code, answer.headers["location"]) == (303, VERSION)
    assert [sent.key for sent in requests(platform, "WithdrawRubric")] == ["core"]
    withdrawn = [version(2, "withdrawn"), version(1, "withdrawn")]
    answers["ListRubricVersions"] = lambda request: rubric_pb2.ListRubricVersionsResponse(versions=withdrawn)
    answers["GetRubricVersion"] = lambda request: rubric_pb2.GetRubricVersionResponse(
        rubric=withdrawn[2 - request.version], outline=OUTLINE
    )
    page = (await browser.get(VERSION)).text
    assert "This rubric is withdrawn: no contact goes to it." in page
    assert 'data-confirm="Publish version 2 again?' in page
    assert "/rubrics/core/withdraw" not in page
    older = (await browser.get("/rubrics/core/versions/1")).text
    assert "/publish" not in older, "only the newest published version brings it back"
    answers["ListRubricKeys"] = lambda request: rubric_pb2.ListRubricKeysResponse(
        rubrics=[rubric_pb2.RubricKey(key="core", newest=version(3, "draft"), withdrawn=version(2, "withdrawn"))]
    )
    listed = (await browser.get("/rubrics")).text
    assert "Withdrawn" in listed
    assert "nothing published" not in listed
    assert f'href="{VERSION}"' in listed
    french = await signed_in(platform, language=Language.FR)
    assert "Cette grille est retirée\u00a0: aucun contact ne lui est confié." in (await french.get(VERSION)).text
    assert "/withdraw" not in (await (await signed_in(platform, Role.COACH)).get(VERSION)).text


async def test_coaches_read_and_change_nothing(platform) -> None:
    serve(platform)
    browser = await signed_in(platform, Role.COACH)
    page = (await browser.get(VERSION)).text
    assert "Publish</button>" not in page
    assert "/rubrics/new" not in page
    assert (await browser.get("/rubrics/new")).status_code == 403


async def test_a_difference_in_words(platform) -> None:
    serve(platform)
    changes = [
        change("criteria.greeting.weight", 5.0, 7.0),
        change("criteria.greeting.question", {"en": "Old?", "fr": "Vieux?"}, {"en": "New?", "fr": "Neuf?"}, "wording"),
        change("pass_score", 75.0, 80.0),
        change("criteria.tone", {"key": "tone"}, None, kind="removed"),
    ]
    platform.people.services.answers["DiffRubricVersions"] = lambda request: rubric_pb2.DiffRubricVersionsResponse(
        changes=changes, scores_stay_comparable=False
    )
    page = (await (await signed_in(platform)).get("/rubrics/core/diff?old=1&new=2")).text
    [asked] = requests(platform, "DiffRubricVersions")
    assert (asked.key, asked.old_version, asked.new_version) == ("core", 1, 2)
    for said in (
        "Does the agent greet?",
        "weight",
        "Old?",
        "Neuf?",
        "The rubric itself",
        "80",
        "Removed",
        "can’t be compared",
    ):
        assert said in page


async def test_a_difference_without_numbers_compares_the_newest_with_the_one_before(platform) -> None:
    serve(platform)
    platform.people.services.answers["DiffRubricVersions"] = lambda request: rubric_pb2.DiffRubricVersionsResponse(
        scores_stay_comparable=True
    )
    browser = await signed_in(platform)
    assert "Both say the same." in (await browser.get("/rubrics/core/diff?old=99&new=abc".replace("abc", "7"))).text
    [asked] = requests(platform, "DiffRubricVersions")
    assert (asked.old_version, asked.new_version) == (1, 2)


def problem(severity: str = "error", **more: Any) -> rubric_pb2.RubricProblem:
    return rubric_pb2.RubricProblem(
        **{
            "line": 7,
            "path": "sections[0].criteria[0].wieght",
            "severity": severity,
            "code": "unknown_key",
            "message": "Unknown key 'wieght'. Did you mean 'weight'?",
            **more,
        }
    )


async def test_checking_names_lines_and_changes_and_stores_nothing(platform) -> None:
    serve(platform)
    platform.people.services.answers["CheckRubric"] = lambda request: rubric_pb2.CheckRubricResponse(
        problems=[problem(), problem("warning", line=0, code="no_skill")]
    )
    browser = await signed_in(platform)
    await browser.get("/rubrics/new")
    answer = await browser.post("/rubrics/check", {"content": CONTENT}, headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<div id="check"') or 'id="check"' in answer.text
    assert 'data-line="7"' in answer.text
    assert "There is no such key" in answer.text
    assert "Did you mean" in answer.text
    assert "<html" not in answer.text
    platform.people.services.answers["CheckRubric"] = lambda request: rubric_pb2.CheckRubricResponse(
        key="core", outline=OUTLINE, published_version=1, changes=[change("pass_score", 75.0, 80.0)]
    )
    await browser.get("/rubrics/new")
    page = (await browser.post("/rubrics/check", {"content": CONTENT})).text
    assert "In order: nothing to mend." in page
    assert "Counted from version 1, which scores now." in page
    assert "CreateRubricVersion" not in [name for name, _, _ in platform.people.services.calls]


async def test_saving_a_draft_from_a_file(platform) -> None:
    serve(platform)
    made = rubric_pb2.CreateRubricVersionResponse(rubric=version(2, "draft"), created=True)
    platform.people.services.answers["CreateRubricVersion"] = lambda request: made
    browser = await signed_in(platform)
    await browser.get("/rubrics/new")
    files = {"content_file": ("my.yaml", b"\xef\xbb\xbfkey: core\r\nx: 1\r\n", "text/yaml")}
    answer = await browser.post("/rubrics/new", {"content": "typed", "key": "core", "version": "1"}, files=files)
    assert (answer.status_code, answer.headers["location"]) == (303, VERSION)
    [sent] = requests(platform, "CreateRubricVersion")
    assert sent.content == "key: core\nx: 1\n"


async def test_a_file_with_errors_comes_back_with_them(platform) -> None:
    serve(platform)

    def refuse(request: Any) -> Any:
        raise InvalidInput("The rubric is refused: line 7")

    platform.people.services.answers |= {
        "CreateRubricVersion": refuse,
        "CheckRubric": lambda request: rubric_pb2.CheckRubricResponse(problems=[problem()]),
    }
    browser = await signed_in(platform)
    await browser.get("/rubrics/new")
    answer = await browser.post("/rubrics/new", {"content": CONTENT})
    assert answer.status_code == 422
    assert "1 error: it can’t be stored like this." in answer.text
    assert "key: core #" in answer.text, "what was typed is still there"
    assert (await browser.post("/rubrics/new", {"content": " "})).status_code == 422
    broken = {"content_file": ("my.yaml", b"\xff\xfe", "text/yaml")}
    assert (await browser.post("/rubrics/new", {"content": ""}, files=broken)).status_code == 422


async def test_going_on_from_a_version_and_from_the_example(platform) -> None:
    serve(platform)
    browser = await signed_in(platform)
    assert "key: core #" in (await browser.get("/rubrics/new?key=core&version=1")).text
    assert "key: my-rubric" in (await browser.get("/rubrics/new?example=1")).text
    assert (await browser.get("/rubrics/core")).headers["location"] == "/rubrics/core/versions/1"

    def missing(request: Any) -> Any:
        raise NotFound("There is no rubric 'x'.")

    platform.people.services.answers["GetRubricVersion"] = missing
    assert (await browser.get("/rubrics/x")).status_code == 404


async def test_in_french(platform) -> None:
    serve(platform)
    page = (await (await signed_in(platform, language=Language.FR)).get(VERSION)).text
    assert "Service de base" in page
    assert "Publier la version 2? Elle ne pourra plus changer." in page


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ()),
        (5.0, ("5",)),
        (True, ("true",)),
        (["a", 1.5], ("a, 1.5",)),
        ([], ("–",)),
        ({"en": "A", "fr": "B"}, ("A", "B")),
        ({"kind": "says", "phrases": ["a"], "patterns": []}, ("kind: says, phrases: a",)),
    ],
)
def test_values_of_changes(value, shown) -> None:
    [made] = words.changes_of([change("pass_score", value, None)], [OUTLINE], "en")
    assert tuple(line.text for line in made.before) == shown


def test_a_criterion_that_came_is_named_by_the_newer_version() -> None:
    [made] = words.changes_of([change("criteria.greeting", None, {"key": "greeting"}, kind="added")], [OUTLINE], "fr")
    assert (made.subject, made.field, made.after) == ("La personne salue-t-elle?", "", ())
