"""Put a backup back: all of it or nothing, and what was there before is kept beside it."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import msgspec
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from klantwaarde.errors import InputError, refuse
from klantwaarde.language import Said, say
from klantwaarde.web.environment import read_environment
from klantwaarde.web.people.audit import write_ends_anew
from klantwaarde.web.upkeep.backup import DATABASE, FORM, KEPT, MANIFEST, ROWS, Manifest
from klantwaarde.web.upkeep.folder_lock import alone
from klantwaarde.web.upkeep.migrating import applied, refuse_newer
from klantwaarde.web.upkeep.rows import every_row, put_rows, read_rows

AFTER_RESTORE: list[Callable[[], object]] = []
"""What is done once a backup is back, such as taking out again who was erased since; apps add theirs in `ready`."""

ERASURES = "erasures.jsonl"
_CHUNK = 1 << 20
_OTHER = "backup"


def restore(data: Path, path: Path, *, replace: bool = False, tell: Callable[[Said], None]) -> None:
    """Put a backup back.

    Parameters
    ----------
    data
        The data folder; no server may be running on it.
    path
        The backup.
    replace
        Whether what is there now may go; it is moved aside, not removed.
    tell
        Says what is done.

    Raises
    ------
    InputError
        When the file is no whole backup, was made by a newer klantwaarde, or something is there already.
    """
    with alone(data):
        work = data / f".restoring-{secrets.token_hex(4)}"
        work.mkdir(mode=0o700)
        try:
            manifest = _unpack(path, work)
            refuse_newer(
                {(app, name) for app, _, name in (one.partition(" ") for one in manifest.migrations)}, manifest.version
            )
            _refuse_full(replace=replace)
            aside = _room_aside(data)
            try:
                _put_database(work, data, aside, manifest)
                _put_files(work, data, aside)
            except BaseException:
                if not any(aside.iterdir()):
                    aside.rmdir()  # nothing was moved yet
                raise
        finally:
            shutil.rmtree(work, ignore_errors=True)
        # A backup is read by more eyes than a server; whoever was logged in then logs in again.
        Session.objects.all().delete()
        write_ends_anew(read_environment().secret_key)  # the backup may have brought its own secret
        for after in AFTER_RESTORE:
            after()
    tell(
        say(
            "The backup of {moment} is back. What was there before is in {folder}.",
            moment=manifest.made_at[:16],
            folder=str(aside),
        )
    )


def _room_aside(data: Path) -> Path:
    """Make a folder for what was there before; two restores within one second each have their own."""
    name = f"before-restore-{timezone.now():%Y%m%d-%H%M%S}"
    aside = next(path for n in range(1000) if not (path := data / (f"{name}-{n}" if n else name)).exists())
    aside.mkdir(mode=0o700)
    return aside


def _no_backup(path: Path, why: Said) -> InputError:
    return refuse(  # type: ignore[return-value] # it is made of the kind that is asked
        InputError, "no-backup", say("{file} cannot be restored: {why}", file=str(path), why=why),
        say("A backup is one whole file, made by klantwaarde backup."),
        say("Take another backup; nothing was changed."),
    )  # fmt: skip


def _unpack(path: Path, work: Path) -> Manifest:
    """Unpack members that the manifest names, each held to its sum; nothing else is looked at."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive, path)
            for name, expected in manifest.sums.items():
                _unpack_one(archive, name, expected, work, path)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, ValueError) as error:
        raise _no_backup(path, say("it is no backup, or it is damaged.")) from error
    return manifest


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    told = json.loads(archive.read(MANIFEST))
    if isinstance(told, dict) and isinstance(told.get("form"), int) and told["form"] > FORM:
        raise _no_backup(path, say("a newer klantwaarde made it ({version}).", version=str(told.get("version"))[:40]))
    try:
        manifest = msgspec.convert(told, Manifest)
    except msgspec.ValidationError as error:
        raise _no_backup(path, say("it is no backup, or it is damaged.")) from error
    if not {DATABASE, ROWS} & set(manifest.sums):
        raise _no_backup(path, say("there is no database in it."))
    return manifest


def _unpack_one(archive: zipfile.ZipFile, name: str, expected: str, work: Path, path: Path) -> None:
    parts = PurePosixPath(name).parts
    kept = name in {DATABASE, ROWS} or (bool(parts) and parts[0] in KEPT)
    if not kept or ".." in parts or "\\" in name or ":" in name or name.startswith("/"):
        raise _no_backup(path, say("a name in it leads elsewhere."))
    target = work.joinpath(*parts)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with (
        archive.open(name) as member,
        os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file,
    ):
        while chunk := member.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
    if digest.hexdigest() != expected:
        raise _no_backup(path, say("it is no backup, or it is damaged."))


def _refuse_full(*, replace: bool) -> None:
    from klantwaarde.web.people.person import Person

    if not replace and applied() and Person.objects.exists():
        raise refuse(
            InputError, "not-empty", say("There are people and studies here already."),
            say("A backup takes the place of everything that is there."),
            say("Add --replace if you want that; what is there now is moved aside."),
        )  # fmt: skip


def _put_database(work: Path, data: Path, aside: Path, manifest: Manifest) -> None:
    ours = connections["default"]
    if (work / DATABASE).exists():
        _check_sqlite(work / DATABASE)
        connections.databases[_OTHER] = {**connections.databases["default"], **_sqlite(work / DATABASE)}
        try:
            # An older backup is brought to this version before it comes in.
            call_command("migrate", database=_OTHER, verbosity=0, interactive=False)
            if ours.vendor != "sqlite":
                _put_rows(aside, lambda: put_rows(every_row(_OTHER)))
        finally:
            connections[_OTHER].close()
            del connections[_OTHER]
            del connections.databases[_OTHER]
        if ours.vendor == "sqlite":
            _swap_sqlite(work / DATABASE, Path(str(ours.settings_dict["NAME"])), aside)
        return
    call_command("migrate", verbosity=0, interactive=False)
    if {f"{app} {name}" for app, name in applied()} != set(manifest.migrations):
        raise refuse(
            InputError, "older-rows",
            say("This backup of a PostgreSQL database was made by klantwaarde {version}.", version=manifest.version),
            say("Rows fit the tables of that version only."),
            say("Restore it with that version, and then install this one."),
        )  # fmt: skip

    def put() -> int:
        with (work / ROWS).open("rb") as member:
            return put_rows(read_rows(member))

    _put_rows(aside, put)


def _put_rows(aside: Path, put: Callable[[], int]) -> None:
    from klantwaarde.web.upkeep.rows import write_rows

    call_command("migrate", verbosity=0, interactive=False)
    with (aside / ROWS).open("wb") as file:
        write_rows(file)
    put()


def _sqlite(path: Path) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {"transaction_mode": "IMMEDIATE"},
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
    }


def _check_sqlite(path: Path) -> None:
    try:
        with sqlite3.connect(path) as database:
            sound = database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            whole = database.execute("PRAGMA foreign_key_check").fetchone() is None
        database.close()
    except sqlite3.DatabaseError:
        sound = whole = False
    if not (sound and whole):
        raise _no_backup(path, say("the database in it is damaged."))


def _swap_sqlite(new: Path, place: Path, aside: Path) -> None:
    connections.close_all()
    with sqlite3.connect(new) as database:
        database.execute("PRAGMA journal_mode=DELETE")  # all of it in one file, which is then moved
    database.close()
    for ending in ("", "-wal", "-shm"):
        old = Path(f"{place}{ending}")
        if old.exists():
            old.replace(aside / old.name)
    new.replace(place)


def _put_files(work: Path, data: Path, aside: Path) -> None:
    for kept in KEPT:
        new, place = work / kept, data / kept
        if kept == ERASURES:
            # Who was erased since the backup stays erased: the two lists become one.
            both = [line for path in (place, new) if path.exists() for line in path.read_text("utf-8").splitlines()]
            if both:
                new.write_text("".join(f"{line}\n" for line in dict.fromkeys(both)), "utf-8")
        if not new.exists():
            continue  # keys that were left out of the backup may still lie here
        if place.exists():
            place.replace(aside / kept)
        new.replace(place)
