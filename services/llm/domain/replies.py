"""Whether a model's reply is what was asked for. Messages name places in the reply, never its text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from jsonschema.exceptions import best_match
from referencing.exceptions import Unresolvable

from services.common.errors import InvalidInput, LlmInvalidReply, LlmTruncated
from services.llm.domain.failures import refused
from services.llm.domain.models import ModelReply
from services.llm.domain.schema import FIELD, ReplySchema

CUT_OFF = frozenset({"length", "max_tokens", "model_length"})
REFUSED = frozenset({"content_filter", "refusal", "safety"})
_FENCE = "```"


def accept(reply: ModelReply, schema: ReplySchema, model: str) -> str:
    """The reply as compact JSON that satisfies `schema`.

    Raises:
        LlmRefused: the provider marked it as a refusal.
        LlmTruncated: it was cut off.
        LlmInvalidReply: no JSON, or not what the schema wants.
    """
    if reply.refused or reply.finish_reason in REFUSED:
        raise refused(model)
    if reply.finish_reason in CUT_OFF:
        raise _truncated(model)
    return _canonical(_validated(_parse(reply.text, model), schema, model), model)


def _truncated(model: str) -> LlmTruncated:
    return LlmTruncated(
        f"The reply of {model} was cut off; where that is usual, raise DEBRIEF_LLM_MAX_OUTPUT_TOKENS.",
        details={"model": model},
    )


def _parse(text: str, model: str) -> object:
    inner = _unfenced(text)
    try:
        return json.loads(inner, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        if inner and (error.pos >= len(inner) or error.msg.startswith("Unterminated string")):
            raise _truncated(model) from None
        raise LlmInvalidReply(
            f"The reply of {model} is no JSON (from character {error.pos} of {len(inner)}).", details={"model": model}
        ) from None
    except (ValueError, RecursionError):
        raise LlmInvalidReply(
            f"The reply of {model} is no JSON that can be kept (NaN, infinity, or nested too deeply).",
            details={"model": model},
        ) from None


def _unfenced(text: str) -> str:
    """`text` without the code fence that many models put around JSON when they are asked in words."""
    stripped = text.strip()
    if stripped.startswith(_FENCE) and stripped.endswith(_FENCE) and len(stripped) > 2 * len(_FENCE):
        first_line, _, rest = stripped.removesuffix(_FENCE).partition("\n")
        if first_line.removeprefix(_FENCE).strip().lower() in ("", "json"):
            return rest.strip()
    return stripped


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _validated(value: Any, schema: ReplySchema, model: str) -> object:
    try:
        worst = best_match(schema.validator.iter_errors(value))
    except Unresolvable as error:
        raise InvalidInput("The JSON schema refers to a part of itself that is not there.", field=FIELD) from error
    except RecursionError:
        raise LlmInvalidReply(f"The reply of {model} is nested too deeply.", details={"model": model}) from None
    if worst is not None:
        place = _place(worst.absolute_path, schema)
        raise LlmInvalidReply(
            f"The reply of {model} breaks the schema's rule {worst.validator} at {place}.",
            details={"model": model, "path": place, "rule": str(worst.validator)},
        )
    return value


def _place(path: Iterable[str | int], schema: ReplySchema) -> str:
    """A path in the reply; names that the schema does not have are the model's own words, and stay out."""
    parts = (
        f"[{part}]" if isinstance(part, int) else f".{part}" if json.dumps(part) in schema.text else ".*"
        for part in path
    )
    return "$" + "".join(parts)[:200]


def _canonical(value: object, model: str) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        text.encode()
    except ValueError:
        raise LlmInvalidReply(
            f"The reply of {model} holds a number or a character that JSON can't carry.", details={"model": model}
        ) from None
    return text
