"""Every chapter of the report beside the customer value model. A new chapter is one entry here.

A chapter is made by a function ``(answers, info, voice) -> Chapter | None`` that looks for the answers of its system,
and gives nothing when there are none. It writes sentences and lets `pictures` draw; it computes no number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Any

from markupsafe import Markup

from klantwaarde.reports.chapter import Chapter, Section
from klantwaarde.reports.drawings import lighter, spoken_table
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Answer

Maker = Callable[[Sequence[Answer], StudyInfo, Voice], Chapter | None]

CHAPTERS: tuple[str, ...] = (
    "klantwaarde.reports.story_chapter:story_chapter",
    "klantwaarde.reports.quality_chapter:quality_chapter",
    "klantwaarde.reports.worth_chapter:worth_chapter",
    "klantwaarde.reports.lifetime_chapter:lifetime_chapter",
    "klantwaarde.reports.strategy_chapter:strategy_chapter",
    "klantwaarde.reports.impact_chapter:impact_chapter",
    "klantwaarde.reports.journey_chapter:journey_chapter",
    "klantwaarde.reports.pricing_chapter:pricing_chapter",
    "klantwaarde.reports.alignment_chapter:alignment_chapter",
    "klantwaarde.reports.drift_chapter:drift_chapter",
)
"""Where each chapter is made, in the order of the page."""


def chapters(answers: Iterable[Answer], info: StudyInfo, voice: Voice) -> list[Chapter]:
    """Make every chapter that the answers carry."""
    told = list(answers)
    made = (_maker(where)(told, info, voice) for where in CHAPTERS)
    return [chapter for chapter in made if chapter is not None]


def shown(section: Section, voice: Voice) -> dict[str, Any]:
    """Give what the template needs of a section: its picture and tables as they stand on the page."""
    picture = section.picture
    return {
        "drawing": Markup(lighter(picture.svg, hover=True)) if picture else "",  # noqa: S704 -- our own drawing
        "phone": Markup(lighter(section.phone.svg, hover=False)) if section.phone else "",  # noqa: S704 -- as above
        "story": picture.story if picture else [],
        "behind": [spoken_table(table, voice) for table in (picture.table, *picture.more_tables)] if picture else [],
        "table": spoken_table(section.table, voice) if section.table else None,
    }


def _maker(where: str) -> Maker:
    module, _, name = where.partition(":")
    made: Maker = getattr(import_module(module), name)
    return made
