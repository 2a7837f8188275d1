"""The only door to litellm: imported in a thread on first use, since it takes seconds and much memory."""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
from typing import Any

_ENVIRONMENT = {
    # Otherwise the import fetches the price list from the network.
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    # Otherwise the import reads a .env file from the working folder.
    "LITELLM_MODE": "PRODUCTION",
}


class LitellmLibrary:
    """Hands out the module once it is there; callers that come meanwhile wait for the same import."""

    def __init__(self) -> None:
        self._module: Any = None
        self._lock = asyncio.Lock()

    async def get(self) -> Any:
        """The module litellm, set up.

        Raises:
            ImportError: the distribution was installed without its extra `llm`.
        """
        if self._module is None:
            async with self._lock:
                if self._module is None:
                    self._module = await asyncio.to_thread(_load)
        return self._module

    async def close(self) -> None:
        """Closes the connections that litellm keeps."""
        if self._module is not None:
            await self._module.close_litellm_async_clients()


def _load() -> Any:
    os.environ.update(_ENVIRONMENT)
    litellm: Any = importlib.import_module("litellm")
    litellm.suppress_debug_info = True
    litellm.turn_off_message_logging = True
    litellm.disable_aiohttp_transport = True
    # What it logs may repeat prompts; every failure reaches us as an exception anyway.
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # Its first call imports for another second; here that blocks nobody.
    litellm.completion(model="openai/warm-up", messages=[{"role": "user", "content": ""}], mock_response="")
    return litellm
