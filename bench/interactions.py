"""Seeded contacts for measurements and for tests of recovery: valid, varied in length, in both languages.

They carry no truth worth scoring against; the evaluation of judges uses labelled conversations.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

RUBRIC = """\
schema: debrief/rubric/v1
key: bench
title: {en: Bench, fr: Banc d'essai}
sections:
  - key: all
    title: {en: All, fr: Tout}
    criteria:
      - key: greeting
        question: {en: "Does the agent greet the customer?", fr: "La personne salue-t-elle le client?"}
        weight: 10
        window: opening
        skill: rapport
        examples: {met: ["Good morning, thanks for calling.", "Bonjour et bienvenue."], not_met: ["What."]}
      - key: empathy
        question: {en: "Did the agent acknowledge the customer's trouble?", fr: "A-t-elle reconnu la difficulté?"}
        weight: 10
        na: allowed
        skill: empathy
        examples: {met: ["I am so sorry about that.", "Je suis vraiment désolée."], not_met: ["Order number."]}
      - key: further_help
        question: {en: "Did the agent ask whether anything else was needed?", fr: "A-t-elle offert une autre aide?"}
        weight: 10
        window: closing
        skill: ownership
        examples: {met: ["Anything else?", "Autre chose?"], not_met: ["Bye."]}
      - key: pace
        question: {en: "Did the customer never wait long?", fr: "Le client a-t-il toujours eu réponse à temps?"}
        weight: 5
        skill: pace
        check: {kind: max_response_gap, seconds: 120}
"""

_CUSTOMER = {
    "en": ("My order never came", "It was due on {day}", "I paid {amount} dollars", "Can you look again?", "All right",
           "The box was crushed", "I want my money back", "Who do I talk to?", "It is a blue kettle", "Thanks"),
    "fr": ("Ma commande n'est pas arrivée", "Je l'attendais {day}", "J'ai payé {amount} $", "Pouvez-vous vérifier?",
           "D'accord", "La boîte était écrasée", "Je veux un remboursement", "C'est une bouilloire bleue", "Merci"),
}  # fmt: skip
_AGENT = {
    "en": ("Let me look into that for you", "I am sorry that it went that way", "It left our warehouse on {day}",
           "I have asked for a refund of {amount} dollars", "May I have your order number?", "One moment please",
           "It should be with you on {day}", "That was our mistake", "I will send you an e-mail about it"),
    "fr": ("Je regarde cela pour vous", "Je suis désolée de ce contretemps", "Le colis est parti {day}",
           "J'ai demandé un remboursement de {amount} dollars", "Quel est votre numéro de commande?", "Un instant",
           "Vous devriez le recevoir {day}", "C'est notre erreur", "Je vous envoie un courriel"),
}  # fmt: skip
_DAYS = {
    "en": ("Monday", "Tuesday", "Thursday", "Friday"),
    "fr": ("lundi", "mardi", "jeudi", "vendredi"),
}
_START = datetime(2026, 3, 2, 13, tzinfo=UTC)


def interactions(count: int, *, seed: int = 1, prefix: str = "b") -> Iterator[dict[str, Any]]:
    """`count` interactions in the import format; the same seed gives the same ones."""
    random_ = random.Random(seed)
    for number in range(count):
        language = "fr" if random_.random() < 0.25 else "en"
        started = _START + timedelta(minutes=7 * number)
        turns = list(_turns(random_, language))
        yield {
            "id": f"{prefix}-{number:06d}",
            "channel": random_.choice(("chat", "chat", "voice")),
            "language": language,
            "queue": random_.choice(("orders", "returns")),
            "started_at": started.isoformat(),
            "ended_at": (started + timedelta(milliseconds=turns[-1]["offset_ms"])).isoformat(),
            "agent_id": f"a-{random_.randrange(40):02d}",
            "customer_id": f"u-{random_.randrange(5000):04d}",
            "direction": "inbound",
            "turns": turns,
            "metadata": {"contact_reason": "order_status"},
        }


def _turns(random_: random.Random, language: str) -> Iterator[dict[str, Any]]:
    at = 0
    opening = {"en": "Hello, how can I help you?", "fr": "Bonjour, comment puis-je vous aider?"}[language]
    lines = [("agent", opening)] if random_.random() < 0.9 else []
    for _ in range(random_.randint(3, 9)):
        lines.append(("customer", random_.choice(_CUSTOMER[language])))
        lines.append(("agent", random_.choice(_AGENT[language])))
    if random_.random() < 0.8:
        lines.append(("agent", {"en": "Anything else I can do?", "fr": "Puis-je faire autre chose?"}[language]))
    for speaker, text in lines:
        said = text.format(day=random_.choice(_DAYS[language]), amount=random_.randint(5, 400))
        yield {"speaker": speaker, "text": f"{said}.", "offset_ms": at}
        at += random_.choice((4_000, 9_000, 20_000, 45_000, 130_000 if random_.random() < 0.05 else 15_000))


def as_lines(records: Iterator[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)
