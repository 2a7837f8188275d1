"""Whether the agent says what happens next, and when: an event to come and a time, told and not asked."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from services.qa_scorer.domain.embedded_judge.finding import Finding
from services.qa_scorer.domain.embedded_judge.numbers import digits
from services.qa_scorer.domain.embedded_judge.presence import best_of, said, span, trouble, window
from services.qa_scorer.domain.embedded_judge.profile import Profile
from services.qa_scorer.domain.embedded_judge.scene import Reading
from services.qa_scorer.domain.embedded_judge.text import plain

_SURE = 2.5
_STEP_ALONE = 0.6
_UNTIMED = 2.0
_UNTIMED_AT_MOST = 1.5
_ASKED_ONLY = 0.45
_TIME_ASKED = re.compile(r"\b(?:when|time|timing|deadline|date|quand|moment|delais?|echeance|temps)\b")
_DAYS = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|tomorrow|tonight|"
    r"today|"
    r"demain|aujourd hui|ce soir|(?:this|ce|cet|cette) (?:morning|afternoon|evening|week|weekend|month|matin|midi|"
    r"apres "
    r"midi|semaine|mois)|apres demain"
)
_MONTHS = (
    r"january|february|march|april|june|july|august|september|october|november|december|janvier|fevrier|mars|"
    r"avril|mai|"
    r"juin|juillet|aout|septembre|octobre|novembre|decembre"
)
_UNITS = (
    r"(?:working |business |short )?(?:seconds?|minutes?|mins?|hours?|days?|weeks?|months?|weekdays?)|"
    r"(?:secondes?|heures?|jours?|journees?|semaines?|mois|h)\b"
)
_HOUR = r"\d{1,2}(?! (?:dollars|euros|pounds|cents|credits|percent|pour|of|point)|zpoint|\d)"
_TIME = re.compile(
    rf"\b(?:{_DAYS}|(?:\d+|an?|une?|few|couple of|half an?|several|quelques|demi|next|prochaines?|next few|coming|"
    rf"working|"
    rf"full) (?:to \d+ |a \d+ |or \d+ |ou \d+ |prochaines )?(?:{_UNITS})|\d+ ?(?:st|nd|rd|th)|(?:le|the|of) {_HOUR}|"
    rf"\d+ (?:of )?(?:{_MONTHS})|(?:{_MONTHS}) \d+|(?:in|of|en|de|d|before|until|avant|on your|sur votre \w+ de) "
    rf"(?:early |late |mid )?(?:{_MONTHS})|"
    r"(?:before|by|from|until|till|around|after|at|about|avant|vers|apres|jusqu a|entre|between) (?:noon|midnight|"
    r"lunch\w*|midi|"
    rf"minuit|{_HOUR}|ten|nine|eight|the end of|la fin)|end of (?:the )?(?:day|week|month)|"
    rf"fin de (?:la )?(?:journee|semaine)|"
    r"fin du mois|(?:semaine|mois|facture|cycle|releve|paie|paiement|annee|saison|trimestre) prochaine?|prochain|"
    r"(?:dizaine|quinzaine|vingtaine|trentaine|douzaine|couple) de (?:secondes|minutes|jours)|fortnight|first thing|"
    r"in the (?:morning|afternoon|evening)|(?:en|dans l|l|d) (?:apres midi|avant midi)|en soiree|au matin|"
    r"dans la soiree|"
    rf"a {_HOUR} (?:h|heures?)|next (?:bill|invoice|statement|cycle|payment|month|week|year|spring|summer|autumn|"
    rf"fall|winter)|"
    r"prochaine? (?:facture|releve|cycle|paiement|mois|semaine|paie)|(?:straight|right) away|immediately|at once|"
    r"instantly|"
    r"(?:from|as of|starting|effective|a partir d|a compter d|des) (?:now|today|this minute|tomorrow|maintenant|"
    r"demain|"
    r"aujourd hui|\d+|le \d+)|any (?:minute|moment)|tout de suite|immediatement|sur le champ|la la|overnight|"
    r"cette nuit|"
    r"within|inside the hour|d ici|sous \d+|dans (?:les|l heure|la|une|\d+|quelques)|le jour meme|1er|"
    r"toute? (?:la )?(?:semaine|journee))\b"
)
_AHEAD = re.compile(
    r"\b(?:d ici|within|inside the hour|from now on|by the end of|(?:in|dans)(?: les| about| environ| a)? (?:\d+|few|"
    rf"quelques|couple of|half an?|une demi)(?: (?:to|a|or|ou) \d+)? (?:{_UNITS}))\b"
)
"""Times that lie ahead whatever stands with them."""

_STEP_EN = (
    r"\b(?:(?:you|we|i|it|they|he|she|that|this|there|somebody|someone|the \w+|your \w+|a \w+|an \w+|"
    r"my \w+)(?: \w+)? "
    r"?(?:ll|will|shall|should|is going to|are going to|re going to|s going to|can expect|need to|have to|must|may)|"
    r"expect|will|going to|on (?:its|their|the) way|(?:comes?|arrives?|ships?|starts?|begins?|leaves?|goes|kicks in|"
    r"follows?|reach(?:es)?|lands?|appears?|shows? up|calls?|rings?|writes?|visits?|takes?|runs?|ends?|stops?|"
    r"renews?|"
    r"expires?|is due|are due|returns?|answers?|decides?|reviews?|contacts?|sends?|gets?|have|has|valid|paid|"
    r"effective|"
    r"active|booked|scheduled|confirmed|set|moved|live|hold|held|ready|switched|paused|stopped|frozen|swapped|"
    r"covered|"
    r"arranged|delivered|due|with you|on it|in for|put in|back on)|"
    r"(?:send|bring|upload|post|keep|put|leave|pay|return|sign|take|try|check|restart|drop|hand|text|call|ring|"
    r"give|wait|be|"
    r"come|reply|fill|show|watch|look))\b"
)
_STEP_FR = (
    r"\b(?:(?:je|j|tu|vous|on|nous|il|elle|ils|elles|ca|cela|y|le \w+|la \w+|les \w+|l \w+|un \w+|une \w+|"
    r"votre \w+|vos \w+) "
    r"(?:\w+ ){0,2}?(?:vais|vas|va|vont|allez|allons|devez|devrez|devriez|devrait|pouvez|pourrez|faut|faudra)|"
    r"[a-z]{2,}(?:rai|ra|rez|rons|ront)|(?:arriv|pass|revien|rappell|appell|ecri|recoi|recev|commenc|debut|entr|"
    r"par(?:t|ai)|"
    r"prend|pren|livr|expedi|compt|suffi|tomb|parait|s en vien|vien|vient|verr|finit|pren|repren|revis|repond)[a-z]*|"
    r"attend\w*|confirmee?s?|reservee?s?|prevue?s?|planifie\w*|booke?e?|effectif|effective|en vigueur|active?|"
    r"transfere\w*|"
    r"envo\w+|apportez|deposez|gardez|payez|retournez|signez|rappelez|surveillez|essayez|redemarrez|remplissez|"
    r"fixe\w*|"
    r"mis|mets|note\w*|valide\w*|pret\w*|rentre\w*|annule\w*|paiement\w*|versement\w*|ferme\w*)\b"
)
_STEP = re.compile(f"{_STEP_EN}|{_STEP_FR}")
_PAST = re.compile(
    r"\b(?:was|were|did|had|ago|yesterday|last (?:week|month|night|year|\w+day)|since|hier|etait|avait|"
    r"avez (?:recu|fait)|"
    r"a ete|depuis|il y a|dernier|derniere|passee?)\b"
)
_NEAR = 14
"""Words within which a step and its time belong together in speech, which has no full stops."""


def next_steps(reading: Reading, profile: Profile) -> Finding:
    """Met where the agent tells an event to come together with a time; a step without any time counts little."""
    found = said(reading, profile)
    rows = reading.rows(window(reading, profile))
    after = min((entry.turn for entry in reading.scene.privileged), default=-1)
    pieces = reading.scene.pieces
    timed = [row for row in rows if pieces[row].whole and pieces[row].turn > after and _timed(reading, row)]
    if timed:
        best = timed[-1]
        logit = max(found.logit, _SURE)
        row = best if found.logit < _SURE else found.candidates[0].row
        facts = {"turn": str(pieces[row].turn)}
        candidates = best_of([row], np.array([logit], np.float32))
        return replace(found, logit=logit, candidates=candidates, met_evidence=(span(reading, row),), facts=facts)
    if not rows:
        return found
    cost = _UNTIMED if any(_TIME_ASKED.search(plain(text)) for text in _wording(profile)) else _STEP_ALONE
    # Who only asked something has had the answer: nothing is left to happen.
    settled = not any(entry.mine for entry in reading.scene.logged) and trouble(reading) < 0
    applies = _ASKED_ONLY if settled else found.applies
    return replace(found, logit=min(found.logit - cost, _UNTIMED_AT_MOST), applies=applies)


def _wording(profile: Profile) -> tuple[str, ...]:
    return (*profile.criterion.question.values(), *profile.criterion.guidance.values())


def _timed(reading: Reading, row: int) -> bool:
    piece = reading.scene.pieces[row]
    text = reading.scene.task.view.turns[piece.turn].text[piece.start : piece.end]
    if text.rstrip().endswith("?"):
        # What stands before a semicolon is told, whatever is asked behind it.
        text = text.rpartition(";")[0]
    return promises(text)


def promises(text: str) -> bool:
    """Whether a sentence tells a step to come and its time, close to each other."""
    bare = digits(text)
    for time in _TIME.finditer(bare):
        before = bare[: time.start()].split()[-_NEAR:]
        after = bare[time.end() :].split()[:_NEAR]
        near = " ".join((*before, time[0], *after))
        if (_STEP.search(near) or _AHEAD.search(near)) and not _PAST.search(near):
            return True
    return False
