"""Rows of agents and customers."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from services.qa_scorer.domain.directory import AgentRow, Consent, CustomerRow
from services.qa_scorer.domain.directory_files import (
    parse_agent_line,
    parse_customer_line,
    read_agents_csv,
    read_customers_csv,
)
from services.qa_scorer.domain.validation import RefusedRecord

AGENT = {
    "agent_id": "a-07",
    "name": "Julie Roy",
    "team": "north",
    "coach": "c-1",
    "site": "Laval",
    "language": "fr",
    "hired_on": "2024-02-01",
    "time_zone": "America/Toronto",
    "from": "2026-01-01",
}
CUSTOMER = {
    "customer_id": "u-5531",
    "name": "Ann Lee",
    "email": "ann@example.ca",
    "phone": "(514) 555-0199",
    "language": "fr-ca",
    "province": "qc",
    "time_zone": "America/Montreal",
    "consent": {"survey": True, "promotion": False},
}


def agent(**changes: Any) -> AgentRow | RefusedRecord:
    return parse_agent_line(json.dumps(AGENT | changes).encode(), 4)


def customer(**changes: Any) -> CustomerRow | RefusedRecord:
    return parse_customer_line(json.dumps(CUSTOMER | changes).encode(), 4)


def test_the_agent_of_the_contract() -> None:
    assert agent() == AgentRow(
        agent_id="a-07",
        name="Julie Roy",
        team="north",
        coach="c-1",
        site="Laval",
        language="fr",
        hired_on=date(2024, 2, 1),
        time_zone="America/Toronto",
        valid_from=date(2026, 1, 1),
    )


def test_an_agent_needs_an_id_only() -> None:
    assert parse_agent_line(b'{"agent_id": "a", "team": "", "coach": null}', 1) == AgentRow(agent_id="a")


def test_what_an_agent_does_not_need_is_reported() -> None:
    found = agent(synthetic=True, badge=7)
    assert isinstance(found, AgentRow)
    assert found.ignored_fields == ("badge", "synthetic")


def test_the_customer_of_the_contract() -> None:
    assert customer() == CustomerRow(
        customer_id="u-5531",
        name="Ann Lee",
        email="ann@example.ca",
        phone="+15145550199",
        language="fr-CA",
        province="QC",
        time_zone="America/Montreal",
        consent=Consent(survey=True, promotion=False),
    )


def test_consent_that_was_not_asked_for_is_unknown() -> None:
    found = customer(consent={"survey": False})
    assert isinstance(found, CustomerRow)
    assert (found.consent.survey, found.consent.promotion) == (False, None)


@pytest.mark.parametrize(
    ("changes", "field", "code", "hint"),
    [
        ({"agent_id": None}, "agent_id", "missing_field", "Add it"),
        ({"agent_id": "x" * 201}, "agent_id", "too_long", "at most 200"),
        ({"name": 5}, "name", "wrong_type", "a string"),
        ({"team": "a\x00"}, "team", "bad_character", "NUL"),
        ({"site": "a\nb"}, "site", "bad_character", "control"),
        ({"language": "de"}, "language", "bad_language", "en, fr"),
        ({"hired_on": "02/01/2024"}, "hired_on", "bad_date", "2024-02-01"),
        ({"hired_on": "20240201"}, "hired_on", "bad_date", "2024-02-01"),
        ({"from": "2024-02-30"}, "from", "bad_date", "no date"),
        ({"time_zone": "Toronto"}, "time_zone", "bad_time_zone", "America/Toronto"),
    ],
)
def test_refused_agents(changes: dict[str, Any], field: str, code: str, hint: str) -> None:
    found = agent(**changes)
    assert isinstance(found, RefusedRecord)
    assert (found.line, found.field, found.code) == (4, field, code)
    assert hint in found.message


@pytest.mark.parametrize(
    ("changes", "field", "code", "hint"),
    [
        ({"customer_id": ""}, "customer_id", "missing_field", "Add it"),
        ({"shoe_size": 7}, "shoe_size", "unknown_field", "Remove it"),
        ({"email": "ann@"}, "email", "bad_email", "name@example.ca"),
        ({"email": "ann..lee@example.ca"}, "email", "bad_email", "name@example.ca"),
        ({"email": "Ann <ann@example.ca>"}, "email", "bad_email", "name@example.ca"),
        ({"phone": "12"}, "phone", "bad_phone", "514-555-0199"),
        ({"phone": "call me"}, "phone", "bad_phone", "514-555-0199"),
        ({"province": "Quebec"}, "province", "not_allowed", "AB, BC"),
        ({"language": "english please"}, "language", "bad_language", "en, fr"),
        ({"consent": True}, "consent", "wrong_type", "must be an object"),
        ({"consent": {"survey": "perhaps"}}, "consent.survey", "wrong_type", "true or false"),
        ({"consent": {"mail": True}}, "consent.mail", "unknown_field", "survey"),
    ],
)
def test_refused_customers(changes: dict[str, Any], field: str, code: str, hint: str) -> None:
    found = customer(**changes)
    assert isinstance(found, RefusedRecord)
    assert (found.line, found.field, found.code) == (4, field, code)
    assert hint in found.message
    for value in changes.values():
        assert not (isinstance(value, str) and len(value) > 4 and value in found.message)


def test_a_line_that_is_no_json_is_refused() -> None:
    assert isinstance(parse_agent_line(b"agent_id,team", 1), RefusedRecord)


def test_agents_from_a_spreadsheet() -> None:
    content = "\ufeffagent_id;name;team;from\r\na-1;Zoé;nord;2026-01-01\r\n\r\na-2;;;\r\na-3;x\r\n;Ann;;\r\n".encode()
    rows = list(read_agents_csv(content))
    assert rows[0] == (2, AgentRow(agent_id="a-1", name="Zoé", team="nord", valid_from=date(2026, 1, 1)))
    assert rows[1] == (4, AgentRow(agent_id="a-2")), "a line passed over is counted"
    assert [(row.line, row.code) for row in rows[2:] if isinstance(row, RefusedRecord)] == [
        (5, "wrong_columns"),
        (6, "missing_field"),
    ]


@pytest.mark.parametrize("joint", [".", "_"])
def test_customers_from_csv(joint: str) -> None:
    head = f"customer_id,name,consent{joint}survey,consent{joint}promotion\n"
    rows = list(read_customers_csv(f'{head}u-1,"Lee, Ann",true,non\nu-2,,,\nu-3,,maybe,\n'.encode()))
    known = CustomerRow(customer_id="u-1", name="Lee, Ann", consent=Consent(survey=True, promotion=False))
    assert rows[:2] == [(2, known), (3, CustomerRow(customer_id="u-2"))]
    assert isinstance(rows[2], RefusedRecord)
    assert (rows[2].line, rows[2].record_id, rows[2].field) == (4, "u-3", "consent.survey")


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "empty_line", 1),
        (b"\n", "empty_line", 1),
        (b"agent_id,agent_id\na,b\n", "duplicate_key", 1),
        (b"agent_id,,team\na,b,c\n", "missing_field", 1),
        ("agent_id,name\na,é\n".encode("latin-1"), "wrong_encoding", 2),
        (b'agent_id,name\na,"open\nb,c\n', "not_csv", 2),
        ("agent_id,name\na,b\n".encode("utf-16"), "wrong_encoding", 1),
        ("agent_id,name\na,b\n".encode("utf-16-le"), "wrong_encoding", 1),
        ("équipe,agent_id\na,b\n".encode("latin-1"), "wrong_encoding", 1),
    ],
)
def test_files_that_are_no_table(content: bytes, code: str, line: int) -> None:
    (found,) = read_agents_csv(content)
    assert isinstance(found, RefusedRecord)
    assert (found.code, found.line) == (code, line)


def test_one_bad_row_never_stops_the_others() -> None:
    content = (
        b"agent_id\tname\n"
        b"a-1\t" + b"x" * 200_000 + b"\n"
        b"a-2\t\xc9mile\n"
        b'a-3\t"two\nlines"\n'
        b'a-4\t"Ann "Lou" Lee"\n'
        b"a-5\tBo\n"
    )
    rows = list(read_agents_csv(content))
    refused = [(row.line, row.code) for row in rows if isinstance(row, RefusedRecord)]
    assert refused == [(2, "too_long"), (3, "wrong_encoding"), (4, "bad_character"), (6, "not_csv")]
    assert rows[-1] == (7, AgentRow(agent_id="a-5", name="Bo"))
