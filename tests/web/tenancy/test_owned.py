from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.utils import timezone

from klantwaarde.web.people.invitation import Invitation
from klantwaarde.web.tenancy.owned import UnscopedQueryError

WHY = "a test looks at all"


@pytest.fixture
def invited(acme, other):
    def make(organisation, email):
        return Invitation.objects.create(
            organisation=organisation, email=email, role="viewer", key=email, ends_at=timezone.now() + dt.timedelta(1)
        )

    return make(acme, "a@x.example"), make(other, "b@x.example")


@pytest.mark.parametrize(
    "ask",
    [
        list,
        len,
        bool,
        lambda q: q.count(),
        lambda q: q.exists(),
        lambda q: q.first(),
        lambda q: q.get(email="a@x.example"),
        lambda q: list(q.iterator()),
        lambda q: list(q.values_list("email")),
        lambda q: q.in_bulk(),
        lambda q: q.aggregate(),
        lambda q: q.update(role="owner"),
        lambda q: q.delete(),
        lambda q: q.latest("made_at"),
        lambda q: list(q.filter(email="a@x.example")),
        lambda q: list(q.exclude(organisation=1)),
        lambda q: list(q.filter(organisation=1) | q.filter(email="a@x.example")),
        lambda q: list(q.filter(organisation__slug="acme")),
        lambda q: list(q.filter(organisation__in=[1, 2])),
        lambda q: list(q.filter(invited_by__memberships__organisation=1)),
        lambda q: q.filter(organisation=1).union(q.all()).count(),
    ],
)
def test_a_query_that_names_no_organisation_is_refused(invited, ask):
    with pytest.raises(UnscopedQueryError):
        ask(Invitation.objects.all())


def test_a_query_of_one_organisation_sees_only_that(invited, acme, other):
    assert [i.email for i in Invitation.objects.all().of(acme)] == ["a@x.example"]
    assert Invitation.objects.filter(organisation=other).count() == 1
    assert not Invitation.objects.of(acme).filter(email="b@x.example").exists()
    assert Invitation.objects.of(acme).of(other).count() == 0
    assert Invitation.objects.of(other).update(role="analyst") == 1
    assert Invitation.objects.of(acme).get().role == "viewer"
    Invitation.objects.of(acme).delete()
    assert Invitation.objects.everywhere(WHY).count() == 1


def test_looking_everywhere_takes_a_reason(invited):
    assert Invitation.objects.everywhere(WHY).count() == 2
    with pytest.raises(UnscopedQueryError):
        Invitation.objects.everywhere(" ")


def test_who_may_look_everywhere(root):
    """Each place gives its reason there; a new one is looked at by a person, who then adds it here."""
    found = {
        f"{path.relative_to(root / 'src/klantwaarde/web')}: {why}"
        for path in (root / "src/klantwaarde/web").rglob("*.py")
        for why in re.findall(r'\.everywhere\(\s*"([^"]+)"', path.read_text("utf-8"))
    }
    loose = [
        str(path)
        for path in (root / "src/klantwaarde/web").rglob("*.py")
        if path.name != "owned.py" and re.search(r'\.everywhere\(\s*[^")\s]', path.read_text("utf-8"))
    ]
    known = (root / "tests/web/tenancy/everywhere.txt").read_text("utf-8").splitlines()
    assert not loose, "give the reason literally"
    assert found == set(known)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no second lock")
def test_the_second_lock_holds_when_the_first_is_gone_round(invited, acme):
    from klantwaarde.web.tenancy.lock import inside

    with inside(acme), connection.cursor() as cursor:
        cursor.execute("SELECT email FROM people_invitation")
        assert cursor.fetchall() == [("a@x.example",)]
        assert Invitation._base_manager.count() == 1
        assert Invitation.objects.everywhere(WHY).count() == 2
