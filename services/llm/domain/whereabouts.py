"""Whether a model runs on the organisation's own machines, told from its name and address."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

LOCAL_BY_DEFAULT = ("ollama/", "ollama_chat/")
"""Providers whose own address is this machine's."""
_OWN_DOMAINS = ("localhost", "local", "internal", "lan", "home.arpa", "intranet", "corp")


def is_hosted(model: str, api_base: str) -> bool:
    """True unless the address can only be reached from within: loopback, private, or a name without a public domain.
    A model without an address is its provider's own, and so hosted."""
    if not model:
        return False
    if not api_base:
        return not model.startswith(LOCAL_BY_DEFAULT)
    host = (urlsplit(api_base if "//" in api_base else f"//{api_base}").hostname or "").rstrip(".").lower()
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return not (host and ("." not in host or host.endswith(tuple(f".{domain}" for domain in _OWN_DOMAINS))))
    return not (address.is_loopback or address.is_private or address.is_link_local)


def leaves(said: str, models: Iterable[str], api_base: str, own_base: str) -> bool:
    """Whether text sent to one of these models leaves the organisation's own machines.

    Args:
        said: auto, yes or no; auto tells it from the address.
        models: names; empty ones are none.
        api_base: the address of all models, where it is set.
        own_base: the address of the providers in `LOCAL_BY_DEFAULT`, where it is set.
    """
    if said != "auto":
        return said == "yes" and any(models)
    return any(
        is_hosted(model, api_base or (own_base if model.startswith(LOCAL_BY_DEFAULT) else "")) for model in models
    )
