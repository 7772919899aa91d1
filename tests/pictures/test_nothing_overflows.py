"""No text leaves its tile or the page, and no two texts touch, at any width, in both languages, for every model."""

from __future__ import annotations

import pytest

from klantwaarde.pictures.value_model import draw
from sample_model import MODELS

WIDTHS = ("wide", "a4", "phone")
SLACK = 0.6  # rounding to two decimals, and half a hair line


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", MODELS)
def test_texts_stay_in_their_tile_and_apart(models, parse, text_boxes, name, width, lang):
    previous = models["sample"] if name in {"sample", "role"} else None
    picture = draw(models[name], lang=lang, title="Firm", width=width, previous=previous, composed=True)
    root = parse(picture.svg)
    left, top, w, h = (float(x) for x in root.get("viewBox").split())
    boxes = text_boxes(root)
    assert len(boxes) > 5
    for box in boxes:
        assert box.left >= left + 5 - SLACK, box
        assert box.right <= left + w - 5 + SLACK, box
        assert box.top >= top, box
        assert box.bottom <= h, box
        if box.tile and not box.in_badge:
            assert box.tile[0] + 2 <= box.left, box
            assert box.right <= box.tile[2] - 2, box
            assert box.tile[1] - SLACK <= box.top, box
            assert box.bottom <= box.tile[3] + SLACK, box
    _apart(boxes)


@pytest.mark.parametrize("width", ["wide", "phone"])
@pytest.mark.parametrize("name", MODELS)
def test_without_its_heading_a_picture_still_holds_everything(models, parse, text_boxes, name, width):
    root = parse(draw(models[name], lang="nl", width=width, heading=False).svg)
    left, top, w, h = (float(x) for x in root.get("viewBox").split())
    for box in text_boxes(root):
        assert left + 5 - SLACK <= box.left
        assert box.right <= left + w - 5 + SLACK
        assert top <= box.top
        assert box.bottom <= h


def _apart(boxes):
    ordered = sorted(boxes, key=lambda b: b.top)
    for i, a in enumerate(ordered):
        for b in ordered[i + 1 :]:
            if b.top >= a.bottom - SLACK:
                break
            assert a.right <= b.left + SLACK or b.right <= a.left + SLACK, (a, b)


def test_the_test_sees_an_overlap(models, parse, text_boxes):
    boxes = text_boxes(parse(draw(models["sample"], lang="nl").svg))
    with pytest.raises(AssertionError):
        _apart([*boxes, boxes[10]])


@pytest.mark.parametrize("width", WIDTHS)
def test_type_is_never_smaller_than_the_smallest_token(models, parse, width):
    root = parse(draw(models["long"], lang="nl", width=width).svg)
    sizes = {float(node.get("font-size")) for node in root.iter("{http://www.w3.org/2000/svg}text")}
    assert min(sizes) >= 11


@pytest.mark.parametrize("name", MODELS)
def test_a4_keeps_the_shape_of_the_page(models, parse, name):
    _, _, w, h = (float(x) for x in parse(draw(models[name], lang="nl", width="a4").svg).get("viewBox").split())
    assert w / h == pytest.approx(297 / 210, rel=0.002)  # ISO 216, lying down
