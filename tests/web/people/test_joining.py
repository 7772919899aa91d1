from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.utils import timezone

from klantwaarde.web.people.models import Invitation, Membership, Person

NEW = {"name": "Dirk", "password": "correct horse battery"}


@pytest.fixture
def invite(alice, client_of, settings):
    def sent(email="dirk@acme.example", role="analyst", **rights):
        client_of(alice).post("/o/acme/people/invite", {"email": email, "role": role, **rights})
        return re.search(r"/i/\S+", mail.outbox[-1].body)[0]

    return sent


def test_who_is_invited_joins_with_what_was_given(invite, acme, anyone):
    address = invite(may_read_words="on")
    assert "You are invited to Acme" in anyone.get(address).content.decode()
    page = anyone.post(address, NEW, follow=True)
    assert page.request["PATH_INFO"] == "/o/acme/"
    membership = Membership.objects.get(person__email="dirk@acme.example")
    assert (membership.role, membership.may_read_words, membership.may_see_identities) == ("analyst", True, False)


def test_a_link_works_once(invite, anyone, client_of):
    address = invite()
    anyone.post(address, NEW)
    again = client_of().post(address, NEW | {"name": "Eve"})
    assert again.status_code == 404
    assert Person.objects.filter(name="Eve").count() == 0


def test_a_link_ends_after_a_week(invite, anyone):
    address = invite()
    Invitation.objects.everywhere("test").update(ends_at=timezone.now() - dt.timedelta(seconds=1))
    assert anyone.get(address).status_code == 404


def test_a_withdrawn_link_is_dead(invite, acme, alice, client_of, anyone):
    address = invite()
    client_of(alice).post(f"/o/acme/people/invitations/{Invitation.objects.of(acme).get().pk}/withdraw")
    assert anyone.get(address).status_code == 404


def test_the_token_is_not_kept(invite, acme):
    token = invite().removeprefix("/i/")
    assert token not in str(Invitation.objects.of(acme).values_list())


def test_who_has_an_account_logs_in_first_and_gets_a_second_organisation(invite, charlie, anyone, client_of):
    address = invite(email="Charlie@other.example")
    assert anyone.get(address).headers["Location"].startswith("/account/login/")
    page = client_of(charlie).post(address, follow=True)
    assert page.request["PATH_INFO"] == "/o/acme/"
    assert "Other" in client_of(charlie).get("/own/organisations").content.decode()


def test_nobody_joins_on_the_invitation_of_another(invite, charlie, client_of, acme):
    address = invite()
    assert "for somebody else" in client_of(charlie).post(address).content.decode()
    assert not Membership.objects.filter(organisation=acme, person=charlie).exists()


def test_with_a_mail_server_the_link_goes_to_the_address_only(invite, alice, client_of, settings):
    from klantwaarde.web.environment import read_environment

    settings.ENVIRONMENT = read_environment({"KLANTWAARDE_SMTP": "smtp://localhost"})
    client = client_of(alice)
    page = client.post("/o/acme/people/invite", {"email": "x@y.example", "role": "viewer"}, follow=True)
    assert "/i/" not in page.content.decode()
    assert "on its way to x@y.example" in page.content.decode()


def test_without_one_the_owner_sees_it_once(alice, client_of):
    client = client_of(alice)
    page = client.post("/o/acme/people/invite", {"email": "x@y.example", "role": "viewer"}, follow=True)
    assert "/i/" in page.content.decode()
    assert "/i/" not in client.get("/o/acme/people").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"role": "god"}, {"email": "nobody"}, {"email": "alice@acme.example"}, {"email": ""}]
)
def test_a_wrong_invitation_is_refused(alice, acme, client_of, wrong):
    client_of(alice).post("/o/acme/people/invite", {"email": "x@y.example", "role": "viewer"} | wrong)
    assert not Invitation.objects.of(acme).exists()
