"""Backups: whole under load, refused when they are not ours, and back as they were."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from web.postgres import cluster
from web.upkeep.serving import clean, words

ONE, TWO = ('{"study": "' + "0" * 31 + number + '", "gone": []}\n' for number in "12")
WHOLE = {
    "logs": [3, 3], "broken": [], "people": ["Anna é 💶"], "wrong": [], "erasures": ONE,
    "files": ["files/x", "keys/a.key", "studies/s/study.toml"],
}  # fmt: skip

# Writes two entries in one transaction, over and over, and says each time that it did.
WRITER = """
from web.upkeep.cases import *
migrate(DATA, quiet)
fill()
pair = list(Organisation.objects.order_by("pk"))
for number in range(100_000):
    with transaction.atomic():
        for one in pair:
            record("member-changed", organisation=one, actor=None, thing=number)
    print(number, flush=True)
"""


def cases(root, work, data, **environment):
    done = subprocess.run(
        [sys.executable, root / "tests/web/upkeep/cases.py", work], text=True, capture_output=True, check=False,
        env=clean(KLANTWAARDE_DATA=str(data), PYTHONWARNINGS="ignore", **environment),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return tmp_path_factory.mktemp("backups")


@pytest.fixture(scope="module")
def came(root, work):
    return cases(root, work, work / "data")


def test_a_backup_comes_back_as_it_was(came):
    assert came["before"] == came["in an empty folder"] == WHOLE


def test_what_was_there_is_moved_aside_and_only_when_asked(came):
    assert "--replace" in came["not asked"]
    assert came["aside"] == ["erasures.jsonl", "files", "klantwaarde.sqlite3", "secret-key", "studies"]


def test_who_was_erased_since_stays_on_the_list(came):
    assert came["replaced"] == {**WHOLE, "erasures": ONE + TWO}


def test_keys_can_be_left_out_and_then_those_of_here_stay(came):
    assert not [name for name in came["bare"] if name.startswith("keys")]
    assert "keys/a.key" in came["replaced"]["files"]


def test_a_backup_takes_no_place_of_another(came):
    assert "there already" in came["again"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("newer_tables", "newer klantwaarde 99.0"),
        ("newer_form", "newer klantwaarde"),
        ("escape", "leads elsewhere"),
        ("absolute", "leads elsewhere"),
        ("other_place", "leads elsewhere"),
        ("changed", "damaged"),
        ("absent", "damaged"),
        ("no_database", "no database"),
        ("damaged_database", "damaged"),
        ("cut 0", "damaged"),
        ("cut 10", "damaged"),
        ("cut 1000", "damaged"),
        ("cut -1000", "damaged"),
    ],
)
def test_what_is_no_whole_backup_of_ours_is_refused(came, change, said):
    assert said in came["wrong"][change]


def test_a_refusal_changes_nothing(came, work):
    assert came["after the wrong ones"] == WHOLE
    assert came["left behind"] == []
    assert not list(work.rglob("evil"))


def test_a_backup_of_an_older_version_is_brought_up_to_date(came):
    assert came["older"] == WHOLE


def test_the_tables_change_after_a_backup(came):
    assert came["waiting"] == [["upkeep", "0001_initial"]]
    assert came["backup before"] == 1
    assert came["migrated"] == WHOLE


def test_tables_of_a_newer_version_are_not_touched(came):
    assert "newer klantwaarde" in came["newer"]


def test_a_backup_under_load_is_of_one_moment(root, tmp_path):
    data = tmp_path / "data"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER], text=True, stdout=subprocess.PIPE,
        env=clean(KLANTWAARDE_DATA=str(data), PYTHONPATH=str(root / "tests")),
    )  # fmt: skip
    try:
        for line in writer.stdout:
            if line.strip() == "20":
                break
        words("backup", tmp_path / "b.zip", data=data)
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
    words("restore", tmp_path / "b.zip", data=tmp_path / "new")
    code = "from web.upkeep.cases import *; sys.stdout.write(json.dumps(read()))"
    done = subprocess.run(
        [sys.executable, "-c", code], text=True, capture_output=True, check=True,
        env=clean(KLANTWAARDE_DATA=str(tmp_path / "new"), PYTHONPATH=str(root / "tests")),
    )  # fmt: skip
    told = json.loads(done.stdout)
    a, b = told["logs"]
    assert a == b >= 3 + 21, "what was acknowledged before is in it, and each transaction whole"
    assert told["broken"] == told["wrong"] == []


@pytest.mark.postgres
def test_a_team_moves_to_postgresql_and_backs_up_there(root, came, work):
    """A backup of SQLite comes back on PostgreSQL; one of PostgreSQL comes back there too."""
    with cluster() as address:
        told = cases(root, work, work / "team", KLANTWAARDE_DATABASE=address)
    assert told["from sqlite"] == told["from postgres"] == WHOLE
    assert told["with more"]["logs"] == [1, 3, 3]
    assert "rows.jsonl" in told["members"]
    assert "that version only" in told["older"] or "Restore it with that version" in told["older"]
    assert "PostgreSQL shows each request the rows of one organisation." in told["said"]
