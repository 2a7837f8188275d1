"""Where a customer is, and whether a hosted model may see what they said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.common.errors import InvalidInput
from services.qa_scorer.domain.directory import PROVINCES

ANY, UNKNOWN = "ANY", "UNKNOWN"
NOT_ASSESSED = "hosted_model_not_assessed"
"""Why the embedded judge judged what a hosted model was asked for."""

_CODE = re.compile(r"[A-Z][A-Z0-9-]{1,19}")
_KEYS = ("province", "region")
_NAMES = {
    "alberta": "AB", "british columbia": "BC", "colombie britannique": "BC", "manitoba": "MB", "new brunswick": "NB",
    "nouveau brunswick": "NB", "newfoundland": "NL", "newfoundland and labrador": "NL", "terre neuve": "NL",
    "terre neuve et labrador": "NL", "nova scotia": "NS", "nouvelle ecosse": "NS", "northwest territories": "NT",
    "territoires du nord ouest": "NT", "nunavut": "NU", "ontario": "ON", "prince edward island": "PE",
    "ile du prince edouard": "PE", "quebec": "QC", "saskatchewan": "SK", "yukon": "YT",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Assessment:
    """The privacy assessment on record for a region. `reference` says where the organisation files it."""

    region: str
    reference: str
    assessed_on: date
    recorded_at: datetime
    recorded_by: str


def region_code(text: str) -> str | None:
    """`Québec`, `qc` and `CA-QC` are QC; another region's own code stays; None for what is no code or name."""
    folded = unicodedata.normalize("NFKD", text.strip().casefold())
    plain = " ".join(re.findall(r"[a-z0-9]+", "".join(char for char in folded if not unicodedata.combining(char))))
    if plain in _NAMES:
        return _NAMES[plain]
    code = text.strip().upper().replace("_", "-")
    if code.removeprefix("CA-") in PROVINCES:
        return code.removeprefix("CA-")
    return code if _CODE.fullmatch(code) and code not in (ANY, UNKNOWN) else None


def checked_region(text: str) -> str:
    """The code of a region, or UNKNOWN. Raises InvalidInput."""
    code = UNKNOWN if text.strip().upper() == UNKNOWN else region_code(text)
    if code is None:
        raise InvalidInput(
            f"{text!r} is no region: give a province's two letters, another region's code such as US-NY, or UNKNOWN.",
            field="region",
        )
    return code


def region_of(province: str | None, metadata: Mapping[str, Any], default: str) -> str:
    """The customer's province as the directory knows it, else what the interaction's metadata say, else `default`."""
    candidates = [province, *(metadata.get(key) for key in _KEYS)]
    for text in candidates:
        code = region_code(text) if isinstance(text, str) else None
        if code is not None:
            return code
    return default or UNKNOWN


def may_be_hosted(region: str, assessed: Collection[str], by_setting: Collection[str]) -> bool:
    """`assessed` are the regions on record, `by_setting` those that the deployment lets through; ANY lets all."""
    return ANY in by_setting or region in by_setting or region in assessed
