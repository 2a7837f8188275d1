"""Lines of the audit log in words: what was done, to what, and where that is to be found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from services.console.presenters.interactions import page_path
from services.console.web.components import ANSWERS, ROLE_NAMES, STATES
from services.console.web.i18n import N_
from services.console.web.ui import Ui

ACTIONS: Final = {
    "sign_in.begun": N_("signed in"),
    "sign_in.ended": N_("signed out"),
    "sign_in.refused": N_("gave a wrong password"),
    "user.created": N_("made an account"),
    "user.changed": N_("changed an account"),
    "user.disabled": N_("disabled an account"),
    "user.enabled": N_("reopened an account"),
    "user.unlocked": N_("unlocked an account"),
    "user.password_changed": N_("changed their password"),
    "user.password_reset": N_("gave a one-time password"),
    "token.created": N_("made an API token"),
    "token.revoked": N_("revoked an API token"),
    "scorecard.reviewed": N_("decided on a scorecard"),
    "scorecard.review_undone": N_("took a decision on a scorecard back"),
    "scorecards.exported": N_("exported scorecards"),
    "original.read": N_("read an original"),
    "blind.evaluated": N_("evaluated a contact blind"),
    "sampling_plan.run": N_("drew a month’s contacts for blind evaluation"),
    "exemplar.marked": N_("saved an exemplar"),
    "exemplar.deleted": N_("deleted an exemplar"),
    "dispute.opened": N_("contested an answer"),
    "dispute.withdrawn": N_("took a dispute back"),
    "dispute.upheld": N_("upheld a dispute"),
    "dispute.rejected": N_("rejected a dispute"),
    "dispute.overdue": N_("marked a dispute as overdue"),
    "rubric.published": N_("published a rubric"),
    "rubric.withdrawn": N_("withdrew a rubric"),
    "import.finished": N_("imported a file"),
    "batch.paused": N_("paused a batch"),
    "batch.resumed": N_("resumed a batch"),
    "notice.published": N_("published a notice"),
    "notice.acknowledged": N_("acknowledged the notice"),
    "profiling.switched_off": N_("switched profiling off"),
    "profiling.switched_on": N_("switched profiling on"),
    "profiling.objected": N_("objected to profiling"),
    "profiling.objection_upheld": N_("upheld an objection to profiling"),
    "profiling.objection_rejected": N_("rejected an objection to profiling"),
    "region.assessed": N_("recorded a region’s privacy assessment"),
    "region.assessment_withdrawn": N_("withdrew a region’s privacy assessment"),
    "retention.changed": N_("changed how long data are kept"),
    "retention.sweep_started": N_("started the removal of what is past its time"),
    "customer.erasure_requested": N_("asked for a customer’s erasure"),
    "customer.erased": N_("erased a customer"),
}
"""What the codes of the logs mean, in the order in which people choose from them; others are shown as they are."""

KINDS: Final = {
    "user": N_("User"),
    "token": N_("API token"),
    "scorecard": N_("Scorecard"),
    "interaction": N_("Interaction"),
    "dispute": N_("Dispute"),
    "rubric": N_("Rubric"),
    "exemplar": N_("Exemplar"),
    "export": N_("Exported file"),
    "import": N_("Imported file"),
    "batch": N_("Batch"),
    "sampling_plan": N_("Month"),
    "customer": N_("Customer"),
    "retention": N_("Retention"),
    "notice": N_("Notice"),
    "region": N_("Region"),
    "objection": N_("Objection"),
    "agent": N_("Agent"),
    "site": N_("Site"),
}
"""What was decided on."""

DETAILS: Final = {
    "accepted": N_("accepted"),
    "agent": N_("agent"),
    "assessed_on": N_("assessed on"),
    "answers_confirmed": N_("answers confirmed"),
    "autofails_confirmed": N_("auto-fails confirmed"),
    "autofails_rejected": N_("auto-fails rejected"),
    "confirmed": N_("confirmed as a whole"),
    "confirmed_only": N_("only what a person confirmed"),
    "contacts": N_("contacts"),
    "criterion": N_("criterion"),
    "days": N_("days"),
    "days_before": N_("days before"),
    "draw": N_("draw"),
    "drawn": N_("drawn"),
    "duplicate": N_("already known"),
    "erasure": N_("erasure"),
    "evaluation": N_("evaluation"),
    "exemplars": N_("exemplars"),
    "failures": N_("wrong passwords in a row"),
    "how": N_("by"),
    "interaction": N_("interaction"),
    "kind": N_("what it holds"),
    "language": N_("language"),
    "locked": N_("locked for a while"),
    "overall": N_("score"),
    "overall_before": N_("score before"),
    "overridden": N_("answers changed"),
    "per_agent": N_("per agent"),
    "permissions": N_("permissions"),
    "planned": N_("drawn for the month"),
    "purpose": N_("purpose"),
    "reference": N_("reference"),
    "refused": N_("refused"),
    "released": N_("contacts given to scoring"),
    "restores": N_("restored scorecard"),
    "review": N_("review"),
    "role": N_("role"),
    "roles": N_("roles"),
    "rubric": N_("rubric"),
    "scorecard": N_("scorecard"),
    "seed": N_("seed of the draw"),
    "since": N_("made from this day on"),
    "status": N_("status"),
    "supersedes": N_("earlier scorecard"),
    "value": N_("answer"),
    "version": N_("version"),
    "what": N_("what was read"),
    # What an erasure removed, in the words of its report.
    "acknowledgement": N_("Acknowledgements"),
    "answer": N_("Answers with evidence"),
    "backlog_item": N_("Entries of batches"),
    "customer": N_("Customer record"),
    "dispute": N_("Disputes"),
    "exemplar": N_("Exemplars with their vectors"),
    "idempotency_answer": N_("Answers kept for repeated requests"),
    "judged_view": N_("Transcripts (masked)"),
    "llm_ledger_reference": N_("References in the model ledger"),
    "original": N_("Originals"),
    "outbox_row": N_("Entries of the outbox"),
    "search_text": N_("Search entries"),
    "upload_refusal": N_("Refused lines of uploads"),
    "workflow_history": N_("Workflow histories"),
    "workflow_history_left": N_("Workflow histories that still run for others"),
}
"""What the names of details mean."""

_VALUES: Final = {
    ("how", "password"): N_("password"),
    ("how", "password_change"): N_("changed password"),
    ("how", "openid"): N_("single sign-on"),
    ("kind", "interactions"): N_("conversations"),
    ("kind", "agents"): N_("agents"),
    ("kind", "customers"): N_("customers"),
    ("language", "en"): N_("English"),
    ("language", "fr"): N_("French"),
    ("permissions", "pii.read"): N_("sees personal data unmasked"),
    ("purpose", "coaching"): N_("coaching"),
    ("purpose", "record"): N_("record"),
    ("what", "transcript"): N_("transcript with personal values"),
    ("what", "quotes"): N_("quotes with personal values"),
    ("what", "source"): N_("the sender’s original"),
    ("what", "recording"): N_("recording"),
}
"""Codes that stand in details, by the detail's name."""

_ONE_PAGE: Final = {
    "token": "/admin/tokens",
    "retention": "/admin/privacy/retention",
    "notice": "/admin/privacy/notices",
    "region": "/admin/privacy/regions",
    "objection": "/admin/privacy/profiling",
    "agent": "/admin/privacy/profiling",
    "site": "/admin/privacy/profiling",
    "sampling_plan": "/blind",
}
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBERED: Final = frozenset({"seed", "version"})
"""Numbers that count nothing."""
_OWN_PAGE: Final = {
    "user": "/admin/users/",
    "scorecard": "/scorecards/",
    "dispute": "/disputes/",
    "rubric": "/rubrics/",
    "import": "/imports/",
    "batch": "/imports/batches/",
}


def details(ui: Ui, detail: Mapping[str, Any]) -> Sequence[str]:
    """Details in words, as a person reads them: without the platform's own ids, which the file has."""
    colon = "\N{NO-BREAK SPACE}: " if ui.language == "fr" else ": "
    read = ((name, _value(ui, name, value)) for name, value in sorted(detail.items()))
    return [f"{ui._(DETAILS.get(name, name))}{colon}{text}" for name, text in read if text]


def _value(ui: Ui, name: str, value: Any) -> str:
    if value is None or (isinstance(value, str) and _ID.fullmatch(value)):
        return ""
    if isinstance(value, bool):
        return ui._("yes") if value else ui._("no")
    if isinstance(value, int | float):
        whole = float(value).is_integer()
        return str(int(value)) if name in _NUMBERED else ui.format.number(value, 0 if whole else 1)
    if isinstance(value, list | tuple):
        return ui.format.list([text for text in (_value(ui, name, one) for one in value) if text])
    if name in ("role", "roles"):
        return ui._(ROLE_NAMES.get(value, value))
    if name == "value" and value in ANSWERS:
        return ui._(ANSWERS[value][0])
    if name == "status" and value in STATES:
        return ui._(STATES[value][0])
    return ui._(_VALUES.get((name, value), value))


def place_of(kind: str, id: str, detail: Mapping[str, Any]) -> str:
    """The page of what was decided on; empty where there is none. A customer's is the report of the erasure: the log
    itself does not say who it was."""
    if kind == "interaction":
        return page_path(id)
    if kind == "customer":
        erasure = detail.get("erasure")
        return f"/admin/privacy/erasures/{quote(erasure, safe='')}" if isinstance(erasure, str) else ""
    if kind in _OWN_PAGE:
        return _OWN_PAGE[kind] + quote(id, safe="")
    return _ONE_PAGE.get(kind, "")
