"""The composed example with every system's answers, reckoned once per process of tests."""

from __future__ import annotations

import datetime as dt
import zlib
from functools import cache
from pathlib import Path

from klantwaarde import runner
from klantwaarde.ledger import Ledger
from klantwaarde.reports.about import about
from klantwaarde.reports.info import StudyInfo
from klantwaarde.study import open_study


@cache
def reckoned_example(root: Path) -> tuple[Ledger, StudyInfo, bytes]:
    """Give the ledger, what a report says of the study, and the ledger as the web app keeps it."""
    with open_study(root / "examples" / "installatie") as study:
        ledger = runner.analyse(study, as_of=dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
        info = about(study)
    told = ledger.to_json()
    # as it is kept: what was a whole number may come back as one
    return Ledger.from_json(told), info, zlib.compress(told.encode())
