"""How an exchange of e-mails goes: few long messages, with greetings, signatures and the other's words quoted."""

# ruff: noqa: E501 - tables
from __future__ import annotations

import datetime as dt

from examples.contact_centre import dialogue
from examples.contact_centre.case import ITEM_NAMES
from examples.contact_centre.identity import listed, lookup
from examples.contact_centre.opening import REPEATS
from examples.contact_centre.plots import WENT_WRONG
from examples.contact_centre.stage import AGENT, BOT, CUSTOMER, MET, NA, NOT_MET, SYSTEM, Stage, Turn
from examples.contact_centre.values import NBSP, Both, Day, Value, Way

_SUBJECTS = {
    "where_is_my_order": (
        Both("Where is my order?", "Où est ma commande?"),
        Both("Late delivery", "Livraison en retard"), Both("Order {order}", "Commande {order}"),
        Both("tracking not moving", "suivi qui bouge pas"), Both("Still waiting...", "Toujours en attente..."),
        Both("Delivery date?", "Date de livraison?"),
    ),
    "returns_refunds": (
        Both("Return", "Retour"), Both("Question about a refund", "Question sur un remboursement"),
        Both("Return of order {order}", "Retour de la commande {order}"), Both("how to send this back", "comment retourner"),
    ),
    "damaged_missing": (
        Both("Problem with my delivery", "Problème avec ma livraison"),
        Both("Damaged!!", "Endommagé!!"), Both("Wrong / missing", "Erreur / manquant"),
        Both("Order {order} - complaint", "Commande {order} - plainte"), Both("pictures attached", "photos jointes"),
    ),
    "cancel_change": (
        Both("Change to my order", "Changement à ma commande"), Both("URGENT order", "URGENT commande"),
        Both("Order {order}: please change", "Commande {order} : à modifier"), Both("before it ships", "avant l’envoi"),
    ),
    "pickup": (
        Both("Store pickup", "Ramassage en magasin"), Both("Pickup {store}", "Ramassage {store}"),
        Both("my order at the store", "ma commande au magasin"),
    ),
    "promotions": (Both("Price", "Prix"), Both("Discount not applied", "Rabais non appliqué"),
        Both("Price adjustment, order {order}", "Ajustement de prix, commande {order}")),
    "account": (Both("My account", "Mon compte"), Both("(no subject)", "(aucun objet)"), Both("Profile", "Profil")),
    "product": (Both("Question", "Question"), Both("Product information", "Renseignement sur un produit"),
        Both("before I buy", "avant d’acheter")),
    "payment": (Both("Charge on my card", "Débit sur ma carte"), Both("Billing", "Facturation"),
        Both("what is this charge", "c’est quoi ce débit")),
    "marketplace": (
        Both("Seller on your site", "Vendeur sur votre site"), Both("Complaint about {seller}", "Plainte contre {seller}"),
    ),
}  # fmt: skip


class Exchange:
    """The messages of one thread. Lines said on the stage are gathered until a message is sent."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        dice = stage.dice
        subject = dice.pick(_SUBJECTS[stage.case.plot.topic])
        self.heads = dice.chance(0.7)
        self.subject = stage.filled(subject.fr if stage.french else subject.en) if self.heads else ""
        self.head = "Objet" if stage.french else "Subject"
        self.sent = 0
        self.quotes = dice.pick(("", "", "short", "dated"))
        self.last_agent = ""
        self.footer = stage.text(stage.choose("talk", "mail_footer"), 0, CUSTOMER)
        self.title = stage.manner.likes(11, 3)
        self._day = stage.case.day

    def line(self, topic: str, section: str, speaker: str, facts: dict[str, Value] | None = None) -> str:
        return self.stage.text(self.stage.choose(topic, section, by_agent=speaker == AGENT), 0, speaker, facts)

    def perhaps(self, section: str, share: float, speaker: str) -> str:
        return self.line("talk", section, speaker) if self.stage.dice.chance(share) else ""

    def customer(self, paragraphs: list[str], *, signed: bool = True) -> None:
        stage, case = self.stage, self.stage.case
        full = "FullName" not in case.items or "FullName" in stage.given
        name = case.customer.name if full and stage.mood.quirk > 0.2 else case.customer.first
        parts = [part for part in paragraphs if part]
        if signed:
            phone = f"\n{case.customer.phone.removeprefix('+1 ')}" if self.sent == 0 and stage.dice.chance(0.15) else ""
            end = name + phone
            parts.append(f"{self.line('talk', 'mail_cust_close', CUSTOMER)}\n{end}" if self.sent == 0 else end)
            if "FullName" in case.items and name == case.customer.name:
                stage.given.add("FullName")
        if self.sent == 0 and stage.mood.chatty > 0.1:
            parts.append(self.perhaps("mail_ps", 0.12, CUSTOMER))
        if self.footer and self.sent < 2:
            parts.append(self.footer)
        if self.sent and self.quotes and self.last_agent:
            rows = self.last_agent.split("\n")[: 4 if self.quotes == "short" else 8]
            quoted = "\n".join(f"> {row}".rstrip() for row in rows)
            parts.append(f"{self._wrote()}\n{quoted}")
        self._send(CUSTOMER, parts, reply=self.sent > 0 and stage.dice.chance(0.5))

    def _wrote(self) -> str:
        """The line above what is quoted, as a mail program sets it."""
        stage = self.stage
        if self.quotes == "short":
            return "Northgate a écrit :" if stage.french else "Northgate wrote:"
        self._day += dt.timedelta(days=1 if self.sent > 2 else stage.dice.between(0, 1))
        way, hour, minute = Way(stage.language, False), stage.dice.between(8, 19), stage.dice.between(0, 59)
        date = f"{Day(self._day).said(way)}{' ' if stage.french else ', '}{self._day.year}"
        if stage.french:
            return f"Le {date} à {hour}{NBSP}h{NBSP}{minute:02}, Northgate a écrit{NBSP}:"
        half = "a.m." if hour < 12 else "p.m."
        return f"On {date}, at {(hour - 1) % 12 + 1}:{minute:02} {half}, Northgate wrote:"

    def agent(self, paragraphs: list[str], *, last: bool = False) -> None:
        stage = self.stage
        if last:
            closing = "" if stage.labels["closing"] == NOT_MET else self.line("talk", "mail_closing", AGENT)
        else:
            # Only the last message closes the contact: thanks in those before would blur whether it was closed.
            closing = self.perhaps("mail_regards", 0.7, AGENT)
        sign = f"{closing}\n\n{self._signature()}".strip()
        parts = [stage.set_in_type(stage.manner.typed(part, stage.language, stage.dice)) for part in paragraphs if part]
        if sign:
            parts.append(stage.set_in_type(sign))
        self.last_agent = "\n".join(parts)
        self._send(AGENT, parts, reply=True)

    def _signature(self) -> str:
        """Everybody signs in their own way; who does not introduce themselves signs nothing."""
        stage = self.stage
        if stage.labels.get("self_introduction") == NOT_MET:
            return ""
        titles = stage.lines("talk", "mail_title")
        title = stage.text(titles[stage.manner.likes(12, len(titles))], 0, AGENT)
        agent = stage.agent
        if self.title == 0:
            return agent.first
        if self.title == 1:
            return f"{agent.first}\n{title}"
        return f"{agent.name}\n{title}"

    def acknowledge(self) -> None:
        """The automatic answer that some messages get before anybody has read them."""
        stage = self.stage
        said = stage.set_in_type(stage.text(stage.choose("talk", "mail_ack"), 0, BOT))
        stage.turns.append(Turn(SYSTEM, said))

    def _send(self, speaker: str, parts: list[str], *, reply: bool) -> None:
        stage = self.stage
        head = ""
        if self.heads and (self.sent == 0 or reply):
            mark = ("RE : " if stage.french else "Re: ") if self.sent else ""
            colon = " :" if stage.french else ":"
            head = f"{self.head}{colon} {mark}{self.subject}\n\n"
        text = head + "\n\n".join(part for part in parts if part)
        if stage.french:
            text = stage.set_in_type(text) if speaker == AGENT else text
        stage.turns.append(Turn(speaker, text, stage.agent if speaker == AGENT else None))
        self.sent += 1


def play(stage: Stage) -> None:
    dialogue.prepare(stage)
    thread = Exchange(stage)
    dice, case, plot = stage.dice, stage.case, stage.case.plot
    commits = dialogue.commits(stage)
    asks = stage.judge("probing", applies=not stage.full)
    verified = stage.judge("identity_verification", applies=commits)
    upfront = commits and verified and dice.chance(0.6)
    first_mail(thread, upfront)
    if dice.chance(0.2):
        thread.acknowledge()
    greeting = greets(thread)
    caring = stage.judge("empathy", applies=plot.reason in WENT_WRONG)
    caring = caring or (stage.fate.trouble and stage.labels["empathy"] == NA and dice.chance(0.5))
    sorry = (
        thread.line(plot.key if stage.has(plot.key, "sorry") and dice.chance(0.6) else "talk", "sorry", AGENT)
        if caring
        else ""
    )
    missing = [item for item in case.items if item not in stage.given] if commits and verified else []
    questions = dice.sample(dialogue.questions_of(stage), dice.between(1, 2)) if asks else []
    if questions or missing:
        asked = [stage.text(line, 0, AGENT) for line in questions]
        if missing:
            asked.append(thread.line("talk", "id_ask", AGENT, {"items": listed(stage, missing)}))
        thread.agent([greeting, sorry, " ".join(asked)])
        answers = [stage.text(line, 1, CUSTOMER) for line in questions]
        stage.given.update(missing)
        details = _details(stage, missing)
        joint = "\n" if dice.chance(0.3) else " "
        thread.customer([thread.line("talk", "mail_cust_reply", CUSTOMER), joint.join(answers), details])
        greeting, sorry = again(thread, details=True), ""
    given = [item for item in case.items if item in stage.given]
    lookup(stage, given)
    body = [greeting, sorry, f"{thread.perhaps('mail_recap', 0.5, AGENT)} {_stated(stage, 'find')}".strip()]
    if commits:
        body = _commit(thread, body)
    else:
        for key in ("confirm_before_commit", "outcome_communicated"):
            stage.labels[key] = NA
    final(thread, body)
    dialogue.settle(stage)


def first_mail(thread: Exchange, upfront: bool) -> None:
    stage, dice = thread.stage, thread.stage.dice
    story = [thread.line(stage.case.plot.key, "open_full" if stage.full else "open", CUSTOMER)]
    if stage.fate.trouble and (not stage.case.plot.trouble or dice.chance(0.3)):
        story.append(thread.line("talk", "gripe", CUSTOMER))
    if stage.fate.trouble and dice.chance(REPEATS):
        story.append(thread.line("talk", "again", CUSTOMER))
    beside = thread.perhaps("mail_story", 0.5, CUSTOMER)
    asking = thread.perhaps("mail_ask", 0.0 if stage.full else 0.35, CUSTOMER)
    detail = ""
    if "OrderNumber" in stage.case.items and "OrderNumber" not in stage.given and dice.chance(0.6):
        detail = thread.line("talk", "mail_cust_detail", CUSTOMER)
    if upfront:
        missing = [item for item in stage.case.items if item not in stage.given]
        stage.given.update(missing)
        detail = f"{detail} {_details(stage, missing)}".strip()
    paragraphs = [" ".join(story), beside] if dice.chance(0.6) else [beside, " ".join(story)]
    thread.customer([thread.line("talk", "mail_cust_open", CUSTOMER), *paragraphs, detail, asking])


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
    stage.introduced = named
    who = thread.line("talk", "mail_named" if named else "mail_plain", AGENT)
    if not greeted:
        return who if named else thread.line("talk", "mail_nogreet_open", AGENT)
    return f"{thread.line('talk', 'mail_greet', AGENT)}\n\n{who}"


def again(thread: Exchange, *, details: bool = False) -> str:
    """How a later answer begins: who did not greet in the first does not in the second, which counts as well."""
    thanks = thread.perhaps("mail_thread", 0.4, AGENT) if details else ""
    if thread.stage.labels["greeting"] != MET:
        return thanks
    return f"{thread.line('talk', 'mail_greet', AGENT)}\n\n{thanks}".strip()


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
        told = stage.fate.met("outcome_communicated")
        more = stage.dice.sample(dialogue.own_questions(stage), 1) if told and stage.dice.chance(0.3) else []
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
        told = stage.labels["outcome_communicated"] != NOT_MET
        said = thread.line("talk", "mail_cust_last" if told else "left_hanging", CUSTOMER)
        thread.customer([said], signed=stage.dice.chance(0.5))
