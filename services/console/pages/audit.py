"""Who decided what: people's accounts from here, everything else from the services, as one list."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import audit_pb2, audit_pb2_grpc
from fastapi import Response
from google.protobuf.json_format import MessageToDict
from google.protobuf.timestamp_pb2 import Timestamp

from services.common.errors import InvalidInput
from services.common.paging import decode_cursor, encode_cursor, other_list
from services.console.application.audit import AuditLog
from services.console.application.people_ports import AuditFilter, AuditPosition, UserFilter
from services.console.application.users import Users
from services.console.domain.user import User
from services.console.pages.registry import ADMINS, N_, Area, PageUi
from services.console.presenters.audit import ACTIONS, KINDS, details, place_of
from services.console.presenters.days import typed_day
from services.console.web.ui import Ui

pages = Area("audit")
PAGE: Final = 50
_FETCHED: Final = 100
_CSV_ROWS: Final = 10_000
_MEANT: Final = 8
"""People who are offered where a name fits several."""


@dataclass(frozen=True, slots=True)
class Line:
    """One decision, from whichever log."""

    at: datetime
    actor: str
    action: str
    subject_kind: str
    subject_id: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """How far the merged list has come.

    Attributes:
        until: when its first page was shown; later decisions don't move it.
        own: after which entry of the console's log it goes on; None for its beginning.
        cursor, skip: page of the services' log, and how many of its entries were shown already.
        ended: the services' log has no more.
    """

    until: datetime
    own: AuditPosition | None = None
    cursor: str = ""
    skip: int = 0
    ended: bool = False

    def encode(self) -> str:
        own = [self.own.at.isoformat(), str(self.own.id)] if self.own else []
        return encode_cursor(self.until.isoformat(), own, self.cursor, self.skip, self.ended)

    @classmethod
    def decode(cls, cursor: str, now: datetime) -> Place:
        """Raises InvalidInput where the cursor is not one of this list."""
        key = decode_cursor(cursor, 5)
        if key is None:
            return cls(now)
        try:
            until, own, theirs, skip, ended = key
            position = AuditPosition(datetime.fromisoformat(own[0]), UUID(own[1])) if own else None
            return cls(datetime.fromisoformat(until), position, str(theirs), int(skip), bool(ended))
        except (ValueError, TypeError, IndexError, AttributeError) as error:
            raise other_list() from error


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; days are whole days of the user's time zone, both included."""

    actor: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None


@pages.get("/admin/audit", title=N_("Audit log"), roles=ADMINS, icon="history", nav=920, group="admin")
async def show(
    ui: PageUi,
    actor: str = "",
    action: str = "",
    since: str = "",
    until: str = "",
    cursor: str = "",
    format: str = "",
) -> Response:
    subject, meant = await _whom(ui, actor.strip())
    wanted = Wanted(subject, action.strip(), _day(since), _day(until))
    place: Place | None = Place.decode(cursor, ui.now)
    assert place is not None
    lines, place = await merged(ui, wanted, place)
    if format == "csv":
        while place is not None and len(lines) < _CSV_ROWS:
            more, place = await merged(ui, wanted, place)
            lines += more
    told = [line.actor for line in lines] + [line.subject_id for line in lines]
    names = await names_of(ui, [*told, subject])
    if format == "csv":
        header = [ui._("Time"), ui._("Who"), ui._("What"), ui._("Kind"), ui._("Subject"), ui._("Details")]
        return ui.csv(
            "audit",
            header,
            (
                (ui.format.iso(x.at), x.actor, x.action, x.subject_kind, x.subject_id, detail_text(x.detail))
                for x in lines
            ),
        )
    return ui.render(
        "audit/list.html",
        rows=lines,
        names=names,
        keyset=ui.keyset(place.encode() if place else ""),
        wanted=wanted,
        typed=names.get(subject, subject),
        meant=meant,
        since=since,
        until=until,
        detail_text=detail_text,
        details=details,
        place_of=place_of,
        actions=ACTIONS,
        kinds=KINDS,
    )


async def _whom(ui: Ui, typed: str) -> tuple[str, Sequence[User]]:
    """The subject whose entries are asked for, by name, address or subject; and who is meant, where several fit."""
    if not typed or ":" in typed:
        return typed, ()
    users: Users = ui.request.app.state.users
    found, _ = await users.page(UserFilter(text=typed), _MEANT, None)
    if len(found) == 1:
        return found[0].subject, ()
    return typed, found


async def merged(ui: Ui, wanted: Wanted, place: Place) -> tuple[list[Line], Place | None]:
    """The next lines of both logs by time, and where to go on; None at the end."""
    log: AuditLog = ui.request.app.state.audit
    since, until = bounds(ui, wanted, place.until)
    own, _ = await log.page(AuditFilter(wanted.actor, wanted.action, since, until), PAGE, place.own)
    theirs: Sequence[audit_pb2.AuditEntry] = ()
    onward = ""
    if not place.ended:
        reply = await ui.stub(audit_pb2_grpc.AuditServiceStub).ListAudit(
            audit_pb2.ListAuditRequest(
                page=page_pb2.PageRequest(size=_FETCHED, cursor=place.cursor),
                actor=wanted.actor,
                action=wanted.action,
                since=_stamp(since),
                until=_stamp(until),
            ),
            timeout=10,
        )
        theirs, onward = reply.entries[place.skip :], reply.page.next_cursor
    lines: list[Line] = []
    mine = others = 0
    while len(lines) < PAGE:
        if others == len(theirs) and onward:
            break
        line_of_theirs = _line(theirs[others]) if others < len(theirs) else None
        entry = own[mine] if mine < len(own) else None
        if entry is not None and (line_of_theirs is None or entry.at >= line_of_theirs.at):
            mine += 1
            lines.append(Line(entry.at, entry.actor, entry.action, entry.subject_kind, entry.subject_id, entry.detail))
        elif line_of_theirs is not None:
            others += 1
            lines.append(line_of_theirs)
        else:
            return lines, None
    after = place
    if mine:
        after = replace(after, own=AuditPosition(own[mine - 1].at, own[mine - 1].id))
    if others == len(theirs):
        after = replace(after, cursor=onward, skip=0, ended=not onward)
    else:
        after = replace(after, skip=place.skip + others)
    if after.ended and mine == len(own) < PAGE:
        return lines, None
    return lines, after


def bounds(ui: Ui, wanted: Wanted, first_shown: datetime) -> tuple[datetime | None, datetime]:
    """The wanted days as times: from the first's beginning to the last's end, never beyond the first page's time."""
    zone = ui.format.zone
    since = datetime(wanted.since.year, wanted.since.month, wanted.since.day, tzinfo=zone) if wanted.since else None
    if wanted.until is None:
        return since, first_shown
    following = wanted.until + timedelta(days=1)
    return since, min(datetime(following.year, following.month, following.day, tzinfo=zone), first_shown)


async def names_of(ui: Ui, subjects: Collection[str]) -> dict[str, str]:
    """Names of the users and API tokens among these subjects (``user:...`` or a bare id)."""
    ids = {}
    for subject in subjects:
        try:
            ids[subject] = UUID(subject.removeprefix("user:"))
        except ValueError:
            continue
    found = await ui.request.app.state.users.names(list(ids.values()))
    return {subject: found[user_id] for subject, user_id in ids.items() if user_id in found}


def detail_text(detail: Mapping[str, Any]) -> str:
    """Ids, numbers and codes on one line, as they are stored."""
    return " · ".join(f"{name}: {_plain(value)}" for name, value in sorted(detail.items()) if value not in (None, ""))


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _line(entry: audit_pb2.AuditEntry) -> Line:
    return Line(
        entry.at.ToDatetime(tzinfo=UTC),
        entry.actor,
        entry.action,
        entry.subject_kind,
        entry.subject_id,
        MessageToDict(entry.detail),
    )


def _stamp(at: datetime | None) -> Timestamp | None:
    if at is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(at)
    return stamp


def _day(text: str) -> date | None:
    try:
        return typed_day(text) if text else None
    except ValueError as error:
        raise InvalidInput("A day is written as 2026-03-02.") from error


N_("A day is written as 2026-03-02.")
