"""The second lock: PostgreSQL itself shows a request the rows of one organisation only.

The first lock is in the queries (`owned`). This one holds when the first is forgotten: in a raw query, in a relation,
in a library. A request starts with everything shut, a door opens one organisation, and the end of the request puts back
what was. Outside requests (commands, tasks) everything is open. On SQLite there is no such lock and nothing happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.backends.signals import connection_created
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

VARIABLE = "klantwaarde.organisation"
OPEN, SHUT = "*", ""

_now: ContextVar[str] = ContextVar("organisation_lock", default=OPEN)


class LockMiddleware:
    """Shuts everything at the start of a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request behind the lock."""
        with _set(SHUT):
            return self.get_response(request)


@contextmanager
def inside(organisation: Model | int) -> Iterator[None]:
    """Open the rows of one organisation, and no others."""
    with _set(str(organisation if isinstance(organisation, int) else organisation.pk)):
        yield


@contextmanager
def unlocked() -> Iterator[None]:
    """Open all rows: for a query that says why it looks everywhere."""
    with _set(OPEN):
        yield


untouched = nullcontext


@contextmanager
def _set(value: str) -> Iterator[None]:
    token = _now.set(value)
    _tell(value)
    try:
        yield
    finally:
        _now.reset(token)
        _tell(_now.get())


def _tell(value: str) -> None:
    if connection.vendor == "postgresql" and connection.connection is not None and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", [VARIABLE, value])


def listen() -> None:
    """Tell each new connection what holds now."""

    def told(connection: Any, **_: Any) -> None:  # noqa: ANN401 - a signal
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config(%s, %s, false)", [VARIABLE, _now.get()])

    connection_created.connect(told, dispatch_uid="klantwaarde.lock", weak=False)


def owned_models() -> list[type[Model]]:
    """Every model with rows of an organisation."""
    from klantwaarde.web.tenancy.owned import Owned

    return [model for model in apps.get_models() if issubclass(model, Owned)]


def fit_locks(**_: Any) -> None:  # noqa: ANN401 - a signal
    """Put the lock on every owned table; after each migration, so that a new table cannot be forgotten."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for model in owned_models():
            table = model._meta.db_table
            if table not in there:
                continue
            name, column = connection.ops.quote_name(table), connection.ops.quote_name("organisation_id")
            rule = (
                f"current_setting('{VARIABLE}', true) = '{OPEN}' "
                f"OR {column}::text = current_setting('{VARIABLE}', true)"
            )
            cursor.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
            cursor.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")  # for the owner of the table too
            cursor.execute(f"DROP POLICY IF EXISTS klantwaarde_organisation ON {name}")
            cursor.execute(f"CREATE POLICY klantwaarde_organisation ON {name} USING ({rule}) WITH CHECK ({rule})")
