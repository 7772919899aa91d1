"""The waterfall and the funnel: everything inside and apart, true to scale, and the same words every time."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from klantwaarde.pictures import adoption_funnel, waste_waterfall
from klantwaarde.results import Funnel, FunnelStep, Impact, WasteWaterfall
from klantwaarde.statistics.intervals import wilson
from klantwaarde.study import open_study
from klantwaarde.systems.impact.answer import answer_impact

AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def impact(root) -> Impact:
    with open_study(root / "examples/installatie") as study:
        return answer_impact(study, as_of=AS_OF)[0].body


def pictures(impact, lang):
    long = WasteWaterfall(
        customers=9, potential=10**14, access_waste=0, use_waste=10**14 - 2, result_waste=1, delivered=1, shares={}
    )
    nobody = FunnelStep("access", 0, wilson(0, 7), wilson(0, 7))
    none = Funnel(steps=[FunnelStep("wanted", 7, wilson(7, 7), wilson(7, 7)), nobody,
                         FunnelStep("use", 0, wilson(0, 7), wilson(0, 0))])  # fmt: skip
    return [
        waste_waterfall.draw(impact.waterfalls[0], lang=lang), waste_waterfall.draw(long, lang=lang),
        adoption_funnel.draw(impact.funnels[0], lang=lang), adoption_funnel.draw(none, lang=lang),
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_pictures_hold_their_words_and_their_numbers(impact, parse, text_boxes, lang):
    assert pictures(impact, lang) == pictures(impact, lang)
    for picture in pictures(impact, lang):
        root = parse(picture.svg)
        _, _, w, h = (float(x) for x in root.get("viewBox").split())
        boxes = text_boxes(root)
        assert all(b.left >= 0 and b.right <= w and b.top >= 0 and b.bottom <= h for b in boxes)
        for a, b in itertools.combinations(boxes, 2):
            side = min(a.right, b.right) - max(a.left, b.left)
            over = min(a.bottom, b.bottom) - max(a.top, b.top)
            assert side <= 0.6 or over <= 1.2, (a, b)
        for bar in root.iter(f"{SVG}rect"):
            assert float(bar.get("x", 0)) >= -0.01
            assert float(bar.get("x", 0)) + float(bar.get("width")) <= w + 0.01
        assert picture.alt
        assert all(len(row) == len(picture.table.headings) for row in picture.table.rows)


def test_the_waterfall_is_true_to_its_scale(impact, parse):
    fall = impact.waterfalls[0]
    bars = [b for b in parse(waste_waterfall.draw(fall, lang="en").svg).iter(f"{SVG}rect") if b.get("height") == "20"]
    widths = [float(bar.get("width")) for bar in bars]
    parts = [fall.potential, fall.access_waste, fall.use_waste, fall.result_waste, fall.delivered]
    assert widths == pytest.approx(
        [436 * part / fall.potential for part in parts], abs=0.01
    )  # two decimals in the file
