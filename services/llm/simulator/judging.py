"""Plausible answers to a judge's request: values weighted to `met`, with quotes from the transcript in the prompt."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

from services.llm.simulator.instances import instance

_TURN = re.compile(r"^\[(\d+)\] ([a-z ]+): (.*\S)\s*$", re.MULTILINE)
_DELIMITED = re.compile(r"^<<<TRANSCRIPT (\w+)>>>$(.*?)^<<<END OF TRANSCRIPT \1>>>$", re.DOTALL | re.MULTILINE)
_WEIGHTS = {"met": 14.0, "na": 1.0, "cannot_tell": 0.7}
_OTHER_WEIGHT = 3.0
_WITHOUT_QUOTE = frozenset({"na", "cannot_tell"})
_MOST_WORDS = 14


@dataclass(frozen=True, slots=True)
class Line:
    turn: int
    speaker: str
    text: str


def transcript_lines(prompt: str) -> list[Line]:
    """The turns in a prompt: one a line, ``[12] agent: text``; within the delimiters where it has them."""
    marked = _DELIMITED.search(prompt)
    found = _TURN.finditer(marked.group(2) if marked else prompt)
    return [Line(int(match[1]), match[2], match[3]) for match in found]


def judged(schema: dict[str, Any], prompt: str, rng: random.Random) -> dict[str, Any] | None:
    """The reply to a judge's request; None where schema or prompt are no judge's."""
    criteria = _criteria(schema)
    lines = transcript_lines(prompt)
    if not criteria or not lines:
        return None
    spoken = [line for line in lines if line.speaker == "agent"] or lines
    reply = instance(schema, rng)
    for key, answer_schema in criteria.items():
        answer = reply["answers"][key]
        fields = answer_schema["properties"]
        value = _choice(fields["value"].get("enum", ()), rng)
        if value is None:
            continue
        answer["value"] = value
        if "confidence" in fields:
            answer["confidence"] = round(rng.uniform(0.55, 0.99), 2)
        if "rationale" in fields:
            answer["rationale"] = f"The conversation shows {value} for {key}."
        if "evidence" in fields:
            answer["evidence"] = [] if value in _WITHOUT_QUOTE else [_quote(rng.choice(spoken), rng)]
    if not Draft202012Validator(schema).is_valid(reply):
        return None
    return dict(reply)


def _criteria(schema: dict[str, Any]) -> dict[str, Any]:
    answers = schema.get("properties", {}).get("answers", {})
    found = answers.get("properties", {}) if isinstance(answers, dict) else {}
    resolved = {key: _followed(item, schema) for key, item in found.items()}
    if all("value" in item.get("properties", {}) for item in resolved.values()):
        return resolved
    return {}


def _followed(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref", "")
    if reference.startswith("#/$defs/"):
        return dict(root.get("$defs", {}).get(reference.removeprefix("#/$defs/"), {}))
    return schema


def _choice(values: Any, rng: random.Random) -> Any:
    if not values:
        return None
    return rng.choices(values, [_WEIGHTS.get(str(value), _OTHER_WEIGHT) for value in values])[0]


def _quote(line: Line, rng: random.Random) -> dict[str, Any]:
    """A run of whole words of the line, exactly as they stand there."""
    words = list(re.finditer(r"\S+", line.text))
    length = min(len(words), rng.randint(3, _MOST_WORDS))
    first = rng.randint(0, len(words) - length)
    return {"turn": line.turn, "quote": line.text[words[first].start() : words[first + length - 1].end()]}
