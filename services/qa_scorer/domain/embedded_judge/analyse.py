"""Which analyser reads which criterion."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.qa_scorer.domain.embedded_judge import presence, procedure
from services.qa_scorer.domain.embedded_judge.accuracy import accuracy
from services.qa_scorer.domain.embedded_judge.asking import probing
from services.qa_scorer.domain.embedded_judge.banks.archetypes import Archetype
from services.qa_scorer.domain.embedded_judge.charge import ownership
from services.qa_scorer.domain.embedded_judge.consent import confirmation
from services.qa_scorer.domain.embedded_judge.finding import Finding
from services.qa_scorer.domain.embedded_judge.identity import identity
from services.qa_scorer.domain.embedded_judge.introducing import introduction
from services.qa_scorer.domain.embedded_judge.manners import courtesy
from services.qa_scorer.domain.embedded_judge.profile import ACTS_OF, Profile
from services.qa_scorer.domain.embedded_judge.scene import Reading
from services.qa_scorer.domain.embedded_judge.upcoming import next_steps

Analyser = Callable[[Reading, Profile], Finding]

_ANALYSERS: Mapping[Archetype, Analyser] = {
    **dict.fromkeys(ACTS_OF, presence.said),
    Archetype.SELF_INTRODUCTION: introduction,
    Archetype.PROBING: probing,
    Archetype.NEXT_STEPS: next_steps,
    Archetype.OWNERSHIP: ownership,
    Archetype.COURTESY: courtesy,
    Archetype.GENERIC: presence.generic,
    Archetype.IDENTITY: lambda reading, _: identity(reading),
    Archetype.CONFIRMATION: lambda reading, _: confirmation(reading),
    Archetype.OUTCOME: lambda reading, _: procedure.outcome(reading),
    Archetype.ACCURACY: lambda reading, _: accuracy(reading),
}


def analyse(reading: Reading, profile: Profile) -> Finding:
    """Reads one criterion by its archetype."""
    return _ANALYSERS[profile.archetype](reading, profile)
