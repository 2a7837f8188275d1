"""How long each kind of data is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.common.errors import InvalidInput


class RetentionKind(StrEnum):
    """In the order in which a sweep takes them."""

    ORIGINAL = "original"
    TRANSCRIPT = "transcript"
    SCORECARD = "scorecard"
    EXEMPLAR = "exemplar"
    AUDIT = "audit"
    MODEL_LEDGER = "model_ledger"


@dataclass(frozen=True, slots=True)
class Policy:
    """Days from when the platform took it in, or made it; None: for ever."""

    kind: RetentionKind
    days: int | None
    changed_at: datetime | None = None
    changed_by: str | None = None


DEFAULT_DAYS: Mapping[RetentionKind, int] = {
    RetentionKind.ORIGINAL: 180,
    RetentionKind.TRANSCRIPT: 730,
    RetentionKind.SCORECARD: 1095,
    RetentionKind.EXEMPLAR: 1095,
    RetentionKind.AUDIT: 2555,
    RetentionKind.MODEL_LEDGER: 730,
}
LEAST_DAYS: Mapping[RetentionKind, int] = {RetentionKind.AUDIT: 365}
"""The log of decisions outlives the disputes about them. All others: one day."""


def least_days(kind: RetentionKind) -> int:
    return LEAST_DAYS.get(kind, 1)


def checked_kind(text: str) -> RetentionKind:
    """Raises InvalidInput."""
    try:
        return RetentionKind(text)
    except ValueError as error:
        kinds = ", ".join(kind.value for kind in RetentionKind)
        raise InvalidInput(f"There is no kind of data {text!r}; it is one of {kinds}.", field="kind") from error


def checked(kind: RetentionKind, days: int | None, others: Mapping[RetentionKind, int | None]) -> Policy:
    """A policy that makes sense beside the `others`.

    Raises:
        InvalidInput: too few days, or an original that outlives its transcript, or a transcript its scorecards.
    """
    least = least_days(kind)
    if days is not None and days < least:
        raise InvalidInput(f"{kind.value} is kept for {least} days at least.", field="days")
    order = (RetentionKind.ORIGINAL, RetentionKind.TRANSCRIPT, RetentionKind.SCORECARD)
    if kind in order:
        wanted = [days if entry is kind else others[entry] for entry in order]
        for (left, shorter), (right, longer) in zip(
            zip(order, wanted, strict=True), list(zip(order, wanted, strict=True))[1:], strict=False
        ):
            if longer is not None and (shorter is None or shorter > longer):
                raise InvalidInput(
                    f"{left.value} can't be kept for longer than {right.value}: each explains the next.", field="days"
                )
    return Policy(kind, days)


def cutoff(policy: Policy, as_of: datetime) -> datetime | None:
    """What is older than this has had its time; None where it is kept for ever."""
    return None if policy.days is None else as_of - timedelta(days=policy.days)
