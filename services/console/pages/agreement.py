"""How far people agree with the AI: blind labels, answers they saw, and answers they let stand, each by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from debrief.qa.v1 import agreement_pb2, agreement_pb2_grpc
from fastapi import Response

from services.console.pages.registry import MANAGERS, N_, Area, PageUi
from services.console.presenters.days import typed_day
from services.console.presenters.scorecard import in_language
from services.console.web.ui import Ui

pages = Area("agreement")
FIGURES: Final = (
    (
        "kappa_applicable",
        N_("Kappa"),
        N_("Cohen’s kappa over what people found applicable: 1 is full agreement, 0 is chance."),
    ),
    ("recall_not_met", N_("Failures found"), N_("Of what people call not met, the share that the AI calls so too.")),
    (
        "precision_not_met",
        N_("Alarms that are right"),
        N_("Of what the AI calls not met, the share that people call so too."),
    ),
    ("accuracy", N_("Same answer"), N_("Share of answers that are the same; an open answer is not.")),
    ("coverage", N_("Answered"), N_("Share that the AI answered at all.")),
    ("ece", N_("Calibration error"), N_("How far the AI’s confidence is from how often it is right; 0 is best.")),
)
"""Figures of a table, with their titles and what they mean."""
RATIOS: Final = frozenset({"recall_not_met", "precision_not_met", "accuracy", "coverage"})
FILTERS: Final = ("rubric", "version", "judge", "model", "team", "since", "until")
UNDEFINED: Final = {
    "no labelled items": N_("There are no labels."),
    "no item is labelled not_met": N_("People call nothing not met."),
    "no item is answered not_met": N_("The AI calls nothing not met."),
    "no item is answered": N_("The AI answered nothing."),
    "no item is answered with a confidence": N_("The AI gave no confidence."),
    "no scorecard has this criterion": N_("The AI does not score this criterion."),
    "no criterion defines it": N_("No criterion defines it."),
    "no criterion has labels of two values": N_("Every criterion has labels of one kind only."),
}
"""Why a figure is undefined; whatever begins with "all " has labels of one kind only."""


@pages.get("/agreement", title=N_("Agreement"), roles=MANAGERS, icon="scale", nav=60, group="quality")
async def show(ui: PageUi, part: str = "", format: str = "", group: str = "") -> Response:
    """The page at once; its figures, which take a moment, are fetched by it as the part `figures`."""
    given = {name: ui.request.query_params.get(name, "").strip()[:200] for name in FILTERS}
    since, until = _day(given["since"]), _day(given["until"])
    version = given["version"]
    request = agreement_pb2.GetAgreementRequest(
        rubric=given["rubric"][:100],
        rubric_version=int(version) if version.isascii() and version.isdecimal() and len(version) < 7 else 0,
        judge=given["judge"][:100],
        model=given["model"],
        team=given["team"],
    )
    if since is not None:
        request.since.FromDatetime(datetime.combine(since, time(), ui.format.zone))
    if until is not None:
        request.until.FromDatetime(datetime.combine(until + timedelta(days=1), time(), ui.format.zone))
    request.choices_only = not part and format != "csv"
    found = await ui.stub(agreement_pb2_grpc.AgreementServiceStub).GetAgreement(request, timeout=60)
    groups = {entry.kind: entry for entry in found.groups}
    if format == "csv":
        return _csv(ui, groups.get(group) or agreement_pb2.AgreementGroup(kind=group))
    shown = {name: value for name, value in given.items() if value}
    if not part:
        return ui.render("agreement/agreement.html", found=found, given=shown, figures_url=ui.url(part="figures"))
    return ui.render(
        "agreement/figures.html",
        found=found,
        groups=groups,
        csv=lambda kind: ui.url(part="", format="csv", group=kind),
        figures=FIGURES,
        ratios=RATIOS,
        question=lambda entry: in_language(entry.question, ui.language) or entry.criterion,
        why=lambda text: why_undefined(ui, text),
        confusion=confusion,
    )


def confusion(entry: agreement_pb2.CriterionFigures) -> tuple[Sequence[str], Mapping[tuple[str, str], int]]:
    """The answers that occur, in a fixed order, and how often each pair of (person's, AI's) does."""
    cells = {(cell.human, cell.ai): cell.n for cell in entry.confusion}
    known = ["met", "not_met", "na", "cannot_tell", "no_answer"]
    values = {value for pair in cells for value in pair}
    return [*sorted(values - set(known)), *(value for value in known if value in values)], cells


def why_undefined(ui: Ui, text: str) -> str:
    if text.startswith("all "):
        return ui._("The labels are all of one kind; agreement beyond chance can’t show.")
    return ui._(UNDEFINED[text]) if text in UNDEFINED else ui._("Not defined for these answers.")


def _csv(ui: Ui, group: agreement_pb2.AgreementGroup) -> Response:
    names = [
        "kappa_applicable", "kappa_three_way", "recall_not_met", "precision_not_met", "f1_na", "kappa_answered",
        "coverage", "accuracy", "ece",
    ]  # fmt: skip
    header = ["criterion", "n", *(f"{name}{suffix}" for name in names for suffix in ("", "_low", "_high"))]
    rows = [
        [
            entry.criterion,
            entry.n,
            *(
                getattr(entry.figures[name], part) if entry.figures[name].HasField(part) else ""
                for name in names
                for part in ("value", "low", "high")
            ),
        ]
        for entry in group.criteria
    ]
    return ui.csv(f"agreement-{group.kind}", header, rows)


def _day(text: str) -> date | None:
    """None for what is no day: the filter is then left out."""
    try:
        return typed_day(text) if text else None
    except ValueError:
        return None
