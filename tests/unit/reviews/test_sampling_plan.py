"""The plan draws what it says with the chance it says, and the estimates rest on that."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.errors import InvalidInput, NotReady
from services.qa_scorer.domain.records import Ref
from services.qa_scorer.domain.sampling import (
    Contact,
    bounds,
    check_over,
    draw,
    last_month,
    month_of,
    weighted_share,
)

AT = datetime(2026, 1, 5, tzinfo=UTC)
sizes = st.dictionaries(st.sampled_from(["a-1", "a-2", "a-3", "é,4"]), st.integers(1, 30), min_size=1)


def contacts(per_agent: dict[str, int]) -> list[Contact]:
    return [Contact(Ref(f"{agent}:{n}", 1), agent, AT) for agent, size in per_agent.items() for n in range(size)]


@given(sizes, st.integers(1, 10), st.text(max_size=10))
def test_each_agent_gets_so_many_and_the_kept_chance_is_the_true_one(per_agent, wanted, seed) -> None:
    drawn = draw(contacts(per_agent), wanted, seed)
    counted = Counter(entry.contact.agent_id for entry in drawn)
    for agent, size in per_agent.items():
        assert counted[agent] == min(size, wanted)
    for entry in drawn:
        assert entry.probability == pytest.approx(min(1, wanted / per_agent[entry.contact.agent_id]))
    weights = sum(1 / entry.probability for entry in drawn)
    assert weights == pytest.approx(sum(per_agent.values())), "the weights add up to all contacts"
    assert len({(entry.contact.ref, entry.contact.agent_id) for entry in drawn}) == len(drawn)


@given(sizes, st.integers(1, 10), st.text(max_size=10), st.randoms(use_true_random=False))
def test_the_draw_depends_on_the_seed_and_on_no_order(per_agent, wanted, seed, shuffler: random.Random) -> None:
    ordered = contacts(per_agent)
    shuffled = ordered[:]
    shuffler.shuffle(shuffled)
    assert draw(ordered, wanted, seed) == draw(shuffled, wanted, seed)


def test_every_contact_is_drawn_as_often_as_every_other() -> None:
    population = contacts({"a-1": 10})
    counted = Counter(entry.contact.ref.id for seed in range(3000) for entry in draw(population, 3, str(seed)))
    # 3000 seeds with a chance of 0.3: mean 900, standard deviation 25.
    assert set(counted) == {contact.ref.id for contact in population}
    assert all(abs(count - 900) < 125 for count in counted.values()), counted


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000))
def test_weighted_estimates_are_right_on_average_where_plain_means_are_not(start: int) -> None:
    # One agent with many contacts errs rarely, one with few errs often.
    population = contacts({"busy": 200, "rare": 10})
    wrong = {contact.ref.id for contact in population if contact.agent_id == "rare"}
    truth = len(wrong) / len(population)
    weighted, plain = [], []
    for seed in range(start, start + 20):
        drawn = draw(population, 5, str(seed))
        hits = [entry.contact.ref.id in wrong for entry in drawn]
        estimate = weighted_share(hits, [e.probability for e in drawn], [e.contact.agent_id for e in drawn])
        weighted.append(estimate.value)
        plain.append(np.mean(hits))
    assert np.mean(weighted) == pytest.approx(truth, abs=1e-9)
    assert np.mean(plain) == pytest.approx(0.5)


@given(st.lists(st.tuples(st.booleans(), st.floats(0.01, 1), st.sampled_from("abc")), min_size=1, max_size=40))
def test_a_share_lies_within_its_interval_and_between_nothing_and_all(rows) -> None:
    hits, probabilities, groups = zip(*rows, strict=True)
    share = weighted_share(hits, probabilities, groups)
    assert 0 <= share.value <= 1
    if len(set(groups)) < 2:
        assert share.low is None
    else:
        assert 0 <= share.low <= share.high <= 1
    if all(hits) or not any(hits):
        assert share.value == pytest.approx(float(hits[0]))


def test_nothing_observed_estimates_nothing_and_wrong_probabilities_are_refused() -> None:
    assert weighted_share([], [], []).value is None
    with pytest.raises(ValueError, match="above 0"):
        weighted_share([True], [0.0], ["a"])
    with pytest.raises(ValueError, match="one by one"):
        weighted_share([True], [], ["a"])
    with pytest.raises(InvalidInput):
        draw([], 0, "x")


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.sampled_from(["America/Toronto", "America/St_Johns", "UTC"]))
def test_months_follow_each_other_without_a_gap(day: date, zone: str) -> None:
    month = day.replace(day=1)
    began, ended = bounds(month, zone)
    following = (month + timedelta(days=32)).replace(day=1)
    assert bounds(following, zone)[0] == ended
    assert month_of(f"{month:%Y-%m}") == month
    check_over(month, ended, zone)
    with pytest.raises(NotReady):
        check_over(month, ended - timedelta(seconds=1), zone)
    assert last_month(ended, zone) == month
    assert last_month(began, zone) == (month - timedelta(days=1)).replace(day=1)


@pytest.mark.parametrize("text", ["2026", "2026-13", "26-01x", "2026-00", "", "99999-01", "9999-12", "0001-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        month_of(text)


@pytest.mark.parametrize("text", ["0002-01", "9998-12"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "UTC"])
def test_every_month_that_can_be_asked_for_has_bounds(text: str, zone: str) -> None:
    began, ended = bounds(month_of(text), zone)
    assert 28 <= (ended - began).days <= 31
