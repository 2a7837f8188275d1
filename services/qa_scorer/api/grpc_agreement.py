"""The gRPC service of agreement between people and the AI."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from debrief.qa.v1 import agreement_pb2, agreement_pb2_grpc

from services.qa_scorer.api import mappers
from services.qa_scorer.application.review_store import LabelFilter
from services.qa_scorer.application.use_cases import UseCases
from services.qa_scorer.domain.agreement.model import CriterionAgreement, Figure
from services.qa_scorer.domain.review_agreement import DesignFigures, GroupAgreement
from services.qa_scorer.domain.rubric.model import Rubric, Text
from services.qa_scorer.domain.sampling import Share

_A = agreement_pb2


class AgreementServicer(agreement_pb2_grpc.AgreementServiceServicer):
    def __init__(self, cases: UseCases) -> None:
        self._cases = cases

    async def GetAgreement(
        self, request: agreement_pb2.GetAgreementRequest, context: Any
    ) -> agreement_pb2.GetAgreementResponse:
        wanted = LabelFilter(
            rubric=request.rubric or None,
            rubric_version=request.rubric_version or None,
            judge=request.judge or None,
            model=request.model or None,
            since=mappers.from_timestamp(request.since) if request.HasField("since") else None,
            until=mappers.from_timestamp(request.until) if request.HasField("until") else None,
            team=request.team or None,
        )
        if request.choices_only:
            key, choices = await self._cases.agreement.choices(wanted)
            return _answer(key, choices)
        measured = await self._cases.agreement.run(wanted)
        order = _order(measured.rubric)
        asked = {} if measured.rubric is None else {entry.key: entry.question for entry in measured.rubric.criteria}
        answer = _answer(measured.key, measured.choices)
        answer.groups.extend(_group(group, asked, order) for group in measured.groups)
        answer.design.extend(
            _design(entry, asked)
            for entry in sorted(measured.design, key=lambda entry: order.get(entry.criterion, len(order)))
        )
        answer.truncated = measured.truncated
        return answer


def _answer(key: str, choices: Mapping[str, Mapping[str, int]]) -> agreement_pb2.GetAgreementResponse:
    def listed(dimension: str) -> list[agreement_pb2.Choice]:
        return [_A.Choice(value=value, n=count) for value, count in choices.get(dimension, {}).items()]

    return _A.GetAgreementResponse(
        rubric=key,
        rubrics=listed("rubric"),
        versions=listed("rubric_version"),
        judges=listed("judge"),
        models=listed("model"),
        teams=listed("team"),
    )


def _order(rubric: Rubric | None) -> dict[str, int]:
    return {} if rubric is None else {criterion.key: place for place, criterion in enumerate(rubric.criteria)}


def _group(group: GroupAgreement, asked: Mapping[str, Text], order: Mapping[str, int]) -> agreement_pb2.AgreementGroup:
    report = group.report
    criteria = () if report is None else report.criteria
    return _A.AgreementGroup(
        kind=group.kind,
        reviews=group.reviews,
        answers=group.answers,
        changed=group.changed,
        criteria=[
            _criterion(entry, asked)
            for entry in sorted(criteria, key=lambda entry: order.get(entry.criterion, len(order)))
        ],
        macro={} if report is None else {name: _estimate(figure) for name, figure in report.macro.figures.items()},
    )


def _criterion(entry: CriterionAgreement, asked: Mapping[str, Text]) -> agreement_pb2.CriterionFigures:
    return _A.CriterionFigures(
        criterion=entry.criterion,
        question=asked.get(entry.criterion, {}),
        n=entry.n,
        figures={name: _estimate(figure) for name, figure in entry.figures.items()},
        confusion=[
            _A.ConfusionCell(human=human, ai=ai, n=count)
            for human, row in entry.confusion.items()
            for ai, count in row.items()
        ],
    )


def _estimate(figure: Figure) -> agreement_pb2.Estimate:
    return _A.Estimate(value=figure.value, low=figure.low, high=figure.high, undefined=figure.reason)


def _design(entry: DesignFigures, asked: Mapping[str, Text]) -> agreement_pb2.DesignEstimate:
    return _A.DesignEstimate(
        criterion=entry.criterion,
        question=asked.get(entry.criterion, {}),
        n=entry.n,
        accuracy=_share(entry.accuracy),
        not_met=_share(entry.not_met),
    )


def _share(share: Share) -> agreement_pb2.Estimate:
    return _A.Estimate(value=share.value, low=share.low, high=share.high)
