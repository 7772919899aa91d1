"""The bench: it gives what the system gives; wrong prices come back with a reason; trials are of who made them."""

# ruff: noqa: ARG002 - fixtures are asked for what they do

from __future__ import annotations

import datetime as dt
import html
import re

import msgspec
import pytest

from klantwaarde.pictures.revenue_words import euro
from klantwaarde.results import Impact, RevenueModels
from klantwaarde.web.earning.models import Trial

pytestmark = pytest.mark.django_db
AT = "/o/acme/s/installatie/use/"


def text_of(page):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode()))).replace("\u00a0", " ")


@pytest.fixture(scope="session")
def settings_of_example(root):
    from klantwaarde.study import open_study

    with open_study(root / "examples" / "installatie") as opened:
        return opened.settings


@pytest.fixture
def priced(study, settings_of_example):
    """The study with the revenue models of the example, in few worlds."""
    pricing = msgspec.structs.replace(settings_of_example.pricing, draws=100)
    study.settings = {"pricing": msgspec.to_builtins(pricing)}
    study.save()
    return study


@pytest.fixture
def tried(priced, example_as_snapshot, client_of, alice, django_capture_on_commit_callbacks):
    def made(**typed):
        client = client_of(alice)
        with django_capture_on_commit_callbacks(execute=True):
            reply = client.post(AT + "prices", {"what": "try", "aim": "margin"} | typed)
        return client, reply

    return made


class TestTrying:
    def test_what_comes_out_is_what_the_system_gives(self, tried, priced, acme, root):
        from klantwaarde.study import open_study
        from klantwaarde.systems.impact.pricing.answer import answer_pricing

        client, reply = tried(**{"per_warm_week:per_outcome": "120", "per_warm_week:cap": "480,5"})
        assert reply.status_code == 302
        trial = Trial.objects.of(acme).get()
        assert (trial.state, trial.told) == ("ready", [])
        changed = {model.code: model for model in trial.noun.models}["per_warm_week"]
        assert (changed.per_outcome, changed.cap) == (120.0, 480.5)
        with open_study(root / "examples" / "installatie") as opened:
            moment = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
            (wanted,) = answer_pricing(opened, as_of=moment, pricing=trial.noun)
        assert trial.outcome().body == wanted.body
        page = text_of(client.get(AT + "prices"))
        assert isinstance(wanted.body, RevenueModels)
        for model in wanted.body.forecast.models:
            for part in (model.margin, model.surplus):
                band = " and ".join(euro(x, "en").replace("\u00a0", " ") for x in (part.low, part.high))
                assert f"{euro(part.value, 'en')} between {band}".replace("\u00a0", " ") in page
        for model in wanted.body.replay.models:
            assert euro(model.paid.paid_cents / 100, "en").replace("\u00a0", " ") in page

    def test_a_change_of_one_price_changes_that_model_only_in_the_replay(self, tried, acme):
        tried()
        tried(**{"per_hour:per_use": "4"})
        new, old = (trial.outcome().body.replay for trial in Trial.objects.of(acme))
        before = {model.model: model.paid.paid_cents for model in old.models}
        after = {model.model: model.paid.paid_cents for model in new.models}
        assert {code for code in before if before[code] != after[code]} == {"per_hour"}

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ({"per_hour:per_use": "much"}, "much is no number"),
            ({"per_hour:per_use": "-1"}, "An amount is"),
            ({"per_warm_week:cap": "nan"}, "is no number"),
            ({"per_hour:per_use": ""}, "has no price"),
            ({"per_hour:per_use": "<script>x</script>"}, "is no number"),
        ],
    )
    def test_what_is_wrong_comes_back_with_the_reason_and_as_it_was_typed(self, tried, acme, typed, told):
        _, reply = tried(**typed)
        assert reply.status_code == 422
        assert not Trial.objects.of(acme).exists()
        page = reply.content.decode()
        assert "<script>x" not in page
        assert told in text_of(reply)
        assert html.escape(next(iter(typed.values()))) in page

    def test_models_are_added_and_taken_away_but_two_stay(self, tried, acme):
        tried(what="add", kind="guarantee")
        codes = [model.code for model in Trial.objects.of(acme).first().noun.models]
        assert codes[-1] == "guarantee-2"
        for code in codes:
            tried(what=f"drop:{code}")
        left = [model.code for model in Trial.objects.of(acme).first().noun.models]
        assert len(left) == 2
        assert "subscription" in left, "the model that others are held against stays"
        assert Trial.objects.of(acme).count() <= 5

    def test_a_study_without_models_starts_with_two(self, study, client_of, alice):
        page = text_of(client_of(alice).get(AT + "prices"))
        assert "subscription" in page
        assert "pay per use" in page

    def test_a_trial_that_fails_says_why(
        self, priced, monkeypatch, client_of, alice, django_capture_on_commit_callbacks
    ):
        from klantwaarde.web.reading import source

        monkeypatch.setattr(source, "write", lambda study, folder: (folder / "study.toml").write_text("nonsense ["))
        client = client_of(alice)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(AT + "prices", {"what": "try"})
        assert "The trial did not work out." in text_of(client.get(AT + "prices"))

    def test_while_it_runs_the_page_says_so_and_then_loads_itself(self, priced, acme, client_of, alice):
        trial = Trial.objects.create(organisation=acme, study=priced, person=alice)
        client = client_of(alice)
        assert "The models are being tried out." in text_of(client.get(AT + "prices/progress"))
        trial.state = "failed"
        trial.save()
        assert client.get(AT + "prices/progress", headers={"HX-Request": "true"})["HX-Refresh"] == "true"

    def test_trials_are_of_who_made_them(self, tried, priced, acme, member_of, client_of):
        tried(**{"per_hour:per_use": "4.44"})
        other = client_of(member_of(acme, "analyst"))
        assert 'value="4.44"' not in other.get(AT + "prices").content.decode()
        other.post(AT + "prices/start")
        assert Trial.objects.of(acme).count() == 1

    @pytest.mark.parametrize("role", ["account_manager", "viewer"])
    def test_who_may_not_try_prices_does_not(self, priced, acme, member_of, client_of, role):
        client = client_of(member_of(acme, role))
        for place in ("prices", "prices/progress"):
            assert client.get(AT + place).status_code == 403
        assert client.post(AT + "prices", {"what": "try"}).status_code == 403
        assert "Try ways to be paid" not in text_of(client.get(AT))


class TestUse:
    def test_the_counts_are_those_of_the_ledger(self, run, reckoned, client_of, alice):
        body = next(answer.body for answer in reckoned[0].answers if isinstance(answer.body, Impact))
        page = text_of(client_of(alice).get(AT))
        assert body.events
        for count in body.events.values():
            assert f"{count:,}" in page or str(count) in page
        assert "Read on: " in page

    def test_events_that_came_in_by_the_api(self, study, acme, client_of, alice):
        from klantwaarde.web.api.models import Intake

        Intake.objects.create(
            organisation=acme, study=study, received=12, stored=9, duplicates=2, refused=1, reasons={"no-time": 1}
        )
        page = text_of(client_of(alice).get(AT))
        assert "received 12 stored 9 sent again 2" in page
        assert "1 × It does not tell when it happened." in page

    def test_who_may_not_see_customers_sees_no_use_by_customer(self, run, worth, acme, member_of, client_of):
        page = text_of(client_of(member_of(acme, "viewer")).get(AT))
        assert not [one.name for one in worth.customers if one.name and one.name in page]

    def test_another_organisation_finds_nothing(self, run, client_of, charlie, other):
        for at in (AT, AT + "prices", AT.replace("acme", "other")):
            assert client_of(charlie).get(at).status_code == 404
