"""What every test stands on: no network, calm property tests, and an honest word on tools that are absent."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
CI = os.environ.get("CI", "").lower() in {"1", "true"}

# The clock of a shared machine says nothing about our code. CI repeats the same examples; elsewhere new ones are tried.
settings.register_profile(
    "klantwaarde", deadline=None, derandomize=CI, suppress_health_check=[HealthCheck.too_slow], max_examples=50
)
settings.load_profile("klantwaarde")

# The browser of the tests runs a loop in the main thread, and Django refuses its database beside one unless told.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

_connect = socket.socket.connect


def _connect_at_home(self: socket.socket, address: Any) -> None:
    if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {"127.0.0.1", "::1", "localhost"}:
        pytest.fail(f"a test reached for the network: {address}")
    _connect(self, address)


socket.socket.connect = _connect_at_home  # type: ignore[method-assign, assignment]


def chromium() -> str | None:
    """Where Chromium is, if anywhere."""
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


def _has_postgres() -> bool:
    # Debian keeps the programs of a server off the path, as several versions may stand side by side.
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def _missing(item: pytest.Item) -> str | None:
    if item.get_closest_marker("browser"):
        if importlib.util.find_spec("playwright") is None:
            return "needs the Python package playwright"
        if chromium() is None:
            return "needs Chromium: apt install chromium"
    if item.get_closest_marker("postgres") and not _has_postgres():
        return "needs a PostgreSQL server: apt install postgresql"
    if item.get_closest_marker("spark"):
        if importlib.util.find_spec("pyspark") is None:
            return "needs PySpark: pip install --require-hashes -r requirements/spark.txt"
        if shutil.which("java") is None:
            return "needs Java: apt install default-jre-headless"
    return None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot run, with the reason; in CI an absent tool is a failure."""
    if reason := _missing(item):
        if CI:
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser for tests marked `browser`."""
    path = chromium()
    assert path is not None, "mark the test with @pytest.mark.browser"
    return path


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Any]:
    """Chromium, once for every test of a process: two of them in one process stand in each other's way."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # In a container there is no sandbox and little shared memory; no flag makes the page itself behave otherwise.
        chromium = playwright.chromium.launch(
            executable_path=chromium_path, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder with reference data that may not travel with the project; skips where it is absent."""
    if not DATA.is_dir():
        pytest.skip("reference data that may not be bundled is not on this machine")
    return DATA
