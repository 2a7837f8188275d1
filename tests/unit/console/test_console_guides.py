"""The guides in the console: each role's own, in the reader's language, and nothing but text and pictures of ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from console_people import Browser
from console_platform import Platform

from services.console.domain.api_key import Role
from services.console.domain.user import Language
from services.console.web import guides

LANGUAGES = ("en", "fr")
LEAST_WORDS = 300
"""A guide that says less leaves its reader to find out."""


async def reader(platform: Platform, role: Role, language: Language = Language.EN) -> Browser:
    browser = platform.browser()
    await browser.sign_in(await platform.people.user(role, language=language))
    return browser


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", list(Role))
async def test_everybody_is_led_to_their_own_guide_with_its_pictures(platform, role, language):
    browser = await reader(platform, role, Language(language))
    name = guides.NAMES[role]
    assert f'href="/guides/{name}"' in (await browser.get("/account")).text, "the help sheet of every page leads there"
    listed = (await browser.get("/guides")).text
    offered = re.findall(r'<h2 class="card-title"><a href="/guides/([^"]+)"', listed)
    assert offered[0] == name
    assert sorted(offered) == sorted(guides.NAMES.values())
    page = (await browser.get(f"/guides/{name}")).text
    found = guides.guide(name, language)
    assert found is not None
    assert found.title in page
    for section in found.sections:
        assert f'id="{section.anchor}"' in page
        assert f'href="#{section.anchor}"' in page
    shown = re.findall(r'<img src="(/guides/pictures/[^"]+)"', page)
    assert all(f"-{language}-" in address for address in shown)
    for address in shown:
        answer = await browser.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
        assert answer.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("name", guides.NAMES.values())
def test_both_languages_say_as_much(name):
    both = [guides.guide(name, language) for language in LANGUAGES]
    assert all(found is not None for found in both)
    english, french = (found for found in both if found is not None)
    assert len(english.sections) == len(french.sections)
    for mark in ("<li>", "<h3>", "<img ", "<tr>"):
        assert english.body.count(mark) == french.body.count(mark), mark
    assert min(len(re.sub(r"<[^>]+>", " ", found.body).split()) for found in (english, french)) >= LEAST_WORDS


def test_markup_in_a_guide_stays_text_and_links_lead_to_guides_or_the_web():
    text = (
        "# A <b>title</b>\n\n[In French](fr/agent.md)\n\n## One\n\n<script>alert(1)</script> [other](coach.md) "
        "[deep](../privacy.md) [web](https://example.org) [bad](javascript:alert(1)) [plain](http://example.org)\n\n"
        "![shot](../pictures/../../x.png)\n"
    )
    body = guides.rendered("agent", text).body
    assert "<script" not in body
    assert "&lt;script&gt;" in body
    assert re.findall(r'href="([^"]*)"', body) == ["/guides/coach", "https://example.org"]
    assert 'src="/guides/pictures/x.png"' in body
    assert "In French" not in body


@pytest.mark.parametrize("path", ["/guides/nobody", "/guides/..%2Fprivacy", "/guides/pictures/..%2F..%2FREADME.md"])
async def test_there_are_no_other_files(platform, path):
    browser = await reader(platform, Role.ADMIN)
    assert (await browser.get(path)).status_code == 404


def test_an_installation_without_its_documentation_has_none(tmp_path: Path):
    assert guides.guide("agent", "en", tmp_path) is None
    assert guides.pictures(tmp_path) == {}
