"""The pictures of a purchase model: followed in time, and whether its chances came true."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from klantwaarde.pictures import chances_kept, purchase_tracking
from klantwaarde.results import LifetimeGroup, LifetimeTrack

SVG = "{http://www.w3.org/2000/svg}"


def track(periods: int = 78, learned: int = 39, size: int = 50) -> LifetimeTrack:
    start = dt.date(2025, 1, 7)
    return LifetimeTrack(
        ends=[(start + dt.timedelta(days=7 * i)).isoformat() for i in range(periods)],
        actual=[(size * (i % 7)) // 3 for i in range(periods)],
        expected=[size * 0.9 for _ in range(periods)],
        learned=learned,
        days=7,
    )


GROUPS = [
    LifetimeGroup(n=200, expected=p, actual=p * 0.9, low=p * 0.7, high=min(1.0, p * 1.2)) for p in (0, 0.1, 0.5, 1)
]


def every(lang: str):
    for width in ("wide", "phone"):
        yield purchase_tracking.draw(track(), lang=lang, width=width)  # type: ignore[arg-type]
        yield purchase_tracking.draw(track(2, 2, 0), lang=lang, width=width)  # type: ignore[arg-type]
        yield purchase_tracking.draw(track(104, 30, 10_000_000), lang=lang, width=width)  # type: ignore[arg-type]
    yield chances_kept.draw(GROUPS, lang=lang)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_texts_stay_on_the_canvas_and_apart(parse, text_boxes, lang):
    for picture in every(lang):
        root = parse(picture.svg)
        _, _, w, h = (float(part) for part in root.get("viewBox").split())
        boxes = text_boxes(root)
        assert all(b.left >= 0 and b.right <= w and b.top >= 0 and b.bottom <= h for b in boxes)
        for one, other in itertools.combinations(boxes, 2):
            side = min(one.right, other.right) - max(one.left, other.left)
            over = min(one.bottom, other.bottom) - max(one.top, other.top)
            assert side <= 0.6 or over <= 1.2, (one, other)


def test_the_day_it_stopped_learning_is_marked_only_when_something_follows(parse):
    def dashed(picture):
        return [node for node in parse(picture.svg).iter(f"{SVG}path") if node.get("stroke-dasharray")]

    assert len(dashed(purchase_tracking.draw(track(), lang="en"))) == 3  # both panels and the legend
    assert not dashed(purchase_tracking.draw(track(learned=78), lang="en"))


def test_every_number_stands_in_the_table_and_the_sums_in_the_story():
    told = track()
    picture = purchase_tracking.draw(told, lang="en")
    assert [row[0] for row in picture.table.rows] == told.ends
    assert [row[1] for row in picture.table.rows] == told.actual
    assert f"{sum(told.actual):,}" in picture.story[0]
    assert f"{sum(told.actual[39:]):,}" in picture.story[1]
    assert "30 september 2025" in purchase_tracking.draw(told, lang="nl").story[1]


def test_the_same_figures_give_the_same_bytes():
    assert purchase_tracking.draw(track(), lang="nl") == purchase_tracking.draw(track(), lang="nl")
    assert chances_kept.draw(GROUPS, lang="nl") == chances_kept.draw(GROUPS, lang="nl")
