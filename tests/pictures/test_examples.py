"""The examples in docs/pictures are what the code draws today; `draw_examples.py` draws them again."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

MAKER = runpy.run_path(str(Path(__file__).with_name("draw_examples.py")))


@pytest.mark.parametrize(("name", "svg"), list(MAKER["examples"]().items()), ids=list(MAKER["examples"]()))
def test_example_is_fresh(root, name, svg):
    file = root / "docs" / "pictures" / name
    assert file.read_text(encoding="utf-8") == svg, "draw again: python tests/pictures/draw_examples.py"
    assert file.stat().st_size < 100_000
