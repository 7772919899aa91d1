"""Pictures of drift tell the same wide and on a phone, and no text lies over another."""

from __future__ import annotations

import re

import pytest

from klantwaarde.language import say
from klantwaarde.pictures import level_migration, shelf_lives, value_timelines
from klantwaarde.results import Drift, Estimate, Point, Series, ShelfLife, ValueDrift
from klantwaarde.results.alert import EventNote
from klantwaarde.results.drift import KanoClass

WAVES = ["2025-q1", "2025-q2", "2025-q3", "2025-q4", "2026-q1", "2026-q2"]
DAYS = ["2025-01-05", "2025-04-05", "2025-07-05", "2025-10-05", "2026-01-05", "2026-04-05"]
LABELS = [f"quarter {place} of the year {2025 + place // 4}" for place in range(6)]
NAMES = ["on time", "responsive", "thinks along with the customer unasked, at every turn", "clear", "<b>trusted</b>"]
LIVES = [
    ShelfLife("falling", Estimate(2.6, 0.4, 6.1, unit="waves"), Estimate(-0.2, -0.3, -0.1)),
    ShelfLife("falling", Estimate(40.0, 6.0, None, unit="waves"), Estimate(-0.01, -0.1, 0.1)),
    ShelfLife("expired", Estimate(0.0, 0.0, 0.0, unit="waves"), Estimate(-0.1, -0.2, 0.1)),
    ShelfLife("steady", Estimate(None, None, None, unit="waves"), Estimate(0.1, -0.1, 0.2)),
    ShelfLife("closed"),
]


def series(name, start, step):
    return Series(name, [
        Point(wave, Estimate(start + step * t, start + step * t - 0.3, start + step * t + 0.3, n=60))
        for t, wave in enumerate(WAVES)
    ])  # fmt: skip


def shares(first, last):
    points = [Point(wave, Estimate(unit="share", status="closed")) for wave in WAVES]
    points[1], points[-1] = (Point(WAVES[t], Estimate(x, x - 0.1, x + 0.1)) for t, x in ((1, first), (-1, last)))
    return Series("must_be", points, "share")


@pytest.fixture(scope="module")
def drift():
    values = [
        ValueDrift(
            value=f"v{place}", name={"nl": name, "en": name},
            levels={"expectation": series("expectation", 7.5, 0.1), "experience": series("experience", 8.0, -0.1)},
            changes=[], shelf_life=LIVES[place], must_be=shares(0.2 + 0.01 * place, 0.9 - 0.02 * place),
            must_be_change=Estimate(0.6, 0.4, 0.8), migrates=place == 0, last_confirmed="" if place == 2 else WAVES[3],
            kano=[KanoClass(WAVES[1], "A", decided=True, n=60), KanoClass(WAVES[-1], "M", decided=False, n=60)],
        )
        for place, name in enumerate(NAMES)
    ]  # fmt: skip
    events = [EventNote("e1", "2025-08-20", "a rival", values=["v0"]), EventNote("e2", "2025-11-20", "a norm")]
    return Drift(headline=say("Nothing changed more than chance explains."), waves=WAVES, days=DAYS, values=values,
                 events=events)  # fmt: skip


def every(drift, lang, width):
    return {
        "timelines": value_timelines.draw(drift, lang=lang, labels=LABELS, width=width),
        "lives": shelf_lives.draw(drift, lang=lang, width=width),
        "slopes": level_migration.draw(drift, lang=lang, labels=LABELS, width=width),
    }


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("width", ["wide", "phone"])
def test_no_text_lies_over_another_or_past_the_edge(drift, parse, text_boxes, width, lang):
    for kind, picture in every(drift, lang, width).items():
        root = parse(picture.svg)
        wide = float(root.get("viewBox").split()[2])
        boxes = text_boxes(root)
        assert len(boxes) > 8
        for place, one in enumerate(boxes):
            assert one.left >= -0.5, (kind, one.text)
            assert one.right <= wide + 0.5, (kind, one.text)
            for other in boxes[place + 1 :]:
                apart = (
                    one.right <= other.left + 0.5 or other.right <= one.left + 0.5
                    or one.bottom <= other.top + 3 or other.bottom <= one.top + 3
                )  # fmt: skip
                assert apart, (kind, one.text, other.text)


def test_on_a_phone_the_same_is_told_in_its_width(drift, parse):
    wide, phone = every(drift, "nl", "wide"), every(drift, "nl", "phone")
    for kind, picture in phone.items():
        assert float(parse(picture.svg).get("viewBox").split()[2]) <= 360, kind
        assert (picture.alt, picture.story, picture.table) == (wide[kind].alt, wide[kind].story, wide[kind].table)
        assert "{" not in picture.alt + " ".join(picture.story)
        assert "<b>" not in picture.svg


def test_events_stand_where_they_fell_on_the_values_they_touch(drift):
    picture = value_timelines.draw(drift, lang="en", labels=LABELS)
    lines = re.findall(r'd="M([\d.]+) ([\d.]+)V[\d.]+"[^>]*stroke-dasharray="2 3"', picture.svg)
    assert len(lines) == 1 + len(NAMES), "the rival on one value, the norm on all of them"
    by_chart = sorted(float(x) for x, _ in lines if float(x) < 300)[:2]
    # The first chart runs from 58 to 276 in five steps: 20 August lies half in the third, 20 November in the fourth.
    assert by_chart[0] == pytest.approx(58 + 218 / 5 * 2.5, abs=5)
    assert by_chart[1] == pytest.approx(58 + 218 / 5 * 3.5, abs=5)
    undated = value_timelines.draw(Drift(drift.headline, WAVES, [""] * 6, drift.values, events=drift.events), lang="en")
    assert not re.search(r'V[\d.]+"[^>]*stroke-dasharray="2 3"', undated.svg)


def test_a_shelf_life_is_told_as_it_is(drift):
    told = [shelf_lives.life_of(value, "en") for value in drift.values]
    assert told == ["2.6 waves (0.4 to 6.1)", "more than 16 waves (6.0 or more)", "never surely met",
                    "no fall to be seen", "closed"]  # fmt: skip
    table = shelf_lives.draw(drift, lang="en").table
    assert table.rows[0][1:] == [2.6, 0.4, 6.1, -0.2, -0.3, -0.1]
    assert table.rows[4][1:] == [None] * 6


def test_a_slope_names_the_kano_class_at_both_ends(drift):
    row = level_migration.draw(drift, lang="en", labels=LABELS).table.rows[0]
    assert row[1:5] == [20, "a pleasant surprise", 90, "mostly taken for granted"]
