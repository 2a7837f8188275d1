"""The stack's own keys: each part signs as itself, originals are encrypted, and there is a first administrator."""

from __future__ import annotations

import base64
import json
import secrets
from pathlib import Path

from deploy.embedded.home import Home, write_private

ISSUERS = ("console", "qa_scorer", "llm", "worker")
TOKEN_PREFIX_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
ADMIN_EMAIL = "admin@debrief.local"


def signing_key(home: Home, issuer: str) -> Path:
    """PEM file with the private key of an issuer, mode 0600."""
    return home.keys / f"{issuer}.pem"


def trusted_keys(home: Home) -> Path:
    """JSON file: issuer to public key (PEM)."""
    return home.keys / "trusted.json"


def data_key(home: Home) -> Path:
    """File with 32 random bytes in base64, mode 0600, with which originals are encrypted. Lost, they are lost."""
    return home.keys / "data.key"


def ensure_keys(home: Home) -> None:
    """Makes whatever key is missing and keeps what is there."""
    missing = [issuer for issuer in ISSUERS if not signing_key(home, issuer).exists()]
    if missing or not trusted_keys(home).exists():
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        for issuer in missing:
            pem = Ed25519PrivateKey.generate().private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            write_private(signing_key(home, issuer), pem)
        public = {}
        for issuer in ISSUERS:
            key = serialization.load_pem_private_key(signing_key(home, issuer).read_bytes(), password=None)
            public[issuer] = (
                key.public_key()
                .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
                .decode()
            )
        write_private(trusted_keys(home), json.dumps(public, indent=1))
    if not data_key(home).exists():
        write_private(data_key(home), base64.b64encode(secrets.token_bytes(32)))


def ensure_token(home: Home) -> bool:
    """Makes the administrator's token where there is none, and says whether it did."""
    if home.token.exists():
        return False
    prefix = "".join(secrets.choice(TOKEN_PREFIX_ALPHABET) for _ in range(10))
    write_private(home.token, f"dbr_{prefix}_{secrets.token_hex(32)}\n")
    return True


def ensure_admin(home: Home) -> bool:
    """Makes the first administrator's password where there is none, and says whether it did."""
    if home.admin.exists():
        return False
    groups = ["".join(secrets.choice(TOKEN_PREFIX_ALPHABET) for _ in range(5)) for _ in range(4)]
    write_private(home.admin, f"{ADMIN_EMAIL}\n{'-'.join(groups)}\n")
    return True
