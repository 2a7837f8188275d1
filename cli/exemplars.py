"""Reviewed answers from elsewhere: interactions and their labels, joined by id, become exemplars."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cli.connection import Client
from cli.errors import UsageError
from cli.records import Line, encoded, parse_objects, pieces
from cli.upload import ROUTES, Refused, refusal


@dataclass(slots=True)
class Taught:
    """What became of an import.

    Attributes:
        unlabelled: interactions that no label record names.
        unmatched: ids of label records that no interaction has.
    """

    interactions: int = 0
    exemplars: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)
    unlabelled: int = 0
    unmatched: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        return {
            "interactions": self.interactions,
            "exemplars": self.exemplars,
            "unchanged": self.unchanged,
            "unlabelled": self.unlabelled,
            "labels_without_interaction": len(self.unmatched),
            "refused": [refused.as_json() for refused in self.refused],
        }


def teach(
    client: Client,
    interactions: Path,
    labels: Path,
    *,
    rubric: str,
    on_progress: Callable[[int], None] = lambda _: None,
    into: Taught | None = None,
) -> Taught:
    """Imports exemplars for a rubric.

    Args:
        into: what is returned, for whoever wants to know how far it came when it did not end.

    Raises:
        UsageError: a file is no JSON lines, an id is labelled twice, or no label meets an interaction.
    """
    known = _labels(labels)
    result = Taught() if into is None else into
    met: set[str] = set()
    done = 0
    for piece in pieces(_joined(interactions, known, met, result)):
        body = b"\n".join(line.content or b"" for line in piece) + b"\n"
        answer = client.post_lines(ROUTES["exemplars"], body, rubric=rubric)
        result.interactions += int(answer["interactions"])
        result.exemplars += int(answer["exemplars"])
        result.unchanged += int(answer["unchanged"])
        for entry in answer["refused"]:
            result.refused.append(refusal(entry, piece[int(entry["line"]) - 1]))
        done += len(piece)
        on_progress(done)
    result.unmatched = sorted(known.keys() - met)
    if not met:
        raise UsageError(f"no interaction of {interactions} has a label in {labels}: their ids have nothing in common")
    return result


def _labels(path: Path) -> dict[str, dict[str, Any]]:
    """Interaction id to its labels; null values, which mean unknown, left out."""
    known: dict[str, dict[str, Any]] = {}
    for number, record in parse_objects(path):
        identifier, labels = record.get("id"), record.get("labels")
        if not isinstance(identifier, str) or not isinstance(labels, dict):
            raise UsageError(f'{path} line {number}: must have "id" and "labels"')
        if identifier in known:
            raise UsageError(f"{path} line {number}: {identifier} is labelled twice")
        kept = {}
        for criterion, label in labels.items():
            if not isinstance(label, dict):
                raise UsageError(f'{path} line {number}: labels.{criterion} must be an object with "value"')
            if label.get("value") is not None:
                kept[criterion] = {key: label[key] for key in ("value", "evidence_turns") if label.get(key) is not None}
        known[identifier] = kept
    return known


def _joined(path: Path, known: dict[str, dict[str, Any]], met: set[str], result: Taught) -> Iterator[Line]:
    for number, interaction in parse_objects(path):
        identifier = interaction.get("id")
        labels = known.get(identifier) if isinstance(identifier, str) else None
        if labels is None:
            result.unlabelled += 1
            continue
        met.add(str(identifier))
        if labels:
            record = {"interaction": interaction, "labels": labels}
            yield Line(str(path), number, encoded(record))
