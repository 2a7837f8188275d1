"""The guides of ``docs/guides`` as pages: Markdown of our own, which may hold no HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from services.console.domain.api_key import Role
from services.console.web.i18n import SOURCE

DOCS: Final = Path(__file__).resolve().parents[3] / "docs"
ADDRESS: Final = "/guides"
PICTURES: Final = f"{ADDRESS}/pictures"
NAMES: Final[Mapping[Role, str]] = {
    Role.QA_MANAGER: "qa-manager",
    Role.AGENT: "agent",
    Role.COACH: "coach",
    Role.RECOVERY: "recovery",
    Role.ADMIN: "admin",
}
"""Which guide is whose; the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a guide, and the anchor that leads to it."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide in one language; `name` is that of its file and of its address."""

    name: str
    title: str
    sections: Sequence[Section]
    body: Markup


@cache
def guide(name: str, language: str, docs: Path = DOCS) -> Guide | None:
    """None where there is no such guide, or this installation came without its documentation."""
    if name not in NAMES.values():
        return None
    folder = docs / "guides" if language == SOURCE else docs / "guides" / language
    try:
        text = (folder / f"{name}.md").read_text("utf-8")
    except FileNotFoundError:
        return None
    return rendered(name, text)


@cache
def pictures(docs: Path = DOCS) -> Mapping[str, Path]:
    """Those that guides may show, by file name."""
    return {path.name: path for path in sorted((docs / "pictures").glob("*.png"))}


def rendered(name: str, text: str) -> Guide:
    """Markdown as HTML: what it holds of HTML is shown as it is written, links lead to other guides and to the web."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    title, tokens = _title(tokens)
    sections: list[Section] = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            anchor = f"part-{len(sections) + 1}"
            token.attrSet("id", anchor)
            sections.append(Section(anchor, tokens[place + 1].content))
        elif token.type == "table_open":
            token.attrSet("class", "table")
        _adapt(token.children or [])
    html = reader.renderer.render(tokens, reader.options, {})
    return Guide(name, title, sections, Markup(html))  # noqa: S704 - made from our own files, without HTML


def _title(tokens: list[Token]) -> tuple[str, list[Token]]:
    """The first heading, and what follows it and the link to the other language."""
    rest = tokens[3:]
    alone = rest[1].children or [] if rest and rest[0].type == "paragraph_open" else []
    if alone and alone[0].type == "link_open" and alone[-1].type == "link_close":
        rest = rest[3:]
    return tokens[1].content, rest


def _adapt(children: list[Token]) -> None:
    kept: Any = None
    for token in children:
        if token.type == "image":
            token.attrSet("src", f"{PICTURES}/{PurePosixPath(str(token.attrGet('src'))).name}")
            token.attrSet("loading", "lazy")
        elif token.type == "link_open":
            kept = _address(str(token.attrGet("href") or ""))
            if kept:
                token.attrSet("href", kept)
            else:
                token.tag = "span"
                token.attrs = {}
        elif token.type == "link_close" and not kept:
            token.tag = "span"


def _address(href: str) -> str:
    """Where a link leads from the console; empty for pages of the documentation that it does not serve."""
    parts = urlsplit(href)
    if parts.scheme == "https" or (not parts.scheme and not parts.path) or href.startswith("/"):
        return href
    name = PurePosixPath(parts.path).stem
    return f"{ADDRESS}/{name}" if not parts.scheme and name in NAMES.values() else ""
