"""Had the customer given one complete set of identity items before the first privileged action?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.qa_scorer.domain.embedded_judge.acted import first_act
from services.qa_scorer.domain.embedded_judge.finding import Finding
from services.qa_scorer.domain.embedded_judge.procedure import action_span, whole
from services.qa_scorer.domain.embedded_judge.scene import Logged, Reading
from services.qa_scorer.domain.embedded_judge.search import Item, Search, State
from services.qa_scorer.domain.scorecard import Reason

_SURE = 3.5
_APPLIES_WITHOUT_ACTION = 0.03
_APPLIES_IF_TOLD = 0.92
_FAIR = 1.8
_UNSURE = 0.0

_LOGITS = {
    State.READ_OUT: -_SURE,
    State.OTHER: -2.0,
    State.MISSING: -_SURE,
    State.UNHEARD: -1.2,
    State.DOUBTED: 0.0,
    State.HEARD: 0.7,
    State.LIKELY: 1.0,
    State.TOLD: 1.5,
    State.GIVEN: _SURE,
}


def identity(reading: Reading) -> Finding:
    """Met where one set of identity items had been given by the customer before the first privileged action."""
    procedure = reading.scene.task.procedure
    if procedure is None or procedure.privileged_action is None or not procedure.identity_items:
        return Finding("no_procedure", open_reason=Reason.NO_PROCEDURE)
    act = first_act(reading)
    if act is None:
        return Finding("no_action", _FAIR, applies=_APPLIES_WITHOUT_ACTION)
    search = Search(reading, act.entry)
    sets = [search.items(keys) for keys in procedure.identity_items]
    # The set that was given; else the one of which least is missing.
    best = max(sets, key=lambda items: (min(i.state for i in items), -sum(i.state < State.HEARD for i in items)))
    nearest = min(sets, key=lambda items: (sum(i.state < State.HEARD for i in items), -sum(i.state for i in items)))
    worst = min(item.state for item in best)
    chosen = best if worst >= State.DOUBTED else nearest
    state = min(item.state for item in chosen)
    finding = _finding(reading, search.action, chosen, state)
    if not act.told:
        return finding
    logit = max(finding.logit, _UNSURE) if act.unsure else finding.logit
    return replace(finding, logit=logit, applies=_APPLIES_IF_TOLD)


def _finding(reading: Reading, action: Logged, items: Sequence[Item], state: State) -> Finding:
    spans = tuple(dict.fromkeys(whole(item.turn) for item in items if item.turn is not None))
    shown = action_span(reading, action)
    if state >= State.LIKELY:
        facts = {"turn": str(action.turn), "items": _list(items)}
        return Finding("identity_given", _LOGITS[state], met_evidence=spans, facts=facts)
    if state >= State.DOUBTED:
        unclear = [item for item in items if item.state is state]
        facts = {"turn": str(action.turn), "items": _list(unclear)}
        code = "identity_garbled" if all(item.logged for item in unclear) else "identity_unclear"
        return Finding(code, _LOGITS[state], 1.0, 0.0, (), spans, (shown,), code, facts)
    missing = [item for item in items if item.state < State.DOUBTED]
    code = {State.READ_OUT: "identity_read_out", State.OTHER: "identity_other"}.get(state, "identity_missing")
    chosen = [item for item in missing if item.state is state] if code != "identity_missing" else missing
    return Finding(
        "identity_given",
        _LOGITS[state],
        not_met_evidence=(shown, *(whole(item.turn) for item in chosen if item.turn is not None)),
        not_met_code=code,
        facts={"turn": str(action.turn), "items": _list(chosen)},
    )


def _list(items: Iterable[Item]) -> str:
    return ", ".join(item.key for item in items)
