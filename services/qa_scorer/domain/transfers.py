"""Who spoke as which human agent, and who took the contact over from another."""

from __future__ import annotations

from services.qa_scorer.domain.interaction import Interaction, JudgedView, Speaker, Turn


def agent_of(interaction: Interaction, turn: Turn) -> str | None:
    """The human agent who spoke `turn`: the turn's own agent, else the interaction's; None for every other speaker."""
    if turn.speaker is not Speaker.AGENT:
        return None
    return turn.agent_id or interaction.agent_id


def human_agents(interaction: Interaction) -> tuple[str, ...]:
    """The human agents in order of their first turn. A contact that only a bot served has none."""
    seen: dict[str, None] = {}
    for turn in interaction.turns:
        agent = agent_of(interaction, turn)
        if agent is not None:
            seen.setdefault(agent)
    return tuple(seen)


def is_transferee(view: JudgedView, agent_id: str) -> bool:
    """Whether the contact was handed to this agent by another: opening criteria are then `na` for them.

    Raises:
        ValueError: the agent has no turn in this interaction.
    """
    if agent_id not in view.agents:
        raise ValueError(f"{agent_id!r} is no agent of interaction {view.interaction_id!r}")
    return view.agents[0] != agent_id
