"""From the YAML of a rubric and its procedures to the model, with every fault named by its line."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath, PureWindowsPath

from services.qa_scorer.domain.interaction import Channel
from services.qa_scorer.domain.rubric.criterion_reading import read_criterion
from services.qa_scorer.domain.rubric.model import AppliesTo, Criterion, Procedure, Rubric, Section
from services.qa_scorer.domain.rubric.nodes import Fields, Items, load
from services.qa_scorer.domain.rubric.problems import (
    Problem,
    Problems,
    errors_of,
    invalid_rubric,
    listed,
    suggestion,
)
from services.qa_scorer.domain.rubric.procedure_reading import check_schema, read_procedures
from services.qa_scorer.domain.rubric.reading import Reader, unique
from services.qa_scorer.domain.rubric.wording import lint_wording

SCHEMA = "debrief/rubric/v1"
MAX_BYTES = 1024 * 1024
MAX_SECTIONS = 50
MAX_CRITERIA = 200
MAX_APPLIES_TO = 200
DEFAULT_PASS_SCORE = 75.0
DEFAULT_MIN_ANSWERED = 0.7
KEYS = ("schema", "key", "title", "applies_to", "priority", "pass_score", "min_answered", "procedures", "sections")


def parse_rubric(content: str, procedures: str | None = None) -> Rubric:
    """The rubric of a file.

    Args:
        content: the YAML text of the rubric.
        procedures: the YAML text of the file that the rubric's `procedures` names; None or empty where it names none.

    Raises:
        InvalidInput: the file has errors. `details["problems"]` is a JSON list of them all, each with line, path,
            severity, code and message.
    """
    rubric, problems = _read(content, procedures)
    if rubric is None or errors_of(problems):
        raise invalid_rubric(problems, rubric.key if rubric else "")
    return rubric


def lint_rubric(content: str, procedures: str | None = None) -> list[Problem]:
    """All errors and warnings, structure and wording, in the order of the lines: the rubric's, then the procedures'."""
    return _read(content, procedures)[1]


def named_procedures(content: str) -> str | None:
    """The path of the procedures file that a rubric names, relative to its own folder; None where it names none, or
    where it can't be read or is not allowed, which `lint_rubric` then reports."""
    problems = Problems()
    root = load(content.removeprefix("\ufeff"), problems, max_bytes=MAX_BYTES)
    if not isinstance(root, Fields):
        return None
    return _procedures_path(Reader(root, "", problems))


def content_hash(content: str, procedures: str | None = None) -> str:
    """SHA-256, in hex, of a version: the rubric's text and its procedures'. Line ends and a byte order mark don't
    count, anything else does."""
    digest = hashlib.sha256()
    for text in (content, procedures or ""):
        data = text.removeprefix("\ufeff").replace("\r\n", "\n").encode("utf-8", "surrogatepass")
        digest.update(f"{len(data)}:".encode())
        digest.update(data)
    return digest.hexdigest()


def _read(content: str, procedures: str | None) -> tuple[Rubric | None, list[Problem]]:
    problems = Problems()
    root = load(content.removeprefix("\ufeff"), problems, max_bytes=MAX_BYTES)
    if root is None:
        return None, problems.found
    if not isinstance(root, Fields):
        problems.error(root.line, "", "bad_mapping", f"The file must start with 'schema: {SCHEMA}'.")
        return None, problems.found
    reader = Reader(root, "", problems)
    reader.known(KEYS)
    check_schema(reader, SCHEMA)
    key = reader.key()
    title = reader.text("title", required=True)
    applies_to = _applies_to(reader)
    sections, places = _sections(reader)
    _check_conditions([criterion for section in sections for criterion in section.criteria], places)
    entries, entry_problems = _procedures(reader, procedures)
    rubric = Rubric(
        key=key or "",
        title=title,
        applies_to=applies_to,
        priority=reader.integer("priority", 0),
        pass_score=_default(reader.number("pass_score", low=0, high=100), DEFAULT_PASS_SCORE),
        min_answered=_default(reader.number("min_answered", low=0, high=1), DEFAULT_MIN_ANSWERED),
        sections=sections,
        procedures=entries,
    )
    lint_wording(rubric, reader, places)
    ordered = sorted(problems.found, key=lambda problem: problem.line)
    return rubric, ordered + sorted(entry_problems, key=lambda problem: problem.line)


def _default(value: float | None, default: float) -> float:
    return default if value is None else value


def _applies_to(reader: Reader) -> AppliesTo:
    node = reader.mapping("applies_to")
    if node is None:
        return AppliesTo()
    node.known(("channels", "languages", "queues"))
    allowed = tuple(Channel)
    channels = node.located("channels", max_items=MAX_APPLIES_TO)
    for line, path, channel in channels:
        if channel not in allowed:
            message = f"Unknown channel {channel!r}.{suggestion(channel, allowed)} Allowed: {listed(allowed)}."
            reader.problems.error(line, path, "bad_choice", message)
    languages = node.located("languages", max_items=MAX_APPLIES_TO)
    for line, path, language in languages:
        primary = language.split("-")[0]
        if not (primary.isascii() and primary.isalpha() and 2 <= len(primary) <= 8):
            message = f"{language!r} is no language tag; write one such as en or fr-CA."
            reader.problems.error(line, path, "bad_language", message)
    return AppliesTo(
        channels=tuple(channel for _, _, channel in channels),
        languages=tuple(language for _, _, language in languages),
        queues=node.strings("queues", max_items=MAX_APPLIES_TO),
    )


def _sections(reader: Reader) -> tuple[tuple[Section, ...], dict[str, Reader]]:
    """The sections, and where each criterion stands by key."""
    problems = reader.problems
    reader.require("sections", "list at least one section with its criteria")
    read: list[tuple[Reader, Section]] = []
    criteria: list[tuple[Reader, str]] = []
    for entry in reader.mappings("sections", max_items=MAX_SECTIONS):
        entry.known(("key", "title", "criteria"))
        key = entry.key()
        title = entry.text("title", required=True)
        entry.require("criteria", "list at least one criterion")
        found: list[Criterion] = []
        for item in entry.mappings("criteria", max_items=MAX_CRITERIA):
            criterion = read_criterion(item)
            if criterion is not None:
                found.append(criterion)
                criteria.append((item, criterion.key))
        node = entry.get("criteria")
        if isinstance(node, Items) and not node.items:
            entry.error("criteria", "missing", "'criteria' is empty: list at least one criterion.")
        read.append((entry, Section(key=key or "", title=title, criteria=tuple(found))))
    unique([(entry, section.key) for entry, section in read if section.key], "section", problems)
    places = unique(criteria, "criterion", problems)
    if len(criteria) > MAX_CRITERIA:
        reader.error(
            "sections", "too_many", f"The rubric has {len(criteria)} criteria; at most {MAX_CRITERIA} are allowed."
        )
    sections = tuple(section for _, section in read)
    if reader.get("sections") is not None and not read:
        reader.error("sections", "missing", "'sections' is empty: list at least one section with its criteria.")
    elif criteria and sum(criterion.weight for section in sections for criterion in section.criteria) <= 0:
        reader.error(
            "sections", "zero_weight", "All weights are zero, so nothing could be scored; give one criterion a weight."
        )
    return sections, places


def _check_conditions(criteria: list[Criterion], places: dict[str, Reader]) -> None:
    """Reports `only_if` conditions on criteria or answers that don't exist, and circles of them."""
    by_key = {criterion.key: criterion for criterion in criteria}
    parents: dict[str, str] = {}
    for key, reader in places.items():
        condition = by_key[key].only_if
        if condition is None or condition.criterion is None:
            continue
        parent = by_key.get(condition.criterion)
        if parent is None:
            others = [other for other in by_key if other != key]
            hint = suggestion(condition.criterion, others)
            message = f"'only_if' names {condition.criterion!r}, which is no criterion.{hint}"
            reader.error("only_if", "dangling_only_if", message)
            continue
        parents[key] = parent.key
        for value in condition.value:
            if value not in parent.values:
                hint = suggestion(value, parent.values)
                message = f"{value!r} is no answer of {parent.key!r}.{hint} Its answers: {', '.join(parent.values)}."
                reader.error("only_if", "dangling_only_if", message)
    for key in parents:
        chain = [key]
        while (above := parents.get(chain[-1])) is not None and above not in chain:
            chain.append(above)
        if above == key:
            message = f"'only_if' goes in a circle: {' -> '.join([*chain, key])}. Remove one of these conditions."
            places[key].error("only_if", "cyclic_only_if", message)


def _procedures_path(reader: Reader) -> str | None:
    path = reader.string("procedures", max_chars=500)
    if path is None:
        return None
    posix = PurePosixPath(path)
    inside = (
        not posix.is_absolute() and ".." not in posix.parts and not PureWindowsPath(path).anchor and "\\" not in path
    )
    if not inside or not path.strip() or "\0" in path or "#" in path or posix.name == "":
        message = f"{path!r} must be a file inside this file's own folder, such as 'procedures.yaml'."
        reader.error("procedures", "bad_path", message)
        return None
    return path


def _procedures(reader: Reader, content: str | None) -> tuple[tuple[Procedure, ...], list[Problem]]:
    path = _procedures_path(reader)
    if reader.get("procedures") is None:
        if content:
            message = "A procedures file came along, but the rubric names none; add 'procedures: procedures.yaml'."
            reader.problems.error(reader.line, "procedures", "procedures_unnamed", message)
        return (), []
    if path is None:
        return (), []
    if not content:
        message = f"The procedures file {path!r} is missing or empty; put it there, or remove the line."
        reader.error("procedures", "procedures_missing", message)
        return (), []
    problems = Problems(f"{path}#")
    entries = read_procedures(content.removeprefix("\ufeff"), problems)
    return entries, problems.found
