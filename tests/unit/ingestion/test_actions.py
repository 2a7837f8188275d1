"""The desk's log lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.qa_scorer.domain.actions import Action, parse_action

KEYS = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True)
VALUES = st.text(st.characters(blacklist_characters='"\\', blacklist_categories=("Cs", "Cc")), max_size=20).map(
    str.strip
)


def parsed(text: str) -> Action:
    action = parse_action(text)
    assert action is not None
    return action


def test_a_typical_line_is_read_whole() -> None:
    text = '[action] hotel_book.book(Name="Old Inn", CustomerName="Ben") -> Message=Reservation Failed, Price=12'
    action = parsed(text)
    assert (action.name, text[slice(*action.name_span)]) == ("hotel_book.book", "hotel_book.book")
    assert [(entry.key, entry.value) for entry in action.arguments] == [("Name", "Old Inn"), ("CustomerName", "Ben")]
    assert [(entry.key, entry.value) for entry in action.result_fields] == [
        ("Message", "Reservation Failed"),
        ("Price", "12"),
    ]
    assert text[action.result_start :] == action.result == "Message=Reservation Failed, Price=12"
    assert action.argument("customername") == "Ben"
    assert action.argument("Age") is None


@pytest.mark.parametrize(
    ("text", "arguments", "result"),
    [
        ("[action] orders.lookup -> found", [], "found"),
        ("[action] orders.lookup()", [], ""),
        ("  [ACTION]  f( a = 1 ,b=2.50 ) => ok ", [("a", "1"), ("b", "2.50")], "ok"),
        ('[action] f(a=\'O\'Brien\', b="say \\"hi\\"")', [("a", "O'Brien"), ("b", 'say "hi"')], ""),
        ('[action] f(a="x -> y)", b=(1, (2)), c=x (y))', [("a", "x -> y)"), ("b", "(1, (2))"), ("c", "x (y)")], ""),
        ('[action] f("first", 12) → done', [("", "first"), ("", "12")], "done"),
        ('[action] f(a="x" b="y")', [("a", "x"), ("b", "y")], ""),
        ("[action] f(nom=«Élodie», ville=“Québec”)", [("nom", "Élodie"), ("ville", "Québec")], ""),
        ('[action] f(a="never closed', [("a", "never closed")], ""),
        ("[action] f(a=1 -> Message=no bracket", [("a", "1")], "Message=no bracket"),
        ('[action] f(a="he said "no" to me", b="")', [("a", 'he said "no" to me'), ("b", "")], ""),
        ("[action] f(a=])", [("a", "")], ""),
    ],
)
def test_odd_lines(text: str, arguments: list[tuple[str, str]], result: str) -> None:
    action = parsed(text)
    assert [(entry.key, entry.value) for entry in action.arguments] == arguments
    assert action.result == result


@pytest.mark.parametrize("text", ["", "hello", "[note] x()", "[action]", "[action] (a=1)", "action f()"])
def test_other_lines_are_no_action(text: str) -> None:
    assert parse_action(text) is None


@given(st.text(max_size=300))
def test_nothing_raises_and_spans_lie_in_the_text(tail: str) -> None:
    for text in (tail, f"[action] f({tail}", f'[action] f(a="{tail}", b=1) -> {tail}'):
        action = parse_action(text)
        if action is None:
            continue
        for entry in (*action.arguments, *action.result_fields):
            assert 0 <= entry.start <= entry.end <= len(text)
            if "\\" not in text:
                assert text[entry.start : entry.end] == entry.value


@given(st.lists(st.tuples(KEYS, VALUES), max_size=5), st.sampled_from([", ", ",", " , "]))
def test_quoted_arguments_come_back(pairs: list[tuple[str, str]], separator: str) -> None:
    arguments = separator.join(f'{key}="{value}"' for key, value in pairs)
    text = f"[action] a.b({arguments}) -> Done=yes"
    action = parsed(text)
    assert [(entry.key, entry.value) for entry in action.arguments] == pairs
    assert [(entry.key, entry.value) for entry in action.result_fields] == [("Done", "yes")]


@pytest.mark.parametrize("piece", ['"', "'", "(", "]", 'a="', "a=->", '" ', "; ", " ", "a"])
def test_a_long_hostile_line_ends(piece: str) -> None:
    inside = parsed("[action] f(" + piece * 30_000)
    assert inside.name == "f"
    assert inside.arguments or inside.result or not piece.strip("]( ;"), "nothing that says something is lost"
    behind = parsed("[action] f() -> " + piece * 30_000)
    assert (behind.name, behind.arguments) == ("f", ())
    assert behind.result == (piece * 30_000).strip()
