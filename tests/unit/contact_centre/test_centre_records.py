"""Every record is one that the platform takes, the same at every run, and no two dialogues are alike."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import centre_files as files
import pytest

from examples.contact_centre import people
from examples.contact_centre.__main__ import main
from examples.contact_centre.banks import bank
from examples.contact_centre.catalogue import PRODUCTS
from examples.contact_centre.centre import Centre
from examples.contact_centre.plots import PLOTS
from services.qa_scorer.domain.directory import validate_agent, validate_customer
from services.qa_scorer.domain.transfers import human_agents
from services.qa_scorer.domain.validation import validate_interaction


def test_every_record_is_valid_and_its_agents_have_a_truth() -> None:
    ids = set()
    for contact in files.some():
        interaction = validate_interaction(contact.interaction)
        ids.add(interaction.id)
        assert human_agents(interaction) == tuple(record["agent_id"] for record in contact.truth)
        assert all(record["id"] == interaction.id for record in contact.truth)
    assert len(ids) == files.SOME


def test_directory_is_valid() -> None:
    for agent in files.centre().agents:
        row = validate_agent(agent.record())
        assert set(row.ignored_fields) <= {"left_on"}
    for number in range(0, people.CUSTOMERS, 7):
        record = people.customer(1, number).record()
        row = validate_customer(record)
        assert re.fullmatch(r"\+1\d{3}55501\d\d", row.phone or ""), record
        assert str(record["email"]).rpartition("@")[2] in ("example.com", "example.org", "example.net")


def test_a_contact_does_not_depend_on_how_many_are_made() -> None:
    other = Centre()
    for number in (2499, 17, 1200, 0):
        assert other.contact(number) == files.some()[number]
    assert Centre(2).contact(17).interaction["turns"] != files.some()[17].interaction["turns"]


def test_the_command_writes_four_files_in_the_order_of_time(tmp_path: Path) -> None:
    assert main(["--out", str(tmp_path), "--count", "40"]) == 0
    rows = [json.loads(line) for line in (tmp_path / "interactions.jsonl").read_text("utf-8").splitlines()]
    assert [row["started_at"] for row in rows] == sorted(row["started_at"] for row in rows)
    assert {row["id"] for row in rows} == {contact.interaction["id"] for contact in files.some()[:40]}
    customers = [json.loads(line) for line in (tmp_path / "customers.jsonl").read_text("utf-8").splitlines()]
    assert {row["customer_id"] for row in rows} == {row["customer_id"] for row in customers}
    assert len((tmp_path / "agents.jsonl").read_text("utf-8").splitlines()) == 40
    truth = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text("utf-8").splitlines()]
    assert {record["id"] for record in truth} == {row["id"] for row in rows}


def test_a_start_that_is_no_monday_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["--out", str(tmp_path), "--start", "2025-11-05"])


def test_no_two_dialogues_are_alike_and_sentences_vary() -> None:
    texts = Counter(
        "\n".join(t["text"] for t in contact.interaction["turns"] if t["speaker"] != "system")
        for contact in files.some()
    )
    assert texts.most_common(1)[0][1] == 1
    sentences = Counter(files.agent_texts(files.some()))
    total = sum(sentences.values())
    assert len(sentences) / total > 0.45
    assert sentences.most_common(1)[0][1] / total < 0.005
    openings = Counter(
        next(t["text"] for t in c.interaction["turns"] if t["speaker"] == "customer") for c in files.some()
    )
    assert openings.most_common(1)[0][1] / files.SOME < 0.02


def test_lengths_run_from_four_to_sixty_turns() -> None:
    lengths = sorted(len(contact.interaction["turns"]) for contact in files.some())
    assert lengths[0] >= 4
    assert lengths[files.SOME // 100] <= 8
    assert lengths[-files.SOME // 100] >= 38
    assert 42 <= lengths[-1] <= 60


def test_every_plot_is_played_in_both_languages() -> None:
    seen = {(contact.truth[0]["plot"], contact.interaction["language"]) for contact in files.some()}
    assert seen == {(plot.key, language) for plot in PLOTS for language in ("en-CA", "fr-CA")}


def test_there_are_transfers_bots_and_mixed_languages() -> None:
    transfers = sum(len(contact.truth) == 2 for contact in files.some())
    assert 80 < transfers < 190
    bots = sum(contact.interaction["turns"][0]["speaker"] == "bot" for contact in files.some())
    assert 170 < bots < 380
    english = re.compile(
        r"\b(my keyboard is in english|i tried everything|i need it soon|he says it was)\b", re.IGNORECASE
    )
    mixed = sum(
        any(english.search(turn["text"]) for turn in contact.interaction["turns"])
        for contact in files.some()
        if contact.interaction["language"] == "fr-CA"
    )
    assert mixed > 15


def test_agents_have_ways_of_their_own() -> None:
    """An agent's favourite sentence is more theirs than anybody's: shares differ far beyond chance."""
    by_agent: dict[str, Counter[str]] = defaultdict(Counter)
    for contact in files.some():
        if contact.interaction["channel"] == "chat" and len(contact.truth) == 1:
            own = by_agent[contact.truth[0]["agent_id"]]
            own.update(turn["text"] for turn in contact.interaction["turns"] if turn["speaker"] == "agent")
    favourites = {agent: counts.most_common(1)[0][0] for agent, counts in by_agent.items()}
    assert len(set(favourites.values())) > 20


def test_french_is_set_as_in_canada() -> None:
    wrong = re.compile(rf"\s[?!;]|[^{files.NBSP}\s]:\s|[^{files.NBSP}]%|(?<!{files.NBSP})\$|« | »|'|\bemails?\b|\d h\b")
    for contact in files.some():
        if contact.interaction["language"] == "fr-CA" and contact.interaction["channel"] != "voice":
            for turn in contact.interaction["turns"]:
                if turn["speaker"] == "agent":
                    assert not wrong.search(turn["text"]), turn["text"]


def test_speech_is_as_a_recogniser_writes_it() -> None:
    marked = 0
    for contact in files.some():
        if contact.interaction["channel"] == "voice":
            for turn in contact.interaction["turns"]:
                if turn["speaker"] in ("agent", "customer"):
                    assert not re.search(r"[.,;:?!A-ZÀ-Þ@$%0-9]", turn["text"]), turn["text"]
                    marked += "[inaudible]" in turn["text"]
            assert all("offset_ms" in turn for turn in contact.interaction["turns"])
    assert marked > 20


def test_nothing_is_left_unfilled() -> None:
    for contact in files.some():
        for turn in contact.interaction["turns"]:
            text = turn["text"]
            assert text.strip()
            assert not re.search(r"[{}|]|\[(?!action\]|inaudible\])|=>", text), text
            assert not re.search(r"\S[ \t]{2,}", text), text


def test_both_languages_have_the_same_sections() -> None:
    assert bank("en").sections == bank("fr").sections


def test_articles_elide_before_a_silent_h_only() -> None:
    definite = {product.fr: product.definite().fr for product in PRODUCTS if product.fr.startswith("h")}
    assert definite == {
        "humidificateur": "l'humidificateur",
        "habit de neige": "l'habit de neige",
        "haut-parleur Bluetooth": "le haut-parleur Bluetooth",
    }
