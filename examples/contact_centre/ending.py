"""What comes beside the matter, and how a contact ends."""

from __future__ import annotations

from examples.contact_centre.catalogue import APPLIANCE, BY_KIND
from examples.contact_centre.identity import thinks
from examples.contact_centre.plots import BY_KEY, Step
from examples.contact_centre.stage import AGENT, CUSTOMER, NOT_MET, Stage
from examples.contact_centre.values import Money, Value, Way

LONG = 42
"""Turns from which nobody has time for anything beside the matter."""


def digression(stage: Stage) -> None:
    dice = stage.dice
    if len(stage.turns) > LONG:
        return
    times = int(dice.chance(stage.mood.chatty * 0.7)) + int(dice.chance(stage.mood.chatty * 0.3))
    for _ in range(times):
        stage.play(stage.choose("talk", "digress"), CUSTOMER)
    if dice.chance(0.14 if stage.french else 0.02):
        stage.play(stage.choose("talk", "switch"), CUSTOMER)
    if stage.channel == "chat" and dice.chance(0.02):
        stage.play(stage.choose("talk", "agent_slip"), AGENT, apart=True)


def asides(stage: Stage) -> None:
    """More than one matter in one contact."""
    dice = stage.dice
    for _ in range(dice.pick((0, 0, 0, 0, 1, 1, 2)) if stage.mood.chatty > 0.1 and len(stage.turns) < LONG else 0):
        stage.play(stage.choose("talk", "aside"), CUSTOMER)
    if stage.case.plot.topic != "product" and dice.chance(0.05 + 0.1 * stage.mood.chatty):
        stage.replies("talk", "second_lead")
        stage.says("talk", "second_answer")
        _second(stage)
    if dice.chance(0.25):
        digression(stage)


def _second(stage: Stage) -> None:
    """A question about another product."""
    product = stage.dice.pick(BY_KIND[APPLIANCE])
    swapped: dict[str, Value] = {
        "the_item": product.definite(), "item": product.named(), "a_item": product.indefinite(),
        "full_item": product.full(), "paid": Money(product.price),
    }  # fmt: skip
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
    stage.replies("news", "product")


def ending(stage: Stage) -> None:
    dice = stage.dice
    if stage.judge("offered_further_help"):
        stage.says("talk", "further")
        if dice.chance(0.06 + 0.12 * stage.mood.chatty) and stage.mood.mood != "terse":
            stage.replies("talk", "further_yes")
            stage.play(stage.choose("talk", "aside"), CUSTOMER)
            stage.says("talk", "further_again")
        stage.replies("talk", "further_no")
    elif dice.chance(0.6) and stage.turns[-1].speaker == AGENT:
        told = stage.labels["outcome_communicated"] != NOT_MET
        stage.replies("talk", "wraps_up" if told else "left_hanging")
    if stage.judge("closing"):
        stage.says("talk", _closing(stage))
    elif dice.chance(0.55) or stage.turns[-1].speaker != AGENT:
        stage.says("talk", "end_flat")
    if dice.chance(0.45):
        stage.replies("talk", "cust_bye")


def _closing(stage: Stage) -> str:
    day, dice = stage.case.day, stage.dice
    if stage.spoken:
        return "closing"
    if (12, 18) <= (day.month, day.day) <= (12, 31) and dice.chance(0.4):
        return "closing_season"
    if day.month == 1 and day.day <= 9 and dice.chance(0.35):
        return "closing_newyear"
    return "closing"
