"""What a caller asks of a list, narrowed to what they may see; the same over gRPC and REST."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from debrief.qa.v1 import scorecard_pb2
from fastapi import Query

from services.common.access import access_rule
from services.common.auth import Principal
from services.common.errors import Forbidden, InvalidInput
from services.qa_scorer.application.stores import InteractionFilter
from services.qa_scorer.domain.records import State
from services.qa_scorer.domain.scorecard import Status
from services.qa_scorer.domain.search_text import normalised

_SCORES = f"{scorecard_pb2.DESCRIPTOR.services_by_name['ScorecardService'].full_name}/ListScorecards"
StatusQuery = Annotated[str, Query(pattern=f"^({'|'.join(Status)})?$")]
"""Of scorecards; a word that is none would find nothing, and look like an answer."""
StateQuery = Annotated[str, Query(pattern=f"^({'|'.join(State)})?$")]
"""Of interactions."""
PASSED = {"": None, "passed": True, "failed": False}


def interaction_filter(
    reader: Principal,
    *,
    agent_id: str = "",
    team: str = "",
    queue: str = "",
    channel: str = "",
    language: str = "",
    state: str = "",
    contact_reason: str = "",
    words: str = "",
    rubric: str = "",
    status: str = "",
    passed: str = "",
    criterion: str = "",
    value: str = "",
    lowest: float | None = None,
    highest: float | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> InteractionFilter:
    """Empty texts mean no filter.

    Raises:
        InvalidInput: `passed` is neither empty nor passed nor failed; `lowest` lies above `highest`.
        Forbidden: the caller asks about scores and may not see them.
    """
    if passed not in PASSED:
        raise InvalidInput("passed must be passed or failed, or left out.", field="passed")
    if lowest is not None and highest is not None and lowest > highest:
        raise InvalidInput("The lowest score lies above the highest.", field="score_min")
    sees_scores = True
    try:
        _check_scores(reader)
    except Forbidden:
        sees_scores = False
        if any((rubric, status, passed, criterion, value, lowest is not None, highest is not None)):
            raise
    return InteractionFilter(
        agent_id=agent_id or None,
        queue=queue or None,
        channel=channel or None,
        language=language or None,
        state=state or None,
        since=since,
        only_agent=reader.only_own_records_of,
        only_teams=reader.only_teams,
        until=until,
        team=team or None,
        contact_reason=contact_reason or None,
        words=normalised(words).strip() or None,
        rubric=rubric or None,
        status=status or None,
        passed=PASSED[passed],
        lowest=lowest,
        highest=highest,
        criterion=criterion or None,
        value=value or None,
        with_scores=sees_scores,
    )


def _check_scores(reader: Principal) -> None:
    """Raises Forbidden where not all contacts that the reader may list show them their scores."""
    scorer = access_rule(_SCORES).admit(reader)
    if scorer.only_own_records_of != reader.only_own_records_of:
        raise Forbidden("Ask for scores in the list of your own scorecards: this one holds other agents' contacts.")
