"""Time limits of RetentionSweep."""

from __future__ import annotations

from datetime import timedelta

BATCH_SECONDS = timedelta(seconds=120)
THROUGH_OUTAGE = timedelta(days=7)
BATCHES_PER_RUN = 1000
"""Then the workflow goes on with a fresh history."""
