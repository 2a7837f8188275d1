"""What the log decides of what came after the last privileged action: whether its outcome was told."""

from __future__ import annotations

from services.qa_scorer.domain.embedded_judge.acted import first_act
from services.qa_scorer.domain.embedded_judge.finding import Candidate, Finding
from services.qa_scorer.domain.embedded_judge.presence import span
from services.qa_scorer.domain.embedded_judge.scene import Logged, Reading
from services.qa_scorer.domain.embedded_judge.telling import Account, announces
from services.qa_scorer.domain.interaction import JudgedTurn, Speaker
from services.qa_scorer.domain.scorecard import Evidence

_PULL = 0.8
_PLAINLY = 1.5
"""Log-odds, at least, of what is said to be done in so many words."""
_APPLIES_IF_TOLD = 0.92


def outcome(reading: Reading) -> Finding:
    """Met where, after the last privileged action, the agent tells success or failure."""
    scene = reading.scene
    attempted = [entry for entry in scene.logged if entry.mine and entry.privileged]
    named = scene.task.procedure is not None and scene.task.procedure.privileged_action is not None
    if not attempted and not named:
        attempted = [entry for entry in scene.logged if entry.mine]
    if attempted:
        last = attempted[-1]
        return _told(reading, last)
    act = first_act(reading)
    if act is not None and act.said is not None:
        row, logit = act.said.row, max(_PLAINLY, act.said.success)
        facts = {"turn": str(act.said.turn)}
        evidence = (span(reading, row),)
        return Finding("told", logit, _APPLIES_IF_TOLD, _PULL, (Candidate(row, logit),), evidence, facts=facts)
    return _without_action(reading)


def _told(reading: Reading, last: Logged) -> Finding:
    shown = (action_span(reading, last),)
    facts = {"action": str(last.turn)}
    options = [(announces(report), report.said.row) for report in Account(reading).reports(last)]
    if not options:
        return Finding("told", -3.0, 1.0, _PULL, (), (), shown, "not_told", facts)
    logit, row = max(options)
    facts["turn"] = str(reading.scene.pieces[row].turn)
    return Finding("told", logit, 1.0, _PULL, (Candidate(row, logit),), (span(reading, row),), shown, "not_told", facts)


def _without_action(reading: Reading) -> Finding:
    """Nothing privileged was logged: a refusal or a dead end that the agent tells counts; an agreed step that nobody
    speaks of any more does not; else there was nothing to tell."""
    scene = reading.scene
    turns = scene.task.view.turns
    spoken = [turn for turn in turns if turn.speaker in (Speaker.CUSTOMER, Speaker.AGENT)]
    if spoken and spoken[-1].speaker is Speaker.CUSTOMER and scene.mine:
        asked = [index for index in sorted(scene.mine) if index < spoken[-1].index]
        _, offer = reading.best("ask_confirm", asked[-3:])
        _, declines = reading.best("cust_no", [spoken[-1].index])
        _, leaves = reading.best("goodbye", [spoken[-1].index])
        if offer > 0 and declines < 1.0 and leaves < 0 and _says_something(spoken[-1].text):
            return Finding(
                "told", -2.0, 0.85, 0.0, (), (), (whole(spoken[-1]),), "left_open", {"turn": str(spoken[-1].index)}
            )
    row, failure = reading.best("failure", scene.mine)
    if row is not None and failure > 0.5:
        fact = {"turn": str(scene.pieces[row].turn)}
        return Finding(
            "told", failure, 1.0, _PULL, (Candidate(row, failure),), (span(reading, row),), (), "nothing_to_tell", fact
        )
    return Finding("no_action", -1.0, 0.2)


def _says_something(text: str) -> bool:
    return any(char.isalnum() for char in text)


def action_span(reading: Reading, entry: Logged) -> Evidence:
    """The whole log line."""
    return whole(reading.scene.task.view.turns[entry.turn])


def whole(turn: JudgedTurn) -> Evidence:
    """All of a turn."""
    return Evidence(turn.index, 0, len(turn.text))
