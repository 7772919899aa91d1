"""The reports of the two example studies say what the answers say, in both languages."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from html_outline import Outline
from klantwaarde.language import number, speak, speak_name
from klantwaarde.language.tongues import translations
from klantwaarde.reports.about import about
from klantwaarde.reports.html import render
from klantwaarde.results import Answer, ValueModel
from klantwaarde.runner import analyse
from klantwaarde.study import open_study

AS_OF = dt.datetime(2026, 11, 22, 5, tzinfo=dt.UTC)


@pytest.fixture(scope="module", params=["kiosk", "installatie"])
def analysed(request, root):
    """The answers of an example study and its reports."""
    with open_study(root / "examples" / request.param) as study:
        answers, info = analyse(study, as_of=AS_OF).answers, about(study)
    return answers, info, {lang: render(answers, info, lang=lang) for lang in ("nl", "en")}


def models(answers: list[Answer]) -> list[tuple[Answer, ValueModel]]:
    return [(answer, answer.body) for answer in answers if isinstance(answer.body, ValueModel)]


def of_everybody(answers: list[Answer]) -> ValueModel:
    """The latest wave of all customers; the runner answers waves in order of time."""
    return [model for answer, model in models(answers) if not (answer.scope.segment_by or answer.scope.role)][-1]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_card_holds_the_numbers_of_its_answer(analysed, lang):
    answers, _, pages = analysed
    page = pages[lang]
    for mark in of_everybody(answers).values:
        card = re.search(rf'<article class="card[^>]*id="value-{mark.value}".*?</article>', page, re.DOTALL)[0]
        assert speak_name(mark.name, lang) in card
        written = re.findall(r'<td class="number[^>]*>([^<]*)</td>', card)
        for estimate in (mark.expectation, mark.experience, mark.importance):
            if estimate.status == "open" and estimate.value is not None:
                assert {number(estimate.value, lang), number(estimate.n, lang, 0)} <= set(written)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_findings_of_every_open_group_stand_on_the_page(analysed, lang):
    answers, _, pages = analysed
    text = Outline(pages[lang]).all_text()
    for _, model in models(answers):
        if model.status == "open":
            assert speak(model.headline, lang) in text
            for sentences in model.answers.values():
                assert {speak(said, lang) for said in sentences} <= set(text.splitlines())


def test_everything_is_said_in_dutch(analysed, monkeypatch):
    answers, info, _ = analysed
    missed: set[str] = set()

    class Watching(dict[str, str]):
        def get(self, key, default=None):
            if key not in self:
                missed.add(key)
            return super().get(key, default)

    dutch = Watching(translations("nl"))
    monkeypatch.setitem(speak.__globals__, "translations", lambda lang: dutch if lang == "nl" else {})
    render(answers, info, lang="nl")
    assert not missed


def test_a_closed_group_is_named_and_nothing_of_it_is_told(analysed):
    answers, _, pages = analysed
    page = pages["nl"]
    closed = [answer.scope for answer, model in models(answers) if model.status == "closed"]
    assert closed, "both examples have a group that is too small"
    for scope in closed:
        view = re.search(rf"<bdi>{scope.segment}</bdi></h2>.*?</article>", page, re.DOTALL)[0]
        assert "Gesloten. Groepen van minder dan 5 mensen" in view
        assert "data:text/csv" not in view
        assert not re.search(r"\d[,.]\d", re.sub(r'<nav class="switcher".*?</nav>', "", view, flags=re.DOTALL))


def test_names_of_groups_and_items_are_those_of_the_study(analysed):
    _, info, pages = analysed
    text = Outline(pages["nl"]).all_text().splitlines()
    expected = {"sector", "functie"}
    if "Kiosk" in info.organisation:
        expected = {"geslacht", "leeftijd", "hoe vaak", "mijn invoer wordt foutloos verwerkt"}
    assert expected <= set(text)
