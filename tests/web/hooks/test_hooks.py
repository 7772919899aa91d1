"""Webhooks: made by who may, off unless switched on, signed, tried again, given up, and written down."""

# ruff: noqa: ARG002, PLR0917 - fixtures are asked for what they do

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import re

import pytest
from django.utils import timezone

from klantwaarde.web.hooks import delivering, reaching, sending, signing
from klantwaarde.web.hooks.models import Delivery, Hook
from klantwaarde.web.people.audit import AuditEntry

PAGE = "/o/acme/connections/webhooks/"


@pytest.fixture
def wire(monkeypatch):
    """What goes over the line, and what comes back: a status, or the code of why nothing did."""
    sent = []

    def post(url, body, headings, **_):
        sent.append((url, body, dict(headings)))
        back = wire.answers.pop(0) if wire.answers else 204
        if isinstance(back, str):
            raise reaching.UnreachableError(back)
        return back

    def wire(*answers):
        wire.answers = list(answers)
        return sent

    wire.answers, wire.sent = [], sent
    monkeypatch.setattr(reaching, "post", post)
    return wire


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Tell something, and let what follows at the end of the transaction happen."""

    def send(organisation, kind="answers.ready", **data):
        with django_capture_on_commit_callbacks(execute=True):
            sending.send(organisation, kind, data or {"study": "s"})

    return send


def verified(secret, headings, body):
    """Check a message as a receiver would, by the words of the standard."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headings['webhook-id']}.{headings['webhook-timestamp']}.".encode() + body
    own = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{own}" in headings["webhook-signature"].split()


def test_the_signature_is_that_of_the_standard():
    """The example that the libraries of Standard Webhooks are tested with; exact, as it is a hash."""
    made = signing.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_nothing_is_sent_unless_switched_on(acme, hook_of, told, wire):
    hook_of(acme)
    told(acme)
    assert not Delivery.objects.of(acme).exists()
    assert not wire.sent


def test_a_message_is_signed_and_goes_to_who_asked_for_it(on, acme, other, hook_of, told, wire):
    hook = hook_of(acme)
    hook_of(acme, kinds=["alert.raised"])
    hook_of(acme, state="stopped")
    hook_of(other)
    told(acme, study="ons")
    ((url, body, headings),) = wire.sent
    assert url == hook.url
    assert verified(signing.secret_of(hook), headings, body)
    assert not verified(signing.secret_of(hook), headings, body + b" ")
    assert json.loads(body)["type"] == "answers.ready"
    assert json.loads(body)["data"] == {"study": "ons"}
    assert abs(int(headings["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    (one,) = Delivery.objects.of(acme)
    assert (one.state, one.tries, one.status, one.message) == ("delivered", 1, 204, headings["webhook-id"])


def test_what_did_not_hold_is_not_told(on, acme, hook_of, wire):
    from django.db import transaction

    hook_of(acme)

    def begun_in_vain():
        with transaction.atomic():
            sending.send(acme, "answers.ready", {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        begun_in_vain()
    assert not Delivery.objects.of(acme).exists()
    assert not wire.sent


def test_a_kind_is_known_and_a_message_is_small(on, acme, hook_of):
    hook_of(acme)
    with pytest.raises(ValueError, match="unknown"):
        sending.send(acme, "unknown", {})
    with pytest.raises(ValueError, match="no more"):
        sending.send(acme, "answers.ready", {"x": "y" * 30_000})


def test_a_message_that_does_not_arrive_is_tried_again_later_and_later(on, acme, hook_of, told, wire):
    hook_of(acme)
    wire(500, "no-line", 200)
    told(acme)
    (one,) = Delivery.objects.of(acme)
    waits, ids = [], set()
    for _ in range(2):
        assert (one.state, bool(one.why)) == ("waiting", True)
        waits.append(one.due_at - timezone.now())
        delivering.deliver.call(one.pk, acme.pk)
        one.refresh_from_db()
    ids = {headings["webhook-id"] for _, _, headings in wire.sent}
    assert (one.state, one.tries, len(ids)) == ("delivered", 3, 1)
    assert waits[0] < dt.timedelta(seconds=7)
    assert dt.timedelta(minutes=4) < waits[1] < dt.timedelta(minutes=7)
    assert Hook.objects.of(acme).get().failures == 0
    delivering.deliver.call(one.pk, acme.pk)
    assert len(wire.sent) == 3, "what arrived is not brought again"


def test_after_the_last_try_it_has_failed(on, acme, hook_of, told, wire):
    hook_of(acme)
    wire(*[503] * 20)
    told(acme)
    one = Delivery.objects.of(acme).get()
    for _ in range(20):
        delivering.deliver.call(one.pk, acme.pk)
    one.refresh_from_db()
    assert (one.state, one.tries, one.due_at) == ("failed", len(delivering.WAITS) + 1, None)
    assert sum(delivering.WAITS, dt.timedelta()) > dt.timedelta(days=3)


def test_a_hook_that_fails_too_often_is_stopped_and_that_is_written_down(on, acme, hook_of, told, wire):
    hook = hook_of(acme)
    wire(*["no-line"] * 99)
    for _ in range(delivering.MOST_FAILURES + 3):
        told(acme)
    hook.refresh_from_db()
    assert (hook.state, hook.failures) == ("given_up", delivering.MOST_FAILURES)
    assert len(wire.sent) == delivering.MOST_FAILURES
    assert AuditEntry.objects.of(acme).filter(verb="hook-given-up").count() == 1


def test_a_receiver_that_is_gone_is_stopped_at_once(on, acme, hook_of, told, wire):
    hook = hook_of(acme)
    wire(410)
    told(acme)
    hook.refresh_from_db()
    assert (hook.state, Delivery.objects.of(acme).get().state) == ("given_up", "failed")


def test_a_redirect_did_not_arrive(on, acme, hook_of, told, wire):
    hook_of(acme)
    wire(302)
    told(acme)
    assert Delivery.objects.of(acme).get().why == "redirect"


def test_what_waits_is_not_sent_after_the_switch_goes_off(on, acme, hook_of, told, wire, settings):
    hook_of(acme)
    wire(500)
    told(acme)
    settings.WEBHOOKS = False
    one = Delivery.objects.of(acme).get()
    delivering.deliver.call(one.pk, acme.pk)
    one.refresh_from_db()
    assert (one.state, one.why, len(wire.sent)) == ("failed", "switched-off", 1)


def test_the_next_try_stands_in_the_queue(on, acme, hook_of, wire, settings, told):
    from django_tasks_db.models import DBTaskResult

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    hook_of(acme)
    wire(500)
    told(acme)
    assert DBTaskResult.objects.ready().count() == 1
    from django.db import transaction

    one = Delivery.objects.of(acme).get()
    one.tries, one.due_at = 1, timezone.now() + dt.timedelta(minutes=5)
    with transaction.atomic():
        delivering.again(one)
    assert DBTaskResult.objects.count() == 2
    assert DBTaskResult.objects.ready().count() == 1, "not before its time"


class TestDesk:
    def make(self, client, **more):
        return client.post(PAGE, {"url": "https://hooks.example/in", "kinds": ["answers.ready"]} | more, follow=True)

    def test_make_one_and_its_secret_is_shown_once(self, on, acme, alice, client_of):
        client = client_of(alice)
        page = self.make(client)
        hook = Hook.objects.of(acme).get()
        secret = re.search(r"whsec_[A-Za-z0-9+/=]+", page.content.decode())[0]
        assert secret == signing.secret_of(hook)
        assert "whsec_" not in client.get(f"{PAGE}{hook.pk}").content.decode()
        assert secret not in repr(hook.__dict__)
        assert AuditEntry.objects.of(acme).filter(verb="hook-made").exists()

    @pytest.mark.parametrize("url", ["http://hooks.example/", "https://u:p@hooks.example/", "javascript:alert(1)", ""])
    def test_an_address_that_is_not_plain_https_makes_nothing(self, acme, alice, client_of, url):
        assert self.make(client_of(alice), url=url).status_code == 422
        assert not Hook.objects.of(acme).exists()

    def test_a_new_secret_signs_beside_the_former_for_a_day(self, on, acme, alice, client_of, hook_of, told, wire):
        hook = hook_of(acme)
        before = signing.secret_of(hook)
        client_of(alice).post(f"{PAGE}{hook.pk}/secret")
        hook.refresh_from_db()
        told(acme)
        Hook.objects.of(acme).update(former_until=timezone.now() - dt.timedelta(seconds=1))
        told(acme)
        (_, body, both), (_, later_body, later) = wire.sent
        assert verified(before, both, body)
        assert verified(signing.secret_of(hook), both, body)
        assert not verified(before, later, later_body)
        assert verified(signing.secret_of(hook), later, later_body)

    def test_try_stop_start_change_and_remove(
        self, on, acme, alice, client_of, hook_of, wire, django_capture_on_commit_callbacks
    ):
        hook, client = hook_of(acme), client_of(alice)
        wire("not-public")
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"{PAGE}{hook.pk}/try")
        page = client.get(f"{PAGE}{hook.pk}").content.decode()
        assert "The host stands for an address inside a network." in page
        client.post(f"{PAGE}{hook.pk}/turn")
        assert Hook.objects.of(acme).get().state == "stopped"
        client.post(f"{PAGE}{hook.pk}/turn")
        client.post(f"{PAGE}{hook.pk}", {"url": "https://new.example/", "kinds": ["alert.raised"]})
        hook.refresh_from_db()
        assert (hook.state, hook.url, hook.kinds) == ("on", "https://new.example/", ["alert.raised"])
        client.post(f"{PAGE}{hook.pk}/remove")
        assert not Hook.objects.of(acme).exists()

    def test_while_it_is_off_the_page_says_so_and_a_test_goes_nowhere(self, acme, alice, client_of, hook_of, wire):
        hook, client = hook_of(acme), client_of(alice)
        assert "KLANTWAARDE_WEBHOOKS" in client.get(PAGE).content.decode()
        client.post(f"{PAGE}{hook.pk}/try")
        assert not Delivery.objects.of(acme).exists()


def test_a_finished_questionnaire_and_new_answers_are_told(
    on, acme, study, begun, hook_of, wire, django_capture_on_commit_callbacks, monkeypatch
):
    from klantwaarde.web.collecting import answering
    from klantwaarde.web.reading.reckoning import AFTERWARDS
    from web_cast import TODAY

    hook_of(acme)
    _, response = begun(study)
    monkeypatch.setattr(answering, "missing", lambda response: [])
    with django_capture_on_commit_callbacks(execute=True):
        assert answering.finish(response, TODAY)
        for follow in AFTERWARDS:
            if follow.__module__.startswith("klantwaarde.web.hooks"):
                follow(study)
    kinds = [json.loads(body)["type"] for _, body, _ in wire.sent]
    assert kinds == ["response.finished", "answers.ready"]
    assert not any(response.code.encode() in body for _, body, _ in wire.sent), "nobody learns whose it is"


def test_old_deliveries_are_removed(acme, hook_of):
    from klantwaarde.web.hooks import keeping

    hook = hook_of(acme)
    for age in (1, 31):
        Delivery.objects.create(
            organisation=acme, hook=hook, message=f"m{age}", kind="test", body="{}",
            made_at=timezone.now() - dt.timedelta(days=age),
        )  # fmt: skip
    assert keeping.due(acme, timezone.now()) == 1
    assert keeping.remove(acme, timezone.now()) == 1
