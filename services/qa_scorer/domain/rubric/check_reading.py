"""Reads a criterion's `check`: its kind, and what that kind needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.qa_scorer.domain.rubric.model import (
    ActionBefore,
    Check,
    FirstResponse,
    HandleTime,
    MaxResponseGap,
    Says,
    TalkShare,
    Window,
)
from services.qa_scorer.domain.rubric.nodes import Items
from services.qa_scorer.domain.rubric.patterns import BadPattern, compiled
from services.qa_scorer.domain.rubric.problems import listed, suggestion
from services.qa_scorer.domain.rubric.reading import Reader
from services.qa_scorer.domain.rubric.words import words

MAX_SECONDS = 30 * 24 * 3600.0
MAX_PHRASES = 200
MAX_PHRASE_CHARS = 500
MAX_PATTERNS = 50
MAX_PATTERN_CHARS = 1_000


def read_check(reader: Reader) -> Check | None:
    """The check, or None with at least one error reported."""
    kinds: Mapping[str, Callable[[Reader], Check | None]] = {
        "max_response_gap": _max_response_gap,
        "first_response": _first_response,
        "handle_time": _handle_time,
        "talk_share": _talk_share,
        "says": _says,
        "never_says": _says,
        "action_before": _action_before,
    }
    if reader.require("kind", f"one of {listed(kinds)}") is None:
        return None
    kind = reader.string("kind")
    if kind is None:
        return None
    if kind not in kinds:
        hint = suggestion(kind, kinds)
        reader.error("kind", "unknown_check", f"Unknown check {kind!r}.{hint} Allowed: {listed(kinds)}.")
        return None
    return kinds[kind](reader)


def _seconds(reader: Reader) -> float | None:
    reader.known(("kind", "seconds"))
    return reader.number("seconds", low=0, high=MAX_SECONDS, required=True)


def _max_response_gap(reader: Reader) -> Check | None:
    seconds = _seconds(reader)
    return None if seconds is None else MaxResponseGap(kind="max_response_gap", seconds=seconds)


def _first_response(reader: Reader) -> Check | None:
    seconds = _seconds(reader)
    return None if seconds is None else FirstResponse(kind="first_response", seconds=seconds)


def _handle_time(reader: Reader) -> Check | None:
    reader.known(("kind", "min_seconds", "max_seconds"))
    bounds = _bounds(reader, "min_seconds", "max_seconds", MAX_SECONDS)
    return None if bounds is None else HandleTime(kind="handle_time", min_seconds=bounds[0], max_seconds=bounds[1])


def _talk_share(reader: Reader) -> Check | None:
    reader.known(("kind", "min", "max"))
    bounds = _bounds(reader, "min", "max", 1.0)
    return None if bounds is None else TalkShare(kind="talk_share", min=bounds[0], max=bounds[1])


def _bounds(reader: Reader, low_name: str, high_name: str, top: float) -> tuple[float | None, float | None] | None:
    low = reader.number(low_name, low=0, high=top)
    high = reader.number(high_name, low=0, high=top)
    if reader.get(low_name) is None and reader.get(high_name) is None:
        reader.error("kind", "bad_check", f"Give {low_name!r}, {high_name!r} or both: without them nothing is checked.")
        return None
    if low is not None and high is not None and low > high:
        reader.error(low_name, "bad_check", f"{low_name!r} must not exceed {high_name!r}.")
        return None
    return low, high


def _says(reader: Reader) -> Check | None:
    reader.known(("kind", "phrases", "patterns", "speaker", "window"))
    phrases = []
    for line, path, phrase in reader.located("phrases", max_items=MAX_PHRASES, max_chars=MAX_PHRASE_CHARS):
        if words(phrase):
            phrases.append(phrase)
        else:
            reader.problems.error(line, path, "bad_phrase", "A phrase needs at least one word.")
    patterns = read_patterns(reader, "patterns")
    speaker = reader.choice("speaker", ("agent", "customer", "bot", "supervisor"), "agent")
    window = reader.choice("window", tuple(Window), Window.ANY)
    given = [node for node in (reader.get("phrases"), reader.get("patterns")) if node is not None]
    if not any(not isinstance(node, Items) or node.items for node in given):
        reader.error("kind", "bad_check", "Give 'phrases', 'patterns' or both: without them nothing is checked.")
    if not phrases and not patterns:
        return None
    return Says.model_validate(
        {
            "kind": reader.string("kind"),
            "phrases": tuple(phrases),
            "patterns": patterns,
            "speaker": speaker,
            "window": window,
        }
    )


def _action_before(reader: Reader) -> Check | None:
    reader.known(("kind", "action", "before", "speaker"))
    reader.require("action", "a pattern of the action's whole name, such as 'orders\\.refund'")
    action = read_patterns(reader, "action", max_items=1)
    reader.require("before", "a list of patterns that must stand before the action")
    before = read_patterns(reader, "before")
    node = reader.get("before")
    if isinstance(node, Items) and not node.items:
        reader.error("before", "bad_check", "'before' needs at least one pattern.")
    speaker = reader.choice("speaker", ("agent", "customer", "system", "any"), "any")
    if not action or not before:
        return None
    return ActionBefore.model_validate(
        {"kind": "action_before", "action": action[0], "before": before, "speaker": speaker}
    )


def read_patterns(reader: Reader, name: str, *, max_items: int = MAX_PATTERNS) -> tuple[str, ...]:
    """The valid RE2 patterns of a list; each invalid one is an error with its line."""
    valid = []
    for line, path, pattern in reader.located(name, max_items=max_items, max_chars=MAX_PATTERN_CHARS):
        try:
            matches_nothing_said = compiled(pattern).search("") is not None
        except BadPattern as error:
            message = f"{pattern!r} is no RE2 pattern: {error}. RE2 has no look-around and no back-references."
            reader.problems.error(line, path, "bad_pattern", message)
            continue
        if matches_nothing_said:
            message = f"{pattern!r} matches an empty text, so it would match every turn; make it ask for a character."
            reader.problems.error(line, path, "bad_pattern", message)
            continue
        valid.append(pattern)
    return tuple(valid)
