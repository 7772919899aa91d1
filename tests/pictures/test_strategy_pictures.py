"""The pictures of the value OF customers and of account strategy: whole, apart, true, and safe with any name."""

from __future__ import annotations

import itertools

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composed_ledger import composed_ledger
from klantwaarde.pictures import portfolio_map, pyramid, score_tornado, scorecard, strategy_matrix
from klantwaarde.pictures.picture import Picture
from klantwaarde.results import Estimate, Strategy, Worth
from sample_model import HOSTILE, LONG

SVG = "{http://www.w3.org/2000/svg}"
WIDTHS = {"wide": 1040.0, "phone": 358.0}


@pytest.fixture(scope="module")
def told(root) -> tuple[Worth, Strategy]:
    ledger, _ = composed_ledger(root)
    return ledger.answer("voc/worth/all").body, ledger.answer("synthesis/strategy/all").body


def renamed(worth: Worth, strategy: Strategy, name: str, plays: str = "") -> tuple[Worth, Strategy]:
    worth = msgspec.structs.replace(
        worth,
        customers=[msgspec.structs.replace(one, name=name) for one in worth.customers],
        parts=[msgspec.structs.replace(one, name={"nl": name, "en": name}) for one in worth.parts],
    )
    cells = strategy.cells
    if plays:
        cells = [
            msgspec.structs.replace(c, play={"nl": plays, "en": plays}, owner=plays, review="2026-10-01") for c in cells
        ]
    accounts = [msgspec.structs.replace(one, name=name) for one in strategy.accounts]
    return worth, msgspec.structs.replace(strategy, accounts=accounts, cells=cells)


def crowd(worth: Worth, strategy: Strategy) -> tuple[Worth, Strategy]:
    """A hundred customers, many on one spot, most of them in one cell."""
    codes = [f"k{i}" for i in range(100)]
    first = strategy.accounts[0]
    accounts = [
        msgspec.structs.replace(
            first, customer=code, name=f"Klant {code}", score=40.0 + i % 7, score_low=38.0, score_high=52.0, tier="C",
            revenue=1000.0 * (i % 9), delivered=Estimate(value=(i % 5) / 10, low=-1.0, high=1.0, n=3),
        )
        for i, code in enumerate(codes)
    ]  # fmt: skip
    cells = [
        msgspec.structs.replace(cell, customers=codes if (cell.tier, cell.buyer) == ("C", "added") else [])
        for cell in strategy.cells
    ]
    customers = [msgspec.structs.replace(worth.customers[0], customer=code, name=f"Klant {code}") for code in codes]
    return (
        msgspec.structs.replace(worth, customers=customers),
        msgspec.structs.replace(strategy, accounts=accounts, cells=cells, mismatches=[]),
    )


def pictures(worth: Worth, strategy: Strategy, lang: str) -> dict[str, Picture]:
    made = {}
    for width in ("wide", "phone"):
        made[f"scorecard {width}"] = scorecard.draw(worth, lang=lang, width=width)
        made[f"pyramid {width}"] = pyramid.draw(worth, lang=lang, width=width)
        made[f"map {width}"] = portfolio_map.draw(strategy, worth.classes, lang=lang, width=width)
        made[f"matrix {width}"] = strategy_matrix.draw(strategy, lang=lang, width=width)
    made["tornado"] = score_tornado.draw(worth.customers[2], worth, lang=lang)
    return {kind: picture for kind, picture in made.items() if picture is not None}


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("names", ["own", "long", "crowd"])
def test_texts_stay_on_the_canvas_and_apart(told, parse, text_boxes, lang, names):
    worth, strategy = told
    if names == "long":
        worth, strategy = renamed(worth, strategy, LONG, LONG * 3)
    elif names == "crowd":
        worth, strategy = crowd(worth, strategy)
    for kind, picture in pictures(worth, strategy, lang).items():
        root = parse(picture.svg)
        _, _, w, h = (float(x) for x in root.get("viewBox").split())
        boxes = text_boxes(root)
        off = [b for b in boxes if b.left < -0.5 or b.right > w + 0.5 or b.top < 0 or b.bottom > h + 0.5]
        assert not off, (kind, off)
        # The numbers of the bubbles may touch where bubbles lie on each other; every other text stands alone.
        alone = [b for b in boxes if not (kind.startswith("map") and b.text.isdigit())]
        for a, b in itertools.combinations(alone, 2):
            side = min(a.right, b.right) - max(a.left, b.left)
            over = min(a.bottom, b.bottom) - max(a.top, b.top)
            assert side <= 0.6 or over <= 1.2, (kind, a, b)
        assert all(float(node.get("font-size")) >= 11 for node in root.iter(f"{SVG}text"))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_each_has_words_and_rows_and_the_same_bytes(told, lang):
    first, second = pictures(*told, lang), pictures(*told, lang)
    assert first == second
    assert len(first) == 9
    for picture in first.values():
        assert picture.alt
        assert all(len(row) == len(picture.table.headings) for row in picture.table.rows)
        assert "{" not in picture.alt + " ".join(picture.story)


def test_the_area_of_a_bubble_is_the_revenue(told, parse):
    worth, strategy = told
    root = parse(portfolio_map.draw(strategy, worth.classes, lang="nl").svg)
    sizes = sorted((float(c.get("r")) for c in root.iter(f"{SVG}circle")), reverse=True)
    revenue = sorted((one.revenue for one in strategy.accounts if one.delivered), reverse=True)
    assert sizes[0] == 24
    assert sizes[3] ** 2 / sizes[0] ** 2 == pytest.approx(revenue[3] / revenue[0], rel=0.01)


def test_what_is_not_sure_is_dashed_and_open(told, parse):
    worth, strategy = told
    root = parse(portfolio_map.draw(strategy, worth.classes, lang="nl").svg)
    dashed = [c for c in root.iter(f"{SVG}circle") if c.get("stroke-dasharray")]
    assert len(dashed) == len([one for one in strategy.accounts if one.delivered and not one.sure])


def test_a_better_score_and_more_value_stand_right_and_higher(told, parse):
    worth, strategy = told
    picture = portfolio_map.draw(strategy, worth.classes, lang="nl")
    known = sorted((a for a in strategy.accounts if a.delivered), key=lambda a: -a.score)
    spots = {float(c.get("cx")): float(c.get("cy")) for c in parse(picture.svg).iter(f"{SVG}circle")}
    assert [round(x) for x in sorted(spots, reverse=True)] == sorted((round(x) for x in spots), reverse=True)
    best = max(known, key=lambda a: a.delivered.value)
    worst = min(known, key=lambda a: a.delivered.value)
    x_of = dict(zip([a.customer for a in known], sorted(spots, reverse=True), strict=True))
    assert spots[x_of[best.customer]] == min(spots.values())
    assert spots[x_of[worst.customer]] == max(spots.values())


def test_every_customer_of_the_matrix_is_named_or_counted(told):
    worth, strategy = crowd(*told)
    for width in ("wide", "phone"):
        picture = strategy_matrix.draw(strategy, lang="nl", width=width)
        assert picture.svg.count(">Klant k") == strategy_matrix.MOST
        assert "+95" in picture.svg
        assert "Klant k99" in picture.table.rows[9][5]
    assert "25" in scorecard.draw(worth, lang="nl").svg
    assert len(scorecard.draw(worth, lang="nl").table.rows) == 100


def test_a_study_without_a_place_for_anybody_shows_the_plays(told, parse):
    _, strategy = told
    empty = msgspec.structs.replace(
        strategy, accounts=[], mismatches=[], cells=[msgspec.structs.replace(c, customers=[]) for c in strategy.cells]
    )
    assert portfolio_map.draw(empty, {}, lang="nl") is None
    wide, phone = (strategy_matrix.draw(empty, lang="nl", width=width) for width in WIDTHS)
    assert "Zelfbediening" in wide.svg
    assert "gemengd" not in wide.svg
    parse(phone.svg)
    assert len(phone.table.rows) == 16


@pytest.fixture(scope="module")
def drawn_anew(told, parse):
    """Draw everything with another name; a function, so that a failing example is short to show."""

    def draw(name: str) -> None:
        for picture in pictures(*renamed(*told, name, name), "nl").values():
            parse(picture.svg)

    return draw


@settings(max_examples=15)
@given(name=st.text(max_size=60))
def test_any_name_gives_well_formed_pictures(drawn_anew, name):
    drawn_anew(name)


def test_hostile_names_stay_text(told, parse):
    for picture in pictures(*renamed(*told, HOSTILE, HOSTILE), "en").values():
        names = {node.tag.removeprefix(SVG) for node in parse(picture.svg).iter()}
        assert names <= {"svg", "g", "rect", "circle", "path", "text", "title", "desc"}
        assert "<script" not in picture.svg
