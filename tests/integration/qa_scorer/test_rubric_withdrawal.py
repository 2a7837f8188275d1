"""A withdrawn rubric scores nothing new; what it scored stays, and publishing it again brings it back."""

from __future__ import annotations

import pytest
from qa_helpers import RUBRIC, rows
from review_helpers import contact, standing_card

from services.common.errors import NotFound, NotReady
from services.qa_scorer.application.evaluate import NO_RUBRIC, OutcomeStatus

pytestmark = pytest.mark.integration


async def published(qa, content: str = RUBRIC) -> int:
    made = await qa.cases.rubrics.create(content, "", "user:1")
    await qa.cases.rubrics.publish(made.record.key, made.record.version, "user:1")
    return made.record.version


async def statuses(qa) -> list[tuple[int, str]]:
    return [(entry.version, entry.status) for entry in await qa.cases.rubric_views.versions("core", None, 10)]


async def test_new_contacts_wait_and_scorecards_stay_until_it_is_published_again(qa) -> None:
    version = await published(qa)
    first = await contact(qa, "c-before")
    await qa.cases.evaluate.run([first])
    record = await qa.cases.rubrics.withdraw("core", "user:2")
    assert (record.version, record.status) == (version, "withdrawn")
    assert await statuses(qa) == [(version, "withdrawn")]
    [key] = await qa.cases.rubric_views.keys()
    assert (key.published, key.withdrawn) == (None, record)
    waits = await contact(qa, "c-after")
    [outcome] = await qa.cases.evaluate.run([waits])
    assert (outcome.status, outcome.reason) == (OutcomeStatus.UNASSIGNED, NO_RUBRIC)
    assert (await standing_card(qa, "c-before")).rubric == "core"
    await qa.cases.rubrics.withdraw("core", "user:3")  # again: nothing happens
    again, released = await qa.cases.rubrics.publish("core", version, "user:2")
    assert (again.status, again.published_by, released) == ("published", "user:1", 1)
    [outcome] = await qa.cases.evaluate.run([waits])
    assert outcome.status is OutcomeStatus.SCORED
    assert await rows(qa, "SELECT actor, action FROM audit_log WHERE subject_kind = 'rubric' ORDER BY id") == [
        ("user:1", "rubric.published"),
        ("user:2", "rubric.withdrawn"),
        ("user:2", "rubric.published"),
    ]


async def test_only_the_newest_published_version_or_a_new_one_ends_a_withdrawal(qa) -> None:
    first = await published(qa)
    second = await published(qa, RUBRIC.replace("weight: 10", "weight: 9"))
    await qa.cases.rubrics.withdraw("core", "user:2")
    with pytest.raises(NotReady, match=f"Version {second} is the newest"):
        await qa.cases.rubrics.publish("core", first, "user:2")
    third = await published(qa, RUBRIC.replace("weight: 10", "weight: 8"))
    assert await statuses(qa) == [(third, "published"), (second, "published"), (first, "published")]


async def test_there_must_be_something_to_withdraw(qa) -> None:
    with pytest.raises(NotFound):
        await qa.cases.rubrics.withdraw("core", "user:1")
    await qa.cases.rubrics.create(RUBRIC, "", "user:1")
    with pytest.raises(NotReady, match="nothing to withdraw"):
        await qa.cases.rubrics.withdraw("core", "user:1")
