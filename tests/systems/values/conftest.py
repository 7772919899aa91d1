"""Drawn studies."""

from __future__ import annotations

import pytest

from drawn_study import drawn


@pytest.fixture(scope="session")
def draw():
    return drawn
