"""REST routes of what the platform is taught and told: exemplars, agents, customers."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Request, Response

from services.common.auth import Principal
from services.common.errors import InvalidInput, TooLarge
from services.common.http import requires
from services.qa_scorer.api import pages, schemas
from services.qa_scorer.api.lines import Line, body_of, groups_of, is_ndjson, lines_of
from services.qa_scorer.application.directory import DirectoryAnswer
from services.qa_scorer.application.exemplars import Labelled, Taught
from services.qa_scorer.application.stores import ExemplarFilter
from services.qa_scorer.application.use_cases import UseCases
from services.qa_scorer.domain.directory import validate_agent, validate_customer
from services.qa_scorer.domain.directory_files import read_agents_csv, read_customers_csv
from services.qa_scorer.domain.labels import labelled
from services.qa_scorer.domain.records import AgentRecord
from services.qa_scorer.domain.validation_checks import RefusedRecord, refused
from services.qa_scorer.domain.validation_json import parse_object

Row = TypeVar("Row")
Cursor = Annotated[str, Query(max_length=512)]
Limit = Annotated[int, Query(ge=0, le=1000)]
Id = Annotated[str, Query(max_length=200)]
LINES: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/x-ndjson": {"schema": {"type": "string"}}}},
}
LINES_OR_CSV: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-ndjson": {"schema": {"type": "string"}},
            "text/csv": {"schema": {"type": "string"}},
        },
    },
}
CSV_BYTES = 16 * 1024 * 1024
FIRST_CSV_LINE = 2
"""The one after the header."""


def _need_lines(request: Request) -> None:
    if not is_ndjson(request):
        raise InvalidInput(
            "Send one JSON object a line, with Content-Type: application/x-ndjson.", field="Content-Type"
        )


def _parsed(line: Line, make: Callable[[dict[str, Any]], Row]) -> tuple[int, Row] | RefusedRecord:
    number, data = line
    try:
        return number, make(parse_object(data))
    except (InvalidInput, TooLarge) as error:
        return refused(error, number)


def _is_csv(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == "text/csv"


async def _csv(request: Request) -> bytes:
    body = await body_of(request, CSV_BYTES)
    if len(body) > CSV_BYTES:
        raise TooLarge("A CSV file may have 16 MiB; send larger ones in pieces, each with the header.")
    return body


def _numbered(rows: Iterator[Row | RefusedRecord]) -> list[tuple[int, Row] | RefusedRecord]:
    return [
        row if isinstance(row, RefusedRecord) else (line, row) for line, row in enumerate(rows, start=FIRST_CSV_LINE)
    ]


def exemplar_routes(cases: UseCases) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["exemplars"])

    @router.post("/exemplars", summary="Teach: lines of {interaction, labels}", openapi_extra=LINES)
    async def post_exemplars(
        request: Request,
        rubric: Annotated[str, Query(min_length=1, max_length=100)],
        caller: Principal = Depends(requires("debrief.qa.v1.ExemplarService/ImportExemplars")),
    ) -> schemas.Taught:
        _need_lines(request)
        total = Taught()
        async for group, _ in groups_of(lines_of(request)):
            items: list[Labelled] = []
            for line in group:
                parsed = _parsed(line, labelled)
                if isinstance(parsed, RefusedRecord):
                    total.refusals.append(parsed)
                else:
                    items.append(Labelled(parsed[0], *parsed[1]))
            taught = await cases.exemplars.teach(rubric, items, caller.subject)
            total.interactions += taught.interactions
            total.exemplars += taught.exemplars
            total.unchanged += taught.unchanged
            total.refusals += taught.refusals
        return schemas.Taught(
            interactions=total.interactions,
            exemplars=total.exemplars,
            unchanged=total.unchanged,
            refused=[
                schemas.RecordAnswer.of(entry.line, entry.record_id, None, "refused", entry) for entry in total.refusals
            ],
        )

    @router.get("/exemplars")
    async def list_exemplars(
        caller: Principal = Depends(requires("debrief.qa.v1.ExemplarService/ListExemplars")),
        rubric: Id = "",
        criterion: Id = "",
        value: Id = "",
        cursor: Cursor = "",
        limit: Limit = 0,
    ) -> schemas.ExemplarPage:
        wanted = ExemplarFilter(rubric or None, criterion or None, value or None)
        rows, following = await pages.exemplars(cases, wanted, cursor, limit)
        return schemas.ExemplarPage(items=[schemas.Exemplar.of(row) for row in rows], next_cursor=following or None)

    @router.delete("/exemplars/{id}", status_code=204)
    async def delete_exemplar(
        id: uuid.UUID,
        caller: Principal = Depends(requires("debrief.qa.v1.ExemplarService/DeleteExemplar")),
    ) -> Response:
        await cases.exemplars.delete(id, caller.subject)
        return Response(status_code=204)

    return router


def directory_routes(cases: UseCases) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["directory"])

    @router.post("/agents", summary="Accept agents: one JSON object a line, or CSV", openapi_extra=LINES_OR_CSV)
    async def post_agents(
        request: Request,
        caller: Principal = Depends(requires("debrief.qa.v1.DirectoryService/AcceptAgents")),
    ) -> schemas.Accepted:
        if _is_csv(request):
            rows = _numbered(read_agents_csv(await _csv(request)))
            return schemas.Accepted.of_directory([*await cases.directory.agents(rows)])
        _need_lines(request)
        answers: list[DirectoryAnswer] = []
        async for group, _ in groups_of(lines_of(request)):
            answers += await cases.directory.agents([_parsed(line, validate_agent) for line in group])
        return schemas.Accepted.of_directory(answers)

    @router.get("/agents")
    async def list_agents(
        caller: Principal = Depends(requires("debrief.qa.v1.DirectoryService/ListAgents")),
        team: Id = "",
        as_of: date | None = None,
        cursor: Cursor = "",
        limit: Limit = 0,
    ) -> schemas.AgentPage:
        rows, following = await pages.agents(cases, team or None, as_of, cursor, limit, caller)
        return schemas.AgentPage(items=[_agent(row) for row in rows], next_cursor=following or None)

    @router.post("/customers", summary="Accept customers: one JSON object a line, or CSV", openapi_extra=LINES_OR_CSV)
    async def post_customers(
        request: Request,
        caller: Principal = Depends(requires("debrief.qa.v1.DirectoryService/AcceptCustomers")),
    ) -> schemas.Accepted:
        if _is_csv(request):
            rows = _numbered(read_customers_csv(await _csv(request)))
            return schemas.Accepted.of_directory([*await cases.directory.customers(rows)])
        _need_lines(request)
        answers: list[DirectoryAnswer] = []
        async for group, _ in groups_of(lines_of(request)):
            answers += await cases.directory.customers([_parsed(line, validate_customer) for line in group])
        return schemas.Accepted.of_directory(answers)

    @router.get("/customers/{id}")
    async def get_customer(
        id: str,
        caller: Principal = Depends(requires("debrief.qa.v1.DirectoryService/GetCustomer")),
    ) -> schemas.Customer:
        record, personal = await cases.directory.customer(id)
        return schemas.Customer(
            customer_id=record.customer_id,
            name=personal["name"],
            email=personal["email"],
            phone=personal["phone"],
            language=record.language,
            province=record.province,
            time_zone=record.time_zone,
            consent={"survey": record.consent_survey, "promotion": record.consent_promotion},
        )

    return router


def _agent(record: AgentRecord) -> schemas.Agent:
    return schemas.Agent(
        agent_id=record.agent_id,
        name=record.name,
        team=record.team,
        coach=record.coach,
        site=record.site,
        language=record.language,
        hired_on=record.hired_on.isoformat() if record.hired_on else None,
        time_zone=record.time_zone,
    )
