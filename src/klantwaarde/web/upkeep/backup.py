"""Everything in one file: the database as it was at one moment, the keys, the folders of studies and uploaded files."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec
from django.db import connection
from django.utils import timezone

from klantwaarde import __version__
from klantwaarde.errors import InputError, refuse
from klantwaarde.language import say
from klantwaarde.web.upkeep.migrating import applied
from klantwaarde.web.upkeep.rows import write_rows

FORM = 1
"""Goes up when the file is built otherwise; an older klantwaarde then refuses it by number."""
MANIFEST, DATABASE, ROWS = "manifest.json", "database.sqlite3", "rows.jsonl"
KEYS = "keys"
KEPT = ("secret-key", "erasures.jsonl", KEYS, "studies", "files")
"""What of the data folder goes along; an app that keeps something elsewhere in it adds that here."""
_CHUNK = 1 << 20


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says of itself.

    Parameters
    ----------
    form, version, made_at
        How the file is built, which klantwaarde made it, and when.
    migrations
        Which changes the tables had had, as ``app name``.
    sums
        Of each member the SHA-256.
    """

    form: int
    version: str
    made_at: str
    migrations: list[str]
    sums: dict[str, str]


def backup(data: Path, path: Path, *, keys: bool = True) -> Manifest:
    """Write a backup; people may go on working meanwhile.

    Parameters
    ----------
    data
        The data folder.
    path
        The file to write; it appears whole or not at all.
    keys
        Whether the keys of studies go along. Without them nobody can tell from the file which answers are whose, and
        links of running waves do not work after a restore unless the keys are still there.

    Raises
    ------
    InputError
        When the file is there already or cannot be written.
    """
    if path.exists():
        raise refuse(
            InputError, "backup-exists", say("{file} is there already.", file=str(path)),
            say("A backup never takes the place of another."), say("Give another name."),
        )  # fmt: skip
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as file:
            manifest = _write(file, data, keys=keys)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _write(file: IO[bytes], data: Path, *, keys: bool) -> Manifest:
    sums: dict[str, str] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3, allowZip64=True) as archive:
        migrations = sorted(f"{app} {name}" for app, name in applied())
        # The database first: a file that comes after it is at most one too many, never one too few.
        if connection.vendor == "sqlite":
            copy = data / f".backup-{secrets.token_hex(4)}.sqlite3"
            try:
                _copy_sqlite(copy)
                sums[DATABASE] = _add(archive, copy, DATABASE)
            finally:
                copy.unlink(missing_ok=True)
        else:
            with archive.open(ROWS, "w", force_zip64=True) as member:
                sums[ROWS] = write_rows(member)
        for one, name in _kept_files(data):
            if keys or not name.startswith(f"{KEYS}/"):
                sums[name] = _add(archive, one, name)
        manifest = Manifest(FORM, __version__, timezone.now().isoformat(), migrations, sums)
        archive.writestr(MANIFEST, json.dumps(msgspec.to_builtins(manifest), indent=1))
    return manifest


def _copy_sqlite(copy: Path) -> None:
    """Copy the database as it is at one moment, while others write (SQLite's own way of doing so)."""
    connection.ensure_connection()
    with sqlite3.connect(copy) as target:
        copy.chmod(0o600)
        connection.connection.backup(target)
    target.close()


def _kept_files(data: Path) -> Iterator[tuple[Path, str]]:
    for kept in KEPT:
        start = data / kept
        found = [start] if start.is_file() else sorted(start.rglob("*")) if start.is_dir() else []
        for one in found:
            # A file half-written by somebody else begins with a dot, here as everywhere in klantwaarde.
            if one.is_file() and not one.is_symlink() and not one.name.startswith("."):
                yield one, one.relative_to(data).as_posix()


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> str:
    digest: Any = hashlib.sha256()
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as member:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            member.write(chunk)
    return str(digest.hexdigest())
