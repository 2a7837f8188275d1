"""Lets administrators ask a service what it runs with."""

from __future__ import annotations

from typing import Any

from debrief.common.v1 import settings_pb2, settings_pb2_grpc
from pydantic_settings import BaseSettings

from services.common.grpc_server import Servicer
from services.common.settings import in_force

SERVICE = "debrief.common.v1.SettingsService"


class SettingsServicer(settings_pb2_grpc.SettingsServiceServicer):
    def __init__(self, settings: BaseSettings) -> None:
        # As they were at the start: nothing reads the environment later.
        self._settings = [
            settings_pb2.Setting(
                variable=one.variable,
                value=one.value,
                from_environment=one.from_environment,
                description=one.description,
            )
            for one in in_force(settings)
        ]

    async def ListSettings(
        self, request: settings_pb2.ListSettingsRequest, context: Any
    ) -> settings_pb2.ListSettingsResponse:
        return settings_pb2.ListSettingsResponse(settings=self._settings)


def settings_servicer(settings: BaseSettings) -> Servicer:
    """For `build_server`."""
    return Servicer(SERVICE, SettingsServicer(settings), settings_pb2_grpc.add_SettingsServiceServicer_to_server)
