"""How far to believe a conclusion, by how it was reached.

An answer that rests on words which are there (a greeting, a given PIN) is about as sure as the classifier says. One
that rests on finding nothing is not: the words may be there in a form that nobody wrote into the banks. How much less
sure was measured on labelled conversations that the judge was not built on, see docs/decisions/0032.
"""

from __future__ import annotations

from collections.abc import Mapping

from services.qa_scorer.domain.rubric.model import MET, NA, NOT_MET

_COIN = 0.5

BELIEF: Mapping[tuple[str, str], float] = {
    ("absent", NOT_MET): 0.58,
    ("agrees", MET): 0.88,
    ("identity_missing", NOT_MET): 0.74,
    ("identity_unclear", MET): 0.55,
    ("let_down", NOT_MET): 0.59,
    ("no_action", NA): 0.8,
    ("not_taken", NOT_MET): 0.5,
    ("not_told", NOT_MET): 0.76,
    ("polite", MET): 0.87,
    ("rude", NOT_MET): 0.81,
    ("sent_away", NOT_MET): 0.72,
}
"""The share of the distance from a coin's toss that is kept, by the finding's code and the answer; others keep all."""


def believed(code: str, value: str, confidence: float, taught: float = 0.0) -> float:
    """The probability that the answer is right.

    Args:
        confidence: what the finding by itself says.
        taught: 0 to 1, how much reviewed passages of this house had to say about it; what they support is not held
            against the judge.
    """
    kept = BELIEF.get((code, value), 1.0)
    kept += (1 - kept) * taught
    return _COIN + (confidence - _COIN) * kept if confidence > _COIN else confidence
