"""The desk software's own log: `[action] hotel_book.book(Name="x", CustomerName="Ben") -> Message=Reservation Failed`.

The parser reads what desks really write: missing arguments, escaped or typographic quotes, unquoted values with nested
parentheses, no result. It never raises and takes time linear in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEAD = re.compile(r"\s{0,40}\[\s{0,8}action\s{0,8}\]\s{0,40}(?P<name>\w[\w.\-/:]*)", re.IGNORECASE)
_KEY = re.compile(r"(?P<key>[^\W\d][\w.\-]*)\s{0,40}[=:](?!=)\s{0,40}")
_FIELD = re.compile(r"(?:^|[;,\n])\s{0,40}(?P<key>[^\W\d][\w.\-]*)[ \t]{0,8}=(?!=)[ \t]{0,8}")
_ARROW = re.compile(r"\s{0,40}(?:->|=>|→)\s{0,40}")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_QUOTES = {'"': '"', "'": "'", "“": "”", "«": "»", "‘": "’"}
_OPENING = "([{"
_CLOSING = ")]}"
_AFTER_QUOTE = re.compile(r"\s{0,8}(?:$|[,;)\]}]|->|=>|→|[^\W\d][\w.\-]{0,60}\s{0,4}=(?!=))")


@dataclass(frozen=True, slots=True)
class ActionArgument:
    """`start` and `end` are characters of the turn's text: the value without its quotes. `value` is unescaped.

    A positional argument has the key "".
    """

    key: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Action:
    """One log line. Spans are (start, end) characters of the turn's text, end exclusive.

    `result` is all text after the arrow, stripped, and starts at `result_start`; without an arrow it is "" and
    `result_start` is the text's length. `result_fields` are its `key=value` parts, if it has any.
    """

    name: str
    name_span: tuple[int, int]
    arguments: tuple[ActionArgument, ...]
    result: str
    result_fields: tuple[ActionArgument, ...]
    result_start: int

    def argument(self, key: str) -> str | None:
        """The value of the first argument called `key`, without regard to case."""
        folded = key.casefold()
        return next((entry.value for entry in self.arguments if entry.key.casefold() == folded), None)


def parse_action(text: str) -> Action | None:
    """The action that `text` logs, or None where it logs none."""
    head = _HEAD.match(text)
    if head is None:
        return None
    position = head.end()
    while position < len(text) and text[position] in " \t":
        position += 1
    arguments: tuple[ActionArgument, ...] = ()
    if position < len(text) and text[position] == "(":
        arguments, position = _arguments(text, position + 1)
    arrow = _ARROW.match(text, position) or _ARROW.search(text, position)
    if arrow is None:
        return Action(head["name"], head.span("name"), arguments, "", (), len(text))
    start = arrow.end()
    end = len(text.rstrip())
    result = text[start:end] if end > start else ""
    return Action(head["name"], head.span("name"), arguments, result, _fields(text, start, max(start, end)), start)


def _arguments(text: str, position: int) -> tuple[tuple[ActionArgument, ...], int]:
    """The arguments from `position` (behind the opening parenthesis), and where the text goes on behind the closing."""
    found: list[ActionArgument] = []
    while position < len(text):
        char = text[position]
        if char == ")":
            return tuple(found), position + 1
        if char in ",;" or char.isspace():
            position += 1
            continue
        if _is_arrow(text, position):
            break
        key = _KEY.match(text, position)
        start = key.end() if key else position
        if start < len(text) and text[start] in _QUOTES:
            inner_start, inner_end, position = _quoted(text, start)
        else:
            inner_start, inner_end, position = _unquoted(text, start)
        if key or inner_end > inner_start:
            value = text[inner_start:inner_end]
            value = _ESCAPE.sub(r"\1", value) if "\\" in value else value
            found.append(ActionArgument(key["key"] if key else "", value, inner_start, inner_end))
    return tuple(found), position


def _quoted(text: str, start: int) -> tuple[int, int, int]:
    """Span inside the quotes that open at `start`, and the position behind them.

    A quote inside the value need not be escaped: the closing one is followed by a separator, a closing bracket, the
    next key, an arrow or the end.
    """
    closing = _QUOTES[text[start]]
    position = start + 1
    last = -1
    while position < len(text):
        char = text[position]
        if char == "\\" and position + 1 < len(text):
            position += 2
            continue
        if char == closing:
            if _AFTER_QUOTE.match(text, position + 1):
                return start + 1, position, position + 1
            last = position
        position += 1
    # Nothing closes it properly: the last quote seen does, or the text's end.
    end = last if last > start else len(text)
    return start + 1, end, min(end + 1, len(text))


def _unquoted(text: str, start: int) -> tuple[int, int, int]:
    """Span of a bare value, and the position behind it: it ends at a separator or bracket outside nested brackets."""
    depth = 0
    position = start
    while position < len(text):
        char = text[position]
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            if depth == 0:
                break
            depth -= 1
        elif (depth == 0 and char in ",;") or (char in "-=→" and _is_arrow(text, position)):
            break
        position += 1
    end = position
    while end > start and text[end - 1].isspace():
        end -= 1
    # A stray closing bracket of another kind must not stop the scan for ever.
    if position == start and position < len(text) and text[position] in "]}":
        position += 1
    return start, end, position


def _is_arrow(text: str, position: int) -> bool:
    return text.startswith(("->", "=>", "→"), position)


def _fields(text: str, start: int, end: int) -> tuple[ActionArgument, ...]:
    keys = list(_FIELD.finditer(text[start:end]))
    found = []
    for index, match in enumerate(keys):
        value_start = start + match.end()
        value_end = start + keys[index + 1].start() if index + 1 < len(keys) else end
        while value_end > value_start and text[value_end - 1].isspace():
            value_end -= 1
        first = text[value_start] if value_start < value_end else ""
        if first in _QUOTES and value_end - value_start >= 2 and text[value_end - 1] == _QUOTES[first]:
            value_start, value_end = value_start + 1, value_end - 1
        value = text[value_start:value_end]
        value = _ESCAPE.sub(r"\1", value) if "\\" in value else value
        found.append(ActionArgument(match["key"], value, value_start, value_end))
    return tuple(found)
