"""Where a contact is played: who says which line how, what the desk's software logs, and what of it is true."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from examples.contact_centre import persona, plots, speech
from examples.contact_centre.banks import Bank, Choice, Line, Taste, bank
from examples.contact_centre.case import Case
from examples.contact_centre.dice import Dice
from examples.contact_centre.people import Agent
from examples.contact_centre.plots import Step
from examples.contact_centre.quality import FAILURE
from examples.contact_centre.values import NBSP, Both, Count, Day, Money, Value, Way, plain, render

AGENT, CUSTOMER, SYSTEM, BOT = "agent", "customer", "system", "bot"
MET, NOT_MET, NA = "met", "not_met", "na"


@dataclass(slots=True)
class Turn:
    """`waits`: the agent works in silence before this turn. `exact`: it holds values that decide a criterion."""

    speaker: str
    text: str
    agent: Agent | None = None
    waits: bool = False
    exact: bool = False
    offset_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """What is to go wrong in a contact, drawn before it is played. `next_level`: complete, partial or absent."""

    fails: frozenset[str]
    next_level: str
    trouble: bool
    secret: bool

    def met(self, key: str) -> bool:
        return key not in self.fails


@dataclass
class Stage:
    """`labels` fills up as the contact is played. `logged` are the facts that the log has shown so far, `heard` the
    sentences said: nobody says the same twice. `full`: the
    customer's first words leave nothing to ask; `told`: they have said what
    they want; `introduced`: the agent has said their name, so that the customer can say it."""

    dice: Dice
    case: Case
    agent: Agent
    fate: Fate
    channel: str
    french: bool
    mood: persona.Persona
    turns: list[Turn] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    logged: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)
    lie: str | None = None
    lied: bool = False
    full: bool = False
    told: bool = False
    introduced: bool = False
    used: set[int] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._named = False
        self._filled: set[str] = set()
        self.language = "fr" if self.french else "en"
        self.bank: Bank = bank(self.language)
        self.facts: dict[str, Value] = dict(self.case.facts)
        customer = self.case.customer
        title = Both("Ms." if customer.feminine else "Mr.", "Madame" if customer.feminine else "Monsieur")
        hour, day = self.case.hour, self.case.day
        evening = hour >= 17
        self.facts |= {
            "first": plain(customer.first),
            "last": plain(customer.last),
            "title_last": plain(f"{title.en} {customer.last}"),
            "madame": plain(title.fr),
            "ce": plain("e" if customer.feminine else ""),
            "lle": plain("le" if customer.feminine else ""),
            "daytime": plain("morning" if hour < 12 else "evening" if evening else "afternoon"),
            "daypart": self._daypart(day, hour),
            "salut": plain("Bonsoir" if evening else "Bonjour"),
            "salut_v": plain("bonsoir" if evening else "bonjour"),
        }
        self.take_over(self.agent)

    def _daypart(self, day: dt.date, hour: int) -> Value:
        if day.weekday() == 4 and hour >= 12:
            return Both("weekend", "fin de semaine")
        return Both("evening" if hour >= 17 else "day", "soirée" if hour >= 17 else "journée")

    def take_over(self, agent: Agent) -> None:
        self.agent = agent
        self.facts["agent"] = plain(agent.first)
        self.facts["ae"] = plain("e" if agent.feminine else "")
        self.manner = persona.manner(agent.id)

    @property
    def spoken(self) -> bool:
        return self.channel == "voice"

    def lines(self, topic: str, section: str) -> tuple[Line, ...]:
        """Those that fit the channel, the customer's mood and the month."""
        return self.bank.lines(topic, section, self.channel, self.mood.mood, self.case.day.month)

    def choose(self, topic: str, section: str, *, needs: Iterable[str] = (), by_agent: bool = False) -> Line:
        """A variant not used before in this contact, if there is one; of an agent's phrases one of their own.

        Raises:
            ValueError: there is no line to choose from.
        """
        lines = self.lines(topic, section)
        if needs:
            lines = tuple(line for line in lines if any(slots & set(needs) for slots in line.slots))
        if not by_agent and not self.introduced:
            lines = tuple(line for line in lines if "agent" not in line.slots[0]) or lines
        fresh = [line for line in lines if id(line) not in self.used] or list(lines)
        if not fresh:
            raise ValueError(f"nothing to say in {self.language}: {topic}/{section}, {self.channel}, {self.mood.mood}")
        if by_agent and topic not in plots.BY_KEY and len(fresh) > 3:
            fresh = self.manner.favourites(section, fresh)
        own = [line for line in fresh if line.moods]
        line = self.dice.pick(own if own and not by_agent and self.dice.chance(0.5) else fresh)
        self.used.add(id(line))
        return line

    def has(self, topic: str, section: str) -> bool:
        return bool(self.lines(topic, section))

    def text(self, line: Line, part: int, speaker: str, facts: Mapping[str, Value] | None = None) -> str:
        known = self.facts if facts is None else {**self.facts, **facts}
        way = Way(self.language, self.spoken, self.manner.quirk if speaker == AGENT else self.mood.quirk)

        def fill(slot: str) -> str:
            self._filled.add(slot.partition(".")[0])
            if speaker == CUSTOMER and slot == "order":
                self.given.add("OrderNumber")
                self._named = True
            value = render(known, slot, way)
            return yours(value) if speaker == AGENT and slot.startswith("event") else value

        for _ in range(12):
            self._filled.clear()
            said = tidy(line.part(part, self._taste(speaker), fill))
            if self.introduced or speaker != CUSTOMER or "agent" not in self._filled:
                break
        return said[:1].upper() + said[1:] if speaker == AGENT or part == 0 else said

    def filled(self, text: str) -> str:
        """A text with slots and nothing else to choose, as the customer writes it."""
        way = Way(self.language, False, self.mood.quirk)
        if "{order}" in text:
            self.given.add("OrderNumber")
        return re.sub(r"\{(\w+)\}", lambda match: render(self.facts, match[1], way), text)

    def _taste(self, speaker: str) -> Taste:
        """Agents have ways of their own with words; customers come once."""
        dice, manner = self.dice, self.manner

        def taste(choice: Choice) -> int:
            count = len(choice.options)
            if speaker == AGENT and count > 2 and dice.chance(manner.liking):
                return manner.likes(choice.mark, count)
            return int(dice.random() * count)

        return taste

    def says(self, topic: str, section: str, *, facts: Mapping[str, Value] | None = None, apart: bool = False) -> None:
        """The agent says a line; whatever it holds for the customer to answer is answered."""
        self.play(self.choose(topic, section, by_agent=True), AGENT, facts, apart=apart)

    def adds(self, topic: str, section: str) -> None:
        """The agent goes on in the same message."""
        last = self.turns[-1]
        said = self._typed(self.text(self.choose(topic, section, by_agent=True), 0, AGENT))
        last.text = f"{_ended(last.text)} {said}"

    def replies(self, topic: str, section: str, *, facts: Mapping[str, Value] | None = None) -> None:
        """The customer says a line; likewise."""
        self.play(self.choose(topic, section), CUSTOMER, facts)

    def play(self, line: Line, first: str, facts: Mapping[str, Value] | None = None, *, apart: bool = False) -> None:
        speaker = first
        for number in range(len(line.parts)):
            said = self.text(line, number, speaker, facts)
            for _ in range(3):
                if said.lower() not in self.heard:
                    break
                said = self.text(line, number, speaker, facts)
            self.put(speaker, said, apart=apart)
            speaker = CUSTOMER if speaker != CUSTOMER else AGENT

    def put(self, speaker: str, text: str, *, apart: bool = False, exact: bool = False) -> None:
        """Adds what is said, to the speaker's last message or as one of its own.

        Args:
            apart: as a message of its own.
            exact: it holds values that no slip of the finger may change.
        """
        if not text:
            return
        self.heard.add(text.lower())
        joins = self.manner.joins if speaker == AGENT else self.mood.joins
        last = self.turns[-1] if self.turns else None
        same = last is not None and last.speaker == speaker and (speaker != AGENT or last.agent is self.agent)
        if speaker == CUSTOMER:
            pieces = [text] if self.spoken else self.mood.typed(text, self.french, self.dice, exact=exact)
        else:
            pieces = [text if self.spoken else self._typed(text)]
        if last is not None and same and not apart and len(last.text) < 240 and self.dice.chance(joins):
            last.text = f"{_ended(last.text) if not self.spoken else last.text} {pieces[0]}"
            pieces = pieces[1:]
        for piece in pieces:
            self.turns.append(Turn(speaker, piece, self.agent if speaker == AGENT else None))
        if speaker == CUSTOMER:
            self.turns[-1].exact |= exact or self._named
            self._named = False

    def _typed(self, text: str) -> str:
        """An agent's message as it stands in a chat."""
        manner = self.manner
        text = manner.typed(text, self.language, self.dice)
        if manner.careless and self.channel == "chat":
            text = text[:1].lower() + text[1:] if text[:2] != "I " and not text.startswith("I'") else text
            text = text.removesuffix(".")
        return self.set_in_type(text)

    def set_in_type(self, text: str) -> str:
        return typeset(text) if self.french else text

    def log(self, step: Step, arguments: Sequence[str], *, failed: bool = False) -> None:
        """The desk's software logs an action. `arguments`: identity items that go with it."""
        said = [f'{item}="{self.case.identity[item].logged}"' for item in arguments]
        said += [f'{name}="{self._value(fact)}"' for name, fact in step.arguments.items()]
        if failed:
            result = "status=error, reason=timeout"
        else:
            result = ", ".join(f"{name}={_quoted(self._value(fact))}" for name, fact in step.fields.items())
            self.logged |= {fact for fact in step.fields.values() if not fact.startswith("=")}
        self.turns.append(Turn(SYSTEM, f"[action] {step.name}({', '.join(said)}) -> {result}"))

    def _value(self, fact: str) -> str:
        if fact.startswith("="):
            return fact[1:]
        value = self.facts[fact]
        if isinstance(value, Both):
            return value.said(Way(self.language, False))
        return value.logged

    def states(self, topic: str, section: str) -> None:
        """The agent states something of the log: truly, but where this is the place of the planted contradiction."""
        if self.lie != section or self.lied:
            self.says(topic, section)
            return
        places = self.mutable(topic, section)
        for _ in range(12):
            # Which words are taken is left to chance, so that the value may stand in those that are not.
            line = self.choose(topic, section, needs=places)
            slot = self.dice.pick(sorted(line.slots[0] & places) or [""])
            if not slot:
                continue
            self._filled.clear()
            said = self.text(line, 0, AGENT, {slot: another(self.facts[slot], self.dice)})
            if slot in self._filled:
                self.put(AGENT, said)
                self.lied = True
                return
        self.says(topic, section)

    def mutable(self, topic: str, section: str, also: Iterable[str] = ()) -> set[str]:
        """Slots of a section whose value the log shows, and that may be told wrongly."""
        known = self.logged | set(also)
        found: set[str] = set()
        for line in self.lines(topic, section):
            found |= {
                slot for slot in line.slots[0] if slot in known and isinstance(self.facts[slot], Money | Day | Count)
            }
        return found

    def judge(self, key: str, *, applies: bool = True) -> bool:
        """Labels a criterion as fated, and says whether it is to be met."""
        if key not in FAILURE:
            raise KeyError(key)
        self.labels[key] = NA if not applies else MET if self.fate.met(key) else NOT_MET
        return applies and self.fate.met(key)

    def finish(self) -> None:
        """Spoken turns become what a recogniser made of them."""
        if self.spoken:
            heard = speech.Recogniser(self.dice, self.language)
            for turn in self.turns:
                if turn.speaker in (AGENT, CUSTOMER):
                    turn.text = heard(turn.text, careful=turn.speaker == AGENT, exact=turn.exact)


def another(value: Value, dice: Dice) -> Value:
    """A wrong value of the same kind, far enough off to matter."""
    if isinstance(value, Money):
        cents = round(value.cents * dice.pick((0.6, 0.75, 0.85, 1.2, 1.35)))
        return Money(cents - cents % 5 + (0 if abs(cents - value.cents) > 100 else 500))
    if isinstance(value, Day):
        return Day(value.date + dt.timedelta(days=dice.pick((-5, -4, -3, 3, 4, 6, 8))))
    if isinstance(value, Count):
        return Count(value.number + dice.pick((-50, 100, 150)) if value.number > 100 else value.number * 2)
    raise TypeError(f"no other value for {value!r}")


_MINE = {
    "my": "your", "My": "Your", "our": "your", "Our": "Your", "ma": "votre", "mon": "votre",
    "Mon": "Votre", "Ma": "Votre", "notre": "votre", "Notre": "Votre", "gars": "garçon",
}  # fmt: skip


def yours(text: str) -> str:
    """What a customer calls their own, as the agent says it: `my son's birthday` is `your son's birthday`."""
    return " ".join(_MINE.get(word, word) for word in text.split(" "))


_LOOSE = re.compile(r"[ \t]+(?=[.,?!;](?!\.)(?:\s|$))|(?<=\.m)\.(?=\.)| (?= )")


def tidy(text: str) -> str:
    """Without blanks that optional words left behind, and one full stop after `p.m.`"""
    return re.sub(r"([?!])\.(?!\.)", r"\1", _LOOSE.sub("", text)).strip()


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text or "," in text else text


def _ended(text: str) -> str:
    return text if text[-1:] in ".!?…:)" or not text[-1:].isalnum() else text + "."


_COLON = re.compile(r"(?<=\S) :(?=\s|$)")
_BEFORE = re.compile(r"(?<=\d) (?=[%$])")


def typeset(text: str) -> str:
    """French as set in Canada: a no-break space before `:`, `%` and `$` and inside guillemets, none before `?!;`."""
    text = text.replace("'", "’").replace("« ", f"«{NBSP}").replace(" »", f"{NBSP}»")
    text = re.sub(r"\s+([;?!])", r"\1", text)
    text = re.sub(r"(\d) h(?=\s|\d|[.,;?!]|$)", rf"\1{NBSP}h", text)
    return _BEFORE.sub(NBSP, _COLON.sub(f"{NBSP}:", text))
