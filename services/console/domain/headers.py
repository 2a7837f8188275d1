"""Which headers pass the gateway. What a client sends passes only if it is listed; identity never does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

Headers = list[tuple[bytes, bytes]]
"""Names in lower case."""

PASSED_ON: Final = frozenset(
    {
        b"accept",
        b"accept-encoding",
        b"accept-language",
        b"content-language",
        b"content-length",
        b"content-type",
        b"idempotency-key",
        b"if-match",
        b"if-modified-since",
        b"if-none-match",
        b"if-unmodified-since",
        b"prefer",
        b"range",
        b"user-agent",
    }
)
"""Of a client's request. Authorization, cookies, X-Forwarded-* and every X-header of somebody's own stay outside."""

KEPT_BACK: Final = frozenset(
    {
        # hop by hop (RFC 9110, section 7.6.1)
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        # the gateway's own to say
        b"content-security-policy",
        b"date",
        b"server",
        b"set-cookie",
        b"strict-transport-security",
        b"x-frame-options",
        b"x-request-id",
    }
)
"""Of a service's answer; besides these, everything that grants other origins access."""

_CORS: Final = b"access-control-"
_IDEMPOTENCY_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")


def of_request(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """What of a client's request goes on to a service.

    Without Accept-Encoding the service is told not to compress: a client that did not ask could not read it.
    """
    kept = [(name.lower(), value) for name, value in headers if name.lower() in PASSED_ON]
    if not any(name == b"accept-encoding" for name, _ in kept):
        kept.append((b"accept-encoding", b"identity"))
    return kept


def of_answer(headers: Iterable[tuple[bytes, bytes]], base_url: str) -> Headers:
    """What of a service's answer goes back to the client; its own address in Location becomes a path of the gateway."""
    pairs = [(name.lower(), value) for name, value in headers]
    named = {token.strip().lower() for name, value in pairs if name == b"connection" for token in value.split(b",")}
    own = base_url.encode("ascii")
    kept = []
    for name, value in pairs:
        if name in KEPT_BACK or name in named or name.startswith(_CORS):
            continue
        if name in (b"location", b"content-location") and value.startswith(own + b"/"):
            value = value[len(own) :]
        kept.append((name, value))
    return kept


def well_formed_idempotency_key(value: str) -> bool:
    """1 to 200 visible ASCII characters."""
    return _IDEMPOTENCY_KEY.fullmatch(value) is not None
