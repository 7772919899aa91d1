"""The mirror plot: wide and narrow tell the same, and no text leaves it or lies over another."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from klantwaarde.pictures import mirror_plot
from klantwaarde.study import open_study
from klantwaarde.systems.alignment.answer import answer_alignment

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
LONG = "Betrouwbaar in de dagelijkse samenwerking met de onderhoudsmedewerkers, ook lang na de oplevering"


@pytest.fixture(scope="module")
def answer(root):
    with open_study(root / "examples/installatie") as study:
        (made,) = answer_alignment(study, as_of=NOW, waves=["2026"])
    return made


@pytest.mark.parametrize("draw", [mirror_plot.draw, mirror_plot.draw_narrow])
@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("long", [False, True])
def test_no_text_of_the_mirror_plot_leaves_it_or_lies_over_another(answer, text_boxes, parse, draw, lang, long):
    body = answer.body
    if long:
        values = [msgspec.structs.replace(v, name={"nl": f"{LONG} {i}", "en": f"{LONG} {i}"})
                  for i, v in enumerate(body.values)]  # fmt: skip
        body = msgspec.structs.replace(body, values=values)
    picture = draw(body, lang=lang)
    root = parse(picture.svg)
    left, top, wide, high = (float(x) for x in root.get("viewBox").split())
    boxes = sorted(text_boxes(root), key=lambda box: box.top)
    assert len(boxes) > len(body.values)
    for box in boxes:
        assert left <= box.left, box
        assert box.right <= left + wide, box
        assert top <= box.top, box
        assert box.bottom <= top + high, box
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            apart = a.right <= b.left + 0.6 or b.right <= a.left + 0.6 or b.top >= a.bottom - 1.5
            assert apart, (a, b)


def test_wide_and_narrow_tell_the_same(answer):
    wide, narrow = (draw(answer.body, lang="nl") for draw in (mirror_plot.draw, mirror_plot.draw_narrow))
    assert (wide.story, wide.table, wide.alt) == (narrow.story, narrow.table, narrow.alt)
    assert wide.svg == mirror_plot.draw(answer.body, lang="nl").svg
