"""Which label speaks of a number: the one before it (`my PIN is 7402`), behind it (`7402 is my PIN`), or the question
that it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.qa_scorer.domain.interaction import Speaker
from services.qa_scorer.domain.privacy.labels import Label, Topic
from services.qa_scorer.domain.privacy.numbers import Run
from services.qa_scorer.domain.privacy.segment import Segment
from services.qa_scorer.domain.privacy.tokens import BARRIER, word_set

MAX_GAP = 10
MAX_BACK_GAP = 3
MAX_STRANGERS = 2
MAX_ANSWER_WORDS = 14
_BOUNDARY = re.compile(r"[.!?\n](?:\s|$)")
_LINKS = word_set(
    """
    is was are be been being it its that thats this the my your his her our their a an s and or either of for on
    in at as to number no num code here i ve m have got think believe actually would should could might may will
    uh um er ok okay yes so just please sorry now then bank card first second new old est c ce cela ca etait
    sera serait le la les mon ma mes votre vos son sa un une et ou soit de du des d pour sur en au aux voici
    voila numero j ai je crois pense que qu euh ben oui donc alors s il vous plait maintenant l y a comme
    """
)
_RESUMES = word_set("it its that thats this the c ce cela ca le la voici voila here is uh um ok okay yes oui sure")
_BACK_LINKS = word_set("is s are was as for my the est c mon ma le la comme pour etait")
_BACK_VERBS = word_set("is s was est c etait as for comme pour")
_CURRENCY = frozenset("$€£¥")
_UNITS = word_set(
    """
    dollar dollars buck bucks cents cad usd euro euros percent percentage years year yrs yr old ans annees am pm
    minutes minute min mins hours hour heures heure h hrs days day jours weeks week semaines months month mois
    people persons personnes guests invites times fois km kilometers kilometres miles items points nights nuits
    pieces units tickets billets
    """
)
_REQUESTS = word_set(
    """
    please provide can could may what whats which tell confirm need give verify enter spell have know who whom
    share read pouvez pourriez puis quel quelle quels quelles donner donnez besoin svp plait confirmer verifier
    fournir epeler veuillez dites dire indiquer avoir qui comment rappelez
    """
)
_SHORT_REQUEST = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What the other side last asked for. `patience` counts the answers that may still hold it."""

    topics: frozenset[Topic] = frozenset()
    patience: int = 0
    fresh: bool = False

    def answers(self, segment: Segment) -> frozenset[Topic]:
        """The topics that this segment may answer with a number: a long story answers none."""
        return self.topics if self.patience > 0 and len(segment.tokens) <= MAX_ANSWER_WORDS * 2 else frozenset()


def asks(segment: Segment) -> frozenset[Topic]:
    """The topics that a turn asks the other side for."""
    topics = segment.topics - {Topic.CARD}
    if not topics:
        return frozenset()
    words = segment.tokens.norms
    if segment.speaker is Speaker.CUSTOMER:
        return topics & {Topic.NAME} if "?" in segment.text else frozenset()
    if "?" in segment.text or len(words) <= _SHORT_REQUEST or not _REQUESTS.isdisjoint(words):
        return topics
    return frozenset()


def before(segment: Segment, run: Run) -> Iterator[Topic]:
    """The topics of the labels that reach forward to `run`, nearest first."""
    for label in segment.labels_before(run.first):
        if not reaches(segment, label, run.first):
            return
        yield label.topic


def reaches(segment: Segment, label: Label, token: int) -> bool:
    """Whether a label speaks of the value that begins at a later token: little stands between, and no other thought."""
    between = segment.tokens.norms[label.last + 1 : token]
    if len(between) > MAX_GAP or BARRIER in between:
        return False  # a surrogate is what the label spoke of
    strangers = sum(word not in _LINKS and not word.isdigit() for word in between)
    return strangers <= MAX_STRANGERS and _same_thought(segment, label.last, token)


def behind(segment: Segment, run: Run) -> Topic | None:
    """The topic of a label that directly follows: `7402 is my PIN`."""
    label = segment.label_behind(run.last)
    if label is None or not 0 < label.first - run.last - 1 <= MAX_BACK_GAP:
        return None
    between = segment.tokens.norms[run.last + 1 : label.first]
    linked = _BACK_LINKS.issuperset(between) and not _BACK_VERBS.isdisjoint(between)
    return label.topic if linked and not _crosses(segment, run.last, label.first) else None


def directly_before(segment: Segment, run: Run) -> Topic | None:
    """The topic of the nearest label that reaches forward to `run`, unless another number stands between them."""
    topic = next(before(segment, run), None)
    if topic is None:
        return None
    label = next(segment.labels_before(run.first))
    return None if any(word.isdigit() for word in segment.tokens.norms[label.last + 1 : run.first]) else topic


def is_quantity(segment: Segment, run: Run) -> bool:
    """An amount, an age, a time, a count: no identity value, whatever was asked."""
    text = segment.text
    left = text[max(0, run.start - 3) : run.start].rstrip()
    if left and left[-1] in _CURRENCY:
        return True
    right = text[run.end : run.end + 3].lstrip()
    if right and (right[0] in _CURRENCY or right[0] == "%"):
        return True
    after = run.last + 1
    tokens = segment.tokens
    if after >= len(tokens) or tokens.norms[after] not in _UNITS or len(tokens.gap(run.last, after)) > 2:
        return False
    # `7402 H2X` is no number of hours.
    return tokens.norms[after] != "h" or len(run.digits) <= 2


def is_glued(segment: Segment, run: Run) -> bool:
    """Part of a longer code or an ordinal: `12th`, `AB123`."""
    return not segment.tokens.standalone(run.first, run.last)


def _same_thought(segment: Segment, left: int, right: int) -> bool:
    """Whether tokens `left` and `right` share a sentence, or the second sentence goes on with `it is`, `c'est`."""
    tokens = segment.tokens
    last = None
    for match in _BOUNDARY.finditer(segment.text, tokens.ends[left], tokens.starts[right] + 1):
        last = match
    if last is None:
        return True
    for index in range(left + 1, right + 1):
        if tokens.starts[index] >= last.end():
            return index == right or tokens.norms[index] in _RESUMES
    return False


def _crosses(segment: Segment, left: int, right: int) -> bool:
    tokens = segment.tokens
    return _BOUNDARY.search(segment.text, tokens.ends[left], tokens.starts[right]) is not None
