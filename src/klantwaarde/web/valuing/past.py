"""The scores of earlier days: kept by every reckoning and by hand, so that change can be told."""

from __future__ import annotations

import datetime as dt

import msgspec

from klantwaarde.ledger.history import snapshot_of
from klantwaarde.results import Answer
from klantwaarde.results.worth_snapshot import WorthSnapshot
from klantwaarde.web.studies.models import Study
from klantwaarde.web.valuing.models import Kept


def history_of(study: Study) -> list[WorthSnapshot]:
    """Give what was said of customers on earlier days, in order of time."""
    return [one.noun() for one in study.worth_kept.all()]


def keep_day(study: Study, answers: list[Answer]) -> Kept | None:
    """Keep the value OF customers of a day: one per day, the last of that day counts.

    Parameters
    ----------
    study
        Whose customers.
    answers
        Among which the scorecard; without one nothing is kept.
    """
    for answer in answers:
        said = snapshot_of(answer)
        if said is not None and said.customers:
            kept: Kept
            kept, _ = Kept.objects.of(study.organisation_id).update_or_create(
                study=study, day=dt.date.fromisoformat(said.as_of),
                defaults={"organisation_id": study.organisation_id, "body": msgspec.to_builtins(said)},
            )  # fmt: skip
            return kept
    return None
