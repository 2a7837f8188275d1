"""Lets administrators ask a process without gRPC what it runs with: the same answer as `SettingsService`."""

from __future__ import annotations

from debrief.common.v1 import settings_pb2
from fastapi import APIRouter, Depends
from pydantic import BaseModel
from pydantic_settings import BaseSettings

from services.common.http import requires
from services.common.settings import in_force

PATH = "/settings"
METHOD = f"{settings_pb2.DESCRIPTOR.services_by_name['SettingsService'].full_name}/ListSettings"
"""Whose rule of access this route has."""


class Setting(BaseModel):
    """One knob, as `SettingInForce` has it."""

    variable: str
    value: str
    from_environment: bool
    description: str


class Settings(BaseModel):
    settings: list[Setting]


def settings_routes(settings: BaseSettings) -> APIRouter:
    """``GET /settings``, as the settings were at the start."""
    router = APIRouter()
    told = Settings(
        settings=[
            Setting(
                variable=one.variable,
                value=one.value,
                from_environment=one.from_environment,
                description=one.description,
            )
            for one in in_force(settings)
        ]
    )

    @router.get(PATH, dependencies=[Depends(requires(METHOD))])
    async def list_settings() -> Settings:
        return told

    return router
