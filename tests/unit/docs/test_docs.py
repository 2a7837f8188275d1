"""Documentation is a contract: what users can set, type, watch or follow is documented, and what it says exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import docs_reference as reference
import pytest

from services.qa_scorer.domain.arithmetic import score
from services.qa_scorer.domain.rubric.parse import parse_rubric
from services.qa_scorer.domain.scorecard import Answer

ROOT = reference.ROOT
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHOWN = [str(path.relative_to(ROOT)) for path in DOCUMENTS]
_LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)|!\[[^\]\n]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_IN_REPOSITORY = re.compile(
    r"(?:services|workflows|cli|deploy|proto|examples|tests|docs|bench)/[A-Za-z0-9_\-./]*[A-Za-z0-9_\-/]"
)
_SHELL_LINE = re.compile(r"^(?:\$ )?(debrief(?: [a-z-]+)+)", re.MULTILINE)
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


@cache
def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next of its level or higher. Raises ValueError where it is missing."""
    level = len(heading) - len(heading.lstrip("#"))
    lines = text.splitlines()
    start = lines.index(heading) + 1
    following = re.compile(rf"#{{1,{level}}} ")
    end = next((number for number in range(start, len(lines)) if following.match(lines[number])), len(lines))
    return "\n".join(lines[start:end])


def anchors(path: Path) -> set[str]:
    """The anchors that a Markdown file's headings get."""
    headings = re.findall(r"^#{1,6} (.+)$", _FENCE.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def relative_links(text: str) -> Iterator[str]:
    for plain, image in _LINK.findall(_FENCE.sub("", text)):
        target = plain or image
        if not re.match(r"[a-z]+:", target):
            yield target


@pytest.mark.parametrize("name", sorted(reference.GENERATED))
def test_generated_tables_are_those_of_the_code(name: str) -> None:
    mark, make = reference.GENERATED[name]
    written = reference.generated_part(text_of(name), mark)
    assert written == make(), f"{name} is behind the code: run `.venv/bin/python tests/unit/docs/docs_reference.py`"


@pytest.mark.parametrize("module", sorted(reference.settings_classes()))
def test_every_setting_is_documented_and_described(module: str) -> None:
    settings = reference.settings_of(reference.settings_classes()[module])
    assert len(settings) > 10
    undescribed = [setting.name for setting in settings if not setting.description]
    assert not undescribed, f"{module}: give these a description: {undescribed}"
    missing = [setting.name for setting in settings if f"| `{setting.name}` |" not in text_of("docs/settings.md")]
    assert not missing


def test_every_service_has_its_settings_found() -> None:
    expected = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for folder in ("services", "workflows")
        for path in (ROOT / folder).rglob("settings.py")
        if path.parent.name != "common"
    }
    assert set(reference.settings_classes()) == expected


def test_every_other_variable_is_documented() -> None:
    found = reference.other_variables()
    assert {"DEBRIEF_HOME", "DEBRIEF_PORT", "DEBRIEF_TOKEN"} <= found
    missing = [name for name in sorted(found) if f"`{name}`" not in text_of("docs/settings.md")]
    assert not missing, f"docs/settings.md says nothing of {missing}"


def test_every_metric_is_documented() -> None:
    found = reference.metrics()
    assert len(found) > 5
    missing = [metric.name for metric in found if f"`{metric.name}`" not in text_of("docs/metrics.md")]
    assert not missing


def test_every_metric_names_its_product() -> None:
    assert [metric.name for metric in reference.metrics() if not metric.name.startswith("debrief_")] == []


@pytest.mark.parametrize("command", reference.commands(), ids=lambda command: command.path)
def test_every_command_is_documented_with_its_options_and_an_example(command: reference.Command) -> None:
    try:
        described = section(text_of("docs/commands.md"), f"## `{command.path}`")
    except ValueError:
        pytest.fail(f"docs/commands.md has no section for {command.path}")
    missing = [names[0] for names in command.options if f"`{names[0]}" not in described]
    assert not missing, f"docs/commands.md says nothing of {command.path} {missing}"
    examples = "\n".join(_FENCE.findall(described))
    assert re.search(rf"^{re.escape(command.path)}(?: |$)", examples, re.MULTILINE), f"{command.path} has no example"


def test_no_command_is_documented_that_does_not_exist() -> None:
    known = {command.path for command in reference.commands()}
    headings = re.findall(r"^## `(debrief[^`]*)`$", text_of("docs/commands.md"), re.MULTILINE)
    assert set(headings) == known


@pytest.mark.parametrize("name", SHOWN)
def test_examples_use_commands_and_options_that_exist(name: str) -> None:
    known = {command.path: command for command in reference.commands()}
    for block in _FENCE.findall(text_of(name)):
        joined = block.replace("\\\n", " ")
        for line in joined.splitlines():
            found = _SHELL_LINE.match(line)
            if found is None or line.split()[:2] == ["debrief", "is"]:
                continue
            words = found[1].split()
            path = next((p for n in (3, 2) if (p := " ".join(words[:n])) in known), None)
            assert path is not None, f"{name}: there is no command for: {line}"
            spellings = {spelling for names in known[path].options for spelling in names} | {"--help"}
            unknown = [option for option in _OPTION.findall(line.partition(" #")[0]) if option not in spellings]
            assert not unknown, f"{name}: {path} has no {unknown}"


@pytest.mark.parametrize("name", SHOWN)
def test_every_relative_link_leads_somewhere(name: str) -> None:
    path = ROOT / name
    for target in relative_links(text_of(name)):
        file, _, anchor = target.partition("#")
        reached = (path.parent / file).resolve() if file else path
        assert reached.exists(), f"{name}: {target} leads nowhere"
        if anchor:
            assert anchor in anchors(reached), f"{name}: {reached.name} has no heading for #{anchor}"


@pytest.mark.parametrize("name", [name for name in SHOWN if not name.startswith("docs/decisions/")])
def test_every_file_that_a_page_names_is_there(name: str) -> None:
    """Decisions are left out: they are never edited, so files that they name may move on."""
    for code in _CODE.findall(_FENCE.sub("", text_of(name))):
        if _IN_REPOSITORY.fullmatch(code):
            assert (ROOT / code).exists(), f"{name} names {code}, which is not there"


def test_every_page_can_be_found_from_the_readme() -> None:
    reached: set[Path] = set()
    queue = [ROOT / "README.md"]
    while queue:
        page = queue.pop()
        if page in reached:
            continue
        reached.add(page)
        for target in relative_links(page.read_text("utf-8")):
            linked = (page.parent / target.partition("#")[0]).resolve()
            if linked.suffix == ".md":
                queue.append(linked)
    assert [str(page.relative_to(ROOT)) for page in DOCUMENTS if page not in reached] == []


def test_decisions_are_numbered_without_gaps_and_say_what_they_must() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text("utf-8")
        assert text.startswith(f"# {page.name[:4]} "), page.name
        assert [heading for heading in ("## Context", "## Decision", "## Consequences") if heading not in text] == []
        assert len(text.split()) < 600, f"{page.name} is longer than a page"


def test_the_worked_example_of_the_arithmetic_is_right() -> None:
    folder = ROOT / "examples" / "rubrics"
    rubric = parse_rubric(*((folder / f"{name}.yaml").read_text("utf-8") for name in ("core-service", "procedures")))
    example = section(text_of("docs/scoring.md"), "### An example")
    rows = re.findall(r"^\| (\w+) \| (\d+) \| (\w+) \| ([\w. ]+) \|$", example, re.MULTILINE)
    assert [(key, float(weight)) for key, weight, _, _ in rows] == [(each.key, each.weight) for each in rubric.criteria]
    for key, weight, value, earned in rows:
        counted = value != "na"
        wanted = f"{float(weight) * rubric.criterion(key).points(value):g}" if counted else "not counted"
        assert earned == wanted, key
    result = score(rubric, {key: Answer(key, value, 1.0) for key, _, value, _ in rows})
    assert result.overall is not None
    assert f"`overall` is {result.overall:.1f}," in example
    assert [entry.criterion for entry in result.autofail] == ["identity_verification"]
    assert (result.status.value, result.passed) == ("in_review", False)
