"""From litellm's exceptions to plain facts. They are told apart by their fields; litellm's own names stay here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.common.errors import DomainError
from services.llm.adapters.litellm_library import Access
from services.llm.domain.failures import ProviderFailure, classify

_TIMEOUTS = frozenset({"Timeout", "APITimeoutError"})
_CONTENT = frozenset({"ContentPolicyViolationError"})
_CONTENT_CODES = frozenset({"content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation"})
_TOO_LONG = frozenset({"ContextWindowExceededError"})
_TOO_LONG_CODES = frozenset({"context_length_exceeded", "string_above_max_length"})


def typed(litellm: Any, error: Exception, model: str, access: Access, now: datetime) -> DomainError:
    """The typed error for what litellm, or the time limit around it, raised."""
    failure = facts(error, model)
    if not (access.api_key or access.api_base or failure.headers or failure.timed_out or _tried_to_connect(error)):
        failure = replace(failure, missing_keys=litellm.validate_environment(model)["missing_keys"])
    return classify(failure, now)


def facts(error: Exception, model: str) -> ProviderFailure:
    names = {kind.__name__ for kind in type(error).__mro__}
    code = _code(error)
    return ProviderFailure(
        model=model,
        status=_status(error),
        code=code,
        timed_out=isinstance(error, TimeoutError) or bool(names & _TIMEOUTS),
        content_filtered=bool(names & _CONTENT) or code in _CONTENT_CODES,
        context_too_long=bool(names & _TOO_LONG) or code in _TOO_LONG_CODES,
        headers=_headers(error),
    )


def _status(error: Exception) -> int | None:
    """The provider's status. litellm says 500 where there was no answer at all: then there are no headers either."""
    status = getattr(error, "status_code", None)
    if not isinstance(status, int) or (status == 500 and not _headers(error)):
        return None
    return status


def _code(error: Exception) -> str:
    body = getattr(error, "body", None)
    inner = body.get("error", body) if isinstance(body, Mapping) else {}
    for holder in (inner, {"code": getattr(error, "code", None)}):
        code = holder.get("code") if isinstance(holder, Mapping) else None
        if isinstance(code, str):
            return code
    return ""


def _headers(error: Exception) -> dict[str, str]:
    for holder in (error, error.__cause__, error.__context__):
        response = getattr(holder, "response", None)
        for found in (
            getattr(holder, "litellm_response_headers", None),
            getattr(holder, "headers", None),
            getattr(response, "headers", None),
        ):
            if isinstance(found, Mapping) and found:
                return {str(key).lower(): str(value) for key, value in found.items()}
    return {}


def _tried_to_connect(error: BaseException) -> bool:
    """Whether the network is to blame, rather than something that was missing before it was asked."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) or type(cause).__module__.partition(".")[0] in ("httpx", "httpcore"):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
