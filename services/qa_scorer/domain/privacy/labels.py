"""What people call a personal value (`my PIN is`, `votre numéro de compte`), found word by word in one pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.qa_scorer.domain.privacy.kinds import Kind
from services.qa_scorer.domain.privacy.tokens import Tokens, words_of


class Topic(StrEnum):
    """What a label speaks of: a kind of value, or something that is no personal value."""

    CARD_NUMBER = "card_number"
    CARD = "card"  # a card is spoken of, not necessarily its number
    CVV = "cvv"
    SIN = "sin"
    EXPIRY = "expiry"
    NAME = "name"
    PIN = "pin"
    ACCOUNT = "account"
    DOB = "dob"
    ANSWER = "answer"
    EMAIL = "email"
    PHONE = "phone"
    POSTAL = "postal"
    ADDRESS = "address"
    ORDER = "order"  # numbers that belong to a thing: an order, a flight, a price


KIND_OF: Mapping[Topic, Kind] = {
    Topic.CARD_NUMBER: Kind.CARD,
    Topic.CVV: Kind.CVV,
    Topic.SIN: Kind.SIN,
    Topic.EXPIRY: Kind.EXPIRY,
    Topic.NAME: Kind.NAME,
    Topic.PIN: Kind.PIN,
    Topic.ACCOUNT: Kind.ACCOUNT,
    Topic.DOB: Kind.DOB,
    Topic.ANSWER: Kind.ANSWER,
    Topic.EMAIL: Kind.EMAIL,
    Topic.PHONE: Kind.PHONE,
    Topic.POSTAL: Kind.POSTAL,
    Topic.ADDRESS: Kind.ADDRESS,
}


@dataclass(frozen=True, slots=True)
class Label:
    """Tokens `first` to `last` speak of `topic`."""

    topic: Topic
    first: int
    last: int


_PHRASES: Mapping[Topic, str] = {
    Topic.CARD_NUMBER: """
        card number; card no; card's number; credit card number; debit card number; number on the card;
        number on your card; number on my card; number of your card; digits of the card; digits of your card;
        long number; sixteen digits; 16 digits; 16 digit number; sixteen digit number; numbers on the front;
        card details; card information; pan number; numéro de carte; numéro de la carte; numéro de ma carte;
        numéro de votre carte; numéro de carte de crédit; numéro de carte de débit;
        numéro de votre carte de crédit; numéro de ma carte de crédit; numéro de carte bancaire;
        seize chiffres; 16 chiffres; chiffres de la carte; chiffres de votre carte; chiffres sur la carte;
        numéro sur la carte; numéro inscrit sur la carte; informations de la carte""",
    Topic.CARD: """
        credit card; debit card; card; visa; mastercard; master card; amex; american express;
        carte de crédit; carte de débit; carte bancaire; carte; carte visa""",
    Topic.CVV: """
        cvv; cvv2; cvc; cvc2; csc; c v v; c v c; cv v; security code; card verification;
        code on the back; number on the back; digits on the back; numbers on the back;
        three digits on the back; 3 digits on the back; three digit code; 3 digit code; three digit number;
        3 digit number; four digits on the front; last three digits; last 3 digits; code de sécurité;
        code cvv; cryptogramme; cryptogramme visuel; code au dos; code à l'endos; chiffres au dos;
        chiffres à l'endos; chiffres au verso; chiffres derrière; chiffres à l'arrière;
        trois chiffres au dos; trois derniers chiffres; 3 chiffres au dos; 3 derniers chiffres;
        code de vérification de la carte; numéro au dos; numéro à l'endos; code à trois chiffres""",
    Topic.EXPIRY: """
        expiry; expiry date; expiration; expiration date; date of expiry; date of expiration; exp;
        exp date; expires; expire; expiring; good thru; good through; valid thru; valid through;
        valid until; date d'expiration; expirant; échéance; date d'échéance; valide jusqu'à;
        valide jusqu'en; valable jusqu'en""",
    Topic.SIN: """
        sin; sin number; s i n; social insurance; social insurance number; insurance number; social; ssn;
        social security; social security number; nas; n a s; numéro d'assurance sociale; assurance sociale;
        numéro de nas; numéro d'assurance""",
    Topic.NAME: """
        your name; your full name; your first name; your last name; your complete name; full name;
        first name; last name; family name; name please; name and; my name; my full name; first and last name;
        name on the account; name on the card; name on your account; name on file; name on the reservation;
        name for the reservation; name for the booking; name of the patient; patient's name; patient name;
        customer's name; customer name; passenger name; passenger's name; guest name; the name is;
        who am i speaking with; who am i speaking to; who i am speaking with; who i'm speaking with;
        who am i chatting with; who is calling; who's calling; whom am i speaking with; cardholder name;
        cardholder's name; votre nom; votre prénom; votre nom complet; nom complet; nom de famille; prénom;
        mon nom; mon nom complet; nom au dossier; nom sur la carte; nom du patient; nom du client; nom et;
        nom et prénom; le nom svp; nom s'il vous plaît; à qui ai je l'honneur; à qui ai je le plaisir;
        à qui je parle; à qui parle je; comment vous appelez vous; comment vous vous appelez;
        vous vous appelez comment; votre nom et prénom; votre nom et votre prénom""",
    Topic.PIN: """
        pin; pin number; pin code; p i n; pincode; personal identification number; passcode; access code;
        nip; n i p; code pin; code nip; numéro d'identification personnel; numéro de nip; code d'accès;
        code confidentiel""",
    Topic.ACCOUNT: """
        account; account number; account no; account num; account id; acct; acct number; acc number;
        acc no; acct no; ac no; a c no; bank account; number of your account; member number; member id;
        membership number; membership id; customer number; customer id; client number; client id;
        policy number; policy no; policy num; policy id; my policy; policy is; contract number; loyalty number;
        card holder id; health card; health card number; passport number;
        driver's license; driver's licence; license number; licence number; transit number; routing number;
        institution number; compte; numéro de compte; numéro du compte; numéro de mon compte;
        numéro de votre compte; no de compte; compte bancaire; numéro de client; numéro client;
        numéro de cliente; numéro de membre; identifiant client; numéro de police;
        no de police; police no; police numéro; police d'assurance; ma police; numéro de contrat; no de contrat;
        numéro d'assurance maladie; assurance maladie; carte d'assurance maladie; ramq; numéro de passeport;
        permis de conduire; numéro de permis; numéro de transit; numéro d'institution; numéro de folio""",
    Topic.DOB: """
        date of birth; birth date; birthdate; birthday; dob; d o b; born; born on; year of birth;
        month of birth; date de naissance; naissance; né le; née le; né en; née en; suis né; suis née;
        anniversaire; ddn; année de naissance; jour de naissance""",
    Topic.ANSWER: """
        mother's maiden name; maiden name; mother's maiden; mothers maiden name; mother maiden name;
        childhood pet; childhood pet's name; name of the pet; name of your pet; name of your first pet;
        name of your childhood pet; first pet; pet's name; pet name; pets name; security answer;
        security answers; security question; other security answer; secret question; secret answer;
        answer to your security question; city you were born; city were you born; town you were born;
        where were you born; first school; elementary school; best friend's name; childhood friend;
        first car; memorable word; memorable place; favorite teacher; favourite teacher; favorite color;
        favourite colour; answer is; my password; your password; password is; nom de jeune fille;
        nom de jeune fille de votre mère; nom de jeune fille de ma mère; nom de fille de votre mère;
        nom de fille de ma mère; nom de votre mère; nom de naissance de votre mère;
        nom de naissance de ma mère; nom de votre animal; nom de votre premier animal;
        nom de mon premier animal; premier animal de compagnie; nom de votre premier animal de compagnie;
        animal de compagnie; premier animal; nom de mon animal; animal d'enfance; votre animal;
        question secrète; question de sécurité; réponse secrète; réponse de sécurité; réponse à la question;
        réponse à votre question; ville de naissance; première école; école primaire; première voiture;
        meilleur ami d'enfance; mot de passe; ville où vous êtes né; ville où vous êtes née""",
    Topic.EMAIL: """
        email; e mail; email address; e mail address; courriel; adresse courriel; adresse électronique;
        adresse email; adresse e mail""",
    Topic.PHONE: """
        phone; phone number; telephone; telephone number; cell; cell number; cellphone; mobile;
        mobile number; callback number; call back number; contact number; number to reach; number to call;
        call me at; call me back at; reach me at; call you at; téléphone; numéro de téléphone; cellulaire;
        numéro de cellulaire; numéro de cell; rejoindre au; rappeler au; joindre au; rappelez moi au;
        appelez moi au; numéro où vous joindre""",
    Topic.POSTAL: "postal code; zip; zip code; zipcode; postcode; post code; code postal",
    Topic.ADDRESS: """
        address; mailing address; home address; street address; billing address; civic address; i live at;
        living at; adresse; adresse postale; adresse civique; adresse de facturation; adresse de livraison;
        j'habite au; habite au; j'habite le; demeure au; domicile; reste au""",
    Topic.ORDER: """
        order; order number; order id; purchase order; commande; numéro de commande; no de commande;
        confirmation; confirmation number; numéro de confirmation; reference; reference number; ref;
        référence; numéro de référence; tracking; tracking number; numéro de suivi; suivi; booking;
        booking number; reservation; reservation number; réservation; numéro de réservation; ticket;
        ticket number; billet; numéro de billet; case number; case; dossier; numéro de dossier; invoice;
        invoice number; facture; numéro de facture; serial; serial number; numéro de série; flight;
        flight number; vol; numéro de vol; sku; imei; model; modèle; item; article; amount; montant;
        total; balance; solde; price; prix; quantity; quantité; transaction; transaction number;
        numéro de transaction; room; chambre; version; one time code; verification code;
        code de vérification""",
}


def _table() -> dict[str, list[tuple[tuple[str, ...], Topic]]]:
    table: dict[str, list[tuple[tuple[str, ...], Topic]]] = {}
    for topic, phrases in _PHRASES.items():
        for phrase in phrases.split(";"):
            words = words_of(phrase)
            table.setdefault(words[0], []).append((words[1:], topic))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


_BY_FIRST_WORD = _table()
_FIRST_WORDS = frozenset(_BY_FIRST_WORD)


def labels_of(tokens: Tokens) -> list[Label]:
    """The labels in order, longest first at each place, never overlapping."""
    found: list[Label] = []
    norms = tokens.norms
    if _FIRST_WORDS.isdisjoint(norms):
        return found
    free = 0
    for index, norm in enumerate(norms):
        entries = _BY_FIRST_WORD.get(norm)
        if entries is None or index < free:
            continue
        for rest, topic in entries:
            after = index + 1
            if not rest or tuple(norms[after : after + len(rest)]) == rest:
                free = after + len(rest)
                found.append(Label(topic, index, free - 1))
                break
    return found
