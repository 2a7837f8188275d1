"""Where somebody names themselves: in words that introduce, by a bare name in an opening, or by a signature."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.qa_scorer.domain.embedded_judge.banks.names import GIVEN
from services.qa_scorer.domain.embedded_judge.text import SURROGATE, plain, word_set
from services.qa_scorer.domain.interaction import Channel, JudgedTurn, Speaker
from services.qa_scorer.domain.privacy.words import COMMON, NAMES_THAT_ARE_WORDS
from services.qa_scorer.domain.rubric.model import Criterion

SURE = 3.5
_LIKELY = 1.5
_UNCLEAR = 0.0
_WORD = re.compile(r"\[[A-Za-z_]+_\d+\]|[^\W\d_]+(?:[’'\-.][^\W\d_]+)*|[.!?…\n:;]+|,|\d+")
_ORGANISED = word_set(
    """
    team teams equipe service services department departement dept division unit desk office bureau support soutien
    help helpdesk line ligne centre center care customer customers client clients clientele clinic clinique hospital
    hopital pharmacy pharmacie bank banque caisse credit union insurance insurances assurance assurances mobile telecom
    wireless energy energie hydro gas gaz water waste city ville council mairie municipalite town county airline
    airlines airways air vols flights hotel hotels rentals rental location store stores boutique magasin shop shopping
    library bibliotheque school ecole university universite college fitness gym club parking permits permis benefits
    billing facturation recouvrement collections claims sinistres reclamations returns retours orders commandes
    bookings booking reservations reservation rebooking appointments rendezvous baggage bagages parcels parcel courier
    livraison delivery deliveries shipping dispatch repairs repair maintenance technical technique informatique it hr
    rh paie payroll accounts account comptes compte comptabilite accounting finance finances fraud fraude security
    securite sales ventes aftersales apres vente marketing membership memberships abonnements abonnes membres members
    permits permit registry registre licences licensing complaints plaintes citizens citoyens residents residence
    switchboard standard reception accueil information informations renseignements operations operator group groupe
    inc ltd ltee corp co company compagnie society societe association federation ministry ministere agency agence
    paediatric pediatric pediatrie radiology radiologie lab laboratoire records archives bot assistant virtual virtuel
    internet web online enligne chat clavardage regards cordialement salutations sincerely
    """
)
_NO_NAME = word_set(
    """
    hi hello hey hiya howdy good morning afternoon evening bonjour bonsoir salut allo bon matin dear cher chere
    goodbye bye calling phoning ringing just still really very so sorry afraid glad happy pleased delighted ready
    desole desolee navre navree content contente ravi ravie enchante enchantee heureux heureuse sur sure certain
    sir madam madame monsieur maam mister miss mr mrs ms mme mlle m dr
    yes yeah ok okay oui non no
    """
)
_TITLES = word_set("mr mrs ms dr m mme mlle st ste")
_HALF_NAMES = word_set("jean pierre marie anne claire rose")
_GIVEN_NAME, _CAPITAL, _UNKNOWN = "<1>", "<2>", "<3>"
_N12 = r"<[12]>(?: <[12]>){0,2}"
_N = r"<[123]>(?: <[123]>){0,2}"
_SAYS = (
    # Words that say whose name follows or precedes, whatever the name.
    rf"\bmy (?:first |full )?name(?: is| s)?(?: is)? {_N}",
    rf"\bname s {_N}",
    r"\b(?:is|s) my name\b",
    rf"\byou(?: re| are)? (?:now )?(?:speaking|talking|chatting|connected|dealing|through) (?:to|with) {_N}",
    rf"\byou (?:ve got|have|got) {_N} (?:on the line|here|today|with you|at|from)\b",
    rf"\byou(?: re| are) (?:now )?(?:with|onto) {_N}",
    rf"\b(?:you can )?call me {_N}",
    rf"{_N} (?:speaking|at your service|at the (?:keyboard|other end)|on the line|is the name)\b",
    rf"\b(?:je m appelle|mon (?:pre)?nom(?: c)? est|moi c est) {_N}",
    rf"\bvous (?:parlez|clavardez|jasez|echangez|discutez|etes|communiquez)(?: bien| maintenant)? (?:a|avec) {_N}",
    rf"{_N} (?:a l appareil|au bout (?:du fil|de la ligne)|a l autre bout|au clavier|au telephone|a votre (?:service|"
    r"ecoute|disposition)|qui (?:vous )?parle|pour vous servir)\b",
    rf"\b(?:this is|i m|i am|je suis|ici) {_N12}",
    rf"{_N12} (?:here|ici)\b",
    rf"\b(?:hi|hello|hey|hiya|morning|afternoon|evening|bonjour|bonsoir|salut|allo) <[12]> , (?P<own>{_N12})"
    r"(?= [.,]|$)",
    rf"{_N12} ?, (?:enchantee?|pleased to meet you|nice to meet you)\b",
)
_SAYS_IN_OPENING = (
    # Recognisers write no capitals, and what follows these may be any word.
    rf"\bthis (?:is|s) {_N}(?= (?:from|at|with|in|on|speaking|here|how|what|can|may|who|and|your|you|go|thanks|thank|"
    r"good|hello|hi)\b| [.,]|$)",
    rf"\bici {_N}(?= (?:du|de|des|a|au|bonjour|bonsoir|allo|comment|qu|que|en|je|votre|vous|equipe|service)\b| [.,]|$)",
    rf"\b(?:i m|i am) {_N}(?= (?:with|from|at|in|on|here|and|how|what|your|who)\b| [.,]|$)",
    r"\b(?:it s|its|c est|je suis) <[12]>",
    r"\b(?:it s|its|c est) <3>(?= (?:with|from|at|here|du|de (?:la|l|chez)|au|bonjour|bonsoir|allo|comment)\b|$)",
    r"\b(?:hi|hello|hey|morning|afternoon|evening|bonjour|bonsoir|allo|salut|holding) <3> (?:at|from|with|of|chez|de) "
    r"<[23]>",
    r"(?<!to )(?<!with )(?<!you )<[123]> here(?= (?:how|what|from|at|with|can|may|who|good|hello|hi|your|go|i)\b|"
    r" [.,]|$)",
    r"<3> ici(?= (?:comment|que|qu|en|je|de|du|bonjour|votre|puis)\b| [.,]|$)",
    rf"{_N12} (?:from|at|with|over at|in|of|de|du|des|d|a la|au|aux|chez|on) (?!you\b|vous\b|monday)[a-z<]",
    rf"(?:^|[.] ){_N12} ?, (?:from|at|with|in|de|du|d|des|chez|equipe|[a-z]+ (?:desk|team|support|services?|care))\b",
)
_ALONE = re.compile(r"(?:^|[.] )<1>(?: <[12]>)?(?= ?[.]|$)")
_SAID = tuple(re.compile(pattern) for pattern in _SAYS)
_SAID_IN_OPENING = tuple(re.compile(pattern) for pattern in _SAYS_IN_OPENING)
_ADDRESSED = re.compile(
    r"\b(?:hi|hello|hey|hiya|dear|good (?:morning|afternoon|evening|day)|morning|afternoon|evening|thanks|thank you|"
    r"bonjour|bonsoir|salut|allo|cher|chere|merci|mr|mrs|ms|mister|miss|madame|monsieur|mme|mlle|m)"
    r"(?: (?:there|again|encore|a vous))?(?P<pause> ,)? $"
)
_CALLED = re.compile(
    r"(?=\b(?:hi|hello|hey|thanks|thank you|cheers|ok|okay|right|bye|oh|bonjour|bonsoir|allo|salut|merci|au revoir|oui|"
    r"bon)(?: (?:so much|a lot|beaucoup|bien|ok|there|monsieur|madame|mister|miss))? ?,? (?P<name>[a-z]+|\[\w+\]))"
)
COMPANY = re.compile(
    r"\b(?:for (?:calling|contacting|choosing|ringing|writing to|reaching out to|getting in touch with)|welcome to|"
    r"you(?: ve| have)? reached|"
    r"(?:hello|hi|greetings) from|here (?:at|from)|through to|communique avec|contact avec|choisi|contacte|appeler|"
    r"appele|bienvenue (?:chez|a)|chez)(?: the)? <[123]>|"
    r"^<[23]>(?: ,)? (?:good (?:morning|afternoon|evening)|hello|hi|bonjour|bonsoir|salut|allo|customer|service|<1>)"
)
"""A company that names itself, in coded text."""

_OR_COMPANY = re.compile(
    r"\b(?:or|and or) (?:that of |the name of )?(?:the|their|its|your) (?:own )?(?:company|compan|firm|business|brand|"
    r"organi[sz]ation|employer|department|store)|\bou (?:celui |le nom )?(?:d |de )?(?:l |la |le |son |sa )?"
    r"(?:entreprise|compagnie|societe|organisation|organisme|marque|magasin|employeur|service)\b"
)


@dataclass(frozen=True, slots=True)
class Named:
    """`turn`, the characters of it that tell, and the log-odds that the agent names themselves there."""

    turn: int
    start: int
    end: int
    logit: float


def introduces(text: str) -> bool:
    """Whether a sentence names its speaker, taken as one that opens a contact. For examples in a rubric."""
    turn = JudgedTurn(index=0, speaker=Speaker.AGENT, text=text, agent_id="a")
    return any(named.logit > 0 for named in named((turn,), 0, True, frozenset(), Channel.EMAIL))


def company_counts(criterion: Criterion) -> bool:
    """Whether the question takes the company's name for one's own."""
    return any(_OR_COMPANY.search(plain(text)) for text in criterion.question.values())


@dataclass(frozen=True, slots=True)
class Coded:
    """A text with `<1>` for a surrogate or a known given name, `<2>` for another capital, `<3>` for a word of speech
    (which has no capitals) that is neither common nor of an organisation; ` . ` and ` , ` for stops. `starts`: of each
    coded token, its place in the coded text, and its characters in the text."""

    text: str
    starts: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, text: str, *, spoken: bool = True) -> Coded:
        out: list[str] = []
        starts: list[tuple[int, int, int]] = []
        length = 0
        fresh = True
        for match in _WORD.finditer(text):
            if match[0] == "." and out and out[-1] in _TITLES:
                continue
            for code in _codes(match[0], fresh):
                if code == _UNKNOWN and not spoken:
                    code = plain(match[0])
                starts.append((length, match.start(), match.end()))
                out.append(code)
                length += len(code) + 1
            fresh = match[0][0] in ".!?…\n:;"
        return cls(" ".join(out), tuple(starts))

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Characters of the text for a stretch of the coded one."""
        inside = [(begin, stop) for at, begin, stop in self.starts if start <= at < max(end, start + 1)]
        return (inside[0][0], inside[-1][1]) if inside else (0, 0)


def _codes(word: str, fresh: bool) -> Iterator[str]:
    if SURROGATE.fullmatch(word):
        yield _GIVEN_NAME if "NAME" in word.upper() else "[x]"
        return
    if word[0] in ".!?…\n:;":
        yield "."
        return
    if word == ",":
        yield ","
        return
    parts = plain(word).split()
    joined = "-" in word
    if not parts:
        return
    if joined and (parts[0] in GIVEN or (parts[0] in _HALF_NAMES and parts[1] in GIVEN)):
        yield _GIVEN_NAME
        return
    for number, part in enumerate(parts):
        if number == 0 and len(parts) == 1:
            yield _code(part, word, fresh)
        else:
            # `c'est`, `l'appareil`, `i'm`: of more than one part, none is a name unless a given one.
            yield _GIVEN_NAME if part in GIVEN and not joined else part


def _code(bare: str, word: str, fresh: bool) -> str:
    if bare in GIVEN:
        return _GIVEN_NAME
    if bare in _NO_NAME or bare in _ORGANISED or len(bare) == 1 or bare.isdigit():
        return bare
    if bare.endswith(("ing", "ed", "ly")):
        return bare
    capital = word[0].isupper() and not word.isupper()
    if bare in COMMON:
        # `Rose` and `Mark` where a sentence does not begin are names, `Monday` is not.
        return _CAPITAL if capital and not fresh and bare in NAMES_THAT_ARE_WORDS else bare
    if capital:
        return _CAPITAL
    return _UNKNOWN


def named(
    turns: Sequence[JudgedTurn], index: int, opening: bool, strangers: frozenset[str], channel: Channel
) -> Iterator[Named]:
    """Where a turn of the agent's names the agent. `strangers`: the customer's names, from `customers_words`."""
    known = customers_words(turns[:index])
    text = turns[index].text
    coded = Coded.of(text, spoken=channel is Channel.VOICE)
    for pattern in _SAID:
        for match in pattern.finditer(coded.text):
            yield from _unless_addressed(coded, match, index, text, known, SURE)
    if opening:
        for pattern in _SAID_IN_OPENING:
            for match in pattern.finditer(coded.text):
                yield from _unless_addressed(coded, match, index, text, known, _LIKELY + 1)
        yield from _bare(turns, index, coded, strangers)
    if channel is Channel.EMAIL:
        yield from _signature(index, text, known)


def _unless_addressed(
    coded: Coded, match: re.Match[str], index: int, text: str, strangers: frozenset[str], logit: float
) -> Iterator[Named]:
    """The match, unless its name is the customer's."""
    which = "own" if "own" in match.re.groupindex else 0
    start, end = coded.place(match.start(which), match.end(which))
    before = _ADDRESSED.search(coded.text[: match.start()])
    if before is not None and match[0].startswith("<") and not before["pause"] and _strange(text[start:end], strangers):
        return
    if _strange(text[start:end], strangers):
        return
    yield Named(index, start, end, logit)


def _strange(text: str, strangers: frozenset[str]) -> bool:
    """Whether a stretch names the customer and nobody else."""
    names = [match[0] for match in _WORD.finditer(text) if Coded.of(match[0]).text[:2] in ("<1", "<2", "<3")]
    return bool(names) and all(key(name) in strangers for name in names)


def key(name: str) -> str:
    return name.upper() if name.startswith("[") else plain(name)


def customers_words(turns: Sequence[JudgedTurn]) -> frozenset[str]:
    """Names that the customer used for themselves or the desk's log holds: not those by which they call the agent."""
    own: set[str] = set()
    called: set[str] = set()
    for turn in turns:
        if turn.speaker not in (Speaker.CUSTOMER, Speaker.SYSTEM):
            continue
        said = address(turn.text) if turn.speaker is Speaker.CUSTOMER else None
        if said:
            called.add(said)
        for match in _WORD.finditer(turn.text):
            coded = Coded.of(match[0]).text
            if coded.startswith(("<1>", "<2>", "<3>")) and key(match[0]) != said:
                own.add(key(match[0]))
    return frozenset(own - called)


def address(text: str) -> str | None:
    """The name by which a customer calls the agent at the beginning of what they say."""
    bare = " ".join(
        match[0] if match[0].startswith("[") else "," if match[0] == "," else plain(match[0])
        for match in _WORD.finditer(text[:80])
    )
    for match in _CALLED.finditer(bare):
        name = match["name"]
        if name.startswith("[NAME") or Coded.of(name).text[:3] in ("<1>", "<3>"):
            return key(name)
    return None


def _bare(turns: Sequence[JudgedTurn], index: int, coded: Coded, strangers: frozenset[str]) -> Iterator[Named]:
    """A given name without any word that says whose it is. Who opens the contact does not know the customer's yet."""
    text = turns[index].text
    first = all(turn.speaker is not Speaker.CUSTOMER for turn in turns[:index])
    alone = {match.end() for match in _ALONE.finditer(coded.text)}
    for match in re.finditer(r"<1>(?: <[123]>)?", coded.text):
        start, end = coded.place(match.start(), match.end())
        if _strange(text[start:end], strangers):
            continue
        addressed = _ADDRESSED.search(coded.text[: match.start()])
        if first or (match.end() in alone and addressed is None):
            yield Named(index, start, end, _LIKELY)
        elif addressed is None or addressed["pause"]:
            yield Named(index, start, end, _UNCLEAR)


def _signature(index: int, text: str, strangers: frozenset[str]) -> Iterator[Named]:
    """A personal name on a line of its own among the last three of a letter."""
    lines = [match for match in re.finditer(r"[^\n]+", text) if match[0].strip()]
    for line in lines[-3:] if len(lines) > 1 else []:
        written = line[0].strip()
        words = written.split()
        if len(words) > 4 or written.endswith((",", ".", "!", "?", ":")):
            continue
        if any(part in _ORGANISED or part in _NO_NAME for word in words for part in plain(word).split()):
            continue
        names = [code for word in words for code in Coded.of(word).text.split()]
        personal = {"<1>", "<2>"}.intersection(names)
        if personal and all(code in personal or len(code) == 1 for code in names) and not _strange(written, strangers):
            yield Named(index, line.start(), line.end(), SURE if "<1>" in names else _LIKELY)


def mentions(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where a text holds a name that `address` gave, not as the company that was called."""
    for match in _WORD.finditer(text):
        before = plain(text[: match.start()])
        if key(match[0]) == name and not before.endswith((" to", "calling", "chez", "contacting", "appeler")):
            yield match.start(), match.end()
