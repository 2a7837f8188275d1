"""What happens next, and when: told together, in both languages, spoken and written."""

from __future__ import annotations

import pytest

from services.qa_scorer.domain.embedded_judge.upcoming import promises

NEXT = {
    "en": "Does the agent say what will happen afterwards and when?",
    "fr": "L'agent explique-t-il ce qui va se passer ensuite, et quand?",
}


@pytest.mark.parametrize(
    "text",
    [
        "The tuner comes on Thursday between nine and eleven.",
        "you'll have the strings by the end of the week",
        "It takes effect from midnight, so play on.",
        "Send us a picture of the soundboard within three days.",
        "your deposit's back on the card in two to four working days",
        "L'accordeur passera jeudi entre neuf et onze.",
        "vous allez recevoir les cordes la semaine prochaine",
        "Le dépôt vous revient d'ici trois jours ouvrables.",
        "on vous rappelle demain avant-midi pour le piano",
        "Déposez la housse avant le 12 mars.",
    ],
)
def test_a_step_with_its_time_is_a_promise(text):
    assert promises(text)


@pytest.mark.parametrize(
    "text",
    [
        "Somebody will be in touch.",
        "The piano was tuned on Thursday.",
        "The strings cost at 12 dollars a set.",
        "We'll look at it at some point.",
        "On va vous contacter.",
        "Le piano a été accordé jeudi dernier.",
        "Quelqu'un va regarder ça.",
    ],
)
def test_a_step_without_a_time_or_a_time_gone_by_is_none(text):
    assert not promises(text)


@pytest.mark.parametrize(
    ("language", "lines", "value"),
    [
        ("en", "C: the A is flat\nA: Booked. The tuner comes on Thursday before noon.", "met"),
        ("en", "C: the A is flat\nA: Should the tuner come on Thursday before noon?\nC: yes\nA: Noted.", "not_met"),
        ("fr", "C: le la est faux\nA: C'est noté. L'accordeur passera jeudi avant midi.", "met"),
        ("fr", "C: le la est faux\nA: Voulez-vous l'accordeur jeudi avant midi?\nC: oui\nA: C'est noté.", "not_met"),
    ],
)
async def test_what_is_only_asked_is_not_told(ask, new_criterion, language, lines, value):
    found = await ask(lines, new_criterion(NEXT), language=language)
    assert found.value == value


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", "C: is the hall open to visitors?\nA: It is, all year."),
        ("fr", "C: la salle est-elle ouverte au public?\nA: Oui, toute l'année durant."),
    ],
)
async def test_nothing_is_left_to_happen_after_an_answer(ask, new_criterion, language, lines):
    assert (await ask(lines, new_criterion(NEXT, na=True), language=language)).value == "na"
