"""What is put in the queue by a page is done by the server itself, beside the pages."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time

import pytest

from web.postgres import cluster
from web.upkeep.serving import run_python, served, words

# A study of which nobody answered yet, and a reckoning that somebody asked for: nothing but what the page does itself.
ASKED = """
import json, sys
from klantwaarde.web.server import set_up
set_up()
from klantwaarde.web.people.models import Organisation
from klantwaarde.web.studies.models import Study, Wave
from klantwaarde.web.reading.reckoning import ask
from klantwaarde.web.tenancy.lock import inside
organisation = Organisation.objects.create(name="Acme", slug="acme")
with inside(organisation.pk):
    study = Study.objects.create(
        organisation=organisation, slug="study", title={"nl": "Ons onderzoek", "en": "Our study"},
        privacy="anonymous", settings={"catalogue": {"pick": ["reliable", "careful", "thinks_along"]}},
    )
    Wave.objects.create(organisation=organisation, study=study, code="2026", state="open")
    run = ask(study)
json.dump({"state": run.state}, sys.stdout)
"""


RUNS, TASKS = "SELECT state, problems FROM reading_run", "SELECT status FROM django_tasks_database_dbtaskresult"


def seen(data):
    """What the database says, without waking Django for each look."""
    with contextlib.closing(sqlite3.connect(f"file:{data / 'klantwaarde.sqlite3'}?mode=ro", uri=True)) as database:
        return told(database)


def seen_there(address):
    """The same of PostgreSQL, which shows rows only to who says whose."""
    import psycopg

    with psycopg.connect(address) as database:
        database.execute("SELECT set_config('klantwaarde.organisation', '*', false)")
        return told(database)


def told(database):
    (run,) = database.execute(RUNS).fetchall()
    return {"state": run[0], "problems": run[1], "tasks": [one for (one,) in database.execute(TASKS).fetchall()]}


def done_by_the_server(folder, look, **environment):
    """Ask for a reckoning while no server runs, then serve; `look` gives what the database says."""
    data = folder / "data"
    words("migrate", data=data, **environment)
    (folder / "asked.py").write_text(ASKED)
    assert json.loads(run_python(folder / "asked.py", data=data, **environment)) == {"state": "waiting"}
    before = look()
    assert (before["state"], before["tasks"]) == ("waiting", ["READY"]), "nobody does it while no server runs"
    with served(data, **environment):
        for _ in range(1200):
            now = look()
            if now["state"] not in {"waiting", "busy"} and now["tasks"] == ["SUCCESSFUL"]:
                break
            time.sleep(0.1)
    assert now["state"] == "ready", now
    assert now["tasks"] == ["SUCCESSFUL"]


def test_a_reckoning_that_waits_is_done_by_the_server(tmp_path):
    done_by_the_server(tmp_path, lambda: seen(tmp_path / "data"))


@pytest.mark.postgres
def test_a_reckoning_that_waits_is_done_on_postgresql_too(tmp_path):
    with cluster() as address:
        done_by_the_server(tmp_path, lambda: seen_there(address), KLANTWAARDE_DATABASE=address)
