"""Backups and restores, one after another in one process of their own; prints what came of each as JSON.

A process of its own, as the tests themselves hold a database in memory; one for all, as starting Django takes seconds.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import sqlite3
import sys
import zipfile
from pathlib import Path

from klantwaarde.web.server import set_up

ENVIRONMENT = set_up()

from django.db import connection, connections, transaction  # noqa: E402 - Django is awake only now
from django.db.models import Count  # noqa: E402

from klantwaarde.errors import KlantwaardeError  # noqa: E402
from klantwaarde.web.people.audit import broken_seals, record  # noqa: E402
from klantwaarde.web.people.models import AuditEntry, Organisation, Person  # noqa: E402
from klantwaarde.web.upkeep.backup import backup  # noqa: E402
from klantwaarde.web.upkeep.doctor import examine  # noqa: E402
from klantwaarde.web.upkeep.migrating import migrate, waiting  # noqa: E402
from klantwaarde.web.upkeep.restoring import restore  # noqa: E402

DATA = ENVIRONMENT.data
ONE, TWO = ('{"study": "' + "0" * 31 + number + '", "gone": []}\n' for number in "12")
FILES = ("keys/a.key", "studies/s/study.toml", "files/x")
OUT = {}


def quiet(said):
    pass


def fill():
    """Two organisations whose logs grow together, a person, and files."""
    pair = [Organisation.objects.create(name=one, slug=one.lower()) for one in "AB"]
    Person.objects.create_user("a@a.example", None, name="Anna é 💶")
    for number in range(3):
        with transaction.atomic():
            for one in pair:
                record("member-changed", organisation=one, actor=None, thing=number, detail={"x": [1.0, None, "é"]})
    for name in FILES:
        (DATA / name).parent.mkdir(parents=True, exist_ok=True)
        (DATA / name).write_text(name)
    (DATA / "erasures.jsonl").write_text(ONE)


def read():
    chains = AuditEntry.objects.filter(chain__startswith="organisation").order_by().values_list("chain")
    return {
        "logs": sorted(dict(chains.annotate(n=Count("pk"))).values()),
        "broken": [entry.number for entry in broken_seals()],
        "people": [person.name for person in Person.objects.all()],
        "files": sorted(name for name in FILES if (DATA / name).exists() and (DATA / name).read_text() == name),
        "erasures": (DATA / "erasures.jsonl").read_text() if (DATA / "erasures.jsonl").exists() else "",
        "wrong": [str(one.said) for one in examine(ENVIRONMENT) if one.state == "wrong"],
    }


def refusal(act):
    try:
        act()
    except KlantwaardeError as error:
        return str(error)
    return ""


def empty():
    """The data folder as before the first start."""
    connections.close_all()
    for one in DATA.iterdir():
        if one.name != "in-use.lock":
            shutil.rmtree(one) if one.is_dir() else one.unlink()


def altered(saved, change):
    """A backup with something else in it."""
    with zipfile.ZipFile(saved) as old:
        members = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(members["manifest.json"])
    change(members, manifest)
    members["manifest.json"] = json.dumps(manifest).encode()
    path = saved.with_name(f"{change.__name__}.zip")
    with zipfile.ZipFile(path, "w") as new:
        for name, content in members.items():
            new.writestr(name, content)
    return path


def newer_tables(members, manifest):
    manifest["migrations"].append("people 0099_of_tomorrow")
    manifest["version"] = "99.0"


def newer_form(members, manifest):
    manifest["form"] = 99


def escape(members, manifest):
    members["keys/../../evil"] = b"x"
    manifest["sums"]["keys/../../evil"] = hashlib.sha256(b"x").hexdigest()


def absolute(members, manifest):
    members["/evil"] = b"x"
    manifest["sums"]["/evil"] = hashlib.sha256(b"x").hexdigest()


def other_place(members, manifest):
    members["backups/x"] = b"x"
    manifest["sums"]["backups/x"] = hashlib.sha256(b"x").hexdigest()


def changed(members, manifest):
    members["files/x"] = b"other"


def absent(members, manifest):
    del members["files/x"]


def no_database(members, manifest):
    manifest["sums"].pop("database.sqlite3", None)
    manifest["sums"].pop("rows.jsonl", None)


def damaged_database(members, manifest):
    broken = bytearray(members["database.sqlite3"])
    broken[5000:9000] = b"\0" * 4000
    members["database.sqlite3"] = bytes(broken)
    manifest["sums"]["database.sqlite3"] = hashlib.sha256(bytes(broken)).hexdigest()


def older(members, manifest):
    """As if a release without the daily round had made it."""
    place = DATA / "older.sqlite3"
    place.write_bytes(members["database.sqlite3"])
    with contextlib.closing(sqlite3.connect(place)) as database:
        database.execute("DROP TABLE upkeep_round")
        database.execute("DELETE FROM django_migrations WHERE app = 'upkeep'")
        database.commit()
    members["database.sqlite3"] = place.read_bytes()
    place.unlink()
    manifest["sums"]["database.sqlite3"] = hashlib.sha256(members["database.sqlite3"]).hexdigest()
    manifest["migrations"] = [one for one in manifest["migrations"] if not one.startswith("upkeep")]


WRONG = (newer_tables, newer_form, escape, absolute, other_place, changed, absent, no_database, damaged_database)


def of_sqlite(work):
    migrate(DATA, quiet)
    fill()
    saved, bare = work / "b.zip", work / "bare.zip"
    OUT["before"] = read()
    backup(DATA, saved)
    backup(DATA, bare, keys=False)
    OUT["bare"] = zipfile.ZipFile(bare).namelist()
    OUT["again"] = refusal(lambda: backup(DATA, saved))
    OUT["not asked"] = refusal(lambda: restore(DATA, saved, tell=quiet))
    OUT["wrong"] = {
        change.__name__: refusal(lambda change=change: restore(DATA, altered(saved, change), replace=True, tell=quiet))
        for change in WRONG
    }
    for cut in (0, 10, 1000, -1000):
        (work / "cut.zip").write_bytes(saved.read_bytes()[:cut])
        OUT["wrong"][f"cut {cut}"] = refusal(lambda: restore(DATA, work / "cut.zip", replace=True, tell=quiet))
    OUT["after the wrong ones"] = read()
    OUT["left behind"] = [one.name for one in DATA.glob(".restoring*")]
    (DATA / "erasures.jsonl").write_text(ONE + TWO)
    restore(DATA, bare, replace=True, tell=quiet)
    OUT["replaced"] = read()
    OUT["aside"] = sorted(one.name for one in next(DATA.glob("before-restore-*")).iterdir())
    empty()
    restore(DATA, saved, tell=quiet)
    OUT["in an empty folder"] = read()
    empty()
    restore(DATA, altered(saved, older), tell=quiet)
    OUT["older"] = read()
    tables(work)


def tables(work):
    """Changes of the tables, and tables of a newer version."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE upkeep_round")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'upkeep'")
    OUT["waiting"] = waiting()
    migrate(DATA, quiet)
    OUT["backup before"] = len(list((DATA / "backups").glob("before-*.zip")))
    OUT["migrated"] = read()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('people', '0099_x', '2030-01-01')")
    OUT["newer"] = refusal(lambda: migrate(DATA, quiet))


def of_postgres(work):
    migrate(DATA, quiet)
    restore(DATA, work / "b.zip", tell=quiet)
    OUT["from sqlite"] = read()
    backup(DATA, work / "p.zip")
    OUT["members"] = zipfile.ZipFile(work / "p.zip").namelist()
    # A new row takes the next number, not one that came in.
    organisation = Organisation.objects.create(name="C", slug="c")
    record("member-left", organisation=organisation, actor=None)
    OUT["with more"] = read()
    restore(DATA, work / "p.zip", replace=True, tell=quiet)
    OUT["from postgres"] = read()
    OUT["older"] = refusal(lambda: restore(DATA, altered(work / "p.zip", older_rows), replace=True, tell=quiet))
    OUT["said"] = [str(one.said) for one in examine(ENVIRONMENT)]


def older_rows(members, manifest):
    manifest["migrations"] = manifest["migrations"][:-1]


if __name__ == "__main__":
    (of_postgres if connection.vendor == "postgresql" else of_sqlite)(Path(sys.argv[1]))
    sys.stdout.write(json.dumps(OUT))
