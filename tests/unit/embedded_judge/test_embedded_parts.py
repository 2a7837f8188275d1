"""The judge's pure parts: cutting text, comparing values, reading results, weighing votes, wording."""

from __future__ import annotations

import string
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.qa_scorer.domain.actions import parse_action
from services.qa_scorer.domain.embedded_judge import acts, decide, wording
from services.qa_scorer.domain.embedded_judge.finding import Candidate, Finding
from services.qa_scorer.domain.embedded_judge.numbers import digits
from services.qa_scorer.domain.embedded_judge.results import Verdict, negated, verdict
from services.qa_scorer.domain.embedded_judge.text import for_embedding, pieces
from services.qa_scorer.domain.judging import Exemplar
from services.qa_scorer.domain.rubric.model import Criterion, EvidenceNeed, Na
from services.qa_scorer.domain.scorecard import Evidence

TEXTS = st.text(st.sampled_from(string.ascii_letters + " .,?!\n'-éà[]_1…👍"), max_size=300)


@given(TEXTS)
def test_every_piece_lies_in_its_text_and_says_something(text):
    for piece in pieces(3, text):
        assert piece.turn == 3
        assert 0 <= piece.start < piece.end <= len(text)
        assert any(c.isalnum() for c in piece.text)
        assert piece.text == for_embedding(text[piece.start : piece.end])


# Without the letters of fillers: a sentence of nothing but "um" is left out on purpose.
UNHESITATING = st.text(st.sampled_from("acdgiklnopstvwyz .,?!\n'-é[]_1…"), max_size=300)


@given(UNHESITATING)
def test_no_word_is_in_two_sentences_and_none_is_lost(text):
    wholes = [piece for piece in pieces(0, text) if piece.whole]
    assert all(one.end <= two.start for one, two in pairwise(wholes))
    covered = {place for piece in wholes for place in range(piece.start, piece.end)}
    assert {place for place, char in enumerate(text) if char.isalpha() and char.isascii()} <= covered


def test_a_title_does_not_end_a_sentence():
    wholes = [piece.text for piece in pieces(0, "Dr. Roy is free. Shall I book?") if piece.whole]
    assert wholes == ["dr. roy is free.", "shall i book?"]


def test_fillers_and_surrogates_do_not_change_what_is_meant():
    assert for_embedding("Um, Hello [FIRST_NAME_2], euh welcome") == "hello alex, welcome"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("twenty seven credits", "27 credits"),
        ("three hundred and five", "305"),
        ("quatre-vingt-dix-neuf dollars", "99 dollars"),
        ("soixante et onze", "71"),
        ("le vingt et un janvier", "le 21 janvier"),
        ("quatre-vingt-un dollars", "81 dollars"),
        ("six et un autre", "6 et un autre"),
        ("deux cent quarante et quinze", "240 et 15"),
        ("one hundred hundred and fifty", "150"),
        ("deux mille vingt-six", "2026"),
        ("four oh seven um two", "4 0 7 2"),
        ("that one there", "that one there"),
        ("$1,250.00", "1250 dollars"),
        ("1 250 $", "1250 dollars"),
        ("1 250,75 $", "1250.75 dollars"),
        ("that is $18.40 back", "that is 18.40 dollars back"),
        ("one hundred and sixty four dollars", "164 dollars"),
        ("cent vingt dollars", "120 dollars"),
        ("trois cents dollars", "300 dollars"),
        ("dix pour cent", "10 pour cent"),
        ("a hundred and twelve dollars", "a 112 dollars"),
        ("twelve dollars and five cents", "12.05 dollars"),
        ("twelve dollars ninety five two weeks", "12.95 dollars 2 weeks"),
        ("trente dollars et quarante-cinq", "30.45 dollars"),
        ("twenty dollars and six weeks", "20 dollars and 6 weeks"),
        ("march twenty twenty third", "march 23th"),
        ("le premier avril", "le 1th avril"),
        ("the first parcel", "the first parcel"),
        ("[NAME_2] may come", "may come"),
    ],
)
def test_numbers_in_words_are_read_as_digits(text, expected):
    assert digits(text) == expected


@given(st.integers(0, 9999))
def test_digits_stay_what_they_are(number):
    assert digits(str(number)) == str(number)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("Message=Reservation Failed", Verdict.FAILED),
        ("Status=Confirmed", Verdict.DONE),
        ("Message=Unavailable; Price=4", Verdict.FAILED),
        ("Message=The slot is already taken", Verdict.FAILED),
        ("Message=You must provide a PIN", Verdict.REFUSED),
        ("Statut=Réservation confirmée", Verdict.DONE),
        ("Message=La demande a été refusée", Verdict.FAILED),
        ("Message=Veuillez fournir le NIP", Verdict.REFUSED),
        ("Price=4; Car=Ford", Verdict.UNKNOWN),
        ("not found", Verdict.FAILED),
        ("ok", Verdict.DONE),
    ],
)
def test_results_are_read_in_both_languages(result, expected):
    action = parse_action(f"[action] x.y(a=1) -> {result}")
    assert action is not None
    assert verdict(action) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it did not go through", True),
        ("ça n'a pas marché", True),
        ("unfortunately it was refused", True),
        ("no problem, it is booked", False),
        ("ne vous inquiétez pas, c'est fait", False),
        ("sorry for the long wait, it is booked", False),
    ],
)
def test_a_denial_is_told_from_a_kindness(text, expected):
    assert negated(text) is expected


SCALES = st.one_of(
    st.just("met_not_met"),
    st.just(tuple({"key": k, "points": p, "title": {"en": k}} for k, p in (("hi", 3), ("mid", 1), ("lo", 0)))),
)


@given(
    scale=SCALES,
    na=st.sampled_from(list(Na)),
    need=st.sampled_from(list(EvidenceNeed)),
    logit=st.floats(-50, 50),
    applies=st.floats(0, 1),
    seen=st.lists(st.tuples(st.sampled_from(["met", "not_met", "na", "mid", "gone"]), st.floats(-1, 1)), max_size=6),
    shown=st.booleans(),
)
def test_every_answer_is_one_that_the_criterion_allows(scale, na, need, logit, applies, seen, shown):
    criterion = Criterion(key="c", question={"en": "q"}, weight=1, scale=scale, na=na, evidence=need)
    candidate = Candidate(0, logit)
    evidence = (Evidence(0, 0, 1),) if shown else ()
    finding = Finding("present", logit, applies, 3.0, (candidate,), evidence, (), "absent", {"turn": "0"})
    exemplars = [Exemplar("c", value, "p", "en", similarity) for value, similarity in seen]
    found = decide.answer(criterion, "en", finding, {candidate: exemplars})
    allowed = {*criterion.values, "cannot_tell"} | ({"na"} if na is Na.ALLOWED else set())
    assert found.value in allowed
    assert 0.0 <= found.confidence <= 1.0
    assert found.rationale
    if need is EvidenceNeed.REQUIRED and found.value == "met":
        assert found.evidence


@given(st.floats(0.2, 1.0), st.integers(1, 10))
def test_likelier_and_more_votes_weigh_more(similarity, count):
    criterion = Criterion(key="c", question={"en": "q"}, weight=1)
    near = [Exemplar("c", "met", "p", "en", similarity)] * count
    assert 0 < decide.votes(criterion, near).lean <= decide.votes(criterion, [*near, near[0]]).lean <= 1
    assert decide.votes(criterion, []).strength == 0.0


def test_reviewers_votes_turn_an_unsure_finding_and_not_a_sure_log():
    criterion = Criterion(key="c", question={"en": "q"}, weight=1)
    against = [Exemplar("c", "not_met", "p", "en", 0.98)] * 8
    for pull, logit, expected in ((3.0, 1.0, "not_met"), (0.8, 3.5, "met")):
        candidate = Candidate(0, logit)
        finding = Finding("present", logit, 1.0, pull, (candidate,), (Evidence(0, 0, 1),), (), "absent", {"turn": "0"})
        assert decide.answer(criterion, "en", finding, {candidate: against}).value == expected


def test_both_languages_word_every_rationale():
    facts = dict.fromkeys(("turn", "asked", "answer", "action", "items"), "7")
    for code in wording.CODES:
        english, french = (wording.rationale(language, facts, code) for language in ("en", "fr"))
        assert english
        assert french
        assert english != french


def test_both_languages_know_every_act_and_no_sentence_stands_for_two():
    bank = acts.bank()
    meant = {}
    for text, name in zip(bank.texts, bank.classes, strict=True):
        act = name.removeprefix("everyday ")
        if not act.startswith("cust_"):
            assert meant.setdefault(text, act) == act, text
    assert set(bank.classes) == set(acts.CLASSES)
