"""What waits for a person, in which order, for whom, and for how long they hold it.

Nothing is ever put into a queue: what waits is read from scorecards, disputes and draws as they stand.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.common.errors import InvalidInput
from services.qa_scorer.domain.records import Ref, ScorecardRecord, StoredAnswer
from services.qa_scorer.domain.review import Override
from services.qa_scorer.domain.rubric.model import CANNOT_TELL
from services.qa_scorer.domain.scorecard import AutoFailState, Status


class Waiting(StrEnum):
    """Why something waits for a person, the most pressing first."""

    DISPUTE = "dispute"  # somebody waits for the answer, and its due time runs
    AUTO_FAIL = "auto_fail"  # an AI proposes to fail a contact altogether
    IN_REVIEW = "in_review"  # too little is answered for a score, or a critical criterion is open
    BLIND = "blind"  # the plan drew it
    OPEN_ANSWERS = "open_answers"  # the score stands; some answers are open


ORDER = tuple(Waiting)


class Kind(StrEnum):
    """What an item's id is the id of."""

    SCORECARD = "scorecard"
    DISPUTE = "dispute"
    BLIND = "blind"


def kind_of(waiting: Waiting) -> Kind:
    if waiting is Waiting.DISPUTE:
        return Kind.DISPUTE
    return Kind.BLIND if waiting is Waiting.BLIND else Kind.SCORECARD


def waiting_for(scorecard: ScorecardRecord) -> Waiting | None:
    """Why a scorecard waits; None where it doesn't, or where its disputes do in its place.

    What a person went through waits no longer for its open answers: they left them open on purpose.
    """
    result = scorecard.result
    if result.status is Status.IN_REVIEW:
        proposed = any(entry.state is AutoFailState.PROPOSED for entry in result.autofail)
        return Waiting.AUTO_FAIL if proposed else Waiting.IN_REVIEW
    if result.status is Status.FINAL and result.answered_weight < 1 and scorecard.evaluator.kind == "ai":
        return Waiting.OPEN_ANSWERS
    return None


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """None: whatever it is."""

    waiting: Waiting | None = None
    team: str | None = None
    agent_id: str | None = None
    rubric: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody's hold on an item. Once it has expired, anybody may take the item."""

    item: uuid.UUID
    kind: Kind
    ref: Ref
    reviewer: str
    claimed_at: datetime
    expires_at: datetime

    def bars(self, reviewer: str, now: datetime) -> bool:
        """Whether it keeps `reviewer` from the item."""
        return self.reviewer != reviewer and self.expires_at > now


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One thing that waits.

    `rubric` is empty where a drawn contact has none yet. `scorecard_id` and `answered_weight` are absent for blind
    items: whoever evaluates blind must know nothing of the AI's. `criteria` are those with a proposed auto-fail, or
    contested.
    """

    id: uuid.UUID
    waiting: Waiting
    ref: Ref
    agent_id: str
    team: str | None
    rubric: str
    rubric_version: int
    started_at: datetime
    due_at: datetime | None = None
    scorecard_id: uuid.UUID | None = None
    answered_weight: float | None = None
    undecided: bool = False
    """Whether the open answers decide between passed and failed."""
    criteria: tuple[str, ...] = ()
    channel: str = ""
    language: str = ""
    contact_reason: str = ""
    turns: int = 0
    agent_name: str = ""
    claimed_by: str = ""
    claimed_until: datetime | None = None
    skips: int = 0

    @property
    def kind(self) -> Kind:
        return kind_of(self.waiting)


@dataclass(frozen=True, slots=True)
class Quota:
    """How many scorecards with nothing but open answers a reviewer takes on a day, and how many they did."""

    daily: int
    done: int
    reviewed_today: int = 0
    median_seconds: int = 0

    @property
    def left(self) -> int:
        return max(0, self.daily - self.done)


def offered(wanted: QueueFilter, quota: Quota) -> tuple[Waiting, ...]:
    """The reasons that the next item may have, in order. Open answers are offered within the quota alone."""
    asked = ORDER if wanted.waiting is None else (wanted.waiting,)
    return tuple(waiting for waiting in asked if waiting is not Waiting.OPEN_ANSWERS or quota.left > 0)


def day_began(now: datetime, zone: str) -> datetime:
    """The beginning of the day of `now` in a time zone, aware."""
    return now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)


def expiry(now: datetime, held: timedelta) -> datetime:
    return now + held


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    """`reason` may be empty while it is being written."""

    criterion: str
    value: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A reviewer's answers so far. With `accept_rest`, all that was not answered stays as it is."""

    answers: tuple[DraftAnswer, ...] = ()
    autofails: Mapping[str, bool] | None = None
    accept_rest: bool = False
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Decided:
    """A finished draft, by what the reviewer did with each answer: the keys of criteria are disjoint."""

    overrides: tuple[Override, ...]
    confirmed: tuple[str, ...]
    passive: tuple[str, ...]


def decide(shown: Sequence[StoredAnswer], draft: Draft, *, ruled: Collection[str] = ()) -> Decided:
    """What a finished draft says about the answers that the reviewer saw.

    The same value confirms an answer, another one changes it. What the draft leaves out must be accepted on purpose,
    so that nobody takes an answer for confirmed that nobody looked at.

    Args:
        ruled: criteria that rules or checks answered; nobody needs to look at those.

    Raises:
        InvalidInput: a criterion is unknown or named twice, or some are neither answered nor accepted.
    """
    values = {answer.criterion: answer.value for answer in shown}
    overrides: list[Override] = []
    confirmed: list[str] = []
    seen: set[str] = set()
    for number, answer in enumerate(draft.answers):
        at = f"answers[{number}].criterion"
        if answer.criterion not in values:
            raise InvalidInput(f"The scorecard has no criterion {answer.criterion!r}.", field=at)
        if answer.criterion in seen:
            raise InvalidInput(f"{answer.criterion!r} is answered twice; keep one.", field=at)
        seen.add(answer.criterion)
        if not answer.value or answer.value == values[answer.criterion]:
            confirmed.append(answer.criterion)
        else:
            overrides.append(Override(answer.criterion, answer.value, answer.reason))
    rest = tuple(key for key in values if key not in seen)
    missing = [key for key in rest if key not in ruled]
    if missing and not draft.accept_rest:
        raise InvalidInput(
            f"Not looked at yet: {', '.join(missing)}. Answer them, or accept all that is left.", field="answers"
        )
    # An answer that is still open agrees with nobody: to leave it open is no confirmation.
    return Decided(tuple(overrides), tuple(confirmed), tuple(key for key in rest if values[key] != CANNOT_TELL))
