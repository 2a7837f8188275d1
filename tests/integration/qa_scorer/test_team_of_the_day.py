"""A contact belongs to the team that its agent had on its day, by the calendar of the site (here America/Toronto)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from qa_helpers import rows
from review_helpers import contact, publish, standing_card

from services.common.auth import Principal
from services.common.errors import Forbidden
from services.qa_scorer.application.stores import InteractionFilter
from services.qa_scorer.domain.directory import validate_agent
from services.qa_scorer.domain.records import Ref
from services.qa_scorer.domain.site_days import SiteDays

pytestmark = pytest.mark.integration
LATE_IN_TORONTO = "2026-03-02T04:59:59Z"  # the 1st there, the 2nd by UTC
NEXT_DAY = "2026-03-02T05:00:00Z"
MANAGER = Principal("user:m", frozenset({"qa_manager"}))
MOVED = [
    {"agent_id": "a-1", "name": "Ada", "team": "north"},
    {"agent_id": "a-1", "name": "Ada", "team": "south", "from": "2026-03-02"},
]


async def moved(qa) -> None:
    await publish(qa)
    await qa.cases.directory.agents([(n, validate_agent(row)) for n, row in enumerate(MOVED, 1)])
    await contact(qa, "c-late", started_at=LATE_IN_TORONTO)
    await contact(qa, "c-next", started_at=NEXT_DAY)


async def test_a_scorecard_keeps_the_team_of_the_sites_day(qa) -> None:
    await moved(qa)
    await qa.cases.evaluate.run([Ref("c-late", 1), Ref("c-next", 1)])
    assert (await standing_card(qa, "c-late")).team == "north"
    assert (await standing_card(qa, "c-next")).team == "south"


async def test_lists_and_single_contacts_are_scoped_by_the_same_day(qa) -> None:
    await moved(qa)

    async def listed(wanted: InteractionFilter) -> list[str]:
        return [entry.ref.id for entry in await qa.cases.read.interactions(wanted, None, 10)]

    assert await listed(InteractionFilter(team="north")) == ["c-late"]
    assert await listed(InteractionFilter(team="south")) == ["c-next"]
    north = Principal("user:cleo", frozenset({"coach"}), teams=frozenset({"north"}))
    assert await qa.cases.read.interaction("c-late", None, north)
    with pytest.raises(Forbidden):
        await qa.cases.read.interaction("c-next", None, north)


async def test_a_drawn_contact_and_one_chosen_have_the_team_of_the_sites_day(qa) -> None:
    await moved(qa)
    await qa.cases.blind.start("c-late", "a-1", MANAGER)
    await contact(qa, "c-february", started_at="2026-02-28T23:00:00Z")
    await qa.cases.plan.run(date(2026, 2, 1), 5, "seed", "user:1")
    assert await rows(qa, "SELECT interaction_id, team FROM draws ORDER BY 1") == [
        ("c-february", "north"),
        ("c-late", "north"),
    ]


def test_days_begin_at_midnight_there_through_the_change_of_clocks() -> None:
    days = SiteDays("America/Toronto")
    for day in (date(2026, 3, 8), date(2026, 3, 9), date(2026, 11, 1), date(2026, 11, 2)):
        begin = days.begin(day)
        assert days.of(begin) == day
        assert days.of(datetime.fromtimestamp(begin.timestamp() - 1, begin.tzinfo)) < day
