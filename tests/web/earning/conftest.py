"""The composed example reckoned, whose snapshot the runner finds as it stands."""

from __future__ import annotations

from web.accounts.conftest import manager, own, reckoned, run, study, worth  # noqa: F401
from web.reading.conftest import example_as_snapshot  # noqa: F401
