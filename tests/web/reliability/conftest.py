"""A data folder as the first start leaves it, and a study in the field."""

from __future__ import annotations

import shutil

import pytest

from web.upkeep.serving import words
from web_cast import _places, begun, invite, study, study_of  # noqa: F401


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory):
    data = tmp_path_factory.mktemp("fresh") / "data"
    words("migrate", data=data)
    return data


@pytest.fixture
def data(_migrated, tmp_path):
    """A data folder of one's own."""
    return shutil.copytree(_migrated, tmp_path / "data")
