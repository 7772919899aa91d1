"""Tokens: made by who may, shown once, kept as a hash, bounded in what and until when, revoked at once."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from klantwaarde.web.api.models import Token
from klantwaarde.web.people.audit import AuditEntry
from web.api_cast import Program

PAGE = "/o/acme/connections/"


def make(client, **more):
    answer = client.post(PAGE, {"name": "Warehouse", "scopes": ["studies:read"], "days": 30} | more, follow=True)
    found = re.search(r"kwt_[A-Za-z0-9_-]{43}", answer.content.decode())
    return answer, found[0] if found else None


def test_a_token_is_shown_once_kept_as_a_hash_and_written_down(acme, alice, client_of):
    client = client_of(alice)
    answer, token = make(client)
    assert token
    assert "not shown again" in answer.content.decode()
    assert token not in client.get(PAGE).content.decode()
    row = Token.objects.of(acme).get()
    assert token not in repr(row.__dict__)
    assert len(token) == 4 + 43, "256 bits"
    assert row.ends_on == timezone.now().date() + dt.timedelta(days=30)
    entry = AuditEntry.objects.of(acme).get(verb="token-made")
    assert entry.actor == alice.pk
    assert token not in repr(entry.detail)
    assert Program(token).get("me").json() == {"organisation": "acme", "scopes": ["studies:read"]}
    assert Token.objects.of(acme).get().used_at is not None
    assert "never used" not in client.get(PAGE).content.decode()


def test_a_token_is_revoked_at_once(acme, alice, client_of, token_of):
    program = Program(token_of(acme, alice))
    assert program.get("me").status_code == 200
    client_of(alice).post(f"{PAGE}tokens/{Token.objects.of(acme).get().pk}/revoke")
    assert program.get("me").status_code == 401
    assert AuditEntry.objects.of(acme).filter(verb="token-revoked").exists()


def test_a_token_ends(acme, alice, token_of):
    assert Program(token_of(acme, alice, days=0)).get("me").status_code == 200
    assert Program(token_of(acme, alice, days=-1)).get("me").status_code == 401


@pytest.mark.parametrize("loss", ["role", "words", "member", "account"])
def test_a_token_never_may_more_than_its_maker(acme, alice, token_of, loss):
    program, membership = Program(token_of(acme, alice)), alice.memberships.get()
    assert "words:read" in program.get("me").json()["scopes"]
    if loss == "words":
        membership.may_read_words = False
        membership.save()
        assert "words:read" not in program.get("me").json()["scopes"]
        return
    if loss == "role":
        membership.role = "analyst"
        membership.save()
    elif loss == "member":
        membership.delete()
    else:
        alice.is_active = False
        alice.save()
    assert program.get("me").status_code == 401


def test_who_has_not_the_right_cannot_give_it(acme, member_of, client_of):
    owner = client_of(member_of(acme, "owner"))
    page = owner.get(PAGE).content.decode()
    assert "customers:write" in page
    assert "words:read" not in page
    answer, token = make(owner, scopes=["studies:read", "words:read"])
    assert answer.status_code == 422
    assert token is None


@pytest.mark.parametrize("given", [{"days": 0}, {"days": 731}, {"scopes": []}, {"name": ""}, {"scopes": ["all"]}])
def test_a_form_that_is_not_right_makes_nothing(acme, alice, client_of, given):
    answer, token = make(client_of(alice), **given)
    assert (answer.status_code, token, Token.objects.of(acme).count()) == (422, None, 0)


def test_what_ended_long_ago_is_removed(acme, alice, token_of):
    from klantwaarde.web.api import keeping

    token_of(acme, alice, days=-91)
    token_of(acme, alice, revoked_at=timezone.now() - dt.timedelta(days=91))
    token_of(acme, alice)
    assert keeping.due(acme, timezone.now()) == 2
    keeping.remove(acme, timezone.now())
    assert Token.objects.of(acme).count() == 1
