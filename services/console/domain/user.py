"""People who sign in: what is kept of them, and what they may be."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.common.errors import InvalidInput
from services.console.domain.api_key import Permission, Role

PASSWORD_MIN: Final = 12
PASSWORD_MAX: Final = 512
NAME_MAX: Final = 200
ONE_TIME_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_QUEBEC: Final = frozenset(
    [
        "qc",
        "quebec",
        "montreal",
        "laval",
        "gatineau",
        "longueuil",
        "sherbrooke",
        "saguenay",
        "levis",
        "trois-rivieres",
        "terrebonne",
        "brossard",
        "repentigny",
        "drummondville",
        "granby",
        "saint-hyacinthe",
        "saint-jerome",
        "rimouski",
        "rouyn-noranda",
        "shawinigan",
        "chicoutimi",
    ]
)
"""The province, and its larger cities, as words of a site's name."""
_EMAIL: Final = re.compile(r"[^\s@<>\"(),:;\\]{1,64}@[^\s@<>\"(),:;\\]{1,190}")


class Language(StrEnum):
    """Languages of the console."""

    EN = "en"
    FR = "fr"


class Theme(StrEnum):
    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class User:
    """A person who may sign in. Times are aware UTC.

    Attributes:
        email: lower case; unique.
        password_hash: argon2id; None for those who sign in elsewhere only.
        agent_id: whose records are this person's own; with the role agent always.
        teams: those that a coach looks after.
        language: None follows the browser.
        province: two letters, such as ``QC``; empty where unknown.
        time_zone: IANA name; empty follows the platform's.
        external_subject: issuer and subject of the account elsewhere, once it has signed in.
    """

    id: UUID
    email: str
    name: str
    roles: frozenset[Role]
    created_at: datetime
    created_by: str
    password_hash: str | None = None
    permissions: frozenset[Permission] = frozenset()
    agent_id: str | None = None
    teams: frozenset[str] = frozenset()
    language: Language | None = None
    site: str = ""
    province: str = ""
    theme: Theme = Theme.AUTO
    time_zone: str = ""
    disabled: bool = False
    must_change_password: bool = False
    external_subject: str | None = None
    last_sign_in_at: datetime | None = None

    def __post_init__(self) -> None:
        if not self.roles:
            raise InvalidInput("Choose at least one role.", field="roles")
        if Role.AGENT in self.roles and not self.agent_id:
            raise InvalidInput("The role agent needs the agent's identifier.", field="agent_id")

    @property
    def subject(self) -> str:
        """As it stands in tokens."""
        return f"user:{self.id}"

    @property
    def default_language(self) -> Language | None:
        """The language of their choice, else French in Quebec, else None."""
        return self.language or (Language.FR if in_quebec(self.province, self.site) else None)


def in_quebec(province: str, site: str) -> bool:
    """Whether somebody works in Quebec: by their province, or where none is known by the name of their site."""
    if province:
        return province == "QC"
    folded = unicodedata.normalize("NFKD", site.casefold())
    plain = "".join(char for char in folded if not unicodedata.combining(char))
    return not _QUEBEC.isdisjoint(re.findall(r"[a-z]+(?:-[a-z]+)*", plain))


def checked_email(text: str) -> str:
    """Raises InvalidInput where it is no address."""
    email = text.strip().lower()
    if _EMAIL.fullmatch(email) is None or not email.isprintable():
        raise InvalidInput("This is not an email address.", field="email")
    return email


def checked_person_name(text: str) -> str:
    """Raises InvalidInput where it is empty, too long or unprintable."""
    name = " ".join(text.split())
    if not name or len(name) > NAME_MAX or not name.isprintable():
        raise InvalidInput(f"A name has 1 to {NAME_MAX} printable characters.", field="name")
    return name


def check_new_password(password: str, *, email: str) -> None:
    """Length rather than rules of composition, as NIST SP 800-63B has it.

    Raises:
        InvalidInput: it is too short, too long, or too easily guessed.
    """
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise InvalidInput(f"A password has at least {PASSWORD_MIN} characters.", field="new_password")
    simple = password.lower()
    if len(set(simple)) < 5 or (email.partition("@")[0] in simple and len(email.partition("@")[0]) >= 4):
        raise InvalidInput("This password is too easily guessed. Choose another one.", field="new_password")


def one_time_password() -> str:
    """Four groups of five letters and digits, about 98 bits, easy to read aloud."""
    return "-".join("".join(secrets.choice(ONE_TIME_LETTERS) for _ in range(5)) for _ in range(4))
