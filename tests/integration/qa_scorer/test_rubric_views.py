"""Versions of rubrics side by side, and files checked before they are stored."""

from __future__ import annotations

import pytest
from qa_helpers import RUBRIC, rows

from services.common.errors import NotFound
from services.qa_scorer.domain.rubric.diff import Effect

pytestmark = pytest.mark.integration
HEAVIER = RUBRIC.replace("weight: 10", "weight: 20")
REWORDED = RUBRIC.replace("Is the agent kind?", "Is the agent patient and kind?")


async def stored(qa, *contents: str) -> None:
    for content in contents:
        await qa.cases.rubrics.create(content, "", "user:1")


async def test_keys_with_the_version_that_scores(qa) -> None:
    await stored(qa, RUBRIC, HEAVIER)
    await qa.cases.rubrics.publish("core", 1, "user:1")
    [key] = await qa.cases.rubric_views.keys()
    assert (key.newest.version, key.newest.status) == (2, "draft")
    assert key.published is not None
    assert key.published.version == 1
    assert key.rubric is not None
    assert key.rubric.criterion("greeting").weight == 10


async def test_versions_newest_first_in_pages(qa) -> None:
    await stored(qa, RUBRIC, HEAVIER, REWORDED)
    assert [record.version for record in await qa.cases.rubric_views.versions("core", None, 2)] == [3, 2]
    assert [record.version for record in await qa.cases.rubric_views.versions("core", 2, 2)] == [1]
    with pytest.raises(NotFound):
        await qa.cases.rubric_views.versions("nothing", None, 2)


async def test_a_weight_touches_scores_and_a_question_does_not(qa) -> None:
    await stored(qa, RUBRIC, HEAVIER, REWORDED)
    [weight] = await qa.cases.rubric_views.diff("core", 1, 2)
    assert (weight.path, weight.before, weight.after, weight.effect) == (
        "criteria.greeting.weight",
        10.0,
        20.0,
        Effect.SCORES,
    )
    [question] = await qa.cases.rubric_views.diff("core", 1, 3)
    assert question.effect is Effect.WORDING
    assert await qa.cases.rubric_views.diff("core", 1, 1) == []
    with pytest.raises(NotFound):
        await qa.cases.rubric_views.diff("core", 1, 9)


async def test_a_file_is_checked_without_being_stored(qa) -> None:
    bad = await qa.cases.rubric_views.check(RUBRIC.replace("weight: 10", "wieght: 10"), "")
    assert bad.rubric is None
    assert [(problem.line, problem.code) for problem in bad.problems if problem.code == "unknown_key"] == [
        (RUBRIC.split("weight: 10")[0].count("\n") + 1, "unknown_key")
    ]
    await stored(qa, RUBRIC)
    known = await qa.cases.rubric_views.check(RUBRIC, "")
    assert (known.known_version, known.published_version, known.changes) == (1, 0, ())
    await qa.cases.rubrics.publish("core", 1, "user:1")
    new = await qa.cases.rubric_views.check(HEAVIER, "")
    assert (new.known_version, new.published_version) == (0, 1)
    assert [change.path for change in new.changes] == ["criteria.greeting.weight"]
    assert await rows(qa, "SELECT count(*) FROM rubric_versions") == [(1,)]


async def test_a_version_that_can_no_longer_be_read_is_still_listed(qa) -> None:
    await stored(qa, RUBRIC)
    await rows(qa, "UPDATE rubric_versions SET content = 'schema: debrief/rubric/v0', content_hash = 'old' RETURNING 1")
    [key] = await qa.cases.rubric_views.keys()
    assert key.rubric is None
    assert qa.cases.rubric_views.outline(key.newest) is None
