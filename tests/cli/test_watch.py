"""`klantwaarde watch`: what the pages show is what it says of their own example; what it refuses."""

from __future__ import annotations

import re

import pytest

BLOCK = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("page", "folder"), [("drift", "deliveries"), ("verschuiving", "leveringen")])
def test_the_alert_on_the_page_is_the_alert_of_its_example(root, tmp_path, say_words, page, folder):
    text = (root / f"docs/{page}.md").read_text("utf-8")
    shown = ""
    for block in BLOCK.finditer(text):
        _, _, name = block["info"].partition("file=")
        if name and not shown:  # what comes after the shown alert lets it rest
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(block["body"], encoding="utf-8")
        shown = block["body"] if block["info"] == "text" else shown
    met = say_words(
        "watch", tmp_path / folder, "--as-of", "2026-05-01", "--lang", "nl" if page == "verschuiving" else "en"
    )
    assert met.code == 1, met.err
    assert met.out == shown


def test_a_wave_the_study_does_not_have_is_refused(say_words, root):
    met = say_words("watch", root / "examples/installatie", "--wave", "2031")
    assert met.code == 2
    assert "2025, 2026" in met.err


def test_a_folder_that_is_not_there_is_no_alert(say_words, tmp_path):
    assert say_words("watch", tmp_path / "nothing").code == 2
