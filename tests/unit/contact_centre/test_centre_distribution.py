"""The centre brings what it is said to bring: mix, seasons, failures, what agents explain."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from statistics import fmean

import centre_files as files
import pytest

from examples.contact_centre.centre import Centre
from examples.contact_centre.quality import FAILURE, PEAK_RESPONSIVENESS
from examples.contact_centre.season import CHANNELS, MIX, RETURNS, WHERE

CHI_SQUARE_9 = 33.7
"""Exceeded once in ten thousand with nine degrees of freedom."""
CHI_SQUARE_2 = 18.4


def test_topics_over_the_whole_period() -> None:
    counts = Counter(files.topic(contact) for contact in files.contacts())
    assert counts.keys() == MIX.keys()
    assert files.chi_square(counts, dict(MIX)) < CHI_SQUARE_9


def test_channels_and_languages() -> None:
    counts = Counter(contact.interaction["channel"] for contact in files.contacts())
    assert files.chi_square(counts, dict(CHANNELS)) < CHI_SQUARE_2
    french = sum(contact.interaction["language"] == "fr-CA" for contact in files.contacts())
    files.assert_share(french, files.COUNT, 0.24)


def test_strike_and_january() -> None:
    season = files.centre().season
    strike = [contact for contact in files.contacts() if season.is_strike(files.day(contact))]
    assert len({files.day(contact) for contact in strike}) == 14
    files.assert_share(sum(files.topic(contact) == WHERE for contact in strike), len(strike), 0.42)
    january = [contact for contact in files.contacts() if files.day(contact).month == 1]
    files.assert_share(sum(files.topic(contact) == RETURNS for contact in january), len(january), 0.28)


def test_mondays_and_black_friday() -> None:
    season = files.centre().season
    assert season.black_friday == dt.date(2025, 11, 28)
    by_day = Counter(files.day(contact) for contact in files.contacts())
    assert len(by_day) == 91
    plain = [day for day in season.days if not season.is_peak(day) and day not in _HOLIDAYS]
    mondays = [by_day[day] for day in plain if day.weekday() == 0]
    others = [by_day[day] for day in plain if day.weekday() != 0]
    assert fmean(mondays) / fmean(others) == pytest.approx(1.25, abs=0.1)
    peak = [by_day[day] for day in season.days if season.is_peak(day)]
    week = fmean(sum(by_day[day] for day in season.days[n : n + 7]) for n in (0, 7, 14))
    assert sum(peak) / week == pytest.approx(2.0, abs=0.17)


_HOLIDAYS = {dt.date(2025, 12, 25), dt.date(2026, 1, 1)}


@pytest.mark.parametrize("key", sorted(set(FAILURE) - {"responsiveness", "self_introduction"}))
def test_failures_where_a_criterion_applies(key: str) -> None:
    values = [files.value(record, key) for contact in files.contacts() for record in contact.truth]
    applying = [value for value in values if value not in (None, "na")]
    files.assert_share(sum(value not in ("met", "complete") for value in applying), len(applying), FAILURE[key])


def test_people_wait_longer_in_the_week_of_black_friday_and_not_in_the_strike() -> None:
    season = files.centre().season
    found: dict[str, list[str]] = defaultdict(list)
    for contact in files.contacts():
        when = files.day(contact)
        kind = "peak" if season.is_peak(when) else "strike" if season.is_strike(when) else "other"
        found[kind] += [v for r in contact.truth if (v := files.value(r, "responsiveness")) not in (None, "na")]
    files.assert_share(found["peak"].count("not_met"), len(found["peak"]), PEAK_RESPONSIVENESS)
    files.assert_share(found["strike"].count("not_met"), len(found["strike"]), FAILURE["responsiveness"])
    files.assert_share(found["other"].count("not_met"), len(found["other"]), FAILURE["responsiveness"])


def test_half_of_the_contacts_give_no_opportunity_for_empathy() -> None:
    values = [files.value(contact.truth[-1], "empathy") for contact in files.contacts()]
    files.assert_share(values.count("na"), len(values), 0.45)


def _score(record: dict[str, object]) -> float:
    """The rubric's arithmetic over the truth, without auto-fails."""
    earned = weight = 0.0
    for criterion in files.rubric().criteria:
        value = files.value(record, criterion.key)
        if value is not None and value != "na":
            weight += criterion.weight
            earned += criterion.weight * criterion.points(value)
    return 100 * earned / weight


def test_agents_explain_an_eighth_of_the_variance() -> None:
    by_agent: dict[str, list[float]] = defaultdict(list)
    for contact in files.contacts():
        if len(contact.truth) == 1:
            by_agent[contact.truth[0]["agent_id"]].append(_score(contact.truth[0]))
    scores = [score for own in by_agent.values() for score in own]
    mean = fmean(scores)
    between = sum(len(own) * (fmean(own) - mean) ** 2 for own in by_agent.values())
    whole = sum((score - mean) ** 2 for score in scores)
    groups = len(by_agent)
    mean_between, mean_within = between / (groups - 1), (whole - between) / (len(scores) - groups)
    size = len(scores) / groups
    intraclass = (mean_between - mean_within) / (mean_between + (size - 1) * mean_within)
    assert intraclass == pytest.approx(0.12, abs=0.03)


def test_new_agents_get_better_within_ten_weeks() -> None:
    centre = files.centre()
    new = [agent for agent in centre.agents if agent.hired_on >= centre.season.start]
    assert new
    for agent in new:
        first, last = agent.hired_on + dt.timedelta(days=7), agent.hired_on + dt.timedelta(days=70)
        ability = centre.abilities[agent.id]
        calm = [key for key in FAILURE if key not in ability.drift and key != "responsiveness"]
        assert all(centre.chance(key, agent, first) > centre.chance(key, agent, last) for key in calm)


def test_forty_agents_in_eight_teams_of_whom_some_come_and_some_leave() -> None:
    centre = files.centre()
    assert len(centre.agents) == len({agent.id for agent in centre.agents}) == 40
    assert set(Counter(agent.team.name for agent in centre.agents).values()) == {5}
    assert len({agent.team.name for agent in centre.agents}) == 8
    leavers = {agent.id: agent.left_on for agent in centre.agents if agent.left_on}
    assert len(leavers) == 4
    assert sum(agent.hired_on > centre.season.start - dt.timedelta(days=70) for agent in centre.agents) == 6
    hired = {agent.id: agent.hired_on for agent in centre.agents}
    for contact in files.contacts():
        for record in contact.truth:
            agent, when = record["agent_id"], files.day(contact)
            assert hired[agent] <= when
            assert agent not in leavers or when < leavers[agent]
    assert len({record["agent_id"] for contact in files.contacts() for record in contact.truth}) == 40


def test_strengths_differ_and_some_drift() -> None:
    abilities = files.centre().abilities.values()
    assert len({ability.strengths(3) for ability in abilities}) > 35
    trends = Counter(ability.trend for ability in abilities)
    assert trends["improving"] >= 5
    assert trends["declining"] >= 5


def test_another_seed_keeps_the_failures_and_the_mix() -> None:
    """Of fewer contacts: the figures belong to the centre, not to one seed's luck."""
    drafts = list(Centre(7).contacts(2000))
    topics = Counter(files.topic(contact) for contact in drafts)
    assert files.chi_square(topics, dict(MIX)) < CHI_SQUARE_9
    files.assert_share(sum(contact.interaction["language"] == "fr-CA" for contact in drafts), 2000, 0.24)
    for key in ("greeting", "offered_further_help", "probing", "empathy", "ownership"):
        values = [files.value(record, key) for contact in drafts for record in contact.truth]
        applying = [value for value in values if value not in (None, "na")]
        files.assert_share(applying.count("not_met"), len(applying), FAILURE[key])


def test_quality_stays_flat_in_the_strike() -> None:
    season = files.centre().season
    scores: dict[bool, list[float]] = {True: [], False: []}
    for contact in files.contacts():
        if len(contact.truth) == 1 and not season.is_peak(files.day(contact)):
            scores[season.is_strike(files.day(contact))].append(_score(contact.truth[0]))
    assert fmean(scores[True]) == pytest.approx(fmean(scores[False]), abs=1.5)
