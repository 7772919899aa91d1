"""A first study answers within two seconds: no system loads the half second of scipy's distributions."""

from __future__ import annotations

import subprocess
import sys

SYSTEMS = ("alignment", "drift", "quality", "values", "voc", "vfc", "story", "impact", "relations")


def test_no_system_loads_the_room_of_distributions():
    line = "import importlib, sys\n" + "".join(
        f"importlib.import_module('klantwaarde.systems.{name}.answer')\n" for name in SYSTEMS
    )
    line += "print('scipy.stats' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=False)
    assert told.stdout.strip() == "False", told.stderr
