"""Rubrics: what scores, their versions, drafting with a check by line, comparing, publishing."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import interaction_pb2, interaction_pb2_grpc, rubric_pb2, rubric_pb2_grpc
from fastapi import Response
from starlette.datastructures import UploadFile

from services.common.errors import InvalidInput, NotFound
from services.console.pages import reading
from services.console.pages.registry import KIB, MANAGERS, N_, QUALITY, Area, PageUi
from services.console.presenters import rubrics as words
from services.console.presenters.scorecard import at, in_language
from services.console.web.static import FOLDER
from services.console.web.ui import Ui

pages = Area("rubrics")
VERSIONS: Final = 100
CONTENT_BYTES: Final = 1024 * KIB
PROCEDURES_BYTES: Final = 4 * 1024 * KIB
FORM_BYTES: Final = CONTENT_BYTES + PROCEDURES_BYTES + 512 * KIB
EXAMPLE: Final = FOLDER / "examples" / "rubric.yaml"


@pages.get("/rubrics", title=N_("Rubrics"), roles=QUALITY, icon="checklist", nav=10, group="setup")
async def show(ui: PageUi) -> Response:
    found = await ui.stub(rubric_pb2_grpc.RubricServiceStub).ListRubricKeys(rubric_pb2.ListRubricKeysRequest())
    return ui.render("rubrics/list.html", rows=found.rubrics, titled=lambda row: _titled(ui, row), at=at)


@pages.get("/rubrics/new", title=N_("New rubric version"), roles=MANAGERS)
async def edit(ui: PageUi, key: str = "", version: int = 0, example: str = "") -> Response:
    """An empty editor, the example, or a version to go on from."""
    if key:
        found = await _version(ui, key, version)
        return _editor(ui, found.rubric.content, found.rubric.procedures, key=key, version=found.rubric.version)
    return _editor(ui, EXAMPLE.read_text("utf-8") if example else "", "")


@pages.post("/rubrics/new", roles=MANAGERS, body_limit=FORM_BYTES)
async def save(ui: PageUi) -> Response:
    content, procedures, sent = await _sent(ui)
    if not content.strip():
        return _editor(ui, content, procedures, **sent, wrong=ui._("Write or choose a rubric first."), status=422)
    stub = ui.stub(rubric_pb2_grpc.RubricServiceStub)
    try:
        made = await stub.CreateRubricVersion(
            rubric_pb2.CreateRubricVersionRequest(content=content, procedures=procedures)
        )
    except InvalidInput as error:
        checked = await stub.CheckRubric(rubric_pb2.CheckRubricRequest(content=content, procedures=procedures))
        wrong = "" if any(problem.severity == "error" for problem in checked.problems) else ui.error_text(error)
        return _editor(ui, content, procedures, **sent, checked=checked, wrong=wrong, status=422)
    number = made.rubric.version
    said = (
        ui._("Saved as version %(number)s, a draft.", number=number)
        if made.created
        else ui._("Version %(number)s says just that already.", number=number)
    )
    return ui.redirect(_path(made.rubric.key, number), toast=said, kind="success" if made.created else "info")


@pages.post("/rubrics/check", roles=MANAGERS, body_limit=FORM_BYTES)
async def check(ui: PageUi) -> Response:
    """What is wrong with the file in the editor, and what it would change; nothing is stored."""
    content, procedures, sent = await _sent(ui)
    checked = None
    if content.strip():
        checked = await ui.stub(rubric_pb2_grpc.RubricServiceStub).CheckRubric(
            rubric_pb2.CheckRubricRequest(content=content, procedures=procedures)
        )
    if not ui.is_htmx:
        return _editor(ui, content, procedures, **sent, checked=checked)
    return ui.render("rubrics/check.html", **_checked(ui, checked))


@pages.get("/rubrics/{key}", roles=QUALITY)
async def newest(ui: PageUi, key: str) -> Response:
    found = await _version(ui, key, 0)
    return ui.redirect(_path(key, found.rubric.version))


@pages.get("/rubrics/{key}/versions/{version}", title=N_("Rubric"), roles=QUALITY)
async def one(ui: PageUi, key: str, version: int, show: str = "", format: str = "") -> Response:
    found, listed, waiting = await asyncio.gather(_version(ui, key, max(1, version)), _versions(ui, key), _waiting(ui))
    if format == "yaml":
        return _file(found.rubric.procedures if show == "procedures" else found.rubric.content, key, version)
    scoring = next((entry for entry in listed if entry.status == "published"), None)
    withdrawn = next((entry for entry in listed if entry.status == "withdrawn"), None)
    return ui.render(
        "rubrics/version.html",
        rubric=found.rubric,
        outline=found.outline if found.HasField("outline") else None,
        heading=in_language(found.outline.title, ui.language) or key,
        versions=listed,
        scoring=scoring,
        withdrawn=withdrawn,
        scores=scoring is not None and scoring.version == found.rubric.version,
        waiting=waiting,
        show=show if show in ("source", "procedures") else "",
        people=await reading.names(
            ui, {entry.created_by for entry in listed} | {entry.published_by for entry in listed}
        ),
        questions={
            criterion.key: in_language(criterion.question, ui.language)
            for section in found.outline.sections
            for criterion in section.criteria
        },
        at=at,
    )


@pages.get("/rubrics/{key}/diff", title=N_("What changed"), roles=QUALITY)
async def diff(ui: PageUi, key: str, old: int = 0, new: int = 0) -> Response:
    listed = await _versions(ui, key)
    numbers = [entry.version for entry in listed]
    new = new if new in numbers else numbers[0]
    before = [number for number in numbers if number < new]
    old = old if old in numbers else (before[0] if before else new)
    found, older, newer = await asyncio.gather(
        ui.stub(rubric_pb2_grpc.RubricServiceStub).DiffRubricVersions(
            rubric_pb2.DiffRubricVersionsRequest(key=key, old_version=old, new_version=new)
        ),
        _version(ui, key, old),
        _version(ui, key, new),
    )
    return ui.render(
        "rubrics/diff.html",
        key=key,
        heading=in_language(newer.outline.title, ui.language) or key,
        old=old,
        new=new,
        versions=listed,
        comparable=found.scores_stay_comparable,
        changes=words.changes_of(found.changes, [newer.outline, older.outline], ui.language),
        words=words,
    )


@pages.post("/rubrics/{key}/versions/{version}/publish", roles=MANAGERS)
async def publish(ui: PageUi, key: str, version: int) -> Response:
    done = await ui.stub(rubric_pb2_grpc.RubricServiceStub).PublishRubricVersion(
        rubric_pb2.PublishRubricVersionRequest(key=key, version=max(1, version))
    )
    said = ui._("Published: it scores from now on.")
    if done.released:
        said = ui.n_(
            "Published: %(num)s contact that waited for a rubric is looked at now.",
            "Published: %(num)s contacts that waited for a rubric are looked at now.",
            done.released,
        )
    return ui.redirect(_path(key, version), toast=said)


@pages.post("/rubrics/{key}/withdraw", roles=MANAGERS)
async def withdraw(ui: PageUi, key: str) -> Response:
    done = await ui.stub(rubric_pb2_grpc.RubricServiceStub).WithdrawRubric(rubric_pb2.WithdrawRubricRequest(key=key))
    said = ui._("Withdrawn: no contact goes to this rubric any more. To undo it, publish it again.")
    return ui.redirect(_path(key, done.rubric.version), toast=said)


async def _version(ui: Ui, key: str, version: int) -> rubric_pb2.GetRubricVersionResponse:
    """Raises NotFound; also for a key that none can be."""
    if not 0 < len(key) <= 100:
        raise NotFound("There is no such rubric.")
    return await ui.stub(rubric_pb2_grpc.RubricServiceStub).GetRubricVersion(
        rubric_pb2.GetRubricVersionRequest(key=key, version=version)
    )


async def _versions(ui: Ui, key: str) -> list[rubric_pb2.RubricVersion]:
    """Newest first."""
    found = await ui.stub(rubric_pb2_grpc.RubricServiceStub).ListRubricVersions(
        rubric_pb2.ListRubricVersionsRequest(key=key, page=page_pb2.PageRequest(size=VERSIONS))
    )
    return list(found.versions)


async def _waiting(ui: Ui) -> int:
    """Contacts that no published rubric fits."""
    found = await ui.stub(interaction_pb2_grpc.InteractionServiceStub).GetCounts(interaction_pb2.GetCountsRequest())
    return found.interactions.get("unassigned", 0)


async def _sent(ui: Ui) -> tuple[str, str, dict[str, Any]]:
    """The rubric, its procedures, and where the editor had them from. A chosen file goes before what was typed.

    Raises:
        InvalidInput: a file is no text.
    """
    form = await ui.request.form()

    async def text(field: str, file: str) -> str:
        chosen = form.get(file)
        if isinstance(chosen, UploadFile) and chosen.filename:
            try:
                return (await chosen.read()).decode("utf-8-sig").replace("\r\n", "\n")
            except UnicodeDecodeError as error:
                raise InvalidInput(N_("The file is not UTF-8 text. Save it as UTF-8.")) from error
        return str(form.get(field, "")).replace("\r\n", "\n")

    number = str(form.get("version", ""))
    origin = {
        "key": str(form.get("key", ""))[:100],
        "version": int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 0,
    }
    return await text("content", "content_file"), await text("procedures", "procedures_file"), origin


def _editor(
    ui: Ui,
    content: str,
    procedures: str,
    *,
    key: str = "",
    version: int = 0,
    checked: rubric_pb2.CheckRubricResponse | None = None,
    wrong: str = "",
    status: int = 200,
) -> Response:
    return ui.render(
        "rubrics/edit.html",
        status=status,
        content=content,
        procedures=procedures,
        key=key,
        version=version,
        wrong=wrong,
        **_checked(ui, checked),
    )


def _checked(ui: Ui, checked: rubric_pb2.CheckRubricResponse | None) -> dict[str, Any]:
    changes = words.changes_of(checked.changes, [checked.outline], ui.language) if checked is not None else []
    return {"checked": checked, "changes": changes, "words": words}


def _titled(ui: Ui, row: rubric_pb2.RubricKey) -> str:
    return in_language(row.title, ui.language) or row.key


def _path(key: str, version: int) -> str:
    return f"/rubrics/{key}/versions/{version}"


def _file(content: str, key: str, version: int) -> Response:
    name = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in key)
    return Response(
        content,
        media_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-{version}.yaml"'},
    )


N_("There is no such rubric.")
