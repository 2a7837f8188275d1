"""A stack for one job: in a temporary home, on free ports, gone at the end whatever happens."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FrameType
from typing import Self

from cli.connection import Client
from cli.errors import PlatformUnreachable
from cli.output import Progress, say
from cli.scoring import Clock
from deploy.embedded.errors import StackError
from deploy.embedded.stack import Stack
from deploy.embedded.supervisor import PartStatus, State

HOSTED_REGIONS = "DEBRIEF_QA_HOSTED_MODEL_REGIONS"
MODELS = ("DEBRIEF_LLM_MODEL", "DEBRIEF_LLM_MODEL_JUDGE", "DEBRIEF_EMBED_MODEL")
FALLBACKS = "DEBRIEF_LLM_FALLBACKS"
PATIENCE_SECONDS = "300"
"""Somebody waits for this job: a model that is down for so long is a reason to give, not one to go on waiting."""


def parts_note(statuses: Sequence[PartStatus]) -> str:
    """What is still on its way."""
    waiting = [status.name for status in statuses if status.state is not State.HEALTHY]
    return f"waiting for {', '.join(waiting)}" if waiting else "ready"


def note_settings_without_effect() -> None:
    """Says so where somebody relies on what is not there."""
    if os.environ.get(FALLBACKS, "").strip():
        say(f"Note: {FALLBACKS} has no effect yet: a call that fails is tried again with the same model.")


class Interrupts:
    """SIGINT, SIGTERM and SIGHUP end the job as one KeyboardInterrupt. Once it closes, none disturbs the tidying up;
    a further one makes it hurry."""

    def __init__(self) -> None:
        self._hurry: Callable[[], None] | None = None
        self._before: dict[int, signal._HANDLER] = {}

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def closing(self, stack: Stack) -> None:
        self._hurry = stack.hurry

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if self._hurry is None:
            self._hurry = lambda: None
            raise KeyboardInterrupt
        self._hurry()


def _environment() -> dict[str, str]:
    """The user's, with what such a job needs where they say nothing else."""
    note_settings_without_effect()
    needed = {"DEBRIEF_WORKER_PATIENCE_SECONDS": PATIENCE_SECONDS, HOSTED_REGIONS: "any"}
    if HOSTED_REGIONS not in os.environ and sends_text_away(os.environ):
        say(
            "Note: a model is hosted elsewhere and may see every contact of this job, whatever its region; "
            f"set {HOSTED_REGIONS} to the regions whose privacy assessment allows it."
        )
    return {**needed, **os.environ}


def sends_text_away(environ: Mapping[str, str]) -> bool:
    """Whether these settings send text to a model outside of the organisation's own machines."""
    from services.llm.domain.whereabouts import leaves

    return leaves(
        environ.get("DEBRIEF_LLM_HOSTED", "auto"),
        [environ.get(name, "") for name in MODELS],
        environ.get("DEBRIEF_LLM_API_BASE", ""),
        environ.get("OLLAMA_API_BASE", ""),
    )


@contextlib.contextmanager
def private_client(clock: Clock) -> Iterator[Client]:
    """A client for a fresh private stack without surveys and coaching.

    Raises:
        PlatformUnreachable: a part can't start; the message says why.
        KeyboardInterrupt: a signal came; all is stopped and removed by then.
    """
    with contextlib.ExitStack() as closing:
        interrupts = closing.enter_context(Interrupts())
        progress = closing.enter_context(Progress("starting"))
        try:
            with clock.step("start"):
                stack = closing.enter_context(
                    Stack.private(
                        environ=_environment(),
                        progress=lambda statuses: progress.show(parts_note(statuses)),
                        on_closing=interrupts.closing,
                    )
                )
        except StackError as error:
            raise PlatformUnreachable(str(error)) from error
        progress.clear()
        yield closing.enter_context(Client(stack.console_url, stack.token))
