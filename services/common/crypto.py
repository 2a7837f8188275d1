"""Encryption of what is kept for people with a right to it: originals, and what is known of customers."""

from __future__ import annotations

import base64
import os
import zlib
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.common.errors import Internal

_VERSION = b"\x01"
_NONCE = 12


class Vault:
    """AES-256-GCM over compressed bytes; the context (such as the record's id) is authenticated with them."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("the data key has 32 bytes")
        self._cipher = AESGCM(key)

    @classmethod
    def from_file(cls, path: Path) -> Vault:
        """Raises ValueError where the file is not 32 bytes in base64."""
        return cls(base64.b64decode(path.read_bytes().strip(), validate=True))

    def seal(self, plain: bytes, context: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._cipher.encrypt(nonce, zlib.compress(plain, 6), context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Raises Internal where the key, the context or the bytes are not those of `seal`."""
        if sealed[:1] != _VERSION:
            raise Internal("A sealed record has an unknown version.")
        try:
            packed = self._cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], context.encode())
        except InvalidTag as error:
            raise Internal("A sealed record does not open with the data key in use.") from error
        return zlib.decompress(packed)
