"""Rows of agents and customers, from JSON lines or CSV, checked field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import available_timezones

import phonenumbers

from services.qa_scorer.domain.language import primary_subtag
from services.qa_scorer.domain.validation_checks import Record, kind_of

AGENT_FIELDS = ("agent_id", "name", "team", "coach", "site", "language", "hired_on", "time_zone", "from")
CUSTOMER_FIELDS = ("customer_id", "name", "email", "phone", "language", "province", "time_zone", "consent")
CONSENTS = ("survey", "promotion")
LANGUAGES = ("en", "fr")
PROVINCES = ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")
REGION = "CA"
MARKER = "synthetic"
"""A boolean that test data carries; it says nothing about a person and is passed over."""

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True, slots=True)
class AgentRow:
    """An agent from `valid_from` on; None: always."""

    agent_id: str
    name: str | None = None
    team: str | None = None
    coach: str | None = None
    site: str | None = None
    language: str | None = None
    hired_on: date | None = None
    time_zone: str | None = None
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer. Without a word about consent there is none."""

    customer_id: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    language: str | None = None
    province: str | None = None
    time_zone: str | None = None
    consent_survey: bool = False
    consent_promotion: bool = False


def validate_agent(raw: Mapping[str, Any]) -> AgentRow:
    """Empty fields are absent ones, as CSV has them.

    Raises:
        InvalidInput: names the row's id and the field.
    """
    row = _given(raw)
    record = Record(str(row.get("agent_id", ""))[:200])
    record.fields(row, AGENT_FIELDS, ("agent_id",), "")
    return AgentRow(
        agent_id=record.name(row["agent_id"], "agent_id"),
        name=record.optional_name(row, "name"),
        team=record.optional_name(row, "team"),
        coach=record.optional_name(row, "coach"),
        site=record.optional_name(row, "site"),
        language=_language(record, row),
        hired_on=_day(record, row, "hired_on"),
        time_zone=_time_zone(record, row),
        valid_from=_day(record, row, "from"),
    )


def validate_customer(raw: Mapping[str, Any]) -> CustomerRow:
    """CSV has `consent.survey` or `consent_survey` for what is an object in JSON.

    Raises:
        InvalidInput: names the row's id and the field.
    """
    row = _given(raw)
    record = Record(str(row.get("customer_id", ""))[:200])
    flat = {name for key in CONSENTS for name in (f"consent.{key}", f"consent_{key}")}
    consent = row.pop("consent", None) or {}
    if not isinstance(consent, Mapping):
        record.refuse("wrong_type", "consent", f"consent is {kind_of(consent)}; it must be an object.")
    record.fields(consent, CONSENTS, (), "consent.")
    agreed = dict(consent) | {name[len("consent.") :]: row.pop(name) for name in sorted(flat & row.keys())}
    record.fields(row, CUSTOMER_FIELDS, ("customer_id",), "")
    return CustomerRow(
        customer_id=record.name(row["customer_id"], "customer_id"),
        name=record.optional_name(row, "name"),
        email=_email(record, row),
        phone=_phone(record, row),
        language=_language(record, row),
        province=_province(record, row),
        time_zone=_time_zone(record, row),
        consent_survey=_yes(record, agreed, "survey"),
        consent_promotion=_yes(record, agreed, "promotion"),
    )


def _given(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        str(key): value
        for key, value in raw.items()
        if value not in (None, "") and not (key == MARKER and isinstance(value, bool))
    }


def _language(record: Record, row: Mapping[str, Any]) -> str | None:
    tag = record.optional_name(row, "language")
    if tag is None:
        return None
    record.choice(primary_subtag(tag), "language", {language: language for language in LANGUAGES})
    return tag


def _day(record: Record, row: Mapping[str, Any], field: str) -> date | None:
    value = row.get(field)
    if value is None:
        return None
    try:
        return date.fromisoformat(record.text(value, field))
    except ValueError:
        record.refuse("bad_date", field, f"{field} is no date. Write it like 2024-02-01.")


def _time_zone(record: Record, row: Mapping[str, Any]) -> str | None:
    zone = record.optional_name(row, "time_zone")
    if zone is not None and zone not in available_timezones():
        record.refuse("bad_time_zone", "time_zone", "time_zone is unknown. Use a name such as America/Toronto.")
    return zone


def _province(record: Record, row: Mapping[str, Any]) -> str | None:
    province = record.optional_name(row, "province")
    if province is None:
        return None
    found: str = record.choice(province.upper(), "province", {code: code for code in PROVINCES})
    return found


def _email(record: Record, row: Mapping[str, Any]) -> str | None:
    email = record.optional_name(row, "email")
    if email is not None and not _EMAIL.fullmatch(email):
        record.refuse("bad_email", "email", "email is no e-mail address. Write it like name@example.ca.")
    return email


def _phone(record: Record, row: Mapping[str, Any]) -> str | None:
    """In the international form (E.164); numbers without a country are Canadian."""
    phone = record.optional_name(row, "phone")
    if phone is None:
        return None
    try:
        number = phonenumbers.parse(phone, REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        record.refuse("bad_phone", "phone", "phone is no telephone number. Write it like +1 514 555 0199.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _yes(record: Record, agreed: Mapping[str, Any], key: str) -> bool:
    value = agreed.get(key, False)
    if isinstance(value, bool):
        return value
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    word = value.strip().lower() if isinstance(value, str) else value
    found: bool = record.choice(word, f"consent.{key}", words)
    return found
