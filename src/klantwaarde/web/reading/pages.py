"""`Book`: the answers of a study as pages, made from the chapters and templates of the report. It computes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import msgspec
from django.utils.safestring import SafeString, mark_safe

from klantwaarde.language import Said, say
from klantwaarde.ledger import Ledger
from klantwaarde.reports.chapter import Chapter
from klantwaarde.reports.chapters import chapters, shown
from klantwaarde.reports.drawings import draw_view
from klantwaarde.reports.html import _lang_attribute, environment
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.method_words import MethodWords
from klantwaarde.reports.numbers_sheet import numbers_sheet
from klantwaarde.reports.relation_words import RelationWords
from klantwaarde.reports.sentences import Sentences
from klantwaarde.reports.sheet import Sheet
from klantwaarde.reports.texts import TEXTS
from klantwaarde.reports.view import View, views
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Answer, ValueModel

if TYPE_CHECKING:
    from jinja2 import Environment

CLOSED = say("closed")


class Choice(msgspec.Struct, frozen=True):
    """One group to look at: its address, its name, whether it is chosen and whether it is closed."""

    address: str
    name: str
    lang: str
    chosen: bool
    closed: bool


@cache
def _templates() -> Environment:
    from jinja2 import ChoiceLoader, PackageLoader

    ours = PackageLoader("klantwaarde.web.reading", "jinja")
    return environment().overlay(loader=ChoiceLoader([ours, PackageLoader("klantwaarde.reports")]))


class Book:
    """The answers that a member may read, in one language.

    Parameters
    ----------
    ledger
        Only what the member may read (`allowed`).
    info
        The study.
    lang
        ``nl`` or ``en``.
    """

    def __init__(self, ledger: Ledger, info: StudyInfo, lang: str) -> None:
        self.ledger, self.info, self.voice = ledger, info, Voice(lang)
        self.sentences = Sentences(self.voice, info)
        models = any(isinstance(answer.body, ValueModel) for answer in ledger.answers)
        self.views = views(ledger.answers, info) if models else []
        self.chapters = chapters(ledger.answers, info, self.voice)
        self._made: dict[str, SafeString] = {}

    # --- which group ---

    def view_of(self, asked: Mapping[str, str]) -> View | None:
        """Find the group that an address asks for; nothing asked is the latest wave of everybody."""
        if not any(asked.get(name) for name in ("wave", "by", "segment", "role")):
            return self.views[0] if self.views else None
        for view in self.views:
            if address_of(view) == {name: asked[name] for name in ("wave", "by", "segment", "role") if asked.get(name)}:
                return view
        return None

    def choices(self, now: View) -> list[tuple[str, list[Choice]]]:
        """Give every group to look at, by what it is a group of; groups of the wave that is looked at."""
        from urllib.parse import urlencode

        found: dict[str, list[Choice]] = {}
        for view in self.views:
            scope = view.answer.scope
            if view.group != "wave" and scope.wave != now.answer.scope.wave:
                continue
            names = self.sentences.label_names(view)
            choice = Choice(
                urlencode(address_of(view)),
                self.voice.name(names),
                self.voice.tongue(names),
                view is now,
                view.model.status == "closed",
            )
            found.setdefault(self.sentences.group_name(view.group), []).append(choice)
        return list(found.items())

    # --- pages ---

    def value_page(self, view: View) -> SafeString:
        """Make the page of customer value for a group."""
        if (made := self._made.get(view.id)) is not None:
            return made
        by_wave = [one for one in self.views if one.group == "wave"]
        before = by_wave[1].model if len(by_wave) > 1 and view is by_wave[0] else None
        view.drawings = draw_view(
            view,
            self.voice,
            previous=before,
            composed=self.info.composed,
            cards=True,
            title=self.info.organisation,
            subtitle=self.sentences.whom(view),
            names=self.info.items,
        )
        page = self._made[view.id] = self._render("value_page.j2", main=view, others=[])
        return page

    def chapter_page(self, chapter: Chapter) -> SafeString:
        """Make the page of a chapter."""
        # A part of a chapter stands on other pages; it is another page than the whole.
        name = f"chapter {chapter.id} {len(chapter.sections)}"
        if (made := self._made.get(name)) is None:
            made = self._render("chapter_page.j2", chapter=chapter, shown=lambda section: shown(section, self.voice))
            self._made[name] = made
        return made

    def method_page(self, view: View) -> SafeString:
        """Make the page that accounts for the numbers."""
        others = [one for one in self.views if one is not view]
        return self._render("method_page.j2", main=view, others=others)

    def _render(self, name: str, **more: Any) -> SafeString:  # noqa: ANN401 - what a template needs
        voice = self.voice
        made = (
            _templates()
            .get_template(name)
            .render(
                voice=voice,
                t=SimpleNamespace(**{key: voice.speak(text) for key, text in TEXTS.items()}),
                s=self.sentences,
                relations=RelationWords(voice, self.info),
                method=MethodWords(voice, self.info),
                info=self.info,
                lang_of=lambda names: _lang_attribute(voice, names),
                **more,
            )
        )
        # made by the templates of the report, which escape everything that is put in
        return mark_safe(made)  # noqa: S308

    # --- numbers ---

    def sheet(self, view: View) -> Sheet:
        """Give every number of a group as rows."""
        return numbers_sheet(view, self.voice)

    def certificate(self, answer: Answer) -> list[tuple[Said, str]]:
        """Say from what, by what and when an answer was made."""
        made = answer.provenance
        told = [
            (say("answer"), answer.id),
            (say("made on"), self.voice.day(made.made_at)),
            (say("method"), f"{made.method} {made.method_version}, klantwaarde {made.software}"),
            (say("people used"), self.voice.count(made.n)),
            (say("fingerprint of the data"), made.fingerprint[:16]),
        ]
        left = [
            f"{self.voice.count(one.count)} × {self.voice.speak(one.what)}: {self.voice.speak(one.why)}"
            for one in made.exclusions
        ]
        return told + ([(say("left out"), "; ".join(left))] if left else [])

    def answers_behind(self, system: str) -> list[Answer]:
        """Give the answers a chapter stands on."""
        return self.ledger.of(system)


def address_of(view: View) -> dict[str, str]:
    """Give the filters that lead to a group, as they stand in the address."""
    scope = view.answer.scope
    told = {"wave": scope.wave, "by": scope.segment_by, "segment": scope.segment, "role": scope.role}
    return {name: value for name, value in told.items() if value}
