"""Importing files: sent through the page, followed line by line, and scored in batches that can be paused."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import (
    import_pb2,
    import_pb2_grpc,
    interaction_pb2,
    interaction_pb2_grpc,
    rubric_pb2,
    rubric_pb2_grpc,
)
from fastapi import Response
from starlette.datastructures import UploadFile

from services.common.errors import NotFound, NotReady
from services.console.domain.api_key import Role
from services.console.pages import reading
from services.console.pages.registry import MANAGERS, N_, Area, PageUi
from services.console.presenters import imports as uploads
from services.console.presenters.imports import Progress
from services.console.presenters.scorecard import at, in_language
from services.console.web.static import FOLDER
from services.console.web.ui import Ui

pages = Area("imports")
PAGE: Final = 25
REFUSED: Final = 50
ALL_REFUSED: Final = 1000
BODY: Final = uploads.FILE_BYTES + 1024 * 1024
CSV_SECONDS: Final = 300
EXAMPLES: Final = {"interactions": "interactions.jsonl", "agents": "agents.csv", "customers": "customers.csv"}
_UNPRINTABLE: Final = re.compile(r"[^\w .()\-+,&]")


@pages.get("/imports", title=N_("Imports"), roles=MANAGERS, icon="file-import", nav=20, group="setup")
async def show(ui: PageUi, cursor: str = "") -> Response:
    found = await ui.stub(import_pb2_grpc.ImportServiceStub).ListImports(
        import_pb2.ListImportsRequest(page=page_pb2.PageRequest(size=PAGE, cursor=cursor))
    )
    return ui.render(
        "imports/list.html",
        rows=found.imports,
        keyset=ui.keyset(found.page.next_cursor),
        people=await reading.names(ui, {row.started_by for row in found.imports}),
        kinds=uploads.KINDS,
        at=at,
    )


@pages.get("/imports/new", title=N_("Import a file"), roles=MANAGERS)
async def form(ui: PageUi, kind: str = "interactions") -> Response:
    return await _form(ui, {"kind": kind})


@pages.post("/imports", roles=MANAGERS, body_limit=BODY)
async def take(ui: PageUi) -> Response:
    sent = await ui.request.form()
    file, kind, rubric = sent.get("file"), str(sent.get("kind", "")), str(sent.get("rubric", ""))[:100]
    given = {"kind": kind, "rubric": rubric}
    size = file.size or 0 if isinstance(file, UploadFile) and file.filename else 0
    if not isinstance(file, UploadFile) or not file.filename or kind not in _kinds(ui):
        return await _form(ui, given, ui._("Choose a file, and say what it holds."))
    if not size:
        return await _form(ui, given, ui._("The file is empty."))
    if size > uploads.FILE_BYTES:
        most = ui.format.bytes(uploads.FILE_BYTES)
        return await _form(ui, given, ui._("The file is larger than %(most)s. Send it in parts.", most=most))
    is_csv = uploads.looks_like_csv(file.filename, file.file.read(512))
    file.file.seek(0)
    if is_csv and kind == "interactions":
        return await _form(ui, given, ui._("Interactions can’t be CSV: send one JSON object a line."))
    if is_csv and size > uploads.CSV_BYTES:
        most = ui.format.bytes(uploads.CSV_BYTES)
        said = ui._("A CSV file may have %(most)s. Send it in parts, each with the header.", most=most)
        return await _form(ui, given, said)
    stub = ui.stub(import_pb2_grpc.ImportServiceStub)
    begun = await stub.StartImport(
        import_pb2.StartImportRequest(
            id=_id(str(sent.get("id", ""))),
            kind=kind,
            file_name=_file_name(file.filename),
            bytes=size,
            rubric=rubric if kind == "interactions" else "",
        )
    )
    if begun.started:
        await _send(stub, begun.upload.id, file, is_csv=is_csv)
    return ui.redirect(f"/imports/{begun.upload.id}")


@pages.get("/imports/batches", title=N_("Scoring"), roles=MANAGERS)
async def batches(ui: PageUi, cursor: str = "", state: str = "") -> Response:
    state = state if state in ("running", "finished") else ""
    found = await ui.stub(import_pb2_grpc.ImportServiceStub).ListBatches(
        import_pb2.ListBatchesRequest(page=page_pb2.PageRequest(size=PAGE, cursor=cursor), state=state)
    )
    return ui.render(
        "imports/batches.html",
        rows=found.batches,
        keyset=ui.keyset(found.page.next_cursor),
        state=state,
        ended=Progress.at_the_end,
        people=await reading.names(ui, {row.started_by for row in found.batches}),
        at=at,
    )


@pages.get("/imports/batches/{batch_id}", roles=MANAGERS)
async def progress(ui: PageUi, batch_id: str) -> Response:
    """How far a batch has come: a part of a page that asks for itself again until the batch is done."""
    id = reading.uuid_of(batch_id)
    if not ui.is_htmx:
        return ui.redirect("/imports/batches")
    return ui.render("imports/batch.html", batch=await _progress(ui, id))


@pages.post("/imports/batches/{batch_id}/pause", roles=MANAGERS)
async def pause(ui: PageUi, batch_id: str) -> Response:
    id = reading.uuid_of(batch_id)
    stub = ui.stub(interaction_pb2_grpc.InteractionServiceStub)
    return await _steered(ui, id, stub.PauseBatch, interaction_pb2.PauseBatchRequest(batch_id=id))


@pages.post("/imports/batches/{batch_id}/resume", roles=MANAGERS)
async def resume(ui: PageUi, batch_id: str) -> Response:
    id = reading.uuid_of(batch_id)
    stub = ui.stub(interaction_pb2_grpc.InteractionServiceStub)
    return await _steered(ui, id, stub.ResumeBatch, interaction_pb2.ResumeBatchRequest(batch_id=id))


@pages.get("/imports/{import_id}", title=N_("Import"), roles=MANAGERS)
async def one(ui: PageUi, import_id: str, cursor: str = "", format: str = "") -> Response:
    id = reading.uuid_of(import_id)
    stub = ui.stub(import_pb2_grpc.ImportServiceStub)
    if format == "csv":
        return ui.csv_stream(
            f"refused-{id[:8]}",
            [ui._("Line"), ui._("Record id"), ui._("Field"), ui._("Code"), ui._("What is wrong")],
            _refused_rows(stub, id),
        )
    found, refused = await asyncio.gather(
        stub.GetImport(import_pb2.GetImportRequest(id=id)),
        stub.ListImportRefusals(
            import_pb2.ListImportRefusalsRequest(id=id, page=page_pb2.PageRequest(size=REFUSED, cursor=cursor))
        ),
    )
    return ui.render(
        "imports/import.html",
        upload=found.upload,
        refused=refused.refusals,
        not_kept=refused.not_kept,
        keyset=ui.keyset(refused.page.next_cursor),
        people=await reading.names(ui, {found.upload.started_by}),
        kinds=uploads.KINDS,
        codes=uploads.REFUSALS,
        at=at,
    )


@pages.get("/imports/{import_id}/status", roles=MANAGERS)
async def status(ui: PageUi, import_id: str) -> Response:
    """The counts of an upload under way: a part of a page that asks for itself again until it has ended."""
    try:
        found = await ui.stub(import_pb2_grpc.ImportServiceStub).GetImport(
            import_pb2.GetImportRequest(id=reading.uuid_of(import_id))
        )
    except NotFound:
        # Its first bytes are still on their way.
        return ui.nothing()
    return ui.render("imports/status.html", upload=found.upload, at=at)


async def _send(stub: Any, id: str, file: UploadFile, *, is_csv: bool) -> None:
    if is_csv:
        content = await asyncio.to_thread(file.file.read)
        await stub.AddImportLines(import_pb2.AddImportLinesRequest(id=id, csv=content), timeout=CSV_SECONDS)
        return
    found = uploads.pieces(file.file)
    while True:
        piece = await asyncio.to_thread(next, found, None)
        if piece is None:
            break
        await stub.AddImportLines(
            import_pb2.AddImportLinesRequest(
                id=id,
                lines=[import_pb2.ImportLine(number=number, content=content) for number, content in piece.lines],
                bytes_done=piece.bytes_done,
            ),
            timeout=CSV_SECONDS,
        )
    await stub.AddImportLines(import_pb2.AddImportLinesRequest(id=id, last=True))


async def _form(ui: Ui, given: dict[str, str], wrong: str = "") -> Response:
    found = await ui.stub(rubric_pb2_grpc.RubricServiceStub).ListRubricKeys(rubric_pb2.ListRubricKeysRequest())
    rubrics = [
        (row.key, in_language(row.title, ui.language) or row.key) for row in found.rubrics if row.HasField("published")
    ]
    kinds = _kinds(ui)
    return ui.render(
        "imports/new.html",
        status=422 if wrong else 200,
        id=uuid.uuid4(),
        kinds=[(kind, ui._(uploads.KINDS[kind])) for kind in kinds],
        kind=given.get("kind") if given.get("kind") in kinds else "interactions",
        rubric=given.get("rubric", ""),
        rubrics=rubrics,
        wrong=wrong,
        most=uploads.FILE_BYTES,
        most_csv=uploads.CSV_BYTES,
        examples={kind: (name, _example(name)) for kind, name in EXAMPLES.items() if kind in kinds},
    )


def _kinds(ui: Ui) -> Sequence[str]:
    """Customers are personal data: administrators bring them."""
    return [kind for kind in uploads.KINDS if kind != "customers" or ui.has_role(Role.ADMIN)]


async def _progress(ui: Ui, id: str) -> Progress:
    found = await ui.stub(interaction_pb2_grpc.InteractionServiceStub).GetBatch(
        interaction_pb2.GetBatchRequest(batch_id=id)
    )
    return Progress.of(found)


async def _steered(ui: Ui, id: str, call: Any, request: Any) -> Response:
    try:
        await call(request)
    except NotReady:
        # It has ended or somebody else was faster: what is shown next says how it stands.
        ui.toast(ui._("It was paused, resumed or ended meanwhile."), "info")
    if not ui.is_htmx:
        return ui.redirect("/imports/batches")
    return ui.render("imports/batch.html", batch=await _progress(ui, id))


async def _refused_rows(stub: Any, id: str) -> AsyncIterator[Sequence[object]]:
    cursor = ""
    while True:
        found = await stub.ListImportRefusals(
            import_pb2.ListImportRefusalsRequest(id=id, page=page_pb2.PageRequest(size=ALL_REFUSED, cursor=cursor))
        )
        for row in found.refusals:
            yield row.line, row.record_id, row.field, row.code, row.message
        cursor = found.page.next_cursor
        if not cursor:
            return


def _id(text: str) -> str:
    """The id that the form brought, so that a form sent twice begins one import."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return str(uuid.uuid4())


def _file_name(name: str) -> str:
    """Without folders, and without what could not be shown."""
    return _UNPRINTABLE.sub("_", name.replace("\\", "/").rpartition("/")[2])[-200:]


def _example(name: str) -> str:
    return (FOLDER / "examples" / name).read_text("utf-8")


N_("Only who began an upload goes on with it.")
N_("Customers are imported by administrators.")
