"""The sensitive action that a contact is judged by: the one in the log, or, where the contact has no log at all, the
one that the agent says is done."""

from __future__ import annotations

from dataclasses import dataclass

from services.qa_scorer.domain.actions import Action
from services.qa_scorer.domain.embedded_judge.items import asks_in_general, names_item
from services.qa_scorer.domain.embedded_judge.results import Verdict
from services.qa_scorer.domain.embedded_judge.scene import Logged, Reading
from services.qa_scorer.domain.embedded_judge.telling import Said, sentences
from services.qa_scorer.domain.embedded_judge.text import SURROGATE
from services.qa_scorer.domain.interaction import Speaker

_ASKS = 0.5
"""Log-odds from which a sentence asks who the customer is, or whether to go ahead."""
_MAY_ASK = -1.0
"""The same where it also speaks of an item: "my name is" asks for nothing."""
_TURNS = 400
"""Turns at the beginning in which the procedure begins, and at the end in which something is said to be done."""
_PLAINLY = 0.0
"""Log-odds of an announcement from which one counts without any sign of the procedure before it."""


@dataclass(frozen=True, slots=True)
class Act:
    """`told`: the log says nothing, `said` is the agent's sentence that it is done. `unsure`: what was told may be
    something else, since the procedure begins only after it, or not at all."""

    entry: Logged
    said: Said | None = None
    unsure: bool = False

    @property
    def told(self) -> bool:
        return self.said is not None


def first_act(reading: Reading) -> Act | None:
    """The first sensitive action of the judged agent; None where there was none."""
    scene = reading.scene
    if scene.privileged:
        return Act(scene.privileged[0])
    procedure = scene.task.procedure
    if scene.logged or procedure is None or procedure.privileged_action is None:
        return None
    answered = next((turn.index for turn in scene.task.view.turns if turn.speaker is Speaker.CUSTOMER), None)
    if answered is None:
        return None
    told = [
        said
        for turn in sorted(scene.mine)[-_TURNS:]
        if turn > answered
        for said in sentences(reading, turn)
        if said.done and not said.asks
    ]
    if not told:
        return None
    begun = _begun(reading)
    # The last one: before it, "I have opened your file" is said as well.
    after = next((said for said in reversed(told) if begun is not None and said.turn > begun), None)
    if after is None and max(said.success for said in told) < _PLAINLY:
        return None
    said = after or max(told, key=lambda one: one.success)
    action = Action(procedure.privileged_action, (0, 0), (), "", (), 0)
    return Act(Logged(said.turn, action, Verdict.UNKNOWN, True, True), said, after is None)


def _begun(reading: Reading) -> int | None:
    """The agent's first turn that asks for an identity item or for a go-ahead, or the customer's that gives one."""
    scene = reading.scene
    procedure = scene.task.procedure
    keys = {key for keys in procedure.identity_items for key in keys} if procedure is not None else set()
    for turn in scene.task.view.turns[:_TURNS]:
        named = asks_in_general(turn.text) or any(names_item(turn.text, key) for key in keys)
        if turn.speaker is Speaker.CUSTOMER and (named or SURROGATE.search(turn.text)):
            return turn.index
        if turn.index in scene.mine:
            who = reading.best("ask_identity", [turn.index])[1]
            if who > _ASKS or (named and who > _MAY_ASK) or reading.best("ask_confirm", [turn.index])[1] > _ASKS:
                return turn.index
    return None
