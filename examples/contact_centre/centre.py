"""The whole centre. Every contact has a number, and depends on the seed, the first day and that number only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from examples.contact_centre import clock, crosstalk, dialogue, mail, people, persona, plots
from examples.contact_centre.case import Case, make_case
from examples.contact_centre.dice import Dice
from examples.contact_centre.people import Agent
from examples.contact_centre.quality import (
    FAILURE,
    PEAK_RESPONSIVENESS,
    Ability,
    abilities,
    intercept,
    logistic,
    shift,
)
from examples.contact_centre.season import CHANNELS, DAYS, DEFAULT_START, FRENCH, TORONTO, Season, hour_weights
from examples.contact_centre.stage import AGENT, CUSTOMER, MET, NA, NOT_MET, Fate, Stage, Turn

SAMPLE = 4000
"""Contacts by which the chances of failure are set; independent of how many are made."""
ABSENT = 0.3
"""Of next steps that are not complete, how many are not told at all."""
TRANSFERS = 0.06
SECRETS = 0.03
GRIPES = 0.08
"""Of the contacts in which nothing went wrong by themselves, how many tell of trouble all the same."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a contact before a word is said."""

    number: int
    day: dt.date
    hour: int
    french: bool
    channel: str
    plot: plots.Plot
    agent: Agent


@dataclass(frozen=True, slots=True)
class Contact:
    """`interaction` in the format of imports; `truth` are label records, one for each agent who spoke."""

    number: int
    interaction: dict[str, Any]
    truth: tuple[dict[str, Any], ...]
    customer: people.Customer


class Centre:
    def __init__(self, seed: int = 1, start: dt.date = DEFAULT_START) -> None:
        self.seed = seed
        self.season = Season(start)
        self.agents = people.agents(seed, start)
        self.abilities: Mapping[str, Ability] = abilities(seed, self.agents)
        self._hours = hour_weights()
        self._languages = {agent.id: frozenset(agent.team.languages) for agent in self.agents}

    def draft(self, number: int) -> Draft:
        dice = Dice(self.seed, self.season.start, "draft", number)
        day = dice.weighted(self.season.weights)
        french = dice.chance(FRENCH)
        channel = dice.weighted(CHANNELS)
        topic = dice.weighted(self.season.mix(day))
        strike = self.season.strike_from <= day < self.season.strike_from + dt.timedelta(days=18)
        weights = {plot: plots.weight(plot, day, strike) for plot in plots.PLOTS if plot.topic == topic}
        plot = dice.weighted(weights)
        if plot.key == "late_gift" and (day.month, day.day) > (12, 24):
            plot = plots.BY_KEY["late_stuck"]
        hour = dice.weighted(self._hours)
        agent = dice.weighted(self._serving(day, french, plots.QUEUES[plot.reason]))
        return Draft(number, day, hour, french, channel, plot, agent)

    def _serving(self, day: dt.date, french: bool, queue: str) -> Mapping[Agent, float]:
        """Who may take the contact, and how readily."""
        language = "fr" if french else "en"
        found: dict[Agent, float] = {}
        for agent in self.agents:
            if language in self._languages[agent.id] and agent.works_on(day):
                home = agent.team.languages[0] == language
                found[agent] = (4.0 if queue in agent.team.queues else 1.0) * (1.0 if home else 0.12)
        return found

    @cached_property
    def _intercepts(self) -> Mapping[str, float]:
        """Log-odds of failure of the average agent, by criterion, so that the shares come out as wanted."""
        drafts = [self.draft(-1 - number) for number in range(SAMPLE)]
        found = {}
        told = FAILURE["outcome_communicated"]
        for key, target in FAILURE.items():
            if key == "next_steps":
                # Who does not tell the outcome tells nothing of what comes next either.
                target = (target - told) / (1 - told)
            shifts = [self._shift(key, draft.agent, draft.day) for draft in drafts]
            found[key] = intercept(target, shifts)
        peak = [
            self._shift("responsiveness", draft.agent, draft.day) for draft in drafts if self.season.is_peak(draft.day)
        ]
        found["peak"] = intercept(PEAK_RESPONSIVENESS, peak) if peak else found["responsiveness"]
        return found

    def _shift(self, key: str, agent: Agent, day: dt.date) -> float:
        progress = (day - self.season.start).days / DAYS
        return shift(agent, self.abilities[agent.id], key, day, progress)

    def chance(self, key: str, agent: Agent, day: dt.date) -> float:
        """How likely the agent fails a criterion on a day, where it applies."""
        peak = key == "responsiveness" and self.season.is_peak(day)
        return logistic(self._intercepts["peak" if peak else key] + self._shift(key, agent, day))

    def _fate(self, draft: Draft, agent: Agent, dice: Dice) -> Fate:
        fails = frozenset(key for key in sorted(FAILURE) if dice.chance(self.chance(key, agent, draft.day)))
        # Who does not even greet seldom gives a name.
        if "greeting" in fails and dice.chance(0.7):
            fails |= {"self_introduction"}
        level = "complete"
        if "outcome_communicated" in fails:
            level = "absent"
            fails |= {"next_steps"}
        elif "next_steps" in fails:
            level = "absent" if dice.chance(ABSENT) else "partial"
        trouble = draft.plot.trouble or dice.chance(GRIPES)
        secret = draft.plot.topic in ("account", "payment") and draft.channel != "email" and dice.chance(SECRETS)
        return Fate(fails, level, trouble, secret)

    def contact(self, number: int) -> Contact:
        """The contact of that number, from 0."""
        draft = self.draft(number)
        dice = Dice(self.seed, self.season.start, "contact", number)
        index = dice.between(0, people.CUSTOMERS // people.FRENCH_EVERY - 1) * people.FRENCH_EVERY
        if not draft.french:
            index += dice.between(1, people.FRENCH_EVERY - 1)
        customer = people.customer(self.seed, index)
        case = make_case(dice, draft.plot, customer, draft.day, draft.hour)
        second, department = self._second(draft, dice)
        first_fate = self._fate(draft, draft.agent, dice)
        fate = first_fate if second is None else self._second_fate(draft, second, first_fate, dice)
        mood = persona.persona(dice, first_fate.trouble)
        stage = Stage(dice, case, draft.agent, fate, draft.channel, draft.french, mood)
        if draft.channel == "email":
            mail.play(stage)
        else:
            dialogue.play(stage, second, department)
            stage.finish()
            if stage.spoken:
                crosstalk.interrupt(stage)
        length = self._time(stage, dice, fate, draft)
        return self._record(draft, case, stage, second, length, dice)

    def _second(self, draft: Draft, dice: Dice) -> tuple[Agent | None, str]:
        queue = plots.QUEUES[draft.plot.reason]
        if draft.channel == "email" or not dice.chance(TRANSFERS):
            return None, queue
        others = {
            agent: weight
            for agent, weight in self._serving(draft.day, draft.french, queue).items()
            if agent is not draft.agent
        }
        return (dice.weighted(others), queue) if others else (None, queue)

    def _second_fate(self, draft: Draft, second: Agent, first: Fate, dice: Dice) -> Fate:
        """The first agent's greeting, the second's everything else."""
        own = self._fate(draft, second, dice)
        opening = {"greeting", "self_introduction"}
        return Fate((own.fails - opening) | (first.fails & opening), own.next_level, first.trouble, own.secret)

    def _time(self, stage: Stage, dice: Dice, fate: Fate, draft: Draft) -> int:
        """Sets the offsets; returns the length in milliseconds. E-mails have none."""
        if draft.channel == "email":
            stage.labels["responsiveness"] = NA
            return dice.between(2 * 3600, 52 * 3600) * 1000
        waits = [answered for _, answered in clock.waiting(stage.turns) if stage.turns[answered].agent is stage.agent]
        slow: list[int] = []
        if not fate.met("responsiveness") and waits:
            preferred = [at for at in waits if stage.turns[at - 1].speaker == "system"] or waits
            at = dice.pick(preferred)
            if not stage.spoken and dice.chance(0.4):
                nudge = stage.text(stage.choose("talk", "nudge"), 0, CUSTOMER)
                stage.turns.insert(at, Turn(CUSTOMER, nudge))
                at += 1
                if dice.chance(0.5):
                    sorry = stage.text(stage.choose("talk", "back"), 0, AGENT)
                    stage.turns[at].text = stage.set_in_type(f"{sorry}. {stage.turns[at].text}")
            slow = [at]
        length = clock.set_times(stage.turns, dice, spoken=stage.spoken, slow=slow)
        late = any(
            (stage.turns[answered].offset_ms or 0) - (stage.turns[asked].offset_ms or 0) > clock.LIMIT_MS
            for asked, answered in clock.waiting(stage.turns)
            if stage.turns[answered].agent is stage.agent
        )
        stage.labels["responsiveness"] = NOT_MET if late else MET
        return length

    def _record(self, draft: Draft, case: Case, stage: Stage, second: Agent | None, length: int, dice: Dice) -> Contact:
        started = dt.datetime.combine(draft.day, dt.time(draft.hour, dice.between(0, 59), dice.between(0, 59)), TORONTO)
        ident = f"c-{draft.day:%y%m%d}-{draft.number:05}"
        reason = draft.plot.reason
        metadata: dict[str, Any] = {
            "contact_reason": reason,
            "topic": draft.plot.topic,
            "province": case.customer.city.province,
            "source_url": f"https://desk.example.com/contacts/{ident}",
        }
        if draft.channel == "voice":
            metadata["recording_url"] = f"https://desk.example.com/recordings/{ident}"
        turns = []
        for turn in stage.turns:
            entry: dict[str, Any] = {"speaker": turn.speaker, "text": turn.text}
            if turn.offset_ms is not None:
                entry["offset_ms"] = turn.offset_ms
            if turn.agent is not None and turn.agent is not draft.agent:
                entry["agent_id"] = turn.agent.id
            turns.append(entry)
        interaction = {
            "id": ident,
            "channel": draft.channel,
            "language": "fr-CA" if draft.french else "en-CA",
            "queue": plots.QUEUES[reason],
            "started_at": _utc(started),
            "ended_at": _utc(started + dt.timedelta(milliseconds=length)),
            "agent_id": draft.agent.id,
            "customer_id": case.customer.id,
            "direction": "inbound",
            "turns": turns,
            "metadata": metadata,
        }
        truth = self._truth(ident, draft, stage, second)
        return Contact(draft.number, interaction, truth, case.customer)

    def _truth(self, ident: str, draft: Draft, stage: Stage, second: Agent | None) -> tuple[dict[str, Any], ...]:
        opening = ("greeting", "self_introduction")
        if second is None:
            return (self._labels(ident, draft, draft.agent, stage.labels),)
        first = {key: stage.labels[key] for key in opening} | {"courtesy": MET, "no_secret_requested": MET}
        then = stage.labels | dict.fromkeys(opening, NA)
        return self._labels(ident, draft, draft.agent, first), self._labels(ident, draft, second, then)

    def _labels(self, ident: str, draft: Draft, agent: Agent, labels: Mapping[str, str]) -> dict[str, Any]:
        ability = self.abilities[agent.id]
        return {
            "id": ident,
            "agent_id": agent.id,
            "labels": {key: {"value": labels[key]} for key in sorted(labels)},
            "plot": draft.plot.key,
            "failure_chance": {key: round(self.chance(key, agent, draft.day), 4) for key in sorted(FAILURE)},
            "agent": {
                "trend": ability.trend,
                "strengths": list(ability.strengths()),
                "weaknesses": list(ability.weaknesses()),
                "drifting": sorted(ability.drift),
                "weeks_since_hire": (draft.day - agent.hired_on).days // 7,
            },
        }

    def contacts(self, count: int) -> Iterator[Contact]:
        for number in range(count):
            yield self.contact(number)


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
