"""A server learns the shapes it reads back before its threads do."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import klantwaarde.web
from klantwaarde.ledger import Ledger
from klantwaarde.results import StudyFacts
from klantwaarde.web.shapes import learn_shapes
from sample_ledger import sample_answers

FACTS = StudyFacts(
    {"nl": "Titel"}, "Firma", "nl", "anonymous", composed=True, minimum_cell=5, waves=["1"], fingerprint="f1"
)
READERS = {"convert", "decode", "from_json", "Decoder"}
MANY = """
import sys, threading
from pathlib import Path
sys.setswitchinterval(1e-5)
from klantwaarde.ledger import Ledger
from klantwaarde.web.shapes import learn_shapes
import klantwaarde.web.wsgi
text, gate = Path(sys.argv[1]).read_text("utf-8"), threading.Barrier(6)
def read():
    gate.wait()
    Ledger.from_json(text)
threads = [threading.Thread(target=read) for _ in range(6)]
for one in threads: one.start()
for one in threads: one.join()
print("all read")
"""


def called(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def read_back():
    """Yield every shape that a file of the web room reads back: the last argument, or ``type=``."""
    for found in pkgutil.walk_packages(klantwaarde.web.__path__, "klantwaarde.web."):
        if ".migrations" in found.name:
            continue
        if found.name.endswith((".wsgi", ".settings")):
            continue  # to import them is to start a server
        module = importlib.import_module(found.name)
        calls = [
            one for one in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8"))) if isinstance(one, ast.Call)
        ]
        for call in calls:
            if called(call) not in READERS:
                continue
            for given in [*call.args[1:], *(word.value for word in call.keywords if word.arg == "type")]:
                for name in (one.id for one in ast.walk(given) if isinstance(one, ast.Name)):
                    shape = getattr(module, name, None)
                    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
                        yield f"{shape.__module__}.{shape.__qualname__}"


def test_every_shape_that_pages_read_back_is_learned():
    wanted = set(read_back())
    assert len(wanted) > 10
    assert wanted <= learn_shapes()


@pytest.mark.parametrize("attempt", range(2))
def test_threads_that_read_at_once_end_well(tmp_path, attempt):
    """Without learning first this ends by a fault of memory, nearly every time."""
    (tmp_path / "ledger.json").write_text(Ledger(sample_answers(), FACTS).to_json(), "utf-8")
    environment = {"KLANTWAARDE_DATA": str(tmp_path), "PATH": "", "DJANGO_SETTINGS_MODULE": "klantwaarde.web.settings"}
    done = subprocess.run(
        [sys.executable, "-c", MANY, str(tmp_path / "ledger.json")],
        env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "all read\n"), done.stderr
