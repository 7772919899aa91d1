"""The weighing desk: what is tried is not kept, and what is kept is what the answers say."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from klantwaarde import runner
from klantwaarde.language import number
from klantwaarde.results import Strategy, Worth
from klantwaarde.web.people.audit import AuditEntry
from klantwaarde.web.valuing.bench import desk_of, today
from klantwaarde.web.valuing.record import record_of

HOME = "/o/acme/s/installatie/worth/"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def client(alice, client_of):
    return client_of(alice)


def answered(study, kind=Worth):
    steps = [step for step in runner.STEPS if step.system in {"voc", "vfc", "synthesis"}]
    with record_of(study) as opened:
        ledger = runner.analyse(opened, as_of=timezone.now().astimezone(dt.UTC), steps=steps)
    return next(answer.body for answer in ledger.answers if isinstance(answer.body, kind))


def test_every_page_says_what_was_done_and_its_source(example, client):
    for place in ("", "judge", "judge/c01", "of/c01", "strategy", "strategy/play?class=A&buyer=price", "days"):
        page = client.get(HOME + place).content.decode()
        assert page.count('<div class="explained"><p>') == 1, place
        assert "Source: " in page, place


def test_weights_that_are_tried_move_ranks_and_keep_nothing(example, client, again):
    before = again(example).settings
    page = client.get(HOME + "?weight:revenue=40").content.decode()
    assert "Not kept yet" in page
    assert "▲" in page
    part = client.get(HOME + "ranks?weight:revenue=40").content.decode()
    assert "<html" not in part
    assert "▲" in part
    assert again(example).settings == before


def test_what_is_kept_is_what_the_answers_say_to_the_last_bit(example, client, again, acme):
    told = {
        "weight:revenue": "30", "weight:risk": "0", "weight:trust_commitment": "12,5", "class:A": "75",
        "bound:customer_behaviour:0": "60", "bound:customer_behaviour:1": "45", "bound:customer_behaviour:2": "30",
        "bound:customer_behaviour:3": "20", "bound:customer_behaviour:4": "10", "sureness": "30", "smooth": "on",
        "reason": "na de vergadering",
    }  # fmt: skip
    assert client.post(HOME, told).status_code == 302
    study = again(example)
    kept = study.noun().worth
    assert kept.parts["revenue"].weight == 30
    assert kept.parts["risk"].weight == 0
    assert kept.parts["customer_behaviour"].bounds == [60, 45, 30, 20, 10]
    assert kept.smooth
    worth, ranking = answered(study), desk_of(study).kept()
    assert ranking.parts == worth.parts
    assert [ranking.whole(one.customer) for one in worth.customers] == worth.customers
    page = client.get(HOME).content.decode()
    for one, line in zip(worth.customers, ranking.lines(0, 50), strict=True):
        assert (line.customer, line.score, line.tier, line.rank) == (one.customer, one.score, one.tier, one.rank)
        assert line.chance == one.chances[one.tier]
        assert (line.rank_low, line.rank_high) == (one.rank_low, one.rank_high)
        assert one.name.replace("'", "&#x27;") in page
        assert number(one.score, "en", decimals=1) in page
    entry = AuditEntry.objects.all().of(acme).last()
    assert (entry.verb, entry.detail["reason"]) == ("customers-weighed", "na de vergadering")


@pytest.mark.parametrize(
    "told",
    [
        {"weight:revenue": "-1"},
        {"weight:revenue": "nan"},
        {"weight:revenue": "veel"},
        {"weight:revenue": "1e9"},
        {"weight:revenue": "10", "class:A": "20"},
        {"weight:revenue": "10", "class:A": "200"},
        {"weight:revenue": "10", "sureness": "0"},
        {"weight:revenue": "10", "bound:lifetime_value:0": "5"},
        {"weight:revenue": "10", **{f"bound:lifetime_value:{n}": str(n % 2) for n in range(5)}},
    ],
)
def test_what_makes_no_scorecard_is_refused_in_words(example, client, again, told):
    before = again(example).settings
    reply = client.post(HOME, told)
    assert reply.status_code == 422
    assert "errorlist" in reply.content.decode()
    assert again(example).settings == before


def test_no_weight_at_all_is_refused(example, client, again):
    from klantwaarde.web.valuing.tries import every_part

    none = {f"weight:{part.id}": "0" for part in every_part(again(example).noun().worth)}
    assert "At least one part counts." in client.post(HOME, none).content.decode()


def test_a_decision_holds_for_its_time_and_stands_in_the_answers(example, client, again, acme):
    until = today() + dt.timedelta(days=90)
    told = {"part": "risk", "tier": "0", "reason": HOSTILE, "expires": until.isoformat()}
    assert client.post(HOME + "of/c01", told).status_code == 302
    page = client.get(HOME + "of/c01").content.decode()
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page
    worth = answered(again(example))
    one = next(one for one in worth.customers if one.customer == "c01")
    assert one.parts["risk"].tier == 0
    assert one.parts["risk"].decided.values["author"] == "Alice"
    assert desk_of(again(example)).kept().whole("c01") == one
    decision = example.decisions.get()
    assert client.post(HOME + "of/c01", {"what": "end", "decision": decision.pk}).status_code == 302
    one = next(one for one in answered(again(example)).customers if one.customer == "c01")
    assert one.parts["risk"].decided is None
    verbs = [entry.verb for entry in AuditEntry.objects.all().of(acme)]
    assert verbs == ["customer-decided", "customer-decision-ended"]


@pytest.mark.parametrize(
    "told",
    [
        {"part": "risk", "tier": "6", "reason": "x", "expires": "2099-01-01"},
        {"part": "risk", "tier": "4", "reason": "x", "expires": "2001-01-01"},
        {"part": "risk", "tier": "4", "reason": "", "expires": "2027-01-01"},
        {"part": "nothing", "tier": "4", "reason": "x", "expires": "2027-01-01"},
    ],
)
def test_a_decision_needs_a_part_a_tier_a_reason_and_a_day(example, client, told):
    assert client.post(HOME + "of/c01", told).status_code == 422
    assert not example.decisions.exists()


def test_a_play_of_ones_own_stands_in_the_matrix_and_in_the_answers(example, client, again):
    told = {"nl": "Elk kwartaal bellen.", "en": f"Call {HOSTILE}", "owner": "Ilse", "review": "2027-03-01"}
    assert client.post(HOME + "strategy/play?class=A&buyer=strategy", told).status_code == 302
    strategy = answered(again(example), Strategy)
    cell = next(cell for cell in strategy.cells if (cell.tier, cell.buyer) == ("A", "strategy"))
    assert cell.own
    assert cell.play["nl"] == "Elk kwartaal bellen."
    page = client.get(HOME + "strategy").content.decode()
    assert "Call &lt;script&gt;" in page
    for one in strategy.accounts:
        assert one.name.replace("'", "&#x27;") in page
    client.post(HOME + "strategy/play?class=A&buyer=strategy", {})
    assert again(example).noun().strategy.plays == []


def test_a_day_is_kept_and_change_is_told(example, client, again, acme):
    from klantwaarde.web.valuing.models import Kept

    assert client.post(HOME + "days").status_code == 302
    kept = Kept.objects.of(acme).get()
    kept.day = today() - dt.timedelta(days=40)
    kept.body["as_of"] = str(kept.day)
    kept.body["customers"]["c01"] |= {"tier": "D", "score": 12.0}
    kept.save()
    page = client.get(HOME + "days").content.decode()
    assert "Woonzorg Lindenrade" in page
    assert "D (12.0)" in page


def test_many_customers_get_fewer_draws_while_trying_and_it_says_so(small, client, acme):
    from klantwaarde.web.studies.models import Customer

    Customer.objects.bulk_create(
        Customer(organisation=acme, study=small, code=f"M{n:04d}", name=f"Many {n}", revenue=1000 + n * 7)
        for n in range(400)
    )
    home = "/o/acme/s/small/worth/"
    page = client.get(home).content.decode()
    assert "over 2000 sets of weights" in page
    assert "1 to 50 of 412" in page
    tried = client.get(home + "ranks?weight:revenue=40").content.decode()
    assert "over 200 sets of weights" in tried
    assert "While you try there are fewer sets" in tried
    assert "51 to 100 of 412" in client.get(home + "?page=2").content.decode()
