"""What the judged view needs to know beyond the interaction: the procedures' identity items, and who is who."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from services.common.crypto import Vault
from services.qa_scorer.application.directory import open_customer
from services.qa_scorer.application.stores import Work
from services.qa_scorer.domain.interaction import Interaction
from services.qa_scorer.domain.privacy.context import Person, PrivacyContext
from services.qa_scorer.domain.rubric.model import Rubric
from services.qa_scorer.domain.transfers import human_agents


async def contexts_for(
    work: Work, vault: Vault, interactions: Sequence[Interaction], rubrics: Iterable[Rubric]
) -> Sequence[PrivacyContext]:
    """One context per interaction, in order: an identity item of any published procedure is personal in all of them."""
    agents = sorted({agent for interaction in interactions for agent in human_agents(interaction)})
    ids = sorted({interaction.customer_id for interaction in interactions if interaction.customer_id})
    names = await work.directory.names(agents) if agents else {}
    known = await work.directory.customers(ids) if ids else {}
    people = {id: _person(open_customer(vault, record)) for id, record in known.items()}
    base = PrivacyContext.of([entry for rubric in rubrics for entry in rubric.procedures], names)
    return [
        base.for_customer(people[interaction.customer_id]) if interaction.customer_id in people else base
        for interaction in interactions
    ]


def _person(personal: dict[str, str | None]) -> Person:
    return Person(personal["name"] or "", personal["email"] or "", personal["phone"] or "")
