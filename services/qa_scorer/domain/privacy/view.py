"""The judged view: made once, at ingestion, from the interaction as it was sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.qa_scorer.domain.interaction import Interaction, JudgedTurn, JudgedView, Speaker, Substitution, Turn
from services.qa_scorer.domain.language import primary_subtag
from services.qa_scorer.domain.privacy.context import PrivacyContext
from services.qa_scorer.domain.privacy.document import Document, walk_metadata
from services.qa_scorer.domain.privacy.find_answers import find_answers
from services.qa_scorer.domain.privacy.find_cards import find_split_cards
from services.qa_scorer.domain.privacy.find_codes import Codes, find_codes
from services.qa_scorer.domain.privacy.find_contacts import find_contacts
from services.qa_scorer.domain.privacy.find_names import find_names
from services.qa_scorer.domain.privacy.find_numbers import find_numbers
from services.qa_scorer.domain.privacy.find_split import find_split_emails, find_split_values
from services.qa_scorer.domain.privacy.kinds import DESTROYED, SURROGATE, Kind
from services.qa_scorer.domain.privacy.known import Known
from services.qa_scorer.domain.privacy.labels import KIND_OF, Topic
from services.qa_scorer.domain.privacy.mailboxes import Mailboxes, written_addresses
from services.qa_scorer.domain.privacy.places import Numbering, Place, resolve
from services.qa_scorer.domain.privacy.reach import Asked, asks
from services.qa_scorer.domain.privacy.segment import Hit, Segment, key_of
from services.qa_scorer.domain.privacy.tokens import words_of
from services.qa_scorer.domain.privacy.words import PLACEHOLDERS
from services.qa_scorer.domain.transfers import agent_of, human_agents

PATIENCE = 4
"""How many utterances of the other side a question for a number stays open."""
TEXT_PATIENCE = 2
CARD_TALK = 8
"""How many utterances after a card was spoken of a month and year may be its expiry."""
SHORT_VALUE = 2
"""Desk values of so few words, without a number, hold nothing that their key does not tell."""
_NOTHING_ASKED = Asked()
_A_THING = Asked(frozenset({Topic.ORDER}), patience=1)
_NOTHING_KNOWN = PrivacyContext()
_SEVERAL = re.compile(r"\s*(?:[,;&/]|\band\b|\bet\b)\s*", re.IGNORECASE)
_TOPIC_OF = {kind: topic for topic, kind in KIND_OF.items()}
_CARD_KINDS = frozenset({Kind.CARD, Kind.CVV})
_CARD_TOPICS = frozenset({Topic.CARD, Topic.CARD_NUMBER, Topic.CVV})


@dataclass(frozen=True, slots=True)
class Ingested:
    """What becomes of an interaction at ingestion.

    Attributes:
        view: what judges, models, embeddings and logs may see.
        original: what is encrypted and stored. Destroyed values are their surrogates in it, too.
        surrogates: surrogate to the value as first spelled, for encrypted storage only; no destroyed values.
        counts: how many places were substituted, by kind.
    """

    view: JudgedView
    original: Interaction
    surrogates: Mapping[str, str]
    counts: Mapping[str, int]


def make_judged_view(interaction: Interaction, language: str, context: PrivacyContext = _NOTHING_KNOWN) -> Ingested:
    """The judged view of `interaction` in `language` (a BCP 47 tag), and the original as it may be stored.

    A value has one surrogate wherever it stands: in speech, written or said, in `[action]` arguments and results, and
    in the metadata. Text without personal values is unchanged, and a judged view's own text too.
    """
    document = Document(interaction, context)
    _find(document, _mailboxes(document, context), french=primary_subtag(language) == "fr")
    known = Known()
    _learn_context(known, interaction, context)
    for segment in document.all:
        for hit in segment.hits:
            known.learn(hit)
    known.finish()
    numbering = Numbering(document.all)
    places: dict[int, list[Place]] = {}
    by_segment: dict[int, list[Place]] = {}
    for segment in document.all:
        found = resolve(segment, known, numbering)
        by_segment[id(segment)] = found
        if found and segment.turn >= 0:
            shifted = [
                Place(place.start + segment.offset, place.end + segment.offset, place.surrogate, place.destroyed)
                for place in found
            ]
            places.setdefault(segment.turn, []).extend(shifted)
    return _build(interaction, language, document, places, by_segment, numbering)


def _mailboxes(document: Document, context: PrivacyContext) -> Mailboxes:
    """The addresses that stand written anywhere in the interaction, or in the directory."""
    mailboxes = Mailboxes()
    mailboxes.learn(context.customer.email)
    for segment in document.all:
        if "@" in segment.text:
            for start, end in written_addresses(segment.text):
                mailboxes.learn(segment.text[start:end])
    return mailboxes


def _find(document: Document, mailboxes: Mailboxes, *, french: bool) -> None:
    asked: list[Asked] = []
    matters: list[bool] = []
    card_talk = -CARD_TALK - 1
    current: dict[bool, Asked] = {True: _NOTHING_ASKED, False: _NOTHING_ASKED}
    for index, segment in enumerate(document.spoken):
        if segment.speaker is Speaker.SYSTEM:
            asked.append(_NOTHING_ASKED)
            matters.append(False)
            _find_in(segment, _NOTHING_ASKED, mailboxes, card_near=False, french=french)
            continue
        customer = segment.speaker is Speaker.CUSTOMER
        mine = current[customer]
        asked.append(mine)
        matters.append(Topic.EMAIL in mine.topics or Topic.EMAIL in segment.topics)
        segment.answers = Topic.ANSWER in mine.topics or Topic.ANSWER in segment.topics
        if not _CARD_TOPICS.isdisjoint(segment.topics) or Topic.CARD_NUMBER in mine.topics or Topic.CVV in mine.topics:
            card_talk = index
        _find_in(segment, mine, mailboxes, card_near=index - card_talk <= CARD_TALK, french=french)
        if not _CARD_KINDS.isdisjoint(segment.said()):
            card_talk = index
        current[customer] = _next(mine, segment)
        wanted = _unanswered(segment)
        if wanted:
            current[not customer] = Asked(wanted, patience=PATIENCE, fresh=True)
        elif current[not customer].fresh and len(segment.tokens) > 3:
            before = current[not customer]
            current[not customer] = Asked(before.topics, before.patience, fresh=False)
    find_split_cards(document.spoken, asked)
    find_split_values(document.spoken, asked)
    find_split_emails(document.spoken, matters, mailboxes)
    find_codes(document.spoken, Codes(document.all))
    spoken = {id(segment) for segment in document.spoken}
    for segment in document.all:
        if id(segment) not in spoken:
            _find_in(segment, _asked_by_key(segment, document), mailboxes, card_near=False, french=french)
            if segment.kind is not None:
                _take_keyed(segment, segment.kind)


def _asked_by_key(segment: Segment, document: Document) -> Asked:
    """A key is the question that its value answers."""
    if id(segment) in document.things:
        return _A_THING
    topic = _TOPIC_OF.get(segment.kind) if segment.kind is not None else None
    return Asked(frozenset({topic}), patience=1) if topic is not None else _NOTHING_ASKED


def _find_in(segment: Segment, asked: Asked, mailboxes: Mailboxes, *, card_near: bool, french: bool) -> None:
    if (
        len(segment.tokens) <= SHORT_VALUE
        and segment.speaker is Speaker.SYSTEM
        and not segment.runs
        and "@" not in segment.text
    ):
        return
    find_contacts(segment, asked.answers(segment), mailboxes)
    find_numbers(segment, asked, card_near=card_near)
    names = asked.topics if asked.fresh else frozenset()
    find_names(segment, names, french=french)
    find_answers(segment, names)
    _drop_parts_of_emails(segment)


def _drop_parts_of_emails(segment: Segment) -> None:
    """What lies within an address is no name or number by itself, and must not be taken for one elsewhere."""
    if not any(hit.kind is Kind.EMAIL for hit in segment.hits):
        return
    covered = bytearray(len(segment.text))
    for hit in segment.hits:
        if hit.kind is Kind.EMAIL:
            covered[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
    segment.hits = [
        hit
        for hit in segment.hits
        if hit.kind is Kind.EMAIL or hit.kind in DESTROYED or not all(covered[hit.start : hit.end])
    ]


def _unanswered(segment: Segment) -> frozenset[Topic]:
    """What a turn asks for and does not say itself."""
    wanted = asks(segment)
    if wanted:
        said = segment.said()
        wanted = frozenset(topic for topic in wanted if KIND_OF.get(topic) not in said or topic is Topic.NAME)
    return wanted


def _next(asked: Asked, segment: Segment) -> Asked:
    """What is still open after an utterance of the side that was asked."""
    if not asked.topics:
        return asked
    said = segment.said()
    open_topics = frozenset(topic for topic in asked.topics if KIND_OF.get(topic) not in said)
    if Topic.DOB in asked.topics and any(hit.kind is Kind.DOB and hit.key[0] != "t" for hit in segment.hits):
        open_topics |= {Topic.DOB}  # a day and a month, whose year is still to come
    if not open_topics or asked.patience <= 1:
        return _NOTHING_ASKED
    fresh = asked.fresh and asked.patience > PATIENCE - TEXT_PATIENCE + 1
    return Asked(open_topics, asked.patience - 1, fresh)


def _take_keyed(segment: Segment, kind: Kind) -> None:
    """Adds the value of an argument or field whose key says what it is."""
    text = segment.text
    if PLACEHOLDERS.issuperset(words_of(text)):
        return
    position = 0
    spans: list[tuple[int, int]] = []
    if kind is Kind.NAME:
        for separator in _SEVERAL.finditer(text):
            spans.append((position, separator.start()))
            position = separator.end()
    spans.append((position, len(text)))
    for start, end in spans:
        value = text[start:end]
        start += len(value) - len(value.lstrip())
        end -= len(value) - len(value.rstrip())
        words = words_of(text[start:end])
        if start < end and words and not SURROGATE.fullmatch(text, start, end):
            segment.hits.append(Hit(start, end, kind, key_of(kind, text[start:end]), keyed=True))


def _learn_context(known: Known, interaction: Interaction, context: PrivacyContext) -> None:
    people = [(Kind.NAME, context.agent_names.get(agent, "")) for agent in human_agents(interaction)]
    customer = context.customer
    people += [(Kind.NAME, customer.name), (Kind.EMAIL, customer.email), (Kind.PHONE, customer.phone)]
    for kind, value in people:
        if words_of(value):
            known.learn(Hit(0, 0, kind, key_of(kind, value)))


def _build(
    interaction: Interaction,
    language: str,
    document: Document,
    places: Mapping[int, list[Place]],
    by_segment: Mapping[int, list[Place]],
    numbering: Numbering,
) -> Ingested:
    judged: list[JudgedTurn] = []
    stored: list[Turn] = []
    for index, turn in enumerate(interaction.turns):
        found = places.get(index, ())
        text, substitutions = _judged_text(turn.text, found)
        judged.append(
            JudgedTurn.model_construct(
                index=index,
                speaker=turn.speaker,
                text=text,
                offset_ms=turn.offset_ms,
                agent_id=agent_of(interaction, turn),
                acting=None if turn.speaker is Speaker.AGENT else turn.agent_id,
                substitutions=substitutions,
            )
        )
        kept = [place for place in found if place.destroyed]
        stored.append(turn.model_copy(update={"text": _replace(turn.text, kept)}) if kept else turn)
    texts = iter(document.metadata)
    metadata = walk_metadata(interaction.metadata, lambda _, text: _replace(text, by_segment[id(next(texts))]))
    again = iter(document.metadata)
    kept_metadata = walk_metadata(
        interaction.metadata,
        lambda _, text: _replace(text, [place for place in by_segment[id(next(again))] if place.destroyed]),
    )
    reason = interaction.metadata.get("contact_reason")
    view = JudgedView.model_construct(
        interaction_id=interaction.id,
        revision=interaction.revision,
        channel=interaction.channel,
        language=language,
        queue=interaction.queue,
        contact_reason=reason if isinstance(reason, str) else None,
        started_at=interaction.started_at,
        ended_at=interaction.ended_at,
        metadata=metadata,
        agents=human_agents(interaction),
        turns=tuple(judged),
    )
    original = interaction.model_copy(update={"turns": tuple(stored), "metadata": kept_metadata})
    return Ingested(view, original, numbering.originals, numbering.counts)


def _judged_text(text: str, places: Iterable[Place]) -> tuple[str, tuple[Substitution, ...]]:
    parts: list[str] = []
    substitutions: list[Substitution] = []
    position = 0
    length = 0
    for place in places:
        parts += (text[position : place.start], place.surrogate)
        start = length + place.start - position
        length = start + len(place.surrogate)
        position = place.end
        substitutions.append(
            Substitution.model_construct(
                start=start,
                end=length,
                original_start=place.start,
                original_end=place.end,
                surrogate=place.surrogate,
                destroyed=place.destroyed,
            )
        )
    return ("".join((*parts, text[position:])), tuple(substitutions)) if substitutions else (text, ())


def _replace(text: str, places: Iterable[Place]) -> str:
    return _judged_text(text, places)[0]
