"""Importing files through the page, following their batches, and exporting for a purpose."""

from __future__ import annotations

import ast
import csv
import io
from pathlib import Path
from typing import Any

import pytest
from console_contest import AFTER, card, stamp
from console_people import Browser
from console_platform import Platform
from debrief.common.v1 import page_pb2, refusal_pb2
from debrief.qa.v1 import export_pb2, import_pb2, interaction_pb2, rubric_pb2
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import NotFound, NotReady
from services.console.domain.api_key import Role
from services.console.domain.user import Language
from services.console.presenters import imports as uploads
from services.qa_scorer import domain as qa_domain

ID = "0d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11"
BATCH = "1d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11"


def upload(state: str = "done", **more: Any) -> import_pb2.Import:
    given: dict[str, Any] = {
        "id": ID,
        "kind": "interactions",
        "file_name": "march.jsonl",
        "bytes": 1000,
        "bytes_done": 500,
        "state": state,
        "started_by": "user:1",
        "started_at": stamp(),
        "accepted": 1200,
        "duplicate": 3,
        "refused": 2,
        "batch_id": BATCH,
    }
    return import_pb2.Import(**given | more)


def batch(**more: Any) -> interaction_pb2.GetBatchResponse:
    given: dict[str, Any] = {"batch_id": BATCH, "state": "sealed", "total": 10, "scored": 4, "pending": 6}
    return interaction_pb2.GetBatchResponse(**given | more)


def serve(platform: Platform) -> None:
    refusals = [
        refusal_pb2.Refusal(
            line=7, record_id="c-7", field="turns[3].text", code="too_long", message="Too long. Cut it."
        ),
        refusal_pb2.Refusal(line=9, code="not_json", message="The line is not JSON."),
    ]
    platform.people.services.answers |= {
        "ListImports": lambda request: import_pb2.ListImportsResponse(imports=[upload()]),
        "GetImport": lambda request: import_pb2.GetImportResponse(upload=upload()),
        "ListImportRefusals": lambda request: import_pb2.ListImportRefusalsResponse(refusals=refusals),
        "ListRubricKeys": lambda request: rubric_pb2.ListRubricKeysResponse(),
        "StartImport": lambda request: import_pb2.StartImportResponse(
            upload=upload("running", id=request.id), started=True
        ),
        "AddImportLines": lambda request: import_pb2.AddImportLinesResponse(upload=upload()),
        "GetBatch": lambda request: batch(),
    }


async def signed_in(platform: Platform, role: Role = Role.QA_MANAGER, language: Language = Language.EN) -> Browser:
    browser = platform.browser()
    await browser.sign_in(await platform.people.user(role, language=language, teams=frozenset({"north"})))
    return browser


def requests(platform: Platform, method: str) -> list[Any]:
    return [request for name, request, _ in platform.people.services.calls if name == method]


async def send(browser: Browser, name: str, content: bytes, kind: str = "interactions", **more: str) -> Any:
    await browser.get("/imports/new")
    return await browser.post("/imports", {"kind": kind, "id": ID, **more}, files={"file": (name, content)})


async def test_a_file_goes_to_the_service_line_by_line(platform) -> None:
    serve(platform)
    browser = await signed_in(platform)
    answer = await send(browser, "../../März report.jsonl", b'\xef\xbb\xbf{"id": 1}\r\n\n{"id": 2}', rubric="core")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/imports/{ID}")
    [begun] = requests(platform, "StartImport")
    assert (begun.id, begun.kind, begun.file_name, begun.bytes, begun.rubric) == (
        ID,
        "interactions",
        "März report.jsonl",
        24,
        "core",
    )
    lines, last = requests(platform, "AddImportLines")
    assert [(line.number, line.content) for line in lines.lines] == [(1, b'{"id": 1}'), (3, b'{"id": 2}')]
    assert lines.bytes_done == 24
    assert last.last


async def test_the_same_form_sent_twice_is_sent_once(platform) -> None:
    serve(platform)
    platform.people.services.answers["StartImport"] = lambda request: import_pb2.StartImportResponse(upload=upload())
    answer = await send(await signed_in(platform), "a.jsonl", b"{}")
    assert answer.headers["location"] == f"/imports/{ID}"
    assert requests(platform, "AddImportLines") == []


async def test_agents_may_be_csv(platform) -> None:
    serve(platform)
    browser = await signed_in(platform)
    await send(browser, "agents.csv", b"agent_id,name\na-1,Ana\n", kind="agents")
    [sent] = requests(platform, "AddImportLines")
    assert sent.csv == b"agent_id,name\na-1,Ana\n"


@pytest.mark.parametrize(
    ("name", "content", "kind", "said"),
    [
        ("a.csv", b"id,text\n1,x\n", "interactions", "Interactions can’t be CSV"),
        ("a.jsonl", b"", "interactions", "The file is empty."),
        ("", b"", "interactions", "Choose a file, and say what it holds."),
        ("a.jsonl", b"{}", "customers", "Choose a file, and say what it holds."),
        ("a.csv", b"a" * (uploads.CSV_BYTES + 1), "agents", "A CSV file may have"),
    ],
)
async def test_what_will_not_do_is_said_before_anything_is_sent(platform, name, content, kind, said) -> None:
    serve(platform)
    answer = await send(await signed_in(platform), name, content, kind=kind)
    assert answer.status_code == 422
    assert said in answer.text
    assert requests(platform, "StartImport") == []


async def test_only_administrators_bring_customers(platform) -> None:
    serve(platform)
    assert 'value="customers"' not in (await (await signed_in(platform)).get("/imports/new")).text
    admin = await signed_in(platform, Role.ADMIN)
    assert 'value="customers"' in (await admin.get("/imports/new")).text
    assert (await send(admin, "c.jsonl", b'{"customer_id": "u"}', kind="customers")).status_code == 303


async def test_refused_lines_stand_with_their_reasons_and_can_be_downloaded(platform) -> None:
    serve(platform)
    browser = await signed_in(platform)
    page = (await browser.get(f"/imports/{ID}")).text
    for said in ("march.jsonl", "1,200", "turns[3].text", "It is too long", "Too long. Cut it.", "Not JSON"):
        assert said in page
    assert f'hx-get="/imports/batches/{BATCH}"' in page
    file = await browser.get(f"/imports/{ID}?format=csv")
    rows = list(csv.reader(io.StringIO(file.text.removeprefix("\ufeff"))))
    assert rows[0] == ["Line", "Record id", "Field", "Code", "What is wrong"]
    assert rows[1] == ["7", "c-7", "turns[3].text", "too_long", "Too long. Cut it."]


async def test_the_counts_ask_for_themselves_until_the_end(platform) -> None:
    serve(platform)
    browser = await signed_in(platform)
    platform.people.services.answers["GetImport"] = lambda request: import_pb2.GetImportResponse(
        upload=upload("running")
    )
    running = (await browser.get(f"/imports/{ID}/status")).text
    assert f'hx-get="/imports/{ID}/status"' in running
    assert "500" in running
    platform.people.services.answers["GetImport"] = lambda request: import_pb2.GetImportResponse(
        upload=upload("stalled")
    )
    stalled = (await browser.get(f"/imports/{ID}/status")).text
    assert "hx-get" not in stalled
    assert "Send the file again" in stalled

    def missing(request: Any) -> Any:
        raise NotFound("There is no import.")

    platform.people.services.answers["GetImport"] = missing
    assert (await browser.get(f"/imports/{ID}/status")).status_code == 204


async def test_a_batch_is_followed_paused_and_resumed(platform) -> None:
    serve(platform)
    platform.people.services.answers |= {
        "PauseBatch": lambda request: interaction_pb2.PauseBatchResponse(),
        "ResumeBatch": lambda request: interaction_pb2.ResumeBatchResponse(),
    }
    browser = await signed_in(platform)
    part = await browser.client.get(f"/imports/batches/{BATCH}", headers={"HX-Request": "true"})
    assert 'value="4" max="10"' in part.text
    assert f'hx-get="/imports/batches/{BATCH}" hx-trigger="every 2s"' in part.text
    platform.people.services.answers["GetBatch"] = lambda request: batch(paused=True)
    paused = await browser.post(f"/imports/batches/{BATCH}/pause", headers={"HX-Request": "true"})
    assert "Resume" in paused.text
    assert requests(platform, "PauseBatch")[0].batch_id == BATCH
    platform.people.services.answers["GetBatch"] = lambda request: batch(
        scored=9, failed=1, pending=0, state="finished"
    )
    done = await browser.client.get(f"/imports/batches/{BATCH}", headers={"HX-Request": "true"})
    assert "hx-get" not in done.text
    assert "1 failed" in done.text
    # Without htmx the list is where one goes.
    assert (await browser.get(f"/imports/batches/{BATCH}")).headers["location"] == "/imports/batches"


async def test_a_batch_that_ended_meanwhile_is_shown_as_it_is(platform) -> None:
    serve(platform)

    def ended(request: Any) -> Any:
        raise NotReady("The batch has ended.")

    platform.people.services.answers["PauseBatch"] = ended
    browser = await signed_in(platform)
    answer = await browser.post(f"/imports/batches/{BATCH}/pause", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "ended meanwhile" in answer.headers["HX-Trigger"]


async def test_the_list_of_batches(platform) -> None:
    serve(platform)
    rows = [
        import_pb2.Batch(
            id=BATCH, kind="batch", state="open", created_at=stamp(), import_id=ID, file_name="march.jsonl"
        ),
        import_pb2.Batch(
            id=AFTER, kind="released", state="finished", created_at=stamp(), finished_at=stamp(), total=12, scored=12
        ),
    ]
    platform.people.services.answers["ListBatches"] = lambda request: import_pb2.ListBatchesResponse(batches=rows)
    browser = await signed_in(platform)
    page = (await browser.get("/imports/batches?state=running")).text
    assert requests(platform, "ListBatches")[0].state == "running"
    assert 'hx-trigger="load"' in page
    assert 'value="12" max="12"' in page
    assert requests(platform, "GetBatch") == [], "the list itself counts nothing"


async def test_nothing_imported_yet_explains_the_format(platform) -> None:
    serve(platform)
    platform.people.services.answers["ListImports"] = lambda request: import_pb2.ListImportsResponse()
    browser = await signed_in(platform, language=Language.FR)
    page = (await browser.get("/imports")).text
    assert "Rien n’a encore été importé ici" in page
    assert "interactions.jsonl" in page
    form = (await browser.get("/imports/new")).text
    assert "64,0" in form
    assert "late_delivery" in form


def exported(*cards: Any, cursor: str = "") -> export_pb2.ExportScorecardsResponse:
    return export_pb2.ExportScorecardsResponse(
        scorecards=cards, page=page_pb2.PageInfo(next_cursor=cursor), purpose="record", confirmed_only=True
    )


async def test_an_export_names_its_purpose_in_every_row(platform) -> None:
    pages = {"": exported(card(), cursor="x"), "x": exported(card(AFTER, kind="ai"))}
    platform.people.services.answers["ExportScorecards"] = lambda request: pages[request.page.cursor]
    browser = await signed_in(platform, Role.COACH)
    assert "AI scores are for coaching only" in (await browser.get("/exports")).text
    file = await browser.post("/exports", {"purpose": "record", "agent": "a-1", "since": "2026-03-01"})
    assert file.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff"))))
    assert [row["Purpose"] for row in rows] == ["record"] * 4
    assert [row["Confirmed by a person"] for row in rows] == ["true", "true", "false", "false"]
    asked = requests(platform, "ExportScorecards")[0]
    assert (asked.purpose, asked.agent_id) == ("record", "a-1")
    assert asked.since.ToJsonString() == "2026-03-01T05:00:00Z"


async def test_an_export_without_a_purpose_is_none(platform) -> None:
    browser = await signed_in(platform)
    await browser.get("/exports")
    for wrong in ({"purpose": ""}, *({"purpose": "record", "since": day} for day in ("soon", "0001-01-01"))):
        assert (await browser.post("/exports", wrong)).status_code == 422
    assert requests(platform, "ExportScorecards") == []


@given(
    st.lists(st.binary(max_size=60).filter(lambda line: b"\n" not in line), max_size=40),
    st.sampled_from([b"\n", b"\r\n"]),
)
def test_every_line_keeps_its_number_and_nothing_is_lost(lines: list[bytes], end: bytes) -> None:
    content = end.join(lines)
    found = [line for piece in uploads.pieces(io.BytesIO(content)) for line in piece.lines]
    whole = [
        (number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
        for number, line in enumerate(content.split(b"\n"), 1)
    ]
    expected = [(number, line.strip(b" \t\r\n")) for number, line in whole]
    assert found == [(number, line) for number, line in expected if line]


def test_pieces_are_bounded_and_count_bytes() -> None:
    line = b"x" * 1000
    pieces = list(uploads.pieces(io.BytesIO(b"\n".join([line] * 450))))
    assert [len(piece.lines) for piece in pieces] == [200, 200, 50]
    assert [piece.bytes_done for piece in pieces] == [200 * 1001, 400 * 1001, 450 * 1001 - 1]
    big = b"y" * (uploads.PIECE_BYTES - 10)
    assert [len(piece.lines) for piece in uploads.pieces(io.BytesIO(big + b"\n" + big + b"\nz"))] == [1, 2]


def test_an_endless_line_comes_cut_off() -> None:
    content = b"a" * (uploads.LINE_BYTES + 5000) + b"\n{}\n"
    found = [line for piece in uploads.pieces(io.BytesIO(content)) for line in piece.lines]
    assert [(number, len(line)) for number, line in found] == [(1, uploads.LINE_BYTES + 1), (2, 2)]


@pytest.mark.parametrize(
    ("name", "beginning", "is_csv"),
    [
        ("a.csv", b"", True),
        ("a.CSV", b"{", True),
        ("a.jsonl", b"id,name", False),
        ("a.txt", b'{"id": 1}', False),
        ("a.txt", b"\xef\xbb\xbfid,name", True),
        ("a", b"", False),
    ],
)
def test_what_a_file_is(name: str, beginning: bytes, is_csv: bool) -> None:
    assert uploads.looks_like_csv(name, beginning) is is_csv


def test_every_reason_that_refuses_a_line_has_a_title():
    """The codes stand as constants where the service refuses."""
    codes = set()
    for path in sorted((Path(qa_domain.__file__).parent).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            refuses = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("refuse", "too_large")
            if refuses and isinstance(node.args[0], ast.Constant):
                codes.add(node.args[0].value)
    assert {"falling_offset", "too_many_turns", "bad_phone"} <= codes, "the test finds them"
    assert codes - uploads.REFUSALS.keys() == set()
