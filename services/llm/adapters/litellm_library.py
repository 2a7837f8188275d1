"""The only door to litellm: imported in a thread on first use, since it takes seconds and much memory."""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import warnings
from dataclasses import dataclass
from typing import Any

import structlog

_ENVIRONMENT = {
    # Otherwise the import fetches the price list from the network.
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    # Otherwise the import reads a .env file from the working folder.
    "LITELLM_MODE": "PRODUCTION",
    # Otherwise it takes `max_retries=0` of embeddings for "not set", and tries three times.
    "DEFAULT_MAX_RETRIES": "0",
}
_LAZY_MODULES = ("openai.resources.chat.completions", "openai.resources.embeddings", "litellm.llms.openai.openai")
_log = structlog.get_logger()
_PYDANTIC_NOISE = r"(?s).*`ReadOnly` qualifier"
_NO_KEY = "not-needed"


@dataclass(frozen=True, slots=True)
class Access:
    """Where the models are, and the key for them; empty means what the provider's own variables say."""

    api_base: str = ""
    api_key: str = ""

    def arguments(self) -> dict[str, str]:
        """Arguments for litellm.

        A server of one's own never gets the key of a public provider that happens to stand in the environment.
        """
        given = {"api_base": self.api_base, "api_key": self.api_key or (_NO_KEY if self.api_base else "")}
        return {name: value for name, value in given.items() if value}


class LitellmLibrary:
    """Hands out the module once it is there; callers that come meanwhile wait for the same import."""

    def __init__(self) -> None:
        self._module: Any = None
        self._lock = asyncio.Lock()
        self._early: asyncio.Task[Any] | None = None

    async def get(self) -> Any:
        """The module litellm, set up.

        Raises:
            ImportError: the distribution was installed without its extra `llm`.
        """
        if self._module is None:
            async with self._lock:
                if self._module is None:
                    # litellm's own filter is set in the import's thread, where the loop's thread may undo it.
                    warnings.filterwarnings("ignore", message=_PYDANTIC_NOISE)
                    self._module = await asyncio.to_thread(_load)
        return self._module

    def get_soon(self) -> None:
        """Begins the import in the background. Where it fails, that is logged, and the next `get` tries again."""
        self._early = asyncio.create_task(self.get())
        self._early.add_done_callback(_look_at)

    async def close(self) -> None:
        """Closes the connections that litellm keeps."""
        if self._early is not None:
            self._early.cancel()
        if self._module is not None:
            await self._module.close_litellm_async_clients()


def _look_at(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("litellm_not_loaded", exc_info=error)


def _load() -> Any:
    os.environ.update(_ENVIRONMENT)
    litellm: Any = importlib.import_module("litellm")
    litellm.suppress_debug_info = True
    litellm.turn_off_message_logging = True
    litellm.disable_aiohttp_transport = True
    # What it logs may repeat prompts; every failure reaches us as an exception anyway.
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # The first call would import these for another second, and hold up everything else in the loop.
    for name in _LAZY_MODULES:
        importlib.import_module(name)
    return litellm
