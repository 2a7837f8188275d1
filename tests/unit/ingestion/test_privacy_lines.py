"""Lines as people type, dictate and mail them: every personal value goes under its kind, and nothing beside it does."""

from __future__ import annotations

import pytest
from ingestion_builders import interaction

from services.qa_scorer.domain.privacy.view import make_judged_view


def judged(language: str, *lines: str) -> list[str]:
    return [turn.text for turn in make_judged_view(interaction(*lines), language).view.turns]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        # Typed in chat.
        ("en", "c:Hi, this is Amara Osei, I never got my parcel.", "Hi, this is [NAME_1], I never got my parcel."),
        ("en", "c:my addr is 418 Larkspur Crescent, Halifax, NS B3K 2V7",
         "my addr is [ADDRESS_1], Halifax, NS [POSTAL_1]"),
        ("en", "c:postcode is LV5 8SN if that helps", "postcode is [POSTAL_1] if that helps"),
        ("en", "c:I'm at 22 Harbour Road, Bristol BS8 1TH", "I'm at [ADDRESS_1], Bristol [POSTAL_1]"),
        ("en", "c:ship it to 9100 Juniper Ave, Burlington, VT 05401", "ship it to [ADDRESS_1], Burlington, VT [POSTAL_1]"),
        ("en", "c:ship it to 77 Alder Blvd, Portland, OR 97205-1234 please",
         "ship it to [ADDRESS_1], Portland, OR [POSTAL_1] please"),
        ("en", "c:zip 60614", "zip [POSTAL_1]"),
        ("en", "c:my zip code is 30309-4412", "my zip code is [POSTAL_1]"),
        ("en", "c:born 14/02/1979, phone 902-555-0148", "born [DOB_1], phone [PHONE_1]"),
        ("en", "c:policy number HX-4471902, renewal in March", "policy number [ACCOUNT_1], renewal in March"),
        ("en", "c:acct 5567 0021 88, I paid $84.20 on the 3rd", "acct [ACCOUNT_1], I paid $84.20 on the 3rd"),
        ("en", "c:use 5555 5555 5555 4444 exp 09/28 cvc 881", "use [CARD_1] exp [EXPIRY_1] cvc [CVV_1]"),
        ("en", "c:my password is Heron77!", "my password is [ANSWER_1]!"),
        ("en", "c:PIN 90417, mobile is 613 555 0162", "PIN [PIN_1], mobile is [PHONE_1]"),
        ("en", "c:mail me: t.okafor-bell@northlake.example", "mail me: [EMAIL_1]"),
        ("fr", "c:Bonjour, je m'appelle Océane Thibodeau-Roy, née le 26 nov 1996, 57 côte du Moulin, Lévis G6V 3T1",
         "Bonjour, je m'appelle [NAME_1], née le [DOB_1], [ADDRESS_1], Lévis [POSTAL_1]"),
        ("fr", "c:mon NAS : 130 692 544, mon cell : 418-555-0177", "mon NAS : [SIN_1], mon cell : [PHONE_1]"),
        ("fr", "c:j'habite au 2280, boulevard des Érables, app. 6", "j'habite au [ADDRESS_1]"),
        ("fr", "c:le code postal à Paris c'est 75011", "le code postal à Paris c'est [POSTAL_1]"),
        ("fr", "c:police no HB-220913, prime de 84,50 $ par mois", "police no [ACCOUNT_1], prime de 84,50 $ par mois"),
        ("fr", "c:mon mot de passe est Huard77", "mon mot de passe est [ANSWER_1]"),
        ("fr", "c:NIP 4410, courriel lo.gagne@exemple.ca", "NIP [PIN_1], courriel [EMAIL_1]"),
        ("fr", "c:ma carte 4111 1111 1111 1111, 04/29, CVV 310", "ma carte [CARD_1], [EXPIRY_1], CVV [CVV_1]"),
        ("en", "c:send it to 14 Rue Cler, 75007 Paris", "send it to [ADDRESS_1], [POSTAL_1] Paris"),
        ("fr", "c:26 nov 1996, 57 côte du Moulin", "[DOB_1], [ADDRESS_1]"),
        ("fr", "c:livraison le 26 nov 2026, 57 côte du Moulin", "livraison le 26 nov 2026, [ADDRESS_1]"),
        ("en", "c:password: Tr0ub4dor&3", "password: [ANSWER_1]"),
        # Lower-case output of a recogniser.
        ("en", "a:mr patel please hold", "mr [NAME_1] please hold"),
        ("en", "a:thank you mrs okonkwo let me pull that up", "thank you mrs [NAME_1] let me pull that up"),
        ("en", "a:good morning ms fraser kindly bear with me", "good morning ms [NAME_1] kindly bear with me"),
        ("en", "a:mr de souza both parcels arrived", "mr [NAME_1] both parcels arrived"),
        ("en", "c:yeah my name is ingrid halvorsen calling about the dryer",
         "yeah my name is [NAME_1] calling about the dryer"),
        ("en", "c:my date of birth is the fourth of may nineteen sixty eight and i am in leeds l s six two q p",
         "my date of birth is the [DOB_1] and i am in leeds [POSTAL_1]"),
        ("en", "c:the zip is nine four one one zero", "the zip is [POSTAL_1]"),
        ("en", "c:it's postcode s w one a two a a", "it's postcode [POSTAL_1]"),
        ("en", "c:i live at fourteen willow lane", "i live at [ADDRESS_1]"),
        ("en", "c:it's six one three five five five zero one four two", "it's [PHONE_1]"),
        ("en", "c:my sin is one three zero six nine two five four four", "my sin is [SIN_1]"),
        ("en", "c:that is r dot osei at gmail dot com", "that is [EMAIL_1]"),
        ("fr", "a:monsieur tremblay allez vous reposer", "monsieur [NAME_1] allez vous reposer"),
        ("fr", "a:merci madame bélanger restez en ligne", "merci madame [NAME_1] restez en ligne"),
        ("fr", "a:bonjour monsieur de la durantaye comment allez-vous",
         "bonjour monsieur [NAME_1] comment allez-vous"),
        ("fr", "a:m. bouchard regardez votre facture", "m. [NAME_1] regardez votre facture"),
        ("fr", "a:madame maria lopez vous êtes en ligne", "madame [NAME_1] vous êtes en ligne"),
        ("en", "a:ms o'connor grab a pen", "ms [NAME_1] grab a pen"),
        ("fr", "c:mon code postal c'est hache deux x un y quatre", "mon code postal c'est [POSTAL_1]"),
        ("fr", "a:madame lavoie prenez votre temps", "madame [NAME_1] prenez votre temps"),
        ("fr", "c:mon nom c'est fatou diallo pis j'appelle pour ma laveuse",
         "mon nom c'est [NAME_1] pis j'appelle pour ma laveuse"),
        ("fr", "c:je suis né le douze août mille neuf cent soixante-dix-neuf", "je suis né le [DOB_1]"),
        ("fr", "c:c'est le cinq huit un cinq cinq cinq zéro un zéro trois", "c'est le [PHONE_1]"),
        ("fr", "c:mon nip c'est neuf zéro quatre un", "mon nip c'est [PIN_1]"),
        ("fr", "c:c'est julie point roy arobase gmail point com", "c'est [EMAIL_1]"),
        ("fr", "c:j'habite au soixante-douze chemin des pins", "j'habite au [ADDRESS_1]"),
        # E-mail.
        ("en", "c:Regards,\nDelphine Marchetti\n31 Quarry Street, Fredericton NB E3B 5A3\nTel. 506-555-0190",
         "Regards,\n[NAME_1]\n[ADDRESS_1], Fredericton NB [POSTAL_1]\nTel. [PHONE_1]"),
        ("en", "c:Date of birth: 1988-07-19\nAddress: 5 Old Mill Lane, York YO1 7HH\nMember number: 70023315",
         "Date of birth: [DOB_1]\nAddress: [ADDRESS_1] [POSTAL_1]\nMember number: [ACCOUNT_1]"),
        ("fr", "c:Cordialement,\nThéo Arsenault\n12, rue du Quai, Gaspé (Québec) G4X 1B2\nTél. : 418 555-0133",
         "Cordialement,\n[NAME_1]\n[ADDRESS_1], Gaspé (Québec) [POSTAL_1]\nTél. : [PHONE_1]"),
        ("fr", "c:Date de naissance : 26 novembre 1996\nAdresse : 57, côte du Moulin",
         "Date de naissance : [DOB_1]\nAdresse : [ADDRESS_1]"),
    ],
)  # fmt: skip
def test_what_a_line_hides(language: str, text: str, expected: str) -> None:
    assert judged(language, text) == [expected]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "we shipped it on the 1st and it should be there by the 22nd at the latest"),
        ("en", "they promised delivery on the 2nd, close to noon, for $45.99"),
        ("en", "okay let me count one two three four five six seven eight nine ten eleven twelve"),
        ("en", "there are twelve eleven ten nine eight seven six five four three two one boxes left"),
        ("en", "he counted 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and gave up"),
        ("en", "the XR5 2TB drive and the KV7 dock cost 129.99 each, 3 in stock"),
        ("en", "can I swap the A52 5G for the S23 FE? order 48210 has 14 items"),
        ("en", "open until 9 pm, closed on the 24th, 30 minute wait, drive through only"),
        ("en", "the court ruled in our favour and the way it works is simple"),
        ("en", "it takes 3 easy way points, and 12 close matches came up"),
        ("en", "in 2019 we sold 15000 units and 48210 came back"),
        ("en", "my order is 97205 and it comes from OR, not from WA"),
        ("fr", "livré le 1er, sinon le 22 au plus tard, pour 45,99 $"),
        ("fr", "bon je compte un deux trois quatre cinq six sept huit neuf dix onze douze"),
        ("fr", "on compte à rebours douze onze dix neuf huit sept six cinq quatre trois deux un"),
        ("fr", "le modèle XR5 2TB coûte 129,99 $, il en reste 3 en magasin, route bloquée"),
        ("fr", "j'attends depuis 14 h 30, ça fait 45 minutes, la côte est longue"),
        ("fr", "la livraison est prévue le 26 novembre 2026 entre 9 h et 12 h"),
        ("fr", "monsieur voulez-vous rester en ligne, madame prenez votre temps"),
        ("fr", "livraison le 26 novembre 2026 entre 9 h et 12 h, porte de côté"),
        ("fr", "ma commande 75011 compte 12 articles, dont 2 en retard"),
    ],
)
def test_what_stays_in_a_line(language: str, text: str) -> None:
    for speaker in "ca":
        assert judged(language, f"{speaker}:{text}") == [text]


def test_counting_over_turns_is_no_number() -> None:
    lines = ["one two three four", "mhm", "five six seven eight", "mhm", "nine ten eleven twelve"]
    assert judged("en", *(f"{'ca'[index % 2]}:{line}" for index, line in enumerate(lines))) == lines


def test_a_foreign_postal_code_in_two_turns_is_one_value() -> None:
    replies = judged("en", "a:And your postcode?", "c:LV5", "a:yes", "c:8SN")
    assert replies == ["And your postcode?", "[POSTAL_1]", "yes", "[POSTAL_1]"]


@pytest.mark.parametrize(
    ("language", "asked", "reply", "expected"),
    [
        ("en", "What's your zip code?", "90210", "[POSTAL_1]"),
        ("en", "And your postal code, please?", "it's LV5 8SN", "it's [POSTAL_1]"),
        ("en", "Could I have your postcode?", "n e three four r t", "[POSTAL_1]"),
        ("en", "Could I have the postal code?", "uh two oh one four nine", "uh [POSTAL_1]"),
        ("en", "Can you confirm the delivery address?", "9100 Juniper Ave, Burlington, VT 05401", "[ADDRESS_1] [POSTAL_1]"),
        ("en", "And your postal code?", "and the other one m six h eight c nine", "and the other one [POSTAL_1]"),
        ("en", "Your order and postal code?", "oh sorry seven oh eight four nine then v three t seven l five",
         "oh sorry seven oh eight four nine then [POSTAL_1]"),
        ("fr", "Votre code postal?", "c'est D02 AF30", "c'est [POSTAL_1]"),
        ("fr", "Quel est le code postal?", "sept cinq zéro onze", "[POSTAL_1]"),
        ("fr", "Votre date de naissance et votre adresse?", "26 nov 1996, 57 côte du Moulin", "[DOB_1], [ADDRESS_1]"),
        ("en", "Your date of birth and address?", "nov 26 1996, 57 Mill Street", "[DOB_1], [ADDRESS_1]"),
        ("en", "What's your date of birth and your address please?", "26 November 1996 57 mill street",
         "[DOB_1] [ADDRESS_1]"),
        ("en", "Name and address please", "Ravi Menon, 18 Birch St, Moncton", "[NAME_1], [ADDRESS_1]"),
        ("en", "When did it arrive?", "on the 1st", "on the 1st"),
        ("en", "What is your address, and when shall we come?", "on the 1st", "on the 1st"),
        ("fr", "Votre adresse, et quel jour?", "le 1er", "le 1er"),
        ("en", "Is the address the same?", "yes, same place for ten years", "yes, same place for ten years"),
        ("en", "What is the new address?", "the label says 70566774-R1", "the label says 70566774-R1"),
        ("fr", "Votre nom, svp?", "Objet : la livraison", "Objet : la livraison"),
    ],
)  # fmt: skip
def test_what_a_reply_hides(language: str, asked: str, reply: str, expected: str) -> None:
    assert judged(language, f"a:{asked}", f"c:{reply}")[1] == expected
