"""Pages by cursor: what came after the last thing of the page before, however much is added meanwhile."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from klantwaarde.language import say
from klantwaarde.web.api.problems import Problem

USUAL, MOST = 50, 200


def page(rows: QuerySet[Any], order: str, limit: int, cursor: str, shown: Callable[[Any], Any]) -> dict[str, Any]:
    """Give one page, and the cursor of the next one (None on the last page).

    Parameters
    ----------
    rows
        What there is.
    order
        The column that tells them apart and puts them in order: text, or ``pk``.
    limit
        How many on a page.
    cursor
        As the page before gave it; empty for the first.
    shown
        Makes what goes out of a row.

    Raises
    ------
    Problem
        When the cursor is none of ours.
    """
    if cursor:
        rows = rows.filter(**{f"{order}__gt": _read(cursor, number=order == "pk")})
    found = list(rows.order_by(order)[: limit + 1])
    more = len(found) > limit
    kept = found[:limit]
    return {"items": [shown(one) for one in kept], "next": _made(getattr(kept[-1], order)) if more else None}


def _made(value: object) -> str:
    return base64.urlsafe_b64encode(f"1 {value}".encode()).decode().rstrip("=")


def _read(cursor: str, *, number: bool) -> str | int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (ValueError, binascii.Error, UnicodeError):
        text = ""
    start, _, value = text.partition(" ")
    fits = value.isascii() and value.isdecimal() and len(value) < 18 if number else "\0" not in value
    if start != "1" or not value or not fits:
        raise Problem("invalid", say("Give the cursor as the page before gave it."), params=[("query.cursor", "")])
    return int(value) if number else value
