"""People's accounts over HTTP, for those who set up many at a time. Only administrators get in."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.common.paging import decode_cursor, encode_cursor, other_list, page_size
from services.console.api.access import ADMINS, open_to
from services.console.api.limits import BoundedRoute
from services.console.application.people_ports import UserFilter, UserPosition
from services.console.application.users import By, Profile, Users
from services.console.domain.api_key import ApiKey, Permission, Role
from services.console.domain.user import NAME_MAX, PASSWORD_MAX, Language, User

router = APIRouter(prefix="/api/v1/users", tags=["users"], route_class=BoundedRoute)
Text = Annotated[str, Field(max_length=200)]


class UserRequest(BaseModel):
    """Somebody who is to sign in to the console."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, Field(min_length=3, max_length=254)]
    name: Annotated[str, Field(min_length=1, max_length=NAME_MAX)]
    roles: Annotated[frozenset[Role], Field(min_length=1)]
    permissions: Annotated[
        frozenset[Permission], Field(description="Beyond the roles; only those that the caller's own key has.")
    ] = frozenset()
    agent_id: Annotated[Text | None, Field(description="Needed with the role agent: whose contacts are theirs.")] = None
    teams: Annotated[frozenset[Text], Field(max_length=200, description="Those that a coach looks after.")] = (
        frozenset()
    )
    language: Language | None = None
    site: Text = ""
    province: Annotated[str, Field(max_length=2, description="Two letters; QC starts in French.")] = ""
    time_zone: Annotated[Text, Field(description="IANA name; empty follows the platform's.")] = ""
    password: Annotated[
        str | None, Field(max_length=PASSWORD_MAX, description="Left out, a one-time password is made and answered.")
    ] = None
    must_change_password: bool = True


class UserAnswer(BaseModel):
    id: str
    email: str
    name: str
    roles: list[Role]
    permissions: list[Permission]
    agent_id: str | None
    teams: list[str]
    language: Language | None
    site: str
    province: str
    time_zone: str
    disabled: bool
    created_at: AwareDatetime
    created_by: str
    last_sign_in_at: AwareDatetime | None

    @classmethod
    def of(cls, user: User) -> UserAnswer:
        return cls.model_validate(_fields(user))


class CreatedUser(UserAnswer):
    one_time_password: str | None = Field(description="Shown this once; null where the request brought a password.")


class UserPage(BaseModel):
    """By name."""

    items: list[UserAnswer]
    next_cursor: str = Field(description="Where the next page begins; empty on the last one.")


@router.post("", status_code=201, operation_id="createUser")
async def create_user(
    request: Request, wanted: UserRequest, caller: Annotated[ApiKey, Depends(open_to("CreateUser", ADMINS))]
) -> CreatedUser:
    """Make an account. 409 where the email address has one already."""
    users: Users = request.app.state.users
    profile = Profile(
        email=wanted.email,
        name=wanted.name,
        roles=wanted.roles,
        permissions=wanted.permissions,
        agent_id=wanted.agent_id,
        teams=wanted.teams,
        language=wanted.language,
        site=wanted.site,
        province=wanted.province,
        time_zone=wanted.time_zone,
    )
    user, made = await users.create(
        profile,
        By(caller.subject, caller.permissions),
        password=wanted.password,
        must_change=wanted.must_change_password,
    )
    return CreatedUser.model_validate(_fields(user) | {"one_time_password": made})


@router.get("", operation_id="listUsers", dependencies=[Depends(open_to("ListUsers", ADMINS))])
async def list_users(
    request: Request,
    q: Annotated[str, Query(max_length=200, description="Sought in name, email and agent id.")] = "",
    role: Annotated[Role | None, Query()] = None,
    limit: Annotated[int, Query(description="Rows wanted, 1 to 1000; 0 means 50.")] = 0,
    cursor: Annotated[str, Query(max_length=1000, description="The `next_cursor` of the page before.")] = "",
) -> UserPage:
    """Accounts by name, closed ones too."""
    users: Users = request.app.state.users
    rows, further = await users.page(UserFilter(text=q, role=role), page_size(limit), position_of(cursor))
    return UserPage(items=[UserAnswer.of(row) for row in rows], next_cursor=cursor_of(further))


def cursor_of(position: UserPosition | None) -> str:
    return encode_cursor(position.name, str(position.id)) if position else ""


def position_of(cursor: str) -> UserPosition | None:
    """Raises InvalidInput where the cursor is not one of a list of users."""
    key = decode_cursor(cursor, 2)
    try:
        return None if key is None else UserPosition(str(key[0]), UUID(str(key[1])))
    except ValueError as error:
        raise other_list() from error


def _fields(user: User) -> dict[str, object]:
    return {
        "id": str(user.id),
        "email": user.email,
        "name": user.name,
        "roles": sorted(user.roles),
        "permissions": sorted(user.permissions),
        "agent_id": user.agent_id,
        "teams": sorted(user.teams),
        "language": user.language,
        "site": user.site,
        "province": user.province,
        "time_zone": user.time_zone,
        "disabled": user.disabled,
        "created_at": user.created_at,
        "created_by": user.created_by,
        "last_sign_in_at": user.last_sign_in_at,
    }
