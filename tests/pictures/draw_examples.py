"""Draw the examples in docs/pictures again: `python tests/pictures/draw_examples.py` (PNG needs Chromium)."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
FOLDER = ROOT / "docs" / "pictures"


def examples() -> dict[str, str]:
    """Give each example drawing by the name of its file."""
    from klantwaarde.pictures import dumbbell, kano_plane, waves
    from klantwaarde.pictures.value_model import draw
    from sample_model import sample_kano, sample_model, sample_series

    found = {}
    for lang, when in (("nl", "najaar 2026"), ("en", "autumn 2026")):
        model = sample_model(lang)
        for width in ("wide", "a4", "phone"):
            picture = draw(
                model, lang=lang, title="Van der Velde Installatie", subtitle=when, width=width, composed=True
            )
            found[f"value-model-{width}-{lang}.svg"] = picture.svg
        names = {mark.value: mark.name[lang] for mark in model.values}
        first = model.values[0]
        found[f"dumbbell-{lang}.svg"] = dumbbell.draw(first, scale=model.scale, tolerance=0.5, lang=lang).svg
        found[f"kano-{lang}.svg"] = kano_plane.draw(sample_kano(), names=names, lang=lang).svg
        found[f"waves-{lang}.svg"] = waves.draw(sample_series(), name=first.name[lang], tolerance=0.5, lang=lang).svg
    return {name: svg + "\n" for name, svg in found.items()}


def main() -> None:
    """Write the drawings, and a PNG of those that the README shows."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    drawn = examples()
    for name, svg in drawn.items():
        (FOLDER / name).write_text(svg, encoding="utf-8")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium: the PNG files are as they were")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(device_scale_factor=1)
        for name, svg in drawn.items():
            if name.startswith(("value-model-wide", "value-model-phone")):
                page.set_content(f'<body style="margin:0">{svg}')
                page.locator("svg").screenshot(path=FOLDER / name.replace(".svg", ".png"))
        browser.close()


if __name__ == "__main__":
    main()
