"""In a real browser, with the fonts it has and with a wider one: no text leaves its tile, and none covers another."""

from __future__ import annotations

import pytest

from klantwaarde.pictures.tokens import css, picture_css
from klantwaarde.pictures.value_model import draw
from sample_model import MODELS

pytestmark = pytest.mark.browser

WIDTHS = ("wide", "phone", "a4")
MEASURE = """() => {
  const wrong = [];
  for (const svg of document.querySelectorAll('svg')) {
    const page = svg.viewBox.baseVal;
    const texts = [...svg.querySelectorAll('text')].map(node => {
      const b = node.getBBox(), tile = node.closest('.kw-badge') ? null : node.closest('.kw-tile, .kw-more');
      return {b, words: node.textContent, tile: tile && tile.querySelector('rect').getBBox()};
    });
    const name = svg.dataset.name;
    for (const {b, words, tile} of texts) {
      if (b.x < page.x || b.x + b.width > page.x + page.width || b.y + b.height > page.height) {
        wrong.push([name, 'off the page', words]);
      }
      if (tile && (b.x < tile.x || b.x + b.width > tile.x + tile.width || b.y < tile.y - 1
          || b.y + b.height > tile.y + tile.height + 1)) wrong.push([name, 'out of its tile', words]);
    }
    texts.sort((p, q) => p.b.y - q.b.y);
    for (let i = 0; i < texts.length; i++) for (let j = i + 1; j < texts.length; j++) {
      const p = texts[i].b, q = texts[j].b;
      if (q.y > p.y + p.height) break;
      // a browser's box of a line is the whole line height: allow two px of air
      const over = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y);
      const side = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x);
      if (over > 2 && side > 1) wrong.push([name, 'overlap', texts[i].words, texts[j].words]);
    }
  }
  return wrong;
}"""


@pytest.fixture(scope="module")
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def every_picture(models):
    pictures = []
    for name in MODELS:
        for width in WIDTHS:
            for lang in ("nl", "en"):
                svg = draw(
                    models[name], lang=lang, title="Firm", width=width, previous=models["sample"], composed=True
                ).svg
                pictures.append(svg.replace("<svg ", f'<svg data-name="{name} {width} {lang}" ', 1))
    return "".join(pictures)


@pytest.mark.parametrize("font", ["", "svg, svg * { font-family: 'DejaVu Sans', Verdana, sans-serif !important }"])
def test_no_text_leaves_its_tile_nor_covers_another(page, models, font):
    page.set_content(f"<!doctype html><meta charset=utf-8><style>{font}</style>{every_picture(models)}")
    assert page.evaluate("document.querySelectorAll('svg').length") == len(MODELS) * 6
    assert page.evaluate(MEASURE) == []


def test_our_letter_widths_are_those_the_browser_finds(page, models):
    page.set_content(draw(models["sample"], lang="nl").svg)
    off = page.evaluate("""() => [...document.querySelectorAll('text[textLength]')].map(node => {
      const held = parseFloat(node.getAttribute('textLength'));
      node.removeAttribute('textLength');
      return [node.textContent, held, node.getComputedTextLength()];
    })""")
    assert len(off) > 50
    # Kerning makes lines a little narrower than the sum of their letters; wider than 1% would mean another font.
    far = [(words, held, real) for words, held, real in off if not 0.93 * held <= real <= 1.01 * held + 0.5]
    assert not far


def test_a_dark_page_recolours_the_picture(page, models):
    page.emulate_media(color_scheme="dark")
    page.set_content(f"<style>{css()}{picture_css()}</style>{draw(models['sample'], lang='nl').svg}")
    paint = page.evaluate("getComputedStyle(document.querySelector('svg > rect')).fill")
    page.emulate_media(color_scheme="light")
    assert paint == "rgb(17, 24, 31)"


def test_tiles_are_reached_in_order_by_keyboard(page, models):
    links = {m.value: f"#v-{m.value}" for m in models["sample"].values}
    page.set_content(draw(models["sample"], lang="nl", links=links).svg)
    reached = []
    for _ in range(18):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.dataset.code"))
    assert len(set(reached)) == 18
    assert reached[0] == "trusted"
    assert reached[8:14] == ["reliable", "knowledgeable", "on_time", "reachable", "clear", "tidy_administration"]
