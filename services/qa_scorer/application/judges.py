"""Which judge judges: the one the request names, else the service's setting."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping

from services.common.errors import InvalidInput
from services.qa_scorer.application.ports import Judge

AUTO = "auto"
KNOWN_FOR_SECONDS = 30.0


class JudgeChoice:
    """Args:
    judges: by name.
    default: embedded, llm or auto.
    completion_available: asks the LLM service whether a model is configured; raises DomainError if it can't be asked.
    """

    def __init__(
        self, judges: Mapping[str, Judge], default: str, completion_available: Callable[[], Awaitable[bool]]
    ) -> None:
        self._judges = judges
        self._default = default
        self._completion_available = completion_available
        self._known: tuple[float, bool] | None = None

    async def choose(self, wanted: str) -> Judge:
        """`wanted` empty: the default. `auto`: the language model where one is configured, else the embedded judge.

        Raises:
            InvalidInput: no such judge.
            DomainError: the LLM service can't be asked (retryable).
        """
        name = wanted or self._default
        if name == AUTO:
            name = "llm" if await self._has_model() else "embedded"
        judge = self._judges.get(name)
        if judge is None:
            raise InvalidInput(f"There is no judge {name!r}; take one of {', '.join(self._judges)} or auto.")
        return judge

    async def _has_model(self) -> bool:
        now = time.monotonic()
        if self._known is None or now - self._known[0] > KNOWN_FOR_SECONDS:
            self._known = (now, await self._completion_available())
        return self._known[1]
