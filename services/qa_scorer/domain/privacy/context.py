"""What the platform already knows when it makes a judged view: identity keys, the roster, the customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from services.qa_scorer.domain.privacy.keys import fold_key, identity_keys, kind_of_key
from services.qa_scorer.domain.privacy.kinds import Kind
from services.qa_scorer.domain.rubric.model import Procedure


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as the directory knows them. Empty means unknown."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PrivacyContext:
    """`identity_keys` maps folded argument keys to kinds; `agent_names` maps agent ids to names."""

    identity_keys: Mapping[str, Kind] = field(default_factory=dict)
    agent_names: Mapping[str, str] = field(default_factory=dict)
    customer: Person = Person()

    @classmethod
    def of(
        cls,
        procedures: Iterable[Procedure] = (),
        agent_names: Mapping[str, str] | None = None,
        customer: Person | None = None,
    ) -> PrivacyContext:
        """The context of all published procedures: an identity key of one contact reason is personal in every other."""
        items = [group for procedure in procedures for group in procedure.identity_items]
        return cls(identity_keys(items), dict(agent_names or {}), customer or Person())

    def for_customer(self, customer: Person) -> PrivacyContext:
        """The same context for an interaction of another customer."""
        return replace(self, customer=customer)

    def kind_of(self, key: str) -> Kind | None:
        """The kind of an argument's or metadata field's value by its key."""
        return self.identity_keys.get(fold_key(key)) or kind_of_key(key)
