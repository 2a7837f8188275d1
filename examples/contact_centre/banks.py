"""The texts: files of hand-written variants, compiled once. text/plots_en.txt begins with their form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from examples.contact_centre.dice import Dice

_FOLDER = Path(__file__).parent / "text"
_CHANNELS = {"v:": frozenset({"voice"}), "c:": frozenset({"chat"}), "w:": frozenset({"chat", "email"})}
_ANY = frozenset({"chat", "voice", "email"})


@dataclass(frozen=True, slots=True)
class Slot:
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One variant. `parts` are what one speaker says, then the other, and so on. `slots`: of each part."""

    parts: tuple[tuple[object, ...], ...]
    slots: tuple[frozenset[str], ...]
    channels: frozenset[str]

    def part(self, number: int, dice: Dice, fill: Callable[[str], str]) -> str:
        return _expand(self.parts[number], dice, fill).strip()


class Bank:
    """Variants by topic (a plot, `talk` or a family) and section."""

    def __init__(self, sections: Mapping[tuple[str, str], Sequence[Line]]) -> None:
        self._by_channel: dict[tuple[str, str, str], tuple[Line, ...]] = {}
        for (topic, section), lines in sections.items():
            for channel in _ANY:
                fitting = tuple(line for line in lines if channel in line.channels)
                own = tuple(line for line in fitting if line.channels != _ANY)
                # People do not talk as they write: where a section has spoken variants, most are those.
                self._by_channel[topic, section, channel] = own * 2 + fitting if channel == "voice" else fitting
        self.topics = frozenset(topic for topic, _ in sections)
        self.sections = frozenset(sections)

    def lines(self, topic: str, section: str, channel: str) -> tuple[Line, ...]:
        """Empty where there are none."""
        return self._by_channel.get((topic, section, channel), ())


@cache
def bank(language: str) -> Bank:
    """All texts of a language (`en`, `fr`)."""
    sections: dict[tuple[str, str], list[Line]] = {}
    for name in ("plots", "common"):
        topic = section = ""
        for number, raw in enumerate((_FOLDER / f"{name}_{language}.txt").read_text("utf-8").splitlines(), start=1):
            text = raw.strip()
            if not text or text.startswith("#"):
                continue
            if text.startswith("=="):
                topic = text.strip("= ")
            elif text.startswith("@"):
                section = text[1:]
            else:
                try:
                    sections.setdefault((topic, section), []).append(_line(text))
                except ValueError as error:
                    raise ValueError(f"{name}_{language}.txt line {number}: {error}") from error
    return Bank(sections)


def _line(text: str) -> Line:
    channels = _CHANNELS.get(text[:2], _ANY)
    if channels is not _ANY:
        text = text[2:].strip()
    parts = tuple(_parsed(part.strip()) for part in text.split("=>"))
    return Line(parts, tuple(frozenset(_slots(part)) for part in parts), channels)


def _parsed(text: str) -> tuple[object, ...]:
    nodes, end = _nodes(text, 0, closing=False)
    if end != len(text):
        raise ValueError("a bracket closes that never opened")
    return nodes


def _nodes(text: str, at: int, *, closing: bool) -> tuple[tuple[object, ...], int]:
    nodes: list[object] = []
    start = at
    while at < len(text):
        char = text[at]
        if char in "[{|]":
            if at > start:
                nodes.append(text[start:at])
            if char == "[":
                options = []
                while True:
                    option, at = _nodes(text, at + 1, closing=True)
                    options.append(option)
                    if at >= len(text):
                        raise ValueError("a bracket never closes")
                    if text[at] == "]":
                        break
                nodes.append(Choice(tuple(options)))
                at += 1
            elif char == "{":
                end = text.index("}", at)
                nodes.append(Slot(text[at + 1 : end]))
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


def _expand(nodes: Sequence[object], dice: Dice, fill: Callable[[str], str]) -> str:
    said = []
    for node in nodes:
        if isinstance(node, str):
            said.append(node)
        elif isinstance(node, Slot):
            said.append(fill(node.name))
        elif isinstance(node, Choice):
            said.append(_expand(dice.pick(node.options), dice, fill))
    return "".join(said)
