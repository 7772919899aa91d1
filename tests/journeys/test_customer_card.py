"""The page of one customer in a real browser: one sheet of A4, no sideways scrolling, nothing out of reach."""

from __future__ import annotations

import io
from importlib import resources
from pathlib import Path

import pytest
from pypdf import PdfReader

from composed_ledger import composed_ledger
from klantwaarde.reports.customer_card import render_card

pytestmark = pytest.mark.browser
CODES = ("c01", "c06", "c10", "c19", "c20")


@pytest.fixture(scope="module")
def cards(root, tmp_path_factory) -> dict[tuple[str, str], Path]:
    folder = tmp_path_factory.mktemp("cards")
    ledger, info = composed_ledger(root)
    made = {}
    for code in CODES:
        for lang in ("nl", "en"):
            made[code, lang] = folder / f"{code}-{lang}.html"
            made[code, lang].write_text(render_card(ledger.answers, info, code, lang=lang), encoding="utf-8")
    return made


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_it_prints_on_one_sheet_of_a4(cards, visit, lang):
    for code in CODES:
        page = visit(cards[code, lang]).page
        paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        assert len(paper.pages) == 1, code
        box = paper.pages[0].mediabox
        assert (round(float(box.width)), round(float(box.height))) == (595, 842)
        assert "sheet" not in paper.pages[0].extract_text()


@pytest.mark.parametrize(("width", "dark"), [(390, False), (390, True), (1280, True)])
def test_it_opens_clean_and_axe_finds_nothing(cards, visit, width, dark):
    visited = visit(cards["c06", "nl"], width=width, dark=dark)
    page = visited.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visited.requests == [cards["c06", "nl"].as_uri()]
    page.evaluate(resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    assert [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found["violations"]] == []
    assert visited.complaints == []
