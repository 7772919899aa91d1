"""What a person gave, page by page and in words, to look back at before sending."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from klantwaarde.web.collecting.drawing import Pen, draw
from klantwaarde.web.instrument.piping import as_said
from klantwaarde.web.instrument.question import AnyQuestion, Instrument, Page, in_language


def look_back(
    instrument: Instrument,
    answers: Mapping[str, Any],
    pages: Sequence[tuple[Page, list[AnyQuestion]]],
    lang: str,
    wanting: Collection[str],
) -> list[dict[str, Any]]:
    """Give each page with its title, what was given on it in words, and whether something is wanting.

    Parameters
    ----------
    instrument, answers
        What was asked and answered.
    pages
        Those that this person sees.
    lang
        ``nl`` or ``en``.
    wanting
        Names of pages where a required answer is absent.
    """
    pen = Pen(lang, as_said(instrument, answers, lang))
    titles = [in_language(page.title, lang) for page, _ in pages]
    told = []
    for (page, questions), title in zip(pages, titles, strict=True):
        if titles.count(title) > 1:  # two pages of one title are told apart by what they asked
            title = f"{title}: {draw(questions[0], None, pen).plain_title}"  # noqa: PLW2901
        lines = [line for question in questions for line in _lines(question, answers.get(question.name), pen)]
        told.append({"page": page, "title": title, "lines": lines, "wanting": page.name in wanting})
    return told


def _lines(question: AnyQuestion, answer: object, pen: Pen) -> list[tuple[str, str]]:
    drawn = draw(question, answer, pen)
    lines = []
    for row in drawn.rows:
        for part in row.parts or (row,):
            given = part.value or ", ".join(mark.label for mark in part.marks if mark.chosen and mark.value)
            if given:
                name = f"{row.legend}: {part.legend}" if part is not row else row.legend or drawn.plain_title
                lines.append((name, given))
    return lines
