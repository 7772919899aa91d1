"""A path model on a narrow screen: every construct above the arrows to it, each with how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from klantwaarde.language import number as spoken
from klantwaarde.language import say, speak
from klantwaarde.pictures.heading import PHONE
from klantwaarde.pictures.ink import disc, line_of_text, path
from klantwaarde.pictures.svg import Element, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import fit, shorten
from klantwaarde.results.path_analysis import PathAnalysis, PathArrow

Along = Callable[[float], float]
_LEFT, _RIGHT, _ROW, _HEAD = 178.0, 316.0, 28.0, 34.0


def unsure(arrow: PathArrow) -> bool:
    """Whether an arrow may be nothing."""
    return arrow.low is not None and arrow.high is not None and arrow.low <= 0 <= arrow.high


def path_list(analysis: PathAnalysis, names: Mapping[str, str], lang: str) -> tuple[list[Element], float]:
    """Draw the arrows to every construct under its name, and give how far down they reach."""
    n, drawn, y = number, list[Element](), 40.0
    ends = [v for a in analysis.paths for v in (a.estimate, a.low, a.high) if v is not None]
    low, high = min([0.0, *ends]), max([0.2, *ends])

    def along(value: float) -> float:
        return _LEFT + (value - low) / (high - low) * (_RIGHT - _LEFT)

    for target in analysis.blocks:
        arrows = [arrow for arrow in analysis.paths if arrow.target == target]
        if not arrows:
            continue
        y += _HEAD
        name = speak(say("to {construct}", construct=names.get(target, target)), lang)
        share = f"R² {spoken(analysis.r_squared[target], lang, 2)}"
        drawn.append(line_of_text(shorten(name, 280, TYPE["body"], bold=True), 0, y - 8, TYPE["body"], bold=True))
        drawn.append(line_of_text(share, PHONE, y - 8, TYPE["small"], "soft", anchor="end"))
        drawn.append(path(f"M0 {n(y)}H{n(PHONE)}", stroke="line"))
        drawn.append(path(f"M{n(along(0.0))} {n(y)}v{n(len(arrows) * _ROW)}", stroke="strong", dash="4 4"))
        for arrow in arrows:
            drawn += _row(arrow, names, along, y + _ROW / 2, lang)
            y += _ROW
    key = speak(say("open: may be nothing · R²: how much the arrows to it say together"), lang)
    for text in fit(key, PHONE, (TYPE["small"],), 3).lines:
        y += 18
        drawn.append(line_of_text(text, 0, y, TYPE["small"], "soft"))
    return drawn, y + 12


def _row(arrow: PathArrow, names: Mapping[str, str], along: Along, y: float, lang: str) -> list[Element]:
    n, faint = number, unsure(arrow)
    paint = "strong" if faint else ("accent" if arrow.estimate >= 0 else "below.mark")
    name = shorten(names.get(arrow.source, arrow.source), _LEFT - 10, TYPE["body"])
    drawn = [line_of_text(name, 0, y + 4, TYPE["body"], "soft" if faint else "ink")]
    if arrow.low is not None and arrow.high is not None:
        drawn.append(path(f"M{n(along(arrow.low))} {n(y)}H{n(along(arrow.high))}", stroke=paint, thick=2))
    drawn.append(disc(along(arrow.estimate), y, 5, fill="paper" if faint else paint, stroke=paint, thick=2))
    text = spoken(arrow.estimate, lang, 2)
    ink = "soft" if faint else "ink"
    drawn.append(line_of_text(text, PHONE, y + 4, TYPE["body"], ink, bold=not faint, anchor="end"))
    return drawn
