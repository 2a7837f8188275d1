"""Passwords as argon2id hashes, made in threads and few at a time: each takes 64 MiB while it is made."""

from __future__ import annotations

import asyncio
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

AT_A_TIME: Final = 2


class Argon2Passwords:
    """Args:
    hasher: default: argon2id with RFC 9106's parameters for little memory.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._slots = asyncio.Semaphore(AT_A_TIME)
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        if self._nobody is None:
            self._nobody = await self.hash("the password of nobody")
        async with self._slots:
            right = await asyncio.to_thread(self._matches, stored or self._nobody, password)
        return right and stored is not None

    def is_dated(self, stored: str) -> bool:
        return self._hasher.check_needs_rehash(stored)

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except VerificationError:
            return False
