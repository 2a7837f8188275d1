"""A reviewer of the demo at the console: fills in blank forms with the truth, by the pages alone."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs

import httpx
import pytest

from cli.demo_desk import Desk, Form
from cli.errors import CliError

TRUTH = {("c 1", "a-01"): {"greeting": "met", "steps": "complete"}, ("c2", "a-02"): {"greeting": "not_met"}}


def blank_form(interaction: str, agent: str) -> str:
    choices = {"greeting": ("met", "not_met", "cannot_tell"), "steps": ("complete", "none", "cannot_tell")}
    inputs = "".join(
        f'<input type="radio" name="v-{key}" value="{value}">' for key, values in choices.items() for value in values
    )
    return f"""<body data-csrf="t&amp;1"><form action="/sign-out"><input type="hidden" name="other" value="x"></form>
        <div id="review" data-interaction="{escape(interaction)}" data-agent="{agent}">
        <form id="review-form"><input type="hidden" name="kind" value="blind"><input type="hidden" name="once" value="7">
        {inputs}<textarea name="r-greeting"></textarea></form></div>
        <form><input type="radio" name="v-elsewhere" value="met"></form></body>"""


class Console:
    """Answers as the console does.

    Attributes:
        waiting: contacts and agents that the plan drew.
        sent: paths and forms, in order.
    """

    def __init__(self, *waiting: tuple[str, str]) -> None:
        self.waiting = list(waiting)
        self.sent: list[tuple[str, dict[str, str]]] = []
        self.open: tuple[str, str] = ("", "")
        self.password = "right"
        self.refuses = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            body = blank_form(*self.open) if request.url.path.startswith("/reviews/") else '<body data-csrf="t&amp;1">'
            return httpx.Response(200, text=body)
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        self.sent.append((request.url.path, form))
        match request.url.path:
            case "/sign-in":
                return httpx.Response(303 if form["password"] == self.password else 401, headers={"location": "/"})
            case "/blind/start":
                self.open = (form["interaction"], form["agent"])
                return httpx.Response(303, headers={"location": "/reviews/9"})
            case "/reviews/next":
                if not self.waiting:
                    return httpx.Response(303, headers={"location": "/reviews"})
                self.open = self.waiting.pop(0)
                return httpx.Response(303, headers={"location": "/reviews/9?reason=blind"})
        return httpx.Response(422 if self.refuses else 303, headers={"location": "/blind/1"})

    @property
    def answers(self) -> list[dict[str, str]]:
        return [form for path, form in self.sent if path == "/reviews/9/submit"]


def desk(console: Console) -> Desk:
    return Desk(httpx.Client(transport=httpx.MockTransport(console), base_url="http://console.test"), TRUTH)


def test_the_form_holds_what_a_browser_would_send() -> None:
    form = Form()
    form.feed(blank_form("c 1", "a-01"))
    assert (form.csrf, form.interaction, form.agent) == ("t&1", "c 1", "a-01")
    assert form.kept == {"kind": "blind", "once": "7"}
    assert form.choices.keys() == {"greeting", "steps"}


def test_chosen_contacts_are_answered_with_the_truth() -> None:
    console = Console()
    assert desk(console).chosen([("c 1", "a-01"), ("c2", "a-02")]) == 2
    first, second = console.answers
    assert (first["v-greeting"], first["v-steps"]) == ("met", "complete")
    assert (second["v-greeting"], second["v-steps"]) == ("not_met", "cannot_tell"), "what nobody knows is said"
    assert (first["csrf"], first["kind"], first["once"]) == ("t&1", "blind", "7")
    assert int(first["seconds"]) > 0


@pytest.mark.parametrize(("most", "done"), [(1, 1), (9, 2)])
def test_draws_are_taken_from_the_queue_until_enough_or_none_is_left(most: int, done: int) -> None:
    console = Console(("c 1", "a-01"), ("c2", "a-02"))
    assert desk(console).drawn(most) == len(console.answers) == done
    assert all(form["reason"] == "blind" for path, form in console.sent if path == "/reviews/next")


def test_a_contact_whose_truth_nobody_knows_is_left() -> None:
    console = Console(("c-of-the-customer", "a-01"))
    assert desk(console).drawn(5) == 0
    assert console.answers == []


def test_a_refusal_is_told() -> None:
    console = Console(("c 1", "a-01"))
    console.refuses = True
    with pytest.raises(CliError, match="refused"):
        desk(console).drawn(5)
    with pytest.raises(CliError, match="did not let"):
        desk(console).sign_in("manager@example.com", "wrong")
    desk(console).sign_in("manager@example.com", "right")
