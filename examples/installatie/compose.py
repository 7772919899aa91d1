# ruff: noqa: INP001 - a script beside the data, not a package
"""Compose the tables of this example study again, byte for byte: ``python examples/installatie/compose.py [FOLDER]``.

Needs numpy only. The truth behind the tables stands in ``composed/story.py``, how answers are drawn from it in
``composed/draw.py``, and the words of the quotes in ``composed/words.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from composed.folder import write_tables
from composed.publish import publish

if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for made in write_tables(publish(), target):
        print(made)  # noqa: T201 - a script for the command line
