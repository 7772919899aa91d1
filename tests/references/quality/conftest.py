"""The ECSI and kiosk surveys as arrays; tests that need them are skipped where they are absent."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from klantwaarde.systems.quality.path_model import path_model
from klantwaarde.systems.quality.sample import make_sample


def columns(path, names):
    """Number columns of a CSV file, NaN where empty."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return np.array([[float(row[name]) if row[name] else np.nan for name in names] for row in rows])


@pytest.fixture(scope="session")
def ecsi_model(shared_data):
    """Seven constructs, 24 items, twelve arrows."""
    data = json.loads((shared_data / "ecsi_mobi/model.json").read_text(encoding="utf-8"))
    return path_model(data | {"scale": [1, 10]})


@pytest.fixture(scope="session")
def ecsi(shared_data, ecsi_model):
    """250 customers of a mobile phone provider."""
    return make_sample(ecsi_model.items, columns(shared_data / "ecsi_mobi/responses.csv", ecsi_model.items))


@pytest.fixture(scope="session")
def kiosk(shared_data):
    """Read columns of the kiosk survey."""
    return lambda names: columns(shared_data / "kiosk_servqual/responses.csv", names)
