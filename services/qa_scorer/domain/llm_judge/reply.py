"""A model's reply as answers. Nothing that the model says is taken on trust: quotes must be in the transcript, values
on the scale, and a confidence is only what it claims of itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from services.common.errors import LlmInvalidReply
from services.qa_scorer.domain.evidence import Quote, locate, verify
from services.qa_scorer.domain.interaction import JudgedView
from services.qa_scorer.domain.judging import JudgeTask
from services.qa_scorer.domain.llm_judge.escaping import unescape, visible
from services.qa_scorer.domain.llm_judge.schema import MAX_EVIDENCE, MAX_RATIONALE
from services.qa_scorer.domain.rubric.model import CANNOT_TELL, Criterion
from services.qa_scorer.domain.scorecard import Answer, Evidence, Reason

MAX_CONFIDENCE = 0.99
"""Models call themselves certain far too often; no reading of a conversation is."""

_PREFIX = re.compile(r"^\s*\[\d{1,6}\]\s*(?:[\w ]{1,20}:)?\s*")
_OMISSION = re.compile(r"\s*(?:\\?\[[^\]\w]*(?:…|\.{3})[^\]]*\]|\\\[[^\]]*\]|…|\.{3})\s*")


def read_reply(task: JudgeTask, text: str) -> dict[str, Answer]:
    """An answer for every criterion of the task, `cannot_tell` where the reply has none that can be used.

    Raises:
        LlmInvalidReply: the reply is no JSON object with answers.
    """
    try:
        reply = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LlmInvalidReply("The model's reply is no JSON.", record=task.view.interaction_id) from error
    answers = reply.get("answers") if isinstance(reply, dict) else None
    if not isinstance(answers, dict):
        raise LlmInvalidReply(
            "The model's reply holds no object `answers`.", record=task.view.interaction_id, field="answers"
        )
    return {criterion.key: _answer(task.view, criterion, answers.get(criterion.key)) for criterion in task.criteria}


def _answer(view: JudgedView, criterion: Criterion, given: object) -> Answer:
    confidence = _confidence(given.get("confidence")) if isinstance(given, dict) else None
    if not isinstance(given, dict) or confidence is None or not isinstance(given.get("value"), str):
        return Answer(criterion.key, CANNOT_TELL, 0.0, reason=Reason.NO_ANSWER)
    rationale = _rationale(given.get("rationale"))
    offered = _list(given.get("evidence"))[:MAX_EVIDENCE]
    evidence = tuple(found for entry in offered if (found := _located(view, entry)))
    checked = verify(view, Answer(criterion.key, given["value"], confidence, rationale, evidence), criterion)
    # What did not happen can't be quoted, so a poor answer may stand without a quote; but not one that was built on
    # quotes which are all made up.
    if offered and not evidence and checked.value in criterion.values and criterion.points(checked.value) < 1:
        return Answer(criterion.key, CANNOT_TELL, 0.0, rationale, reason=Reason.NO_EVIDENCE)
    return checked


def _located(view: JudgedView, entry: object) -> Evidence | None:
    turn, quote = (entry.get("turn"), entry.get("quote")) if isinstance(entry, dict) else (None, None)
    if not isinstance(turn, int) or not isinstance(quote, str):
        return None
    return next((found for form in _forms(quote) if (found := locate(view, Quote(turn, form)))), None)


def _forms(quote: str) -> Iterator[str]:
    """The quote as it may have been meant, best first: as given, without the prompt's escapes, without the line's
    number and speaker, and the longest part of one with omissions."""
    plain = unescape(quote)
    bare = _PREFIX.sub("", plain)
    longest = max(_OMISSION.split(_PREFIX.sub("", quote)), key=len, default="")
    yield from dict.fromkeys((quote, plain, bare, unescape(longest)))


def _rationale(given: object) -> str:
    text = visible(given) if isinstance(given, str) else ""
    return text if len(text) <= MAX_RATIONALE else text[: MAX_RATIONALE - 1].rstrip() + "…"


def _confidence(given: object) -> float | None:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= 1:
        return None
    return min(float(given), MAX_CONFIDENCE)


def _list(given: object) -> list[Any]:
    return given if isinstance(given, list) else []
