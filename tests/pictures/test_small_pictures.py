"""The pictures on the cards: one value, one value over the waves, the Kano plane."""

from __future__ import annotations

import itertools
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantwaarde.pictures import dumbbell, kano_plane, waves
from klantwaarde.results import CLOSED, Estimate, KanoItem, Point, Series
from sample_model import HOSTILE, LONG, around, sample_kano, sample_model, sample_series

SVG = "{http://www.w3.org/2000/svg}"
BAD = Estimate(value=7.77, low=7.66, high=7.88, n=443)
LABELS = {"2024-1": "voorjaar 2024", "2026-2": "najaar 2026"}


def every_small_picture(lang):
    model = sample_model()
    names = {v.value: v.name[lang] for v in model.values}
    made = [dumbbell.draw(m, scale=(1, 10), tolerance=0.5, lang=lang) for m in [*model.values, *model.investments]]
    made.append(waves.draw(sample_series(), name="betrouwbaar", tolerance=0.5, lang=lang, labels=LABELS))
    made.append(kano_plane.draw(sample_kano(), names=names, lang=lang))
    made.append(kano_plane.draw(many_items(), names={}, lang=lang))
    made.append(kano_plane.draw(many_items(), names={f"item{i}": LONG for i in range(40)}, lang=lang))
    return made


def many_items():
    """Forty items, many on the same spot."""
    return [
        KanoItem(
            item=f"item{i}",
            n=211,
            category="MOAI"[i % 4],
            decided=i % 3 > 0,
            better=around((i % 5) / 5 + 0.1, 0.05, 211, unit="share"),
            worse=around(-((i % 4) / 4 + 0.1), 0.05, 211, unit="share"),
        )
        for i in range(40)
    ]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_texts_stay_on_the_canvas_and_apart(parse, text_boxes, lang):
    for picture in every_small_picture(lang):
        root = parse(picture.svg)
        _, _, w, h = (float(x) for x in root.get("viewBox").split())
        for upward in [node for node in root.iter(f"{SVG}text") if node.get("transform")]:
            root.remove(upward)  # it stands on its side, in the margin
        boxes = text_boxes(root)
        assert all(b.left >= 0 and b.right <= w and b.top >= 0 and b.bottom <= h for b in boxes)
        for a, b in itertools.combinations(boxes, 2):
            side = min(a.right, b.right) - max(a.left, b.left)
            over = min(a.bottom, b.bottom) - max(a.top, b.top)
            assert side <= 0.6 or over <= 1.2, (a, b)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_each_has_words_and_rows_and_the_same_bytes(lang):
    first, second = every_small_picture(lang), every_small_picture(lang)
    assert first == second
    for picture in first:
        assert picture.alt
        assert picture.story
        assert all(len(row) == len(picture.table.headings) for row in picture.table.rows)


def test_the_dumbbell_is_true_to_its_scale(parse):
    mark = sample_model().values[0]  # expected 9.3, experienced 7.4
    root = parse(dumbbell.draw(mark, scale=(1, 10), tolerance=0.5, lang="nl").svg)
    ring, dot = (next(c for c in root.iter(f"{SVG}circle") if c.get("r") == r) for r in ("5", "6.5"))
    ends = re.match(r"M([\d.]+) [\d.]+H([\d.]+)", next(root.iter(f"{SVG}path")).get("d")).groups()
    left, right = (float(x) for x in ends)

    def point(circle):
        return 1 + (float(circle.get("cx")) - left) / (right - left) * 9

    assert point(ring) == pytest.approx(9.3, abs=0.01)
    assert point(dot) == pytest.approx(7.4, abs=0.01)


def test_closed_lets_no_number_through():
    model = sample_model()
    mark = msgspec.structs.replace(
        model.values[0], status="closed", expectation=BAD, experience=BAD, disconfirmation=BAD
    )
    cost = msgspec.structs.replace(model.investments[0], status="closed", expected=BAD, burden=BAD, disconfirmation=BAD)
    closed = msgspec.structs.replace(BAD, status="closed")
    item = KanoItem(item="x", n=443, counts={"A": 443}, category="A", better=BAD, worse=BAD, status="closed")
    pictures = [dumbbell.draw(m, scale=(1, 10), tolerance=0.5, lang="nl") for m in (mark, cost)]
    pictures.append(dumbbell.draw(sample_model().values[10], scale=(1, 10), tolerance=0.5, lang="nl"))
    pictures.append(waves.draw(Series("v", [Point("w", closed)]), name="v", tolerance=0.5, lang="nl"))
    pictures.append(kano_plane.draw([item], names={}, lang="nl"))
    for picture in pictures:
        told = re.sub(r'\b(x|y|d|cx|cy|r|rx|width|height|viewBox|textLength|id)="[^"]*"', "", repr(picture))
        assert not re.search(r"7[.,]77|7[.,]66|7[.,]88|7[.,]8|443", told)
        assert "gesloten" in picture.svg
        assert all(cell is None for row in picture.table.rows for cell in row[2:])


def test_one_closed_side_leaves_the_other():
    mark = msgspec.structs.replace(sample_model().values[0], expectation=CLOSED)
    picture = dumbbell.draw(mark, scale=(1, 10), tolerance=0.5, lang="nl")
    assert "ervaren 7,4" in picture.svg
    assert ">verwacht" not in picture.svg


def test_a_closed_wave_breaks_the_line(parse):
    root = parse(waves.draw(sample_series(), name="v", tolerance=0.5, lang="nl").svg)
    line = next(p for p in root.iter(f"{SVG}path") if "L" in p.get("d"))
    assert line.get("d").count("M") == 2


def test_waves_that_do_not_fit_stay_in_the_table(parse):
    series = Series("v", [Point(f"golf {i}", around(0.1 * i, 0.2, 30)) for i in range(20)])
    picture = waves.draw(series, name="v", tolerance=0.5, lang="nl")
    dots = [c for c in parse(picture.svg).iter(f"{SVG}circle") if c.get("r") == "5.5"]
    assert 5 <= len(dots) < 20
    assert len(picture.table.rows) == len(picture.story) - 1 == 20


def test_an_undecided_outcome_is_an_open_dot(parse):
    one = [item for item in sample_kano() if item.item == "knowledgeable"]
    open_dots = [
        c for c in parse(kano_plane.draw(one, names={}, lang="nl").svg).iter(f"{SVG}circle") if c.get("r") == "4.25"
    ]
    assert len(open_dots) == 3  # on the plane, in the key, in the legend


@given(text=st.text(max_size=60))
def test_any_name_gives_a_well_formed_picture(parse, text):
    model = sample_model()
    mark = msgspec.structs.replace(model.values[0], name={"nl": text, "en": text})
    parse(dumbbell.draw(mark, scale=(1, 10), tolerance=0.5, lang="nl").svg)
    parse(waves.draw(sample_series(), name=text, tolerance=0.5, lang="nl", labels={"2024-1": text}).svg)
    parse(kano_plane.draw(sample_kano(), names={"reliable": text}, lang="nl").svg)


def test_hostile_names_stay_text(parse):
    picture = kano_plane.draw(sample_kano(), names={"reliable": HOSTILE, "sustainable": HOSTILE}, lang="nl")
    names = {node.tag.removeprefix(SVG) for node in parse(picture.svg).iter()}
    assert names <= {"svg", "g", "rect", "circle", "path", "text", "title", "desc"}
