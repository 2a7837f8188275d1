"""Names, which have no shape: they are known by how people introduce and ask for them."""

from __future__ import annotations

from services.qa_scorer.domain.privacy.kinds import Kind
from services.qa_scorer.domain.privacy.labels import Topic
from services.qa_scorer.domain.privacy.name_ends import ends_name, is_verb_form
from services.qa_scorer.domain.privacy.segment import Segment
from services.qa_scorer.domain.privacy.signatures import find_signatures
from services.qa_scorer.domain.privacy.spelling import is_letter, letter_at
from services.qa_scorer.domain.privacy.tokens import Tokens, word_set, words_of
from services.qa_scorer.domain.privacy.words import COMMON, NAMES_THAT_ARE_WORDS

MAX_NAME_WORDS = 4
MIN_SPELLED = 3
_PARTICLES = word_set("de la le du des van von der den st saint sainte o mc d l el al bin ben ibn di da dos")
_LOWER_PARTICLES = word_set("de du des van von der st saint sainte mc el al bin ben ibn di da dos")
_ELIDED = word_set("o d")
_APOSTROPHES = frozenset({"'", "’"})
_DETERMINERS = word_set("le la un une ce cette ces les the a an this that")
_TITLES = word_set("mr mrs ms miss mme mlle madame monsieur mademoiselle mister")
_RARELY_LAST = word_set(
    """
    will may hope love case price page day good best long little short chance money spring summer winter sunny lucky joy
    art bill mark faith grace just street june april august beau bon grand vert france juste
    """
)
_MAY_SPELL = frozenset({"double"})
_STOP = COMMON - NAMES_THAT_ARE_WORDS
_NAME_JOIN = frozenset({" ", "-", "'", "’", ". ", ".", "‑", "\u00a0", "  "})


def _phrases(text: str) -> dict[str, list[tuple[str, ...]]]:
    table: dict[str, list[tuple[str, ...]]] = {}
    for phrase in text.split(";"):
        words = words_of(phrase)
        table.setdefault(words[0], []).append(words[1:])
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry))
    return table


# What follows is a name, whatever its case: recognisers write no capitals.
_SURE = _phrases(
    """
    my name is; my name's; my full name is; my first name is; my last name is; my name was; the name is; name's;
    full name is; last name is; first name is; first name; last name; full name; customer name;
    the name on the account is; name on the account is; under the name of; under the name; je m'appelle;
    moi je m'appelle; on m'appelle; mon nom est; mon nom c'est; mon nom complet est; mon nom complet c'est;
    mon prénom est; mon prénom c'est; mon nom de famille est; mon nom de famille c'est; nom complet est; au nom de;
    prénom; nom de famille; nom complet
    """
)
# What follows is a name if it has capitals and the clause ends behind it.
_LIKELY = _phrases(
    """i am; i'm; this is; je suis; ici; moi c'est; speaking with; speaking to; call me; name is; name;
    nom; vous parlez à; vous parlez avec; on behalf of; de la part de; appelez moi"""
)
_BEHIND = _phrases("speaking; here; à l'appareil; à votre service; calling")
_TRIGGERS = frozenset({*_SURE, *_LIKELY, *_TITLES, "m"})
_AFTER_LIKELY = word_set(
    """
    from here calling speaking and with de du a et avec my i mon je at au pour how comment en que who qui but
    mais
    """
)
LEADS = word_set(
    """
    yes yeah yep sure ok okay of course it its is s was that thats would be the my name um uh er well hi hello
    please certainly absolutely this i am m im a oui bien sur certainement d accord alors euh ben c est etait ce
    serait le mon nom la ma sa son elle il s appelait appelle je me m appelait called named her his he she think
    believe guess maybe probably pense crois first last full mother maiden pet dog cat mere animal chien chat
    answer reponse just no problem full complet bonjour allo again here go you voici you can t
    """
)
_LEADS_FR = LEADS | {"ben"}  # a filler in French, a name in English
_DENIALS = word_set(
    """
    not don cant dont doesn didn forgot forget forgotten remember recall know idea why what who how when where
    which unsure pas oublie souviens rappelle sais pourquoi quoi quel quelle comment aucune jamais never none
    nothing
    """
)


def find_names(segment: Segment, asked: frozenset[Topic], *, french: bool) -> None:
    """Adds names that are introduced, addressed with a title, or given as the answer to a question for a name."""
    tokens = segment.tokens
    norms = tokens.norms
    relaxed = segment.text.islower()
    found = False
    index = 0
    if _TRIGGERS.isdisjoint(norms):
        index = len(norms)
    while index < len(norms):
        norm = norms[index]
        if norm not in _TRIGGERS:
            index += 1
            continue
        if segment.topic_at(index) is Topic.ANSWER:
            index += 1  # the `name` of `maiden name`
            continue
        after = _match(_SURE, norms, index)
        if after is not None:
            last = _name(tokens, after, capital=False, sure=True) if _says_value(tokens, after) else None
        else:
            after = _match(_LIKELY, norms, index)
            if after is not None:
                last = _likely(tokens, after)
            elif norm in _TITLES or (french and norm == "m" and _abbreviates(tokens, index)):
                after = index + 1
                last = _name(tokens, after, capital=not relaxed, title=True)
            else:
                index += 1
                continue
        if last is not None:
            segment.add_tokens(Kind.NAME, after, last)
            found = True
            index = last + 1
        else:
            index += 1
    _introduced_behind(segment)
    find_signatures(segment)
    if not found and Topic.NAME in asked:
        _answered_name(segment, _LEADS_FR if french else LEADS)
    in_context = Topic.NAME in asked or Topic.NAME in segment.topics or "spell" in norms or "epelle" in norms
    _spelled(segment, MIN_SPELLED if in_context else MIN_SPELLED + 1)


def _match(table: dict[str, list[tuple[str, ...]]], norms: list[str], index: int) -> int | None:
    entries = table.get(norms[index])
    if entries is None:
        return None
    for rest in entries:
        after = index + 1 + len(rest)
        if tuple(norms[index + 1 : after]) == rest:
            return after
    return None


def _says_value(tokens: Tokens, index: int) -> bool:
    """Whether the value follows in the same sentence: `last name? Smith` is another speaker's matter."""
    return 0 < index < len(tokens) and not any(char in tokens.gap(index - 1, index) for char in ".?!\n")


def _name(tokens: Tokens, index: int, *, capital: bool, sure: bool = False, title: bool = False) -> int | None:
    """The last token of a name that starts at token `index`, or None where no name starts there.

    `capital`: every word needs one. `sure`: a name must start here, so that `mark` or `will` is one. `title`: one such
    as `Mr` stands before it.
    """
    norms = tokens.norms
    last = None
    at = index
    for _ in range(MAX_NAME_WORDS):
        if at >= len(norms) or not norms[at].isalpha() or (at > index and not _joins(tokens, at)):
            break
        norm = norms[at]
        if norm in _PARTICLES and (last is not None or tokens.capital(at)):
            behind = _behind_particles(tokens, at)
            if behind is not None:
                at = behind
        elif (norm in _LOWER_PARTICLES or _elided(tokens, at)) and (title or sure) and not capital:
            at = _behind_lower_particles(tokens, at, title=title)
        if not tokens.capital(at) and (
            ends_name(tokens, at, title=title) if last is not None else title and is_verb_form(tokens.norms[at])
        ):
            break
        norm = tokens.norms[at]
        rarely = norm in _RARELY_LAST and (title or at > index)
        word = (sure or (title and not capital)) and norm in NAMES_THAT_ARE_WORDS and not rarely
        if not word and not _can_be_name(tokens, at, capital=capital):
            break
        last = at
        at += 1
    # An initial alone is no name.
    return last if last is not None and (last > index or len(norms[last]) > 1) else None


def _joins(tokens: Tokens, index: int) -> bool:
    """Whether a word belongs to the same name as the one before it: `. ` only joins behind an initial."""
    gap = tokens.gap(index - 1, index)
    return gap in _NAME_JOIN and (gap != ". " or len(tokens.norms[index - 1]) <= 2)


def _behind_particles(tokens: Tokens, index: int) -> int | None:
    """The capital word that `de la` and the like lead to."""
    at = index
    while at < len(tokens) and tokens.norms[at] in _PARTICLES and (at == index or _joins(tokens, at)):
        at += 1
    return at if at < len(tokens) and tokens.capital(at) and _joins(tokens, at) else None


def _abbreviates(tokens: Tokens, index: int) -> bool:
    """The `M.` before a name."""
    return index + 1 < len(tokens) and tokens.gap(index, index + 1) in (". ", ".\u00a0")


def _elided(tokens: Tokens, index: int) -> bool:
    """The `o` of `o'connor`, the `d` of `d'amours`."""
    return tokens.norms[index] in _ELIDED and index + 1 < len(tokens) and tokens.gap(index, index + 1) in _APOSTROPHES


def _behind_lower_particles(tokens: Tokens, index: int, *, title: bool) -> int:
    """The word of a name that `de la` and the like lead to where nothing has capitals; `index` where there is none, as
    in `le monsieur de la comptabilité`."""
    norms = tokens.norms
    at = index
    while at < len(norms) and norms[at] in _PARTICLES and (at == index or _joins(tokens, at)):
        at += 1
    said_of = title and index > 1 and norms[index - 2] in _DETERMINERS
    if at >= len(norms) or said_of or not norms[at].isalpha() or not _joins(tokens, at):
        return index
    return at if _can_be_name(tokens, at, capital=False) else index


def _can_be_name(tokens: Tokens, index: int, *, capital: bool) -> bool:
    norm = tokens.norms[index]
    if norm in _STOP:
        return False
    if tokens.capital(index):
        return True
    return not capital and norm not in COMMON and norm not in NAMES_THAT_ARE_WORDS and len(norm) > 1


def _likely(tokens: Tokens, index: int) -> int | None:
    if not _says_value(tokens, index):
        return None
    last = _name(tokens, index, capital=True)
    if last is None:
        return None
    if last > index or last + 1 >= len(tokens):
        return last
    gap = tokens.gap(last, last + 1)
    return last if (gap.strip()[:1] in (",", ".", "!", ";", ":", "-", "–") and gap.strip()) or (
        tokens.norms[last + 1] in _AFTER_LIKELY
    ) else None  # fmt: skip


def _introduced_behind(segment: Segment) -> None:
    """`Julie speaking`, `Marc à l'appareil` at the start of a turn or sentence."""
    tokens = segment.tokens
    if _BEHIND.keys().isdisjoint(tokens.norms):
        return
    for index in range(1, min(len(tokens), 12)):
        if _match(_BEHIND, tokens.norms, index) is None:
            continue
        first = index
        while first > 0 and index - first < 2 and _can_be_name(tokens, first - 1, capital=True):
            if first < index and not _joins(tokens, first):
                break
            first -= 1
        starts = first == 0 or any(char in tokens.gap(first - 1, first) for char in ".,!?;\n")
        if first < index and starts:
            segment.add_tokens(Kind.NAME, first, index - 1)
        return


def _answered_name(segment: Segment, leads: frozenset[str]) -> None:
    """The name in a reply to the question for one: what follows the polite words before it."""
    tokens = segment.tokens
    norms = tokens.norms
    at = 0
    while at < len(norms) and norms[at] in leads and at < 8:
        at += 1
    if at == len(norms) or at == 8 or denies(norms[: at + 2], 0):
        return
    # In so short a reply a word behind a name is one, too (`marie-ève côté`); by itself it may be any (`good`).
    short = len(norms) - at <= MAX_NAME_WORDS and norms[at] not in NAMES_THAT_ARE_WORDS
    last = _name(tokens, at, capital=False, sure=short)
    if last is None and tokens.norms[at] in NAMES_THAT_ARE_WORDS and at == len(norms) - 1:
        last = at
    if last is None:
        return
    rest = len(norms) - 1 - last
    if rest and tokens.gap(last, last + 1).strip().startswith(":"):
        return  # `Subject: ...` names what follows
    clause_ends = rest == 0 or not tokens.gap(last, last + 1).isspace()
    # In a longer sentence without capitals the first unusual word is no name: `trying to reset the router`.
    bounded = norms[last + 1] in COMMON or norms[last + 1].isdigit() if rest else True
    if clause_ends or tokens.capital(at) or (bounded and last > at) or rest <= 3:
        segment.add_tokens(Kind.NAME, at, last)


def denies(norms: list[str], start: int) -> bool:
    """Whether a reply says that there is no answer: `I forgot`."""
    return any(norm in _DENIALS for norm in norms[start : start + 12])


def _spelled(segment: Segment, least: int) -> None:
    """`T R E M B L A Y`, `t as in tango, r e m b l a y`: letters in a row where a name is the matter."""
    tokens = segment.tokens
    norms = tokens.norms
    index = 0
    while index < len(norms):
        at = index
        letters = ""
        while at < len(norms) and (norms[at] in _MAY_SPELL or is_letter(tokens, at)):
            if letters and len(tokens.gap(at - 1, at).strip()) > 1:
                break
            spelled = letter_at(tokens, at)
            if spelled is None:
                break
            at, letters = spelled[0] + 1, letters + spelled[1]
        if len(letters) >= least:
            segment.add_tokens(Kind.NAME, index, at - 1, ("w", letters))
        index = max(at, index + 1)
