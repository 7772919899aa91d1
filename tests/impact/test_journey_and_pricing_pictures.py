"""Journey map, revenue models and tornado: strict XML, all inside, nothing over another, any name, both widths."""

from __future__ import annotations

import itertools
import random
from xml.etree.ElementTree import Element

import msgspec
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from event_log import log_of, rows_of
from klantwaarde.pictures import journey_map, paid_for, revenue_bands, tornado
from klantwaarde.pictures.journey_layout import lay_out
from klantwaarde.pictures.picture import Picture
from klantwaarde.pictures.revenue_bands import ticks
from klantwaarde.schema.pricing import Costs, Customers, Pricing, RevenueModel
from klantwaarde.systems.impact.journeys.measure import Ask, measure
from klantwaarde.systems.impact.pricing.bill import METER, Meters
from klantwaarde.systems.impact.pricing.compare import compare
from klantwaarde.systems.impact.pricing.meters import Recorded

SVG = "{http://www.w3.org/2000/svg}"
LONG = "Spoedreparatieaanvraagformulierbevestigingsbericht van de onderhoudsafdeling"
WIDTHS = ["wide", "phone"]


def tangled(names, *, cases=60, seed=1):
    rng = random.Random(seed)
    ways = [[rng.choice(names[:3]), *rng.choices(names, k=rng.randint(1, 9))] for _ in range(cases)]
    return measure(log_of(rows_of([(way, 1) for way in ways])), Ask(outcome=ways[0][-1]))


@pytest.fixture(scope="module")
def compared():
    import numpy as np

    rng = np.random.default_rng(1)
    uses = rng.poisson(6, (30, 6))
    good = rng.binomial(uses, 0.7)
    nothing = np.full(30, np.nan)
    record = Recorded([f"c{i}" for i in range(30)], 24312, Meters(np.ones_like(uses), uses * METER, good * METER,
                      (uses - good) * METER, good * 900), nothing, nothing)  # fmt: skip
    models = [
        RevenueModel("own", kind="ownership", price=400, name={"nl": LONG, "en": LONG}),
        RevenueModel("use", kind="use", per_use=3),
        RevenueModel("out", kind="outcome", per_outcome=4, cap=40),
    ]
    pricing = Pricing(models=models, draws=50, months=12, costs=Costs(unit=[50, 80, 120], per_use=0.5),
                      customers=Customers(liquidity=[100, 300, 900]))  # fmt: skip
    return compare(pricing, record)


def texts_inside(picture: Picture) -> list[tuple[float, float, float, float, str]]:
    root: Element = fromstring(picture.svg, forbid_dtd=True)
    _, _, w, h = map(float, root.get("viewBox").split())
    boxes = []
    for text in root.iter(f"{SVG}text"):
        size = float(text.get("font-size"))
        x, y, wide = float(text.get("x")), float(text.get("y")), float(text.get("textLength", size * 0.6))
        left = {"end": x - wide, "middle": x - wide / 2}.get(text.get("text-anchor"), x)
        assert size >= 11
        assert left >= -0.5, text.text
        assert left + wide <= w + 0.5, text.text
        assert 0 < y <= h, text.text
        boxes.append((left, y - 0.905 * size, left + wide, y + 0.212 * size, text.text or ""))
    assert picture.alt
    assert picture.story
    for table in [picture.table, *picture.more_tables]:
        assert all(len(row) == len(table.headings) for row in table.rows)
    assert "{" not in picture.alt + " ".join(picture.story)
    return boxes


def apart(boxes):
    for a, b in itertools.combinations(boxes, 2):
        side, over = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        assert side <= 0.6 or over <= 1.2, (a, b)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_plain_journey_is_drawn_whole(width, lang):
    ways = [(("site", "ask", "visit", "offer", "order", "bill"), 30), (("phone", "ask", "offer"), 12),
            (("site", "ask", "offer", "question", "offer", "order", "fault", "repair", "bill"), 9)]  # fmt: skip
    body = measure(log_of(rows_of(ways)), Ask(outcome="order"))
    picture = journey_map.draw(body, lang=lang, width=width)
    apart(texts_inside(picture))
    assert picture == journey_map.draw(body, lang=lang, width=width)
    assert ("Niet getekend" if lang == "nl" else "Not drawn") not in picture.svg
    assert len(picture.table.rows) == len(body.steps)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_tangle_stays_inside_and_tells_what_is_not_drawn(width, seed):
    body = tangled([f"stap {i}" for i in range(18)] + [LONG], seed=seed)
    picture = journey_map.draw(body, lang="nl", width=width)
    texts_inside(picture)
    assert "Niet getekend" in picture.svg
    assert len(picture.more_tables[0].rows) == len(body.arrows)


@settings(max_examples=8)
@given(names=st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=6, unique=True), seed=st.integers(0, 9))
def test_any_name_and_any_way_gives_a_whole_map(names, seed):
    # a brace would be taken for a place that was not filled in
    body = tangled([name.replace("\x00", "0").replace("{", "(") for name in names], cases=8, seed=seed)
    for width in WIDTHS:
        texts_inside(journey_map.draw(body, lang="en", width=width))


def test_hostile_names_stay_text():
    body = tangled(['<script>alert("x")</script>', "]]>", "a"], cases=6)
    tags = {node.tag.removeprefix(SVG) for node in fromstring(journey_map.draw(body, lang="nl").svg).iter()}
    assert tags <= {"svg", "g", "rect", "circle", "path", "text", "title", "desc"}


@settings(max_examples=40)
@given(seed=st.integers(0, 1000), size=st.integers(1, 12))
def test_arrows_go_down_but_for_those_that_go_back(seed, size):
    rng = random.Random(seed)
    steps = [f"s{i}" for i in range(size)]
    arrows = {(a, b): rng.randint(1, 50) for a in steps for b in steps if rng.random() < 0.3}
    layout = lay_out(steps, arrows, width=800, step=150, passing=16, gap=20, across=3)
    at = layout.steps
    assert set(at) == set(steps)
    assert set(layout.ways) | set(layout.back) == {pair for pair in arrows if pair[0] != pair[1]}
    assert set(layout.stay) == {a for a, b in arrows if a == b}
    for way in layout.ways.values():
        assert [spot.row for spot in way] == list(range(way[0].row, way[-1].row + 1))
    for row in layout.rows:
        assert sum(spot.passes is None for spot in row) <= 3
        for left, right in itertools.pairwise(row):
            assert right.x - left.x >= (left.width + right.width) / 2 + (4 if layout.fits else -1e9) - 1e-6


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_revenue_models_are_drawn_whole(compared, lang, width):
    pictures = [
        revenue_bands.draw(compared.forecast, lang=lang, width=width),
        tornado.draw(compared.forecast, lang=lang, width=width),
        paid_for.draw(compared.replay, lang=lang, width=width),
    ]
    for picture in pictures:
        apart(texts_inside(picture))
    assert len(pictures[0].table.rows) == 3


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("least", [-30_000_000.0, 30_000_000.0])
def test_amounts_stay_on_the_paper_when_one_model_is_far_away(compared, width, least):
    forecast = compared.forecast
    far = msgspec.structs.replace(forecast.models[0].margin, value=least, low=least * 1.1, high=least * 0.9)
    models = [msgspec.structs.replace(forecast.models[0], margin=far, surplus=far), *forecast.models[1:]]
    picture = revenue_bands.draw(msgspec.structs.replace(forecast, models=models), lang="nl", width=width)
    texts_inside(picture)


@given(low=st.floats(-1e7, 0), high=st.floats(1, 1e7))
def test_ticks_are_few_and_hold_zero(low, high):
    found = ticks(low, high)
    assert 0.0 in found
    assert 1 <= len(found) <= 5
    assert all(low - 1e-6 <= x <= high + 1e-6 for x in found)
