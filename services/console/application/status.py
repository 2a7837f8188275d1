"""How the platform is, part by part."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.console.application.ports import PartHealth, Probe

TEMPORAL: Final = "temporal"


@dataclass(frozen=True, slots=True)
class PlatformStatus:
    """`state` is `ready` where every part is, else `degraded`."""

    state: str
    parts: Sequence[PartHealth]


class Status:
    def __init__(self, probes: Sequence[Probe]) -> None:
        self._probes = probes

    async def get(self) -> PlatformStatus:
        """Every part, in the order of the probes; Temporal, which has no probe of its own, as its users see it."""
        parts = list(await asyncio.gather(*(probe() for probe in self._probes)))
        if (temporal := _temporal(parts)) is not None:
            parts.append(temporal)
        well = all(part.state == "ready" for part in parts)
        return PlatformStatus("ready" if well else "degraded", parts)


def _temporal(parts: Sequence[PartHealth]) -> PartHealth | None:
    """Temporal is ready if all who say something about it say so; None where nobody does."""
    said = [(part.name, state) for part in parts for name, state in part.checks if name == TEMPORAL]
    if not said:
        return None
    wrong = "; ".join(f"as {name} sees it: {state}" for name, state in said if state != "ok")
    return PartHealth(TEMPORAL, "not_ready" if wrong else "ready", detail=wrong)
