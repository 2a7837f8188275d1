"""The settings of parts that speak no gRPC, such as the worker, asked over HTTP as the person who is signed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import httpx
from pydantic import TypeAdapter, ValidationError

from services.common.auth import TokenSigner, current_principal
from services.common.errors import Unavailable
from services.common.http_settings import PATH
from services.common.settings import SettingInForce
from services.console.domain.routes import Upstream

_SECONDS: Final = 5.0
_LISTED: Final = TypeAdapter(dict[str, list[SettingInForce]])


class SettingsOfPart:
    def __init__(self, part: Upstream, client: httpx.AsyncClient, signer: TokenSigner) -> None:
        self._part = part
        self._client = client
        self._signer = signer

    async def __call__(self) -> Sequence[SettingInForce]:
        """Raises Unavailable where the part can't be reached, or does not say."""
        caller = current_principal()
        token = self._signer.sign(
            self._part.name, subject=caller.subject, roles=caller.roles, permissions=caller.permissions
        )
        try:
            answer = await self._client.get(
                f"{self._part.base_url}{PATH}", headers={"authorization": f"Bearer {token}"}, timeout=_SECONDS
            )
            answer.raise_for_status()
            return _LISTED.validate_json(answer.content)["settings"]
        except (httpx.HTTPError, ValidationError, KeyError) as error:
            raise Unavailable(f"{self._part.name} does not tell its settings ({type(error).__name__}).") from error
