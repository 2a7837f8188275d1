"""Every error that a service may raise on purpose, and the one table that says what each becomes outside.

A domain error names what was wrong, where, and what to do. `ERRORS` maps each to its gRPC status, its HTTP status and
whether a retry can help. gRPC servers, REST handlers, clients and Temporal activities all read that table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar


class DomainError(Exception):
    """Base of every error raised on purpose.

    Attributes:
        message: one sentence that a user can act on. Never holds transcript text or personal data.
        field: path of the offending field, such as ``turns[3].offset_ms``.
        record: id of the offending record.
        retry_after: where a retry can help, how long to wait first.
        details: further machine-readable facts, as text.
    """

    code: ClassVar[str] = "internal"

    def __init__(
        self,
        message: str,
        *,
        field: str = "",
        record: str = "",
        retry_after: timedelta | None = None,
        details: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.record = record
        self.retry_after = retry_after
        self.details = dict(details or {})


class InvalidInput(DomainError):
    code = "invalid_input"


class BadCursor(InvalidInput):
    """A cursor that no list gave out, or another one did."""

    code = "bad_cursor"


class UnknownParameter(InvalidInput):
    """A query parameter that the route does not have."""

    code = "unknown_parameter"


class UnsupportedMedia(InvalidInput):
    """A body in a form that the route does not read."""

    code = "unsupported_media"


class TooLarge(DomainError):
    code = "too_large"


class NotFound(DomainError):
    code = "not_found"


class Conflict(DomainError):
    code = "conflict"


class NotReady(DomainError):
    """The request is right but the state of things does not allow it (yet)."""

    code = "not_ready"


class Unauthenticated(DomainError):
    code = "unauthenticated"


class Forbidden(DomainError):
    code = "forbidden"


class RateLimited(DomainError):
    code = "rate_limited"


class Unavailable(DomainError):
    code = "unavailable"


class DeadlineExceeded(DomainError):
    code = "deadline_exceeded"


class Cancelled(DomainError):
    code = "cancelled"


class Internal(DomainError):
    code = "internal"


class LlmNotConfigured(DomainError):
    code = "llm_not_configured"


class LlmRateLimited(DomainError):
    code = "llm_rate_limited"


class LlmUnavailable(DomainError):
    code = "llm_unavailable"


class LlmTimeout(DomainError):
    code = "llm_timeout"


class LlmTruncated(DomainError):
    """The reply was cut off before its end."""

    code = "llm_truncated"


class LlmInvalidReply(DomainError):
    """The reply is no JSON, or does not satisfy the schema."""

    code = "llm_invalid_reply"


class LlmRefused(DomainError):
    """The provider refused the content."""

    code = "llm_refused"


class LlmRejectedRequest(DomainError):
    """The provider can't take the request: too long for the model, unknown model, wrong credentials."""

    code = "llm_rejected_request"


class LlmBudgetExhausted(DomainError):
    code = "llm_budget_exhausted"


@dataclass(frozen=True, slots=True)
class ErrorRule:
    """What an error becomes outside its service.

    Attributes:
        grpc: name of the `grpc.StatusCode`.
        http: status of the HTTP answer.
        retryable: whether the same request may succeed later.
        title: the problem's title (RFC 9457).
    """

    grpc: str
    http: int
    retryable: bool
    title: str


ERRORS: Mapping[type[DomainError], ErrorRule] = {
    InvalidInput: ErrorRule("INVALID_ARGUMENT", 422, False, "The input is not valid"),
    BadCursor: ErrorRule("INVALID_ARGUMENT", 400, False, "The cursor is not valid"),
    UnknownParameter: ErrorRule("INVALID_ARGUMENT", 400, False, "The query parameter is unknown"),
    UnsupportedMedia: ErrorRule("INVALID_ARGUMENT", 415, False, "The body has a form that is not read here"),
    TooLarge: ErrorRule("OUT_OF_RANGE", 413, False, "The input is too large"),
    NotFound: ErrorRule("NOT_FOUND", 404, False, "Not found"),
    Conflict: ErrorRule("ALREADY_EXISTS", 409, False, "It conflicts with what is stored"),
    NotReady: ErrorRule("FAILED_PRECONDITION", 409, False, "Not possible in the present state"),
    Unauthenticated: ErrorRule("UNAUTHENTICATED", 401, False, "Sign in first"),
    Forbidden: ErrorRule("PERMISSION_DENIED", 403, False, "Not allowed"),
    RateLimited: ErrorRule("RESOURCE_EXHAUSTED", 429, True, "Too many requests"),
    Unavailable: ErrorRule("UNAVAILABLE", 503, True, "A part of the platform can't be reached"),
    DeadlineExceeded: ErrorRule("DEADLINE_EXCEEDED", 504, True, "It took too long"),
    Cancelled: ErrorRule("CANCELLED", 499, True, "The caller gave up"),
    Internal: ErrorRule("INTERNAL", 500, True, "An error of the platform"),
    LlmNotConfigured: ErrorRule("FAILED_PRECONDITION", 409, False, "No language model is configured"),
    LlmRateLimited: ErrorRule("RESOURCE_EXHAUSTED", 429, True, "The language model's rate limit is reached"),
    LlmUnavailable: ErrorRule("UNAVAILABLE", 503, True, "The language model can't be reached"),
    LlmTimeout: ErrorRule("DEADLINE_EXCEEDED", 504, True, "The language model took too long"),
    LlmTruncated: ErrorRule("ABORTED", 502, True, "The language model's reply was cut off"),
    LlmInvalidReply: ErrorRule("ABORTED", 502, True, "The language model's reply has the wrong form"),
    LlmRefused: ErrorRule("FAILED_PRECONDITION", 422, False, "The language model refused the content"),
    LlmRejectedRequest: ErrorRule("FAILED_PRECONDITION", 422, False, "The language model can't take the request"),
    LlmBudgetExhausted: ErrorRule("RESOURCE_EXHAUSTED", 429, False, "The day's budget for language models is spent"),
}

BY_CODE: Mapping[str, type[DomainError]] = {error.code: error for error in ERRORS}


def rule_of(error: DomainError) -> ErrorRule:
    """The rule for an error; `Internal`'s where its class is in no table."""
    return ERRORS.get(type(error), ERRORS[Internal])
