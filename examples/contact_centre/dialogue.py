"""How a chat or a telephone call goes: scenes in an order that depends on plot, people and what is fated."""

from __future__ import annotations

from examples.contact_centre.banks import Line
from examples.contact_centre.ending import asides, digression, ending
from examples.contact_centre.identity import ask_identity, gives, identity, listed, lookup, thinks
from examples.contact_centre.opening import hand_over, opening
from examples.contact_centre.people import Agent
from examples.contact_centre.plots import ANONYMOUS, WENT_WRONG
from examples.contact_centre.stage import AGENT, CUSTOMER, MET, NA, NOT_MET, Stage


def play(stage: Stage, second: Agent | None, department: str) -> None:
    """Plays a whole contact. With `second` the first agent hands it over to them."""
    prepare(stage)
    opening(stage)
    if second is not None:
        hand_over(stage, second, department)
    mood(stage)
    asked = probing(stage, early=stage.manner.asks_first)
    if stage.dice.chance(0.5):
        digression(stage)
    if stage.case.plot.commit is None or not stage.case.items or not needs_identity(stage):
        lookup(stage, [])
    else:
        identity(stage)
    if not asked:
        probing(stage, early=False, late=True)
    finding(stage)
    if commits(stage):
        commitment(stage)
        result(stage)
    else:
        for key in ("identity_verification", "confirm_before_commit", "outcome_communicated"):
            stage.labels[key] = NA
    what_follows(stage)
    asides(stage)
    ending(stage)
    settle(stage)


def prepare(stage: Stage) -> None:
    """Decides what the customer's first words leave open, and where a planted contradiction of the log will stand."""
    plot, fate = stage.case.plot, stage.fate
    stage.full = stage.dice.chance(plot.plain)
    if fate.met("accurate_information"):
        return
    acts = commits(stage)
    shown = {fact for step in (plot.lookup, plot.check) if step for fact in step.fields.values()}
    after = shown | (set(plot.commit.fields.values()) if acts and plot.commit else set())
    places: list[str] = []
    told = fate.met("outcome_communicated") and acts
    if plot.refused and told:
        places += ["claim"] * 3
    elif told and stage.mutable(plot.key, "told", after):
        places += ["told"] * 3
    if stage.mutable(plot.key, "find", shown):
        places += ["find"]
    if not plot.settled and fate.next_level == "complete" and plot.commit and "eta" in plot.commit.fields.values():
        places += ["next_full"]
    if places:
        stage.lie = stage.dice.pick(places)


def settle(stage: Stage) -> None:
    """Labels that only the whole contact tells."""
    labels, plot = stage.labels, stage.case.plot
    labels.setdefault("courtesy", MET)
    labels["no_secret_requested"] = NOT_MET if stage.fate.secret else MET
    if stage.lied:
        labels["accurate_information"] = NOT_MET
    else:
        labels["accurate_information"] = MET if stage.logged and plot.key != "prod_fit" else NA


def needs_identity(stage: Stage) -> bool:
    """A store's stock is looked up without knowing for whom."""
    return stage.case.plot.lookup.name not in ANONYMOUS


def commits(stage: Stage) -> bool:
    return stage.case.plot.commit is not None and (stage.case.plot.key != "prod_stock" or stage.mood.quirk < 0.7)


def mood(stage: Stage) -> None:
    """Whether the agent takes notice of the customer's trouble."""
    plot, dice = stage.case.plot, stage.dice
    applies = plot.reason in WENT_WRONG
    if not stage.judge("empathy", applies=applies) and (applies or not stage.fate.trouble or dice.chance(0.4)):
        if dice.chance(0.4):
            stage.says("talk", "ack_flat" if stage.fate.trouble else "ack_help")
        return
    own = plot.trouble and stage.has(plot.key, "sorry") and dice.chance(0.65)
    stage.says(plot.key if own else "talk", "sorry")
    if dice.chance(0.3):
        stage.replies("talk", "sorry_reply")
        return
    if dice.chance(0.35):
        stage.says("talk", "ack_help")


def probing(stage: Stage, *, early: bool, late: bool = False) -> bool:
    """Questions about the matter itself; returns whether that is dealt with."""
    dice = stage.dice
    if "probing" not in stage.labels:
        stage.judge("probing", applies=not stage.full)
    if stage.labels["probing"] != MET:
        return True
    if not early and not late:
        return False
    count = dice.pick((1, 1, 2, 2, 3)) if stage.mood.mood != "terse" else dice.pick((1, 1, 2))
    for number, line in enumerate(dice.sample(questions_of(stage), count)):
        stage.used.add(id(line))
        if number == 0 and dice.chance(0.25):
            stage.says("talk", "ask_lead")
        stage.play(line, AGENT)
        if dice.chance(0.3 * stage.manner.talkative):
            stage.says("talk", "heard")
    return True


def questions_of(stage: Stage) -> list[Line]:
    """What the agent can ask. Where the confirmation is to be missing, nothing that the customer could agree to."""
    proposes = stage.fate.met("confirm_before_commit")
    lines = [line for line in stage.lines(stage.case.plot.key, "ask") if proposes or not line.proposes]
    return [line for line in lines if id(line) not in stage.used]


def finding(stage: Stage) -> None:
    plot, dice = stage.case.plot, stage.dice
    if dice.chance(0.3 * stage.manner.talkative):
        stage.says("talk", "found")
    stage.states(plot.key, "find")
    if dice.chance(0.75 if stage.mood.mood != "terse" else 0.4):
        upset = stage.mood.upset and dice.chance(0.8)
        stage.replies("news", plot.news)
        if upset and not stage.fate.met("courtesy"):
            rude(stage)
        elif upset and stage.turns[-1].speaker == CUSTOMER and stage.labels.get("empathy") == MET and dice.chance(0.7):
            stage.says("talk", "calm_answer")
    elif dice.chance(0.3):
        stage.replies("talk", "react_calm")


def rude(stage: Stage) -> None:
    """A line that no agent should say, once."""
    stage.says("talk", "rude", apart=True)
    stage.labels["courtesy"] = NOT_MET
    if stage.dice.chance(0.7):
        stage.replies("talk", "rude_reply")


def commitment(stage: Stage) -> None:
    """The privileged action, described and agreed to before, or not."""
    plot, dice, case = stage.case.plot, stage.dice, stage.case
    if plot.commit is None:
        raise ValueError(f"{plot.key} has no action")
    if "identity_verification" not in stage.labels:
        _late_identity(stage)
    if plot.confirmed and plot.key != "prod_stock":
        if stage.judge("confirm_before_commit"):
            # An offer asks what is wanted: where probing is to be missing, it would pass for a question.
            if stage.labels["probing"] != NOT_MET and stage.has(plot.key, "offer") and dice.chance(0.6):
                stage.says(plot.key, "offer")
            stage.says(plot.key, "confirm")
            _agrees(stage)
    else:
        stage.labels["confirm_before_commit"] = NA
        if plot.key == "prod_stock":
            stage.says(plot.key, "confirm")
            _agrees(stage)
    if dice.chance(0.2 * stage.manner.talkative):
        stage.says("talk", "doing")
    if dice.chance(0.05):
        stage.log(plot.commit, case.items, failed=True)
        stage.says("talk", "glitch")
        if dice.chance(0.5):
            stage.replies("talk", "glitch_ok")
    stage.log(plot.commit, case.items)
    thinks(stage)


def _late_identity(stage: Stage) -> None:
    """A reservation needs a name once there is something to reserve."""
    missing = [item for item in stage.case.items if item not in stage.given]
    if not stage.judge("identity_verification"):
        missing = missing[:1]
    if missing:
        ask_identity(stage, missing)


def _agrees(stage: Stage) -> None:
    if stage.dice.chance(0.16) and stage.mood.mood != "terse":
        stage.play(stage.choose("talk", "yes_after_doubt"), CUSTOMER)
    else:
        stage.replies("talk", "yes")


def result(stage: Stage) -> None:
    plot, dice = stage.case.plot, stage.dice
    told = stage.judge("outcome_communicated")
    if not told:
        if dice.chance(0.7):
            stage.says("talk", "no_outcome")
    elif stage.lie == "claim":
        stage.says("talk", "claim")
        stage.lied = True
    elif plot.refused:
        stage.says(plot.key, "fail")
    else:
        stage.states(plot.key, "told")
    if stage.labels["identity_verification"] == NOT_MET and dice.chance(0.35):
        _asks_afterwards(stage)
    elif told and dice.chance(0.7):
        sad = plot.refused and stage.lie != "claim"
        stage.replies("talk", "after_bad" if sad else "after_good")
        if not sad and stage.fate.met("closing") and dice.chance(0.3):
            stage.says("talk", "welcome")


def _asks_afterwards(stage: Stage) -> None:
    missing = [item for item in stage.case.items if item not in stage.given]
    if missing:
        stage.says("talk", "ask_after", facts={"items": listed(stage, missing[:1])})
        gives(stage, "id_give", missing[:1])


def what_follows(stage: Stage) -> None:
    """What happens next and who sees to it; the customer's own questions in between."""
    plot, dice, fate = stage.case.plot, stage.dice, stage.fate
    early = dice.chance(0.5)
    if early:
        questions(stage)
    takes_charge_first = dice.chance(0.25) and plot.topic != "product"
    if takes_charge_first:
        stage.says(*charge(stage))
    next_steps(stage)
    if plot.topic == "product":
        stage.labels["ownership"] = NA
    elif not takes_charge_first:
        stage.says(*charge(stage))
    if not early:
        questions(stage)
    if not fate.met("courtesy") and "courtesy" not in stage.labels:
        stage.replies("talk", "grumble")
        rude(stage)
    elif dice.chance(0.3) and stage.turns[-1].speaker == AGENT:
        stage.replies("talk", "noted" if stage.labels["outcome_communicated"] != NOT_MET else "left_hanging")


def next_steps(stage: Stage) -> None:
    plot, fate = stage.case.plot, stage.fate
    if plot.settled:
        settled(stage)
        return
    stage.labels["next_steps"] = fate.next_level
    if fate.next_level == "complete":
        stage.states(plot.family, "next_full")
    elif fate.next_level == "partial":
        stage.says(plot.family, "next_part")


def charge(stage: Stage) -> tuple[str, str]:
    """Topic and section of the words by which the agent takes charge of the rest, or leaves it to the customer.

    Where a next step or the outcome is to be left unsaid, these words must not let it slip.
    """
    plot, fate = stage.case.plot, stage.fate
    section = "own" if stage.judge("ownership") else "pass"
    untold = stage.labels["outcome_communicated"] == NOT_MET
    silent = untold or (section == "own" and not plot.settled and fate.next_level != "complete")
    return ("talk", f"{section}_quiet") if silent else (plot.family, section)


def settled(stage: Stage) -> None:
    """Whether a date or a link that was told is a next step can be argued: only where nothing was done it is none."""
    if stage.labels["outcome_communicated"] == NA:
        stage.labels["next_steps"] = NA


def questions(stage: Stage) -> None:
    """The customer's own, once they know how it went."""
    dice = stage.dice
    if stage.labels["outcome_communicated"] == NOT_MET:
        return
    count = 0 if stage.mood.mood == "terse" else dice.pick((0, 1, 1, 2))
    for line in dice.sample(own_questions(stage), count):
        stage.used.add(id(line))
        stage.play(line, CUSTOMER)


def own_questions(stage: Stage) -> list[Line]:
    """The answers to some tell what comes next: only where that is to be told."""
    plot = stage.case.plot
    ahead = plot.settled or stage.fate.next_level == "complete"
    lines = [line for line in stage.lines(plot.key, "more") if ahead or not line.ahead]
    return [line for line in lines if id(line) not in stage.used]
