"""The documentation is walked, run and held against the code."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
from pathlib import Path

import msgspec
import pytest

from klantwaarde.cli.main import run

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def _generator():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _steps(page):
    """What a reader does on a page: files to write and commands to give, in order."""
    for block in _FENCE.finditer((ROOT / page).read_text(encoding="utf-8")):
        words = block["info"].split()
        target = next((word.removeprefix("file=") for word in words if word.startswith("file=")), None)
        if target:
            yield "file", target, block["body"]
        elif "run" in words:
            for line in block["body"].splitlines():
                yield "run", line.partition(" #")[0].strip(), ""


PAGES = sorted(str(path.relative_to(ROOT)) for path in _generator().markdown_files())
WALKED = [page for page in PAGES if any(kind == "run" for kind, _, _ in _steps(page))]


def test_the_paths_of_a_newcomer_are_among_the_pages_that_are_run():
    assert {"README.md", "docs/first-study.md", "docs/eerste-onderzoek.md"} <= set(WALKED)


@pytest.fixture
def walk(tmp_path, monkeypatch, capfd):
    """Do what a page tells to do, in an empty folder on a machine without a screen."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CI", "true")
    monkeypatch.delenv("LC_ALL", raising=False)

    def walk(page):
        monkeypatch.setenv("LANG", "nl_NL.UTF-8" if "onderzoek" in page else "en_GB.UTF-8")
        for kind, what, body in _steps(page):
            words = shlex.split(what)
            if kind == "file":
                (tmp_path / what).parent.mkdir(exist_ok=True)
                (tmp_path / what).write_text(body, encoding="utf-8")
            elif words[0] == "rm":
                (tmp_path / words[1]).unlink()
            elif words != ["./kw", "test"]:  # that is what runs here
                assert words[0] == "./kw", f"{page}: not a command we run here: {what}"
                assert run(words[1:]) == 0, f"{page}: {what}\n{capfd.readouterr().err}"

    return walk


@pytest.mark.parametrize("page", WALKED)
def test_what_a_page_tells_to_do_works(page, walk):
    walk(page)


def test_the_python_of_the_description_of_the_answers_works(walk, capfd):
    walk("docs/first-study.md")
    text = (ROOT / "docs/json.md").read_text(encoding="utf-8")
    (code,) = [block["body"] for block in _FENCE.finditer(text) if block["info"].strip() == "python"]
    capfd.readouterr()
    exec(compile(code, "docs/json.md", "exec"), {})
    assert "reliable" in capfd.readouterr().out


def test_the_readme_opens_with_the_two_commands():
    first = _FENCE.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert [line.partition(" #")[0].strip() for line in first["body"].splitlines()] == ["./kw demo", "./kw test"]


def test_generated_pages_say_what_the_code_says():
    assert list(_generator().out_of_date()) == []


def test_no_link_leads_nowhere():
    assert list(_generator().broken_links()) == []


def test_a_broken_link_would_be_found(tmp_path, monkeypatch):
    generator = _generator()
    (tmp_path / "a.md").write_text("# A head\n[b](b.md) [c](#a-head) [d](#no) [e](https://x.example) `[f](g.md)`\n")
    monkeypatch.setattr(generator, "ROOT", tmp_path)
    assert list(generator.broken_links()) == ["a.md: b.md leads nowhere", "a.md: #no names no heading"]


def test_every_identifier_of_the_glossary_exists():
    rows = re.findall(r"^\|[^|]+\|[^|]+\| `(\w+)` \|", (ROOT / "docs/glossary.md").read_text("utf-8"), re.MULTILINE)
    assert len(rows) > 30
    code = " ".join(path.read_text("utf-8") for path in sorted((ROOT / "src").rglob("*.py")))
    missing = [name for name in rows if not re.search(rf"\b{name}\b", code)]
    assert not missing


def test_a_term_of_the_glossary_stands_there_once():
    dutch = re.findall(r"^\| ([^|`]+?) \|[^|]+\| `\w+`", (ROOT / "docs/glossary.md").read_text("utf-8"), re.MULTILINE)
    assert len(dutch) == len(set(dutch))


def test_the_example_in_the_description_of_the_answers_is_such_an_answer():
    from klantwaarde.results import Published

    text = (ROOT / "docs/json.md").read_text(encoding="utf-8")
    example = next(block["body"] for block in _FENCE.finditer(text) if block["info"].strip() == "json")
    published = msgspec.json.decode(example, type=Published, strict=True)
    assert published.schema in json.loads((ROOT / "docs/answers.schema.json").read_text())["title"]
    assert published.answers
