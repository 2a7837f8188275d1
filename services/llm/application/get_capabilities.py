"""What the service can do now."""

from __future__ import annotations

from services.common.clock import Clock
from services.llm.application.metering import Meter
from services.llm.application.ports import EmbeddingPort, Ledger
from services.llm.domain.budget import utc_day
from services.llm.domain.models import EMBEDDING_DIMENSIONS, Capabilities
from services.llm.domain.routing import Routing


class GetCapabilities:
    """Args: hosted: whether text sent to a completion model leaves the organisation's own machines; of text that is
    embedded the second one."""

    def __init__(
        self,
        routing: Routing,
        embedder: EmbeddingPort,
        meter: Meter,
        ledger: Ledger,
        clock: Clock,
        *,
        hosted: bool = False,
        embedding_hosted: bool = False,
    ) -> None:
        self._routing = routing
        self._embedder = embedder
        self._meter = meter
        self._ledger = ledger
        self._clock = clock
        self._hosted = hosted
        self._embedding_hosted = embedding_hosted

    async def __call__(self) -> Capabilities:
        return Capabilities(
            models=self._routing.models,
            embedding_model=self._embedder.model,
            embedding_dimensions=EMBEDDING_DIMENSIONS,
            daily_budget_microusd=self._meter.daily_budget_microusd,
            spent_today_microusd=await self._ledger.spent(utc_day(self._clock.now())),
            max_concurrency=self._meter.max_concurrency,
            hosted=self._hosted,
            embedding_hosted=self._embedding_hosted,
        )
