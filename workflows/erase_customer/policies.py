"""Time limits of EraseCustomer."""

from __future__ import annotations

from datetime import timedelta

BATCH_SECONDS = timedelta(seconds=60)
LEDGER_SECONDS = timedelta(minutes=5)
HISTORIES_SECONDS = timedelta(minutes=30)
THROUGH_OUTAGE = timedelta(days=30)
"""The law gives thirty days; an outage that lasts so long is seen before."""

SETTLE = timedelta(minutes=4)
"""Longer than a judge works on a chunk: whatever it was at has reached the ledger by then."""

OPEN_PAUSE = timedelta(minutes=10)
OPEN_ROUNDS = 144
"""A day of waiting for backlogs that still run, and for what else comes in."""
