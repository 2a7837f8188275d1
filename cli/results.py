"""Scorecards fetched from the platform, written to files, and summed up."""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from cli.connection import Client, segment
from cli.errors import UsageError
from cli.output import shortened, table

CURRENT = ("final", "in_review", "disputed", "failed")
READERS = 8


def fetch(client: Client, ids: Sequence[str], *, rubric: str, version: int) -> list[dict[str, Any]]:
    """The current scorecards of these interactions under one version of a rubric, in the order of the ids."""

    def of(identifier: str) -> list[dict[str, Any]]:
        items = client.get(f"/api/v1/interactions/{segment(identifier)}/scorecards")["items"]
        return [
            card
            for card in items
            if card["status"] in CURRENT and card["rubric"] == rubric and card["rubric_version"] == version
        ]

    with ThreadPoolExecutor(READERS) as readers:
        return [card for cards in readers.map(of, ids) for card in cards]


def fetch_all(client: Client, ids: Sequence[str]) -> list[dict[str, Any]]:
    """All current scorecards of a platform that holds nothing but these interactions, in the order of the ids."""
    place = {identifier: index for index, identifier in enumerate(ids)}
    cards = [card for card in client.pages("/api/v1/scorecards") if card["status"] in CURRENT]
    return sorted(cards, key=lambda card: place.get(card["interaction_id"], len(place)))


def missing(client: Client, ids: Iterable[str], cards: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Interaction id to why it has no scorecard."""
    scored = {card["interaction_id"] for card in cards}
    reasons = {}
    for identifier in ids:
        if identifier not in scored:
            answer = client.get(f"/api/v1/interactions/{segment(identifier)}")
            reasons[identifier] = str(answer.get("state_reason") or answer.get("reason") or answer.get("state"))
    return reasons


@contextmanager
def replaced(path: Path) -> Iterator[IO[str]]:
    """A text file that takes its place only once it is whole.

    Raises:
        UsageError: the folder can't be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            yield file
        # Scorecards quote conversations: readable for their owner, and for nobody else until the owner says so.
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_lines(path: Path, records: Iterable[Mapping[str, Any]]) -> int:
    """One JSON object a line; returns how many."""
    count = 0
    with replaced(path) as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count


def tally(cards: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Per criterion, in the order of first sight: how often each value, and the mean confidence of answered ones."""
    counts: dict[str, Counter[str]] = {}
    confidence: dict[str, list[float]] = {}
    for card in cards:
        for answer in card.get("answers") or []:
            key, value = answer["criterion"], answer["value"]
            counts.setdefault(key, Counter())[value] += 1
            if value not in ("na", "cannot_tell") and answer.get("confidence") is not None:
                confidence.setdefault(key, []).append(float(answer["confidence"]))
    return {
        key: {
            "values": dict(counter),
            "mean_confidence": _mean(confidence.get(key, [])),
        }
        for key, counter in counts.items()
    }


def overview(cards: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Counts by status, how the final ones came out, who judged, and what it cost.

    What waits for a person counts in no figure: `passed`, `not_passed`, `pass_open` and `mean_overall` are those of
    final scorecards. The mean is that of scores before auto-fail; auto-fails have a rate of their own, and their zeros
    are never averaged.
    """
    final = [card for card in cards if card["status"] == "final"]
    scores = [float(card["score_before_autofail"]) for card in final if card.get("score_before_autofail") is not None]
    confirmed = sum(_has_autofail(card, "confirmed") for card in final)
    usage: Counter[str] = Counter()
    for card in cards:
        usage.update({name: int(value) for name, value in (card.get("usage") or {}).items()})
    evaluators = Counter(
        (str(evaluator.get("judge") or evaluator.get("kind")), str(evaluator.get("model") or ""))
        for evaluator in (card.get("evaluator") or {} for card in cards)
    )
    return {
        "scorecards": len(cards),
        "by_status": dict(Counter(card["status"] for card in cards)),
        "failed_because": dict(Counter(card["reason"] for card in cards if card["status"] == "failed")),
        "passed": sum(card.get("passed") is True for card in final),
        "not_passed": sum(card.get("passed") is False for card in final),
        "pass_open": sum(card.get("passed") is None for card in final),
        "proposed_autofails": sum(_has_autofail(card, "proposed") for card in cards),
        "confirmed_autofails": confirmed,
        "autofail_rate": round(confirmed / len(final), 3) if final else None,
        "mean_overall": _mean(scores, digits=1),
        "evaluators": [{"judge": judge, "model": model, "scorecards": n} for (judge, model), n in evaluators.items()],
        "usage": dict(usage),
    }


def _has_autofail(card: Mapping[str, Any], state: str) -> bool:
    return any(entry["state"] == state for entry in card.get("autofail") or [])


def criteria_table(criteria: Mapping[str, Mapping[str, Any]]) -> str:
    """Per criterion how often met, not met, another level, not applicable, open."""
    headers = ["criterion", "met", "not met", "met of answered", "levels", "na", "cannot tell"]
    rows: list[list[object]] = []
    for key, facts in criteria.items():
        values = facts["values"]
        levels = {name: n for name, n in values.items() if name not in ("met", "not_met", "na", "cannot_tell")}
        met, not_met = values.get("met", 0), values.get("not_met", 0)
        share = f"{100 * met / (met + not_met):.0f} %" if met + not_met else None
        others = ", ".join(f"{name} {n}" for name, n in sorted(levels.items())) or None
        rows.append([key, met, not_met, share, others, values.get("na", 0), values.get("cannot_tell", 0)])
    if not any(row[4] for row in rows):
        del headers[4]
        rows = [row[:4] + row[5:] for row in rows]
    return table(headers, rows, right=range(1, len(headers)))


SCORECARD_HEADERS = ("interaction", "agent", "rubric", "status", "overall", "passed", "not met", "open")


def scorecard_row(card: Mapping[str, Any]) -> tuple[object, ...]:
    """A line of the table of scorecards."""
    answers = card.get("answers") or []
    passed = None if card.get("passed") is None else "yes" if card["passed"] else "no"
    return (
        card["interaction_id"],
        card.get("agent_id"),
        f"{card['rubric']} v{card['rubric_version']}",
        card["status"] + (f" ({card['reason']})" if card.get("reason") else ""),
        card.get("overall"),
        passed,
        shortened(", ".join(answer["criterion"] for answer in answers if answer["value"] == "not_met")) or None,
        sum(answer["value"] == "cannot_tell" for answer in answers),
    )


def _mean(values: Sequence[float], digits: int = 3) -> float | None:
    return round(sum(values) / len(values), digits) if values else None
