"""How a contact begins: a bot, a greeting, what the customer wants, and a hand-over to another agent."""

from __future__ import annotations

from examples.contact_centre.identity import gives
from examples.contact_centre.people import Agent
from examples.contact_centre.plots import ANONYMOUS
from examples.contact_centre.stage import BOT, CUSTOMER, SYSTEM, Stage, Turn
from examples.contact_centre.values import Both, plain

DEPARTMENTS = {
    "orders": Both("orders", "des commandes"),
    "returns": Both("returns", "des retours"),
    "stores": Both("store support", "des magasins"),
    "accounts": Both("accounts", "des comptes"),
    "payments": Both("payments", "des paiements"),
    "marketplace": Both("the marketplace team", "de la place de marché"),
}
UPFRONT = 0.14
"""How many customers of a chat say who they are before anybody asks."""
REPEATS = 0.16
"""Of the contacts about trouble, how many are not the customer's first on the matter."""


def opening(stage: Stage) -> None:
    dice = stage.dice
    if stage.spoken:
        greet(stage)
        if dice.chance(0.75):
            stage.play(stage.choose("talk", "cust_greets_back"), CUSTOMER)
        need(stage)
        return
    if dice.chance(0.16):
        bot(stage)
        greet(stage)
        if dice.chance(0.4):
            stage.replies("talk", "bot_again")
            if dice.chance(0.5):
                need(stage)
        return
    if dice.chance(0.3) and stage.mood.mood != "terse":
        stage.replies("talk", "cust_hello")
        if dice.chance(0.5):
            greet(stage)
            need(stage)
            return
    need(stage)
    greet(stage)


def need(stage: Stage) -> None:
    """What the customer comes with."""
    if stage.spoken and stage.dice.chance(0.25):
        stage.replies("talk", "lead_in")
    stage.replies(stage.case.plot.key, "open_full" if stage.full else "open")
    stage.told = True
    if not stage.spoken and stage.dice.chance(UPFRONT) and stage.case.plot.lookup.name not in ANONYMOUS:
        left = [item for item in stage.case.items if item not in stage.given]
        whole = stage.fate.met("identity_verification")
        gives(stage, "id_upfront", [item for item in left if whole or item == stage.case.items[0]])
    if not stage.fate.trouble:
        if stage.dice.chance(0.12) and not stage.spoken:
            stage.replies("talk", "ask_for")
        return
    if not stage.case.plot.trouble or (stage.mood.upset and stage.dice.chance(0.35)):
        stage.replies("talk", "gripe")
    elif stage.dice.chance(REPEATS):
        stage.replies("talk", "again")
    elif stage.dice.chance(0.12):
        stage.replies("talk", "ask_for")


def bot(stage: Stage) -> None:
    stage.turns.append(Turn(BOT, stage.set_in_type(stage.text(stage.choose("talk", "bot_open"), 0, BOT))))
    need(stage)
    for _ in range(stage.dice.between(1, 2)):
        line = stage.choose("talk", "bot_try")
        for number in range(len(line.parts)):
            if number % 2 == 0:
                stage.turns.append(Turn(BOT, stage.set_in_type(stage.text(line, number, BOT))))
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
    stage.introduced = named
    if stage.spoken or not greeted:
        return
    if stage.dice.chance(0.3 if stage.told else 0.8):
        stage.adds("talk", "reading" if stage.told else "how_help")


def hand_over(stage: Stage, second: Agent, department: str) -> None:
    """The first agent's part ends here: what is labelled so far is theirs."""
    dept = {"dept": DEPARTMENTS[department]}
    stage.says("talk", "transfer", facts=dept)
    stage.replies("talk", "transfer_ok")
    stage.turns.append(Turn(SYSTEM, f'[action] calls.transfer(Queue="{department}") -> status=connected'))
    first = stage.agent
    stage.take_over(second)
    stage.introduced = True
    stage.says("talk", "greet_second", facts=dept | {"prev": plain(first.first)}, apart=True)
    if stage.dice.chance(0.3):
        stage.play(stage.choose("talk", "second_hello"), CUSTOMER)
