"""Who works in the centre and who writes to it. Nobody here exists."""

# ruff: noqa: SIM905, E501 - lists of names read best as text
from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from examples.contact_centre.catalogue import CITIES, City
from examples.contact_centre.dice import Dice

CUSTOMERS = 4200
FRENCH_EVERY = 4
"""Every fourth customer speaks French at home."""


@dataclass(frozen=True, slots=True)
class Team:
    """`queues` are those that its agents mostly serve."""

    name: str
    coach: str
    site: str
    zone: str
    languages: tuple[str, ...]
    queues: tuple[str, ...]


TEAMS = (
    Team("atlantic", "Colleen MacIsaac", "Halifax", "America/Halifax", ("en",), ("orders", "stores")),
    Team("lakeshore", "Deepa Raman", "Mississauga", "America/Toronto", ("en",), ("orders",)),
    Team("prairie", "Walter Kowalchuk", "Winnipeg", "America/Winnipeg", ("en",), ("returns",)),
    Team("pacific", "Grace Tan", "Burnaby", "America/Vancouver", ("en",), ("orders", "stores")),
    Team("payments", "Omar Siddiqui", "Mississauga", "America/Toronto", ("en",), ("payments", "accounts", "marketplace")),
    Team("fleuve", "Stéphane Lavoie", "Laval", "America/Toronto", ("fr",), ("orders", "stores")),
    Team("mauricie", "Josée Charbonneau", "Trois-Rivières", "America/Toronto", ("fr",), ("returns", "orders")),
    Team("outaouais", "Martin Séguin", "Gatineau", "America/Toronto", ("fr", "en"), ("accounts", "payments", "marketplace", "returns")),
)  # fmt: skip

_NAMES = {
    "atlantic": "Priya Nair f|Marcus Reid m|Dylan Fraser m|Heather Gillis f|Tamika Downey f",
    "lakeshore": "Arjun Mehta m|Olivia Grant f|Zainab Yusuf f|Brett Hollander m|Mei Lin Chow f",
    "prairie": "Cody Bergen m|Anita Thunderchild f|Svetlana Moroz f|Jordan Friesen m|Kayla Desjarlais f",
    "pacific": "Jasleen Gill f|Ethan Park m|Naomi Whitaker f|Rafael Santos m|Chloe Nakamura f",
    "payments": "Samir Haddad m|Bronwyn Ellis f|Kwame Boateng m|Lucy Ferraro f|Ian Petrescu m",
    "fleuve": "Geneviève Roy f|Kevin Plourde m|Mélanie Gagnon f|Yacine Benali m|Audrey Cloutier f",
    "mauricie": "Sylvain Hamel m|Roxanne Dubé f|Guillaume Tessier m|Fatou Diallo f|Nathalie Bolduc f",
    "outaouais": "Marie-Ève Lachance f|Patrick Labelle m|Claudine Okafor f|Mathieu Carrière m|Stéphanie Aubé f",
}

# By agent's number: days from the start of the period to the day of hire, or of leaving.
_HIRED = {4: -28, 9: -25, 13: -7, 19: -7, 26: 14, 34: 14}
_LEFT = {2: 32, 17: 61, 24: 25, 38: 74}


@dataclass(frozen=True, slots=True, eq=False)
class Agent:
    """`left_on` is None for who stays to the end."""

    id: str
    name: str
    feminine: bool
    team: Team
    hired_on: dt.date
    left_on: dt.date | None

    @property
    def first(self) -> str:
        return self.name.split()[0] if self.name != "Mei Lin Chow" else "Mei Lin"

    def works_on(self, day: dt.date) -> bool:
        return self.hired_on + dt.timedelta(days=5) <= day and (self.left_on is None or day < self.left_on)

    def record(self) -> dict[str, object]:
        """As `debrief import --kind agents` takes it; `left_on` is for the reader."""
        record: dict[str, object] = {
            "agent_id": self.id, "name": self.name, "team": self.team.name, "coach": self.team.coach,
            "site": self.team.site, "language": self.team.languages[0], "hired_on": self.hired_on.isoformat(),
            "time_zone": self.team.zone,
        }  # fmt: skip
        return record | ({"left_on": self.left_on.isoformat()} if self.left_on else {})


def agents(seed: int, start: dt.date) -> tuple[Agent, ...]:
    """The forty agents: six new ones, four who leave before the thirteen weeks are over."""
    found: list[Agent] = []
    for team in TEAMS:
        for entry in _NAMES[team.name].split("|"):
            name, gender = entry.rsplit(" ", 1)
            number = len(found)
            dice = Dice(seed, "agent", number)
            days = _HIRED.get(number, -dice.between(200, 2600))
            left = _LEFT.get(number)
            found.append(
                Agent(
                    id=f"a-{number + 1:02}",
                    name=name,
                    feminine=gender == "f",
                    team=team,
                    hired_on=start + dt.timedelta(days=days),
                    left_on=None if left is None else start + dt.timedelta(days=left),
                )
            )
    return tuple(found)


_FIRST = {
    "en": (
        "Hannah Tyler Denise Owen Harpreet Amara Linda Robert Sofia Jamal Emily Wei Fatima Noah Grace Derek Aisha Peter "
        "Chantelle Viktor Laura Ben Nadia Craig Susan Raj Megan Tom Leila Greg Ivy Frank Dawn Kofi Joanna Mike Yuki Rosa "
        "Scott Tanya Ahmed Beth Carlos Erin"
    ).split(),
    "fr": (
        "Josée Rachid Luc Francine Thuy Sylvie Alexandre Marie-Claude Benoît Amélie Yves Karine Ousmane Lise Mathis "
        "Chantal Jean-François Noémie Réjean Nadine Félix Manon Hugo Ginette Samuel Véronique Gilles Catherine Mohamed "
        "Lucie Éric Danielle Tristan Pierrette"
    ).split(),
}
_FEMALE = frozenset(
    "Hannah Denise Harpreet Amara Linda Sofia Emily Fatima Grace Aisha Chantelle Laura Nadia Susan Megan Leila Ivy Dawn "
    "Joanna Yuki Rosa Tanya Beth Erin Josée Francine Thuy Sylvie Marie-Claude Amélie Karine Lise Chantal Noémie Nadine "
    "Manon Ginette Véronique Catherine Lucie Danielle Pierrette".split()
)
_LAST = {
    "en": (
        "Boudreau Brooks Whitfield Castellano Sandhu Okonkwo Campbell Nguyen Singh MacLeod Patel Kowalski Tremaine Hughes "
        "Rossi Ali Friesen Clarke Dubois Ivanov Chen Murphy Osei Wallace Park Dhillon Fraser Leblanc Morin Santos Bianchi "
        "Thompson Yusuf Reid Kaur Bell Novak Hassan Cardinal Doyle"
    ).split(),
    "fr": (
        "Bélanger Benali Thibodeau Ouellet Nguyen Tremblay Gagné Bouchard Côté Lavallée Pelletier Diop Fortin Girard "
        "Boisvert Morneau Lachapelle Cormier Arsenault Haddad Beaulieu Paradis Simard Desrosiers Poirier Vachon Landry "
        "Mercier Théberge Dumont Charette Robitaille"
    ).split(),
}


@dataclass(frozen=True, slots=True)
class Customer:
    """Language `en` or `fr`. `email` is at a domain that reaches nobody, `phone` in the range kept for fiction."""

    id: str
    first: str
    last: str
    feminine: bool
    language: str
    city: City
    email: str
    phone: str
    postal: str
    consent_survey: bool
    consent_promotion: bool

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    def record(self) -> dict[str, object]:
        """As `debrief import --kind customers` takes it."""
        return {
            "customer_id": self.id, "name": self.name, "email": self.email, "phone": self.phone,
            "language": self.language, "province": self.city.province, "time_zone": self.city.zone,
            "consent": {"survey": self.consent_survey, "promotion": self.consent_promotion},
        }  # fmt: skip


@lru_cache(maxsize=CUSTOMERS)
def customer(seed: int, number: int) -> Customer:
    """One of the `CUSTOMERS`, from 0."""
    dice = Dice(seed, "customer", number)
    language = "fr" if number % FRENCH_EVERY == 0 else "en"
    weights = {
        city: float(city.weight) if (city.province == "QC") == (language == "fr") else city.weight / 25
        for city in CITIES
    }
    city = dice.weighted(weights)
    first, last = dice.pick(_FIRST[language]), dice.pick(_LAST[language])
    handle = ascii_only(dice.pick((f"{first}.{last}", f"{first[0]}{last}", f"{last}.{first}", f"{first}{last}")))
    digit = dice.between
    postal = f"{dice.pick(city.postal)} {digit(1, 9)}{dice.pick('ABCEGHJKLMNPRSTVWXYZ')}{digit(1, 9)}"
    area = {"QC": 514, "ON": 416, "BC": 604, "AB": 403, "MB": 204, "SK": 306, "NS": 902, "NB": 506, "NL": 709}
    return Customer(
        id=f"u-{number + 10_001}",
        first=first,
        last=last,
        feminine=first in _FEMALE,
        language=language,
        city=city,
        email=f"{handle}{digit(2, 99) if dice.chance(0.4) else ''}@example.{dice.pick(('com', 'org', 'net'))}",
        phone=f"+1 {area[city.province]} 555 01{digit(0, 99):02}",
        postal=postal,
        consent_survey=dice.chance(0.72),
        consent_promotion=dice.chance(0.41),
    )


def ascii_only(text: str) -> str:
    """Lower case without accents, hyphens and the like, as addresses are made."""
    bare = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in bare if char.isascii() and (char.isalnum() or char == "."))
