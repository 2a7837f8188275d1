"""The platform's public API as the command speaks to it."""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import SplitResult, quote, urlsplit

from cli.errors import CliError, PlatformUnreachable, UsageError

if TYPE_CHECKING:
    import httpx

PATIENCE_SECONDS = 120.0
"""How long a platform that answered before may stay silent: its parts are restarted within that."""
ERROR_PATIENCE_SECONDS = 10.0
"""How long an error inside the platform is tried again: a database that restarts ends requests under way with one."""
TIMEOUT_SECONDS = 120.0
TRANSIENT = frozenset({408, 425, 429, 502, 503, 504})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Problem(CliError):
    """The API refused a request; from its problem details (RFC 9457)."""

    def __init__(self, status: int, document: Mapping[str, Any]) -> None:
        title = str(document.get("title") or f"HTTP {status}")
        detail = str(document.get("detail") or title)
        super().__init__(detail if detail.startswith(title) else f"{title}: {detail}")
        self.status = status
        self.document = document
        self.exit_code = 3 if status >= 500 else 2


def default_server(home: Path, environ: Mapping[str, str] | None = None) -> str:
    """`DEBRIEF_SERVER`; else where the stack of this home listens, or would listen."""
    environ = os.environ if environ is None else environ
    if given := environ.get("DEBRIEF_SERVER", "").strip():
        return given
    try:
        console = json.loads((home / "state.json").read_text()).get("console")
    except (OSError, ValueError):
        console = None
    return str(console or f"http://127.0.0.1:{environ.get('DEBRIEF_PORT', '').strip() or '8400'}")


def checked(server: str) -> SplitResult:
    """The parts of the platform's URL.

    Raises:
        UsageError: it is none.
    """
    wrong = f"--server must be a URL such as http://127.0.0.1:8400, not {server!r}"
    try:
        parts = urlsplit(server)
        # A port out of range is found only when it is asked for.
        port_fits = parts.port is None or parts.port > 0
    except ValueError as error:
        raise UsageError(wrong) from error
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_fits:
        raise UsageError(wrong)
    return parts


class NoToken(UsageError):
    """There is no API key to speak to the platform with."""


def answers(server: str) -> bool:
    """Whether anybody answers at a URL."""
    import httpx

    try:
        httpx.get(server, timeout=5.0, trust_env=urlsplit(server).hostname not in LOOPBACK)
    except httpx.TransportError:
        return False
    return True


def find_token(server: str, home: Path, environ: Mapping[str, str] | None = None) -> str:
    """`DEBRIEF_TOKEN`; else the home's own token, which is sent to nobody but this machine.

    Raises:
        NoToken: there is none.
    """
    environ = os.environ if environ is None else environ
    if given := environ.get("DEBRIEF_TOKEN", "").strip():
        return given
    if urlsplit(server).hostname not in LOOPBACK:
        raise NoToken(f"set DEBRIEF_TOKEN to an API key of {server}; make one there with `debrief token create`")
    try:
        return (home / "token").read_text().strip()
    except FileNotFoundError:
        raise NoToken(
            f"no token: there is no {home / 'token'}. Start the stack with `debrief up`, or set DEBRIEF_TOKEN"
        ) from None
    except PermissionError:
        raise NoToken(f"{home / 'token'} can't be read by this user; set DEBRIEF_TOKEN") from None


class Client:
    """A connection to one server. Transient failures are waited out once the server has answered at all.

    Args:
        transport: replaces the network, in tests.
    """

    def __init__(
        self,
        server: str,
        token: str,
        *,
        transport: httpx.BaseTransport | None = None,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        import httpx

        parts = checked(server)
        self.server = server.rstrip("/")
        self._patience = patience
        self._answered = False
        self._http = httpx.Client(
            base_url=self.server,
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            timeout=httpx.Timeout(TIMEOUT_SECONDS, connect=5.0),
            transport=transport,
            # A proxy on the way to this machine itself could only be a mistake.
            trust_env=parts.hostname not in LOOPBACK,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, **query: object) -> Any:
        """The JSON answer of a GET. None and empty query values are left out."""
        return self.request("GET", path, query=query)

    def post(self, path: str, document: Any = None, **query: object) -> Any:
        """The JSON answer of a POST with a JSON body."""
        body = None if document is None else json.dumps(document, ensure_ascii=False).encode()
        return self.request("POST", path, body=body, query=query)

    def post_lines(self, path: str, body: bytes, **query: object) -> Any:
        """The JSON answer of a POST with NDJSON."""
        return self.request("POST", path, body=body, content_type="application/x-ndjson", query=query)

    def delete(self, path: str) -> Any:
        return self.request("DELETE", path)

    def pages(self, path: str, *, limit: int = 0, **query: object) -> Iterator[dict[str, Any]]:
        """The items of a list, page after page. `limit` 0 means all."""
        cursor, left = "", limit
        while True:
            page = self.get(path, cursor=cursor, limit=min(left, 200) if limit else 200, **query)
            for item in page["items"]:
                yield item
                left -= 1
                if limit and left <= 0:
                    return
            cursor = page.get("next_cursor") or ""
            if not cursor:
                return

    def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        content_type: str = "application/json",
        query: Mapping[str, object] | None = None,
    ) -> Any:
        """The JSON answer, None where there is no content.

        Raises:
            Problem: the API refused it.
            PlatformUnreachable: nobody answers.
        """
        import httpx

        headers = {}
        if method == "POST":
            # The same key on a second try: what the first may have done is not done again.
            headers["Idempotency-Key"] = str(uuid.uuid4())
        if body is not None:
            headers["Content-Type"] = content_type
        params = {name: str(value) for name, value in (query or {}).items() if value not in (None, "")}
        started = time.monotonic()
        deadline = started + self._patience
        pause = 0.1
        while True:
            try:
                answer = self._http.request(method, path, content=body, params=params, headers=headers)
            except httpx.TransportError as error:
                if not self._answered or time.monotonic() > deadline:
                    raise PlatformUnreachable(
                        f"the platform at {self.server} can't be reached ({error or type(error).__name__}): "
                        "start it with `debrief up`, or name another with --server"
                    ) from error
                wait = pause
            else:
                self._answered = True
                if answer.is_success:
                    return self._decoded(answer)
                patience = ERROR_PATIENCE_SECONDS if answer.status_code == 500 else self._patience
                passing = answer.status_code in TRANSIENT or answer.status_code == 500
                if not passing or time.monotonic() > started + min(patience, self._patience):
                    raise self._problem(answer)
                wait = max(pause, min(30.0, _seconds(answer.headers.get("Retry-After"))))
            time.sleep(wait)
            pause = min(2.0, pause * 2)

    def _decoded(self, answer: httpx.Response) -> Any:
        if not answer.content:
            return None
        try:
            return answer.json()
        except ValueError as error:
            raise PlatformUnreachable(f"{self.server} does not speak Debrief's API: its answer is no JSON") from error

    def _problem(self, answer: httpx.Response) -> CliError:
        try:
            document = answer.json()
        except ValueError:
            document = {}
        if answer.status_code == 401:
            detail = document.get("detail") if isinstance(document, dict) else None
            return UsageError(f"the token is not accepted by {self.server}: {detail or 'set DEBRIEF_TOKEN'}")
        return Problem(answer.status_code, document if isinstance(document, dict) else {})


def segment(text: str) -> str:
    """A value as one segment of a path."""
    return quote(text, safe="")


def _seconds(header: str | None) -> float:
    return float(header) if header and header.isdecimal() else 0.0
