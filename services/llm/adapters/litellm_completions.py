"""Completions through litellm. It tries once: Temporal retries."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Literal

from services.common.clock import Clock
from services.llm.adapters.litellm_failures import typed
from services.llm.adapters.litellm_library import Access, LitellmLibrary
from services.llm.domain.budget import microusd
from services.llm.domain.models import ChatMessage, ModelCall, ModelReply, Role, Usage
from services.llm.domain.schema import strict_compatible

SchemaMode = Literal["auto", "response_format", "prompt"]
_INSTRUCTION = (
    "Reply with one JSON value that satisfies the JSON schema below, and with nothing else: no words around it, no "
    "code fence.\n<json_schema>\n{schema}\n</json_schema>"
)


class LitellmCompletions:
    """Args: `schema_mode` says how a model is told the schema; `auto` goes by what litellm knows of the model."""

    def __init__(
        self, library: LitellmLibrary, clock: Clock, access: Access, *, schema_mode: SchemaMode = "auto"
    ) -> None:
        self._library = library
        self._clock = clock
        self._access = access
        self._schema_mode = schema_mode

    async def complete(self, call: ModelCall) -> ModelReply:
        litellm = await self._library.get()
        arguments = self._request(litellm, call)
        try:
            # litellm's own limit is for each read, so that a server which drips bytes would never end.
            async with asyncio.timeout(call.timeout_seconds):
                response = await litellm.acompletion(**arguments)
        except Exception as error:  # noqa: BLE001 - every failure becomes one typed error; litellm has no common base
            # Without its cause, whose text may repeat the prompt or the key.
            raise typed(litellm, error, call.model, self._access, self._clock.now()) from None
        return _reply(response)

    async def estimate_microusd(self, model: str, input_tokens: int, output_tokens: int) -> int:
        litellm = await self._library.get()
        return price_microusd(litellm, model, input_tokens, output_tokens)

    def _request(self, litellm: Any, call: ModelCall) -> dict[str, Any]:
        messages = call.messages
        further: dict[str, Any] = {}
        if self._takes_schema(litellm, call.model):
            schema = {"name": "reply", "schema": call.schema, "strict": strict_compatible(call.schema)}
            further["response_format"] = {"type": "json_schema", "json_schema": schema}
        else:
            messages = _with_instruction(messages, call.schema)
        return {
            "model": call.model,
            "messages": [{"role": message.role.value, "content": message.content} for message in messages],
            "max_tokens": call.max_output_tokens,
            "temperature": call.temperature,
            "timeout": call.timeout_seconds,
            "num_retries": 0,
            "max_retries": 0,
            # Some models know no temperature; the schema is only ever sent to those that know it.
            "drop_params": True,
            **self._access.arguments(),
            **further,
        }

    def _takes_schema(self, litellm: Any, model: str) -> bool:
        if self._schema_mode == "auto":
            return bool(litellm.supports_response_schema(model=model))
        return self._schema_mode == "response_format"


def price_microusd(litellm: Any, model: str, input_tokens: int, output_tokens: int) -> int:
    """What so many tokens cost by litellm's price list, rounded up; 0 where it does not know the model."""
    try:
        into, out = litellm.cost_per_token(model=model, prompt_tokens=input_tokens, completion_tokens=output_tokens)
    except Exception as error:
        if type(error).__name__ in ("ModelNotMappedError", "BadRequestError"):
            return 0
        raise
    return microusd(into + out)


def usage_of(response: Any) -> Usage:
    """What a response says it used; 0 where it says nothing."""
    used = getattr(response, "usage", None)
    cost = getattr(response, "_hidden_params", {}).get("response_cost")
    return Usage(
        input_tokens=getattr(used, "prompt_tokens", 0) or 0,
        output_tokens=getattr(used, "completion_tokens", 0) or 0,
        cost_microusd=microusd(cost) if cost else 0,
    )


def _with_instruction(messages: tuple[ChatMessage, ...], schema: dict[str, object]) -> tuple[ChatMessage, ...]:
    """The schema in words, at the end of the first system message: the user's message stays as it is."""
    words = _INSTRUCTION.format(schema=json.dumps(schema, ensure_ascii=False))
    if messages and messages[0].role is Role.SYSTEM:
        return (ChatMessage(Role.SYSTEM, f"{messages[0].content}\n\n{words}"), *messages[1:])
    return (ChatMessage(Role.SYSTEM, words), *messages)


def _reply(response: Any) -> ModelReply:
    choice = response.choices[0] if response.choices else None
    message = getattr(choice, "message", None)
    specific = getattr(message, "provider_specific_fields", None) or {}
    return ModelReply(
        text=getattr(message, "content", None) or "",
        finish_reason=getattr(choice, "finish_reason", None) or "",
        refused=bool(getattr(message, "refusal", None) or specific.get("refusal")),
        usage=usage_of(response),
    )
