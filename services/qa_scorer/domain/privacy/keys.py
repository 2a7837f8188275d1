"""Which keys of `[action]` arguments, results and metadata hold a personal value, and of which kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from services.qa_scorer.domain.privacy.kinds import Kind
from services.qa_scorer.domain.privacy.tokens import fold, word_set

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-zà-ÿ]+|\d+|[À-Þ][a-zà-ÿ]*")

# Names of things, not of people. A person's key is any other `...Name`.
_THINGS = word_set(
    """
    hotel restaurant venue doctor driver bank product item company business store shop brand file event plan
    package action queue team site airline provider model drug medication street city country province state
    room dish movie song show app device project flight course class department branch school organization
    organisation merchant vendor service category type status field table column host server domain campaign
    game policy insurance car vehicle station airport location place building property apartment clinic hospital
    pharmacy menu template rule role group region area unit color colour produit compagnie entreprise magasin
    marque fichier evenement forfait equipe succursale ville pays banque vol chambre medecin chauffeur immeuble
    clinique hopital service step stage document display code attribute currency market tool
    """
)
_PEOPLE = word_set(
    """
    full first last middle given family sur customer client patient renter guest member user caller contact
    passenger traveler traveller holder cardholder account applicant tenant insured employee subscriber buyer
    owner recipient person legal preferred agent complet famille locataire passager titulaire abonne membre
    usager assure
    """
)
_JOINED_NAMES = frozenset({f"{person}name" for person in _PEOPLE} | {"nomcomplet", "nomclient", "nomfamille", "prenom"})
_SECURITY_WORDS = frozenset({"security", "secret", "securite", "secrete", "challenge", "kba", "memorable"})
_NUMBER_WORDS = frozenset(
    {"number", "num", "no", "nb", "nbr", "id", "numero", "nr", "code", "identifier", "identifiant"}
)
_HOLDERS = frozenset(
    {"customer", "client", "member", "membership", "user", "patient", "policy", "loyalty", "subscriber"}
)
_HOLDERS_FR = frozenset({"membre", "police", "abonne", "usager", "assure"})


@lru_cache(maxsize=4096)
def parts_of(key: str) -> tuple[str, ...]:
    """`SecurityAnswer1`, `security_answer_1` and `security-answer-1` are all (security, answer, 1)."""
    return tuple(fold(part) for part in _PART.findall(key))


def fold_key(key: str) -> str:
    return "".join(parts_of(key))


@lru_cache(maxsize=4096)
def kind_of_key(key: str) -> Kind | None:
    """The kind that a key's own words tell; None where they tell of no personal value.

    A bare `Name` tells nothing: it may be the hotel's. Procedures say where it is the person's.
    """
    parts = parts_of(key)
    words = frozenset(parts)
    joined = "".join(parts)
    return (
        _destroyed(words, joined)
        or _security(words, joined)
        or _contact(words, joined)
        or _holder(parts, words, joined)
    )


def _destroyed(words: frozenset[str], joined: str) -> Kind | None:
    if words & {"cvv", "cvc", "cvv2", "cvc2", "csc", "cryptogramme"} or joined in ("cardsecuritycode", "securitycode"):
        return Kind.CVV
    if joined.startswith(("cvv", "cvc")):
        return Kind.CVV
    if words & {"sin", "nas", "ssn"} or "socialinsurance" in joined or "socialsecurity" in joined:
        return Kind.SIN
    if "assurancesociale" in joined:
        return Kind.SIN
    card = bool(words & {"card", "carte", "cc", "creditcard", "debitcard", "visa", "mastercard"})
    if card and any(word.startswith("exp") for word in words):
        return Kind.EXPIRY
    if joined in ("expiry", "expirydate", "expirationdate", "expdate", "dateexpiration", "cardexpiry", "ccexp"):
        return Kind.EXPIRY
    if (card and words & _NUMBER_WORDS and "pin" not in words) or joined in (
        "cardnumber", "creditcard", "debitcard", "ccnumber", "pan", "numerocarte", "cartecredit", "card",
    ):  # fmt: skip
        return Kind.CARD
    return None


def _security(words: frozenset[str], joined: str) -> Kind | None:
    if words & {"pin", "nip", "passcode", "pincode"} or joined in ("pinnumber", "accesscode", "codeacces"):
        return Kind.PIN
    if words & {"birth", "dob", "birthdate", "birthday", "naissance", "ddn"} or joined in (
        "dateofbirth",
        "datenaissance",
    ):
        return Kind.DOB
    if words & {"maiden", "pet", "jeunefille", "password", "motdepasse"} or (
        words & _SECURITY_WORDS and words & {"answer", "reponse", "word", "response"}
    ):
        return Kind.ANSWER
    if joined.startswith(("securityanswer", "secretanswer")):
        return Kind.ANSWER
    return None


def _contact(words: frozenset[str], joined: str) -> Kind | None:
    if words & {"email", "courriel", "mail"} or "email" in joined:
        return Kind.EMAIL
    if words & {"url", "uri", "link", "ip", "mac"}:
        return None
    if words & {"phone", "mobile", "cell", "cellphone", "telephone", "tel", "cellulaire", "callback"} and not words & {
        "type", "model", "brand", "plan", "modele",
    }:  # fmt: skip
        return Kind.PHONE
    if "phonenumber" in joined:
        return Kind.PHONE
    if words & {"postal", "zip", "postcode", "zipcode", "postalcode"}:
        return Kind.POSTAL
    if "iban" in words:
        return Kind.IBAN
    if words & {"address", "adresse", "addr"} and not words & {"type", "status", "id"}:
        return Kind.ADDRESS
    return None


def _holder(parts: tuple[str, ...], words: frozenset[str], joined: str) -> Kind | None:
    if words & {"type", "status", "balance", "plan", "currency", "age", "solde", "statut"}:
        return None
    if joined in _JOINED_NAMES or words & {"username", "surname", "fullname", "firstname", "lastname", "prenom"}:
        return Kind.NAME
    named = parts and parts[-1] in ("name", "names") and len(parts) > 1
    if (named and not words & _THINGS) or (joined == "hostname" and len(parts) > 1):
        return Kind.NAME
    if parts and parts[0] == "nom" and len(parts) > 1 and not words & _THINGS:
        return Kind.NAME
    if words & {"account", "acct", "compte"} and (len(words) == 1 or words & _NUMBER_WORDS):
        return Kind.ACCOUNT
    if joined in ("accountnumber", "accountno", "accountid", "numerocompte", "accnumber"):
        return Kind.ACCOUNT
    if words & (_HOLDERS | _HOLDERS_FR) and words & _NUMBER_WORDS:
        return Kind.ACCOUNT
    if words & {"passport", "passeport", "licence", "license"} and words & _NUMBER_WORDS and "plate" not in words:
        return Kind.ACCOUNT
    return None


_NUMBERED_THINGS = word_set(
    """
    order reference ref confirmation tracking ticket booking reservation invoice receipt case shipment flight serial
    rma return transaction purchase commande suivi billet facture recu dossier retour
    """
)


def identity_keys(items: Iterable[Iterable[str]]) -> Mapping[str, Kind]:
    """Folded key to kind for the identity items of procedures. What their words don't tell is a security answer, but a
    name where the key ends in `name`, and a reference where it numbers a thing."""
    found: dict[str, Kind] = {}
    for group in items:
        for key in group:
            parts = parts_of(key)
            ends_in_name = bool(parts) and (parts[-1] in ("name", "nom") or parts[0] == "nom")
            numbers_a_thing = not _NUMBERED_THINGS.isdisjoint(parts)
            other = Kind.NAME if ends_in_name else Kind.REFERENCE if numbers_a_thing else Kind.ANSWER
            found[fold_key(key)] = kind_of_key(key) or other
    return found
