"""Which judge judges: the one the request names, else the service's setting, as far as the region's data allow."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from services.common.errors import InvalidInput, NotReady
from services.qa_scorer.application.ports import Judge
from services.qa_scorer.application.regions import Models
from services.qa_scorer.domain.regions import NOT_ASSESSED

AUTO, LLM, EMBEDDED = "auto", "llm", "embedded"


@dataclass(frozen=True, slots=True)
class Chosen:
    """`reason`: why it is not the one asked for; None where it is."""

    judge: Judge
    reason: str | None = None


class JudgeChoice:
    """Args:
    judges: by name.
    default: embedded, llm or auto.
    models: what the LLM service can do; raises DomainError if it can't be asked.
    """

    def __init__(self, judges: Mapping[str, Judge], default: str, models: Callable[[], Awaitable[Models]]) -> None:
        self._judges = judges
        self._default = default
        self._models = models

    async def leaves_the_house(self, wanted: Iterable[str]) -> bool:
        """Whether any of the judges asked for would send text out of the organisation's own machines.

        Raises:
            DomainError: the LLM service can't be asked (retryable).
        """
        models = await self._models()
        if models.embedding_hosted:
            return True
        return models.hosted and any(self._name(name, models) == LLM for name in wanted)

    async def choose(self, wanted: str, *, may_leave: bool = True) -> Chosen:
        """`wanted` empty: the default. `auto`: the language model where one is configured, else the embedded judge.

        Args:
            may_leave: whether a hosted model may see the contacts; if not, the embedded judge stands in for one.

        Raises:
            InvalidInput: no such judge.
            NotReady: every judge would send text out, and it may not leave.
            DomainError: the LLM service can't be asked (retryable).
        """
        name = wanted or self._default
        if name == AUTO or not may_leave:
            models = await self._models()
            name = self._name(wanted, models)
            if not may_leave and models.embedding_hosted:
                raise NotReady(
                    "The embedding model is hosted, and no privacy assessment of this region is on record.",
                    details={"reason": NOT_ASSESSED},
                )
            if not may_leave and models.hosted and name == LLM:
                return Chosen(self._judges[EMBEDDED], NOT_ASSESSED)
        judge = self._judges.get(name)
        if judge is None:
            raise InvalidInput(f"There is no judge {name!r}; take one of {', '.join(self._judges)} or auto.")
        return Chosen(judge)

    def _name(self, wanted: str, models: Models) -> str:
        name = wanted or self._default
        return (LLM if models.available else EMBEDDED) if name == AUTO else name
