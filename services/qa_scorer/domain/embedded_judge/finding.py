"""What an analyser found for one criterion, before reviewers' votes and the scale turn it into an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.qa_scorer.domain.scorecard import Evidence


@dataclass(frozen=True, slots=True)
class Candidate:
    """A piece that may decide: its row in the reading and the log-odds of `met` if this piece decides."""

    row: int
    logit: float


@dataclass(frozen=True, slots=True)
class Finding:
    """`logit`: log-odds of `met`, given that the criterion applies. `applies`: the probability that it does.

    `code` names the rationale, `facts` fill it (turn numbers and keys of the log, never personal values). `candidates`
    are compared with reviewed passages, at most `pull` log-odds either way. `open_reason`: nothing could be judged.
    """

    code: str
    logit: float = 0.0
    applies: float = 1.0
    pull: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    met_evidence: tuple[Evidence, ...] = ()
    not_met_evidence: tuple[Evidence, ...] = ()
    not_met_code: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    open_reason: str | None = None
