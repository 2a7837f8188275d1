"""Checks on words: who says what, and how much."""

from __future__ import annotations

from services.qa_scorer.domain.checks.part import Part, Said, decided, french_number, not_applicable
from services.qa_scorer.domain.interaction import JudgedTurn, Speaker
from services.qa_scorer.domain.rubric.model import Criterion, Na, Says, TalkShare, Window
from services.qa_scorer.domain.rubric.patterns import compiled
from services.qa_scorer.domain.rubric.words import Phrases, words
from services.qa_scorer.domain.scorecard import Answer, Evidence, Reason


def says(criterion: Criterion, check: Says, part: Part) -> Answer:
    """`says` is met where a phrase or pattern matches one of the speaker's messages in the window, `never_says` where
    none does.

    Phrases match whole words one after another, without regard to case, accents, apostrophes and punctuation. Where the
    speaker said nothing at all, a criterion that allows it is `na`.
    """
    speaker = Speaker(check.speaker)
    said_by = part.said_by(speaker, check.window)
    if not said_by and criterion.na is Na.ALLOWED:
        silent = Said("That speaker said nothing here.", "Cet interlocuteur n’a rien dit ici.")
        return not_applicable(criterion, Reason.NO_OPPORTUNITY, part.view, silent)
    phrases = Phrases(check.phrases)
    found = [evidence for turn in said_by if (evidence := _first_match(turn, phrases, check.patterns))]
    wanted = check.kind == "says"
    if found:
        message = Said("Said, as quoted.", "Dit, selon la citation.")
    else:
        where_en, where_fr = _WHERE[check.window]
        message = Said(f"Not said {where_en}.", f"Rien de tel n’a été dit {where_fr}.")
    return decided(criterion, bool(found) is wanted, part.view, message, found)


_WHERE = {
    Window.OPENING: ("in the first two messages", "dans les deux premiers messages"),
    Window.CLOSING: ("in the last three messages", "dans les trois derniers messages"),
    Window.ANY: ("in any message", "dans les messages"),
}


def _first_match(turn: JudgedTurn, phrases: Phrases, patterns: tuple[str, ...]) -> Evidence | None:
    """The earliest match in the turn."""
    said = phrases.first_in(turn.text)
    spans = [said] if said else []
    for pattern in patterns:
        match = compiled(pattern).search(turn.text)
        if match is not None and match.span()[0] < match.span()[1]:
            spans.append(match.span())
    if not spans:
        return None
    start, end = min(spans)
    return Evidence(turn.index, start, end)


def talk_share(criterion: Criterion, check: TalkShare, part: Part) -> Answer:
    """Met where the agent's share of the words that agent and customer spoke lies within the bounds, both included.

    Only the agent's part counts, and in it neither bots nor supervisors nor the system.
    """
    own = sum(len(words(turn.text)) for turn in part.own)
    others = sum(len(words(turn.text)) for turn in part.turns if turn.speaker is Speaker.CUSTOMER)
    if own + others == 0:
        silent = Said("Nobody said a word, so there is no share.", "Personne n’a dit un mot; il n’y a pas de part.")
        return not_applicable(criterion, Reason.NOT_MEASURABLE, part.view, silent)
    share = own / (own + others)
    within = (check.min is None or share >= check.min) and (check.max is None or share <= check.max)
    said = Said(
        f"The agent spoke {100 * share:.1f}% of the words ({own} of {own + others}).",
        f"L’agent a dit {french_number(100 * share, 1)}\u00a0% des mots ({own} sur {own + others}).",
    )
    return decided(criterion, within, part.view, said)
