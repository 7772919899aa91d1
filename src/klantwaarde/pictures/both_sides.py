"""One value alone: what was expected and what was experienced on the scale of the study, each with its interval."""

from __future__ import annotations

from klantwaarde.language import Said, say, speak
from klantwaarde.pictures import glyphs
from klantwaarde.pictures.ink import disc, line_of_text, path
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.svg import Element, element, number, write
from klantwaarde.pictures.tokens import FONTS, TYPE, tone_key
from klantwaarde.results import Estimate, InvestmentMark, ValueMark

WIDTH, HEIGHT = 420.0, 74.0
_LEFT, _RIGHT, _LINE = 20.0, 400.0, 37.0
_LIFT = 8.0  # how far an interval stands off the line


def both_sides(mark: ValueMark | InvestmentMark, scale: tuple[float, float], lang: str) -> str:
    """Draw expectation and experience of one value or cost on the whole scale.

    Parameters
    ----------
    mark
        The value or the cost.
    scale
        Low and high end of the scale.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    str
        One `<svg>` that says nothing by itself: it goes with the table of the same numbers. Empty when one of the two
        sides is missing or closed.
    """
    expected = mark.expected if isinstance(mark, InvestmentMark) else mark.expectation
    experienced = mark.burden if isinstance(mark, InvestmentMark) else mark.experience
    if mark.status == "closed" or not (_open(expected) and _open(experienced)):
        return ""
    token = f"{tone_key(mark.state, probably=mark.probably)}.mark"
    at, felt = _place(expected.value, scale), _place(experienced.value, scale)
    drawn = [
        path(f"M{number(_LEFT)} {number(_LINE)}H{number(_RIGHT)}", stroke="line", thick=2),
        *_ends(scale, lang),
        path(f"M{number(at)} {number(_LINE)}H{number(felt)}", stroke=token, thick=5),
        *_interval(expected, scale, _LINE - _LIFT, "ink"),
        *_interval(experienced, scale, _LINE + _LIFT, token),
        disc(felt, _LINE, 6.5, fill=token),
        glyphs.ring(at, _LINE, 5),
        _label(say("expected {x}", x=expected.value), at, _LINE - 20, lang),
        _label(say("experienced {x}", x=experienced.value), felt, _LINE + 30, lang),
    ]
    root = element(
        "svg",
        *drawn,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(WIDTH)} {number(HEIGHT)}",
        font_family=FONTS,
        aria_hidden="true",
        focusable="false",
        class_="kw-picture kw-both-sides",
    )
    return write(root)


def _open(estimate: Estimate) -> bool:
    return estimate.status == "open" and estimate.value is not None


def _place(x: float | None, scale: tuple[float, float]) -> float:
    low, high = scale
    part = ((low if x is None else x) - low) / (high - low)
    return _LEFT + min(max(part, 0.0), 1.0) * (_RIGHT - _LEFT)


def _ends(scale: tuple[float, float], lang: str) -> list[Element]:
    low, high = (speak(say("{x:g}", x=end), lang) for end in scale)
    return [
        line_of_text(low, _LEFT - 6, _LINE + 4, TYPE["fine"], "soft", anchor="end"),
        line_of_text(high, _RIGHT + 6, _LINE + 4, TYPE["fine"], "soft"),
    ]


def _interval(estimate: Estimate, scale: tuple[float, float], y: float, token: str) -> list[Element]:
    if estimate.low is None or estimate.high is None:
        return []
    n, low, high = number, _place(estimate.low, scale), _place(estimate.high, scale)
    return [path(f"M{n(low)} {n(y - 3)}v6M{n(low)} {n(y)}H{n(high)}M{n(high)} {n(y - 3)}v6", stroke=token, thick=1.5)]


def _label(said: Said, x: float, y: float, lang: str) -> Element:
    text = speak(said, lang)
    half = width(text, TYPE["body"]) / 2
    return line_of_text(text, min(max(x, half + 2), WIDTH - half - 2), y, TYPE["body"], anchor="middle")
