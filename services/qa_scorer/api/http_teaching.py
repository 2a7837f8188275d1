"""REST routes of what the platform is taught and told: exemplars, agents, customers."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date
from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Request, Response

from services.common.auth import Principal
from services.common.errors import InvalidInput, TooLarge
from services.common.http import media_type, requires
from services.qa_scorer.api import pages, schemas
from services.qa_scorer.api.keyed import KeyedRequest
from services.qa_scorer.api.lines import Line, body_of, check_type, groups_of, is_ndjson, lines_of
from services.qa_scorer.application.directory import DirectoryAnswer
from services.qa_scorer.application.exemplars import Labelled, Taught
from services.qa_scorer.application.stores import ExemplarFilter
from services.qa_scorer.application.use_cases import UseCases
from services.qa_scorer.domain.directory import validate_agent, validate_customer
from services.qa_scorer.domain.directory_files import read_agents_csv, read_customers_csv
from services.qa_scorer.domain.labels import labelled
from services.qa_scorer.domain.records import AgentRecord
from services.qa_scorer.domain.validation_checks import RefusedRecord, name_of, refused
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


def _check_type(request: Request, *, or_csv: bool = False) -> None:
    """Raises UnsupportedMedia."""
    fits = is_ndjson(request) or (or_csv and _is_csv(request))
    check_type(request, fits, "one JSON object a line as application/x-ndjson" + (", or text/csv" if or_csv else ""))


def _parsed(line: Line, make: Callable[[dict[str, Any]], Row]) -> tuple[int, Row] | RefusedRecord:
    number, data = line
    try:
        return number, make(parse_object(data))
    except (InvalidInput, TooLarge) as error:
        return refused(error, number)


def _is_csv(request: Request) -> bool:
    return media_type(request) == "text/csv"


async def _csv(request: Request) -> bytes:
    body = await body_of(request, CSV_BYTES)
    if len(body) > CSV_BYTES:
        raise TooLarge("A CSV file may have 16 MiB; send larger ones in pieces, each with the header.")
    return body


async def _teach(cases: UseCases, rubric: str, caller: Principal, request: Request) -> schemas.Taught:
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


def exemplar_routes(cases: UseCases) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["exemplars"])

    @router.post("/exemplars", summary="Teach: lines of {interaction, labels}", openapi_extra=LINES)
    async def post_exemplars(
        request: Request,
        rubric: Annotated[str, Query(min_length=1, max_length=100)],
        caller: Principal = Depends(requires("debrief.qa.v1.ExemplarService/ImportExemplars")),
        *,
        keyed: KeyedRequest,
    ) -> schemas.Taught:
        _check_type(request)
        return await keyed.once_uploaded(cases.kept, schemas.Taught, partial(_teach, cases, rubric, caller))

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


async def _agents(cases: UseCases, request: Request) -> schemas.AcceptedAgents:
    answers: list[DirectoryAnswer] = []
    ignored: set[str] = set()
    async for rows in _rows(request, validate_agent, read_agents_csv):
        answers += await cases.directory.agents(rows)
        ignored.update(*(row[1].ignored_fields for row in rows if not isinstance(row, RefusedRecord)))
    accepted = schemas.Accepted.of_directory(answers)
    return schemas.AcceptedAgents(**accepted.model_dump(), ignored_fields=sorted(map(name_of, ignored)))


async def _customers(cases: UseCases, request: Request) -> schemas.Accepted:
    answers: list[DirectoryAnswer] = []
    async for rows in _rows(request, validate_customer, read_customers_csv):
        answers += await cases.directory.customers(rows)
    return schemas.Accepted.of_directory(answers)


async def _rows(
    request: Request,
    validate: Callable[[dict[str, Any]], Row],
    read_csv: Callable[[bytes], Iterator[tuple[int, Row] | RefusedRecord]],
) -> AsyncIterator[list[tuple[int, Row] | RefusedRecord]]:
    """The rows of the body, in groups."""
    if _is_csv(request):
        yield list(read_csv(await _csv(request)))
        return
    async for group, _ in groups_of(lines_of(request)):
        yield [_parsed(line, validate) for line in group]


def directory_routes(cases: UseCases) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["directory"])

    @router.post("/agents", summary="Accept agents: one JSON object a line, or CSV", openapi_extra=LINES_OR_CSV)
    async def post_agents(
        request: Request,
        caller: Principal = Depends(requires("debrief.qa.v1.DirectoryService/AcceptAgents")),
        *,
        keyed: KeyedRequest,
    ) -> schemas.AcceptedAgents:
        _check_type(request, or_csv=True)
        return await keyed.once_uploaded(cases.kept, schemas.AcceptedAgents, partial(_agents, cases))

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
        *,
        keyed: KeyedRequest,
    ) -> schemas.Accepted:
        _check_type(request, or_csv=True)
        return await keyed.once_uploaded(cases.kept, schemas.Accepted, partial(_customers, cases))

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
