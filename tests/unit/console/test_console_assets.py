"""Files for the browser: vendored as the manifest says, named where they exist, and nothing inline."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from console_people import TEMPLATES

from services.console import vendor
from services.console.pages import registry
from services.console.web import rendering, static

MANIFEST = json.loads((vendor.VENDOR / "manifest.json").read_text())
PAGES = sorted(rendering.FOLDER.rglob("*.html"))
SCRIPTS = sorted(path for path in static.FOLDER.rglob("*.js") if "vendor" not in path.parts)
SPRITE = (static.FOLDER / rendering.SPRITE).read_text()


def test_the_manifest_names_every_vendored_file_as_it_is():
    files = {path.relative_to(vendor.VENDOR).as_posix() for path in vendor.VENDOR.rglob("*") if path.is_file()}
    assert {entry["file"] for entry in MANIFEST} == files - {"manifest.json"}
    for entry in MANIFEST:
        assert hashlib.sha256((vendor.VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"], entry
        assert re.fullmatch(r"\d+\.\d+\.\d+", entry["version"])


def test_every_library_comes_with_its_licence():
    for library in {entry["name"] for entry in MANIFEST}:
        kept = [entry["file"] for entry in MANIFEST if entry["name"] == library and entry["file"].endswith("LICENSE")]
        assert kept, library
        assert len((vendor.VENDOR / kept[0]).read_text()) > 300


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(rendering.FOLDER).as_posix())
def test_templates_hold_nothing_inline_and_trust_no_data(path: Path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:|hx-vals=.js:", text)
    assert not re.search(r"\|\s*safe\b|autoescape", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert not re.search(r"""(src|href|action)=["'](https?:)?//""", text)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(rendering.FOLDER).as_posix())
def test_templates_name_files_and_icons_that_exist(path: Path):
    text = path.read_text()
    for name in re.findall(r"""asset\(["']([^"']+)["']\)""", text):
        assert (static.FOLDER / name).is_file(), name
    icons = re.findall(r"""\bicon\(["']([^"']+)["']""", text)
    icons += re.findall(r"""icon_name=["']([^"']+)["']""", text)
    for name in icons:
        assert f'<symbol id="{name}"' in SPRITE, f"no outline {name}: see ICONS in vendor.py"


def test_pages_name_icons_that_exist():
    for page in registry.load():
        assert not page.icon or f'<symbol id="{page.icon}"' in SPRITE, page


def test_templates_compile():
    names = [path.relative_to(rendering.FOLDER).as_posix() for path in PAGES]
    assert "shell/base.html" in names
    for language in ("en", "fr"):
        environment = TEMPLATES._environments[language]
        # What is compiled has code to run; a template that does not parse raises here.
        assert [name for name in names if not callable(environment.get_template(name).root_render_func)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_build_no_html_from_text(path: Path):
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", path.read_text()
    )


async def test_addresses_change_with_their_content_and_are_kept_for_good(platform):
    statics = platform.people.parts.shell.templates.statics
    url = statics.url("css/debrief.css")
    answer = await platform.client.get(url, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text == (static.FOLDER / "css/debrief.css").read_text()
    other = await platform.client.get(url.replace(statics.version, "0" * 16))
    assert other.headers["cache-control"] == "no-cache"


def test_another_content_gives_another_address(tmp_path):
    (tmp_path / "a.css").write_text("a{}")
    first = static.Statics(tmp_path).url("a.css")
    (tmp_path / "a.css").write_text("b{}")
    assert static.Statics(tmp_path).url("a.css") != first
    with pytest.raises(LookupError, match=r"b\.css"):
        static.Statics(tmp_path).url("b.css")


@pytest.mark.parametrize("name", ["../settings.py", "%2e%2e/settings.py", "css/../../settings.py", "css", ""])
async def test_nothing_but_the_folder_is_served(platform, name):
    assert (await platform.client.get(f"/static/x/{name}")).status_code == 404


async def test_pages_are_compressed_where_the_browser_takes_it(platform):
    plain = await platform.client.get("/sign-in", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    async with platform.client.stream("GET", "/sign-in", headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join([chunk async for chunk in packed.aiter_raw()])
    assert packed.headers["content-encoding"] == "gzip"
    assert b"<title>" in gzip.decompress(raw)
