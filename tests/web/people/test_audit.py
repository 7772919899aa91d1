from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from klantwaarde.web.people.audit import AppendOnlyError, broken_seals, cut_chains, record, write_ends_anew
from klantwaarde.web.people.log_ends import ends_file
from klantwaarde.web.people.models import AuditEntry


@pytest.fixture
def log(acme, alice, other):
    for number in range(3):
        record("member-changed", organisation=acme, actor=alice, thing=f"thing {number}", detail={"é": number})
    record("member-left", organisation=other, actor=None)
    return AuditEntry.objects.all().of(acme)


def test_each_entry_seals_the_one_before(log):
    first, second, third = log
    assert (first.number, second.number, third.number) == (1, 2, 3)
    assert second.previous == first.seal
    assert list(broken_seals()) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: AuditEntry.objects.update(thing="x"),
        lambda entry: AuditEntry.objects.all().delete(),
    ],
)
def test_an_entry_cannot_be_changed(log, change):
    with pytest.raises(AppendOnlyError):
        change(log[0])


@pytest.mark.parametrize(
    "statement", ["UPDATE people_auditentry SET thing = 'x'", "DELETE FROM people_auditentry WHERE number = 2"]
)
def test_the_database_refuses_too(log, statement):
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_auditentry SET thing = 'x' WHERE number = 2",
        "UPDATE people_auditentry SET actor = 99 WHERE number = 1",
        "DELETE FROM people_auditentry WHERE number = 2",
    ],
)
def test_who_goes_round_the_database_is_found_out(log, statement):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE people_auditentry DISABLE TRIGGER people_auditentry_only_grows")
        else:
            cursor.execute("DROP TRIGGER people_auditentry_no_update")
            cursor.execute("DROP TRIGGER people_auditentry_no_delete")
        cursor.execute(statement)
    assert list(broken_seals())


def test_the_page_shows_the_own_log_only(log, alice, client_of):
    page = client_of(alice).get("/o/acme/log").content.decode()
    assert "thing 2" in page
    assert "changed what somebody may do" in page
    assert "left" not in page.split("<main")[1]


def test_logging_in_is_written_down(alice, client_of):
    client_of().post("/account/login/", {"login": "alice@acme.example", "password": "wrong"})
    client_of().post("/account/login/", {"login": "alice@acme.example", "password": "correct horse battery"})
    verbs = list(AuditEntry.objects.filter(chain="installation").values_list("verb", "actor"))
    assert verbs == [("login-failed", 0), ("logged-in", alice.pk)]


def around_the_database(statement):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE people_auditentry DISABLE TRIGGER people_auditentry_only_grows")
        else:
            cursor.execute("DROP TRIGGER people_auditentry_no_update")
            cursor.execute("DROP TRIGGER people_auditentry_no_delete")
        cursor.execute(statement)


@pytest.fixture
def ended_log(acme, alice, django_capture_on_commit_callbacks):
    """A log of three entries, each written down outside the database once it was durable."""
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(3):
            record("member-changed", organisation=acme, actor=alice, thing=number)
    assert list(cut_chains()) == []


@pytest.mark.parametrize("last", [1, 2, 3])
def test_entries_cut_from_the_very_end_are_found_out(ended_log, acme, last):
    around_the_database(f"DELETE FROM people_auditentry WHERE number >= {last}")
    assert not list(broken_seals()), "the chain itself shows nothing of it"
    assert list(cut_chains()) == [(f"organisation:{acme.pk}", 3)]


def test_other_entries_in_the_place_of_those_that_were_cut_are_found_out(ended_log, acme):
    around_the_database("DELETE FROM people_auditentry WHERE number = 3")
    record("member-left", organisation=acme, actor=None)
    assert not list(broken_seals())
    assert list(cut_chains())


def test_a_line_made_without_the_secret_does_not_count(ended_log, acme):
    line = ends_file().read_text().splitlines()[-1]
    with ends_file().open("a") as file:
        file.write(line.replace('"number": 3', '"number": 9') + "\nbroken off")
    assert list(cut_chains()) == []
    assert ends_file().stat().st_mode & 0o077 == 0


def test_the_doctor_says_that_the_log_was_cut(ended_log):
    from klantwaarde.web.upkeep.doctor import _log

    around_the_database("DELETE FROM people_auditentry WHERE number = 3")
    assert [(one.state, "cut off" in str(one.said)) for one in _log()] == [("wrong", True)]


def test_a_backup_that_was_put_back_ends_earlier_and_is_whole(ended_log, settings):
    around_the_database("DELETE FROM people_auditentry WHERE number = 3")
    write_ends_anew(settings.SECRET_KEY)
    assert list(cut_chains()) == []
