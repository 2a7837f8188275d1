"""Identity items: what an item's key speaks of in either language, which logged value fills it, and what in a
customer's turn could be it though it is not recognised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

from services.qa_scorer.domain.actions import ActionArgument
from services.qa_scorer.domain.embedded_judge.numbers import digits, figures
from services.qa_scorer.domain.embedded_judge.text import SURROGATE, plain, word_set

NO_VALUE = frozenset(
    {"", "null", "none", "n a", "na", "nil", "unknown", "undefined", "inconnu", "aucun", "any", "missing"}
)


class Shape(Enum):
    """What a value looks like when it is said."""

    NAME = "name"
    DATE = "date"
    CODE = "code"
    EMAIL = "email"
    ADDRESS = "address"
    POSTAL = "postal"
    PET = "pet"
    WORDS = "words"


_CONCEPTS: Mapping[str, tuple[Shape, str]] = {
    "name": (
        Shape.NAME,
        "name; names; surname; nom; noms; prenom; who am i speaking; who i m speaking; who s calling; who is calling; "
        "who do i have; and you are; who s this; who is this; who have i got; speaking with; speaking to; your full; "
        "c est qui; vous etes qui; qui est a l appareil; l honneur; "
        "a qui ai je; a qui je parle; a qui parle je; vous appelez; m appelle; vous etes",
    ),
    "birth": (
        Shape.DATE,
        "birth; birthday; birthdate; born; dob; d o b; naissance; ddn; ne le; nee le; ne en; nee en; "
        "etes ne; etes nee; suis ne; suis nee; vous fetez; anniversaire; fete",
    ),
    "postal": (Shape.POSTAL, "postal; postcode; zip; zipcode; post code"),
    "phone": (Shape.CODE, "phone; telephone; mobile; cell; cellphone; cellulaire; tel; callback; number you re"),
    "email": (Shape.EMAIL, "email; e mail; mail; courriel; courrier elle; login; log in with; adresse electronique"),
    "address": (Shape.ADDRESS, "address; adresse; street; rue; you live; habitez; j habite; i live; demeurez"),
    "account": (Shape.CODE, "account; acct; compte"),
    "member": (Shape.CODE, "member; membership; membre; adherent; subscriber; abonne"),
    "customer": (Shape.CODE, "customer; client; cliente; user; utilisateur"),
    "policy": (Shape.CODE, "policy; police"),
    "contract": (Shape.CODE, "contract; agreement; contrat; entente"),
    "order": (Shape.CODE, "order; commande; purchase"),
    "booking": (
        Shape.CODE,
        "booking; reservation; reference; confirmation; locator; pnr; ref; dossier; file number; case",
    ),
    "invoice": (Shape.CODE, "invoice; facture; bill; receipt; recu"),
    "tag": (Shape.CODE, "tag; etiquette; label"),
    "pin": (Shape.CODE, "pin; nip; passcode; pincode; password; mot de passe; code d acces"),
    "secret": (
        Shape.WORDS,
        "answer; reponse; secret; secrete; security question; question de securite; question secrete; memorable; "
        "maiden; jeune fille; pet; animal; school; ecole; phrase; passphrase; codeword; keyword",
    ),
    "pet": (
        Shape.PET,
        "pet; pets; animal; dog s name; cat s name; name of your dog; name of your cat; his name; her name; "
        "name of the; is called; he called; she called; it called; you call him; you call her; which dog; which cat; "
        "which one; which of; son nom; s appelle; il s appelle comment; quel chien; quel chat; lequel; laquelle",
    ),
    "student": (Shape.CODE, "student; pupil; learner; code permanent; etudiant; etudiante; eleve; u number"),
    "patient": (Shape.CODE, "patient; chart; mrn; medical record; numero de dossier; dossier medical"),
    "prescription": (Shape.CODE, "prescription; rx; script; ordonnance; refill number; label on the; sur l etiquette"),
    "room": (Shape.CODE, "room; chambre; suite"),
    "claim": (Shape.CODE, "claim; sinistre; reclamation"),
    "tracking": (Shape.CODE, "tracking; waybill; shipment; suivi; envoi; colis; parcel"),
    "device": (Shape.CODE, "imei; device; appareil; sim; modem; router; routeur; borne"),
    "loyalty": (Shape.CODE, "loyalty; rewards; points; fidelite; recompenses"),
    "vehicle": (Shape.CODE, "vin; vehicle; vehicule; chassis"),
    "arrival": (Shape.DATE, "arrival; arrive; arriving; check in; checkin; check in date; arrivee; arrivez"),
    "departure": (Shape.DATE, "departure; leaving; check out; checkout; depart; partez"),
    "code": (Shape.CODE, "code"),
    "digits": (Shape.CODE, "digits; chiffres; last four; last 4; quatre derniers; 4 derniers"),
    "employee": (Shape.CODE, "employee; employe; badge; matricule; staff"),
    "folio": (Shape.CODE, "folio"),
    "card": (Shape.CODE, "card; carte; last four; last 4; quatre derniers; 4 derniers"),
    "licence": (Shape.CODE, "licence; license; permis; permit; driving"),
    "passport": (Shape.CODE, "passport; passeport"),
    "tax": (Shape.CODE, "taxpayer; tax; contribuable; fiscal"),
    "social": (Shape.CODE, "ssn; social; nas; sin; assurance sociale; n a s"),
    "health": (Shape.CODE, "health; ramq; maladie; medicare"),
    "meter": (Shape.CODE, "meter; compteur"),
    "plate": (Shape.CODE, "plate; plaque; registration; immatriculation; reg; vrm"),
    "serial": (Shape.CODE, "serial; serie"),
    "ticket": (Shape.CODE, "ticket; billet"),
    "flight": (Shape.CODE, "flight; vol"),
    "notice": (Shape.CODE, "notice; avis; letter; lettre"),
    "amount": (Shape.CODE, "amount; montant; ligne; line"),
    "recovery": (Shape.CODE, "recovery; backup code; recuperation; secours"),
    "verification": (Shape.CODE, "verification; one time; texted; sent you"),
    "workspace": (Shape.WORDS, "workspace; espace; organisation; organization; org"),
    "company": (Shape.WORDS, "company; business; compagnie; entreprise"),
}
"""What people call each, in talk and in keys; accents and punctuation out."""

_NUMBERS = word_set("number num no nb nr numero id identifier identifiant code")
_FILLERS = word_set(
    """
    full last first complete complet four digits the of de du des d la le les on date value previous current billing
    derniers dernier chiffres quatre trois file security contact proof
    """
)
_PEOPLE = word_set(
    "holder titulaire passenger passager driver conducteur insured assure renter guest patient host caller "
    "resident residente owner proprietaire tenant locataire student etudiant etudiante applicant demandeur payer "
    "payeur beneficiary beneficiaire sender expediteur recipient destinataire"
)
_OWNERS = word_set("customer client cliente user utilisateur member membre subscriber abonne account compte")
"""Words of keys that tell whose it is, and what it is only where no other word does."""

_GENERIC = word_set("code id number numero num no nb nr key cle ref reference file dossier case acct")
"""Keys of a log that say of a number nothing but that it is one."""

_DATES = word_set("date day jour")

_WORD_OF: Mapping[str, str] = {
    word: concept for concept, (_, words) in _CONCEPTS.items() for word in words.split("; ") if " " not in word
}
_SPLIT = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_\-.\s]+")
_GENERAL_ASK = re.compile(
    r"\b(?:(?:verify|confirm|check|validate) (?:your|you|who)|your (?:details|information|identity)|"
    r"(?:verifier|confirmer|valider) (?:votre|vos|que c est)|vos (?:informations|renseignements|coordonnees)|"
    r"votre identite|vous identifier|security questions?|questions de securite)\b"
)


def concepts(key: str) -> tuple[str, ...]:
    """What a key speaks of: ("workspace",) for `WorkspaceName`, ("birth",) for `DateNaissance`; with a word that is in
    no vocabulary, that word."""
    split = (plain(part).rstrip("0123456789") for part in _SPLIT.split(key) if part)
    parts = [part for part in split if part]
    for passed_over in (_NUMBERS | _FILLERS | _PEOPLE | _OWNERS, _NUMBERS | _FILLERS | _OWNERS, _NUMBERS | _FILLERS):
        telling = [part for part in parts if part not in passed_over]
        if telling:
            break
    else:
        telling = parts
    numbered = not _NUMBERS.isdisjoint(parts)
    found = tuple(
        dict.fromkeys("name" if part in _PEOPLE and not numbered else _WORD_OF.get(part, part) for part in telling)
    )
    if len(found) > 1:
        # `WorkspaceName` names a workspace, `NomComplet` a person; `EmailAddress` is an e-mail.
        found = tuple(concept for concept in found if concept != "name") or found
        if "email" in found:
            found = tuple(concept for concept in found if concept != "address")
    return found


def shape(key: str) -> Shape:
    """How the item sounds, by its first concept that is known."""
    known = [_CONCEPTS[concept][0] for concept in concepts(key) if concept in _CONCEPTS]
    if known:
        return known[0]
    parts = [plain(part) for part in _SPLIT.split(key)]
    if not _NUMBERS.isdisjoint(parts):
        return Shape.CODE
    return Shape.WORDS if _DATES.isdisjoint(parts) else Shape.DATE


_THINGS = (
    "hotel|inn|restaurant|cafe|bar|company|business|compagnie|entreprise|shop|store|magasin|boutique|doctor|docteur|"
    "medecin|clinic|clinique|apartments?|appartement|building|immeuble|product|produit|brand|marque|street|rue|event|"
    "evenement|plan|forfait|bank|banque|school|ecole|city|ville|place|endroit|airline|compagnie aerienne|trainer"
)
_NAME_OF_THING = re.compile(
    rf"\b(?:names?|noms?) (?:of|for|de|du|des) (?:the |your |that |this |la |le |l |votre |cette |ce )?(?:{_THINGS})\b|"
    rf"\b(?:{_THINGS})(?: s)? names?\b"
)


def names_item(text: str, key: str) -> bool:
    """Whether somebody speaks of the item: asks for it or announces it. The name of a hotel is nobody's."""
    said = f" {_NAME_OF_THING.sub(' ', plain(text))} "
    whose = [part for part in map(plain, _SPLIT.split(key)) if part in _PEOPLE]
    return any(f" {word} " in said for concept in concepts(key) for word in (*_talk(concept), *whose))


def asks_name_of_thing(text: str) -> bool:
    """Whether the name of a company, a place or the like is asked for."""
    return bool(_NAME_OF_THING.search(plain(text)))


_SOME_CODE = re.compile(
    r"\b(?:your|the|a|any|votre|vos|le|un|ton|what|which|quel) (?:\w+ ){0,2}(?:number|numero|code|id|reference)\b"
)


def asks_for_a_code(text: str) -> bool:
    """Whether a number is asked for, whatever it is called."""
    return bool(_SOME_CODE.search(plain(text)))


def asks_in_general(text: str) -> bool:
    """Whether somebody is asked to prove who they are, whatever with."""
    return bool(_GENERAL_ASK.search(plain(text)))


def _talk(concept: str) -> Sequence[str]:
    if concept not in _CONCEPTS:
        return (concept,)
    return _CONCEPTS[concept][1].split("; ")


def other_than(key: str, item: str) -> bool:
    """Whether a key of the log speaks of something else than the item: the PIN is not the account's number."""
    if plain(key) in _GENERIC:
        return False
    known = frozenset(concepts(key)) & _CONCEPTS.keys()
    return bool(known) and known.isdisjoint(concepts(item)) and "name" not in known


def speaks_of_item(word: str) -> bool:
    """Whether a plain word is one of those that items are called by."""
    return word in _WORD_OF or word in _NUMBERS or word in _FILLERS or word in _PEOPLE or word in _OWNERS


def bare(key: str) -> str:
    """`BirthDate`, `birth_date` and `birth date` are one key."""
    return plain(key).replace(" ", "")


def argument(key: str, entries: Sequence[ActionArgument]) -> ActionArgument | None:
    """The entry that fills the item: of the same key, else of one that speaks of the same thing."""
    wanted = bare(key)
    exact = next((entry for entry in entries if bare(entry.key) == wanted), None)
    if exact is not None:
        return exact
    about = frozenset(concepts(key))
    # The second of two security answers is not the first.
    others = [
        (entry, frozenset(concepts(entry.key))) for entry in entries if entry.key and _number(entry.key) == _number(key)
    ]
    # A bare `Name` may be the hotel's.
    same = next((e for e, other in others if other == about and (bare(e.key) != "name" or "[NAME_" in e.value)), None)
    if same is not None or len(about) < 2:
        return same
    # `Tag` for `BagTag`. A name or a number by itself could be anybody's.
    return next((entry for entry, other in others if other and other < about and other != {"name"}), None)


def _number(key: str) -> str:
    return "".join(filter(str.isdigit, key))


JOINS = word_set(
    """
    dash hyphen tiret slash point dot space espace as in like comme for pour double then puis and et uh um euh
    """
)
ALPHABET = word_set(
    """
    alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa
    quebec romeo sierra tango uniform victor oh whiskey whisky xray yankee zulu
    """
)
MONTH = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|janvier|fevrier|mars|"
    r"avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)\b"
)
_NUMBER_KINDS = frozenset({"ACCOUNT", "PHONE", "CARD", "SIN", "REFERENCE", "PIN", "ANSWER", "POSTAL", "IBAN", "DATE"})
_KINDS: Mapping[Shape, frozenset[str]] = {
    Shape.NAME: frozenset({"NAME", "PERSON"}),
    Shape.DATE: frozenset({"DOB", "DATE"}),
    Shape.CODE: _NUMBER_KINDS,
    Shape.EMAIL: frozenset({"EMAIL"}),
    Shape.ADDRESS: frozenset({"ADDRESS", "POSTAL"}),
    Shape.POSTAL: _NUMBER_KINDS,
    Shape.PET: frozenset({"NAME", "PERSON", "ANSWER"}),
    Shape.WORDS: _NUMBER_KINDS | {"NAME"},
}
_MIN_CODE = 3
_HOLE = re.compile(r"\[(?:inaudible|unintelligible|inaudible \d+)\]", re.IGNORECASE)
_NOTHING_SAID = word_set(
    """
    yes yeah yep no nope ok okay sure right hello hi hey thanks thank you please um uh oh well so what sorry pardon
    one moment second sec hang on hold let me see it is s its oui non ouais ouin bonjour allo salut merci euh ben
    donc attends attendez minute c est quoi hein bon alors la le un une the a i do have don t give get find looking
    j ai je vous all good that correct exactly exact exactement ca absolument
    """
)


def may_stand_for(surrogate: str, wanted: Shape) -> bool:
    """Whether what a surrogate hides could be a value of the shape."""
    return kind_of(surrogate) in _KINDS[wanted]


def kind_of(surrogate: str) -> str:
    """`DOB` for `[DOB_1]`."""
    return surrogate.strip("[]").rpartition("_")[0].upper()


def sounds_like(text: str, wanted: Shape, claimed: frozenset[str]) -> bool:
    """Whether a turn could hold a value of the shape, beside the surrogates in `claimed`, which are other values.

    What the recogniser marks as not heard could be anything.
    """
    if _HOLE.search(text):
        return True
    if any(s not in claimed and kind_of(s) in _KINDS[wanted] for s in SURROGATE.findall(text)):
        return True
    if wanted in (Shape.CODE, Shape.POSTAL):
        return any(size >= _MIN_CODE for size in _codes(text))
    said = digits(text)
    if wanted is Shape.DATE:
        numbers = [word for word in said.split() if word.isdigit() or word[:1].isdigit()]
        return bool(MONTH.search(plain(text)) and numbers) or len(numbers) >= 2 or any(len(n) >= 4 for n in numbers)
    if wanted is Shape.EMAIL:
        words = frozenset(plain(text).split())
        return "@" in text or bool(words & {"arobase", "arobas", "commercial"}) or {"at", "dot"} <= words
    if wanted is Shape.ADDRESS:
        return any(word.isdigit() for word in said.split()) and len(said.split()) > 2
    return bool(frozenset(plain(SURROGATE.sub(" ", text)).split()) - _NOTHING_SAID)


def _codes(text: str) -> Iterator[int]:
    """The lengths of what is spelled or counted out, in characters; only rows with a figure in them."""
    size = shown = 0
    for word in figures(text).split():
        if word.isdigit():
            size, shown = size + len(word), shown + len(word)
        elif len(word) == 1 or word in ALPHABET:
            size += 1
        elif any(map(str.isdigit, word)):
            size, shown = size + len(word), shown + 1
        elif word not in JOINS:
            if shown:
                yield size
            size = shown = 0
    if shown:
        yield size
