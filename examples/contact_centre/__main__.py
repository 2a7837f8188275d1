"""`python -m examples.contact_centre --out DIR`: writes the contact centre's files.

interactions.jsonl, agents.jsonl and customers.jsonl are what the platform imports; truth.jsonl is what it should find,
as label records for `debrief eval --labels`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from examples.contact_centre.centre import Centre
from examples.contact_centre.season import DEFAULT_START

COUNT = 6000


def write(out: Path, count: int = COUNT, seed: int = 1, start: dt.date = DEFAULT_START) -> dict[str, int]:
    """Writes the four files, interactions in the order of their times; returns the number of lines of each.

    Raises:
        OSError: the folder can't be written to.
    """
    centre = Centre(seed, start)
    contacts = sorted(centre.contacts(count), key=lambda contact: (contact.interaction["started_at"], contact.number))
    customers = {contact.customer.id: contact.customer.record() for contact in contacts}
    out.mkdir(parents=True, exist_ok=True)
    return {
        "interactions.jsonl": _lines(out / "interactions.jsonl", (contact.interaction for contact in contacts)),
        "agents.jsonl": _lines(out / "agents.jsonl", (agent.record() for agent in centre.agents)),
        "customers.jsonl": _lines(out / "customers.jsonl", (customers[key] for key in sorted(customers))),
        "truth.jsonl": _lines(out / "truth.jsonl", (record for contact in contacts for record in contact.truth)),
    }


def _lines(path: Path, records: Iterable[Mapping[str, Any]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m examples.contact_centre",
        description="Write a synthetic contact centre: interactions, agents, customers, and the truth about them.",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the files go")
    parser.add_argument("--count", type=int, default=COUNT, help=f"how many interactions (default {COUNT})")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another centre (default 1)")
    parser.add_argument(
        "--start", type=dt.date.fromisoformat, default=DEFAULT_START, metavar="DATE",
        help=f"a Monday in early November (default {DEFAULT_START})",
    )  # fmt: skip
    given = parser.parse_args(arguments)
    if given.count < 1:
        parser.error("--count must be at least 1")
    if given.start.weekday() != 0 or not dt.date(given.start.year, 10, 27) <= given.start <= dt.date(
        given.start.year, 11, 9
    ):
        parser.error("--start must be a Monday between October 27 and November 9")
    for name, lines in write(given.out, given.count, given.seed, given.start).items():
        sys.stdout.write(f"{given.out / name}: {lines}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
