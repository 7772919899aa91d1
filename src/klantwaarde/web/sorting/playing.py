"""`play_batch`: the moves of one person into the database, all or nothing, each at most once."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from django.db import transaction
from django.utils import timezone

from klantwaarde.web.sorting.board import Move, RefusedError, Sorting, play
from klantwaarde.web.sorting.models import Played, Sorter


class Told(msgspec.Struct, frozen=True):
    """What the browser hears back: the board as it is kept, and which moves were refused and why."""

    state: Sorting
    refused: list[dict[str, str]]
    number: int


def play_batch(sorter: Sorter, moves: Sequence[Move]) -> Told:
    """Play moves in order; a key that was seen before is passed over.

    One writer at a time for one person: the row is locked (PostgreSQL) or the whole file is (SQLite), so two windows
    cannot both take the last place of a column.
    """
    with transaction.atomic():
        whole = Sorter.objects.of(sorter.organisation_id).select_for_update().select_related("design__study")
        mine = whole.get(pk=sorter.pk)
        board = mine.design.board
        now = mine.sorting
        seen = set(mine.played.filter(key__in=[move.key for move in moves]).values_list("key", flat=True))
        refused, rows = [], []
        for move in moves:
            if move.key in seen:
                continue
            seen.add(move.key)
            why = ""
            try:
                now = play(board, now, move)
            except RefusedError as error:
                why = error.code
                refused.append({"key": move.key, "code": why})
            mine.number += 1
            kept = msgspec.to_builtins(msgspec.structs.replace(move, key="", words=""))
            rows.append(
                Played(
                    organisation_id=mine.organisation_id,
                    sorter=mine,
                    key=move.key,
                    number=mine.number,
                    move={name: value for name, value in kept.items() if name != "key"},
                    refused=why,
                )
            )
        if rows:
            Played.objects.bulk_create(rows)
            mine.state = msgspec.to_builtins(now)
            moment = timezone.now()
            mine.started_at = mine.started_at or moment
            if now.sent and mine.sent_at is None:
                mine.sent_at = moment
                if mine.design.study.anonymous:
                    mine.label = ""  # from here on nobody may know whose sort this is
            mine.save(update_fields=["state", "number", "started_at", "sent_at", "label"])
    return Told(now, refused, mine.number)
