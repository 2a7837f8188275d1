"""Which model serves which purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.common.errors import LlmNotConfigured
from services.llm.domain.models import COMPLETION_PURPOSES, Purpose


@dataclass(frozen=True, slots=True)
class Routing:
    """One model for everything, unless a purpose has its own.

    Attributes:
        default: litellm name of the model; empty for none.
        overrides: a purpose's own model; an empty name counts as none.
    """

    default: str = ""
    overrides: Mapping[Purpose, str] = field(default_factory=dict)

    def model_for(self, purpose: Purpose) -> str:
        """Raises LlmNotConfigured where neither the purpose nor the service has a model."""
        model = self.overrides.get(purpose) or self.default
        if not model:
            raise LlmNotConfigured(
                f"No language model is configured for the purpose {purpose}; "
                f"set DEBRIEF_LLM_MODEL or DEBRIEF_LLM_MODEL_{purpose.upper()}.",
                field="purpose",
            )
        return model

    @property
    def models(self) -> dict[Purpose, str]:
        """The model of every purpose that has one."""
        found = {purpose: self.overrides.get(purpose) or self.default for purpose in COMPLETION_PURPOSES}
        return {purpose: model for purpose, model in found.items() if model}
