"""What becomes of one call: the fault that chance picks, and the reply where there is none."""

from __future__ import annotations

import hashlib
import json
import math
import random
import re
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

from services.llm.simulator.config import SimulatorConfig
from services.llm.simulator.instances import instance
from services.llm.simulator.judging import judged

_IN_PROMPT = re.compile(r"<json_schema>\s*(\{.*\})\s*</json_schema>", re.DOTALL)
CHARACTERS_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Draw:
    """Everything that chance decides about one call.

    Attributes:
        fault: empty, or the kind of fault.
        rng: for whatever else the answer needs.
    """

    fault: str
    latency_seconds: float
    rng: random.Random


def draw(config: SimulatorConfig, path: str, body: dict[str, Any], attempt: int) -> Draw:
    """The same for the same seed, request and attempt, whatever came in between."""
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(f"{config.seed}|{path}|{attempt}|{canonical}".encode()).digest()
    rng = random.Random(int.from_bytes(digest, "big"))  # noqa: S311 - repeatable chance, not secrecy
    latency = config.latency_ms * math.exp(rng.gauss(0.0, config.latency_spread)) / 1000
    at, passed, fault = rng.random(), 0.0, ""
    for kind, rate in config.fault_rates():
        passed += rate
        if at < passed:
            fault = kind
            break
    return Draw(fault, latency, rng)


def prompt_of(body: dict[str, Any]) -> str:
    return "\n".join(_text(message.get("content")) for message in body["messages"])


def tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def schema_of(body: dict[str, Any]) -> dict[str, Any] | None:
    """The schema that the reply must satisfy, from response_format or from the prompt; None where there is none."""
    wanted = body.get("response_format") or {}
    if wanted.get("type") == "json_schema":
        found = wanted["json_schema"]["schema"]
        return found if isinstance(found, dict) else None
    marked = _IN_PROMPT.findall(prompt_of(body))
    if not marked:
        return None
    parsed = json.loads(marked[-1])
    return parsed if isinstance(parsed, dict) else None


def honest_reply(body: dict[str, Any], rng: random.Random) -> str:
    """Text that satisfies the request's schema; a sentence where it has none.

    Raises:
        Unsupported: the schema is beyond the simulator.
    """
    schema = schema_of(body)
    if schema is None:
        return "This is a simulated reply."
    users = "\n".join(_text(message.get("content")) for message in body["messages"] if message.get("role") == "user")
    answer = judged(schema, users, rng)
    return json.dumps(instance(schema, rng) if answer is None else answer, ensure_ascii=False)


def cut_off(text: str, rng: random.Random) -> str:
    """The beginning of `text`: at least a character, never the whole."""
    return text[: rng.randint(1, max(1, len(text) - 1))]


def wrong_reply(body: dict[str, Any], honest: str) -> str:
    """JSON that breaks the request's schema."""
    schema = schema_of(body)
    candidates: list[Any] = [{"unexpected": True}, ["unexpected"], "unexpected", 7, None]
    if honest.startswith("{"):
        parsed = json.loads(honest)
        # What models really do: the right shape with a part left out.
        candidates.insert(0, dict(list(parsed.items())[1:]))
    if schema is None:
        return json.dumps(candidates[0])
    validator = Draft202012Validator(schema)
    return json.dumps(next((value for value in candidates if not validator.is_valid(value)), "unexpected"))


def embedding(text: str, dimensions: int) -> list[float]:
    """A unit vector in which texts that share words come near each other."""
    vector = [0.0] * dimensions
    for word in re.findall(r"\w+", text.lower()) or [""]:
        digest = hashlib.sha256(word.encode()).digest()
        for start in range(0, 32, 4):
            part = int.from_bytes(digest[start : start + 4], "big")
            vector[part % dimensions] += 1.0 if part >> 31 else -1.0
    length = math.sqrt(sum(item * item for item in vector)) or 1.0
    return [item / length for item in vector] if any(vector) else [1.0, *vector[1:]]


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content)
    return str(content or "")
