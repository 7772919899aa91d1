"""Fixtures every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder with reference data that may not travel with the project; skips where it is absent."""
    if not DATA.is_dir():
        pytest.skip("reference data that may not be bundled is not on this machine")
    return DATA
