from __future__ import annotations

import pytest

from klantwaarde.web.people.models import Membership

RESEARCHER = {"role": "researcher"}


def place(person):
    return f"/o/acme/people/{Membership.objects.get(person=person).pk}"


def test_an_owner_changes_what_somebody_may(alice, bob, client_of):
    client_of(alice).post(place(bob), {"role": "viewer", "may_read_words": "on"})
    membership = Membership.objects.get(person=bob)
    assert (membership.role, membership.may_read_words, membership.may_see_identities) == ("viewer", True, False)


def test_an_owner_removes_somebody(alice, bob, client_of):
    client_of(alice).post(f"{place(bob)}/remove")
    assert client_of(bob).get("/o/acme/").status_code == 404


def test_the_last_owner_stays(alice, bob, client_of):
    client = client_of(alice)
    assert "Somebody must stay owner" in client.post(place(alice), RESEARCHER).content.decode()
    client.post(f"{place(alice)}/remove")
    client.post("/o/acme/people/leave")
    assert Membership.objects.get(person=alice).role == "owner"


def test_with_another_owner_one_may_go(alice, bob, client_of):
    client_of(alice).post(place(bob), {"role": "owner"})
    client_of(alice).post("/o/acme/people/leave")
    assert client_of(alice).get("/o/acme/").status_code == 404


def test_anyone_may_leave(alice, bob, client_of):
    client_of(bob).post("/o/acme/people/leave")
    assert not Membership.objects.filter(person=bob).exists()


def test_a_member_of_another_organisation_is_not_reached(alice, charlie, client_of):
    theirs = Membership.objects.get(person=charlie).pk
    assert client_of(alice).post(f"/o/acme/people/{theirs}", RESEARCHER).status_code == 404
    assert client_of(alice).post(f"/o/acme/people/{theirs}/remove").status_code == 404


@pytest.mark.parametrize("role", ["researcher", "analyst", "account_manager", "viewer"])
def test_others_may_not(acme, alice, member_of, client_of, role):
    client = client_of(member_of(acme, role))
    page = client.get("/o/acme/people")
    assert page.status_code == 403
    assert "You may not do this" in page.content.decode()
    assert client.post(place(alice), RESEARCHER).status_code == 403


def test_a_second_step_can_be_asked_of_everybody(alice, acme, client_of):
    client = client_of(alice)
    client.post("/o/acme/settings", {"name": "Acme", "two_factor": "on"})
    assert client.get("/o/acme/").headers["Location"] == "/account/2fa/"


def test_only_an_owner_makes_another_organisation(alice, bob, client_of):
    assert client_of(bob).post("/own/organisations/new", {"name": "Mine"}).status_code == 403
    page = client_of(alice).post("/own/organisations/new", {"name": "Acme"}, follow=True)
    assert page.request["PATH_INFO"] == "/o/acme-2/"
