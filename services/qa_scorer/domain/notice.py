"""The notice of AI scoring and profiling that agents read and acknowledge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.common.errors import InvalidInput

LEAST_CHARS, MOST_CHARS = 20, 20_000
DEFAULT_EN = """\
Contacts that you handle are scored with artificial intelligence. Please read how, and confirm that you have read \
it.

What is looked at. The transcript of each contact, with names, numbers and addresses of customers replaced, and \
the times between messages. Your voice, your face and your feelings are not analysed.

What it is used for. To find what went well and what could go better, for coaching. A score made by a machine \
alone is never used for pay, discipline or employment. What enters a record is confirmed by a person first.

How a score comes about. A model answers the questions of the quality rubric and points to the passages it rests \
on. It can be wrong. You see every answer with its evidence.

Profiling. Your scores are summed up over time into trends and comparisons, so that coaching fits you. You can \
object to that under “My privacy”; an administrator decides. Contacts are still scored to check the quality of \
service.

Your rights. You can see your scores, contest any answer and have it decided by a person who did not make it, ask \
for a correction, and ask who has seen your results. Ask your manager or the person responsible for privacy.

How long it is kept. Originals, transcripts and scores are each deleted after the time that your organisation has \
set."""
DEFAULT_FR = """\
Les contacts que vous traitez sont évalués à l’aide de l’intelligence artificielle. Veuillez lire comment, puis \
confirmer votre lecture.

Ce qui est examiné. La transcription de chaque contact, où les noms, les numéros et les adresses de la clientèle \
sont remplacés, et le temps écoulé entre les messages. Votre voix, votre visage et vos émotions ne sont pas \
analysés.

À quoi cela sert. À repérer ce qui va bien et ce qui pourrait aller mieux, à des fins d’accompagnement. Une note \
attribuée par une machine seule ne sert jamais à décider de la paie, d’une mesure disciplinaire ou de l’emploi. Ce \
qui est versé à un dossier est d’abord confirmé par une personne.

Comment une note est établie. Un modèle répond aux questions de la grille de qualité et indique les passages sur \
lesquels il s’appuie. Il peut se tromper. Vous voyez chaque réponse avec ses preuves.

Profilage. Vos notes sont regroupées au fil du temps en tendances et en comparaisons, pour que l’accompagnement \
vous convienne. Vous pouvez vous y opposer sous «\N{NO-BREAK SPACE}Ma vie privée\N{NO-BREAK SPACE}»; une personne \
responsable de l’administration décide. Les contacts restent évalués pour vérifier la qualité du service.

Vos droits. Vous pouvez voir vos notes, contester toute réponse et la faire trancher par une personne qui ne l’a \
pas donnée, demander une rectification et demander qui a vu vos résultats. Adressez-vous à votre gestionnaire ou à \
la personne responsable de la protection des renseignements personnels.

Durée de conservation. Les originaux, les transcriptions et les notes sont supprimés chacun après le délai fixé \
par votre organisation."""
"""Texts that come with the platform; an organisation publishes its own over them."""


@dataclass(frozen=True, slots=True)
class Notice:
    """`version` counts from 1, which is the text that comes with the platform and was published by nobody."""

    version: int
    text_en: str
    text_fr: str
    published_at: datetime | None = None
    published_by: str | None = None
    acknowledged: int = 0


DEFAULT = Notice(1, DEFAULT_EN, DEFAULT_FR)


def checked_text(text: str, field: str) -> str:
    """The text with plain line ends. Raises InvalidInput: too short, too long, or with control characters."""
    plain = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n"))
    if not LEAST_CHARS <= len(plain) <= MOST_CHARS:
        raise InvalidInput(f"{field} has {LEAST_CHARS} to {MOST_CHARS} characters.", field=field)
    if not all(line.isprintable() for line in plain.split("\n")):
        raise InvalidInput(f"{field} holds a control character. Remove it.", field=field)
    return plain


@dataclass(frozen=True, slots=True)
class Reader:
    """An agent and the notice. `last_version`: the newest that they acknowledged; 0: none."""

    agent_id: str
    name: str | None
    team: str | None
    acknowledged_at: datetime | None
    last_version: int
