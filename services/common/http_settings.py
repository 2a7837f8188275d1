"""Lets administrators ask a process without gRPC what it runs with: the same answer as `SettingsService`."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from pydantic_settings import BaseSettings

from services.common.http import requires
from services.common.settings import in_force

PATH = "/settings"


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

    @router.get(PATH, dependencies=[Depends(requires("debrief.common.v1.SettingsService/ListSettings"))])
    async def list_settings() -> Settings:
        return told

    return router
