"""The texts: files of hand-written variants, compiled once. text/README.md tells their form."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "text"
_CHANNELS = {
    "v": frozenset({"voice"}), "c": frozenset({"chat"}), "w": frozenset({"chat", "email"}), "e": frozenset({"email"}),
    "o": frozenset({"chat", "voice"}),
}  # fmt: skip
_MOODS = {"k": "calm", "g": "cheerful", "u": "upset", "t": "terse"}
_MONTHS = {"nov": 11, "dec": 12, "jan": 1}
_FLAG = re.compile(rf"({'|'.join([*_CHANNELS, *_MOODS, *_MONTHS, 'n', 'p'])}):\s*")
_ANY = frozenset({"chat", "voice", "email"})
_MACRO = "macro"


@dataclass(frozen=True, slots=True)
class Slot:
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """`mark` is a number of its own, by which somebody's liking for one of the options is known."""

    options: tuple[tuple[object, ...], ...]
    mark: int


Taste = Callable[[Choice], int]
"""Which option of a choice somebody takes."""


@dataclass(frozen=True, slots=True)
class Line:
    """One variant.

    Attributes:
        parts: what one speaker says, then the other, and so on.
        slots: of each part.
        moods: customers who would say it, or to whom it would be said; empty is any.
        months: when it fits; empty is always.
        ahead: it tells of what comes next.
        proposes: it holds a proposal, so that agreeing to it could pass for a confirmation.
    """

    parts: tuple[tuple[object, ...], ...]
    slots: tuple[frozenset[str], ...]
    channels: frozenset[str]
    moods: frozenset[str]
    months: frozenset[int]
    ahead: bool
    proposes: bool

    def part(self, number: int, taste: Taste, fill: Callable[[str], str]) -> str:
        return _expand(self.parts[number], taste, fill).strip()

    def fits(self, mood: str, month: int) -> bool:
        return (not self.moods or mood in self.moods) and (not self.months or month in self.months)


class Bank:
    """Variants by topic (a plot, `talk` or a family) and section."""

    def __init__(self, sections: Mapping[tuple[str, str], Sequence[Line]]) -> None:
        self._by_channel: dict[tuple[str, str, str], tuple[Line, ...]] = {}
        self._fitting: dict[tuple[str, str, str, str, int], tuple[Line, ...]] = {}
        for (topic, section), lines in sections.items():
            for channel in _ANY:
                fitting = tuple(line for line in lines if channel in line.channels)
                own = tuple(line for line in fitting if line.channels == frozenset({"voice"}))
                # People do not talk as they write: where a section has spoken variants, most are those.
                self._by_channel[topic, section, channel] = own * 2 + fitting if channel == "voice" else fitting
        self.topics = frozenset(topic for topic, _ in sections)
        self.sections = frozenset(sections)

    def lines(self, topic: str, section: str, channel: str, mood: str, month: int) -> tuple[Line, ...]:
        """Those that fit; empty where there are none."""
        key = (topic, section, channel, mood, month)
        found = self._fitting.get(key)
        if found is None:
            every = self._by_channel.get((topic, section, channel), ())
            found = self._fitting[key] = tuple(line for line in every if line.fits(mood, month))
        return found


@cache
def bank(language: str) -> Bank:
    """All texts of a language (`en`, `fr`).

    Raises:
        ValueError: a line is not of the form; names the file and the line.
    """
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for path in sorted((_FOLDER / language).glob("*.txt")):
        topic = section = ""
        for number, raw in enumerate(path.read_text("utf-8").splitlines(), start=1):
            text = raw.strip()
            if not text or text.startswith("#"):
                continue
            if text.startswith("=="):
                topic = text.strip("= ")
            elif text.startswith("@"):
                section = text[1:]
            else:
                found.setdefault((topic, section), []).append((text, f"{language}/{path.name} line {number}"))
    macros = {section: [text for text, _ in lines] for (topic, section), lines in found.items() if topic == _MACRO}
    parser = _Parser(macros)
    sections: dict[tuple[str, str], list[Line]] = {}
    for (topic, section), lines in found.items():
        for text, where in lines:
            try:
                line = parser.line(text)
            except ValueError as error:
                raise ValueError(f"{where}: {error}") from error
            if topic != _MACRO:
                sections.setdefault((topic, section), []).append(line)
    return Bank(sections)


class _Parser:
    def __init__(self, macros: Mapping[str, Sequence[str]]) -> None:
        self._macros = macros
        self._open: list[str] = []

    def line(self, text: str) -> Line:
        flags: set[str] = set()
        while match := _FLAG.match(text):
            flags.add(match[1])
            text = text[match.end() :]
        channels = [_CHANNELS[flag] for flag in sorted(flags & _CHANNELS.keys())]
        parts = tuple(self._parsed(part.strip()) for part in text.split("=>"))
        return Line(
            parts=parts,
            slots=tuple(frozenset(_slots(part)) for part in parts),
            channels=frozenset().union(*channels) if channels else _ANY,
            moods=frozenset(_MOODS[flag] for flag in flags & _MOODS.keys()),
            months=frozenset(_MONTHS[flag] for flag in flags & _MONTHS.keys()),
            ahead="n" in flags,
            proposes="p" in flags,
        )

    def _parsed(self, text: str) -> tuple[object, ...]:
        nodes, end = self._nodes(text, 0, closing=False)
        if end != len(text):
            raise ValueError("a bracket closes that never opened")
        return nodes

    def _macro(self, name: str) -> Choice:
        if name not in self._macros or name in self._open:
            raise ValueError(f"there is no macro <{name}>, or it holds itself")
        self._open.append(name)
        options = tuple(self._parsed(option) for option in self._macros[name])
        self._open.pop()
        return Choice(options, zlib.crc32(name.encode()))

    def _nodes(self, text: str, at: int, *, closing: bool) -> tuple[tuple[object, ...], int]:
        nodes: list[object] = []
        start = at
        while at < len(text):
            char = text[at]
            if char in "[{<|]":
                if at > start:
                    nodes.append(text[start:at])
                if char == "[":
                    options, opened = [], at
                    while True:
                        option, at = self._nodes(text, at + 1, closing=True)
                        options.append(option)
                        if at >= len(text):
                            raise ValueError("a bracket never closes")
                        if text[at] == "]":
                            break
                    at += 1
                    nodes.append(Choice(tuple(options), zlib.crc32(text[opened:at].encode())))
                elif char == "{":
                    end = text.index("}", at)
                    nodes.append(Slot(text[at + 1 : end]))
                    at = end + 1
                elif char == "<":
                    end = text.index(">", at)
                    nodes.append(self._macro(text[at + 1 : end]))
                    at = end + 1
                else:
                    if not closing:
                        raise ValueError(f"{char!r} outside brackets")
                    return tuple(nodes), at
                start = at
            else:
                at += 1
        if at > start:
            nodes.append(text[start:at])
        return tuple(nodes), at


def _slots(nodes: Sequence[object]) -> set[str]:
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, Slot):
            found.add(node.name.partition(".")[0])
        elif isinstance(node, Choice):
            found.update(*(_slots(option) for option in node.options))
    return found


def _expand(nodes: Sequence[object], taste: Taste, fill: Callable[[str], str]) -> str:
    said = []
    for node in nodes:
        if isinstance(node, str):
            said.append(node)
        elif isinstance(node, Slot):
            said.append(fill(node.name))
        elif isinstance(node, Choice):
            said.append(_expand(node.options[taste(node)], taste, fill))
    return "".join(said)
