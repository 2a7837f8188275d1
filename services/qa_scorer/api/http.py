"""The REST routes of qa_scorer. Each is allowed to whom the RPC it mirrors is allowed to."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response

from services.common.auth import Principal
from services.common.errors import Conflict
from services.common.http import is_json, requires
from services.common.moments import Moment
from services.qa_scorer.api import pages, schemas
from services.qa_scorer.api.filters import StateQuery, StatusQuery, interaction_filter
from services.qa_scorer.api.http_batches import batch_routes
from services.qa_scorer.api.http_disputes import dispute_routes
from services.qa_scorer.api.http_exports import export_routes
from services.qa_scorer.api.http_plans import plan_routes
from services.qa_scorer.api.http_teaching import directory_routes, exemplar_routes
from services.qa_scorer.api.keyed import IdempotencyKey, KeyedRequest, keyed_body
from services.qa_scorer.api.lines import Line, body_of, check_type, groups_of, is_ndjson, lines_of
from services.qa_scorer.application.accept import Given, Intake, Options
from services.qa_scorer.application.stores import ScorecardFilter
from services.qa_scorer.application.use_cases import UseCases
from services.qa_scorer.domain.interaction import MAX_INTERACTION_BYTES
from services.qa_scorer.domain.review import AutoFailDecision, Override
from services.qa_scorer.domain.validation import parse_line, validate_interaction
from services.qa_scorer.domain.validation_checks import RefusedRecord
from services.qa_scorer.domain.validation_json import parse_object

Cursor = Annotated[str, Query(max_length=512)]
Limit = Annotated[int, Query(ge=0, le=1000)]
Id = Annotated[str, Query(max_length=200)]


def _text(value: str) -> str | None:
    return value or None


def _record(line: Line) -> Given | RefusedRecord:
    number, data = line
    parsed = parse_line(data, number)
    return parsed if isinstance(parsed, RefusedRecord) else Given(number, parsed)


def interaction_routes(cases: UseCases) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["interactions"])

    @router.post(
        "/interactions",
        summary="Accept interactions: one JSON object, or lines of them as application/x-ndjson",
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {"schema": {"type": "object"}},
                    "application/x-ndjson": {"schema": {"type": "string"}},
                },
            }
        },
        responses={409: {"description": "One object, whose id is stored with other content"}},
    )
    async def post_interactions(
        request: Request,
        caller: Principal = Depends(requires("debrief.qa.v1.InteractionService/AcceptInteractions")),
        rubric: Annotated[str, Query(max_length=100)] = "",
        judge: Annotated[str, Query(pattern="^(embedded|llm|auto)?$")] = "",
        idempotency_key: IdempotencyKey = "",
    ) -> schemas.Accepted:
        check_type(
            request,
            is_json(request) or is_ndjson(request),
            "one JSON object as application/json, or one a line as application/x-ndjson",
        )
        options = Options(_text(rubric), _text(judge), caller.subject)
        if not is_ndjson(request):
            return schemas.Accepted.of(await _one(cases, request, options, idempotency_key))
        if idempotency_key:
            return schemas.Accepted.of(await _keyed(cases, request, options, idempotency_key))
        intake = Intake(options)
        async for group, last in groups_of(lines_of(request)):
            await cases.accept.add(intake, [_record(line) for line in group], last=last)
        if intake.backlog_id is not None:
            await cases.backlog.seal(intake.backlog_id)
        return schemas.Accepted.of(intake)

    @router.get("/interactions")
    async def list_interactions(
        caller: Principal = Depends(requires("debrief.qa.v1.InteractionService/ListInteractions")),
        agent: Id = "",
        queue: Id = "",
        channel: Id = "",
        language: Id = "",
        state: StateQuery = "",
        since: Moment | None = None,
        until: Moment | None = None,
        q: Annotated[str, Query(max_length=500, description="Words in the transcript, or an id")] = "",
        team: Id = "",
        contact_reason: Id = "",
        rubric: Id = "",
        status: StatusQuery = "",
        passed: Annotated[str, Query(pattern="^(passed|failed)?$")] = "",
        score_min: Annotated[float | None, Query(ge=0, le=100)] = None,
        score_max: Annotated[float | None, Query(ge=0, le=100)] = None,
        criterion: Id = "",
        value: Id = "",
        cursor: Cursor = "",
        limit: Limit = 0,
    ) -> schemas.InteractionPage:
        """Newest first, with the scorecards that stand. Filters from `rubric` on ask for one that fulfils them all."""
        wanted = interaction_filter(
            caller,
            agent_id=agent,
            team=team,
            queue=queue,
            channel=channel,
            language=language,
            state=state,
            contact_reason=contact_reason,
            words=q,
            rubric=rubric,
            status=status,
            passed=passed,
            criterion=criterion,
            value=value,
            lowest=score_min,
            highest=score_max,
            since=since,
            until=until,
        )
        rows, following = await pages.interactions(cases, wanted, cursor, limit)
        return schemas.InteractionPage(
            items=[schemas.InteractionSummary.of(row) for row in rows], next_cursor=following or None
        )

    @router.get("/interactions/{id}")
    async def get_interaction(
        id: str,
        caller: Principal = Depends(requires("debrief.qa.v1.InteractionService/GetInteraction")),
        revision: Annotated[int, Query(ge=0)] = 0,
    ) -> dict[str, Any]:
        """The interaction as it was sent, or its judged view; with its state."""
        shown = await cases.read.interaction(id, revision or None, caller)
        return shown.interaction.model_dump(mode="json", exclude_none=True) | {
            "state": shown.record.state.value,
            "state_reason": shown.record.state_reason,
            "original": shown.original,
            "accepted_at": shown.record.accepted_at,
        }

    @router.get("/interactions/{id}/scorecards")
    async def get_interaction_scorecards(
        id: str,
        caller: Principal = Depends(requires("debrief.qa.v1.ScorecardService/ListScorecards")),
        history: bool = False,
        cursor: Cursor = "",
        limit: Limit = 0,
    ) -> schemas.ScorecardPage:
        wanted = ScorecardFilter(
            interaction_id=id,
            include_superseded=history,
            only_agent=caller.only_own_records_of,
            only_teams=caller.only_teams,
        )
        page = await _scorecards(cases, wanted, cursor, limit, caller)
        if not page.items and not cursor:
            await cases.read.check_known(id)
        return page

    @router.get("/counts")
    async def get_counts(
        caller: Principal = Depends(requires("debrief.qa.v1.InteractionService/GetCounts")),
    ) -> schemas.Counts:
        counts = await cases.read.counts()
        return schemas.Counts(
            interactions=counts.interactions,
            scorecards=counts.scorecards,
            exemplars=counts.exemplars,
            outbox_pending=counts.outbox_pending,
            outbox_lag_seconds=counts.outbox_lag_seconds,
        )

    return router


async def _one(cases: UseCases, request: Request, options: Options, key: str) -> Intake:
    """One object: a refusal is the answer's status, and not a line of it."""
    body = await body_of(request, MAX_INTERACTION_BYTES * 2)
    record = Given(0, validate_interaction(parse_object(body)))
    intake = await cases.accept.once([record], options, idempotency_key=key, request=body)
    refusal = intake.answers[0].refusal
    if refusal is not None:
        raise Conflict(refusal.message, field=refusal.field, record=refusal.record_id)
    return intake


async def _keyed(cases: UseCases, request: Request, options: Options, key: str) -> Intake:
    body = await keyed_body(request)
    lines = enumerate(body.split(b"\n"), start=1)
    records = [_record((number, line)) for number, line in lines if line.strip()]
    intake = await cases.accept.once(records, options, idempotency_key=key, request=body)
    return intake


async def _scorecards(
    cases: UseCases, wanted: ScorecardFilter, cursor: str, limit: int, reader: Principal
) -> schemas.ScorecardPage:
    rows, following = await pages.scorecards(cases, wanted, cursor, limit, reader)
    return schemas.ScorecardPage(items=[schemas.Scorecard.of(row) for row in rows], next_cursor=following or None)


def scorecard_routes(cases: UseCases) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["scorecards"])

    @router.get("/scorecards")
    async def list_scorecards(
        caller: Principal = Depends(requires("debrief.qa.v1.ScorecardService/ListScorecards")),
        agent: Id = "",
        criterion: Id = "",
        value: Id = "",
        status: StatusQuery = "",
        interaction: Id = "",
        since: Moment | None = None,
        history: bool = False,
        ascending: bool = False,
        confirmed: Annotated[
            bool, Query(description="Final ones that a person confirmed answer by answer, alone.")
        ] = False,
        cursor: Cursor = "",
        limit: Limit = 0,
    ) -> schemas.ScorecardPage:
        wanted = ScorecardFilter(
            agent_id=_text(agent),
            criterion=_text(criterion),
            value=_text(value),
            status=_text(status),
            since=since,
            interaction_id=_text(interaction),
            include_superseded=history,
            ascending=ascending,
            confirmed=confirmed,
            only_agent=caller.only_own_records_of,
            only_teams=caller.only_teams,
        )
        return await _scorecards(cases, wanted, cursor, limit, caller)

    @router.get("/scorecards/{id}")
    async def get_scorecard(
        id: uuid.UUID,
        caller: Principal = Depends(requires("debrief.qa.v1.ScorecardService/GetScorecard")),
    ) -> schemas.Scorecard:
        return schemas.Scorecard.of(await cases.read.scorecard(id, caller))

    @router.post("/scorecards/{id}/reviews", status_code=201)
    async def review_scorecard(
        id: uuid.UUID,
        body: schemas.ReviewIn,
        caller: Principal = Depends(requires("debrief.qa.v1.ScorecardService/ReviewScorecard")),
        idempotency_key: IdempotencyKey = "",
    ) -> schemas.Scorecard:
        """Overrides or confirms answers, confirms or rejects auto-fails: a new evaluation that supersedes this one."""
        record = await cases.review.run(
            id,
            [Override(entry.criterion, entry.value, entry.reason) for entry in body.overrides],
            [AutoFailDecision(entry.criterion, entry.confirm) for entry in body.autofails],
            caller.subject,
            idempotency_key,
            confirmed=body.confirmed,
        )
        return schemas.Scorecard.of(await cases.read.shown(record, caller))

    return router


def rubric_routes(cases: UseCases) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["rubrics"])

    @router.post(
        "/rubrics",
        status_code=201,
        response_model_exclude_none=True,
        responses={200: {"model": schemas.RubricVersion, "description": "The version that this content already has"}},
    )
    async def create_rubric(
        body: schemas.RubricIn,
        response: Response,
        caller: Principal = Depends(requires("debrief.qa.v1.RubricService/CreateRubricVersion")),
        *,
        keyed: KeyedRequest,
    ) -> schemas.RubricVersion:
        async def create() -> schemas.RubricVersion:
            drafted = await cases.rubrics.create(body.content, body.procedures or "", caller.subject)
            if not drafted.created:
                response.status_code = 200
            warnings = [schemas.RubricProblem.of(problem) for problem in drafted.warnings]
            return schemas.RubricVersion.of(drafted.record, warnings=warnings)

        return await keyed.once(cases.kept, body.model_dump_json().encode(), schemas.RubricVersion, create)

    @router.post("/rubrics/{key}/versions/{version}/publish", response_model_exclude_none=True)
    async def publish_rubric(
        key: str,
        version: int,
        caller: Principal = Depends(requires("debrief.qa.v1.RubricService/PublishRubricVersion")),
        *,
        keyed: KeyedRequest,
    ) -> schemas.RubricVersion:
        async def publish() -> schemas.RubricVersion:
            record, released = await cases.rubrics.publish(key, version, caller.subject)
            return schemas.RubricVersion.of(record, released=released)

        return await keyed.once(cases.kept, b"", schemas.RubricVersion, publish)

    @router.post("/rubrics/{key}/withdraw", response_model_exclude_none=True)
    async def withdraw_rubric(
        key: str,
        caller: Principal = Depends(requires("debrief.qa.v1.RubricService/WithdrawRubric")),
        *,
        keyed: KeyedRequest,
    ) -> schemas.RubricVersion:
        async def withdraw() -> schemas.RubricVersion:
            return schemas.RubricVersion.of(await cases.rubrics.withdraw(key, caller.subject))

        return await keyed.once(cases.kept, b"", schemas.RubricVersion, withdraw)

    @router.get("/rubrics", response_model_exclude_none=True)
    async def list_rubrics(
        caller: Principal = Depends(requires("debrief.qa.v1.RubricService/ListRubrics")),
    ) -> schemas.RubricList:
        return schemas.RubricList(items=[schemas.RubricVersion.of(record) for record in await cases.rubrics.newest()])

    @router.get("/rubrics/{key}", response_model_exclude_none=True)
    async def get_rubric(
        key: str,
        caller: Principal = Depends(requires("debrief.qa.v1.RubricService/GetRubricVersion")),
        version: Annotated[int, Query(ge=0)] = 0,
    ) -> schemas.RubricVersion:
        return schemas.RubricVersion.of(await cases.rubrics.get(key, version or None), content=True)

    return router


ROUTES = (
    interaction_routes,
    scorecard_routes,
    rubric_routes,
    exemplar_routes,
    directory_routes,
    batch_routes,
    dispute_routes,
    export_routes,
    plan_routes,
)


def add_routes(app: FastAPI, cases: UseCases) -> None:
    for routes in ROUTES:
        app.include_router(routes(cases))
