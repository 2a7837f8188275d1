"""One contact's facts: who, what, when. All dates fit each other and the day of the contact."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from examples.contact_centre import catalogue
from examples.contact_centre.dice import Dice
from examples.contact_centre.people import Customer
from examples.contact_centre.plots import IDENTITY, Plot
from examples.contact_centre.values import Both, Code, Count, Day, Mail, Money, Value, plain

ITEM_NAMES = {
    "OrderNumber": Both("your order number", "votre numéro de commande"),
    "PostalCode": Both("the postal code", "le code postal"),
    "Email": Both("the e-mail on file", "le courriel au dossier"),
    "FullName": Both("your full name", "votre nom complet"),
    "PhoneNumber": Both("a phone number", "un numéro de téléphone"),
    "LastFourDigits": Both("the last four digits of the card", "les quatre derniers chiffres de la carte"),
    "GiftCardNumber": Both("the number of the gift card", "le numéro de la carte-cadeau"),
}
_LABELS = {
    "OrderNumber": Both("order", "commande"),
    "PostalCode": Both("postal code", "code postal"),
    "Email": Both("e-mail", "courriel"),
    "FullName": Both("name", "nom"),
    "PhoneNumber": Both("phone", "téléphone"),
    "LastFourDigits": Both("card ends in", "la carte finit par"),
    "GiftCardNumber": Both("gift card", "carte-cadeau"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """`items` is the set of identity items that this contact is about, with their values by name in `identity`."""

    plot: Plot
    customer: Customer
    day: dt.date
    hour: int
    facts: dict[str, Value]
    items: tuple[str, ...]
    identity: dict[str, Value]
    product: catalogue.Product

    def label(self, item: str, french: bool) -> str:
        return _LABELS[item].fr if french else _LABELS[item].en


def make_case(dice: Dice, plot: Plot, customer: Customer, day: dt.date, hour: int) -> Case:
    product = dice.pick(catalogue.BY_KIND[dice.pick(plot.kinds)])
    other = dice.pick(catalogue.PRODUCTS)
    while other is product:
        other = dice.pick(catalogue.PRODUCTS)
    facts: dict[str, Value] = {}
    order = f"70{dice.between(400_000, 999_999):06}"
    _things(facts, dice, product, other, plot)
    _places(facts, dice, customer, day)
    _dates(facts, dice, plot, day)
    _amounts(facts, dice, product, plot)
    _references(facts, dice, plot, order)
    identity: dict[str, Value] = {
        "OrderNumber": Code(order),
        "PostalCode": Code(customer.postal),
        "Email": Mail(customer.email),
        "FullName": plain(customer.name),
        "PhoneNumber": Code(customer.phone.removeprefix("+1 ")),
        "LastFourDigits": Code(f"{dice.between(0, 9999):04}"),
        "GiftCardNumber": Code(f"GC{dice.between(10_000_000, 99_999_999)}"),
    }
    return Case(plot, customer, day, hour, facts, dice.pick(IDENTITY[plot.reason]), identity, product)


def _things(
    facts: dict[str, Value], dice: Dice, product: catalogue.Product, other: catalogue.Product, plot: Plot
) -> None:
    feminine = product.feminine
    facts |= {
        "item": product.named(),
        "the_item": product.definite(),
        "a_item": product.indefinite(),
        "my_item": product.my(),
        "full_item": product.full(),
        "item2": other.named(),
        "the_item2": other.definite(),
        "a_item2": other.indefinite(),
        "it": Both("it", "elle" if feminine else "il"),
        "e": plain("e" if feminine else ""),
        "fve": plain("ve" if feminine else "f"),
        "part": dice.pick(catalogue.PARTS.get(product.kind, (Both("lid", "le couvercle"),))),
    }
    first, second = dice.sample(catalogue.COLORS, 2)
    small, large = dice.pick(catalogue.SIZES)
    if dice.chance(0.4):
        small, large = large, small
    facts |= {"color_a": first, "color_b": second, "size_a": small, "size_b": large}


def _places(facts: dict[str, Value], dice: Dice, customer: Customer, day: dt.date) -> None:
    before_christmas = (day.month, day.day) >= (12, 1) and (day.month, day.day) <= (12, 24)
    events = catalogue.CHRISTMAS if before_christmas and dice.chance(0.7) else catalogue.EVENTS
    others = ("Karim", "Julie", "Sam", "Louise", "Devon", "Annie", "Pat", "Simon", "Rita", "Alex")
    facts |= {
        "city": plain(customer.city.name),
        "store": plain(customer.city.store),
        "hours": dice.pick(catalogue.HOURS),
        "scan_city": plain(dice.pick(catalogue.SCANS)),
        "carrier": dice.pick(catalogue.CARRIERS),
        "competitor": dice.pick(catalogue.COMPETITORS),
        "seller": dice.pick(catalogue.SELLERS),
        "event": dice.pick(events),
        "pickup_name": plain(f"{dice.pick(others)} {customer.last}"),
        "new_address": plain(f"{dice.between(12, 1890)} {dice.pick(catalogue.STREETS)}, {customer.city.name}"),
    }


def _dates(facts: dict[str, Value], dice: Dice, plot: Plot, day: dt.date) -> None:
    def back(base: dt.date, low: int, high: int) -> dt.date:
        return base - dt.timedelta(days=dice.between(low, high))

    def ahead(base: dt.date, low: int, high: int) -> dt.date:
        found = base + dt.timedelta(days=dice.between(low, high))
        return found + dt.timedelta(days=7 - found.weekday()) if found.weekday() > 4 else found

    late = plot.reason in ("late_delivery", "marketplace")
    if late:
        promised = back(day, 2, 9)
        shipped = back(promised, 4, 7)
        scanned = back(promised, 1, 3)
        ordered = back(shipped, 1, 3)
        delivered = back(day, 1, 2) if plot.key == "late_not_found" else promised
    elif plot.reason == "order_status":
        promised = ahead(day, 1, 6)
        if plot.key == "status_not_shipped":
            scanned, shipped, ordered = back(day, 1, 2), ahead(day, 1, 2), back(day, 5, 10)
            promised = ahead(shipped, 2, 5)
        else:
            shipped, scanned = back(day, 3, 5), back(day, 0, 2)
            ordered = back(shipped, 1, 4)
        delivered = back(day, 0, 2)
    else:
        since = {"ret_window": (40, 90), "refund_wait": (9, 22), "ret_gift": (8, 30)}.get(plot.key, (1, 6))
        delivered = back(day, *since)
        scanned = back(day, 1, 5)
        shipped = back(delivered, 2, 5)
        ordered = back(shipped, 1, 3)
        promised = delivered
        if plot.topic == "promotions":
            ordered = back(day, 18, 50) if plot.refused else back(day, 3, 12)
        elif plot.topic == "cancel_change":
            shipped, ordered = back(day, 0, 1), back(day, 1, 3)
    until = ahead(day, 4, 12)
    if plot.reason == "return_item":
        until = delivered + dt.timedelta(days=30)
        if plot.key == "ret_gift":
            until = dt.date(day.year + (1 if day.month == 12 else 0), 1, 31) + dt.timedelta(days=15)
    elif plot.topic == "pickup":
        until = ahead(day, 1, 3)
    eta = ahead(max(day, until), 2, 4) if plot.key == "pickup_extend" else ahead(day, 2, 8)
    if plot.key in ("pickup_other", "pickup_missing", "prod_stock"):
        # The store keeps it as long as before: two dates would leave open which one is meant.
        eta = until
    for name, value in (
        ("promised", promised), ("shipped", shipped), ("scanned", scanned), ("ordered", ordered),
        ("delivered", delivered), ("until", until), ("eta", eta), ("charged", back(day, 2, 9)),
    ):  # fmt: skip
        facts[name] = Day(value)


def _amounts(facts: dict[str, Value], dice: Dice, product: catalogue.Product, plot: Plot) -> None:
    price = round(product.price * dice.uniform(0.82, 1.08))
    paid = price - price % 100 + dice.pick((99, 0, 49, 95, price % 100))
    if plot.key == "pay_unknown":
        paid = dice.pick((5900, 8900, 4999, 7900))
    elif plot.key == "gift_balance":
        paid = dice.pick((2500, 5000, 7500, 10000, 15000))
    low = round(paid * dice.uniform(0.7, 0.92) / 100) * 100 + dice.pick((0, 99, 49))
    low = min(low, paid - 300)
    facts |= {
        "paid": Money(paid),
        "refund": Money(paid),
        "low": Money(low),
        "diff": Money(paid - low),
        "new_total": Money(paid + dice.pick((400, 650, 999, 1200, 1550))),
        "points": Count(dice.between(8, 90) * 25),
        "width": Count(dice.between(21, 48)),
        "weight": Count(dice.between(2, 9)),
        "small": Count(dice.between(1, 6)),
    }


def _references(facts: dict[str, Value], dice: Dice, plot: Plot, order: str) -> None:
    number = dice.between(10_000, 99_999)
    prefix = {"return_item": "RT", "refund_status": "RT", "marketplace": "CL", "payment_problem": "RF"}.get(plot.reason)
    if plot.topic in ("where_is_my_order", "damaged_missing"):
        facts["ref"] = Code(f"{order}-R1")
    else:
        facts["ref"] = Code(f"{prefix or 'N'}-{number}")
    facts |= {
        "ref2": Code(f"RF-{dice.between(10_000, 99_999)}"),
        "order": Code(order),
        "code": Code(dice.pick(catalogue.PROMO_CODES))
        if plot.key == "promo_code"
        else Code(f"P{dice.between(1000, 9999)}"),
    }
    topics = {
        "where_is_my_order": Both("order tracking", "suivi de commande"),
        "returns_refunds": Both("returns", "retours"),
        "damaged_missing": Both("damaged items", "articles endommagés"),
        "cancel_change": Both("changing an order", "modifier une commande"),
        "pickup": Both("store pickup", "ramassage en magasin"),
        "promotions": Both("promotions", "promotions"),
        "account": Both("my account", "mon compte"),
        "product": Both("products", "produits"),
        "payment": Both("payment", "paiement"),
        "marketplace": Both("marketplace", "place de marché"),
    }
    facts["bot_topic"] = topics[plot.topic]
