"""Changes of the tables: none is missing, and each keeps what was there before it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

# Nothing was released yet, so that the first migration of each app is what there is to come from.
OURS = "klantwaarde.web."


def ours():
    return sorted(app.label for app in apps.get_app_configs() if app.name.startswith(OURS))


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def chains():
    """Each app of ours that has more than one migration, with its first."""
    nodes = sorted(MigrationExecutor(connection).loader.graph.nodes)
    names = {label: [name for app, name in nodes if app == label] for label in ours()}
    return {label: found[0] for label, found in names.items() if len(found) > 1}


@pytest.mark.django_db(transaction=True)
def test_going_forward_from_the_first_state_keeps_every_row(acme, alice):
    """Filled as far as the first state can hold it, and then brought up to this version.

    So far only the app of people has a second migration, on which the tables of the other apps are built.
    """
    from klantwaarde.web.people.audit import broken_seals, record

    for number in range(3):
        record("member-changed", organisation=acme, actor=alice, thing=number)
    first = chains()
    assert first, "when no app has a second migration there is nothing to show"
    try:
        for label, name in first.items():
            call_command("migrate", label, name, verbosity=0, interactive=False)
        before = rows()
        assert sum(map(len, before.values())) >= 6, "an organisation, a person, a member and three entries of the log"
    finally:
        call_command("migrate", verbosity=0, interactive=False)
    after = rows()
    assert {table: after[table] for table in before} == before
    assert not list(broken_seals())


def rows():
    """Every row of every table of ours, as the database has it."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(tuple(f"{label}_" for label in ours())):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                found[table] = sorted(map(repr, cursor.fetchall()))
    return found
