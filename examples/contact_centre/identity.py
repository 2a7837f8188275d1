"""How it is found out who the customer is: asked for, given in one go or two, mistaken, looked up."""

from __future__ import annotations

from examples.contact_centre.case import ITEM_NAMES
from examples.contact_centre.plots import LOOKUP
from examples.contact_centre.stage import AGENT, CUSTOMER, SYSTEM, Stage, Turn
from examples.contact_centre.values import Both, Code, Value, Way, plain


def identity(stage: Stage) -> None:
    """The agent asks who it is, the customer answers, the desk looks it up."""
    case = stage.case
    verified = stage.judge("identity_verification")
    missing = [item for item in case.items if item not in stage.given]
    if not verified:
        wanted = [item for item in missing if item == "OrderNumber"]
        if "OrderNumber" not in case.items:
            wanted = [item for item in missing if item == "FullName"]
    else:
        wanted = missing
    if stage.fate.secret:
        stage.says("talk", "secret")
        stage.replies("talk", "react_calm")
    if wanted:
        ask_identity(stage, wanted)
    stage.given.update(wanted)
    given = [item for item in case.items if item in stage.given]
    hold(stage, 0.45)
    lookup(stage, given)


def ask_identity(stage: Stage, wanted: list[str]) -> None:
    dice = stage.dice
    stage.says("talk", "id_ask", facts={"items": listed(stage, wanted)})
    if dice.chance(0.05):
        stage.play(stage.choose("talk", "id_refuse"), CUSTOMER)
    if "OrderNumber" in wanted and dice.chance(0.1):
        stage.play(stage.choose("talk", "id_where"), CUSTOMER)
    if "OrderNumber" in wanted and dice.chance(0.07):
        _mistaken(stage)
        rest = [item for item in wanted if item != "OrderNumber"]
        if rest:
            gives(stage, "id_rest", rest)
        return
    if len(wanted) > 1 and dice.chance(0.35):
        gives(stage, "id_part" if wanted[0] == "OrderNumber" else "id_give", wanted[:1])
        if dice.chance(0.4) or not stage.spoken:
            stage.says("talk", "id_ask", facts={"items": listed(stage, wanted[1:])})
        else:
            _readback(stage, wanted[0])
        gives(stage, "id_rest", wanted[1:])
        return
    gives(stage, "id_give", wanted)
    if stage.spoken and dice.chance(0.3):
        _readback(stage, wanted[0])


def _mistaken(stage: Stage) -> None:
    """A wrong order number first, then the right one."""
    right = stage.case.identity["OrderNumber"]
    digits = list(right.logged)
    at = stage.dice.between(3, 6)
    digits[at], digits[at + 1] = digits[at + 1], digits[at]
    if "".join(digits) == right.logged:
        digits[at] = str((int(digits[at]) + 1) % 10)
    wrong = Code("".join(digits))
    stage.put(CUSTOMER, stage.text(stage.choose("talk", "id_part"), 0, CUSTOMER, {"given": wrong}), exact=True)
    stage.turns.append(Turn(SYSTEM, f'[action] {LOOKUP}(OrderNumber="{wrong.text}") -> status=not found'))
    stage.says("talk", "id_wrong")
    stage.put(CUSTOMER, stage.text(stage.choose("talk", "id_fix"), 0, CUSTOMER, {"given": right}), exact=True)


def gives(stage: Stage, section: str, items: list[str]) -> None:
    if not items:
        return
    line = stage.choose("talk", section)
    said = stage.text(line, 0, CUSTOMER, {"given": _phrase(stage, items)})
    stage.put(CUSTOMER, said, exact=True)
    stage.given.update(items)


def _readback(stage: Stage, item: str) -> None:
    if stage.has("talk", "readback") and item in ("OrderNumber", "PostalCode"):
        stage.says("talk", "readback", facts={"given": stage.case.identity[item]})


def _phrase(stage: Stage, items: list[str]) -> Value:
    """The items as a customer gives them, one after another."""
    way = Way(stage.language, stage.spoken, stage.mood.quirk)
    labels = stage.dice.chance(0.5)
    said = []
    for number, item in enumerate(items):
        value = stage.case.identity[item].said(way)
        if item == "PostalCode" and not stage.spoken and stage.mood.quirk > 0.8:
            value = value.replace(" ", "")
        wants = (labels and number) or (item == "LastFourDigits")
        if stage.spoken:
            value = _slowly(stage, item, value)
        said.append(f"{stage.case.label(item, stage.french)} {value}" if wants else value)
    joint = " " if stage.spoken else stage.dice.pick((", ", ", ", " / ", " - "))
    if stage.spoken and len(said) > 1:
        joint = " et " if stage.french else " and "
    return plain(joint.join(said))


_LIKE = {
    "en": dict(zip("abcdefghijklmnopqrstuvwxyz", (
        "apple", "bob", "charlie", "david", "edward", "frank", "george", "henry", "igloo", "john", "kilo", "larry",
        "mary", "nancy", "oscar", "peter", "queen", "robert", "sam", "tom", "uncle", "victor", "william", "x-ray",
        "yellow", "zebra",
    ), strict=True)),
    "fr": dict(zip("abcdefghijklmnopqrstuvwxyz", (
        "alain", "bernard", "charles", "denis", "édouard", "françois", "georges", "henri", "isabelle", "jean", "karine",
        "louis", "marie", "nathalie", "olivier", "pierre", "québec", "robert", "simon", "thérèse", "ursule", "victor",
        "william", "xavier", "yvonne", "zoé",
    ), strict=True)),
}  # fmt: skip


def _slowly(stage: Stage, item: str, value: str) -> str:
    """How people help themselves on the telephone: names spelled, letters of a postal code likened to words."""
    dice = stage.dice
    if item == "FullName" and dice.chance(0.3):
        spelled = " ".join(char for char in stage.case.customer.last.lower() if char.isalpha())
        return f"{value} {'ça s’écrit' if stage.french else 'that is spelled'} {spelled}"
    if item == "PostalCode" and dice.chance(0.25):
        joint = "comme dans" if stage.french else "as in"
        first = value[0]
        return f"{first} {joint} {_LIKE[stage.language][first]} {value[2:]}"
    return value


def listed(stage: Stage, items: list[str]) -> Value:
    names = [ITEM_NAMES[item] for item in items]
    en = [name.en for name in names]
    fr = [name.fr for name in names]

    def joined(parts: list[str], last: str) -> str:
        return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"

    return Both(joined(en, "and"), joined(fr, "et"))


def hold(stage: Stage, share: float) -> None:
    if stage.dice.chance(share):
        stage.says("talk", "hold")
        if stage.turns[-1].speaker == AGENT and stage.dice.chance(0.5):
            stage.replies("talk", "hold_ok")


def lookup(stage: Stage, given: list[str]) -> None:
    """The log of looking up, and of the check that the plot has. What comes next is thought over."""
    plot = stage.case.plot
    stage.log(plot.lookup, given)
    if plot.check is not None:
        number = [item for item in given if item == "OrderNumber"]
        stage.log(plot.check, number)
    thinks(stage)


def thinks(stage: Stage) -> None:
    stage.turns[-1].waits = True
