"""One completion whose reply satisfies the caller's schema."""

from __future__ import annotations

from dataclasses import replace

from services.llm.application.metering import Bill, Charge, Meter
from services.llm.application.ports import CompletionPort
from services.llm.domain.budget import estimate_input_tokens
from services.llm.domain.models import Completion, CompletionTask, ModelCall
from services.llm.domain.replies import accept
from services.llm.domain.routing import Routing
from services.llm.domain.schema import parse_schema


class Complete:
    """Args: `default_output_tokens` bounds replies whose task sets no bound."""

    def __init__(self, routing: Routing, provider: CompletionPort, meter: Meter, *, default_output_tokens: int) -> None:
        self._routing = routing
        self._provider = provider
        self._meter = meter
        self._default_output_tokens = default_output_tokens

    async def __call__(self, task: CompletionTask, caller: str, seconds_left: float | None = None) -> Completion:
        """Calls the provider once.

        Args:
            caller: subject of the token, for the ledger.
            seconds_left: until the caller's deadline.

        Raises:
            InvalidInput: the schema is none.
            DomainError: one of the Llm... errors; only those that `services.common.errors.ERRORS` marks so are
                worth a retry.
        """
        model = self._routing.model_for(task.purpose)
        schema = parse_schema(task.json_schema)
        output_tokens = task.max_output_tokens or self._default_output_tokens
        call = ModelCall(
            model=model,
            messages=task.messages,
            schema=schema.parsed,
            max_output_tokens=output_tokens,
            temperature=task.temperature,
            timeout_seconds=0.0,
        )

        async def ask(bill: Bill, timeout_seconds: float) -> str:
            reply = await self._provider.complete(replace(call, timeout_seconds=timeout_seconds))
            bill.usage = reply.usage
            return accept(reply, schema, model)

        estimate = 0
        if self._meter.daily_budget_microusd is not None:
            input_tokens = estimate_input_tokens(task.messages, task.json_schema)
            estimate = await self._provider.estimate_microusd(model, input_tokens, output_tokens)
        charge = Charge(task.purpose, model, caller, task.reference, estimate)
        text, bill = await self._meter.run(charge, ask, seconds_left=seconds_left)
        assert bill.usage is not None
        return Completion(text, model, bill.usage, bill.latency_ms)
