"""The form of a reply: one closed object per criterion. Providers' strict modes take it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from services.qa_scorer.domain.rubric.model import CANNOT_TELL, NA, Criterion, Na

MAX_RATIONALE = 600
"""Characters that the prompt asks for and that are kept."""

MAX_EVIDENCE = 5
"""Quotes of one answer that are kept."""

# A reply that breaks the schema is thrown away and paid for again; being wordy is not worth that.
_TOLERATED_RATIONALE = 4 * MAX_RATIONALE
_TOLERATED_EVIDENCE = 4 * MAX_EVIDENCE


def allowed_values(criterion: Criterion) -> tuple[str, ...]:
    """The answers of the scale, `na` where the criterion allows it, and `cannot_tell`."""
    na = (NA,) if criterion.na is Na.ALLOWED else ()
    return (*criterion.values, *na, CANNOT_TELL)


def reply_schema(criteria: Sequence[Criterion]) -> str:
    """JSON schema (draft 2020-12) as text, the same for the same criteria. Evidence comes before the value, so that a
    model that writes in order looks before it decides."""
    return json.dumps(
        _closed({"answers": _closed({criterion.key: _answer(criterion) for criterion in criteria})}),
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _answer(criterion: Criterion) -> dict[str, Any]:
    quote = _closed({"turn": {"type": "integer", "minimum": 0}, "quote": {"type": "string"}})
    return _closed(
        {
            "evidence": {"type": "array", "items": quote, "maxItems": _TOLERATED_EVIDENCE},
            "rationale": {"type": "string", "maxLength": _TOLERATED_RATIONALE},
            "value": {"type": "string", "enum": list(allowed_values(criterion))},
            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        }
    )


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
