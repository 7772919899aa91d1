"""Laws of the waterfall and of the counts: whatever the record, nothing is lost and nothing depends on order."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from klantwaarde.engine import rows
from klantwaarde.results import from_json, to_json
from klantwaarde.schema.impact import ImpactSettings
from klantwaarde.systems.impact import counts
from klantwaarde.systems.impact.answer import answer_impact
from klantwaarde.systems.impact.spans import by_month, cents_over, days_in, merged, overlap, without
from klantwaarde.systems.impact.waterfall import nested
from memory_study import MemoryStudy

AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 4, 30))
CENTS = st.integers(0, 10**12)
SPANS = st.tuples(DAYS, DAYS).map(lambda ends: (min(ends), max(ends)))
CUSTOMERS = [f"c{i}" for i in range(7)]


@given(CENTS, CENTS, CENTS, CENTS)
def test_four_worlds_lie_inside_each_other_whatever_was_estimated(wanted, reachable, used, delivered):
    worlds = nested(max(wanted, reachable), reachable, used, delivered)
    assert worlds.wanted >= worlds.reachable >= worlds.used >= worlds.delivered == delivered
    parts = (worlds.wanted - worlds.reachable, worlds.reachable - worlds.used, worlds.used - worlds.delivered)
    assert sum(parts) + worlds.delivered == worlds.wanted
    assert worlds.wanted == max(wanted, reachable) + worlds.by_use + worlds.by_result


@given(SPANS, st.lists(SPANS, max_size=5))
def test_days_taken_out_and_days_left_make_the_whole(span, taken):
    left = without(span, taken)
    gone = [shared for other in merged(taken) if (shared := overlap(span, other)) is not None]
    assert sum(map(days_in, left)) + sum(map(days_in, gone)) == days_in(span)


@given(SPANS, st.integers(0, 10**9), st.integers(0, 10**7))
def test_money_over_a_span_is_the_sum_over_its_months(span, a_month, worth):
    whole = cents_over(span, a_month=a_month, worth=worth)
    assert sum(days for _, days, _ in by_month(span)) == days_in(span)
    first = next(iter(by_month(span)))[1]
    head = (span[0], span[0] + dt.timedelta(days=first - 1))
    tail = without(span, [head])
    assert whole == sum(cents_over(part, a_month=a_month, worth=worth) for part in (head, *tail))


def moments():
    return st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 4, 30))  # noqa: DTZ001 - UTC without a zone


QUANTITIES = st.integers(0, 10**7).map(lambda n: n / 1000)


@st.composite
def records(draw):
    customers = st.sampled_from(CUSTOMERS)
    return {
        "customers": [{"customer_id": c, "kind": "even" if i % 2 else "odd"} for i, c in enumerate(CUSTOMERS)],
        "entitlements": [
            {"entitlement_id": str(i), "customer_id": draw(customers), "start": span[0], "end": span[1], "unit": "hour",
             "requested": draw(st.none() | st.just(span[0] - dt.timedelta(days=9))), "available": draw(QUANTITIES),
             "wanted": draw(QUANTITIES), "unit_value": draw(QUANTITIES)}
            for i, span in enumerate(draw(st.lists(SPANS, max_size=6)))
        ],
        "refusals": [
            {"refusal_id": str(i), "customer_id": draw(customers), "date": day, "reason": "price", "unit": "hour",
             "wanted": draw(QUANTITIES), "unit_value": draw(QUANTITIES)}
            for i, day in enumerate(draw(st.lists(DAYS, max_size=4)))
        ],
        "usage": [
            {"id": str(i), "source": "s", "customer_id": draw(customers), "time": time, "quantity": draw(QUANTITIES),
             "unit": "hour", "standing": "counts"}
            for i, time in enumerate(draw(st.lists(moments(), max_size=12)))
        ],
        "outcomes": [
            {"id": str(i), "source": "s", "customer_id": draw(customers), "time": time, "standing": "counts",
             "success": draw(st.none() | st.booleans()), "value": draw(st.none() | QUANTITIES),
             "promised_value": draw(st.none() | QUANTITIES), "promised": draw(st.none() | QUANTITIES),
             "realised": draw(st.none() | QUANTITIES)}
            for i, time in enumerate(draw(st.lists(moments(), max_size=12)))
        ],
    }  # fmt: skip


def answered(tables, *, privacy="named"):
    study = MemoryStudy(
        tables, privacy=privacy, segments=["customers.kind"],
        impact=ImpactSettings(start=dt.date(2026, 1, 1), end=dt.date(2026, 4, 30)),
    )  # fmt: skip
    return answer_impact(study, as_of=AS_OF)[0].body


@settings(max_examples=8, deadline=None)
@given(records(), st.randoms(use_true_random=False))
def test_the_waterfall_adds_up_and_the_order_of_rows_does_not_matter(tables, rng):
    body = answered(tables)
    for one in body.customers:
        if one.potential is not None:
            assert one.potential == one.access_waste + one.use_waste + one.result_waste + one.delivered
            assert min(one.access_waste, one.use_waste, one.result_waste, one.delivered) >= 0
    whole = [w for w in body.waterfalls if not w.by and w.status == "open"]
    for one in whole:
        told = [c.potential for c in body.customers if c.potential is not None]
        assert one.potential == sum(told)
        assert one.potential == one.access_waste + one.use_waste + one.result_waste + one.delivered
    for funnel in body.funnels:
        counted = [step.customers for step in funnel.steps]
        assert counted == sorted(counted, reverse=True)
    shuffled = {name: rng.sample(listed, len(listed)) for name, listed in tables.items()}
    assert to_json(answered(shuffled)) == to_json(body)
    assert from_json(to_json(body), type(body)) == body


@settings(max_examples=5, deadline=None)
@given(records(), st.randoms(use_true_random=False))
def test_counting_two_parts_and_merging_is_counting_once(tables, rng):
    ends = {"start": dt.date(2026, 1, 1), "end": dt.date(2026, 4, 30)}
    cut = rng.randint(0, len(tables["usage"]))
    study = MemoryStudy(tables)
    usage = study.table("usage")
    order = [row["id"] for row in tables["usage"]]
    import narwhals as nw

    one = counts.use_per_day(usage.filter(nw.col("id").is_in(order[:cut])), **ends)
    other = counts.use_per_day(usage.filter(~nw.col("id").is_in(order[:cut])), **ends)
    key = ("customer", "product", "unit", "day")
    both = rows(counts.merge_days(one, other).sort(*key))
    assert both == rows(counts.use_per_day(usage, **ends).sort(*key))
    month = ("customer", "product", "unit", "month")
    months = rows(counts.use_per_month(usage, **ends).sort(*month))
    assert months == rows(counts.use_per_month(usage, **ends, native=False).sort(*month))
    days: dict[tuple, list[int]] = {}
    for row in both:
        listed = days.setdefault((*(row[k] for k in key[:3]), row["day"].year * 12 + row["day"].month - 1), [])
        listed.append(row["day"].day)
    assert {tuple(r[k] for k in month): r["days"] for r in months} == {k: sum(2**d for d in v) for k, v in days.items()}
    assert sum(r["millionths"] for r in months) == sum(r["millionths"] for r in both)


@settings(max_examples=5, deadline=None)
@given(records())
def test_anonymous_research_tells_nothing_of_fewer_than_five(tables):
    body = answered(tables, privacy="anonymous")
    assert body.customers == []
    estimates = [m.estimate for m in body.metrics] + [s.estimate for m in body.metrics for s in m.segments]
    estimates += [p.estimate for m in body.metrics for p in m.months]
    assert all(e.n is None or e.n == 0 or e.n >= 5 for e in estimates)
    assert all(w.customers is None or w.customers >= 5 for w in body.waterfalls)
    assert all(w.potential is None for w in body.waterfalls if w.status == "closed")
