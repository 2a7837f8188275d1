"""Routing, budget and the typing of failures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import (
    DomainError,
    LlmBudgetExhausted,
    LlmNotConfigured,
    LlmRateLimited,
    LlmRefused,
    LlmRejectedRequest,
    LlmTimeout,
    LlmUnavailable,
    rule_of,
)
from services.llm.domain.budget import DayBudget, estimate_input_tokens, microusd, until_next_day, utc_day
from services.llm.domain.failures import LONGEST_WAIT, ProviderFailure, classify, parse_retry_after
from services.llm.domain.models import COMPLETION_PURPOSES, ChatMessage, Purpose, Role
from services.llm.domain.routing import Routing

NOW = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)
moments = st.datetimes(timezones=st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))).filter(
    lambda at: 2 < at.year < 9998
)


@given(st.text(max_size=5), st.dictionaries(st.sampled_from(COMPLETION_PURPOSES), st.text(max_size=5)))
def test_a_purpose_gets_its_own_model_else_the_default_else_an_error(
    default: str, overrides: dict[Purpose, str]
) -> None:
    routing = Routing(default, overrides)
    for purpose in COMPLETION_PURPOSES:
        expected = overrides.get(purpose, "") or default
        assert routing.models.get(purpose, "") == expected
        if expected:
            assert routing.model_for(purpose) == expected
        else:
            with pytest.raises(LlmNotConfigured, match="DEBRIEF_LLM_MODEL"):
                routing.model_for(purpose)


@given(st.decimals(0, 10**6, places=9))
def test_money_is_rounded_up_and_never_by_more_than_a_microdollar(dollars: Decimal) -> None:
    exact = dollars * 1_000_000
    assert exact <= microusd(dollars) < exact + 1


@pytest.mark.parametrize("amount", [Decimal("-0.1"), Decimal("NaN"), float("inf")])
def test_no_amount_of_money(amount: Decimal | float) -> None:
    with pytest.raises(ValueError, match="from 0"):
        microusd(amount)


@given(moments)
def test_the_next_day_begins_when_the_budget_says(at: datetime) -> None:
    wait = until_next_day(at)
    assert timedelta(0) < wait <= timedelta(days=1)
    assert utc_day(at + wait) == utc_day(at) + timedelta(days=1)
    assert utc_day(at + wait - timedelta(microseconds=1)) == utc_day(at)


@given(st.integers(1, 1000), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), max_size=20))
def test_reservations_never_pass_the_limit(limit: int, calls: list[tuple[int, int]]) -> None:
    day = DayBudget()
    for estimate, cost in calls:
        if day.spent + day.held + estimate > limit:
            with pytest.raises(LlmBudgetExhausted) as caught:
                day.reserve(estimate, limit, NOW)
            assert caught.value.retry_after == until_next_day(NOW)
            continue
        reserved = day.reserve(estimate, limit, NOW)
        assert reserved.spent + reserved.held <= limit
        settled = reserved.settle(estimate, min(cost, estimate))
        assert settled.held == day.held
        assert settled.spent == day.spent + min(cost, estimate)
        day = settled
    assert day.spent <= limit


def test_a_longer_prompt_is_estimated_higher() -> None:
    short = (ChatMessage(Role.USER, "a" * 30),)
    assert estimate_input_tokens(short, "{}") < estimate_input_tokens((*short, *short), "{}")
    assert estimate_input_tokens(short, "") >= 10


CASES = [
    (ProviderFailure("m", status=429), LlmRateLimited),
    (ProviderFailure("m", status=429, code="insufficient_quota"), LlmRejectedRequest),
    (ProviderFailure("m", status=402), LlmRejectedRequest),
    (ProviderFailure("m", status=500), LlmUnavailable),
    (ProviderFailure("m", status=502), LlmUnavailable),
    (ProviderFailure("m", status=503), LlmUnavailable),
    (ProviderFailure("m", status=529), LlmUnavailable),
    (ProviderFailure("m", status=409), LlmUnavailable),
    (ProviderFailure("m"), LlmUnavailable),
    (ProviderFailure("m", status=408), LlmTimeout),
    (ProviderFailure("m", status=504), LlmTimeout),
    (ProviderFailure("m", timed_out=True), LlmTimeout),
    (ProviderFailure("m", status=400), LlmRejectedRequest),
    (ProviderFailure("m", status=401), LlmRejectedRequest),
    (ProviderFailure("m", status=403), LlmRejectedRequest),
    (ProviderFailure("m", status=404), LlmRejectedRequest),
    (ProviderFailure("m", status=413), LlmRejectedRequest),
    (ProviderFailure("m", status=400, context_too_long=True), LlmRejectedRequest),
    (ProviderFailure("m", status=400, content_filtered=True), LlmRefused),
]


@pytest.mark.parametrize(("failure", "expected"), CASES)
def test_each_failure_has_one_error(failure: ProviderFailure, expected: type[DomainError]) -> None:
    error = classify(failure, NOW)
    assert type(error) is expected
    assert "m" in error.message


@given(st.integers(400, 599), st.text(max_size=20), st.booleans(), st.booleans(), st.booleans())
def test_any_failure_becomes_a_listed_error_and_repeats_no_words(
    status: int, words: str, timed_out: bool, filtered: bool, too_long: bool
) -> None:
    said = f"the customer said {words}"
    error = classify(
        ProviderFailure(
            "m",
            status=status,
            code=said,
            timed_out=timed_out,
            content_filtered=filtered,
            context_too_long=too_long,
        ),
        NOW,
    )
    assert said not in error.message
    assert said not in error.details.values()
    if status >= 500 and not (timed_out or filtered or too_long):
        assert rule_of(error).retryable


@given(st.integers(0, 10**7))
def test_retry_after_in_seconds_and_as_a_date_mean_the_same(seconds: int) -> None:
    plain = parse_retry_after({"retry-after": str(seconds)}, NOW)
    date = parse_retry_after({"retry-after": format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)}, NOW)
    assert plain == date == min(timedelta(seconds=seconds), LONGEST_WAIT)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "1.5"}, timedelta(seconds=1.5)),
        ({"retry-after-ms": "250", "retry-after": "9"}, timedelta(milliseconds=250)),
        ({"retry-after": format_datetime(NOW - timedelta(hours=1), usegmt=True)}, timedelta(0)),
    ],
)
def test_retry_after_as_providers_write_it(headers: dict[str, str], expected: timedelta | None) -> None:
    assert parse_retry_after(headers, NOW) == expected


@given(st.text(max_size=40))
def test_no_retry_after_header_breaks_the_reading(text: str) -> None:
    wait = parse_retry_after({"retry-after": text}, NOW)
    assert wait is None or timedelta(0) <= wait <= LONGEST_WAIT
