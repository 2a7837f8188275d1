"""API keys over HTTP. Only administrators get in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from services.common.errors import InvalidInput
from services.common.paging import decode_cursor, encode_cursor, other_list, page_size
from services.console.api.access import ADMINS, open_to
from services.console.api.limits import BoundedRoute
from services.console.api.schemas import CreatedToken, Token, TokenPage, TokenRequest
from services.console.application.keys import Authenticator, Keys, NewKey
from services.console.application.ports import Position
from services.console.domain.api_key import ApiKey
from services.console.domain.headers import well_formed_idempotency_key

router = APIRouter(prefix="/api/v1/tokens", tags=["tokens"], route_class=BoundedRoute)


@router.post("", status_code=201, operation_id="createToken")
async def create_token(
    request: Request,
    wanted: TokenRequest,
    caller: Annotated[ApiKey, Depends(open_to("CreateToken", ADMINS))],
    idempotency_key: Annotated[str | None, Header()] = None,
) -> CreatedToken:
    """Make an API key. The answer shows its text this once.

    With an Idempotency-Key, a repetition makes no second key; it answers 409 and names the first, since the text can't
    be shown again.
    """
    if idempotency_key is not None and not well_formed_idempotency_key(idempotency_key):
        raise InvalidInput("An Idempotency-Key is 1 to 200 visible ASCII characters.", field="Idempotency-Key")
    keys: Keys = request.app.state.keys
    key, token = await keys.create(
        NewKey(wanted.name, wanted.grant(), wanted.expires_at, idempotency_key=idempotency_key), by=caller
    )
    return CreatedToken.with_text(key, str(token))


@router.get("", operation_id="listTokens", dependencies=[Depends(open_to("ListTokens", ADMINS))])
async def list_tokens(
    request: Request,
    limit: Annotated[int, Query(description="Rows wanted, 1 to 1000; 0 means 50.")] = 0,
    cursor: Annotated[str, Query(max_length=512, description="The `next_cursor` of the page before.")] = "",
) -> TokenPage:
    """API keys, newest first, revoked and expired ones too."""
    keys: Keys = request.app.state.keys
    rows, further = await keys.page(page_size(limit), _position(cursor))
    return TokenPage(
        items=[Token.of(row) for row in rows],
        next_cursor=encode_cursor(further.created_at.isoformat(), str(further.id)) if further else "",
    )


@router.delete(
    "/{token_id}",
    status_code=204,
    operation_id="revokeToken",
)
async def revoke_token(
    request: Request, token_id: UUID, caller: Annotated[ApiKey, Depends(open_to("RevokeToken", ADMINS))]
) -> Response:
    """Revoke an API key. It stops working at once here, and within ten seconds on every other gateway."""
    keys: Keys = request.app.state.keys
    authenticator: Authenticator = request.app.state.authenticator
    await keys.revoke(token_id, by=caller)
    authenticator.forget(token_id)
    return Response(status_code=204)


def _position(cursor: str) -> Position | None:
    key = decode_cursor(cursor, 2)
    if key is None:
        return None
    try:
        created_at, key_id = datetime.fromisoformat(key[0]), UUID(key[1])
    except (TypeError, ValueError, AttributeError) as error:
        raise other_list() from error
    if created_at.tzinfo is None:
        raise other_list()
    return Position(created_at, key_id)
