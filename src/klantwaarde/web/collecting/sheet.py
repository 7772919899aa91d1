"""The whole questionnaire for a browser that may lose its line: pages, conditions and what was answered."""

from __future__ import annotations

from typing import Any

import msgspec
from django.template.loader import render_to_string

from klantwaarde.web.collecting.drawing import Pen, draw
from klantwaarde.web.collecting.response import Response
from klantwaarde.web.instrument.facts import facts
from klantwaarde.web.instrument.logic import Condition, parse
from klantwaarde.web.instrument.piping import as_said
from klantwaarde.web.instrument.question import AnyQuestion, Consent, in_language, options_of


def sheet_of(response: Response, lang: str) -> dict[str, Any]:
    """Give everything a browser needs to go on without a line.

    The conditions go along as they are read here, so that both sides judge the same tree; texts come as finished,
    escaped markup, in which only plain text is ever filled in.
    """
    instrument = response.version.instrument
    said = as_said(instrument, response.answers, lang)
    pages = []
    for page in instrument.pages:
        if any(isinstance(question, Consent) for question in page.questions):
            continue
        drawn = [draw(question, response.answers.get(question.name), Pen(lang, said)) for question in page.questions]
        pages.append(
            {
                "name": page.name,
                "title": in_language(page.title, lang),
                "if": _tree(parse(page.show_if)),
                "html": render_to_string("collecting/questions.html", {"questions": drawn, "lang": lang}),
                "questions": [_told(question, lang) for question in page.questions],
            }
        )
    return {"pages": pages, "facts": facts(instrument, response.answers), "said": said}


def _tree(condition: Condition | None) -> Any:  # noqa: ANN401 - JSON
    return None if condition is None else msgspec.to_builtins(condition)


def _told(question: AnyQuestion, lang: str) -> dict[str, Any]:
    return {
        "name": question.name,
        "type": type(question).__struct_config__.tag,
        "if": _tree(parse(question.show_if)),
        "task": getattr(question, "task", ""),
        "several": getattr(question, "several", False) or getattr(question, "most", 1) > 1,
        "options": [[option.code, in_language(option.name, lang)] for option in options_of(question)],
    }
