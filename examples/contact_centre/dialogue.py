"""How a chat or a telephone call goes: scenes in an order that depends on plot, people and what is fated."""

from __future__ import annotations

from examples.contact_centre.catalogue import APPLIANCE, BY_KIND
from examples.contact_centre.identity import ask_identity, gives, identity, listed, lookup, thinks
from examples.contact_centre.people import Agent
from examples.contact_centre.plots import BY_KEY, WENT_WRONG, Step
from examples.contact_centre.stage import AGENT, BOT, CUSTOMER, MET, NA, NOT_MET, SYSTEM, Stage, Turn
from examples.contact_centre.values import Both, Money, Value, Way, plain

DEPARTMENTS = {
    "orders": Both("orders", "des commandes"),
    "returns": Both("returns", "des retours"),
    "stores": Both("store support", "des magasins"),
    "accounts": Both("accounts", "des comptes"),
    "payments": Both("payments", "des paiements"),
    "marketplace": Both("the marketplace team", "de la place de marché"),
}


def play(stage: Stage, second: Agent | None, department: str) -> None:
    """Plays a whole contact. With `second` the first agent hands it over to them."""
    prepare(stage)
    opening(stage)
    if second is not None:
        hand_over(stage, second, department)
    mood(stage)
    asked = probing(stage, early=stage.manner.asks_first)
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
    """Decides where a planted contradiction of the log will stand."""
    plot, fate = stage.case.plot, stage.fate
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
    return stage.case.plot.lookup.name not in ("stores.stock", "catalogue.lookup")


def commits(stage: Stage) -> bool:
    return stage.case.plot.commit is not None and (stage.case.plot.key != "prod_stock" or stage.mood.quirk < 0.7)


def opening(stage: Stage) -> None:
    dice = stage.dice
    if stage.spoken:
        greet(stage)
        if dice.chance(0.75):
            stage.play(stage.choose("talk", "cust_greets_back"), CUSTOMER)
        need(stage)
        return
    if dice.chance(0.2):
        bot(stage)
        greet(stage)
        if dice.chance(0.5):
            need(stage)
        return
    if dice.chance(0.3):
        stage.replies("talk", "cust_hello")
        if dice.chance(0.5):
            greet(stage)
            need(stage)
            return
    need(stage)
    greet(stage)


def need(stage: Stage) -> None:
    """What the customer comes with."""
    stage.replies(stage.case.plot.key, "open")
    extra = not stage.case.plot.trouble or (stage.mood.upset and stage.dice.chance(0.35))
    if stage.fate.trouble and extra:
        stage.replies("talk", "gripe")


def bot(stage: Stage) -> None:
    stage.turns.append(Turn(BOT, stage.set_in_type(stage.text(stage.choose("talk", "bot_open"), 0, BOT))))
    need(stage)
    for _ in range(stage.dice.between(1, 2)):
        line = stage.choose("talk", "bot_try")
        for number in range(len(line.parts)):
            if number == 0:
                stage.turns.append(Turn(BOT, stage.set_in_type(stage.text(line, 0, BOT))))
            else:
                stage.put(CUSTOMER, stage.text(line, number, CUSTOMER), exact=True)
        if len(line.parts) == 1:
            stage.replies("talk", "cust_human")
    stage.turns.append(Turn(BOT, stage.set_in_type(stage.text(stage.choose("talk", "bot_hand"), 0, BOT))))


def greet(stage: Stage) -> None:
    greeted = stage.judge("greeting")
    named = stage.judge("self_introduction")
    section = ("greet" if greeted else "no_greet") + ("_named" if named else "" if not greeted else "_plain")
    stage.says("talk", section, apart=True)


def hand_over(stage: Stage, second: Agent, department: str) -> None:
    """The first agent's part ends here: what is labelled so far is theirs."""
    if stage.dice.chance(0.6):
        stage.says("talk", "ack")
    dept = {"dept": DEPARTMENTS[department]}
    stage.says("talk", "transfer", facts=dept)
    stage.replies("talk", "transfer_ok")
    stage.turns.append(Turn(SYSTEM, f'[action] calls.transfer(Queue="{department}") -> status=connected'))
    first = stage.agent
    stage.take_over(second)
    stage.says("talk", "greet_second", facts=dept | {"prev": plain(first.first)}, apart=True)


def mood(stage: Stage) -> None:
    """Whether the agent takes notice of the customer's trouble."""
    plot = stage.case.plot
    applies = plot.reason in WENT_WRONG
    if not stage.judge("empathy", applies=applies) and (applies or not stage.fate.trouble or stage.dice.chance(0.4)):
        if stage.dice.chance(0.45):
            stage.says("talk", "ack")
        return
    own = plot.trouble and stage.has(plot.key, "sorry") and stage.dice.chance(0.65)
    stage.says(plot.key if own else "talk", "sorry")


def probing(stage: Stage, *, early: bool, late: bool = False) -> bool:
    """Questions about the matter itself; returns whether that is dealt with."""
    plot = stage.case.plot
    if "probing" not in stage.labels:
        stage.judge("probing", applies=not stage.dice.chance(plot.plain))
    if stage.labels["probing"] != MET:
        return True
    if not early and not late:
        return False
    lines = [line for line in stage.lines(plot.key, "ask") if id(line) not in stage.used]
    count = 1 if stage.dice.chance(0.5) else 2
    for number, line in enumerate(stage.dice.sample(lines, count)):
        stage.used.add(id(line))
        if number == 0 and stage.dice.chance(0.3):
            stage.says("talk", "ack")
        stage.play(line, AGENT)
    return True


def finding(stage: Stage) -> None:
    plot, dice = stage.case.plot, stage.dice
    stage.states(plot.key, "find")
    if dice.chance(0.7):
        upset = stage.mood.upset and dice.chance(0.6)
        stage.replies("talk", "react_upset" if upset else "react_calm")
        if upset and not stage.fate.met("courtesy"):
            rude(stage)
        elif upset and stage.labels.get("empathy") == MET and dice.chance(0.8):
            stage.says("talk", "calm_answer")


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
            if stage.has(plot.key, "offer") and dice.chance(0.75):
                stage.says(plot.key, "offer")
            stage.says(plot.key, "confirm")
            _agrees(stage)
    else:
        stage.labels["confirm_before_commit"] = NA
        if plot.key == "prod_stock":
            stage.says(plot.key, "confirm")
            _agrees(stage)
    if dice.chance(0.04):
        stage.log(plot.commit, case.items, failed=True)
        stage.says("talk", "glitch")
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
    if stage.dice.chance(0.12):
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
    elif told and dice.chance(0.75):
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
    questions(stage)
    if plot.settled:
        settled(stage)
    else:
        stage.labels["next_steps"] = fate.next_level
        if fate.next_level == "complete":
            stage.states(plot.family, "next_full")
        elif fate.next_level == "partial":
            stage.says(plot.family, "next_part")
    if plot.topic == "product":
        stage.labels["ownership"] = NA
    else:
        stage.says(*charge(stage))
    if not fate.met("courtesy") and "courtesy" not in stage.labels:
        stage.replies("talk", "react_upset")
        rude(stage)
    if dice.chance(0.4):
        stage.replies("talk", "react_calm")


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
    """The customer's own."""
    plot, dice = stage.case.plot, stage.dice
    lines = [line for line in stage.lines(plot.key, "more") if id(line) not in stage.used]
    count = 0 if stage.mood.mood == "terse" else dice.pick((0, 1, 1, 2))
    for line in dice.sample(lines, count):
        stage.used.add(id(line))
        stage.play(line, CUSTOMER)


def digression(stage: Stage) -> None:
    dice = stage.dice
    times = int(dice.chance(stage.mood.chatty * 0.7)) + int(dice.chance(stage.mood.chatty * 0.35))
    for _ in range(times):
        stage.play(stage.choose("talk", "digress"), CUSTOMER)
    if dice.chance(0.09 if stage.french else 0.015):
        stage.play(stage.choose("talk", "switch"), CUSTOMER)


def asides(stage: Stage) -> None:
    """More than one matter in one contact."""
    dice = stage.dice
    for _ in range(dice.pick((0, 0, 0, 0, 1, 1, 2)) if stage.mood.chatty > 0.1 else 0):
        stage.play(stage.choose("talk", "aside"), CUSTOMER)
    if stage.case.plot.topic != "product" and dice.chance(0.07 + 0.1 * stage.mood.chatty):
        stage.replies("talk", "second_lead")
        stage.says("talk", "second_answer")
        _second(stage)
    if dice.chance(0.3):
        digression(stage)


def _second(stage: Stage) -> None:
    """A question about another product."""
    product = stage.dice.pick(BY_KIND[APPLIANCE])
    swapped: dict[str, Value] = {"the_item": product.definite(), "item": product.named(), "paid": Money(product.price)}
    stage.replies("prod_fit", "open", facts=swapped)
    name = product.full().said(Way(stage.language, False))
    stage.log(
        Step(
            "catalogue.lookup",
            {"Item": f"={name}"},
            {**BY_KEY["prod_fit"].lookup.fields, "price": f"={swapped['paid'].logged}"},
        ),
        [],
    )
    thinks(stage)
    stage.play(stage.choose("prod_fit", "find"), AGENT, swapped)
    stage.replies("talk", "react_calm")


def ending(stage: Stage) -> None:
    dice, case = stage.dice, stage.case
    if stage.judge("offered_further_help"):
        stage.says("talk", "further")
        stage.replies("talk", "further_no")
    elif dice.chance(0.6):
        stage.replies("talk", "after_good")
    if stage.judge("closing"):
        section = "closing"
        if (12, 18) <= (case.day.month, case.day.day) <= (12, 31) and dice.chance(0.4):
            section = "closing_season"
        elif case.day.month == 1 and case.day.day <= 9 and dice.chance(0.35):
            section = "closing_newyear"
        if stage.spoken:
            section = "closing"
        stage.says("talk", section)
    elif dice.chance(0.55) or stage.turns[-1].speaker != AGENT:
        stage.says("talk", "end_flat")
    if dice.chance(0.45):
        stage.replies("talk", "cust_bye")
