"""Every text in both languages, in Canadian typography."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from services.console.web import extract
from services.console.web.i18n import Texts, negotiated, read, translations

NBSP = "\N{NO-BREAK SPACE}"
FIELD = re.compile(r"%\((\w+)\)s")
WRONG = {
    "a space before ? ! or ;": re.compile(rf"[ {NBSP}][?!;]"),
    "no no-break space before a colon": re.compile(rf"(?<![{NBSP}\d]):(?!//|\d)"),
    "no no-break space before %": re.compile(rf"(?<![{NBSP}])%(?!\()"),
    "no no-break space before $": re.compile(rf"(?<=\d)(?<!{NBSP})\$|(?<=\d) \$"),
    "no no-break space inside «": re.compile(rf"«(?!{NBSP})"),
    "no no-break space inside »": re.compile(rf"(?<!{NBSP})»"),
    "a typewriter's apostrophe": re.compile(r"\w'\w"),
    "a typewriter's quotation marks": re.compile(r'"'),
    "three dots for an ellipsis": re.compile(r"\.\.\."),
    "a word of France": re.compile(r"\b(e-?mails?|mails?|chats?|mél)\b", re.IGNORECASE),
    "tu instead of vous": re.compile(r"\b(tu|ton|ta|tes|toi)\b", re.IGNORECASE),
}
TECHNICAL = re.compile(r"\b(user|svc|dbr|https?):\S*|\b\w+\.\w+\b")


def faults(text: str) -> list[str]:
    bare = TECHNICAL.sub("", FIELD.sub("0", text)).replace("%%", f"{NBSP}%")
    return [name for name, pattern in WRONG.items() if pattern.search(bare)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (f"Reste{NBSP}: 3", []),
        ("Reste: 3", ["no no-break space before a colon"]),
        ("Reste : 3", ["no no-break space before a colon"]),
        ("Vraiment ?", ["a space before ? ! or ;"]),
        ("Vraiment?", []),
        ("«\N{NO-BREAK SPACE}oui\N{NO-BREAK SPACE}»", []),
        ("« oui »", ["no no-break space inside «", "no no-break space inside »"]),
        ("12,50 $", ["no no-break space before $"]),
        (f"12{NBSP}%%", []),
        ("Votre email", ["a word of France"]),
        ("Votre courriel", []),
        ("14:30", []),
    ],
)
def test_the_typographer_sees_what_is_wrong(text, wrong):
    assert faults(text) == wrong


CODE = re.compile(r"\{\"[^}]*\}|\S+://\S*\w|\?host=\S+|\bhôte:port\b|`[^`]*`")
"""JSON, addresses and commands, which have a spelling of their own."""


def worded(text: str) -> str:
    return CODE.sub("code", text)


def test_code_is_told_from_words():
    assert (
        worded('En JSON : {"a": "http://x:1"}; voir https://x.org:1/a, hôte:port') == "En JSON : code; voir code, code"
    )


def test_every_text_is_translated():
    missing, _ = extract.missing_and_gone()
    assert missing == []


def test_templates_take_nothing_but_their_own_words_for_markup():
    """`_` answers markup: given a variable, it would let whatever that holds onto the page unescaped."""
    variable = re.compile(r"(?<![\w.])(?:_|gettext|ngettext|pgettext|npgettext)\((?!\s*[\"'])")
    pages = sorted((extract.ROOT / "templates").rglob("*.html"))
    assert pages
    assert [path.name for path in pages if variable.search(path.read_text("utf-8"))] == []


def test_no_translation_outlives_its_text():
    _, gone = extract.missing_and_gone()
    assert gone == []


def test_fragments_agree_on_texts_they_share():
    forms = defaultdict(set)
    for area, key, form in translations("fr"):
        forms[key].add((form, area))
    assert [key for key, found in forms.items() if len({form for form, _ in found}) > 1] == []


def test_french_is_canadian():
    found = [
        (area, form, faults(worded(form)))
        for area, _, forms in translations("fr")
        for form in forms
        if faults(worded(form))
    ]
    assert found == []


def test_translations_keep_the_fields_of_their_texts():
    plurals = dict(_plurals())
    for area, key, forms in translations("fr"):
        wanted = set(FIELD.findall(key[1])) | set(FIELD.findall(plurals.get(key, "")))
        for form in forms:
            # A singular may say "one" in words, so that its number is not repeated.
            assert set(FIELD.findall(form)) <= wanted, (area, form)
        assert set(FIELD.findall(forms[-1])) == wanted, (area, forms)


def _plurals():
    for found in extract.extracted().values():
        for context, text in found:
            if isinstance(text, tuple):
                yield (context, text[0]), text[1]


@pytest.mark.parametrize(("n", "form"), [(0, "0 appel"), (1, "1 appel"), (2, "2 appels"), (1_000, "1000 appels")])
def test_french_counts_nought_and_one_alike(n, form):
    assert read("fr").ngettext("%(calls)s call", "%(calls)s calls", n) % {"calls": n} == form


def test_english_is_the_text_itself():
    texts = Texts("en", {})
    assert texts.gettext("Users") == "Users"
    assert [texts.ngettext("one", "many", n) for n in (0, 1, 2)] == ["many", "one", "many"]


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("", "en"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("de, en;q=0.5, fr;q=0.9", "fr"),
        ("en-GB", "en"),
        ("fr;q=0", "en"),
        ("de;q=x,*", "en"),
        ("fr" + ",x" * 10_000, "fr"),
    ],
)
def test_the_browser_may_wish(wish, language):
    assert negotiated(wish) == language
