"""What tests of the command share: a rubric, and how a run of it ended."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RUBRIC = """\
schema: debrief/rubric/v1
key: core-service
title: {en: Core service, fr: Service de base}
pass_score: 75
sections:
  - key: opening
    title: {en: Opening, fr: Ouverture}
    criteria:
      - key: greeting
        question: {en: "Does the agent greet the customer?", fr: "L'agent salue-t-il le client?"}
        scale: met_not_met
        weight: 5
        na: never
        skill: rapport
        examples: {met: ["Hello, how can I help?"], not_met: ["What do you want."]}
"""


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ended]
Lines = Callable[..., Path]
