"""Agents and customers, as rows of the organisation's own files: checked field by field."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import phonenumbers
from pydantic import BaseModel, ConfigDict

from services.qa_scorer.domain.language import canonical_tag, is_well_formed, primary_subtag
from services.qa_scorer.domain.rubric.model import LANGUAGES
from services.qa_scorer.domain.validation_checks import Record, kind_of

MAX_TEXT_CHARS = 200
HOME_REGION = "CA"
PROVINCES = ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")

AGENT_FIELDS = ("agent_id", "name", "team", "coach", "site", "language", "hired_on", "time_zone", "from")
CUSTOMER_FIELDS = ("customer_id", "name", "email", "phone", "language", "province", "time_zone", "consent")
CONSENTS = ("survey", "promotion")

_EMAIL = re.compile(r"[^\s@,;<>()\[\]\"\\]{1,64}@(?:[^\W_](?:[\w\-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,63}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Row(BaseModel):
    model_config = ConfigDict(frozen=True)


class AgentRow(Row):
    """One agent from a day on. `valid_from` is the row's `from`; None: since ever. `team` None: in no team.

    `ignored_fields` are columns of the file that mean nothing here.
    """

    agent_id: str
    name: str | None = None
    team: str | None = None
    coach: str | None = None
    site: str | None = None
    language: str | None = None
    hired_on: date | None = None
    time_zone: str | None = None
    valid_from: date | None = None
    ignored_fields: tuple[str, ...] = ()


class Consent(Row):
    """None: the customer was not asked."""

    survey: bool | None = None
    promotion: bool | None = None


class CustomerRow(Row):
    """One customer. `phone` is in E.164 form (`+15145550199`), `province` two letters in capitals."""

    customer_id: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    language: str | None = None
    province: str | None = None
    time_zone: str | None = None
    consent: Consent = Consent()


def validate_agent(raw: object) -> AgentRow:
    """The agent in `raw`, a decoded JSON object or a CSV row. Fields that are null, empty or absent are unknown.

    Unknown fields are no reason to refuse an agent: personnel files carry many. They are reported in
    `ignored_fields`.

    Raises:
        InvalidInput: a field is missing or wrong; names record and field, `details["code"]` is the rule.
    """
    record, fields = _open(raw, "agent_id")
    ignored = tuple(sorted(name for name in fields if name not in AGENT_FIELDS))
    hired_on = _date(record, fields, "hired_on")
    return AgentRow(
        agent_id=record.id,
        name=_text(record, fields, "name"),
        team=_text(record, fields, "team"),
        coach=_text(record, fields, "coach"),
        site=_text(record, fields, "site"),
        language=_language(record, fields),
        hired_on=hired_on,
        time_zone=_time_zone(record, fields),
        valid_from=_date(record, fields, "from"),
        ignored_fields=ignored,
    )


def validate_customer(raw: object) -> CustomerRow:
    """The customer in `raw`, a decoded JSON object or a CSV row. Fields that are null, empty or absent are unknown.

    Consent is an object (`{"survey": true}`), or the columns `consent.survey` and `consent.promotion` (or with `_`).

    Raises:
        InvalidInput: a field is missing, unknown or wrong; names record and field, `details["code"]` is the rule.
        A customer's fields are personal data, so that an unknown one is refused and not dropped in silence.
    """
    record, fields = _open(raw, "customer_id")
    columns = {f"consent{joint}{name}" for joint in "._" for name in CONSENTS}
    record.fields(fields, (*CUSTOMER_FIELDS, *sorted(columns)), ("customer_id",), "")
    return CustomerRow(
        customer_id=record.id,
        name=_text(record, fields, "name"),
        email=_email(record, fields),
        phone=_phone(record, fields),
        language=_language(record, fields),
        province=_province(record, fields),
        time_zone=_time_zone(record, fields),
        consent=_consent(record, fields),
    )


def _open(raw: object, key: str) -> tuple[Record, Mapping[str, Any]]:
    record = Record()
    if not isinstance(raw, Mapping):
        record.refuse("not_an_object", "", f"The record is {kind_of(raw)}; it must be one JSON object.")
    value = raw.get(key)
    if value is None or value == "":
        record.refuse("missing_field", key, f"The field {key} is missing. Add it.")
    record.id = record.name(value, key)
    return record, raw


def _text(record: Record, fields: Mapping[str, Any], field: str) -> str | None:
    value = fields.get(field)
    if value is None or value == "":
        return None
    text = record.text(value, field).strip()
    if len(text) > MAX_TEXT_CHARS:
        record.refuse("too_long", field, f"{field} has {len(text)} characters; at most {MAX_TEXT_CHARS} are allowed.")
    if text and not text.isprintable():
        record.refuse("bad_character", field, f"{field} holds a control character. Remove it.")
    return text or None


def _language(record: Record, fields: Mapping[str, Any]) -> str | None:
    tag = _text(record, fields, "language")
    if tag is None:
        return None
    if not is_well_formed(tag) or primary_subtag(tag) not in LANGUAGES:
        record.refuse(
            "bad_language", "language", f"language must be one of: {', '.join(LANGUAGES)} (or such as fr-CA)."
        )
    return canonical_tag(tag)


def _date(record: Record, fields: Mapping[str, Any], field: str) -> date | None:
    text = _text(record, fields, field)
    if text is None:
        return None
    try:
        if not _DATE.fullmatch(text):
            raise ValueError(field)
        return date.fromisoformat(text)
    except ValueError:
        record.refuse("bad_date", field, f"{field} is no date. Write it like 2024-02-01.")


@cache
def _time_zones() -> Collection[str]:
    return frozenset(available_timezones())


def _time_zone(record: Record, fields: Mapping[str, Any]) -> str | None:
    zone = _text(record, fields, "time_zone")
    if zone is not None and zone not in _time_zones():
        record.refuse(
            "bad_time_zone",
            "time_zone",
            "time_zone is no IANA time zone. Write it like America/Toronto, or leave it out.",
        )
    return zone


def _email(record: Record, fields: Mapping[str, Any]) -> str | None:
    address = _text(record, fields, "email")
    if address is None:
        return None
    local = address.partition("@")[0]
    if not _EMAIL.fullmatch(address) or local.startswith(".") or local.endswith(".") or ".." in local:
        record.refuse("bad_email", "email", "email is no e-mail address. Write it like name@example.ca.")
    return address


def _phone(record: Record, fields: Mapping[str, Any]) -> str | None:
    text = _text(record, fields, "phone")
    if text is None:
        return None
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        record.refuse(
            "bad_phone",
            "phone",
            "phone is no phone number. Write it like 514-555-0199, or with + and the country's code outside Canada.",
        )
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _province(record: Record, fields: Mapping[str, Any]) -> str | None:
    text = _text(record, fields, "province")
    if text is None:
        return None
    code = text.upper()
    if code not in PROVINCES:
        record.refuse("not_allowed", "province", f"province must be one of: {', '.join(PROVINCES)}.")
    return code


def _consent(record: Record, fields: Mapping[str, Any]) -> Consent:
    given = fields.get("consent")
    if given is None or given == "":
        given = {}
    elif not isinstance(given, Mapping):
        record.refuse(
            "wrong_type",
            "consent",
            f'consent is {kind_of(given)}; it must be an object such as {{"survey": true, "promotion": false}}.',
        )
    record.fields(given, CONSENTS, (), "consent.")
    values: dict[str, bool | None] = {}
    for name in CONSENTS:
        flat = next((fields[f"consent{joint}{name}"] for joint in "._" if f"consent{joint}{name}" in fields), None)
        values[name] = _truth(record, given.get(name, flat), f"consent.{name}")
    return Consent(**values)


_TRUE = frozenset({"true", "yes", "y", "1", "oui", "o", "vrai"})
_FALSE = frozenset({"false", "no", "n", "0", "non", "faux"})


def _truth(record: Record, value: Any, field: str) -> bool | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    record.refuse("wrong_type", field, f"{field} must be true or false.")
