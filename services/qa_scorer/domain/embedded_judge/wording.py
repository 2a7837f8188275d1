"""Rationales: one or two plain sentences in the interaction's language. They name turns and log keys, never values."""

from __future__ import annotations

from collections.abc import Mapping

_EN: Mapping[str, str] = {
    "present": "The agent says it in turn {turn}.",
    "absent": "Nothing that the agent says where this is looked for does it.",
    "named": "In turn {turn} the agent says who they are.",
    "unnamed": "The agent gives no name where this is looked for.",
    "sent_away": "In turn {turn} the agent leaves to the customer what remained to be done.",
    "let_down": "In turn {turn} the agent lets the customer down instead of taking the matter in hand.",
    "not_taken": "Nothing that the agent says takes the matter in hand.",
    "not_passed_on": "The agent neither passes the matter off nor blames anybody.",
    "polite": "No message of the agent reads as rude.",
    "rude": "The agent's message in turn {turn} reads as rude.",
    "slight_repeated": "In turn {turn} the agent reproaches the customer with having to repeat something.",
    "slight_blame": "In turn {turn} the agent puts the blame on the customer.",
    "slight_competence": "In turn {turn} the agent questions what the customer can or knows.",
    "slight_mockery": "The agent's message in turn {turn} reads as mockery.",
    "slight_dropped": "In turn {turn} the agent brushes the customer off.",
    "slight_scolding": "In turn {turn} the agent scolds or hurries the customer.",
    "slight_doubt": "In turn {turn} the agent doubts the customer's word.",
    "slight_lofty": "In turn {turn} the agent talks down to the customer.",
    "like_examples": "Turn {turn} resembles what this rubric gives as an example of it.",
    "unlike": "Nothing that the agent says resembles what reviewers or this rubric accept for it.",
    "nothing_said": "The agent says nothing where this is looked for.",
    "identity_given": "The customer had given every required item ({items}) before the action in turn {turn}.",
    "identity_missing": "At the sensitive action in turn {turn} the customer had not given: {items}.",
    "identity_read_out": "Before the action in turn {turn} the agent gave {items} away; the customer only agreed.",
    "identity_other": "Before the action in turn {turn} the customer named another value than the desk's for: {items}.",
    "identity_garbled": "The desk held {items} at the action in turn {turn}; the transcript of the answer is unclear.",
    "identity_unclear": "Before the action in turn {turn} the customer may have given, it is not sure: {items}.",
    "no_action": "The log shows no sensitive action, so there was no occasion for it.",
    "no_procedure": "No procedure is known for this contact reason, so this can't be judged.",
    "confirmation_not_asked_for": "The procedure asks for no confirmation here.",
    "confirmed": "The agent asked in turn {asked} and the customer answered in turn {answer}, before turn {action}.",
    "not_confirmed": "The action in turn {turn} was taken without the agent asking first and the customer answering.",
    "told": "The agent tells the customer in turn {turn} what came of it.",
    "not_told": "After the action in turn {action} the agent does not tell the customer what came of it.",
    "left_open": "The customer's last word in turn {turn} gets no answer, and what was agreed is never reported.",
    "nothing_to_tell": "There was no action whose result could be told.",
    "no_occasion": "There was no occasion for it.",
    "agrees": "What the agent says in turn {turn} agrees with the log in turn {action}.",
    "contradicts_outcome": "In turn {turn} the agent tells another outcome than the log in turn {action}.",
    "contradicts_value": "In turn {turn} the agent states another value than the log in turn {action}.",
    "nothing_to_compare": "The agent states nothing that the log could confirm or contradict.",
    "unsure": "The signs are too weak to decide; a person should look.",
    "reviewers": "Reviewed contacts with similar passages were decided the same way.",
}
_FR: Mapping[str, str] = {
    "present": "L’agent le fait au tour {turn}.",
    "absent": "Rien de ce que dit l’agent à cet endroit de l’échange n’y répond.",
    "named": "Au tour {turn}, l’agent se nomme.",
    "unnamed": "L’agent ne donne aucun nom à cet endroit de l’échange.",
    "sent_away": "Au tour {turn}, l’agent laisse au client ce qui restait à faire.",
    "let_down": "Au tour {turn}, l’agent laisse tomber le client au lieu de prendre l’affaire en main.",
    "not_taken": "Rien de ce que dit l’agent ne prend l’affaire en main.",
    "not_passed_on": "L’agent ne renvoie pas l’affaire ailleurs et ne blâme personne.",
    "polite": "Aucun message de l’agent ne paraît impoli.",
    "rude": "Le message de l’agent au tour {turn} paraît impoli.",
    "slight_repeated": "Au tour {turn}, l’agent reproche au client d’avoir à répéter.",
    "slight_blame": "Au tour {turn}, l’agent rejette la faute sur le client.",
    "slight_competence": "Au tour {turn}, l’agent met en doute ce que le client sait ou peut faire.",
    "slight_mockery": "Le message de l’agent au tour {turn} paraît moqueur.",
    "slight_dropped": "Au tour {turn}, l’agent écarte le client du revers de la main.",
    "slight_scolding": "Au tour {turn}, l’agent gronde ou bouscule le client.",
    "slight_doubt": "Au tour {turn}, l’agent met en doute la parole du client.",
    "slight_lofty": "Au tour {turn}, l’agent prend le client de haut.",
    "like_examples": "Le tour {turn} ressemble à ce que cette grille donne en exemple.",
    "unlike": "Rien de ce que dit l’agent ne ressemble à ce que les réviseurs ou cette grille acceptent.",
    "nothing_said": "L’agent ne dit rien à cet endroit de l’échange.",
    "identity_given": "Avant l’action sensible du tour {turn}, le client avait donné chaque élément requis ({items}).",
    "identity_missing": "Lors de l’action sensible du tour {turn}, le client n’avait pas donné\u00a0: {items}.",
    "identity_read_out": "Avant l’action du tour {turn}, l’agent a dit lui-même {items}; le client a juste acquiescé.",
    "identity_other": "Avant l’action du tour {turn}, le client a donné une autre valeur que le poste\u00a0: {items}.",
    "identity_garbled": "Le poste avait {items} à l’action du tour {turn}; la transcription de la réponse est confuse.",
    "identity_unclear": "Avant l’action du tour {turn}, le client a peut-être donné, sans certitude\u00a0: {items}.",
    "no_action": "Le journal ne montre aucune action sensible; le critère n’avait pas lieu de s’appliquer.",
    "no_procedure": "Aucune procédure n’est connue pour ce motif de contact; impossible d’en juger.",
    "confirmation_not_asked_for": "La procédure ne demande pas de confirmation ici.",
    "confirmed": "L’agent demande au tour {asked} et le client répond au tour {answer}, avant le tour {action}.",
    "not_confirmed": "L’action du tour {turn} a été faite sans que l’agent demande d’abord et que le client réponde.",
    "told": "L’agent annonce au client, au tour {turn}, ce qu’il en est.",
    "not_told": "Après l’action du tour {action}, l’agent n’annonce pas au client ce qu’il en est.",
    "left_open": "Le dernier mot du client, au tour {turn}, reste sans réponse; la suite n’est jamais annoncée.",
    "nothing_to_tell": "Il n’y avait aucune action dont annoncer le résultat.",
    "no_occasion": "L’occasion ne s’en est pas présentée.",
    "agrees": "Ce que dit l’agent au tour {turn} concorde avec le journal du tour {action}.",
    "contradicts_outcome": "Au tour {turn}, l’agent annonce une autre issue que le journal du tour {action}.",
    "contradicts_value": "Au tour {turn}, l’agent donne une autre valeur que le journal du tour {action}.",
    "nothing_to_compare": "L’agent n’affirme rien que le journal puisse confirmer ou contredire.",
    "unsure": "Les indices sont trop faibles pour trancher; une personne devrait vérifier.",
    "reviewers": "Des échanges révisés aux passages semblables ont été tranchés ainsi.",
}

CODES = frozenset(_EN)
_TURNS = frozenset({"turn", "action", "asked", "answer"})


def rationale(language: str, facts: Mapping[str, str], *codes: str) -> str:
    """The sentences for `codes`, in French for `fr`, in English otherwise. Facts count turns from 0, people from 1.

    Raises:
        KeyError: an unknown code, or a fact missing that its sentence names.
    """
    table = _FR if language == "fr" else _EN
    shown = {name: str(int(fact) + 1) if name in _TURNS and fact.isdecimal() else fact for name, fact in facts.items()}
    return " ".join(table[code].format_map(shown) for code in codes)
