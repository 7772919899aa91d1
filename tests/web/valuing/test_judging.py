"""Judge customers: own ones only, by two who do not see each other first, and never in anonymous research."""

from __future__ import annotations

import datetime as dt

import pytest

from klantwaarde.web.people.audit import AuditEntry
from klantwaarde.web.valuing.bench import desk_of, today

HOME = "/o/acme/s/small/worth/"


@pytest.fixture
def manager(acme, member_of):
    return member_of(acme, "account_manager", name="manager")


@pytest.fixture
def client(alice, client_of):
    return client_of(alice)


def test_an_account_manager_judges_their_own_customers_alone(small, manager, client_of):
    client = client_of(manager)
    page = client.get(HOME + "judge").content.decode()
    assert "Customer 2" in page
    assert "Customer 3" not in page
    told = {"tier:trust_commitment": "4", "reason:trust_commitment": "blijft al jaren"}
    assert client.post(HOME + "judge/K01", told).status_code == 302
    assert client.get(HOME + "judge/K05").status_code == 403
    assert client.post(HOME + "judge/K05", told).status_code == 403
    assert client.get(HOME + "judge/nobody").status_code == 404
    assert [(one.customer, one.tier, one.rater) for one in small.judgements.all()] == [("K01", 4, "M")]
    for place in ("", "of/K01", "strategy", "days"):
        assert client.get(HOME + place).status_code == 403


def test_two_raters_do_not_see_each_other_first(small, manager, client, client_of, again, acme):
    theirs = client_of(manager)
    theirs.post(HOME + "judge/K01", {"tier:trust_commitment": "5", "reason:trust_commitment": "zeker weten"})
    page = client.get(HOME + "judge/K01").content.decode()
    assert "zeker weten" not in page
    assert "1 other person has judged this" in page
    client.post(HOME + "judge/K01", {"tier:trust_commitment": "2", "reason:trust_commitment": "vergelijkt altijd"})
    page = client.get(HOME + "judge/K01").content.decode()
    assert "zeker weten" in page
    assert "You lie 3 tiers apart" in page
    judged = desk_of(again(small)).bench.known.judged["trust_commitment"]["K01"]
    assert (judged.mean, judged.raters, judged.apart) == (3.5, 2, 3)
    assert "trust and commitment" in client.get(HOME + "judge").content.decode()
    verbs = [entry.verb for entry in AuditEntry.objects.all().of(acme)]
    assert verbs == ["customer-judged"] * 2


def test_agreement_is_told_from_ten_pairs_on_and_equals_the_answers(small, client, acme, again):
    from klantwaarde.web.valuing.models import Judgement
    from web.valuing.test_weighing import answered

    assert "There are 0 pairs" in client.get(HOME + "judge").content.decode()
    Judgement.objects.bulk_create(
        Judgement(
            organisation=acme, study=small, customer=f"K{n:02d}", part="relation_fit", rater=rater, tier=tier,
            day=today(),
        )
        for n in range(12)
        for rater, tier in (("A", n % 6), ("B", min(5, n % 6 + n % 2)))
    )  # fmt: skip
    agreement = answered(again(small)).agreement
    assert agreement.n == 12
    assert f"Raters agree {agreement.value:.2f}" in client.get(HOME + "judge").content.decode()


def test_the_same_day_replaces_and_a_later_day_counts(small, client, acme, again):
    client.post(HOME + "judge/K01", {"tier:risk": "1"})
    client.post(HOME + "judge/K01", {"tier:risk": "3"})
    assert [one.tier for one in small.judgements.all()] == [3]
    one = small.judgements.get()
    one.day = today() - dt.timedelta(days=10)
    one.save()
    client.post(HOME + "judge/K01", {"tier:risk": "5"})
    assert small.judgements.count() == 2
    assert desk_of(again(small)).bench.known.judged["risk"]["K01"].mean == 5


@pytest.mark.parametrize("tier", ["6", "-1", "vijf", "", "5.5"])
def test_only_a_tier_is_a_judgement(small, client, tier):
    client.post(HOME + "judge/K01", {"tier:risk": tier, "reason:risk": "x"})
    assert not small.judgements.exists()


def test_raters_have_short_names_that_differ(small, client, client_of, member_of, acme):
    client.post(HOME + "judge/K01", {"tier:risk": "1"})
    client_of(member_of(acme, "analyst", name="anna")).post(HOME + "judge/K01", {"tier:risk": "2"})
    assert sorted(one.rater for one in small.judgements.all()) == ["A", "A2"]


def test_a_customer_who_goes_takes_everything_along(small, client, again, acme):
    from klantwaarde.web.studies.models import Customer

    client.post(HOME + "judge/K01", {"tier:risk": "1", "reason:risk": "x"})
    until = (today() + dt.timedelta(days=9)).isoformat()
    client.post(HOME + "of/K01", {"part": "risk", "tier": "2", "reason": "y", "expires": until})
    client.post(HOME + "days")
    assert "K01" in small.worth_kept.get().body["customers"]
    Customer.objects.of(acme).get(study=small, code="K01").delete()
    assert not small.judgements.exists()
    assert not small.decisions.exists()
    assert "K01" not in small.worth_kept.get().body["customers"]
    assert client.get(HOME + "of/K01").status_code == 404


def test_nobody_judges_in_anonymous_research(acme, client):
    from klantwaarde.web.studies.models import Customer, Study, Wave

    study = Study.objects.create(organisation=acme, slug="anon", title={"nl": "Anoniem"}, privacy="anonymous")
    Wave.objects.create(organisation=acme, study=study, code="1", name={"nl": "een"})
    Customer.objects.create(organisation=acme, study=study, code="K1", name="Known", revenue=5)
    page = client.get("/o/acme/s/anon/worth/judge").content.decode()
    assert "This is anonymous research" in page
    assert "Known" not in page
    assert "Known" not in client.post("/o/acme/s/anon/worth/judge/K1", {"tier:risk": "1"}).content.decode()
    assert not study.judgements.exists()
