"""Security answers and passwords: said with their question, or in reply to it."""

from __future__ import annotations

from collections.abc import Iterator

from services.qa_scorer.domain.interaction import Speaker
from services.qa_scorer.domain.privacy.find_names import LEADS, denies
from services.qa_scorer.domain.privacy.kinds import Kind
from services.qa_scorer.domain.privacy.labels import Topic
from services.qa_scorer.domain.privacy.reach import is_quantity
from services.qa_scorer.domain.privacy.segment import Segment
from services.qa_scorer.domain.privacy.tokens import Tokens, word_set
from services.qa_scorer.domain.privacy.words import COMMON, NAMES_THAT_ARE_WORDS

MAX_ANSWER_WORDS = 3
_PASSWORDS = word_set("password passphrase passwd pwd mdp")
_STOP = COMMON - NAMES_THAT_ARE_WORDS


def find_answers(segment: Segment, asked: frozenset[Topic]) -> None:
    """Adds security answers: said with their question (`my first pet was Molly`), or in reply to it."""
    if segment.speaker is not Speaker.CUSTOMER:
        return
    found = False
    for label in segment.labels:
        if label.topic is Topic.ANSWER:
            span = _answer(segment, label.last + 1, lead=True)
            if span is not None:
                segment.add_tokens(Kind.ANSWER, *span)
                found = True
    for span in _passwords(segment):
        segment.add_tokens(Kind.ANSWER, *span)
        found = True
    if not found and Topic.ANSWER in asked and "?" not in segment.text and not denies(segment.tokens.norms, 0):
        span = _answer(segment, 0, lead=False)
        if span is not None:
            segment.add_tokens(Kind.ANSWER, *span)


def _passwords(segment: Segment) -> Iterator[tuple[int, int]]:
    """`password: Heron77`, `password heron77`: what stands behind the bare word if it is set apart or mixed."""
    tokens = segment.tokens
    for index, norm in enumerate(tokens.norms[:-1]):
        if norm in _PASSWORDS and segment.topic_at(index) is None:
            mixed = _mixed(tokens, index + 1)
            if mixed is not None:
                yield index + 1, mixed
            elif ":" in tokens.gap(index, index + 1) and (span := _answer(segment, index + 1, lead=True)) is not None:
                yield span


def _answer(segment: Segment, index: int, *, lead: bool) -> tuple[int, int] | None:
    """First and last token of a security answer from token `index`."""
    tokens = segment.tokens
    norms = tokens.norms
    at = index
    while at < len(norms) and at < index + 8 and norms[at] in LEADS:
        if at > index and any(char in tokens.gap(at - 1, at) for char in ".?!\n") and lead:
            return None
        at += 1
    if at >= len(norms) or denies(norms[index : at + 3], 0):
        return None
    if lead and at > 0 and any(char in tokens.gap(at - 1, at) for char in ".?!\n"):
        return None
    if lead and norms[at].isdigit() and at + 1 < len(norms):
        # `security question 1 sanders`: the number counts the questions.
        at += 1
    if (end := _mixed(tokens, at)) is not None:
        return at, end
    last = None
    for token in range(at, min(at + MAX_ANSWER_WORDS, len(norms))):
        gap = tokens.gap(token - 1, token) if token > at else ""
        norm = norms[token]
        if token > at and (norm.isdigit() or gap.strip() not in ("", "-", "'", "’") or "\n" in gap):
            break
        if not norm or (norm in COMMON and not (tokens.capital(token) and token > 0 and norm in NAMES_THAT_ARE_WORDS)):
            if norm and token == at and len(norms) - at <= 2 and not lead and norm not in _STOP:
                last = token
            break
        if segment.topic_at(token) is not None:
            break
        last = token
    if last is not None:
        last = _with_number(segment, last)
    if last is None or lead or tokens.capital(at):
        return None if last is None else (at, last)
    # Without capitals a reply is an answer only if it is little more than that: `charlie I think`.
    ends = last + 1 == len(norms) or tokens.gap(last, last + 1).strip()
    return (at, last) if ends or len(norms) - last <= 3 else None


def _mixed(tokens: Tokens, index: int) -> int | None:
    """The last token of what is written in one from a token on, if it has letters and digits, as passwords do."""
    if index and not any(char.isspace() for char in tokens.gap(index - 1, index)):
        return None
    last = index
    while (
        last + 1 < len(tokens)
        and (gap := tokens.gap(last, last + 1)).strip() == gap
        and not any(char in gap for char in ",;()")
    ):
        last += 1
    written = tokens.norms[index : last + 1]
    letters, digits = any(norm.isalpha() for norm in written), any(norm.isdecimal() for norm in written)
    return last if letters and digits and all(written) else None


def _with_number(segment: Segment, last: int) -> int:
    """The last token of the number that belongs to an answer: `heron seventy seven`."""
    for run in segment.runs:
        if run.first == last + 1 and segment.tokens.gap(last, run.first).isspace() and not is_quantity(segment, run):
            return run.last
    return last
