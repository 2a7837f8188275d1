"""From a finding and reviewers' votes to an answer of the criterion's scale, with the probability that it is right."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.qa_scorer.domain.embedded_judge.finding import Candidate, Finding
from services.qa_scorer.domain.embedded_judge.reliability import believed
from services.qa_scorer.domain.embedded_judge.wording import rationale
from services.qa_scorer.domain.judging import Exemplar
from services.qa_scorer.domain.rubric.model import CANNOT_TELL, MET, NA, NOT_MET, Criterion, EvidenceNeed
from services.qa_scorer.domain.rubric.model import Na as NaRule
from services.qa_scorer.domain.scorecard import Answer, Reason

ABSTAIN_BELOW = 0.55
_WIDTH = 0.09
"""Cosine by which a reviewed passage's weight falls to 1/e."""

_PRIOR = 0.35
"""Weight of "no vote": a single distant passage moves little."""

_MOVED = 0.8
_LEVEL_DISCOUNT = 0.85
_MAX_CONFIDENCE = 0.99
_WEAK_WITHOUT_EXAMPLES = 0.5


@dataclass(frozen=True, slots=True)
class Votes:
    """`lean`: -1 (reviewers said not met) to 1 (met). `na`: their share of `na`. `strength`: 0 to 1."""

    lean: float
    na: float
    strength: float


def votes(criterion: Criterion, exemplars: Sequence[Exemplar]) -> Votes:
    """Weighs reviewed passages by likeness."""
    weights = [math.exp(min(0.0, exemplar.similarity - 1.0) / _WIDTH) for exemplar in exemplars]
    total = sum(weights)
    if total <= 0:
        return Votes(0.0, 0.0, 0.0)
    lean = na = 0.0
    for weight, exemplar in zip(weights, exemplars, strict=True):
        if exemplar.value == NA:
            na += weight
        elif exemplar.value in criterion.values:
            lean += weight * (2 * criterion.points(exemplar.value) - 1)
    return Votes(lean / (total + _PRIOR), na / (total + _PRIOR), total / (total + _PRIOR))


def answer(
    criterion: Criterion, language: str, finding: Finding, reviewed: Mapping[Candidate, Sequence[Exemplar]]
) -> Answer:
    """The answer. `reviewed` holds the nearest reviewed passages of the finding's candidates, if any were looked up."""
    if finding.open_reason is not None:
        return _open(criterion, language, finding, finding.open_reason, 0.0)
    logit, ballot = _with_votes(criterion, finding, reviewed)
    met = 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
    applies = finding.applies
    if criterion.na is NaRule.ALLOWED and ballot.strength > 0 and finding.pull > 1:
        applies *= 1 - ballot.na
    chances = _chances(criterion, met, applies)
    value = max(chances, key=lambda key: chances[key])
    confidence = min(_MAX_CONFIDENCE, chances[value])
    if value == NA:
        code = next((one for one in (finding.code, finding.not_met_code) if one in _NA_CODES), "no_occasion")
        text = rationale(language, finding.facts, code)
        sure = believed(finding.code, NA, confidence, ballot.strength)
        return Answer(criterion.key, NA, round(sure, 4), text, (), Reason.NO_OPPORTUNITY)
    if confidence < ABSTAIN_BELOW and len(criterion.values) == 2:
        return _open(criterion, language, finding, Reason.LOW_CONFIDENCE, confidence)
    good = criterion.points(value) >= 0.5
    evidence = finding.met_evidence if good else finding.not_met_evidence
    if good and not evidence and criterion.evidence is EvidenceNeed.REQUIRED:
        return _open(criterion, language, finding, Reason.NO_EVIDENCE, confidence)
    codes = [finding.code if good else finding.not_met_code or finding.code]
    sure = believed(codes[0], value, confidence, ballot.strength)
    if abs(logit - finding.logit) > _MOVED and (logit > 0) == good:
        codes.append("reviewers")
    return Answer(criterion.key, value, round(sure, 4), rationale(language, finding.facts, *codes), evidence)


_NA_CODES = frozenset({"no_action", "nothing_to_compare", "confirmation_not_asked_for", "nothing_to_tell"})


def _with_votes(
    criterion: Criterion, finding: Finding, reviewed: Mapping[Candidate, Sequence[Exemplar]]
) -> tuple[float, Votes]:
    """The log-odds after the votes on each candidate: the candidate that most decides, decides."""
    none = Votes(0.0, 0.0, 0.0)
    if not any(reviewed.get(candidate) for candidate in finding.candidates):
        return finding.logit, none
    first = votes(criterion, reviewed.get(finding.candidates[0], ()))
    shifted = []
    for candidate in finding.candidates:
        ballot = votes(criterion, reviewed.get(candidate, ()))
        offset = finding.logit - finding.candidates[0].logit
        shifted.append(candidate.logit + offset + finding.pull * ballot.lean)
    # Courtesy looks for the worst sentence, everything else for the best: the candidates come in that order.
    worst_first = len(finding.candidates) > 1 and finding.candidates[0].logit < finding.candidates[1].logit
    return (min(shifted) if worst_first else max(shifted)), first


def _chances(criterion: Criterion, met: float, applies: float) -> dict[str, float]:
    """Probability of each answer that the criterion allows."""
    if criterion.na is not NaRule.ALLOWED:
        applies, missing = 1.0, 1.0 - applies
        # The scale has no "not applicable": that doubt makes either answer less sure.
        met = met * (1 - missing) + 0.5 * missing
    if isinstance(criterion.scale, str):
        chances = {MET: applies * met, NOT_MET: applies * (1 - met)}
    else:
        spread = [abs(criterion.points(value) - met) for value in criterion.values]
        nearest = min(spread)
        pick = [math.exp(-(gap - nearest) / 0.15) for gap in spread]
        sure = _LEVEL_DISCOUNT * max(met, 1 - met) if min(met, 1 - met) < 0.3 else _LEVEL_DISCOUNT * 0.6
        chances = {
            value: applies * share * sure / max(pick) * (1.0 if share == max(pick) else 0.5)
            for value, share in zip(criterion.values, pick, strict=True)
        }
    if criterion.na is NaRule.ALLOWED:
        chances[NA] = 1 - applies
    return chances


def _open(criterion: Criterion, language: str, finding: Finding, reason: str, confidence: float) -> Answer:
    code = "unsure" if reason in (Reason.LOW_CONFIDENCE, Reason.NO_EVIDENCE) else finding.code
    return Answer(
        criterion.key, CANNOT_TELL, round(confidence, 4), rationale(language, finding.facts, code), (), reason
    )
