"""A first study answers within two seconds: no system loads scipy's room of distributions, which takes half a second."""

from __future__ import annotations

import subprocess
import sys

SYSTEMS = ("alignment", "drift", "quality", "values", "voc", "vfc", "story", "impact", "relations")


def test_no_system_loads_the_room_of_distributions():
    line = "import importlib, sys\n" + "".join(
        f"importlib.import_module('klantwaarde.systems.{name}.answer')\n" for name in SYSTEMS
    )
    told = subprocess.run(
        [sys.executable, "-c", line + "print('scipy.stats' in sys.modules)"], capture_output=True, text=True, check=False
    )
    assert told.stdout.strip() == "False", told.stderr
