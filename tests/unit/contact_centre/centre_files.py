"""The contact centre as the tests see it: made once, read as any sender's records are."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from examples.contact_centre.centre import Centre, Contact
from services.qa_scorer.domain.rubric.model import Rubric
from services.qa_scorer.domain.rubric.parse import parse_rubric

ROOT = Path(__file__).resolve().parents[3]
COUNT = 6000
SOME = 2500
NBSP = "\u00a0"


@cache
def centre() -> Centre:
    return Centre()


@cache
def contacts() -> tuple[Contact, ...]:
    return tuple(centre().contacts(COUNT))


@cache
def some() -> tuple[Contact, ...]:
    """Enough of them for what holds of each."""
    return tuple(centre().contacts(SOME))


@cache
def rubric() -> Rubric:
    folder = ROOT / "examples" / "rubrics"
    return parse_rubric(
        (folder / "core-service.yaml").read_text("utf-8"), (folder / "procedures.yaml").read_text("utf-8")
    )


def day(contact: Contact) -> dt.date:
    """The day in the centre's own time, which the id carries."""
    return dt.datetime.strptime(contact.interaction["id"][2:8], "%y%m%d").date()  # noqa: DTZ007 - a date only


def topic(contact: Contact) -> str:
    return str(contact.interaction["metadata"]["topic"])


def value(record: dict[str, Any], key: str) -> str | None:
    label = record["labels"].get(key)
    return None if label is None else str(label["value"])


def assert_share(hits: int, total: int, expected: float) -> None:
    """Asserts that a share fits an expected one: within the 99.99 % Wilson interval."""
    z = 3.89
    centre_, spread = hits + z * z / 2, z * math.sqrt(hits * (total - hits) / total + z * z / 4)
    low, high = (centre_ - spread) / (total + z * z), (centre_ + spread) / (total + z * z)
    assert low <= expected <= high, f"{hits} of {total} is {hits / total:.4f}, expected {expected}"


def chi_square(counts: Counter[str], expected: dict[str, float]) -> float:
    """Of counts against expected shares (of any sum)."""
    total, whole = sum(counts.values()), sum(expected.values())
    return sum((counts[key] - total * part / whole) ** 2 / (total * part / whole) for key, part in expected.items())


def agent_texts(found: Iterable[Contact]) -> list[str]:
    return [turn["text"] for contact in found for turn in contact.interaction["turns"] if turn["speaker"] == "agent"]
