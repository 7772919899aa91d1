"""The card-sorting report and the printed cards in a real browser."""

from __future__ import annotations

from importlib import resources

import pytest

from klantwaarde import qmethod
from sample_sorts import buyers

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("q")
    analysis = qmethod.analyse(buyers(0), 3)
    stable = qmethod.bootstrap(analysis, 60, seed=1)
    choice = qmethod.factor_choice(analysis.sorts.study, 3, draws=60)
    groups = qmethod.buyer_groups(analysis, resamples=60, seed=1)
    for lang in ("nl", "en"):
        page = qmethod.report(analysis, lang=lang, stable=stable, groups=groups, choice=choice)
        (folder / f"report-{lang}.html").write_text(page, encoding="utf-8")
        (folder / f"cards-{lang}.html").write_text(qmethod.card_sheets(qmethod.design(), lang=lang), encoding="utf-8")
    return folder


def axe(page):
    page.evaluate(resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [f"{v['id']}: {v['help']}: {n['html'][:160]}" for v in found["violations"] for n in v["nodes"]]


@pytest.mark.parametrize(("lang", "width", "dark"), [("nl", 1280, False), ("en", 390, True)])
def test_the_report_opens_clean_and_axe_finds_nothing(pages, visit, lang, width, dark):
    visited = visit(pages / f"report-{lang}.html", width=width, dark=dark)
    assert visited.complaints == []
    assert len(visited.requests) == 1
    page = visited.page
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert axe(page) == []


def test_nothing_runs_off_the_side(pages, visit):
    page = visit(pages / "report-nl.html").page
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_cards_open_clean(pages, visit):
    visited = visit(pages / "cards-nl.html")
    assert visited.complaints == []
    assert axe(visited.page) == []
