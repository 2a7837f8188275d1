"""What the gateway's tests share."""

from __future__ import annotations

import pytest
from console_platform import Platform


@pytest.fixture
def platform() -> Platform:
    return Platform()
