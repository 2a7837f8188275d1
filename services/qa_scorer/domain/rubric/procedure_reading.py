"""Reads a procedures file: the organisation's rules, one entry per contact reason."""

from __future__ import annotations

import re

from services.qa_scorer.domain.rubric.model import Procedure, Step
from services.qa_scorer.domain.rubric.nodes import Fields, Items, load
from services.qa_scorer.domain.rubric.problems import Problems
from services.qa_scorer.domain.rubric.reading import MAX_KEY_CHARS, Reader, plain, unique

SCHEMA = "debrief/procedures/v1"
MAX_BYTES = 4 * 1024 * 1024
MAX_PROCEDURES = 5_000
MAX_STEPS = 50
MAX_IDENTITY_SETS = 20
MAX_IDENTITY_ITEMS = 20
MAX_EXAMPLES = 50
MAX_EXAMPLE_CHARS = 2_000
_ACTION_NAME = re.compile(r"[^\s()\[\]]+")


def read_procedures(content: str, problems: Problems) -> tuple[Procedure, ...]:
    """The procedures of a file. Faults go to `problems`, with the lines of this file."""
    root = load(content, problems, max_bytes=MAX_BYTES)
    if root is None:
        return ()
    if not isinstance(root, Fields):
        problems.error(root.line, "", "bad_mapping", f"The file must start with 'schema: {SCHEMA}'.")
        return ()
    reader = Reader(root, "", problems)
    reader.known(("schema", "procedures"))
    check_schema(reader, SCHEMA)
    reader.require("procedures", "list one entry per contact reason")
    found: list[tuple[Reader, Procedure]] = []
    for entry in reader.mappings("procedures", max_items=MAX_PROCEDURES):
        procedure = _procedure(entry)
        if procedure is not None:
            found.append((entry, procedure))
    kept = unique(
        [(entry, procedure.contact_reason) for entry, procedure in found], "contact reason", problems, "contact_reason"
    )
    return tuple(procedure for entry, procedure in found if kept[procedure.contact_reason] is entry)


def check_schema(reader: Reader, schema: str) -> None:
    if reader.require("schema", f"write 'schema: {schema}'") is None:
        return
    given = reader.string("schema")
    if given is not None and given != schema:
        reader.error("schema", "unknown_schema", f"Unknown schema {given!r}; this version of Debrief reads {schema!r}.")


def _procedure(reader: Reader) -> Procedure | None:
    reader.known(("contact_reason", "queue", "privileged_action", "identity_items", "confirm_before_action", "steps"))
    reader.require("contact_reason", "name the value of metadata.contact_reason that this entry is for")
    reason = reader.string("contact_reason", max_chars=200)
    if reason is not None and not reason.strip():
        reader.error("contact_reason", "missing", "'contact_reason' is empty.")
    action = _action(reader, "privileged_action")
    identity = _identity(reader)
    confirm = reader.boolean("confirm_before_action", False)
    if (identity or confirm) and reader.get("privileged_action") is None:
        needs = "identity_items" if identity else "confirm_before_action"
        reader.error(needs, "missing", f"{needs!r} needs 'privileged_action': the action that it must precede.")
    steps = _steps(reader)
    if not reason:
        return None
    return Procedure(
        contact_reason=reason,
        queue=reader.string("queue", max_chars=200),
        privileged_action=action,
        identity_items=identity,
        confirm_before_action=confirm,
        steps=steps,
    )


def _action(reader: Reader, name: str) -> str | None:
    action = reader.string(name, max_chars=200)
    if action is not None and not _ACTION_NAME.fullmatch(action):
        reader.error(
            name, "bad_action", f"{name!r} must be the name alone, as in '[action] name(...)': no spaces, no brackets."
        )
        return None
    return action


def _identity(reader: Reader) -> tuple[tuple[str, ...], ...]:
    node = reader.get("identity_items")
    if node is None:
        return ()
    path = reader.at("identity_items")
    if not isinstance(node, Items):
        reader.error(
            "identity_items", "bad_list", "'identity_items' must be a list of sets, such as [[FullName, PIN]]."
        )
        return ()
    if len(node.items) > MAX_IDENTITY_SETS:
        reader.error("identity_items", "too_many", f"At most {MAX_IDENTITY_SETS} sets are allowed.")
    sets = []
    for number, item in enumerate(node.items[:MAX_IDENTITY_SETS]):
        at = f"{path}[{number}]"
        if not isinstance(item, Items) or not 0 < len(item.items) <= MAX_IDENTITY_ITEMS:
            reader.problems.error(
                item.line,
                at,
                "bad_list",
                f"Each set must be a list of 1 to {MAX_IDENTITY_ITEMS} items, such as [FullName, PIN].",
            )
            continue
        names = [
            plain(name, f"{at}[{position}]", reader.problems, max_chars=MAX_KEY_CHARS)
            for position, name in enumerate(item.items)
        ]
        sets.append(tuple(name for name in names if name))
    return tuple(sets)


def _steps(reader: Reader) -> tuple[Step, ...]:
    found: list[tuple[Reader, Step]] = []
    for entry in reader.mappings("steps", max_items=MAX_STEPS):
        entry.known(("key", "says", "action", "examples"))
        key = entry.key()
        says = entry.text("says", required=False)
        action = _action(entry, "action")
        if entry.get("says") is None and entry.get("action") is None:
            entry.error(
                "key", "missing", "A step needs 'says' (what must be said), 'action' (what must be done) or both."
            )
        examples = entry.strings("examples", max_items=MAX_EXAMPLES, max_chars=MAX_EXAMPLE_CHARS)
        if key is not None:
            found.append((entry, Step(key=key, says=says, action=action, examples=examples)))
    kept = unique([(entry, step.key) for entry, step in found], "step", reader.problems)
    return tuple(step for entry, step in found if kept[step.key] is entry)
