"""The pages on viewpoints of a whole study, one per wave in which cards were sorted, from its answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from klantwaarde.language import speak_name
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.q_report import render_q
from klantwaarde.results import Answer, BuyerGroups, QAnalysis, QFactorChoice, QStability

ENDS = {"nl": ("telt het minst", "telt het meest"), "en": ("counts least", "counts most")}


def viewpoint_paths(answers: Iterable[Answer], folder: Path, langs: Sequence[str]) -> dict[tuple[str, str], Path]:
    """Give the file per wave and language; none when no cards were sorted."""
    waves = [answer.scope.wave for answer in answers if isinstance(answer.body, QAnalysis)]
    return {
        (wave, lang): folder.joinpath(f"viewpoints-{re.sub(r'[^A-Za-z0-9-]+', '-', wave)}-{lang}.html")
        for wave in waves
        for lang in langs
    }


def render_wave(answers: Iterable[Answer], info: StudyInfo, wave: str, *, lang: str) -> str:
    """Make the page of one wave.

    Parameters
    ----------
    answers
        Answers of the study; those of the wave that the page knows are shown.
    info
        The study; in an anonymous one no person is named.
    wave, lang
        Which wave, in which language.
    """
    mine = [answer for answer in answers if answer.scope.wave == wave and answer.system == "vfc"]
    q, why = next((answer.body, answer.notes) for answer in mine if isinstance(answer.body, QAnalysis))
    groups = next((answer.body for answer in mine if isinstance(answer.body, BuyerGroups)), None)
    titles = (speak_name(info.title, lang), speak_name(info.waves.get(wave, {}), lang) if len(info.waves) > 1 else "")
    return render_q(
        q,
        groups.portraits if groups is not None else [],
        lang=lang,
        stable=next((answer.body for answer in mine if isinstance(answer.body, QStability)), None),
        groups=groups,
        choice=next((answer.body for answer in mine if isinstance(answer.body, QFactorChoice)), None),
        names=info.privacy == "named",
        composed=info.composed,
        ends=ENDS,
        title=" · ".join(part for part in titles if part),
        why=why,
    )
