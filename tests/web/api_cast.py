"""Programs that ask by a token."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client
from django.utils import timezone

BATCH, ONE = "application/cloudevents-batch+json", "application/cloudevents+json"


class Program:
    """Another program with a token: asks, and gives the status and what came back."""

    def __init__(self, token, **headers):
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {token}", **headers} if token else headers

    def ask(self, method, address, body=None, *, kind="application/json", **headers):
        content = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        return self.client.generic(
            method, "/api/v1/" + address, content, content_type=kind if content or body is not None else "",
            headers={**self.headers, **headers},
        )  # fmt: skip

    def get(self, address, **headers):
        return self.ask("GET", address, **headers)

    def post(self, address, body, **more):
        return self.ask("POST", address, body, **more)

    def send(self, study, events, **headers):
        return self.ask("POST", f"studies/{study}/events", events, kind=BATCH, **headers)


@pytest.fixture(autouse=True)
def _full_buckets():
    """Every test begins with nothing asked; tokens of two tests may have one number."""
    from klantwaarde.web.api import limiting

    limiting._buckets.clear()


@pytest.fixture
def token_of(db):
    """Make a token of an organisation, with every scope unless told otherwise."""
    from klantwaarde.web.api.models import Token
    from klantwaarde.web.api.scopes import SCOPES
    from klantwaarde.web.api.token import fresh_token, hash_of

    def made(organisation, person, scopes=None, *, days=9, **more):
        token = fresh_token()
        Token.objects.create(
            organisation=organisation, name="test", start=token[:10], key_hash=hash_of(token), made_by=person,
            scopes=list(SCOPES) if scopes is None else scopes,
            ends_on=timezone.now().date() + dt.timedelta(days=days), **more,
        )  # fmt: skip
        return token

    return made


@pytest.fixture
def program(acme, alice, token_of):
    """A program of Acme that may do everything."""
    return Program(token_of(acme, alice))


def event(number, **more):
    """One CloudEvent of use."""
    told = {
        "specversion": "1.0", "id": f"e{number}", "source": "meter", "type": "heating", "subject": "001",
        "time": f"2026-03-{number % 28 + 1:02d}T09:30:00Z", "data": {"quantity": 2.5, "unit": "hour"},
    }  # fmt: skip
    return {name: value for name, value in (told | more).items() if value is not None}
