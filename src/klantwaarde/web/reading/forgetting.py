"""Reckonings that are kept forget who is erased, takes answers back, or was kept long enough."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils import timezone

from klantwaarde.ledger import Ledger
from klantwaarde.results import PUBLISHED_SCHEMA, Published
from klantwaarde.schema.tables import TABLES
from klantwaarde.study.forgetting import forget

if TYPE_CHECKING:
    from klantwaarde.web.studies.models import Study

PERSON = "respondent_id"
NOBODY = "\0"


def forget_persons(study: Study, codes: frozenset[str] | None) -> int:
    """Take the words of persons out of every reckoning of a study; its numbers stay, and are called out of date.

    Parameters
    ----------
    study
        Whose reckonings. The rows of the persons are still there, for their words are looked up in them.
    codes
        Of the persons; None is everybody.

    Returns
    -------
    int
        How many reckonings were written anew.
    """
    runs = list(study.runs.filter(state="ready"))
    if not runs:
        return 0
    quotes, words = _traces(study, codes)
    for run in runs:
        ledger = run.answers()
        whole = Published(schema=PUBLISHED_SCHEMA, software=ledger.software, study=ledger.study, answers=ledger.answers)
        # Where everybody goes, the key goes too, and a code leads nowhere.
        for code in sorted(codes) if codes is not None else [NOBODY]:
            whole = forget(whole, code, quotes, words)
        after = Ledger(answers=whole.answers, study=whole.study, software=whole.software)
        run.ledger = zlib.compress(after.to_json().encode(), 6)
        run.ready_at = timezone.now()  # part of the name under which a ledger is kept at hand
        run.save(update_fields=["ledger", "ready_at"])
    return len(runs)


def _traces(study: Study, codes: frozenset[str] | None) -> tuple[set[str], set[str]]:
    """Find the codes of the quotes of persons, and everything they said."""
    from klantwaarde.web.studies.snapshot import tables_of

    quotes, words = set[str](), set[str]()
    for table, rows in tables_of(study)[0].items():
        spoken = [column.code for column in TABLES[table].columns if column.spoken]
        for row in rows:
            if codes is None or row.get(PERSON) in codes:
                quotes |= {row["quote_id"]} if table == "quotes" and row.get("quote_id") else set()
                words |= _said(row.get(name) for name in spoken)
    return quotes, words


def _said(cells: Iterable[object]) -> set[str]:
    return {text for cell in cells if isinstance(cell, str) and (text := cell.strip())}
