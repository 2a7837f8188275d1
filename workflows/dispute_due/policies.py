"""Time limits of DisputeDue."""

from __future__ import annotations

from datetime import timedelta

MARK_SECONDS = timedelta(seconds=30)
MARK_THROUGH_OUTAGE = timedelta(days=30)
"""A due time that comes while the platform is down is marked when it is back."""
