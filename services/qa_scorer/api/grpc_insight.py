"""The gRPC service of the statistics."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import insight_pb2, insight_pb2_grpc

from services.common.auth import current_principal
from services.common.paging import decode_cursor, encode_cursor, other_list, page_size
from services.qa_scorer.api import mappers
from services.qa_scorer.application.insight import ShownAlert
from services.qa_scorer.application.insight_overview import Movement
from services.qa_scorer.application.insight_people import AgentCriterion, AgentSummary, SortKey
from services.qa_scorer.application.insight_scope import CriterionName
from services.qa_scorer.application.insight_store import Asked
from services.qa_scorer.application.use_cases import UseCases
from services.qa_scorer.domain.insight.intervals import Difference, Sample, mean_interval, wilson
from services.qa_scorer.domain.insight.movement import MIN_ANSWERS, Comparison, Unit
from services.qa_scorer.domain.insight.periods import Grain, Period
from services.qa_scorer.domain.insight.sums import BIN_WIDTH, Contacts, Estimate, ScoreSums, Tally


def asked(message: insight_pb2.InsightFilter) -> Asked:
    return Asked(
        first=getattr(message, "from"),
        last=message.to,
        teams=frozenset(message.teams) if message.teams else None,
        agent_id=message.agent_id,
        rubric=message.rubric,
        rubric_version=message.rubric_version,
        queues=frozenset(message.queues),
        channels=frozenset(message.channels),
        languages=frozenset(message.languages),
        contact_reasons=frozenset(message.contact_reasons),
    )


def days(within: Period) -> dict[str, str]:
    """The fields `from` and `to`: the first is a keyword of Python's."""
    return {"from": within.first.isoformat(), "to": within.last.isoformat()}


def measured(estimate: Estimate) -> insight_pb2.Measured:
    interval = estimate.interval
    return insight_pb2.Measured(
        n=estimate.n,
        value=estimate.value,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
    )


def sampled(sample: Sample, unit: Unit) -> insight_pb2.Measured:
    whole = sample.total == int(sample.total) and sample.total == sample.squares
    if unit is Unit.SHARE and sample.n and whole:
        return measured(Estimate(sample.n, sample.mean, wilson(sample.total, sample.n)))
    return measured(Estimate(sample.n, sample.mean, mean_interval(sample)))


def change(difference: Difference | None, *, significant: bool, enough: bool) -> insight_pb2.Change:
    if difference is None:
        return insight_pb2.Change(significant=False, enough=enough)
    return insight_pb2.Change(
        value=difference.value,
        low=difference.interval.low,
        high=difference.interval.high,
        significant=significant,
        enough=enough,
    )


def compared(comparison: Comparison) -> insight_pb2.Change:
    return change(comparison.difference, significant=comparison.significant, enough=comparison.enough)


def alone(difference: Difference | None, before: int, after: int) -> insight_pb2.Change:
    """A change that is one of its own and not one of many: its interval is its test."""
    enough = min(before, after) >= MIN_ANSWERS
    real = difference is not None and enough and 0.0 not in difference.interval
    return change(difference, significant=real, enough=enough)


def figures(sums: ScoreSums) -> insight_pb2.Figures:
    return insight_pb2.Figures(
        final=sums.final,
        score=measured(sums.mean),
        pass_rate=measured(sums.pass_rate),
        autofail_rate=measured(sums.autofail_rate),
        human_share=measured(sums.human_share),
        in_review=sums.in_review,
        disputed=sums.disputed,
        failed=sums.failed,
        autofail_proposed=sums.proposed,
    )


def coverage(contacts: Contacts) -> insight_pb2.Coverage:
    states = contacts.by_state
    return insight_pb2.Coverage(
        accepted=contacts.accepted,
        scored=states.get("scored", 0),
        waiting=states.get("accepted", 0),
        failed=states.get("failed", 0),
        unassigned=states.get("unassigned", 0),
        share=measured(contacts.coverage),
    )


def criterion(name: CriterionName) -> insight_pb2.CriterionName:
    return insight_pb2.CriterionName(
        rubric=name.rubric, criterion=name.criterion, question=name.question, section=name.section, skill=name.skill
    )


def movement(entry: Movement) -> insight_pb2.Movement:
    comparison = entry.comparison
    subject = comparison.subject
    kind = "agent" if subject.agent_id else "team"
    if subject.criterion:
        kind = "criterion_team" if subject.of_team else "criterion"
    return insight_pb2.Movement(
        unit=comparison.unit.value,
        kind=kind,
        criterion=criterion(entry.criterion) if entry.criterion else None,
        team=subject.team if subject.of_team else None,
        agent_id=subject.agent_id,
        agent_name=entry.agent_name,
        before=sampled(comparison.before, comparison.unit),
        after=sampled(comparison.after, comparison.unit),
        change=compared(comparison),
        version_changed=entry.version_changed,
    )


def agent_summary(entry: AgentSummary) -> insight_pb2.AgentSummary:
    return insight_pb2.AgentSummary(
        agent_id=entry.agent_id,
        name=entry.name,
        team=entry.team,
        figures=figures(entry.now),
        before=measured(entry.before.mean),
        change=compared(entry.change),
        versus_team=compared(entry.versus_team),
    )


def rate(tally: Tally) -> insight_pb2.Measured:
    return measured(tally.rate)


def agent_criterion(entry: AgentCriterion) -> insight_pb2.AgentCriterion:
    return insight_pb2.AgentCriterion(
        criterion=criterion(entry.name),
        rate=rate(entry.now),
        na=entry.now.na,
        open=entry.now.open,
        before=rate(entry.before),
        change=compared(entry.change),
        team=rate(entry.team) if entry.team is not None else None,
        versus_team=compared(entry.versus_team) if entry.versus_team is not None else None,
    )


def alert(entry: ShownAlert) -> insight_pb2.Alert:
    found = entry.alert
    instant = found.since if isinstance(found.since, datetime) else None
    day = found.since if isinstance(found.since, date) and instant is None else None
    return insight_pb2.Alert(
        kind=found.kind.value,
        severity=found.severity.value,
        n=found.n,
        since=mappers.to_timestamp(instant),
        since_day=day.isoformat() if day else "",
        movement=movement(entry.movement) if entry.movement else None,
        record=found.record,
        reason=found.reason,
        usual=found.usual,
        now=found.now,
        **days(entry.days),
    )


def _sort_key(cursor: str) -> SortKey | None:
    key = decode_cursor(cursor, 4)
    if key is None:
        return None
    missing, number, text, id = key
    if not isinstance(missing, bool) or not isinstance(number, int | float):
        raise other_list()
    return missing, float(number), str(text), str(id)


class InsightServicer(insight_pb2_grpc.InsightServiceServicer):
    def __init__(self, cases: UseCases) -> None:
        self._cases = cases

    async def GetOverview(
        self, request: insight_pb2.GetOverviewRequest, context: Any
    ) -> insight_pb2.GetOverviewResponse:
        found = await self._cases.insight.overview(asked(request.filter), current_principal(), request.movements)
        now, then = found.now, found.before
        score = found.score_change
        return insight_pb2.GetOverviewResponse(
            before_from=found.period.before.first.isoformat(),
            before_to=found.period.before.last.isoformat(),
            figures=figures(now),
            before=figures(then),
            coverage=coverage(found.contacts),
            coverage_before=coverage(found.contacts_before),
            score_change=alone(score.difference, score.before.n, score.after.n),
            pass_change=alone(found.pass_change, then.passed + then.not_passed, now.passed + now.not_passed),
            autofail_change=alone(found.autofail_change, then.final, now.final),
            coverage_change=alone(found.coverage_change, found.contacts_before.accepted, found.contacts.accepted),
            movements=map(movement, found.movements),
            compared=found.compared,
            any=found.any,
            **days(found.period),
        )

    async def GetTrend(self, request: insight_pb2.GetTrendRequest, context: Any) -> insight_pb2.GetTrendResponse:
        grain = Grain(request.grain) if request.grain else None
        found = await self._cases.insight.trend(asked(request.filter), current_principal(), grain, request.criterion)
        return insight_pb2.GetTrendResponse(
            grain=found.grain.value,
            points=[
                insight_pb2.TrendPoint(
                    day=point.day,
                    partial=point.partial,
                    value=measured(point.value),
                    autofail_rate=measured(point.sums.autofail_rate),
                    pass_rate=measured(point.sums.pass_rate),
                    final=point.sums.final,
                )
                for point in found.points
            ],
            versions=[
                insight_pb2.VersionMark(
                    day=entry.day.isoformat(), rubric=entry.rubric, version=entry.version, before=entry.before
                )
                for entry in found.versions
            ],
            **days(found.period),
        )

    async def GetDistribution(
        self, request: insight_pb2.GetDistributionRequest, context: Any
    ) -> insight_pb2.GetDistributionResponse:
        found = await self._cases.insight.distribution(asked(request.filter), current_principal())
        return insight_pb2.GetDistributionResponse(
            bins=[
                insight_pb2.DistributionBin(low=number * BIN_WIDTH, high=(number + 1) * BIN_WIDTH, n=n)
                for number, n in enumerate(found.bins)
            ],
            n=sum(found.bins),
            **days(found.period),
        )

    async def GetHeatMap(self, request: insight_pb2.GetHeatMapRequest, context: Any) -> insight_pb2.GetHeatMapResponse:
        found = await self._cases.insight.heat_map(asked(request.filter), current_principal())
        return insight_pb2.GetHeatMapResponse(
            teams=found.teams,
            rows=[
                insight_pb2.HeatRow(
                    criterion=criterion(row.name),
                    all=rate(row.all),
                    cells=[
                        insight_pb2.HeatCell(
                            team=cell.team,
                            rate=rate(cell.tally),
                            na=cell.tally.na,
                            open=cell.tally.open,
                            enough=cell.tally.sample.n >= MIN_ANSWERS,
                            versus_others=compared(cell.versus_others),
                        )
                        for cell in row.cells
                    ],
                    versions=row.versions,
                )
                for row in found.rows
            ],
            min_answers=MIN_ANSWERS,
            **days(found.period),
        )

    async def ListAgentSummaries(
        self, request: insight_pb2.ListAgentSummariesRequest, context: Any
    ) -> insight_pb2.ListAgentSummariesResponse:
        found = await self._cases.insight.agents(
            asked(request.filter),
            current_principal(),
            request.order,
            request.search,
            _sort_key(request.page.cursor),
            page_size(request.page.size),
        )
        return insight_pb2.ListAgentSummariesResponse(
            agents=map(agent_summary, found.agents),
            page=page_pb2.PageInfo(next_cursor=encode_cursor(*found.after) if found.after else ""),
            total=found.total,
            **days(found.period),
        )

    async def ListTeamSummaries(
        self, request: insight_pb2.ListTeamSummariesRequest, context: Any
    ) -> insight_pb2.ListTeamSummariesResponse:
        found = await self._cases.insight.teams(asked(request.filter), current_principal())
        return insight_pb2.ListTeamSummariesResponse(
            teams=[
                insight_pb2.TeamSummary(
                    team=entry.team,
                    agents=entry.agents,
                    figures=figures(entry.now),
                    before=measured(entry.before.mean),
                    change=compared(entry.change),
                    versus_others=compared(entry.versus_others),
                    coverage=coverage(entry.contacts),
                )
                for entry in found.teams
            ],
            **days(found.period),
        )

    async def GetAgentSummary(
        self, request: insight_pb2.GetAgentSummaryRequest, context: Any
    ) -> insight_pb2.GetAgentSummaryResponse:
        found = await self._cases.insight.agent(asked(request.filter), current_principal())
        record = found.record
        return insight_pb2.GetAgentSummaryResponse(
            agent=agent_summary(found.summary),
            team=measured(found.team.mean) if found.team is not None else None,
            criteria=map(agent_criterion, found.criteria),
            hired_on=record.hired_on.isoformat() if record and record.hired_on else "",
            site=(record.site if record else None) or "",
            coach=(record.coach if record else None) or "",
            **days(found.period),
        )

    async def ListAlerts(self, request: insight_pb2.ListAlertsRequest, context: Any) -> insight_pb2.ListAlertsResponse:
        teams = frozenset(request.teams) if request.teams else None
        found: Iterable[ShownAlert] = await self._cases.insight.alerts(teams, current_principal())
        return insight_pb2.ListAlertsResponse(alerts=map(alert, found))

    async def GetFilterOptions(
        self, request: insight_pb2.GetFilterOptionsRequest, context: Any
    ) -> insight_pb2.GetFilterOptionsResponse:
        found = await self._cases.insight.options(current_principal())
        return insight_pb2.GetFilterOptionsResponse(
            teams=found.values.get("team", ()),
            queues=found.values.get("queue", ()),
            channels=found.values.get("channel", ()),
            languages=found.values.get("language", ()),
            contact_reasons=found.values.get("contact_reason", ()),
            rubrics=[
                insight_pb2.RubricOption(key=entry.key, title=entry.title, versions=range(1, entry.newest + 1))
                for entry in found.rubrics
            ],
        )

    async def RebuildInsight(
        self, request: insight_pb2.RebuildInsightRequest, context: Any
    ) -> insight_pb2.RebuildInsightResponse:
        return insight_pb2.RebuildInsightResponse(counted=await self._cases.insight.rebuild())
