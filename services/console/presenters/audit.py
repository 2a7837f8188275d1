"""Lines of the audit log in words: what was done, to what, and where that is to be found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from services.console.presenters.interactions import page_path
from services.console.web.i18n import N_

ACTIONS: Final = {
    "sign_in.begun": N_("signed in"),
    "sign_in.ended": N_("signed out"),
    "sign_in.refused": N_("gave a wrong password"),
    "user.created": N_("made an account"),
    "user.changed": N_("changed an account"),
    "user.disabled": N_("disabled an account"),
    "user.enabled": N_("reopened an account"),
    "user.password_changed": N_("changed their password"),
    "user.password_reset": N_("gave a one-time password"),
    "token.created": N_("made an API token"),
    "token.revoked": N_("revoked an API token"),
    "scorecard.reviewed": N_("decided on a scorecard"),
    "scorecard.review_undone": N_("took a decision on a scorecard back"),
    "scorecards.exported": N_("exported scorecards"),
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
_OWN_PAGE: Final = {
    "user": "/admin/users/",
    "scorecard": "/scorecards/",
    "dispute": "/disputes/",
    "rubric": "/rubrics/",
    "import": "/imports/",
    "batch": "/imports/batches/",
}


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
