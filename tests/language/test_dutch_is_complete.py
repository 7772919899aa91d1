"""Every sentence in the package has its Dutch, and no Dutch is left over."""

from __future__ import annotations

import ast
import re
from collections import Counter
from string import Formatter

import pytest

from klantwaarde.language.po import po_entries
from klantwaarde.language.tongues import translations


def _places(template: str) -> Counter[tuple[str, bool]]:
    """Each place, and whether it chooses between two words, which every language has of its own."""
    found = Counter()
    for _, name, spec, _ in Formatter().parse(template):
        if name is not None:
            found[name, "|" in (spec or "")] += 1
    return found


@pytest.fixture(scope="module")
def calls(root):
    """Every call of `say` in the package, with its place and its first argument."""
    found = []
    for path in sorted((root / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "say":
                found.append((f"{path.relative_to(root)}:{node.lineno}", node.args[0] if node.args else None, node))
    assert found
    return found


TAG = re.compile(r"""\{%-?\s*say\s+(?:"([^"]+)"|'([^']+)'|(\S*))(.*?)-?%\}""")


@pytest.fixture(scope="module")
def tags(root):
    """Every `{% say "..." x=... %}` in the templates of the web: place, sentence, names of the values."""
    found = []
    for path in sorted(p for p in (root / "src/klantwaarde/web").rglob("*") if p.suffix in {".html", ".txt"}):
        text = path.read_text(encoding="utf-8")
        for match in TAG.finditer(text):
            place = f"{path.relative_to(root)}:{text.count(chr(10), 0, match.start()) + 1}"
            found.append((place, match[1] or match[2] or "", set(re.findall(r"(\w+)=", match[4].split(" as ")[0]))))
    return found


@pytest.fixture(scope="module")
def sentences(calls, tags):
    said = {arg.value: where for where, arg, _ in calls if isinstance(arg, ast.Constant)}
    return said | {text: where for where, text, _ in tags}


def test_a_say_in_a_template_has_a_literal_and_its_values(tags):
    wrong = [
        f"{where}: {text!r} with {sorted(given)}"
        for where, text, given in tags
        if not text or {name for name, _ in _places(text)} != given
    ]
    assert not wrong, "\n".join(wrong)


@pytest.fixture(scope="module")
def dutch(root):
    return {p.name: list(po_entries(p.read_text("utf-8"))) for p in (root / "src/klantwaarde/language/nl").glob("*.po")}


def test_say_always_gets_a_literal(calls):
    loose = [
        w for w, arg, _ in calls if not (isinstance(arg, ast.Constant) and isinstance(arg.value, str) and arg.value)
    ]
    assert not loose, f"the extractor cannot read these: {loose}"


def test_say_is_never_gone_round(root):
    round_it = [
        f"{path.relative_to(root)}:{node.lineno}"
        for path in sorted((root / "src").rglob("*.py"))
        if path.parts[-2:] != ("language", "said.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Said"
    ]
    assert not round_it, f"make sentences with say: {round_it}"


def test_every_place_in_a_sentence_is_filled_by_its_call(calls):
    wrong = []
    for where, arg, node in calls:
        if isinstance(arg, ast.Constant) and all(keyword.arg for keyword in node.keywords):
            asked, given = {name for name, _ in _places(arg.value)}, {keyword.arg for keyword in node.keywords}
            if asked != given:
                wrong.append(f"{where}: places {sorted(asked)}, values {sorted(given)}")
    assert not wrong, "\n".join(wrong)


def test_every_sentence_has_its_dutch(sentences):
    known = translations("nl")
    missing = [f"{where}: {text!r}" for text, where in sentences.items() if text not in known]
    assert not missing, "without Dutch in src/klantwaarde/language/nl:\n" + "\n".join(missing)


def test_dutch_keeps_the_places(sentences):
    known = translations("nl")
    # Dutch may need a choice of word (is|zijn) where English has none, so only the plain places must be equal.
    wrong = [
        f"{where}: {text!r} -> {known[text]!r}"
        for text, where in sentences.items()
        if text in known
        and {n for n, choice in _places(text) if not choice} != {n for n, choice in _places(known[text]) if not choice}
    ]
    assert not wrong, "\n".join(wrong)


def test_no_dutch_is_left_over(sentences, dutch):
    orphans = [
        f"{file}: {msgid!r}" for file, pairs in dutch.items() for msgid, _ in pairs if msgid and msgid not in sentences
    ]
    assert not orphans, "said nowhere any more:\n" + "\n".join(orphans)


def test_a_sentence_has_one_translation(dutch):
    said: dict[str, set[str]] = {}
    for pairs in dutch.values():
        for msgid, msgstr in pairs:
            said.setdefault(msgid, set()).add(msgstr)
    twice = {msgid: forms for msgid, forms in said.items() if msgid and len(forms) > 1}
    assert not twice
