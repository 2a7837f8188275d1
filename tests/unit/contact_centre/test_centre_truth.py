"""The truth holds: what can be computed from the records alone is computed here again, in other ways."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import centre_files as files
import pytest

from examples.contact_centre.centre import Contact
from examples.contact_centre.plots import IDENTITY, PLOTS, QUEUES
from services.qa_scorer.domain.actions import Action, parse_action
from services.qa_scorer.domain.checks.run import run_check
from services.qa_scorer.domain.interaction import JudgedTurn, JudgedView

_WORDS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "to": "2", "three": "3", "four": "4", "for": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9", "zéro": "0", "un": "1", "deux": "2", "trois": "3",
    "quatre": "4", "cinq": "5", "sept": "7", "huit": "8", "neuf": "9",
}  # fmt: skip


def _folded(text: str) -> str:
    """Letters and digits alone, spelled digits as digits, in lower case."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return "".join(re.findall(r"[a-z0-9]+", bare))


def _spoken(text: str) -> str:
    return _folded(" ".join(_WORDS.get(word, word) for word in text.lower().split()))


def _given(contact: Contact, until: int, key: str, wanted: str) -> bool:
    """Whether the customer's turns before hold the value."""
    texts = [turn["text"] for turn in contact.interaction["turns"][:until] if turn["speaker"] == "customer"]
    if contact.interaction["channel"] != "voice":
        return _folded(wanted) in _folded(" ".join(texts))
    if key in ("FullName", "Email"):
        # A recogniser puts words in between: the name's parts, or the address's domain, must be there.
        said = {_folded(word) for text in texts for word in text.split()}
        return _folded(wanted.split()[-1]) in said if key == "FullName" else "example" in said
    return _folded(wanted)[-4:] in _spoken(" ".join(texts)) or _most_digits(wanted, texts)


def _most_digits(wanted: str, texts: list[str]) -> bool:
    """Fillers may stand between digits: they appear in order all the same."""
    said = iter(_spoken(" ".join(texts)))
    return all(char in said for char in _folded(wanted))


def _privileged(contact: Contact) -> list[tuple[int, Action]]:
    names = {plot.commit.name for plot in PLOTS if plot.commit and plot.reason == _reason(contact)}
    found = []
    for index, turn in enumerate(contact.interaction["turns"]):
        action = parse_action(turn["text"]) if turn["speaker"] == "system" else None
        if action is not None and action.name in names:
            found.append((index, action))
    return found


def _reason(contact: Contact) -> str:
    return str(contact.interaction["metadata"]["contact_reason"])


def test_identity_was_given_before_the_action_where_the_truth_says_so() -> None:
    checked = 0
    for contact in files.some():
        label = files.value(contact.truth[-1], "identity_verification")
        actions = _privileged(contact)
        assert (label == "na") == (not actions), contact.interaction["id"]
        if not actions:
            continue
        index, action = actions[0]
        arguments = {argument.key: argument.value for argument in action.arguments}
        items = next(set_ for set_ in IDENTITY[_reason(contact)] if set(set_) <= arguments.keys())
        complete = all(_given(contact, index, key, arguments[key]) for key in items)
        assert complete == (label == "met"), (contact.interaction["id"], label, items)
        checked += 1
    assert checked > 2000


def _view(contact: Contact) -> JudgedView:
    record = contact.interaction
    agents = [r["agent_id"] for r in contact.truth]
    turns = tuple(
        JudgedTurn(
            index=index,
            speaker=turn["speaker"],
            text=turn["text"],
            offset_ms=turn.get("offset_ms"),
            agent_id=turn.get("agent_id", record["agent_id"]) if turn["speaker"] == "agent" else None,
        )
        for index, turn in enumerate(record["turns"])
    )
    return JudgedView(
        interaction_id=record["id"], revision=1, channel=record["channel"], language=record["language"][:2],
        started_at=record["started_at"], agents=tuple(agents), turns=turns,
    )  # fmt: skip


@pytest.mark.parametrize("key", ["responsiveness", "no_secret_requested"])
def test_computed_criteria_say_what_the_truth_says(key: str) -> None:
    criterion = files.rubric().criterion(key)
    for contact in files.some():
        for record in contact.truth:
            label = files.value(record, key)
            if label is not None:
                answer = run_check(criterion, _view(contact), record["agent_id"])
                assert answer.value == label, (contact.interaction["id"], answer.rationale)


def _numbers(text: str) -> set[str]:
    """Amounts and days of months of a written text, as digits."""
    return {n.replace(",", ".") for n in re.findall(r"\d+[.,]\d{2}\b", text)}


def test_a_contradiction_of_the_log_is_there_where_the_truth_says_so() -> None:
    """In chats, an amount that no log line, customer or earlier agent mentioned betrays a planted error."""
    planted = true = 0
    for contact in files.some():
        if contact.interaction["channel"] == "voice" or len(contact.truth) > 1:
            continue
        label = files.value(contact.truth[0], "accurate_information")
        turns = contact.interaction["turns"]
        known = {n for turn in turns if turn["speaker"] != "agent" for n in _numbers(turn["text"])}
        odd = {n for turn in turns if turn["speaker"] == "agent" for n in _numbers(turn["text"])} - known
        if odd and label == "not_met":
            planted += 1
        if label == "met" and not odd:
            true += 1
        # An order's price, the discount: everything that an agent may say truly stands in the log.
        assert not odd or label != "met", (contact.interaction["id"], odd)
    assert planted > 15
    assert true > 1000


def test_closing_and_further_help_are_where_the_rubric_looks() -> None:
    """Some words for them are in the last three messages where met; those of goodbye are not where not met."""
    goodbye = re.compile(
        r"\b(bye|goodbye|thank(s| you) for|take care|have a (great|good|lovely|nice)|au revoir|bonne (journ|soir|fin)|"
        r"merci (de|d.avoir)|passez|joyeu|happy (holidays|new year)|merry)\b",
        re.IGNORECASE,
    )  # fmt: skip
    for contact in files.some():
        if contact.interaction["channel"] == "email" or len(contact.truth) > 1:
            continue
        last = [turn["text"] for turn in contact.interaction["turns"] if turn["speaker"] == "agent"][-3:]
        if files.value(contact.truth[0], "closing") == "not_met":
            tail = " ".join(last[-1:])
            assert not goodbye.search(tail), (contact.interaction["id"], tail)


def test_records_and_rubric_know_the_same_reasons() -> None:
    procedures = {procedure.contact_reason: procedure for procedure in files.rubric().procedures}
    for reason, queue in QUEUES.items():
        assert procedures[reason].queue == queue
        assert {frozenset(items) for items in IDENTITY[reason]} <= {
            frozenset(items) for items in procedures[reason].identity_items
        }
    for plot in PLOTS:
        if plot.commit is not None:
            assert procedures[plot.reason].privileged_action == plot.commit.name
            if plot.key != "prod_stock":
                assert procedures[plot.reason].confirm_before_action == plot.confirmed


def test_a_confirmation_is_the_customers_last_word_before_the_action() -> None:
    for contact in files.some():
        actions = _privileged(contact)
        if actions and files.value(contact.truth[-1], "confirm_before_commit") == "met":
            before = contact.interaction["turns"][: actions[0][0]]
            spoken = [turn for turn in before if turn["speaker"] in ("agent", "customer")]
            if spoken[-1]["speaker"] == "agent":
                # At most the agent says to be at it.
                assert len(spoken[-1]["text"].split()) < 10, spoken[-1]
                assert "?" not in spoken[-1]["text"], spoken[-1]
                spoken.pop()
            assert spoken[-1]["speaker"] == "customer", contact.interaction["id"]


def test_labels_are_answers_of_the_rubric() -> None:
    criteria = {criterion.key: criterion for criterion in files.rubric().criteria}
    for contact in files.some():
        for record in contact.truth:
            for key, label in record["labels"].items():
                assert label["value"] in (*criteria[key].values, "na"), (record["id"], key)
    assert {key for contact in files.some() for key in contact.truth[-1]["labels"]} == criteria.keys()


def test_truth_stays_out_of_what_is_imported() -> None:
    told: set[str] = set()
    for contact in files.some()[:500]:
        record: Mapping[str, Any] = contact.interaction
        told |= record["metadata"].keys()
        assert "not_met" not in json.dumps(record)
        assert "plot" not in record["metadata"]
    assert told == {"contact_reason", "topic", "province", "source_url", "recording_url"}


_PROMISES = re.compile(
    r"i'll (check|chase|keep an eye|leave|write|ask|send)|i'm (leaving a reminder|calling the store)|"
    r"je (vérifie|le surveille|me mets un rappel|vous écris|demande|m.occupe de relancer)|j.appelle le gérant",
    re.IGNORECASE,
)


def test_who_says_nothing_of_what_comes_next_does_not_promise_it_in_passing() -> None:
    silent = 0
    for contact in files.some():
        labels = contact.truth[-1]
        if files.value(labels, "next_steps") == "absent" and files.value(labels, "ownership") == "met":
            said = [turn["text"] for turn in contact.interaction["turns"] if turn["speaker"] == "agent"]
            assert not any(_PROMISES.search(text.replace("’", "'")) for text in said[-5:]), (labels["id"], said[-5:])
            silent += 1
    assert silent > 50


def test_emails_greet_and_close_only_where_the_truth_says_so() -> None:
    hello = re.compile(
        r"^(dear|hello|hi|good (morning|afternoon|evening)|bonjour|bonsoir)\b", re.IGNORECASE | re.MULTILINE
    )
    thanks = re.compile(r"thank you for (your patience|shopping)|merci de (votre patience|magasiner)", re.IGNORECASE)
    cold = open_ended = 0
    for contact in files.some():
        if contact.interaction["channel"] != "email":
            continue
        said = [turn["text"] for turn in contact.interaction["turns"] if turn["speaker"] == "agent"]
        if files.value(contact.truth[0], "greeting") == "not_met":
            assert not any(hello.search(text) for text in said[:2]), said[:2]
            cold += 1
        if files.value(contact.truth[0], "closing") == "not_met":
            assert not any(thanks.search(text) for text in said[-3:]), said[-3:]
            open_ended += 1
    assert cold > 2
    assert open_ended > 10
