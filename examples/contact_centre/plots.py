"""What contacts can be about: each plot's contact reason, what the desk's software does in it, and how it may end."""

# ruff: noqa: E501, SIM905 - a table reads best with one plot a line
from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from examples.contact_centre.catalogue import APPLIANCE, FRAGILE, FURNITURE, OTHER, POWERED, WEAR

ALL = (POWERED, FRAGILE, WEAR, FURNITURE, OTHER)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """An action of the desk's software. Arguments and fields map names to facts; a value starting with `=` is itself."""

    name: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """Attributes:
    family: whose lines on next steps and ownership are used.
    news: what kind of news the finding is, to which customers react.
    trouble: whether something went wrong for the customer by the plot itself.
    settled: nothing is left to announce once the action is told.
    plain: share of such contacts in which the customer's first words leave nothing to ask.
    commit: the privileged action; None where the plot has none.
    refused: the system declines the action.
    """

    key: str
    reason: str
    topic: str
    weight: float
    family: str
    lookup: Step
    commit: Step | None
    kinds: tuple[str, ...] = ALL
    check: Step | None = None
    trouble: bool = False
    settled: bool = False
    refused: bool = False
    confirmed: bool = True
    plain: float = 0.0
    strike_only: bool = False
    from_date: tuple[int, int] | None = None

    @property
    def news(self) -> str:
        return NEWS.get(self.key) or next(kind for start, kind in _NEWS.items() if self.key.startswith(start))


_NEWS = {
    "status_": "on_its_way", "late_": "stuck_parcel", "ret_": "eligible", "refund_": "money_stuck", "dmg_": "covered",
    "wrong_": "our_fault", "missing_": "our_fault", "cancel_": "still_open", "change_": "still_open", "pickup_": "in_store",
    "price_": "money_back", "promo_": "money_back", "acc_": "account", "prod_": "product", "pay_": "charge",
    "gift_": "account", "mkt_": "seller",
}  # fmt: skip
NEWS = {"ret_window": "refused", "price_refused": "refused", "cancel_late": "refused"}
"""Where the finding of a plot is another kind of news than that of its neighbours."""

LOOKUP = "orders.lookup"
ANONYMOUS = frozenset({"stores.stock", "catalogue.lookup"})
"""What the desk looks up without knowing for whom."""
_SHIP = {
    "status": "=shipped",
    "item": "item",
    "shipped_on": "shipped",
    "last_scan": "scan_city",
    "scanned_on": "scanned",
}
_TRACE = Step("shipping.trace", {}, {"last_scan": "scan_city", "scanned_on": "scanned", "status": "=no movement"})
_DONE = {"status": "=delivered", "item": "full_item", "delivered_on": "delivered", "paid": "paid"}
_RESHIP = Step(
    "orders.reship",
    {"Method": "=express"},
    {"status": "=confirmed", "new_order": "ref", "carrier": "carrier", "delivery": "eta"},
)
_REPLACE = Step(
    "orders.replace", {"Item": "full_item"}, {"status": "=confirmed", "new_order": "ref", "delivery": "eta"}
)
_RETURN = Step(
    "returns.create",
    {"Item": "full_item"},
    {"status": "=created", "return_id": "ref", "refund": "refund", "until": "until"},
)
_STATUS = Step("orders.disclose", {}, {"status": "=on schedule", "delivery": "promised", "paid": "paid"})


def _where(
    key: str, weight: float, commit: Step = _RESHIP, fields: Mapping[str, str] | None = None, **more: Any
) -> Plot:
    late = commit is _RESHIP
    lookup = Step(LOOKUP, {}, fields or _SHIP | {"promised": "promised", "paid": "paid"})
    settings: dict[str, Any] = {
        "check": _TRACE if late else None, "trouble": late, "settled": not late, "confirmed": late,
        "plain": 0.0 if late else 0.3,
    } | more  # fmt: skip
    return Plot(
        key, "late_delivery" if late else "order_status", "where_is_my_order", weight, "deliver",
        lookup, commit, **settings,
    )  # fmt: skip


def _adjust(key: str, weight: float, **more: Any) -> Plot:
    step = Step(
        "orders.adjust_price",
        {"NewPrice": "low"},
        {"status": "=not eligible"}
        if more.get("refused")
        else {"status": "=approved", "adjustment": "diff", "ref": "ref"},
    )
    check = Step(
        "pricing.check",
        {"Competitor": "competitor", "Price": "low"},
        {"paid": "paid", "ordered_on": "ordered"}
        | ({"difference": "diff"} | ({"status": "=not eligible"} if more.get("refused") else {"status": "=eligible"})),
    )
    lookup = Step(LOOKUP, {}, {"status": "=delivered", "paid": "paid", "ordered_on": "ordered"})
    return Plot(
        key,
        "price_match",
        "promotions",
        weight,
        "refused" if more.get("refused") else "money",
        lookup,
        step,
        check=check,
        **more,
    )


_OPEN = {"status": "=open", "item": "full_item", "total": "paid"}
_READY = {"status": "=ready", "store": "store", "hours": "hours", "received_on": "scanned", "until": "until"}
_MARKET = Step(
    "marketplace.lookup",
    {},
    {"seller": "seller", "ordered_on": "ordered", "last_message": "scanned", "due": "promised", "paid": "paid"},
)
_CLAIM = Step(
    "marketplace.open_claim",
    {"Seller": "seller"},
    {"status": "=opened", "claim": "ref", "amount": "paid", "decision_by": "eta"},
)

PLOTS = (
    _where("status_transit", 1.3, _STATUS),
    _where("status_not_shipped", 0.7, _STATUS, {"status": "=processing", "site": "scan_city", "stock_in": "scanned", "ships_on": "shipped", "paid": "paid"}),
    _where("status_split", 0.8, _STATUS, check=Step("shipping.trace", {}, {"parcels": "=2", "last_scan": "scan_city", "scanned_on": "scanned", "shipped_on": "shipped"})),
    _where("status_strike", 2, _STATUS, strike_only=True),
    _where("late_stuck", 9),
    _where("late_not_found", 6, fields={"status": "=delivered", "item": "item", "delivered_on": "delivered", "paid": "paid"}, check=Step("shipping.trace", {}, {"carrier": "carrier", "status": "=left at door", "delivered_on": "delivered", "signature": "=none"})),
    _where("late_gift", 4),
    _where("late_strike", 18, strike_only=True),
    _where("late_address", 3, check=Step("shipping.trace", {}, {"last_scan": "scan_city", "scanned_on": "scanned", "status": "=returned to sender", "reason": "=address incomplete"})),
    Plot("ret_size", "return_item", "returns_refunds", 4, "return", Step(LOOKUP, {}, _DONE), _RETURN, kinds=(WEAR,)),
    Plot("ret_mind", "return_item", "returns_refunds", 4, "return", Step(LOOKUP, {}, _DONE | {"until": "until"}), _RETURN),
    Plot("ret_gift", "return_item", "returns_refunds", 9, "return", Step(LOOKUP, {}, _DONE | {"ordered_on": "ordered", "until": "until"}), _RETURN, from_date=(12, 26)),
    Plot("ret_window", "return_item", "returns_refunds", 1.5, "refused", Step(LOOKUP, {}, _DONE | {"until": "until"}), Step("returns.create", {"Item": "full_item"}, {"status": "=refused", "reason": "=outside return window"}), refused=True, settled=True),
    Plot("ret_exchange", "return_item", "returns_refunds", 2.5, "deliver", Step(LOOKUP, {}, _DONE), Step("returns.create", {"Item": "full_item", "ExchangeFor": "size_b"}, {"status": "=created", "exchange_id": "ref", "size": "size_b", "carrier": "carrier", "delivery": "eta"}), kinds=(WEAR,), plain=0.2),
    Plot("refund_wait", "refund_status", "returns_refunds", 8.5, "money", Step("returns.lookup", {}, {"return_id": "ref", "received_on": "delivered", "site": "scan_city", "refund": "refund", "status": "=in inspection"}), Step("payments.refund", {"Amount": "refund"}, {"status": "=approved", "refund_id": "ref2", "amount": "refund", "posted_by": "eta"}), trouble=True),
    Plot("dmg_broken", "damaged_item", "damaged_missing", 4, "deliver", Step(LOOKUP, {}, _DONE), _REPLACE, kinds=(FRAGILE,), trouble=True),
    Plot("dmg_defect", "damaged_item", "damaged_missing", 4, "deliver", Step(LOOKUP, {}, _DONE), _REPLACE, kinds=(POWERED,), trouble=True),
    Plot("dmg_box", "damaged_item", "damaged_missing", 2, "deliver", Step(LOOKUP, {}, _DONE), _REPLACE, trouble=True),
    Plot("wrong_variant", "wrong_item", "damaged_missing", 3, "deliver", Step(LOOKUP, {}, _DONE | {"color": "color_a", "packed": "color_b", "shipped_on": "shipped"}), _REPLACE, trouble=True),
    Plot("missing_part", "missing_item", "damaged_missing", 2, "deliver", Step(LOOKUP, {}, _DONE), Step("orders.replace", {"Item": "part"}, {"status": "=confirmed", "new_order": "ref", "delivery": "eta"}), kinds=(POWERED, FURNITURE), trouble=True),
    Plot("missing_item", "missing_item", "damaged_missing", 2.5, "deliver", Step(LOOKUP, {}, {"status": "=delivered", "items": "=2", "packed": "=1", "shipped_on": "shipped"}), Step("orders.replace", {"Item": "item2"}, {"status": "=confirmed", "new_order": "ref", "delivery": "eta"}), trouble=True),
    Plot("cancel_mind", "cancel_order", "cancel_change", 4, "cancel", Step(LOOKUP, {}, _OPEN), Step("orders.cancel", {}, {"status": "=cancelled", "released": "refund", "ref": "ref"}), plain=0.35),
    Plot("cancel_late", "cancel_order", "cancel_change", 2, "refused", Step(LOOKUP, {}, {"status": "=shipped", "shipped_on": "shipped", "total": "paid"}), Step("orders.cancel", {}, {"status": "=refused", "reason": "=already shipped"}), refused=True, settled=True, plain=0.35),
    Plot("change_variant", "change_order", "cancel_change", 2.5, "order", Step(LOOKUP, {}, _OPEN | {"color": "color_a", "new_total": "new_total"}), Step("orders.change", {"Color": "color_b"}, {"status": "=changed", "total": "new_total", "ships_by": "eta"}), plain=0.3),
    Plot("change_delivery", "change_order", "cancel_change", 2, "order", Step(LOOKUP, {}, _OPEN | {"new_total": "new_total"}), Step("orders.change", {"NewAddress": "new_address"}, {"status": "=changed", "total": "new_total", "ships_by": "eta"})),
    Plot("pickup_other", "store_pickup", "pickup", 3, "pickup", Step(LOOKUP, {}, _READY), Step("pickup.release", {"PickedUpBy": "pickup_name"}, {"status": "=authorized", "held_until": "eta"})),
    Plot("pickup_missing", "store_pickup", "pickup", 3, "pickup", Step(LOOKUP, {}, _READY), Step("pickup.release", {}, {"status": "=sent to counter", "code": "code", "held_until": "eta"}), trouble=True),
    Plot("pickup_extend", "store_pickup", "pickup", 2, "pickup", Step(LOOKUP, {}, _READY), Step("pickup.release", {"HoldUntil": "eta"}, {"status": "=extended", "held_until": "eta"}), plain=0.3),
    _adjust("price_competitor", 3),
    _adjust("price_sale", 3),
    _adjust("price_refused", 1.2, refused=True, settled=True),
    Plot("promo_code", "promotion", "promotions", 2.5, "money", Step(LOOKUP, {}, {"status": "=open", "total": "paid"}), Step("orders.adjust_price", {"Code": "code"}, {"status": "=approved", "adjustment": "diff", "posted_by": "eta"}), check=Step("promotions.check", {"Code": "code"}, {"valid_until": "until", "discount": "diff", "used": "=no"})),
    Plot("acc_reset", "account_access", "account", 8, "account", Step("accounts.lookup", {}, {"match": "=yes", "mail_status": "=bounced", "locked_on": "scanned"}), Step("accounts.send_reset", {}, {"status": "=sent", "valid_minutes": "=60"}), trouble=True, settled=True, confirmed=False),
    Plot("acc_points", "loyalty_points", "account", 2, "account", Step("accounts.lookup", {}, {"match": "=yes", "order_on": "ordered", "paid": "paid", "points_open": "points"}), Step("accounts.credit_points", {"Points": "points"}, {"status": "=credited", "points": "points", "visible": "eta"})),
    Plot("acc_address", "address_change", "account", 2, "account", Step("accounts.lookup", {}, {"match": "=yes", "open_orders": "=0"}), Step("accounts.change_address", {"NewAddress": "new_address"}, {"status": "=changed", "effective": "eta"}), plain=0.3),
    Plot("prod_fit", "product_question", "product", 3, "order", Step("catalogue.lookup", {"Item": "full_item"}, {"price": "paid", "width_cm": "width", "weight_kg": "weight", "warranty_years": "=2"}), None, settled=True, plain=0.3, kinds=(APPLIANCE,)),
    Plot("prod_stock", "product_question", "product", 3, "pickup", Step("stores.stock", {"Item": "full_item", "Store": "store"}, {"price": "paid", "store": "store", "hours": "hours"}), Step("stores.reserve", {"Item": "full_item"}, {"status": "=reserved", "ref": "ref", "held_until": "eta"}), settled=True, plain=0.3),
    Plot("pay_double", "payment_problem", "payment", 2.5, "money", Step("payments.lookup", {}, {"charges": "=2", "amount": "paid", "charged_on": "charged"}), Step("payments.refund", {"Amount": "paid"}, {"status": "=approved", "refund_id": "ref", "amount": "paid", "posted_by": "eta"}), trouble=True),
    Plot("pay_unknown", "payment_problem", "payment", 2, "money", Step("payments.lookup", {}, {"charges": "=1", "amount": "paid", "charged_on": "charged", "product": "=delivery pass"}), Step("payments.refund", {"Amount": "paid"}, {"status": "=approved", "refund_id": "ref", "amount": "paid", "posted_by": "eta"}), trouble=True),
    Plot("gift_balance", "gift_card", "payment", 0.6, "account", Step("giftcards.lookup", {}, {"balance": "paid", "used": "=no"}), Step("giftcards.transfer", {}, {"status": "=transferred", "amount": "paid", "ref": "ref", "visible": "eta"})),
    Plot("mkt_silent", "marketplace", "marketplace", 2, "market", _MARKET, _CLAIM, trouble=True),
    Plot("mkt_not_as", "marketplace", "marketplace", 1.6, "market", _MARKET, _CLAIM, trouble=True),
)  # fmt: skip

BY_KEY: Mapping[str, Plot] = {plot.key: plot for plot in PLOTS}

QUEUES: Mapping[str, str] = {
    "order_status": "orders", "late_delivery": "orders", "return_item": "returns", "refund_status": "returns",
    "damaged_item": "returns", "wrong_item": "returns", "missing_item": "returns", "cancel_order": "orders",
    "change_order": "orders", "store_pickup": "stores", "price_match": "orders", "promotion": "orders",
    "account_access": "accounts", "loyalty_points": "accounts", "address_change": "accounts",
    "product_question": "stores", "payment_problem": "payments", "gift_card": "payments", "marketplace": "marketplace",
}  # fmt: skip
"""By contact reason."""

WENT_WRONG = frozenset(
    "late_delivery damaged_item wrong_item missing_item refund_status payment_problem account_access marketplace".split()
)
"""Contact reasons of which the example rubric expects that the agent takes notice of the customer's trouble."""

_ORDER = (("OrderNumber", "PostalCode"), ("OrderNumber", "Email"))
_NAMED = (("OrderNumber", "FullName", "PostalCode"), ("OrderNumber", "FullName", "Email"))
IDENTITY: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "order_status": _ORDER, "late_delivery": _ORDER, "return_item": _ORDER, "damaged_item": _ORDER,
    "wrong_item": _ORDER, "missing_item": _ORDER, "price_match": _ORDER, "promotion": _ORDER, "marketplace": _ORDER,
    "refund_status": _NAMED, "cancel_order": _NAMED, "change_order": _NAMED,
    "store_pickup": (("OrderNumber", "FullName"),), "product_question": (("FullName", "PhoneNumber"),),
    "account_access": (("FullName", "Email", "PostalCode"),), "loyalty_points": (("FullName", "Email", "PostalCode"),),
    "address_change": (("FullName", "Email", "PostalCode"),),
    "payment_problem": (("OrderNumber", "FullName", "PostalCode"), ("FullName", "Email", "LastFourDigits")),
    "gift_card": (("FullName", "Email", "GiftCardNumber"),),
}  # fmt: skip
"""By contact reason: sets of identity items, one of which must be complete, as in examples/rubrics/procedures.yaml."""


def weight(plot: Plot, day: dt.date, strike: bool) -> float:
    """How often a plot comes among those of its topic on a day. `strike`: parcels of the strike are still around."""
    if plot.strike_only and not strike:
        return 0.0
    if plot.from_date is not None and not (
        day.month == 1 or ((day.month, day.day) >= plot.from_date and day.month == 12)
    ):
        return 0.0
    return plot.weight
