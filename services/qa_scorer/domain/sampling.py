"""The plan that draws contacts for blind evaluations, and what such a sample says about all contacts.

Of each agent's contacts of a month, `per_agent` are drawn without replacement, each set of that size with the same
chance. So a contact of an agent with M contacts is drawn with the probability pi = min(1, per_agent / M), which is kept
with the draw: agents with few contacts are over-represented, and a plain mean over the draws would be one of agents
rather than of contacts. The Horvitz-Thompson estimator weighs each draw with 1 / pi, which makes the estimate of a
total unbiased whatever the M are; `weighted_share` divides two such totals (Hajek), since what it is a share of, such
as the contacts where a criterion applies, is itself only known for the sample.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from services.common.errors import InvalidInput, NotReady
from services.qa_scorer.domain.records import Ref

_DRAWS = 1000
_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Contact:
    """One agent's part of one contact: what the plan draws from."""

    ref: Ref
    agent_id: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Drawn:
    """`probability` is the chance with which the plan draws this contact, above 0 and at most 1."""

    contact: Contact
    probability: float


def draw(contacts: Iterable[Contact], per_agent: int, seed: str) -> list[Drawn]:
    """`per_agent` contacts of each agent, or all where there are fewer.

    Each contact gets a number from the seed and its own name, and each agent's smallest are drawn: the same contacts
    and seed give the same draw in whatever order they come, and nobody can tell a draw before they know the seed.

    Raises:
        InvalidInput: `per_agent` is below 1.
    """
    if per_agent < 1:
        raise InvalidInput("Draw at least one contact of each agent.", field="per_agent")
    mine: dict[str, list[Contact]] = defaultdict(list)
    for contact in contacts:
        mine[contact.agent_id].append(contact)
    drawn = []
    for agent in sorted(mine):
        chosen = sorted(mine[agent], key=lambda contact: _number(contact, seed))[:per_agent]
        probability = min(1.0, per_agent / len(mine[agent]))
        drawn += [Drawn(contact, probability) for contact in chosen]
    return drawn


def _number(contact: Contact, seed: str) -> bytes:
    name = "\x1f".join((seed, contact.agent_id, contact.ref.id, str(contact.ref.revision)))
    return hashlib.sha256(name.encode()).digest()


def month_of(text: str) -> date:
    """The first day of a month such as ``2026-01``. Raises InvalidInput, also at either end of the calendar."""
    try:
        month = datetime.strptime(text + "-01", "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise InvalidInput("A month is written like 2026-01.", field="month") from error
    if month.year in (date.min.year, date.max.year):
        raise InvalidInput("A month lies in the years 2 to 9998.", field="month")
    return month


def bounds(month: date, zone: str) -> tuple[datetime, datetime]:
    """The instants at which a month begins and ends in a time zone; the end is exclusive."""
    return _midnight(month, zone), _midnight(_next(month), zone)


def last_month(now: datetime, zone: str) -> date:
    """The last month that is over."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)


def month_holding(at: datetime, zone: str) -> date:
    """The first day of the month that an instant lies in."""
    return at.astimezone(ZoneInfo(zone)).date().replace(day=1)


def check_over(month: date, now: datetime, zone: str) -> None:
    """Raises NotReady where the month is not over: its later contacts would have no chance to be drawn."""
    if bounds(month, zone)[1] > now:
        raise NotReady(
            f"{month:%Y-%m} is not over; its last contacts could not be drawn. Wait for its end.", field="month"
        )


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Share:
    """An estimated share, 0 to 1, with its 95 % interval; all None where nothing was observed."""

    value: float | None
    low: float | None = None
    high: float | None = None


def weighted_share(
    hits: Sequence[float], probabilities: Sequence[float], groups: Sequence[str], seed: int = 0
) -> Share:
    """The share of hits among all contacts that could have been drawn, by Horvitz-Thompson weights.

    Args:
        hits: 1 or 0 for each draw, or between them where people differed.

    The interval comes from a bootstrap of the agents (`groups`), within whom draws are alike.

    Raises:
        ValueError: the three differ in length, or a probability is not above 0 and at most 1.
    """
    if not len(hits) == len(probabilities) == len(groups):
        raise ValueError("hits, probabilities and groups belong together one by one")
    if not all(0 < probability <= 1 for probability in probabilities):
        raise ValueError("probabilities lie above 0 and at most at 1")
    if not hits:
        return Share(None)
    names = sorted(set(groups))
    row = np.array([names.index(group) for group in groups])
    weight = 1 / np.asarray(probabilities, dtype=np.float64)
    weighted = weight * np.asarray(hits, dtype=np.float64)
    of_hits: npt.NDArray[np.float64] = np.bincount(row, weights=weighted, minlength=len(names)).astype(np.float64)
    of_all: npt.NDArray[np.float64] = np.bincount(row, weights=weight, minlength=len(names)).astype(np.float64)
    value = float(of_hits.sum() / of_all.sum())
    if len(names) < 2:
        return Share(value)
    low, high = _interval(of_hits, of_all, seed)
    return Share(value, low, high)


def _interval(of_hits: npt.NDArray[np.float64], of_all: npt.NDArray[np.float64], seed: int) -> tuple[float, float]:
    picked = np.random.default_rng(seed).integers(0, len(of_all), size=(_DRAWS, len(of_all)))
    shares = of_hits[picked].sum(axis=1) / of_all[picked].sum(axis=1)
    tail = (1 - _LEVEL) / 2
    low, high = np.quantile(shares, [tail, 1 - tail])
    return float(low), float(high)
