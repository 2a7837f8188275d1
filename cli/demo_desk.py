"""A reviewer of the demo at the console: fills in blank forms as a browser without scripts would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from cli.demo_people import Truth
from cli.errors import CliError

if TYPE_CHECKING:
    import httpx

SEE_OTHER = 303
CANNOT_TELL = "cannot_tell"
SECONDS_EACH = 7
"""What a practised reviewer takes for a criterion."""


@dataclass
class Form(HTMLParser):
    """What a page holds of a blank form.

    Attributes:
        csrf: token for every form of the page.
        kept: hidden fields of the form itself.
        choices: criterion to the answers that may be given.
        interaction, agent: whose contact it is; empty on other pages.
    """

    csrf: str = ""
    interaction: str = ""
    agent: str = ""
    kept: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    _inside: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "body":
            self.csrf = given.get("data-csrf", "")
        elif given.get("id") == "review":
            self.interaction, self.agent = given.get("data-interaction", ""), given.get("data-agent", "")
        elif tag == "form":
            self._inside = given.get("id") == "review-form"
        elif tag == "input" and self._inside:
            name, value = given.get("name", ""), given.get("value", "")
            if given.get("type") == "hidden":
                self.kept[name] = value
            elif name.startswith("v-"):
                self.choices.setdefault(name.removeprefix("v-"), []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False

    def filled(self, right: Mapping[str, str]) -> dict[str, str]:
        """The form with the right answers; what nobody knows is said to be so."""
        answers = {
            f"v-{key}": right[key] if right.get(key) in values else CANNOT_TELL for key, values in self.choices.items()
        }
        return self.kept | answers | {"seconds": str(SECONDS_EACH * len(answers))}


class Desk:
    """Args:
    http: a client of the console that keeps cookies and follows no redirects.
    """

    def __init__(self, http: httpx.Client, truth: Truth) -> None:
        self._http, self._truth = http, truth

    def sign_in(self, email: str, password: str) -> None:
        """Raises CliError where the console does not let them in."""
        given = {"email": email, "password": password, "csrf": self._page("/sign-in").csrf}
        if self._http.post("/sign-in", data=given).status_code != SEE_OTHER:
            raise CliError(f"the console did not let {email} in")

    def chosen(self, contacts: Iterable[tuple[str, str]]) -> int:
        """Evaluates these contacts of these agents blind; returns how many."""
        done = 0
        for interaction, agent in contacts:
            form = {"interaction": interaction, "agent": agent, "csrf": self._page("/blind").csrf}
            done += self._evaluated(self._where(self._http.post("/blind/start", data=form)))
        return done

    def drawn(self, most: int) -> int:
        """Evaluates what the plan drew, in the order of the queue; returns how many."""
        done = 0
        while done < most:
            form = {"reason": "blind", "csrf": self._page("/blind").csrf}
            if not self._evaluated(self._where(self._http.post("/reviews/next", data=form))):
                break
            done += 1
        return done

    def _evaluated(self, path: str) -> bool:
        """False where there is nothing to evaluate, or nobody knows the truth of it."""
        if not path.startswith("/reviews/"):
            return False
        form = self._page(path)
        right = self._truth.get((form.interaction, form.agent))
        if right is None or not form.choices:
            return False
        sent = self._http.post(f"{path.partition('?')[0]}/submit", data=form.filled(right) | {"csrf": form.csrf})
        if not self._where(sent).startswith("/blind/"):
            raise CliError(f"a blind evaluation of the demo was refused: {path} answered {sent.status_code}")
        return True

    def _page(self, path: str) -> Form:
        answer = self._http.get(path)
        if answer.status_code >= 400:
            raise CliError(f"the console answered {answer.status_code} to {path}")
        form = Form()
        form.feed(answer.text)
        return form

    @staticmethod
    def _where(answer: httpx.Response) -> str:
        return answer.headers.get("location", "") if answer.status_code == SEE_OTHER else ""
