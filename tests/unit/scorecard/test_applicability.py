from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scorecard_cases import answer, answers, at, criterion, only_if, rubric, view

from services.qa_scorer.domain.applicability import (
    Candidate,
    apply_only_if,
    choose_rubric,
    plan_criteria,
)
from services.qa_scorer.domain.rubric.model import (
    AppliesTo,
    FirstResponse,
    MaxResponseGap,
    Na,
    OnlyIf,
    Says,
    Window,
)
from services.qa_scorer.domain.scorecard import Reason


def candidate(key, version=1, published=0.0, priority=0, **applies_to):
    made = rubric([criterion("a")], key=key, priority=priority, applies_to=AppliesTo(**applies_to))
    return Candidate(made, version, at(published))


def chosen(*candidates, channel="chat", language="fr-CA", queue="billing"):
    keys = set()
    for order in permutations(candidates):
        found = choose_rubric(order, channel, language, queue)
        keys.add(None if found is None else (found.rubric.key, found.version))
    assert len(keys) == 1
    return keys.pop()


def test_priority_beats_specificity_beats_time() -> None:
    general, special = candidate("general", published=9), candidate("special", queues=("billing",))
    assert chosen(general, special) == ("special", 1)
    assert chosen(candidate("general", priority=1), special) == ("general", 1)
    assert chosen(candidate("old"), candidate("new", published=1)) == ("new", 1)


def test_more_dimensions_are_more_specific_and_then_fewer_values() -> None:
    one = candidate("one", queues=("billing",), published=9)
    two = candidate("two", channels=("chat", "voice"), languages=("en", "fr"))
    assert chosen(one, two) == ("two", 1)
    narrow, wide = candidate("narrow", channels=("chat",)), candidate("wide", channels=("chat", "voice"), published=9)
    assert chosen(narrow, wide) == ("narrow", 1)


def test_what_does_not_fit_is_never_chosen() -> None:
    assert chosen(candidate("a", channels=("voice",)), candidate("b", queues=("orders",))) is None
    assert chosen(candidate("a", languages=("FR",)), language="fr-CA") == ("a", 1)
    assert chosen(candidate("a", languages=("fr-FR",)), language="fr") == ("a", 1)
    assert chosen(candidate("a", languages=("en",)), language="fr") is None
    assert chosen(candidate("a", queues=("billing",)), queue=None) is None
    assert choose_rubric([], "chat", "en", None) is None


def test_a_newer_version_replaces_the_older_even_where_it_no_longer_fits() -> None:
    old, new = candidate("a", 1, priority=5), candidate("a", 2, published=1)
    assert chosen(old, new) == ("a", 2)
    assert chosen(old, candidate("a", 2, channels=("voice",))) is None


SEEN = view(
    ("customer", "Hi", 0),
    ("agent", "Hello", 1_000, "a1"),
    ("agent", "Billing", 2_000, "a2"),
    queue="billing",
    contact_reason="fraud",
    metadata={"tier": 3, "tags": ["vip", "new"], "recorded": True, "province": "on", "shop": "0042"},
)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (OnlyIf(metadata={"contact_reason": ("fraud",)}), True),
        (OnlyIf(metadata={"contact_reason": ("other",)}), False),
        (OnlyIf(metadata={"tier": ("3",)}), True),
        (OnlyIf(metadata={"tier": ("3.0",)}), True),
        (OnlyIf(metadata={"tier": ("gold", "4")}), False),
        (OnlyIf(metadata={"tier": ("3",), "missing": ("x",)}), False),
        (OnlyIf(metadata={"tags": ("VIP",)}), True),
        (OnlyIf(metadata={"recorded": ("true",)}), True),
        (OnlyIf(metadata={"recorded": ("Yes",)}), True),
        (OnlyIf(metadata={"recorded": ("1",)}), False),
        (OnlyIf(metadata={"province": ("ON", "QC")}), True),
        (OnlyIf(metadata={"shop": ("0042",)}), True),
        (OnlyIf(metadata={"shop": ("42",)}), False),
        (OnlyIf(queue=("billing", "orders")), True),
        (OnlyIf(queue=("orders",)), False),
    ],
)
def test_conditions_on_metadata_and_queue(condition, holds) -> None:
    plan = plan_criteria(rubric([criterion("a", only_if=condition)]), SEEN, "a1")
    assert ("a" not in plan.ruled) is holds
    if not holds:
        assert (plan.ruled["a"].value, plan.ruled["a"].reason) == ("na", Reason.RULE)


def test_opening_criteria_are_the_first_agents() -> None:
    made = rubric(
        [
            criterion("greeting", window=Window.OPENING),
            criterion("first", check=FirstResponse(kind="first_response", seconds=5)),
            criterion("named", check=Says(kind="says", phrases=("hello",), window=Window.OPENING)),
            criterion("closing", window=Window.CLOSING),
            criterion("gap", check=MaxResponseGap(kind="max_response_gap", seconds=5)),
        ]
    )
    first, second = plan_criteria(made, SEEN, "a1"), plan_criteria(made, SEEN, "a2")
    assert (set(first.ruled), set(first.computed)) == (set(), {"first", "named", "gap"})
    assert [item.key for item in first.judged] == ["greeting", "closing"]
    assert (set(second.ruled), set(second.computed)) == ({"greeting", "first", "named"}, {"gap"})
    assert [item.key for item in second.judged] == ["closing"]


def test_children_of_what_is_known_beforehand_are_not_judged() -> None:
    made = rubric(
        [
            criterion("grandchild", only_if=only_if("child", "met")),
            criterion("child", only_if=only_if("parent", "met")),
            criterion("parent", only_if=OnlyIf(queue=("elsewhere",))),
            criterion("slow", check=MaxResponseGap(kind="max_response_gap", seconds=0.5)),
            criterion("apology", only_if=only_if("slow", "not_met")),
            criterion("praise", only_if=only_if("slow", "met")),
        ]
    )
    plan = plan_criteria(made, SEEN, "a1")
    assert set(plan.ruled) == {"parent", "child", "grandchild", "praise"}
    assert plan.computed["slow"].value == "not_met"
    assert [item.key for item in plan.judged] == ["apology"]


def test_a_stranger_has_no_plan() -> None:
    with pytest.raises(ValueError, match="no agent of interaction"):
        plan_criteria(rubric([criterion("a")]), SEEN, "a9")


CHAIN = rubric(
    [
        criterion("c", na=Na.ALLOWED, only_if=only_if("b", "met")),
        criterion("b", na=Na.ALLOWED, only_if=only_if("a", "met", "not_met")),
        criterion("a", na=Na.ALLOWED),
    ]
)


@pytest.mark.parametrize(
    ("given_values", "b", "c"),
    [
        (("met", "met", "not_met"), ("met", None), ("not_met", None)),
        (("na", "met", "met"), ("na", Reason.RULE), ("na", Reason.RULE)),
        (("cannot_tell", "met", "met"), ("cannot_tell", Reason.PARENT_OPEN), ("cannot_tell", Reason.PARENT_OPEN)),
        (("not_met", "not_met", "met"), ("not_met", None), ("na", Reason.RULE)),
        (("met", "cannot_tell", "met"), ("cannot_tell", None), ("cannot_tell", Reason.PARENT_OPEN)),
    ],
)
def test_conditions_run_down_the_chain(given_values, b, c) -> None:
    applied = apply_only_if(CHAIN, answers(**dict(zip("abc", given_values, strict=True))))
    assert (applied["b"].value, applied["b"].reason) == b
    assert (applied["c"].value, applied["c"].reason) == c


def test_a_rule_stands_under_an_open_parent() -> None:
    given_answers = answers(a="cannot_tell", c="met") | {"b": answer("b", "na", Reason.RULE)}
    applied = apply_only_if(CHAIN, given_answers)
    assert (applied["b"].value, applied["c"].value) == ("na", "na")


@given(st.permutations(["a", "b", "c", "d"]), st.lists(st.integers(0, 3), min_size=4, max_size=4))
def test_parents_come_first_whatever_the_files_order(order, parents) -> None:
    # Each key may hang on a smaller one, so there is no circle.
    items = {
        key: criterion(key, only_if=only_if("abcd"[parent], "met") if "abcd"[parent] < key else None)
        for key, parent in zip("abcd", parents, strict=True)
    }
    ordered = [item.key for item in rubric([items[key] for key in order]).parents_first]
    assert sorted(ordered) == ["a", "b", "c", "d"]
    for item in items.values():
        if item.only_if:
            assert ordered.index(item.only_if.criterion) < ordered.index(item.key)


@given(st.lists(st.sampled_from(["met", "not_met", "na", "cannot_tell"]), min_size=3, max_size=3))
def test_applying_conditions_twice_changes_nothing_more(given_values) -> None:
    once = apply_only_if(CHAIN, answers(**dict(zip("abc", given_values, strict=True))))
    assert apply_only_if(CHAIN, once) == once
