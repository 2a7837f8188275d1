"""From what is known of a provider's failure to the error that callers see.

The provider's own words never go into a message: they may repeat the prompt, or the key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from services.common.errors import (
    DomainError,
    LlmRateLimited,
    LlmRefused,
    LlmRejectedRequest,
    LlmTimeout,
    LlmUnavailable,
)

LONGEST_WAIT = timedelta(days=1)
_MACHINE_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_NO_CREDIT = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})


@dataclass(frozen=True, slots=True)
class ProviderFailure:
    """Facts about a call that ended without a reply.

    Attributes:
        status: HTTP status; None where there was no answer.
        code: the provider's machine-readable code, such as ``context_length_exceeded``; anything else is ignored.
        headers: of the answer, keys in lower case.
        missing_keys: variables that should hold the provider's key, where it failed for want of one.
    """

    model: str
    status: int | None = None
    code: str = ""
    timed_out: bool = False
    content_filtered: bool = False
    context_too_long: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    missing_keys: Sequence[str] = ()


def classify(failure: ProviderFailure, now: datetime) -> DomainError:
    """The one typed error for a failure; its class says whether a retry can help."""
    model, status = failure.model, failure.status
    code = failure.code if _MACHINE_CODE.fullmatch(failure.code) else ""
    details = {"model": model}
    if status is not None:
        details["status"] = str(status)
    if code:
        details["provider_code"] = code
    retry_after = parse_retry_after(failure.headers, now)
    said = f"status {status}{', ' + code if code else ''}" if status is not None else "no answer"

    if failure.timed_out or status in (408, 504):
        return LlmTimeout(
            f"The model {model} gave no whole answer in time; where that is usual, raise DEBRIEF_LLM_TIMEOUT_SECONDS.",
            retry_after=retry_after,
            details=details,
        )
    if failure.content_filtered:
        return refused(model, details)
    if failure.context_too_long or status == 413:
        return LlmRejectedRequest(
            f"The request is too long for the model {model} ({said}); shorten it, or configure a model with a larger "
            "context.",
            details=details,
        )
    if code in _NO_CREDIT or status == 402:
        return LlmRejectedRequest(
            f"The provider of {model} reports that the account has no credit left ({said}).", details=details
        )
    if status == 429:
        return LlmRateLimited(
            f"The provider of {model} limits the rate of calls.", retry_after=retry_after, details=details
        )
    if failure.missing_keys:
        names = ", ".join(("DEBRIEF_LLM_API_KEY", *failure.missing_keys))
        return LlmRejectedRequest(f"There is no key for the model {model}; set one of {names}.", details=details)
    if status in (401, 403):
        return LlmRejectedRequest(
            f"The provider of {model} does not accept the key ({said}); check DEBRIEF_LLM_API_KEY.", details=details
        )
    if status == 404:
        return LlmRejectedRequest(
            f"The provider does not know the model {model} ({said}); check DEBRIEF_LLM_MODEL and DEBRIEF_LLM_API_BASE.",
            details=details,
        )
    if status is not None and 400 <= status < 500 and status not in (409, 425):
        return LlmRejectedRequest(f"The provider of {model} rejects the request ({said}).", details=details)
    return LlmUnavailable(
        f"The provider of {model} can't serve right now ({said}).", retry_after=retry_after, details=details
    )


def refused(model: str, details: Mapping[str, str] | None = None) -> LlmRefused:
    return LlmRefused(
        f"The model {model} refuses this content; a person has to look at it, or another model.",
        details=details or {"model": model},
    )


def parse_retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the provider asks to wait, from 0 to a day; None where it does not say, or says it wrongly.

    Reads ``retry-after-ms``, then ``retry-after`` (seconds or an HTTP date, RFC 9110).
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return _bounded(milliseconds / 1000)
    text = headers.get("retry-after", "").strip()
    seconds = _number(text)
    if seconds is not None:
        return _bounded(seconds)
    if not text:
        return None
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return _bounded((at - now).total_seconds())


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\s*\d{1,12}(\.\d{1,9})?\s*", text) else None


def _bounded(seconds: float) -> timedelta:
    return timedelta(seconds=min(max(seconds, 0.0), LONGEST_WAIT.total_seconds()))
