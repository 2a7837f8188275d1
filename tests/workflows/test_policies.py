"""Whatever goes wrong, for however long: no record is lost, none is settled twice, and every piece comes to an end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workflows.score_backlog import policies as backlog
from workflows.score_backlog.types import Piece, Unsettled
from workflows.shared import policies
from workflows.shared.policies import Failure, Kind, Trials
from workflows.shared.types import Ref

kinds = st.sampled_from(list(Kind))
failures = st.builds(Failure, st.just("internal"), kinds, st.floats(0, 10_000))
sizes = st.integers(1, 40)


def refs(count: int) -> list[Ref]:
    return [Ref(f"c-{number}", 1) for number in range(count)]


def ids(step: backlog.Next) -> list[str]:
    left = [ref.id for piece in step.pieces for ref in piece.refs]
    return sorted(left + [ref.id for given_up in step.given_up for ref in given_up.refs])


@given(sizes, failures, st.integers(0, 20), st.integers(0, 20))
def test_a_failed_call_loses_and_doubles_no_record(size: int, failure: Failure, failed: int, tried: int) -> None:
    piece = Piece(refs(size), Trials(tried), failed_calls=failed)
    assert ids(backlog.after_error(piece, failure, 100.0)) == sorted(ref.id for ref in piece.refs)


@given(
    st.lists(st.sampled_from(["llm_unavailable", "llm_truncated"]), max_size=20), st.integers(0, 20), st.integers(0, 12)
)
def test_outcomes_lose_and_double_no_record(reasons: list[str], failed: int, tried: int) -> None:
    everything = refs(len(reasons) + failed)
    again = [Unsettled(ref, reason) for ref, reason in zip(everything, reasons, strict=False)]
    hopeless = [Unsettled(ref, "llm_refused") for ref in everything[len(reasons) :]]
    step = backlog.after_outcomes(Piece(everything, Trials(tried)), again, hopeless, 100.0)
    assert ids(step) == sorted(ref.id for ref in everything)


@given(sizes, kinds)
def test_calls_that_always_fail_come_to_an_end(size: int, kind: Kind) -> None:
    open_pieces, given_up, calls = [Piece(refs(size))], 0, 0
    while open_pieces:
        step = backlog.after_error(open_pieces.pop(), Failure("internal", kind), 300.0)
        open_pieces += step.pieces
        given_up += sum(len(group.refs) for group in step.given_up)
        calls += 1
        assert calls < 1000
    assert given_up == size


@given(st.integers(1, 10_000), st.floats(0, 1e6))
def test_pauses_respect_the_other_side_and_stay_bounded(number: int, retry_after: float) -> None:
    pause = policies.pause_before(number, policies.LONGEST_PAUSE, retry_after)
    assert min(retry_after, policies.LONGEST_RETRY_AFTER) <= pause
    assert pause <= max(policies.LONGEST_PAUSE, policies.LONGEST_RETRY_AFTER)


def test_a_restart_of_a_minute_marks_nothing_failed() -> None:
    """Errors that count, without a break: the record must still be tried after a minute of them."""
    trials, spent = Trials(), 0.0
    while (step := policies.after(trials, Failure("internal", Kind.RECORD), 0.0)) is not None:
        trials, spent = step[0], spent + step[1]
    assert spent > 60
