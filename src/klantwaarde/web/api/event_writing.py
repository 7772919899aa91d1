"""Write events straight into their table: thousands a second, which objects of their own would be too slow for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from klantwaarde.web.api.event import Event
from klantwaarde.web.studies.study import Study


class Fresh(NamedTuple):
    """An event that is to be stored; its columns are those of `Event`, the row as JSON."""

    source: str
    event_id: str
    table: str
    at: dt.datetime
    recorded: dt.datetime | None
    names: str
    takes_back: bool
    row: str
    digest: str


_KINDS = ("text", "text", "text", "timestamptz", "timestamptz", "text", "boolean", "jsonb", "text")

_AT, _RECORDED = Fresh._fields.index("at"), Fresh._fields.index("recorded")


def write(study: Study, fresh: Sequence[Fresh]) -> None:
    """Store new events of a study in the transaction that is open.

    Parameters
    ----------
    study
        Whose; its organisation goes into each row, and PostgreSQL checks that it is the one that is open.
    fresh
        None of which is there yet; one that is makes the whole fail.
    """
    if not fresh:
        return
    quote = connection.ops.quote_name
    table = quote(Event._meta.db_table)
    columns = ", ".join(quote(name) for name in ("organisation_id", "study_id", *Fresh._fields))
    owner = (study.organisation_id, study.pk)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            places = ", ".join(f"%s::{kind}[]" for kind in _KINDS)
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT %s, %s, told.* FROM unnest({places}) AS told",  # noqa: S608
                [*owner, *(list(column) for column in zip(*fresh, strict=True))],
            )
            return
        when = connection.ops.adapt_datetimefield_value
        told: list[tuple[Any, ...]] = []
        for one in fresh:
            cells: list[Any] = list(one)
            cells[_AT], cells[_RECORDED] = when(one.at), when(one.recorded) if one.recorded else None
            told.append((*owner, *cells))
        places = ", ".join(["%s"] * (len(_KINDS) + 2))
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", told)  # noqa: S608
