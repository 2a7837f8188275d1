"""Reads one criterion. What needs the other criteria (`only_if`) is checked once all are read."""

from __future__ import annotations

from typing import Literal

from services.qa_scorer.domain.rubric.check_reading import read_check
from services.qa_scorer.domain.rubric.model import (
    CANNOT_TELL,
    MET,
    NA,
    NOT_MET,
    Criterion,
    Critical,
    EvidenceNeed,
    Level,
    Na,
    OnlyIf,
    Window,
)
from services.qa_scorer.domain.rubric.nodes import Items, Scalar, join
from services.qa_scorer.domain.rubric.problems import suggestion
from services.qa_scorer.domain.rubric.reading import Reader, unique

Scale = Literal["met_not_met"] | tuple[Level, ...]

KEYS = (
    "key",
    "question",
    "guidance",
    "scale",
    "weight",
    "na",
    "critical",
    "only_if",
    "evidence",
    "skill",
    "window",
    "examples",
    "check",
)
MAX_WEIGHT = 1_000_000.0
MAX_LEVELS = 10
MAX_QUESTION_CHARS = 2_000
MAX_EXAMPLES = 100
MAX_EXAMPLE_CHARS = 2_000
MAX_CONDITION_VALUES = 200


def read_criterion(reader: Reader) -> Criterion | None:
    """The criterion, or None where it has no usable key. Other faults are reported and replaced by defaults."""
    reader.known(KEYS)
    key = reader.key()
    question = reader.text("question", required=True, max_chars=MAX_QUESTION_CHARS)
    guidance = reader.text("guidance", required=False)
    scale = _scale(reader)
    weight = reader.number("weight", low=0, high=MAX_WEIGHT, default=0.0, required=True)
    only_if = _only_if(reader)
    check_reader = reader.mapping("check")
    check = None if check_reader is None else read_check(check_reader)
    if check_reader is not None and scale != "met_not_met":
        reader.error("scale", "bad_scale", "A criterion with a check is met or not met; leave 'scale' out.")
    skill = reader.key("skill") if reader.get("skill") is not None else None
    values = (MET, NOT_MET) if isinstance(scale, str) else tuple(level.key for level in scale)
    examples = _examples(reader, values)
    if key is None:
        return None
    return Criterion(
        key=key,
        question=question,
        guidance=guidance,
        scale=scale,
        weight=weight or 0.0,
        na=Na(reader.choice("na", tuple(Na), Na.NEVER)),
        critical=Critical(reader.choice("critical", tuple(Critical), Critical.NONE)),
        only_if=only_if,
        evidence=EvidenceNeed(reader.choice("evidence", tuple(EvidenceNeed), EvidenceNeed.OPTIONAL)),
        skill=skill,
        window=Window(reader.choice("window", tuple(Window), Window.ANY)),
        examples=examples,
        check=check,
    )


def _scale(reader: Reader) -> Scale:
    node = reader.get("scale")
    if node is None:
        return "met_not_met"
    if isinstance(node, Scalar):
        if node.text != "met_not_met":
            hint = suggestion(node.text, ("met_not_met",))
            message = (
                f"Unknown scale {node.text!r}.{hint} Write met_not_met, or a list of levels with key, points, title."
            )
            reader.error("scale", "bad_scale", message)
        return "met_not_met"
    if not isinstance(node, Items):
        reader.error("scale", "bad_scale", "'scale' must be met_not_met, or a list of levels with key, points, title.")
        return "met_not_met"
    read: list[tuple[Reader, Level]] = []
    for entry in reader.mappings("scale", max_items=MAX_LEVELS):
        level = _level(entry)
        if level is not None:
            read.append((entry, level))
    kept = unique([(entry, level.key) for entry, level in read], "level", reader.problems)
    levels = tuple(level for entry, level in read if kept[level.key] is entry)
    if len(node.items) < 2:
        reader.error("scale", "bad_scale", "A scale of levels needs at least two.")
    elif len(levels) == len(node.items) and max(level.points for level in levels) == min(
        level.points for level in levels
    ):
        reader.error("scale", "bad_scale", "All levels earn the same points; give at least one of them more.")
    return levels or "met_not_met"


def _level(reader: Reader) -> Level | None:
    reader.known(("key", "points", "title"))
    key = reader.key()
    points = reader.number("points", low=0, high=MAX_WEIGHT, required=True)
    title = reader.text("title", required=True)
    if key in (NA, CANNOT_TELL):
        reader.error(
            "key", "reserved_key", f"{key!r} is an answer of its own and can't be a level; choose another key."
        )
        return None
    return None if key is None or points is None else Level(key=key, points=points, title=title)


def _examples(reader: Reader, values: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    node = reader.get("examples")
    if node is None or (isinstance(node, Items) and not node.items):
        return {}
    examples = reader.mapping("examples")
    if examples is None:
        return {}
    examples.known((*values, NA))
    return {
        value: found
        for value in (*values, NA)
        if (found := examples.strings(value, max_items=MAX_EXAMPLES, max_chars=MAX_EXAMPLE_CHARS))
    }


def _only_if(reader: Reader) -> OnlyIf | None:
    condition = reader.mapping("only_if")
    if condition is None:
        return None
    condition.known(("criterion", "value", "metadata", "queue"))
    given = [name for name in ("criterion", "metadata", "queue") if condition.get(name) is not None]
    if len(given) != 1:
        said = "none" if not given else " and ".join(given)
        message = f"'only_if' needs exactly one of criterion, metadata and queue; here is {said}."
        reader.error("only_if", "bad_condition", message)
        return None
    if given != ["criterion"] and condition.get("value") is not None:
        condition.error("value", "bad_condition", "'value' belongs to a condition on a criterion only.")
    if given == ["criterion"]:
        return _on_criterion(condition)
    if given == ["queue"]:
        queues = condition.strings("queue", max_items=MAX_CONDITION_VALUES)
        if not queues:
            condition.error("queue", "bad_condition", "'queue' needs at least one queue.")
            return None
        return OnlyIf(queue=queues)
    return _on_metadata(condition)


def _on_criterion(condition: Reader) -> OnlyIf | None:
    parent = condition.key("criterion")
    condition.require("value", "list the answers of that criterion under which this one applies, such as [met]")
    values = condition.strings("value", max_items=MAX_CONDITION_VALUES)
    if condition.get("value") is not None and not values:
        condition.error("value", "bad_condition", "'value' needs at least one answer, such as [met].")
    return None if parent is None or not values else OnlyIf(criterion=parent, value=values)


def _on_metadata(condition: Reader) -> OnlyIf | None:
    metadata = condition.mapping("metadata")
    if metadata is None:
        return None
    wanted: dict[str, tuple[str, ...]] = {}
    for name in metadata.node.fields:
        node = metadata.get(name)
        items = node.items if isinstance(node, Items) else (node,) if node is not None else ()
        values = tuple(item.text for item in items if isinstance(item, Scalar) and not item.is_null)
        if not values or len(values) != len(items) or len(values) > MAX_CONDITION_VALUES:
            message = f"{join('metadata', name)!r} needs a list of 1 to {MAX_CONDITION_VALUES} plain values."
            metadata.error(name, "bad_condition", message)
            continue
        wanted[name] = values
    if not metadata.node.fields:
        condition.error("metadata", "bad_condition", "'metadata' needs at least one key with its values.")
    return OnlyIf(metadata=wanted) if wanted else None
