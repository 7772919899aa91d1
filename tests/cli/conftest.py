"""The command line as a person meets it: words in, streams and an exit code out."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

import pytest

from klantwaarde.cli.main import run


@dataclass
class Met:
    """What a person met."""

    code: int
    out: str
    err: str


@pytest.fixture
def say_words(capfd, monkeypatch, tmp_path):
    """Run words in this process, in an empty folder, on a machine that speaks English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "KLANTWAARDE_DEBUG", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)

    def say_words(*words: object, lang: str | None = None) -> Met:
        capfd.readouterr()
        if lang:
            monkeypatch.setenv("LANG", lang)
        code = run([str(word) for word in words])
        out, err = capfd.readouterr()
        return Met(code, out, err)

    return say_words


@pytest.fixture
def process(tmp_path):
    """Run words as a whole process of its own."""

    def process(*words: object, **options) -> Met:
        command = [sys.executable, "-m", "klantwaarde", *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False, **options)
        return Met(done.returncode, done.stdout, done.stderr)

    return process
