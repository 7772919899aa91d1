"""Look the whole installation over: what is in order, what deserves attention, what is wrong."""

from __future__ import annotations

import io
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection

from klantwaarde.language import Said, say
from klantwaarde.web.environment import KEY_FILE, Environment
from klantwaarde.web.people.audit import broken_seals, cut_chains
from klantwaarde.web.tenancy.lock import owned_models
from klantwaarde.web.upkeep.migrating import applied, known, waiting

ROOM = 1 << 30
"""A gigabyte: below it a backup or a report may not fit."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at.

    Parameters
    ----------
    state
        ``good``, ``notice`` or ``wrong``.
    said
        What was found, and what to do.
    """

    state: str
    said: Said


def good(said: Said) -> Finding:
    """Say that something is in order."""
    return Finding("good", said)


def notice(said: Said) -> Finding:
    """Say that something deserves attention."""
    return Finding("notice", said)


def wrong(said: Said) -> Finding:
    """Say that something is wrong."""
    return Finding("wrong", said)


def examine(environment: Environment) -> Iterator[Finding]:
    """Look everything over; changes nothing."""
    yield from _folder(environment.data)
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield wrong(say("The database cannot be reached: {reason}.", reason=str(error).strip()[:300]))
        return
    yield good(
        say("The database answers: {kind}.", kind={"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor])
    )
    tables = list(_tables())
    yield from tables
    if all(one.state == "good" for one in tables):
        for look in LOOKS:
            yield from look()
    yield from _reach(environment)


def _folder(data: Path) -> Iterator[Finding]:
    open_ones = [
        str(path)
        for path in (data, data / KEY_FILE, data / "keys", *data.glob("*.sqlite3"))
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o007
    ]
    if open_ones:
        yield notice(
            say(
                "Others on this machine can reach: {files}. Take their rights away (chmod o-rwx).",
                files=", ".join(open_ones),
            )
        )
    else:
        yield good(say("The data folder {folder} is closed to others.", folder=str(data)))
    free = shutil.disk_usage(data).free
    megabytes = free // (1 << 20)
    if free < ROOM:
        yield notice(say("Only {n:,} MB are free on the disk of the data folder.", n=megabytes))
    else:
        yield good(say("{n:,} MB are free on the disk of the data folder.", n=megabytes))


def _tables() -> Iterator[Finding]:
    unknown = applied() - known()
    if unknown:
        yield wrong(say("The tables were made by a newer klantwaarde. Install that, or restore a backup."))
        return
    if needed := waiting():
        yield wrong(say("{n} {n:change|changes} of the tables {n:waits|wait}. Run klantwaarde migrate.", n=len(needed)))
        return
    yield good(say("The tables are those of this version."))


def _soundness() -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        sound = cursor.fetchone() == ("ok",)
        cursor.execute("PRAGMA foreign_key_check")
        whole = cursor.fetchone() is None
    if sound and whole:
        yield good(say("The database file is sound."))
    else:
        yield wrong(say("The database file is damaged. Stop the server and restore a backup."))


def _log() -> Iterator[Finding]:
    broken = next(broken_seals(), None)
    cut = next(cut_chains(), None)
    if cut is not None:
        yield wrong(
            say(
                "The log was cut off: {chain} had an entry {number} that is not there any more.",
                chain=cut[0],
                number=cut[1],
            )
        )
    elif broken is None:
        yield good(say("The log is whole: every entry seals the one before."))
    if broken is not None:
        yield wrong(
            say(
                "The log was changed, or an entry is missing: {chain}, number {number}.",
                chain=broken.chain,
                number=broken.number,
            )
        )


def _second_lock() -> Iterator[Finding]:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        above = cursor.fetchone()[0]
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        locked = {row[0] for row in cursor.fetchall()}
    if above:
        yield wrong(say("The database user is above the row locks. Use one that is no superuser and has no BYPASSRLS."))
    bare = [model._meta.db_table for model in owned_models() if model._meta.db_table not in locked]
    if bare:
        yield wrong(say("These tables have no row lock: {tables}. Run klantwaarde migrate.", tables=", ".join(bare)))
    elif not above:
        yield good(say("PostgreSQL shows each request the rows of one organisation."))


def _queue() -> Iterator[Finding]:
    from django_tasks_db.models import DBTaskResult

    failed = DBTaskResult.objects.filter(status="FAILED").count()
    if failed:
        yield notice(say("{n} {n:task|tasks} of the queue went wrong, such as mail that could not be sent.", n=failed))
    else:
        yield good(say("No task of the queue went wrong."))


def _deployment() -> Iterator[Finding]:
    try:
        call_command("check", fail_level="WARNING", stdout=io.StringIO())
    except CommandError as error:
        yield wrong(say("The settings do not fit together: {reason}", reason=str(error).strip()[:500]))


def _reach(environment: Environment) -> Iterator[Finding]:
    if not environment.url:
        yield good(say("The server is for this machine alone: no KLANTWAARDE_URL is set."))
    elif not environment.tls:
        yield notice(say("The address {address} has no TLS: passwords travel in the open.", address=environment.url))
    else:
        yield good(say("People reach the server over TLS: {address}.", address=environment.url))
    if environment.mail is None:
        yield notice(say("No mail server is set (KLANTWAARDE_SMTP): mail is shown on the terminal."))


LOOKS: list[Callable[[], Iterator[Finding]]] = [_soundness, _log, _second_lock, _queue, _deployment]
"""What is looked at once the tables are right; an app may add its own in the `ready` of its AppConfig."""
