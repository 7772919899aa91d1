"""The report in a real browser: as a file, offline, by keyboard, by screen reader, in the dark and on paper."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib import resources

import pytest

from sample_model import sample_model

pytestmark = pytest.mark.browser

LANGS = ("nl", "en")


def axe(page) -> list[str]:
    """Run axe-core (MPL-2.0, from the wheel of axe-playwright-python) with every rule it has, best practices too."""
    # The page forbids scripts, so axe enters through the debugger, not as an element of the page.
    page.evaluate(resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [f"{v['id']}: {v['help']}: {n['html'][:160]}" for v in found["violations"] for n in v["nodes"]]


@pytest.mark.parametrize("lang", LANGS)
def test_it_opens_from_a_file_without_a_complaint_and_asks_for_nothing(reports, visit, lang):
    visited = visit(reports[lang])
    assert visited.complaints == []
    assert [url for url in visited.requests if url != reports[lang].as_uri()] == []
    assert visited.page.evaluate("document.documentElement.lang") == lang


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("lang", "width"), [("nl", 1280), ("en", 390)])
def test_axe_finds_no_violation(reports, visit, lang, width, dark):
    page = visit(reports[lang], width=width, dark=dark).page
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert axe(page) == []


def test_axe_finds_no_violation_in_another_group(reports, visit):
    page = visit(reports["nl"], fragment="#view-4").page
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert axe(page) == []


@pytest.mark.parametrize("name", ["kiosk", "installatie"])
def test_the_reports_of_the_examples_are_sound(real_reports, visit, name):
    visited = visit(real_reports[name])
    page = visited.page
    assert visited.complaints == []
    assert len(visited.requests) == 1
    assert axe(page) == []
    page.set_viewport_size({"width": 360, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("name", [*LANGS, "hostile", "long"])
def test_nothing_runs_off_the_side(reports, visit, name):
    page = visit(reports[name]).page
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    for width in (320, 360, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 390])
def test_every_tile_is_reached_by_tab_and_enter_goes_to_its_card(reports, visit, width):
    page = visit(reports["nl"], width=width).page
    model = sample_model("nl")
    wanted = {f"#value-{mark.value}" for mark in model.values} | {f"#cost-{c.investment}" for c in model.investments}
    reached = {}
    for _ in range(200):
        page.keyboard.press("Tab")
        href, in_picture, outline = page.evaluate(
            """() => { const at = document.activeElement; const style = getComputedStyle(at);
            return [at.getAttribute('href'), !!at.closest('svg'), style.outlineStyle] }"""
        )
        if in_picture and href in wanted:
            reached[href] = outline
        if not in_picture and reached:
            break
    assert set(reached) == wanted
    assert set(reached.values()) == {"solid"}, "the focus must be seen"
    for href in ("#value-reliable", "#cost-time"):
        page.locator(f".picture svg a[href='{href}']:visible").first.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == href
        box = page.locator(href).bounding_box()
        assert 0 <= box["y"] < 900, "the card is on the screen"


def test_the_skip_link_is_first_and_works(reports, visit):
    page = visit(reports["nl"]).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


def test_folded_parts_open_by_keyboard_and_the_numbers_are_one_press_away(reports, visit):
    page = visit(reports["nl"]).page
    summary = page.locator("#overview-numbers > summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("#overview-numbers table").first.is_visible()
    with page.expect_download() as download:
        page.locator("#overview-numbers a.download").click()
    assert download.value.suggested_filename == "klantwaarde-overview.csv"
    text = download.value.path().read_text("utf-8")
    assert text.startswith("\ufeff")
    assert "betrouwbaar" in text


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_another_group_takes_the_place_of_all_customers_and_one_can_go_back(reports, visit, script):
    page = visit(reports["nl"], script=script).page
    assert page.locator("#overview").is_visible()
    assert not page.locator("#view-4").is_visible()
    page.get_by_role("link", name="zorg", exact=True).click()
    assert page.locator("#view-4").is_visible()
    assert not page.locator("#overview").is_visible()
    page.locator("#view-4 .picture svg a:visible").first.click()
    assert page.locator("#view-4").is_visible(), "a tile leads to its row in the same group"
    page.get_by_role("link", name="Terug naar alle klanten").first.click()
    assert page.locator("#overview").is_visible()


def test_a_closed_group_shows_only_that_it_is_closed(reports, visit):
    page = visit(reports["nl"], fragment="#view-2").page
    group = page.locator("#view-2")
    assert "Gesloten" in group.inner_text()
    assert not re.search(r"\d,\d", group.inner_text())
    assert group.locator("svg:visible").count() == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_one_composition_of_the_picture_shows_at_a_time(reports, visit, width):
    page = visit(reports["nl"], width=width).page
    seen = [kind for kind in ("wide", "phone", "a4") if page.locator(f"#overview-picture .{kind}").is_visible()]
    assert seen == (["wide"] if width == 1280 else ["phone"])


def test_hostile_text_runs_nothing(reports, visit):
    visited = visit(reports["hostile"])
    visited.page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    assert visited.complaints == []
    assert visited.page.evaluate("document.scripts.length") == 0
    assert "<script>alert(1)</script>" in visited.page.locator("h1").inner_text()
    assert visited.page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="needs poppler: apt install poppler-utils")
def test_it_prints_on_a4_with_the_picture_and_without_what_is_for_screens(reports, visit, tmp_path):
    page = visit(reports["nl"]).page
    page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True, tagged=True)
    info = subprocess.run(["pdfinfo", tmp_path / "report.pdf"], capture_output=True, text=True, check=True).stdout
    assert "A4" in info
    assert int(re.search(r"Pages:\s+(\d+)", info)[1]) <= 16
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "report.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    for words in (
        "Wat verwachten klanten?",
        "betrouwbaar",
        "Hoe lees ik dit?",
        "Bij elk gemiddelde staan twee getallen",
    ):
        assert words in text
    for words in ("Terug naar het beeld", "Bewaar alle cijfers", "Kies naar welke"):
        assert words not in text
