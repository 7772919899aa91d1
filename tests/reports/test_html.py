from __future__ import annotations

import ast
import base64
import hashlib
import html
import re
from collections import Counter
from itertools import pairwise

import msgspec
import pytest

from html_outline import Outline
from klantwaarde.errors import InputError
from klantwaarde.language import speak
from klantwaarde.reports.html import render, write_report
from klantwaarde.reports.info import StudyInfo
from klantwaarde.results import ValueModel
from sample_ledger import INFO, answer, hostile_info, ledger_of, sample_answers, with_internal_quote
from sample_model import (
    HOSTILE,
    big_model,
    closed_model,
    hostile_model,
    kiosk_like_model,
    long_model,
    sample_model,
    tiny_model,
)

LANGS = ("nl", "en")


@pytest.mark.parametrize("lang", LANGS)
def test_the_same_answers_give_the_same_bytes(pages, lang):
    assert render(sample_answers(lang), INFO, lang=lang) == pages[lang]


def test_order_of_the_answers_does_not_matter(pages):
    assert render(sample_answers("nl")[::-1], INFO, lang="nl") == pages["nl"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_is_well_formed_and_every_link_leads_somewhere(pages, lang):
    page = Outline(pages[lang])
    assert not page.open, f"left open: {page.open}"
    twice = [name for name, count in Counter(page.ids).items() if count > 1]
    assert not twice
    inside = {href[1:] for href in page.hrefs if href.startswith("#")}
    assert inside <= set(page.ids), inside - set(page.ids)
    labels = {
        i
        for _, a in page.elements
        for key in ("aria-labelledby", "aria-describedby")
        for i in (a.get(key) or "").split()
    }
    assert labels <= set(page.ids), labels - set(page.ids)


@pytest.mark.parametrize("lang", LANGS)
def test_headings_go_down_one_step_at_a_time(pages, lang):
    levels = Outline(pages[lang]).headings
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_comes_from_elsewhere_and_nothing_runs(pages, lang):
    page = Outline(pages[lang])
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "iframe", "object", "embed", "link", "base", "form", "img", "foreignobject"}
    assert all(href.startswith(("#", "data:text/csv")) for href in page.hrefs)
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")], tag
        assert not {"src", "srcset", "style", "xlink:href", "srcdoc", "formaction"} & set(attributes), tag
    style = re.search(r"<style>(.*?)</style>", pages[lang], re.DOTALL)[1]
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize("lang", LANGS)
def test_the_policy_allows_this_style_sheet_and_nothing_else(pages, lang):
    style = re.search(r"<style>(.*?)</style>", pages[lang], re.DOTALL)[1]
    policy = next(
        a["content"] for _, a in Outline(pages[lang]).elements if a.get("http-equiv") == "Content-Security-Policy"
    )
    mark = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{mark}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_the_three_questions_are_the_headings(pages):
    for lang, questions in {
        "nl": ["Wat verwachten klanten?", "In hoeverre maken we dat waar?", "Waar kunnen we het verschil maken?"],
        "en": ["What do customers expect?", "How far do we deliver?", "Where can we make the difference?"],
    }.items():
        found = re.findall(r"<h2[^>]*>([^<]*)</h2>", pages[lang])
        assert [heading for heading in found if heading in questions] == questions


@pytest.mark.parametrize("lang", LANGS)
def test_every_open_value_and_cost_has_a_card_and_every_advice_leads_to_it(pages, lang):
    ids = set(Outline(pages[lang]).ids)
    model = sample_model(lang)
    assert {f"value-{mark.value}" for mark in model.values} <= ids
    assert {f"cost-{mark.investment}" for mark in model.investments} <= ids
    main = pages[lang].split('class="view other-view"')[0]
    for line in model.priorities:
        assert re.search(rf'<a href="#(value|cost)-{line.subject}">', main), line.subject
        assert html.escape(speak(line.reason, lang)) in main


@pytest.mark.parametrize("lang", LANGS)
def test_the_word_trap_is_disarmed(pages, lang):
    assert ("waarde VOOR de klant" if lang == "nl" else "value FOR the customer") in pages[lang]


def test_an_interval_is_said_in_words_beside_its_number_and_n(pages):
    card = re.search(r'<article class="card" id="value-reliable".*?</article>', pages["nl"], re.DOTALL)[0]
    row = re.search(r">ervaring</th>(.*?)</tr>", card, re.DOTALL)[1]
    assert re.findall(r">([^<>\n]+)</td>", row) == ["7,4", "7,1 en 7,7", "58"]
    assert "bijna zeker tussen" in card


# --- Language --------------------------------------------------------------------------------------------------------


@pytest.fixture
def untranslated(monkeypatch):
    """Records every sentence that is said in Dutch without having Dutch."""
    missed: set[str] = set()
    from klantwaarde.language.tongues import translations

    class Watching(dict[str, str]):
        def get(self, key, default=None):
            if key not in self:
                missed.add(key)
            return super().get(key, default)

    monkeypatch.setitem(
        speak.__globals__, "translations", lambda lang: Watching(translations(lang)) if lang == "nl" else {}
    )
    return missed


def test_nothing_that_the_page_says_itself_lacks_its_dutch(root, untranslated):
    render(sample_answers("nl"), INFO, lang="nl")
    ours = {
        node.args[0].value
        for room in ("reports", "pictures")
        for path in (root / "src/klantwaarde" / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "say"
        and isinstance(node.args[0], ast.Constant)
    }
    assert untranslated, "the sample's own sentences are Dutch already, so the watch must have seen them"
    assert not untranslated & ours


ENGLISH = re.compile(
    r"\b(the|and|with|that|what|people|expect\w*|customers?|value|which|from|this|below|above)\b", re.IGNORECASE
)
DUTCH = re.compile(
    r"\b(de|het|een|en|van|dat|wat|mensen|verwacht\w*|klant(en)?|waarde|welke|deze|onder|boven)\b", re.IGNORECASE
)


@pytest.mark.parametrize(("lang", "foreign"), [("nl", ENGLISH), ("en", DUTCH)])
def test_no_sentence_of_the_other_language_stands_on_the_page(lang, foreign):
    # What people typed is in their own language: leave out quotes and the sample's remarks.
    model = sample_model(lang)
    marks = [msgspec.structs.replace(mark, notes=[], quotes=[]) for mark in model.values]
    costs = [msgspec.structs.replace(cost, quotes=[]) for cost in model.investments]
    model = msgspec.structs.replace(model, values=marks, investments=costs, quotes={})
    info = msgspec.structs.replace(INFO, title={"nl": "Acme", "en": "Acme"}, organisation="Acme")
    groups = [answer(model, wave="2026-2", segment_by="customers.sector", segment="ICT")]
    page = Outline(render([answer(model, wave="2026-2"), *groups], info, lang=lang))
    spoken = [text for tongue, text in page.text if tongue == lang]
    spoken += [text for _, a in page.elements for key in ("aria-label", "title") if (text := a.get(key))]
    assert len(spoken) > 500
    assert not [text for text in spoken if foreign.search(text)]


def test_quotes_and_names_in_another_language_say_so(pages):
    assert '<blockquote lang="nl">' in pages["en"]
    assert "<blockquote>" in pages["nl"]
    dutch_only = StudyInfo(title={"nl": "Alleen Nederlands"})
    assert '<h1 lang="nl">' in render([answer(tiny_model())], dutch_only, lang="en")


# --- What may not be shown -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_a_quote_for_researchers_only_never_reaches_the_page(lang):
    page = render([answer(with_internal_quote(sample_model(lang), "Het geheim van Piet"))], INFO, lang=lang)
    assert "geheim" not in page
    assert "Piet" not in page


def test_a_name_is_shown_only_with_consent_to_it():
    model = sample_model("nl")
    quotes = {
        code: msgspec.structs.replace(quote, by="Jansen BV")
        for code, quote in model.quotes.items()
        if quote.consent == "anonymous"
    }
    model = msgspec.structs.replace(model, quotes=quotes)
    page = render([answer(model)], INFO, lang="nl")
    assert "Ze zeggen dinsdag" in page
    assert "Jansen BV" not in page


@pytest.mark.parametrize("lang", LANGS)
def test_a_closed_group_says_that_it_is_closed_and_nothing_else(lang):
    leaky = msgspec.structs.replace(sample_model(lang), status="closed", respondents=3)
    page = render(
        [answer(sample_model(lang)), answer(leaky, segment_by="customers.sector", segment="horeca")], INFO, lang=lang
    )
    group = re.search(r'<article class="view other-view".*?</article>', page, re.DOTALL)[0]
    assert ("Gesloten" if lang == "nl" else "Closed") in group
    assert "data:text/csv" not in group
    assert "<svg" not in group.replace('<svg class="shape"', "")
    assert not re.search(r"\d[,.]\d", group)


def test_closed_values_are_named_and_counted_as_left_out(pages):
    card = re.search(r'<article class="card closed" id="value-sustainable".*?</article>', pages["nl"], re.DOTALL)[0]
    assert "Gesloten. Groepen van minder dan 5 mensen" in card
    assert "<table" not in card
    assert "Gesloten, om een kleine groep te beschermen: duurzaam." in pages["nl"]


# --- Hostile text ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_text_in_every_field_stays_text(lang):
    page = render(
        [
            answer(hostile_model(), wave="2026-2"),
            answer(hostile_model(), wave=HOSTILE),
            answer(hostile_model(), wave="2026-2", segment_by="customers.sector", segment=HOSTILE),
            answer(hostile_model(), wave="2026-2", segment_by=HOSTILE, segment=HOSTILE),
            answer(hostile_model(), wave="2026-2", role="adviser"),
        ],
        hostile_info(),
        lang=lang,
    )
    outline = Outline(page)
    assert not outline.open
    assert "script" not in {tag for tag, _ in outline.elements}
    assert not [name for _, attributes in outline.elements for name in attributes if name.startswith("on")]
    assert "<script>alert(1)</script>" in outline.all_text(), "the words themselves are still there to read"
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)
    assert len(outline.ids) == len(set(outline.ids))


def test_lone_surrogates_do_not_break_the_file(tmp_path):
    model = msgspec.structs.replace(
        sample_model(), quotes={}, values=[msgspec.structs.replace(sample_model().values[0], name={"nl": "a\ud800b"})]
    )
    write_report(ledger_of([answer(model)]), INFO, lang="nl", path=tmp_path / "r.html")
    assert "ab" in (tmp_path / "r.html").read_text("utf-8")


# --- Shapes of study -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("make", [tiny_model, kiosk_like_model, long_model, closed_model, big_model])
def test_every_shape_of_study_gives_a_sound_page(make, lang):
    outline = Outline(render([answer(make())], StudyInfo(title={"nl": "x", "en": "x"}), lang=lang))
    assert not outline.open
    assert len(outline.ids) == len(set(outline.ids))
    inside = {href[1:] for href in outline.hrefs if href.startswith("#")}
    assert inside <= set(outline.ids)


def test_sections_that_have_nothing_to_say_are_left_out():
    page = Outline(render([answer(tiny_model())], StudyInfo(title={"nl": "x"}), lang="nl"))
    assert not {"costs", "roles", "kano"} & set(page.ids)
    assert {"expect", "deliver", "difference", "values", "method"} <= set(page.ids)


def test_an_empty_model_is_a_page_too():
    bare = ValueModel(
        headline=sample_model().headline, scale=(1.0, 10.0), tolerance=0.5, respondents=0, accounts=None, values=[]
    )
    assert "Er is te weinig informatie" in render([answer(bare)], INFO, lang="nl")


def test_made_up_data_say_so_and_real_data_do_not(pages):
    assert "Voorbeeld met bedachte gegevens." in pages["nl"]
    assert "bedachte" not in render(sample_answers("nl"), msgspec.structs.replace(INFO, composed=False), lang="nl")


def test_answers_that_are_out_of_date_say_so(pages):
    stale = [msgspec.structs.replace(each, stale=True) for each in sample_answers("nl")]
    assert "Verouderd." in render(stale, INFO, lang="nl")
    assert "Verouderd." not in pages["nl"]


def test_a_large_study_stays_a_file_one_can_mail():
    big = big_model()
    answers = [answer(big, wave="1")] + [answer(big, wave="1", segment_by="s.g", segment=f"g{i}") for i in range(8)]
    page = render(answers, StudyInfo(title={"nl": "x"}), lang="nl")
    assert len(page.encode()) < 4_000_000  # 44 values x 9 groups; mail servers refuse from about 10 MB


# --- Writing ---------------------------------------------------------------------------------------------------------


def test_the_file_appears_whole_and_replaces_the_old_one(tmp_path, pages):
    path = tmp_path / "report.html"
    path.write_text("old")
    write_report(ledger_of(sample_answers("nl")), INFO, lang="nl", path=path)
    assert path.read_bytes() == pages["nl"].encode("utf-8")
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


def test_a_refusal_leaves_the_old_file_alone(tmp_path):
    path = tmp_path / "report.html"
    path.write_text("old")
    with pytest.raises(InputError):
        write_report(ledger_of([]), INFO, lang="nl", path=path)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


def test_a_disk_that_fails_halfway_leaves_the_old_file_alone(tmp_path, monkeypatch):
    path = tmp_path / "report.html"
    path.write_text("old")

    def full(*_):
        raise OSError("disk full")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OSError, match="disk full"):
        write_report(ledger_of([answer(tiny_model())]), INFO, lang="nl", path=path)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


# --- The law ---------------------------------------------------------------------------------------------------------


def test_reports_reckon_nothing(root):
    """Compute and show never meet: no arithmetic on numbers, no library that does it."""
    sums = (ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
    for path in (root / "src/klantwaarde/reports").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            where = f"{path.name}:{getattr(node, 'lineno', 0)}"
            assert not (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, sums)), where
            assert not (
                isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"sum", "round", "abs", "divmod", "pow"}
            ), where
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [getattr(node, "module", "") or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            assert not {name.split(".")[0] for name in names} & {
                "math",
                "numpy",
                "scipy",
                "statistics",
                "decimal",
                "fractions",
            }, where
    for path in (root / "src/klantwaarde/reports/templates").glob("*.j2"):
        for piece in re.findall(r"\{[{%](.*?)[%}]\}", path.read_text(encoding="utf-8"), re.DOTALL):
            assert not re.search(r"\s[-+*/%]\s|\|\s*(sum|round|abs)\b", piece), f"{path.name}: {piece}"
