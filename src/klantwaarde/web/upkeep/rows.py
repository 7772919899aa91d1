"""The rows of every table as lines of JSON: how a PostgreSQL database goes into a backup, and into another kind."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, transaction
from django.db.models import Model

from klantwaarde.web.tenancy.lock import fit_locks, owned_models

BATCH = 500
LEFT_OUT = frozenset({"contenttypes.contenttype"})
"""Made anew by every migration, and asked for by nothing of ours."""


class _Exact(DjangoJSONEncoder):
    """Django's own form, with moments whole: it cuts them off at a thousandth, and the seals of the log would break."""

    def default(self, o: object) -> object:
        """Write what JSON has no form for."""
        return o.isoformat() if isinstance(o, dt.datetime | dt.time) else super().default(o)


def models() -> list[type[Model]]:
    """Every table of the database, those between two others included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    ]


def every_row(using: str) -> Iterator[Model]:
    """Give every row, table by table, as at one moment."""
    database = connections[using]
    with transaction.atomic(using=using):
        if database.vendor == "postgresql":
            with database.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for model in models():
            yield from model._base_manager.using(using).order_by("pk").iterator(chunk_size=BATCH)


def write_rows(member: IO[bytes], using: str = "default") -> str:
    """Write every row; gives the SHA-256 of what was written."""
    digest = hashlib.sha256()
    text = io.StringIO()
    for row in every_row(using):
        text.seek(0)
        text.truncate()
        serializers.serialize("jsonl", [row], stream=text, cls=_Exact)
        line = text.getvalue().encode()
        digest.update(line)
        member.write(line)
    return digest.hexdigest()


def read_rows(member: IO[bytes]) -> Iterator[Model]:
    """Read rows back."""
    lines = io.TextIOWrapper(member, "utf-8")
    for one in serializers.deserialize("jsonl", lines):
        yield one.object


def put_rows(rows: Iterable[Model]) -> int:
    """Put rows into the database in place of all that is there: all of them, or nothing changes."""
    database = connections["default"]
    count = 0
    with transaction.atomic():
        _empty()
        with database.constraint_checks_disabled():
            batch: list[Model] = []
            for row in rows:
                if batch and (type(row) is not type(batch[0]) or len(batch) >= BATCH):
                    count += _put(batch)
                    batch = []
                batch.append(row)
            count += _put(batch)
        database.check_constraints()
        _set_counters()
    return count


def _put(batch: list[Model]) -> int:
    if not batch:
        return 0
    type(batch[0])._base_manager.bulk_create(batch)
    return len(batch)


def _empty() -> None:
    database: Any = connections["default"]
    names = [database.ops.quote_name(model._meta.db_table) for model in models()]
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            # TRUNCATE, as the log refuses DELETE.
            cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {database.ops.quote_name(name)}")
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for name in names:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - names of our own tables
        for _, sql in triggers:
            cursor.execute(sql)


def _set_counters() -> None:
    """Let the numbers of new rows begin after those that came in."""
    database = connections["default"]
    with database.cursor() as cursor:
        for statement in database.ops.sequence_reset_sql(no_style(), models()):
            cursor.execute(statement)
    fit_locks()
    assert owned_models()  # noqa: S101 - the locks have something to hold
