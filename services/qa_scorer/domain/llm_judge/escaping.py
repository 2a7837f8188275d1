r"""One line of visible text for any text, and back.

A transcript's text must not make a line of its own in the prompt, look like a delimiter, or hide what a person would
not see. Escapes are `\\`, `\n`, `\r`, `\t` and `\u{hex}`. The text's own backslashes are escaped too, so that a lone
one is ours.
"""

from __future__ import annotations

import re

# Controls, line and paragraph separators, lone surrogates, and what reorders or hides text: bidirectional controls,
# soft hyphens, zero-width blanks, fillers, invisible operators, interlinear marks, tags and the supplementary variation
# selectors. Joiners and the first sixteen selectors stay: emoji and scripts need them.
_HIDDEN = (
    r"\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f\U000e0100-\U000e01ef"
)
_ESCAPED = re.compile(rf"\\|[{_HIDDEN}]|[<＜‹«≪⟪〈《]{{3,}}|[>＞›»≫⟫〉》]{{3,}}")
_SHORT = {"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
_UNESCAPED = re.compile(r"\\(?:([\\nrt])|u\{([0-9a-f]{1,6})\})")
_LONG = {"\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
_UNSEEN = re.compile(rf"[{_HIDDEN}]+")
_LAST_CODE_POINT = 0x10FFFF


def escape(text: str) -> str:
    """One line of printable text that `unescape` turns back into `text`."""
    return _ESCAPED.sub(lambda match: "".join(_SHORT.get(char) or f"\\u{{{ord(char):x}}}" for char in match[0]), text)


def unescape(text: str) -> str:
    """The inverse of `escape`; backslashes that it would not have written stay as they are."""
    return _UNESCAPED.sub(_original, text)


def visible(text: str) -> str:
    """One line for people: what `escape` would show as a code is left out, blanks are single."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def _original(match: re.Match[str]) -> str:
    if match[1]:
        return _LONG[match[1]]
    code = int(match[2], 16)
    return chr(code) if code <= _LAST_CODE_POINT else match[0]
