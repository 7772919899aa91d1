"""The image and the guide to a server: nothing here builds an image, so each step is held against what it names."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys

import pytest

from klantwaarde.web.environment import SETTINGS

NAMES = {setting.name for setting in SETTINGS}


@pytest.fixture(scope="module")
def steps(root):
    """The instructions of the Containerfile, lines joined: (word, rest)."""
    text = (root / "Containerfile").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", "")
    return [tuple(line.split(maxsplit=1)) for line in joined.splitlines()]


@pytest.fixture(scope="module")
def guide(root):
    return (root / "docs" / "operate.md").read_text("utf-8")


def of(steps, word):
    return [rest for name, rest in steps if name == word]


def serve_options():
    """The options of `klantwaarde serve`, and what holds when they are not given."""
    from klantwaarde.cli.server import serve

    return {name: option for option in serve.params for name in (*option.opts, *option.secondary_opts)}


def test_what_is_copied_is_there(steps, root):
    copied = [rest.split() for rest in of(steps, "COPY") if "--from" not in rest]
    assert copied
    for *sources, _ in copied:
        for source in sources:
            assert (root / source).exists(), source
    for path in re.findall(r"/src/([\w./-]+)", " ".join(of(steps, "RUN"))):
        assert (root / path).exists(), path


def test_what_is_left_out_is_what_no_image_may_hold(root):
    left = (root / ".containerignore").read_text("utf-8").split()
    assert {".git", ".venv", "klantwaarde-data"} <= set(left)


def test_the_lock_of_the_database_library_is_found(steps, root):
    """The step that picks psycopg out of the developers' lock gives it whole: version, hashes, both parts."""
    (script,) = re.findall(r'python -c "(.*?)" > ', " ".join(of(steps, "RUN")))
    script = script.replace("\\\\", "\\").replace("/src/", f"{root}/")
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    found = dict(re.findall(r"^(psycopg(?:-binary)?)(?:\[binary\])?==(\S+)", told, re.MULTILINE))
    assert set(found) == {"psycopg", "psycopg-binary"}
    assert len(set(found.values())) == 1
    assert told.count("--hash=sha256:") >= 2


def test_it_runs_what_the_guide_runs(steps, guide):
    (command,) = [json.loads(rest) for rest in of(steps, "CMD")]
    assert command[:2] == ["klantwaarde", "serve"]
    (unit,) = re.findall(r"^ *ExecStart=(.+)$", guide, re.MULTILINE)
    options = serve_options()
    for words in (command, shlex.split(unit)):
        for word in words:
            assert not word.startswith("--") or word in options, word
    assert "--no-open" in command
    (port,) = of(steps, "EXPOSE")
    assert int(port) == options["--port"].default
    assert f"-p {port}:{port}" in guide


def test_it_is_looked_after_and_runs_as_nobody_in_particular(steps):
    (check,) = of(steps, "HEALTHCHECK")
    program = json.loads(check.removeprefix("CMD "))
    compile(program[-1], "healthcheck", "exec")
    assert "/health" in program[-1]
    assert of(steps, "USER") == ["klantwaarde"]
    assert of(steps, "VOLUME") == ["/data"]


def test_python_is_one_we_test(steps, root):
    versions = set(re.findall(r"python:(\d\.\d+)", " ".join(of(steps, "FROM"))))
    assert len(versions) == 1
    assert f"Python :: {versions.pop()}" in (root / "pyproject.toml").read_text("utf-8")


def test_every_setting_that_is_named_exists(steps, guide):
    named = set(re.findall(r"KLANTWAARDE_[A-Z_]+", guide + " ".join(of(steps, "ENV"))))
    assert named
    assert {name.removesuffix("_FILE") for name in named} <= NAMES


def test_every_word_in_the_guide_exists(guide):
    from klantwaarde.cli.registry import WORDS

    words = set(re.findall(r"^(?:sudo -u \w+ )?klantwaarde (\w+)", guide, re.MULTILINE))
    words |= set(re.findall(r"`klantwaarde (\w+)", guide))
    assert {"serve", "doctor", "backup", "restore", "migrate"} <= words
    assert words <= set(WORDS)
