"""The report as one HTML file that needs nothing else: no server, no network, no script."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Protocol

from markupsafe import Markup, escape

from klantwaarde.reports.chapter import Chapter
from klantwaarde.reports.chapters import chapters, shown
from klantwaarde.reports.drawings import draw_view
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.method_words import MethodWords
from klantwaarde.reports.numbers_sheet import numbers_sheet
from klantwaarde.reports.relation_words import RelationWords
from klantwaarde.reports.sentences import Sentences
from klantwaarde.reports.texts import CONTENTS, TEXTS
from klantwaarde.reports.view import View, views
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Answer, ValueModel

if TYPE_CHECKING:
    from jinja2 import Environment


class HasAnswers(Protocol):
    """Whatever holds answers, such as a ledger."""

    @property
    def answers(self) -> Iterable[Answer]:
        """The answers."""


def write_report(ledger: HasAnswers, info: StudyInfo, *, lang: str, path: Path) -> None:
    """Write the report of a study as one HTML file.

    Parameters
    ----------
    ledger
        The answers; at least one must be a customer value model, or be shown in a chapter.
    info
        The study: title, waves, promises.
    lang
        ``nl`` or ``en``.
    path
        Where the file goes. It appears there whole or not at all, and replaces an older one.

    Raises
    ------
    InputError
        When there is nothing to report.
    """
    page = render(ledger.answers, info, lang=lang).encode("utf-8")
    # A name that no other process has: the folder may be shared.
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(page)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def render(answers: Iterable[Answer], info: StudyInfo, *, lang: str) -> str:
    """Make the report as text; the same answers give the same text, letter for letter.

    Parameters
    ----------
    answers
        Answers of any system; the page shows those it knows.
    info
        The study.
    lang
        ``nl`` or ``en``.
    """
    voice = Voice(lang)
    told = list(answers)
    more = chapters(told, info, voice)
    if more and not any(isinstance(answer.body, ValueModel) for answer in told):
        return _chapters_alone(told, more, info, voice)
    main, *others = ordered = views(told, info)
    by_wave = [view for view in ordered if view.group == "wave"]
    before = by_wave[1].model if len(by_wave) > 1 else None
    sentences = Sentences(voice, info)
    for view in ordered:
        view.drawings = draw_view(
            view,
            voice,
            previous=before if view is main else None,
            composed=info.composed,
            cards=view is main,
            title=info.organisation,
            subtitle=sentences.whom(view),
            names=info.items,
        )
        view.sheet = numbers_sheet(view, voice)
    return _page(
        voice,
        info,
        more,
        s=sentences,
        relations=RelationWords(voice, info),
        main=main,
        others=others,
        groups=_groups(ordered, sentences),
        stale=any(view.answer.stale for view in ordered),
        contents=_contents(main, more, voice),
        provenance=main.answer.provenance,
    )


def _chapters_alone(told: Sequence[Answer], more: list[Chapter], info: StudyInfo, voice: Voice) -> str:
    """Make the report of a study without a customer value model: it says so, and gives the chapters there are."""
    contents = [(chapter.id, voice.speak(chapter.title)) for chapter in more]
    return _page(
        voice,
        info,
        more,
        main=None,
        others=[],
        stale=any(answer.stale for answer in told),
        contents=[*contents, ("method", voice.speak(CONTENTS["method"]))],
        provenance=told[0].provenance,
    )


def _page(voice: Voice, info: StudyInfo, more: list[Chapter], **parts: Any) -> str:  # noqa: ANN401 - for the template
    style = _style()
    page = (
        environment()
        .get_template("report.html.j2")
        .render(
            voice=voice,
            t=SimpleNamespace(**{name: voice.speak(text) for name, text in TEXTS.items()}),
            method=MethodWords(voice, info),
            info=info,
            chapters=more,
            shown=lambda section: shown(section, voice),
            page_title=_page_title(info, voice),
            css=Markup(style),  # noqa: S704 -- our own file
            policy=policy(style),
            lang_of=lambda names: _lang_attribute(voice, names),
            **parts,
        )
    )
    return page.strip() + "\n"


def _groups(ordered: list[View], sentences: Sentences) -> list[dict[str, Any]]:
    found: dict[str, list[View]] = {}
    for view in ordered:
        found.setdefault(view.group, []).append(view)
    return [{"name": sentences.group_name(group), "views": members} for group, members in found.items()]


def _contents(main: View, more: list[Chapter], voice: Voice) -> list[tuple[str, str]]:
    """The sections there are, in the order of the page."""
    if main.model.status == "closed":
        return [("method", voice.speak(CONTENTS["method"]))]
    names = ["expect", "deliver", "difference", "values"]
    names += [name for name, there in (("costs", main.model.investments), ("roles", main.model.roles)) if there]
    names += ["kano"] if main.model.kano else []
    told = [(name, voice.speak(CONTENTS[name])) for name in names]
    told += [(chapter.id, voice.speak(chapter.title)) for chapter in more]
    return [*told, ("method", voice.speak(CONTENTS["method"]))]


def _page_title(info: StudyInfo, voice: Voice) -> str:
    parts = [voice.name(info.title), info.organisation, voice.speak(TEXTS["page_title"])]
    return " · ".join(part for part in parts if part)


def _lang_attribute(voice: Voice, names: Mapping[str, str]) -> Markup:
    tongue = voice.tongue(names)
    return Markup(' lang="{}"').format(tongue) if tongue else Markup()


def policy(style: str) -> str:
    """Forbid the browser everything, except this one style sheet and pictures inside the page."""
    print_of_style = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{print_of_style}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


@cache
def _style() -> str:
    from klantwaarde.reports.colours import colours

    return colours() + resources.files("klantwaarde.reports").joinpath("templates/report.css").read_text("utf-8")


@cache
def environment() -> Environment:
    """The templates: everything that is put in is escaped, and a name that is not there is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("klantwaarde.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_only_text,
    )


def _only_text(piece: object) -> object:
    """Drop control characters from whatever a template puts in the page."""
    from klantwaarde.pictures.svg import clean

    if isinstance(piece, Markup):
        return piece
    return escape(clean(piece)) if isinstance(piece, str) else piece
