"""Limits of ScoreInteraction; what is tried again stands in `workflows.shared.policies`."""

from __future__ import annotations

from datetime import timedelta

EVALUATE_SECONDS = timedelta(seconds=120)
"""One try, the model's reply included."""

EVALUATE_THROUGH_OUTAGE = timedelta(days=1)
"""All tries that Temporal makes while the platform can't be reached. Nothing else waits for this record, so long."""
