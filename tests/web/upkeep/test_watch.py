"""Health, figures, retention and the queue."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError
from django.utils import timezone

from klantwaarde.web.people.models import AuditEntry, Invitation
from klantwaarde.web.upkeep import retention, rounds


def test_health_says_whether_the_database_answers(anyone, monkeypatch):
    assert anyone.get("/health").json() == {"status": "ok"}

    class Gone:
        def cursor(self):
            raise DatabaseError("with a secret")

    monkeypatch.setattr("klantwaarde.web.upkeep.health.connection", Gone())
    answer = anyone.get("/health")
    assert answer.status_code == 503
    assert "secret" not in answer.content.decode()


def test_a_watchdog_may_call_us_by_any_name(anyone):
    assert anyone.get("/health", headers={"host": "10.0.0.7"}).status_code == 200


def test_figures_are_for_this_machine(anyone, alice):
    page = anyone.get("/metrics").content.decode()
    assert "klantwaarde_people 1.0" in page
    assert "alice" not in page.lower()
    assert "acme" not in page.lower()


@pytest.mark.parametrize(
    "more",
    [
        {"REMOTE_ADDR": "203.0.113.9"},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.9"},
        {"HTTP_FORWARDED": "for=203.0.113.9"},
        {"HTTP_AUTHORIZATION": "Bearer "},
    ],
)
def test_figures_are_for_nobody_else(anyone, more):
    more = {"REMOTE_ADDR": "203.0.113.9"} | more if "HTTP_AUTHORIZATION" in more else more
    assert anyone.get("/metrics", **more).status_code == 404


def test_a_token_opens_the_figures_from_elsewhere(anyone, settings):
    from klantwaarde.web.environment import read_environment

    settings.ENVIRONMENT = read_environment({"KLANTWAARDE_METRICS_TOKEN": "let-me"})
    assert anyone.get("/metrics").status_code == 404
    far = {"REMOTE_ADDR": "203.0.113.9"}
    assert anyone.get("/metrics", headers={"authorization": "Bearer let-me"}, **far).status_code == 200
    assert anyone.get("/metrics", headers={"authorization": "Bearer let-m"}, **far).status_code == 404


@pytest.fixture
def old(acme, other):
    for organisation in (acme, other):
        for days in (10, 40):
            Invitation.objects.create(
                organisation=organisation, email=f"{days}@x.example", role="viewer", key=f"{organisation.pk}{days}",
                ends_at=timezone.now() - dt.timedelta(days=days),
            )  # fmt: skip


def test_a_dry_run_changes_nothing(old, alice, acme, client_of):
    page = client_of(alice).get("/o/acme/settings/retention").content.decode()
    assert "Remove it now" in page
    assert Invitation.objects.of(acme).count() == 2


def test_an_owner_removes_what_is_due_of_the_own_organisation(old, alice, acme, other, client_of):
    client_of(alice).post("/o/acme/settings/retention")
    assert [one.email for one in Invitation.objects.of(acme)] == ["10@x.example"]
    assert Invitation.objects.of(other).count() == 2
    assert AuditEntry.objects.all().of(acme).get().detail["invitations"] == 1


def test_a_day_has_one_round(old, acme, other):
    now = timezone.now()
    assert rounds.daily(now=now)
    assert Invitation.objects.of(acme).count() == Invitation.objects.of(other).count() == 1
    assert not rounds.daily(now=now)
    assert not rounds.daily(now=now - dt.timedelta(days=3)), "a clock that is set back"
    assert rounds.daily(now=now + dt.timedelta(days=1))


def test_one_organisation_that_goes_wrong_keeps_no_other_from_its_round(old, acme, other, monkeypatch):
    holder = retention.HOLDERS[0]

    def remove(organisation, now):
        if organisation == acme:
            raise RuntimeError
        return holder.remove(organisation, now)

    broken = retention.Holder(holder.name, holder.what, holder.due, remove)
    monkeypatch.setattr(retention, "HOLDERS", [broken])
    assert rounds.daily(now=timezone.now())
    assert Invitation.objects.of(other).count() == 1
    assert Invitation.objects.of(acme).count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_task_is_done_by_the_worker(settings, mailoutbox):
    """The worker hangs up between tasks, which no transaction around a test outlives on PostgreSQL."""
    from klantwaarde.web.upkeep.post import post
    from klantwaarde.web.upkeep.worker import _take_up_again, do_waiting

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    post(to="a@x.example", subject="Dag\nBcc: b@x.example", text="Tekst", lang="nl")
    assert not mailoutbox
    do_waiting()
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [(["a@x.example"], "Dag Bcc: b@x.example")]

    from django_tasks_db.models import DBTaskResult

    held = dt.timedelta(hours=2)
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now() - held)  # as if broken off
    _take_up_again()
    assert DBTaskResult.objects.get().status == "READY"
