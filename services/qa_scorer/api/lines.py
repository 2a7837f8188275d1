"""Uploads as lines of JSON: read piece by piece, so that a large file never stands in memory as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator

from fastapi import Request

from services.common.errors import InvalidInput, UnsupportedMedia
from services.common.http import check_charset, media_type
from services.qa_scorer.domain.interaction import MAX_INTERACTION_BYTES

GROUP_LINES = 200
GROUP_BYTES = 4 * 1024 * 1024
MAX_LINE_BYTES = MAX_INTERACTION_BYTES * 2
"""A line over this is refused without being kept; up to it the domain says what is too large about it."""
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")

Line = tuple[int, bytes]
"""(number from 1, bytes without the line's end). An over-long line comes cut off at `MAX_LINE_BYTES` + 1."""


def is_ndjson(request: Request) -> bool:
    return media_type(request) in NDJSON


def check_type(request: Request, fits: bool, wanted: str) -> None:
    """Args:
        fits: whether the body's type is one that the route reads.
        wanted: which types those are, for the message.

    Raises:
        UnsupportedMedia: the body is of another type, or its text not in UTF-8.
    """
    if not fits:
        said = media_type(request)
        given = f"The body is said to be {said}" if said else "The request does not say what its body is"
        raise UnsupportedMedia(f"{given}; send {wanted}.", field="Content-Type")
    check_charset(request)


async def lines_of(request: Request, digest: hashlib._Hash | None = None) -> AsyncIterator[Line]:
    """The lines of the body; empty ones are passed over but counted."""
    rest = bytearray()
    number = 0
    dropping = False
    async for piece in request.stream():
        if digest is not None:
            digest.update(piece)
        rest += piece
        while (end := rest.find(b"\n")) >= 0:
            number += 1
            line = bytes(rest[:end]).rstrip(b"\r")
            del rest[: end + 1]
            if dropping:
                dropping = False
            elif line.strip():
                yield number, line
        if len(rest) > MAX_LINE_BYTES:
            if not dropping:
                yield number + 1, bytes(rest[: MAX_LINE_BYTES + 1])
                dropping = True
            rest.clear()
    if rest.strip() and not dropping:
        yield number + 1, bytes(rest).rstrip(b"\r")


async def groups_of(lines: AsyncIterator[Line]) -> AsyncIterator[tuple[list[Line], bool]]:
    """(group, whether it is the last). Groups are bounded in lines and bytes; an empty body gives nothing.

    One line is held back, so that the last group is known to be the last.
    """
    group: list[Line] = []
    size = 0
    async for line in lines:
        if group and (len(group) >= GROUP_LINES or size + len(line[1]) > GROUP_BYTES):
            yield group, False
            group, size = [], 0
        group.append(line)
        size += len(line[1])
    if group:
        yield group, True


async def body_of(request: Request, limit: int) -> bytes:
    """The whole body.

    Raises:
        InvalidInput: it is empty.
    """
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            return bytes(body[: limit + 1])
    if not body.strip():
        raise InvalidInput("The body is empty; send one JSON object, or lines of them as application/x-ndjson.")
    return bytes(body)
