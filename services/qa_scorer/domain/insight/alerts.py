"""What needs a person now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.qa_scorer.domain.insight.intervals import share_difference
from services.qa_scorer.domain.insight.movement import Comparison, judged
from services.qa_scorer.domain.insight.sums import Contacts

RECENT_DAYS = 7
USUAL_DAYS = 28
MIN_CONTACTS = 50
COVERAGE_DROP = 0.05
STUCK_AFTER = timedelta(minutes=30)
UNAVAILABLE = frozenset(
    {
        *("unavailable", "rate_limited", "deadline_exceeded", "timed_out"),
        *("llm_not_configured", "llm_unavailable", "llm_rate_limited", "llm_timeout", "llm_budget_exhausted"),
    }
)
"""Reasons that lie with the judge and not with the contact: a fault of the whole platform."""


class AlertKind(StrEnum):
    AUTOFAIL_UNDECIDED = "autofail_undecided"
    CRITERION_FAILING = "criterion_failing"
    COVERAGE_DROP = "coverage_drop"
    BACKLOG_STUCK = "backlog_stuck"
    BACKLOG_PAUSED = "backlog_paused"
    JUDGE_UNAVAILABLE = "judge_unavailable"
    NOT_SCORED = "not_scored"
    NO_RUBRIC = "no_rubric"


class Severity(StrEnum):
    CRITICAL = "critical"
    WARNING = "warning"
    NOTICE = "notice"


_ORDER = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Alert:
    """`n` is how many records it concerns; `since` the first day or instant of it. What does not apply is empty."""

    kind: AlertKind
    severity: Severity
    n: int = 0
    since: datetime | date | None = None
    comparison: Comparison | None = None
    record: str = ""
    reason: str = ""
    usual: float | None = None
    now: float | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Contacts that are accepted and not scored: how many, and since when the oldest. `advanced_at` is when a scorecard
    was last made, of any contact; `paused` are the ids of backlogs that somebody paused."""

    pending: int
    oldest: datetime | None = None
    advanced_at: datetime | None = None
    paused: Sequence[str] = ()


def autofail_alerts(proposed: int, oldest: date | None, today: date) -> Iterable[Alert]:
    if proposed:
        late = oldest is not None and (today - oldest).days > 2
        severity = Severity.CRITICAL if late else Severity.WARNING
        yield Alert(AlertKind.AUTOFAIL_UNDECIDED, severity, n=proposed, since=oldest)


def criterion_alerts(comparisons: Sequence[Comparison]) -> Iterable[Alert]:
    """Criteria that fail more often than they usually do, out of usual (before) and recent (after) answers."""
    for entry in judged(comparisons):
        if entry.significant and entry.difference is not None and entry.difference.value < 0:
            severity = Severity.CRITICAL if entry.certain >= 10 else Severity.WARNING
            yield Alert(AlertKind.CRITERION_FAILING, severity, n=entry.after.n, comparison=entry)


def coverage_alerts(usual: Contacts, recent: Contacts) -> Iterable[Alert]:
    """What is still waiting in order does not count against coverage: a backlog that moves is no drop."""
    settled = [
        (contacts.by_state.get("scored", 0), contacts.accepted - contacts.by_state.get("accepted", 0))
        for contacts in (usual, recent)
    ]
    (before, before_n), (after, after_n) = settled
    if min(before_n, after_n) < MIN_CONTACTS:
        return
    change = share_difference(before, before_n, after, after_n)
    if change is not None and change.value <= -COVERAGE_DROP and change.interval.high < 0:
        yield Alert(
            AlertKind.COVERAGE_DROP,
            Severity.WARNING,
            n=after_n - after,
            usual=before / before_n,
            now=after / after_n,
        )


def backlog_alerts(waiting: Waiting, now: datetime) -> Iterable[Alert]:
    """Nothing is stuck where somebody paused it: that is told as what it is."""
    for id in waiting.paused:
        yield Alert(AlertKind.BACKLOG_PAUSED, Severity.NOTICE, n=waiting.pending, record=id)
    if waiting.paused or not waiting.pending or waiting.oldest is None:
        return
    moved = max(waiting.oldest, waiting.advanced_at or waiting.oldest)
    if now - moved >= STUCK_AFTER:
        yield Alert(AlertKind.BACKLOG_STUCK, Severity.CRITICAL, n=waiting.pending, since=moved)


def failure_alerts(failed: Mapping[str, int], unassigned: int) -> Iterable[Alert]:
    """Args:
    failed: contacts of the last days that could not be scored, by reason.
    unassigned: contacts that no rubric fits.
    """
    down = {reason: n for reason, n in failed.items() if reason in UNAVAILABLE}
    if down:
        worst = max(sorted(down), key=lambda reason: down[reason])
        yield Alert(AlertKind.JUDGE_UNAVAILABLE, Severity.CRITICAL, n=sum(down.values()), reason=worst)
    other = {reason: n for reason, n in failed.items() if reason not in UNAVAILABLE}
    if other:
        worst = max(sorted(other), key=lambda reason: other[reason])
        yield Alert(AlertKind.NOT_SCORED, Severity.WARNING, n=sum(other.values()), reason=worst)
    if unassigned:
        yield Alert(AlertKind.NO_RUBRIC, Severity.WARNING, n=unassigned)


def by_urgency(alerts: Iterable[Alert]) -> Sequence[Alert]:
    return sorted(
        alerts,
        key=lambda alert: (
            _ORDER.index(alert.severity),
            -(alert.comparison.certain if alert.comparison else 0),
            alert.kind.value,
            alert.record,
        ),
    )
