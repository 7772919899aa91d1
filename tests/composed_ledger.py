"""What the composed study says of customers' value and account strategy, answered once per process of tests."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from klantwaarde import runner
from klantwaarde.ledger import Ledger, read_history
from klantwaarde.reports.about import about
from klantwaarde.reports.info import StudyInfo
from klantwaarde.study import open_study

AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
SYSTEMS = ("voc", "vfc", "relations", "synthesis")


@cache
def composed_ledger(root: Path) -> tuple[Ledger, StudyInfo]:
    """Give the answers of the four systems behind a customer card, and what the report says of the study."""
    with open_study(root / "examples/installatie") as study:
        steps = [step for step in runner.STEPS if step.system in SYSTEMS]
        return runner.analyse(study, as_of=AS_OF, steps=steps, history=read_history(study.path)), about(study)
