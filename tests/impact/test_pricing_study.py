"""Revenue models of a study: meters by hand, the replay that follows, and what the word on the command line gives."""

from __future__ import annotations

import datetime as dt
import json

import msgspec
import numpy as np
import pytest

from klantwaarde.cli.main import run
from klantwaarde.results import to_json
from klantwaarde.schema.pricing import Costs, Customers, Pricing, RevenueModel
from klantwaarde.schema.pricing_rules import broken_pricing
from klantwaarde.systems.impact.pricing.answer import answer_pricing
from klantwaarde.systems.impact.pricing.bill import METER
from klantwaarde.systems.impact.pricing.meters import record_of
from klantwaarde.systems.impact.pricing.people import people_of
from memory_study import MemoryStudy

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
MODELS = [
    RevenueModel("sub", kind="access", per_month=10),
    RevenueModel("use", kind="use", per_use=2),
    RevenueModel("out", kind="outcome", per_outcome=3),
]


def use(customer, month, day, quantity=1.0, standing="counts"):
    return {"id": f"{customer}{month}{day}{quantity}", "source": "s", "time": dt.datetime(2026, month, day, 12),  # noqa: DTZ001
            "customer_id": customer, "quantity": quantity, "standing": standing}  # fmt: skip


def came(customer, month, day, *, success=None, value=None, standing="counts"):
    return {"id": f"o{customer}{month}{day}", "source": "s", "time": dt.datetime(2026, month, day, 13),  # noqa: DTZ001
            "customer_id": customer, "success": success, "value": value, "standing": standing}  # fmt: skip


def right(customer, start, end=None, **more):
    return {"entitlement_id": f"t{customer}", "customer_id": customer, "start": start, "end": end, **more}


def by_hand(**more):
    """Three customers, January to March: A uses and succeeds, B uses once and fails, C has access and does nothing."""
    tables = {
        "customers": [{"customer_id": c, "sector": "x"} for c in ("A", "B", "C")],
        "entitlements": [right("A", dt.date(2026, 1, 1)), right("B", dt.date(2026, 2, 10), dt.date(2026, 2, 28)),
                         right("C", dt.date(2025, 6, 1))],
        "usage": [use("A", 1, 5), use("A", 1, 5, 2.5), use("A", 3, 9), use("B", 2, 11),
                  use("B", 2, 12, 9.0, "replaced")],
        "outcomes": [came("A", 1, 5, success=True, value=4.5), came("A", 1, 6, success=True, value=1.25),
                     came("A", 3, 9), came("B", 2, 11, success=False, value=7.0),
                     came("B", 2, 12, success=True, value=9.0, standing="retracted")],
    }  # fmt: skip
    return MemoryStudy(tables | more.pop("tables", {}), segments=["customers.sector"], **more)


def test_meters_by_hand():
    found = record_of(by_hand())
    assert found.customers == ["A", "B", "C"]
    assert (found.first, found.months) == (2026 * 12, 3)
    m = found.meters
    assert m.access.tolist() == [[1, 1, 1], [0, 1, 0], [1, 1, 1]]
    assert (m.uses / METER).tolist() == [[2, 0, 1], [0, 1, 0], [0, 0, 0]]
    assert (m.successes / METER).tolist() == [[2, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert (m.failures / METER).tolist() == [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
    assert m.value.tolist() == [[575, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert (found.unknown, found.results_per_use) == (1, 1.0)
    assert (record_of(by_hand(), meter="quantity").meters.uses / METER).tolist()[0] == [3.5, 0, 1]
    assert (record_of(by_hand(), meter="days").meters.uses / METER).tolist()[0] == [1, 0, 1]


def test_the_replay_by_hand():
    pricing = Pricing(models=MODELS, draws=20, months=6, current="sub")
    (answer,) = answer_pricing(by_hand(pricing=pricing, privacy="named"), as_of=NOW)
    replay = answer.body.replay
    paid = {m.model: (m.paid.paid_cents, m.paid.without_use_cents, m.paid.without_result_cents) for m in replay.models}
    # 3 + 1 + 3 months of 10; without use: A in February, C always; without result: B in February.
    assert paid == {"sub": (7000, 4000, 1000), "use": (800, 0, 200), "out": (600, 0, 0)}
    assert (replay.customers, replay.uses, replay.successes, replay.failures, replay.unknown) == (3, 4, 2, 1, 1)
    use_model = replay.models[1]
    assert (use_model.less, use_model.more, use_model.same, use_model.less_cents) == (3, 0, 0, 6200)
    assert {one.customer for one in replay.each} == {"A", "B", "C"}
    assert use_model.groups[0].status == "closed"  # three customers


def test_customers_are_not_told_one_by_one_in_research():
    (answer,) = answer_pricing(by_hand(pricing=Pricing(models=MODELS, draws=5, months=3)), as_of=NOW)
    assert answer.body.replay.each == []
    assert answer.body.replay.others == 3


def test_groups_are_closed_by_subtraction_too():
    sizes = {"north": 9, "south": 6, "east": 3}
    names = [(f"{sector}{i}", sector) for sector, n in sizes.items() for i in range(n)]
    tables = {
        "customers": [{"customer_id": c, "sector": s} for c, s in names],
        "entitlements": [right(c, dt.date(2026, 1, 1)) for c, _ in names],
        "usage": [use(c, 1, 5) for c, _ in names], "outcomes": [],
    }  # fmt: skip
    pricing = Pricing(models=MODELS, draws=5, months=3)
    (answer,) = answer_pricing(by_hand(tables=tables, pricing=pricing), as_of=NOW)
    status = {group.group: group.status for group in answer.body.replay.models[0].groups}
    assert status["east"] == "closed"
    assert sorted(status.values()) == ["closed", "closed", "open"]  # the total less two open ones would show the three


def test_what_is_recorded_takes_the_place_of_assumptions():
    rng = np.random.default_rng(2)
    names = [f"K{i}" for i in range(12)]
    rows = [use(c, month, 1 + d % 28, 1.0 + d / 1000) for c in names for month in (1, 2, 3) for d in range(20)]
    # A result a week, of five uses each.
    outcomes = [came(c, month, 7 * week, success=bool(rng.random() < 0.9), value=150.0)
                for c in names for month in (1, 2, 3) for week in (1, 2, 3, 4)]  # fmt: skip
    tables = {"customers": [{"customer_id": c} for c in names], "usage": rows, "outcomes": outcomes,
              "entitlements": [right(c, dt.date(2026, 1, 1)) for c in names]}  # fmt: skip
    record = record_of(by_hand(tables=tables))
    assert record.results_per_use == pytest.approx(0.2)
    people = people_of(Customers(need=1.0, success=0.2, value=1.0), record)
    assert people.estimated == {"value": 12, "success": 12, "need": 12}
    assert people.middle("need") == pytest.approx(20, rel=0.02)
    assert 0.8 < people.middle("success") < 0.97
    assert people.middle("value") == pytest.approx(30, rel=0.02)


def test_the_same_study_gives_the_same_bytes():
    pricing = Pricing(models=MODELS, draws=10, months=6)
    one, two = (answer_pricing(by_hand(pricing=pricing), as_of=NOW, workers=w)[0] for w in (1, 2))
    assert to_json(one) == to_json(two)
    assert not answer_pricing(by_hand(), as_of=NOW)


@pytest.mark.parametrize(("change", "code"), [
    ({"models": [RevenueModel("a", kind="outcome", per_outcome=1, floor=2)]}, "pricing-part"),
    ({"models": [RevenueModel("a", kind="use")]}, "pricing-no-price"),
    ({"models": [RevenueModel("a", kind="gift", price=1)]}, "pricing-word"),
    ({"models": [MODELS[0], MODELS[0]]}, "pricing-code"),
    ({"models": [RevenueModel("a", kind="use", per_use=0.00001)]}, "pricing-number"),
    ({"models": [RevenueModel("a", kind="hybrid", per_use=1, floor=5, cap=4)]}, "pricing-number"),
    ({"models": [RevenueModel("a", kind="use", per_use=-1)]}, "pricing-number"),
    ({"current": "b"}, "pricing-word"),
    ({"aim": "fame"}, "pricing-word"),
    ({"months": 0}, "pricing-number"),
    ({"customers": Customers(value=[3.0, 2.0, 1.0])}, "pricing-range"),
    ({"customers": Customers(success=1.2)}, "pricing-number"),
    ({"customers": Customers(need=0.0)}, "pricing-number"),
    ({"costs": Costs(residual=-0.1)}, "pricing-number"),
], ids=str)  # fmt: skip
def test_models_that_cannot_be_are_refused(change, code):
    from klantwaarde.errors import Place

    pricing = msgspec.structs.replace(Pricing(models=MODELS), **change)
    assert code in {problem.code for problem in broken_pricing(pricing, lambda key: Place(column=key))}
    assert not list(broken_pricing(Pricing(models=MODELS), lambda key: Place(column=key)))


FILE = """
months = 6
draws = 20
[[models]]
code = "sub"
kind = "access"
per_month = 20
[[models]]
code = "out"
kind = "outcome"
per_outcome = 0.30
cap = 24
[customers]
n = 40
value = [1, 2, 3]
"""


def test_the_word_gives_json_and_text(tmp_path, capfd):
    (tmp_path / "models.toml").write_text(FILE)
    assert run(["pricing", "--models", str(tmp_path / "models.toml"), "--seed", "4", "--json", "-"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert told["schema"] == "klantwaarde.pricing/1"
    assert {m["model"] for m in told["result"]["forecast"]["models"]} == {"sub", "out"}
    assert told["pricing"]["models"][1]["cap"] == 24
    assert run(["pricing", "--models", str(tmp_path / "models.toml"), "--lang", "nl"]) == 0
    assert "marge" in capfd.readouterr().out


@pytest.mark.parametrize(("text", "told"), [
    ("models = 3", "of another kind"),
    ("[[models]]\nkind = 'use'\nper_use = 1", "has no code"),
    ("[[models]]\ncode = 'a'\nper_mont = 1", "Write per_month"),
    ("[[models]\n", "cannot be read"),
    ("[[models]]\ncode = 'a'\nkind = 'use'\nper_use = 1", "There is one revenue model"),
    ("months = 3", "There are 0 revenue models"),
    ("[[models]]\ncode = 'a'\nkind = 'use'\n", "has no price"),
], ids=str)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_with_its_mend(tmp_path, capfd, text, told):
    (tmp_path / "models.toml").write_text(text)
    assert run(["pricing", "--models", str(tmp_path / "models.toml"), "--lang", "en"]) == 2
    assert told in capfd.readouterr().err


def test_nothing_to_compare(tmp_path, capfd):
    assert run(["pricing", "--lang", "en"]) == 2
    assert run(["pricing", "--models", str(tmp_path / "no.toml"), "--lang", "en"]) == 2
    assert "nothing to compare" in capfd.readouterr().err
