"""Figures, money and times as Canadians write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.console.formatting import NBSP, NOTHING, Formatter

EN = Formatter("en", "America/Toronto")
FR = Formatter("fr", "America/Toronto")
AT = datetime(2026, 11, 3, 19, 5, tzinfo=UTC)


def shown(text: str) -> str:
    """No-break spaces made visible."""
    return text.replace(NBSP, "~")


@pytest.mark.parametrize(
    ("made", "english", "french"),
    [
        (lambda f: f.integer(1234567), "1,234,567", "1~234~567"),
        (lambda f: f.number(82.45), "82.5", "82,5"),
        (lambda f: f.number(1000.5, 2), "1,000.50", "1~000,50"),
        (lambda f: f.signed(2.04), "+2.0", "+2,0"),
        (lambda f: f.signed(-2.05), "−2.1", "−2,1"),
        (lambda f: f.signed(-0.04), "0.0", "0,0"),
        (lambda f: f.percent(0.125, 1), "12.5%", "12,5~%"),
        (lambda f: f.percent(1), "100%", "100~%"),
        (lambda f: f.money(1250), "$12.50", "12,50~$"),
        (lambda f: f.money(123456789), "$1,234,567.89", "1~234~567,89~$"),
        (lambda f: f.money(1250, "USD"), "US$12.50", "12,50~$~US"),
        (lambda f: f.microusd(1_234_567), "US$1.23", "1,23~$~US"),
        (lambda f: f.microusd(1_234), "US$0.0012", "0,0012~$~US"),
        (lambda f: f.bytes(8 * 1024 * 1024), "8.0~MiB", "8,0~Mio"),
        (lambda f: f.date(AT), "Nov 3, 2026", "3 nov. 2026"),
        (lambda f: f.date(date(2026, 3, 1), "long"), "March 1, 2026", "1er mars 2026"),
        (lambda f: f.date(date(2026, 2, 1)), "Feb 1, 2026", "1er févr. 2026"),
        (lambda f: f.date(date(2026, 2, 1), "short"), "2026-02-01", "2026-02-01"),
        (lambda f: f.date(date(2026, 2, 1), "full"), "Sunday, February 1, 2026", "dimanche 1er février 2026"),
        (lambda f: f.day(date(2026, 8, 1)), "Aug 1", "1er août"),
        (lambda f: f.day(date(2026, 8, 11)), "Aug 11", "11 août"),
        (lambda f: f.day(date(2026, 8, 21)), "Aug 21", "21 août"),
        (lambda f: f.weekday(date(2026, 2, 1)), "Sun, Feb 1", "dim. 1er févr."),
        (lambda f: f.time(AT), "2:05~p.m.", "14~h~05"),
        (lambda f: f.datetime(AT), "Nov 3, 2026, 2:05~p.m.", "3 nov. 2026 à 14~h~05"),
        (lambda f: f.month(AT), "November 2026", "novembre 2026"),
        (lambda f: f.relative(AT, AT + timedelta(hours=3)), "3 hours ago", "il y a 3 heures"),
        (lambda f: f.relative(AT, AT + timedelta(seconds=5)), "just now", "à l’instant"),
        (lambda f: f.relative(AT + timedelta(days=2), AT), "in 2 days", "dans 2 jours"),
        (lambda f: f.duration(45), "45~s", "45~s"),
        (lambda f: f.duration(245), "4~min~05~s", "4~min~05~s"),
        (lambda f: f.duration(3900), "1~h~05~min", "1~h~05~min"),
        (lambda f: f.duration(timedelta(days=3, hours=4)), "3~d~4~h", "3~j~4~h"),
        (lambda f: f.offset(3_723_000), "1:02:03", "1:02:03"),
        (lambda f: f.list(["a", "b", "c"]), "a, b and c", "a, b et c"),
    ],
)
def test_each_language_has_its_own_way(made, english, french):
    assert shown(made(EN)) == english
    assert shown(made(FR)) == french


def test_times_are_those_of_the_zone_also_across_midnight():
    late = datetime(2026, 7, 2, 2, 30, tzinfo=UTC)
    assert shown(FR.datetime(late)) == "1er juill. 2026 à 22~h~30"
    assert shown(Formatter("fr", "America/Vancouver").time(late)) == "19~h~30"


def test_a_time_without_a_zone_is_a_mistake():
    with pytest.raises(ValueError, match="aware"):
        EN.time(AT.replace(tzinfo=None))


METHODS = ("integer", "number", "signed", "score", "percent", "money", "microusd", "bytes", "date", "day", "weekday")


@pytest.mark.parametrize("method", [*METHODS, "month", "time", "datetime", "duration", "offset"])
@pytest.mark.parametrize("formatter", [EN, FR])
def test_nothing_is_a_dash(formatter, method):
    assert getattr(formatter, method)(None) == NOTHING


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_money_in_french_ends_with_a_no_break_space_and_the_sign(cents):
    assert re.fullmatch(r"-?\d{1,3}(~\d{3})*,\d\d~\$", shown(FR.money(cents)))


@given(st.floats(min_value=-1e9, max_value=1e9), st.integers(min_value=0, max_value=4))
def test_no_figure_breaks_at_the_end_of_a_line(value, digits):
    for formatter in (EN, FR):
        for text in (
            formatter.number(value, digits),
            formatter.percent(value, digits),
            formatter.signed(value, digits),
        ):
            assert " " not in text
            assert "\N{NARROW NO-BREAK SPACE}" not in text


@given(st.integers(min_value=0, max_value=10**7))
def test_durations_keep_their_length_to_the_last_unit_shown(seconds):
    text = FR.duration(seconds).replace(NBSP, " ")
    units = {"j": 86400, "h": 3600, "min": 60, "s": 1}
    parts = [(int(number), units[unit]) for number, unit in re.findall(r"(\d+) (j|h|min|s)\b", text)]
    assert " ".join(text.split()) == text
    total = sum(number * unit for number, unit in parts)
    # Two units are shown at most; what is left out is less than the smaller of them.
    assert total <= seconds < total + (3600 if total >= 86400 else 60 if total >= 3600 else 1)
