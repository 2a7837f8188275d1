"""How an exchange of e-mails goes: few long messages, with greetings, signatures and the other's words quoted."""

from __future__ import annotations

from examples.contact_centre import dialogue
from examples.contact_centre.case import ITEM_NAMES
from examples.contact_centre.identity import listed, lookup
from examples.contact_centre.plots import WENT_WRONG
from examples.contact_centre.stage import AGENT, CUSTOMER, MET, NA, NOT_MET, Stage, Turn
from examples.contact_centre.values import Both, Value, Way

_SUBJECTS = {
    "where_is_my_order": (
        Both("Where is my order?", "Où est ma commande?"),
        Both("Late delivery", "Livraison en retard"),
    ),
    "returns_refunds": (Both("Return", "Retour"), Both("Question about a refund", "Question sur un remboursement")),
    "damaged_missing": (
        Both("Problem with my delivery", "Problème avec ma livraison"),
        Both("Damaged!!", "Endommagé!!"),
    ),
    "cancel_change": (Both("Change to my order", "Changement à ma commande"), Both("URGENT order", "URGENT commande")),
    "pickup": (Both("Store pickup", "Ramassage en magasin"),),
    "promotions": (Both("Price", "Prix"), Both("Discount not applied", "Rabais non appliqué")),
    "account": (Both("My account", "Mon compte"), Both("(no subject)", "(aucun objet)")),
    "product": (Both("Question", "Question"), Both("Product information", "Renseignement sur un produit")),
    "payment": (Both("Charge on my card", "Débit sur ma carte"), Both("Billing", "Facturation")),
    "marketplace": (Both("Seller on your site", "Vendeur sur votre site"),),
}


class Exchange:
    """The messages of one thread. Lines said on the stage are gathered until a message is sent."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        subject = stage.dice.pick(_SUBJECTS[stage.case.plot.topic])
        self.subject = subject.fr if stage.french else subject.en
        self.head = "Objet" if stage.french else "Subject"
        self.sent = 0
        self.quotes = stage.dice.chance(0.45)
        self.last_agent = ""
        self.footer = stage.text(stage.choose("talk", "mail_footer"), 0, CUSTOMER)

    def line(self, topic: str, section: str, speaker: str, facts: dict[str, Value] | None = None) -> str:
        return self.stage.text(self.stage.choose(topic, section, by_agent=speaker == AGENT), 0, speaker, facts)

    def customer(self, paragraphs: list[str], *, signed: bool = True) -> None:
        stage, case = self.stage, self.stage.case
        full = "FullName" not in case.items or "FullName" in stage.given
        name = case.customer.name if full and stage.mood.quirk > 0.2 else case.customer.first
        parts = [part for part in paragraphs if part]
        if signed:
            parts.append(f"{self.line('talk', 'mail_cust_close', CUSTOMER)}\n{name}" if self.sent == 0 else name)
            if "FullName" in case.items and name == case.customer.name:
                stage.given.add("FullName")
        if self.footer and self.sent < 2:
            parts.append(self.footer)
        if self.sent and self.quotes and self.last_agent:
            wrote = "a écrit :" if stage.french else "wrote:"
            quoted = "\n".join(f"> {row}".rstrip() for row in self.last_agent.split("\n")[:4])
            parts.append(f"Northgate {wrote}\n{quoted}")
        self._send(CUSTOMER, parts, reply=self.sent > 0 and stage.dice.chance(0.5))

    def agent(self, paragraphs: list[str], *, last: bool = False) -> None:
        stage = self.stage
        signature = stage.agent.first
        if last:
            closing = "" if stage.labels["closing"] == NOT_MET else self.line("talk", "mail_closing", AGENT)
        else:
            # Only the last message closes the contact: thanks in those before would blur whether it was closed.
            closing = self.line("talk", "mail_regards", AGENT) if stage.dice.chance(0.7) else ""
        desk = "\nNorthgate, service à la clientèle" if stage.french else "\nNorthgate customer care"
        sign = f"{closing}\n\n{signature}" if closing else signature
        if stage.labels.get("self_introduction") == MET and stage.manner.quirk > 0.5:
            sign += desk
        elif stage.labels.get("self_introduction") == NOT_MET:
            sign = closing
        parts = [stage.set_in_type(part) for part in (*paragraphs, sign) if part]
        self.last_agent = "\n".join(parts)
        self._send(AGENT, parts, reply=True)

    def _send(self, speaker: str, parts: list[str], *, reply: bool) -> None:
        stage = self.stage
        head = ""
        if self.sent == 0 or reply:
            mark = ("RE : " if stage.french else "Re: ") if self.sent else ""
            colon = " :" if stage.french else ":"
            head = f"{self.head}{colon} {mark}{self.subject}\n\n"
        text = head + "\n\n".join(parts)
        if stage.french:
            text = stage.set_in_type(text) if speaker == AGENT else text
        stage.turns.append(Turn(speaker, text, stage.agent if speaker == AGENT else None))
        self.sent += 1


def play(stage: Stage) -> None:
    dialogue.prepare(stage)
    thread = Exchange(stage)
    dice, case, plot = stage.dice, stage.case, stage.case.plot
    commits = dialogue.commits(stage)
    asks = stage.judge("probing", applies=not dice.chance(min(0.8, plot.plain + 0.3)))
    verified = stage.judge("identity_verification", applies=commits)
    upfront = commits and verified and dice.chance(0.6)
    first_mail(thread, upfront)
    greeting = greets(thread)
    caring = stage.judge("empathy", applies=plot.reason in WENT_WRONG)
    caring = caring or (stage.fate.trouble and stage.labels["empathy"] == NA and dice.chance(0.5))
    sorry = thread.line(plot.key if stage.has(plot.key, "sorry") else "talk", "sorry", AGENT) if caring else ""
    missing = [item for item in case.items if item not in stage.given] if commits and verified else []
    questions = dice.sample(stage.lines(plot.key, "ask"), dice.between(1, 2)) if asks else []
    if questions or missing:
        asked = [stage.text(line, 0, AGENT) for line in questions]
        if missing:
            asked.append(thread.line("talk", "id_ask", AGENT, {"items": listed(stage, missing)}))
        thread.agent([greeting, sorry, " ".join(asked)])
        answers = [stage.text(line, 1, CUSTOMER) for line in questions]
        stage.given.update(missing)
        details = _details(stage, missing)
        thread.customer([thread.line("talk", "mail_cust_reply", CUSTOMER), " ".join(answers), details])
        greeting, sorry = again(thread), ""
    given = [item for item in case.items if item in stage.given]
    lookup(stage, given)
    body = [greeting, sorry, _stated(stage, "find")]
    if commits:
        body = _commit(thread, body)
    else:
        for key in ("confirm_before_commit", "outcome_communicated"):
            stage.labels[key] = NA
    final(thread, body)
    dialogue.settle(stage)


def first_mail(thread: Exchange, upfront: bool) -> None:
    stage = thread.stage
    story = [thread.line(stage.case.plot.key, "open", CUSTOMER)]
    if stage.fate.trouble and (not stage.case.plot.trouble or stage.dice.chance(0.3)):
        story.append(thread.line("talk", "gripe", CUSTOMER))
    detail = ""
    if "OrderNumber" in stage.case.items and "OrderNumber" not in stage.given and stage.dice.chance(0.6):
        detail = thread.line("talk", "mail_cust_detail", CUSTOMER)
    if upfront:
        missing = [item for item in stage.case.items if item not in stage.given]
        stage.given.update(missing)
        detail = f"{detail} {_details(stage, missing)}".strip()
    thread.customer([thread.line("talk", "mail_cust_open", CUSTOMER), " ".join(story), detail])


def _details(stage: Stage, items: list[str]) -> str:
    """Identity items, one a sentence, as people put them into e-mails."""
    way = Way(stage.language, False)
    said = []
    for item in items:
        value = stage.case.identity[item].said(way)
        name = ITEM_NAMES[item].fr if stage.french else ITEM_NAMES[item].en
        for mine, yours in (("mon ", "votre "), ("my ", "your "), ("my ", "the "), ("mon ", "le "), ("les ", "les ")):
            if name.startswith(yours):
                name = mine + name.removeprefix(yours)
                break
        said.append(f"{name[:1].upper()}{name[1:]}{' :' if stage.french else ':'} {value}")
    return "\n".join(said)


def greets(thread: Exchange) -> str:
    """How the first answer begins."""
    stage = thread.stage
    greeted, named = stage.judge("greeting"), stage.judge("self_introduction")
    who = thread.line("talk", "mail_named" if named else "mail_plain", AGENT)
    if not greeted:
        return who if named else thread.line("talk", "mail_nogreet_open", AGENT)
    return f"{thread.line('talk', 'mail_greet', AGENT)}\n\n{who}"


def again(thread: Exchange) -> str:
    """How a later answer begins: who did not greet in the first does not in the second, which counts as well."""
    return thread.line("talk", "mail_greet", AGENT) if thread.stage.labels["greeting"] == MET else ""


def _stated(stage: Stage, section: str, topic: str = "") -> str:
    """A statement of the log as text: played on the stage, then taken off again."""
    before = len(stage.turns)
    stage.states(topic or stage.case.plot.key, section)
    said = " ".join(turn.text for turn in stage.turns[before:] if turn.speaker == AGENT)
    del stage.turns[before:]
    return said


def _commit(thread: Exchange, body: list[str]) -> list[str]:
    stage, plot = thread.stage, thread.stage.case.plot
    if plot.commit is None:
        raise ValueError(f"{plot.key} has no action")
    confirms = plot.confirmed and plot.key != "prod_stock" and stage.judge("confirm_before_commit")
    if not plot.confirmed or plot.key == "prod_stock":
        stage.labels["confirm_before_commit"] = NA
    if confirms:
        body.append(thread.line(plot.key, "confirm", AGENT))
        thread.agent(body)
        more = stage.dice.sample(stage.lines(plot.key, "more"), 1) if stage.dice.chance(0.3) else []
        asked = [stage.text(line, 0, CUSTOMER) for line in more]
        thread.customer([thread.line("talk", "yes", CUSTOMER), *asked])
        body = [again(thread), *(stage.text(line, 1, AGENT) for line in more)]
    stage.log(plot.commit, stage.case.items)
    if not stage.judge("outcome_communicated"):
        return body
    if stage.lie == "claim":
        body.append(thread.line("talk", "claim", AGENT))
        stage.lied = True
    elif plot.refused:
        body.append(thread.line(plot.key, "fail", AGENT))
    else:
        body.append(_stated(stage, "told"))
    return body


def final(thread: Exchange, body: list[str]) -> None:
    stage, plot, fate = thread.stage, thread.stage.case.plot, thread.stage.fate
    follow: list[str] = []
    if plot.settled:
        dialogue.settled(stage)
    else:
        stage.labels["next_steps"] = fate.next_level
        if fate.next_level == "complete":
            follow.append(_stated(stage, "next_full", plot.family))
        elif fate.next_level == "partial":
            follow.append(thread.line(plot.family, "next_part", AGENT))
    if plot.topic == "product":
        stage.labels["ownership"] = NA
    else:
        follow.append(thread.line(*dialogue.charge(stage), AGENT))
    body.append(" ".join(follow))
    if not fate.met("courtesy"):
        body.append(thread.line("talk", "rude", AGENT))
        stage.labels["courtesy"] = NOT_MET
    if stage.judge("offered_further_help"):
        body.append(thread.line("talk", "mail_further", AGENT))
    stage.judge("closing")
    thread.agent(body, last=True)
    if stage.dice.chance(0.5) or len(stage.turns) < 4:
        thread.customer([thread.line("talk", "mail_cust_last", CUSTOMER)], signed=stage.dice.chance(0.5))
