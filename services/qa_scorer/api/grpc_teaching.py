"""What the platform is taught and told, over gRPC: exemplars, agents, customers."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import directory_pb2, directory_pb2_grpc, exemplar_pb2, exemplar_pb2_grpc

from services.common.auth import current_principal
from services.common.errors import InvalidInput, TooLarge
from services.qa_scorer.api import mappers, pages
from services.qa_scorer.application.exemplars import Labelled
from services.qa_scorer.application.stores import ExemplarFilter
from services.qa_scorer.application.use_cases import UseCases
from services.qa_scorer.domain.directory import AgentRow, CustomerRow, validate_agent, validate_customer
from services.qa_scorer.domain.labels import Label
from services.qa_scorer.domain.validation import validate_interaction
from services.qa_scorer.domain.validation_checks import RefusedRecord, refused


def _info(cursor: str) -> page_pb2.PageInfo:
    return page_pb2.PageInfo(next_cursor=cursor)


class ExemplarServicer(exemplar_pb2_grpc.ExemplarServiceServicer):
    def __init__(self, cases: UseCases) -> None:
        self._cases = cases

    async def ImportExemplars(
        self, request: exemplar_pb2.ImportExemplarsRequest, context: Any
    ) -> exemplar_pb2.ImportExemplarsResponse:
        items: list[Labelled] = []
        refusals: list[RefusedRecord] = []
        for number, message in enumerate(request.items, start=1):
            try:
                interaction = validate_interaction(mappers.raw_interaction(message.interaction))
            except (InvalidInput, TooLarge) as error:
                refusals.append(refused(error, number))
                continue
            labels = {key: Label(label.value, tuple(label.evidence_turns)) for key, label in message.labels.items()}
            items.append(Labelled(number, interaction, labels))
        taught = await self._cases.exemplars.teach(request.rubric, items, current_principal().subject)
        return exemplar_pb2.ImportExemplarsResponse(
            interactions=taught.interactions,
            exemplars=taught.exemplars,
            unchanged=taught.unchanged,
            refusals=[mappers.refusal_message(refusal) for refusal in (*refusals, *taught.refusals)],
        )

    async def ListExemplars(
        self, request: exemplar_pb2.ListExemplarsRequest, context: Any
    ) -> exemplar_pb2.ListExemplarsResponse:
        wanted = ExemplarFilter(
            request.rubric or None, request.criterion or None, request.value or None, request.interaction_id or None
        )
        rows, cursor = await pages.exemplars(self._cases, wanted, request.page.cursor, request.page.size)
        return exemplar_pb2.ListExemplarsResponse(exemplars=map(mappers.exemplar_message, rows), page=_info(cursor))

    async def MarkExemplar(
        self, request: exemplar_pb2.MarkExemplarRequest, context: Any
    ) -> exemplar_pb2.MarkExemplarResponse:
        records = await self._cases.exemplars.mark(
            uuid.UUID(request.scorecard_id), request.criterion, request.value, current_principal().subject
        )
        return exemplar_pb2.MarkExemplarResponse(exemplars=map(mappers.exemplar_message, records))

    async def DeleteExemplar(
        self, request: exemplar_pb2.DeleteExemplarRequest, context: Any
    ) -> exemplar_pb2.DeleteExemplarResponse:
        await self._cases.exemplars.delete(uuid.UUID(request.id), current_principal().subject)
        return exemplar_pb2.DeleteExemplarResponse()


class DirectoryServicer(directory_pb2_grpc.DirectoryServiceServicer):
    def __init__(self, cases: UseCases) -> None:
        self._cases = cases

    async def AcceptAgents(
        self, request: directory_pb2.AcceptAgentsRequest, context: Any
    ) -> directory_pb2.AcceptAgentsResponse:
        rows: list[tuple[int, AgentRow] | RefusedRecord] = []
        for number, message in enumerate(request.agents, start=1):
            raw = {field.name: value for field, value in message.ListFields()}
            try:
                rows.append((number, validate_agent(raw)))
            except InvalidInput as error:
                rows.append(refused(error, number))
        answers = await self._cases.directory.agents(rows)
        return directory_pb2.AcceptAgentsResponse(answers=map(mappers.directory_answer, answers))

    async def ListAgents(
        self, request: directory_pb2.ListAgentsRequest, context: Any
    ) -> directory_pb2.ListAgentsResponse:
        try:
            as_of = date.fromisoformat(request.as_of) if request.as_of else None
        except ValueError as error:
            raise InvalidInput("as_of is a date such as 2026-03-02.", field="as_of") from error
        rows, cursor = await pages.agents(
            self._cases, request.team or None, as_of, request.page.cursor, request.page.size, current_principal()
        )
        return directory_pb2.ListAgentsResponse(agents=map(mappers.agent_message, rows), page=_info(cursor))

    async def AcceptCustomers(
        self, request: directory_pb2.AcceptCustomersRequest, context: Any
    ) -> directory_pb2.AcceptCustomersResponse:
        rows: list[tuple[int, CustomerRow] | RefusedRecord] = []
        for number, message in enumerate(request.customers, start=1):
            raw: dict[str, Any] = {field.name: value for field, value in message.ListFields()}
            raw.pop("consent_survey", None)
            raw.pop("consent_promotion", None)
            raw["consent"] = {"survey": message.consent_survey, "promotion": message.consent_promotion}
            try:
                rows.append((number, validate_customer(raw)))
            except InvalidInput as error:
                rows.append(refused(error, number))
        answers = await self._cases.directory.customers(rows)
        return directory_pb2.AcceptCustomersResponse(answers=map(mappers.directory_answer, answers))

    async def GetCustomer(
        self, request: directory_pb2.GetCustomerRequest, context: Any
    ) -> directory_pb2.GetCustomerResponse:
        record, personal = await self._cases.directory.customer(request.customer_id)
        return directory_pb2.GetCustomerResponse(customer=mappers.customer_message(record, personal))
