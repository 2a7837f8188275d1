"""Probing: whether the agent asks about the matter itself, which identity checks and requests for a yes are not."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from services.qa_scorer.domain.embedded_judge.finding import Finding
from services.qa_scorer.domain.embedded_judge.marks import marked
from services.qa_scorer.domain.embedded_judge.presence import best_of, said, span, trouble, window
from services.qa_scorer.domain.embedded_judge.profile import Profile
from services.qa_scorer.domain.embedded_judge.scene import Reading
from services.qa_scorer.domain.embedded_judge.text import SURROGATE, plain

_ASKED = 1.8
_UNASKED = 2.5
_UNASKED_AT_MOST = 0.8
_ASIDE = -1.5
_COMPLETE = 0.45
"""Probability that there was something to ask of a customer who came with their details and without any trouble."""

_CLAUSE = re.compile(r"[?!.,;:\n]|\b(?:and|also|et|pis|puis(?![ -]je)|or|ou bien|ou ben)\b", re.IGNORECASE)
_OPEN_EN = re.compile(
    r"\b(?:what|which|when|where|why|how)\b|\b(?:is|are|was|were|does|do|did|has|have|had|would|will) "
    r"(?:it|that|this|there|they|you|your|the|any\w*|she|he|one|both|those|these)\b"
)
_OPEN_FR = re.compile(
    r"^(?:\w+ )?\w{4,} ou \w{4,}$|\b(?:c etait|c est|ca) tu\b|\b(?:quoi|quels?|quelles?|lequel|laquelle|"
    r"lesquel\w+|quand|comment|combien|pourquoi|depuis quand|est ce qu\w*|"
    r"qu est ce|c est (?:tu|quoi|quand|ou)|(?:avez|aviez|etes|etiez|voulez|souhaitez|preferez|utilisez|pensez|"
    r"voyez|allez|"
    r"faites|prenez|comptez|pouvez|serez|cherchez|aimeriez|savez) vous|vous (?:avez|etes|voulez) tu|\w+ t (?:il|"
    r"elle|on)|"
    r"(?:est|sont|etait|ont|a|marche|va|fait|fonctionne|reste|y a|ca|allume) (?:il|elle|ils|elles|tu|ce)\b)"
)
_OWN_WORDS = re.compile(
    r"(?<!see )(?<!know )(?<!get )(?<!understand )"
    r"(?<!imagine )(?<!exactly )\b(?:what|which|when|where|why|how|who)(?: \w+){0,2}? "
    r"(?:is|s|are|re|was|were|do|does|did|d|have|has|would|will|should|kind|colou?r|size|model|sort|type|many|"
    r"much|long|often|"
    r"far|old|exactly|happened|shows?|says?|one|day|date|month|time|device|room|part)\b|"
    r"\b(?:did|do|does|is|are|was|were) (?:you|it|they|he|she|there|that|this|the \w+|your \w+|any\w*) \w+|"
    r"(?<!i )(?<!we )\b(?:have you|has (?:it|he|she|any\w+)) (?:\w+ )?\w+|^(?:\w+ ){0,2}\w{4,} ou \w{4,}$|"
    r"\b(?:depuis quand|c est (?:quand|quoi|ou)|c(?: etait)? est tu|c etait tu|combien|pourquoi|lequel|laquelle|"
    r"lesquel\w+)\b|"
    r"(?<!a )\b(?:quels?|quelles?) (?!point)\w+|\bcomment (?:est|ca|c|etait|vous|avez)\b|"
    r"\b(?:avez|aviez|etes|etiez|voulez|souhaitez|preferez|utilisez|pensez|voyez|allez|faites|prenez|comptez|serez|"
    r"cherchez|aimeriez|gardez) vous\b|\bqu est ce (?:qui|que (?!je))\b|\best ce qu(?:e|i|il|elle)? (?!je\b)\w+|"
    r"\b(?:quand|pour quoi|a quoi|de quoi)$|\bca fait (?:tu |combien |t il )?(?:longtemps|de temps)\b|"
    r"\b\w+ tu (?:une?|les?|la|l|des?|du|au|a|en|sur|dans|pas|eu|deja|juste|ete|encore|besoin|longtemps|quelque)\b|"
    r"\b\w+ t (?:il|elle|on)\b|\b(?:est|sont|etait|ont|marche|fait|fonctionne|reste|y a|allume|avez|etes|prend|veut|"
    r"vouliez|vous avez|vous etes) tu\b"
)
"""What asks without any question mark, and not only in passing: "i see what happened" does not."""

_RESTATED = re.compile(
    r"^(?:\w+ ){0,3}(?:so|if i (?:understand|hear|follow)|si je comprends(?: bien)?|donc|alors) (?:\w+ ){5,}"
    r"(?:(?:is that |am i )?(?:right|correct)|c est (?:bien )?ca|est ce (?:bien |que c est )?(?:exact|ca))$"
)
"""Says the matter back and asks whether that is right."""

_HEADER = re.compile(r"^(?:subject|objet|re|on \w+ \d+)\b")
_ENOUGH = 3
_DETAIL = (
    r"(?:names?|surname|number|account|date of birth|birth ?da\w+|post ?code|postal|zip|address|e ?mail|phone|"
    r"telephone|"
    r"pin|password|passphrase|phrase|reference|i d|id|digits|nom|prenom|numero|compte|naissance|code|adresse|"
    r"courriel|"
    r"mot de passe|reponse|dossier|folio|permis|matricule|assuree?)"
)
_IDENTIFYING = re.compile(
    rf"\b(?:your|her|his|their|votre|vos|son|sa) (?:\w+ ){{0,3}}{_DETAIL}\b|"
    rf"\b(?:the|le|la|l|au) (?:\w+ )?{_DETAIL}\b|"
    rf"\b(?:what|which|quel|quelle|have|got|need|numero|date) (?:\w+ ){{0,2}}{_DETAIL}\b|\bborn\b|\bnee?s?\b"
)
_SOLE_DETAIL = re.compile(rf"\b{_DETAIL}\b")
_SOLE = 5
"""Words of a clause up to which a detail that it names is what it asks for: "account number and postcode"."""

_NOT_THE_MATTER = re.compile(
    r"\b(?:speaking|who am i|holder|verify|verifier|a qui (?:je parle|ai je)|(?:did|does|would) that (?:cover|"
    r"sound|work|suit|"
    r"do)|work for you|a yes|what brings you|"
    r"shall i|should i|may i|can i|could i|will i|want me|like me|do you (?:agree|confirm|want that)|go ahead|"
    r"okay with|"
    r"ok with|happy (?:with|for)|alright with|all right|sound good|that (?:ok|okay|fine|correct|right)|are you sure|"
    r"puis je|je (?:le|la|les|vous|l) |est ce que je|on (?:le|la|y) |(?:ca|cela) (?:vous )?(?:va|convient|marche)|"
    r"d accord|"
    r"vous confirmez|confirmez vous|c est (?:bon|beau|correct|ca)|voulez vous que je|marche pour vous|"
    r"how (?:can|may|could) (?:i|we)|what can (?:i|we)|how are you|how s it going|comment puis je|comment (?:ca|"
    r"allez) va?|"
    r"que puis je|qu est ce que je peux|what s (?:up|this about)|c est pour quoi|still there|hear me|hold|patient\w*|"
    r"is that what|what you d like|(?:vous )?irait|do i have your|est ce que (?:ca|cela) vous|"
    r"spell|repeat|repeter|epeler|et vous|and you)\b"
)


def probing(reading: Reading, profile: Profile) -> Finding:
    """Met where the agent asks about the situation or the wish itself."""
    found = said(reading, profile)
    rows = reading.rows(window(reading, profile))
    asked = [row for row in rows if reading.scene.pieces[row].whole and _of_the_matter(reading, row)]
    if asked:
        best = asked[0]
        logit = max(found.logit, _ASKED)
        row = best if found.logit < _ASKED else found.candidates[0].row
        candidates = best_of([row], np.array([logit], np.float32))
        facts = {"turn": str(reading.scene.pieces[row].turn)}
        return replace(found, logit=logit, candidates=candidates, met_evidence=(span(reading, row),), facts=facts)
    if not rows:
        return found
    applies = _COMPLETE if _came_complete(reading) else found.applies
    # What sounds most like probing may be an identity check all the same.
    aside = _aside(plain(reading.scene.pieces[found.candidates[0].row].text))
    return replace(found, logit=min(found.logit - _UNASKED, _ASIDE if aside else _UNASKED_AT_MOST), applies=applies)


def _of_the_matter(reading: Reading, row: int) -> bool:
    piece = reading.scene.pieces[row]
    return asks_about_the_matter(reading.scene.task.view.turns[piece.turn].text[piece.start : piece.end])


def asks_about_the_matter(text: str) -> bool:
    """Whether a clause of it asks something that is no identity check, no request for a yes, no offer of help."""
    written = text.rstrip("\"'»)] \u00a0\u202f")
    whole = plain(text)
    if written[-1:] in (".", "!", "…") or _HEADER.match(whole):
        return False
    if _RESTATED.search(whole) and not _IDENTIFYING.search(whole):
        return True
    question = written.endswith("?")
    # A clause of a request for a yes or of an offer must ask in words of its own: "shall I go ahead and do it?"
    strict = not question or _aside(whole)
    clauses = [bare for bare in map(plain, _CLAUSE.split(text)) if bare]
    for clause in clauses:
        words = len(clause.split())
        if words < 2 or _aside(clause):
            continue
        if _OWN_WORDS.search(clause):
            return True
        if not strict and (_OPEN_EN.search(clause) or _OPEN_FR.search(clause)):
            return True
        if not strict and words >= _ENOUGH and clause == clauses[-1]:
            return True
    return False


def _aside(bare: str) -> bool:
    """Whether words ask who somebody is, for a yes, or what else there is."""
    identifies = _IDENTIFYING.search(bare) or (len(bare.split()) <= _SOLE and _SOLE_DETAIL.search(bare))
    return bool(identifies or _NOT_THE_MATTER.search(bare) or marked("further_help", bare))


def _came_complete(reading: Reading) -> bool:
    """Whether the customer's first words hold a detail already, and tell of nothing bad."""
    turns = reading.scene.task.view.turns
    first = next((turn for turn in turns if turn.speaker.value == "customer"), None)
    if first is None or trouble(reading) > 0:
        return False
    return SURROGATE.search(first.text) is not None or re.search(r"\d{3}", first.text) is not None
