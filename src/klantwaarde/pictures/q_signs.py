"""What the pictures of card sorts share: a sign per viewpoint, its name, and words of a card."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.language import say, speak
from klantwaarde.pictures.ink import disc, line_of_text, path
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.svg import Element
from klantwaarde.pictures.wrapping import shorten
from klantwaarde.results import QAnalysis, QFactor

PAINTS = ("accent", "below.mark", "ink", "strong")
SHAPES = ("disc", "square", "diamond", "up", "down", "cross")


def sign(number: int, x: float, y: float, r: float = 5.0) -> Element:
    """Draw the sign of a viewpoint: shape and colour differ, so that it also reads without colour."""
    paint = PAINTS[number % len(PAINTS)]
    shape = SHAPES[number % len(SHAPES)]
    hollow = number >= len(SHAPES)
    fill = "paper" if hollow else paint
    if shape == "disc":
        return disc(x, y, r, fill=fill, stroke=paint, thick=1.5)
    wide = r * 1.15
    shapes = {
        "square": f"M{x - r * 0.9:.2f} {y - r * 0.9:.2f}h{r * 1.8:.2f}v{r * 1.8:.2f}h{-r * 1.8:.2f}z",
        "diamond": f"M{x:.2f} {y - wide * 1.1:.2f}l{wide:.2f} {wide * 1.1:.2f}l{-wide:.2f} {wide * 1.1:.2f}"
        f"l{-wide:.2f} {-wide * 1.1:.2f}z",
        "up": f"M{x:.2f} {y - wide:.2f}l{wide:.2f} {wide * 1.8:.2f}h{-2 * wide:.2f}z",
        "down": f"M{x:.2f} {y + wide:.2f}l{wide:.2f} {-wide * 1.8:.2f}h{-2 * wide:.2f}z",
        "cross": f"M{x - r:.2f} {y - r:.2f}l{2 * r:.2f} {2 * r:.2f}M{x + r:.2f} {y - r:.2f}l{-2 * r:.2f} {2 * r:.2f}",
    }
    thick = 2.5 if shape == "cross" else 1.5
    return path(shapes[shape], fill=None if shape == "cross" else fill, stroke=paint, thick=thick)


def name_of(factor: QFactor, lang: str) -> str:
    """Name a viewpoint: its own name when a person gave one, else its number."""
    given = factor.label.get(lang) or next(iter(factor.label.values()), "")
    return given or speak(say("Viewpoint {n}", n=factor.name.removeprefix("f")), lang)


def names_of(q: QAnalysis, lang: str) -> list[str]:
    """Name every viewpoint, in order."""
    return [name_of(factor, lang) for factor in q.factors]


def place_words(place: int) -> str:
    """Write a place with its sign."""
    return f"+{place}" if place > 0 else f"−{-place}" if place < 0 else "0"


def mark_words(mark: str, lang: str) -> str:
    """Say what a mark means."""
    known = {
        "D*": say("sets this viewpoint apart from every other (p < .01)"),
        "D": say("sets this viewpoint apart from every other (p < .05)"),
        "C": say("no viewpoints differ on it"),
    }
    return speak(known[mark], lang) if mark in known else ""


def marks_of(q: QAnalysis, factor: str) -> dict[str, str]:
    """Give the mark per card in one viewpoint: D*, D or C."""
    marks = dict.fromkeys(q.consensus, "C") if len(q.factors) > 1 else {}
    return marks | {m.card: "D*" if m.level <= 0.01 else "D" for m in q.distinguishing if m.factor == factor}


def listed(words: Sequence[str], lang: str) -> str:
    """Join words with and before the last."""
    if len(words) < 2:
        return "".join(words)
    return speak(say("{before} and {last}", before=", ".join(words[:-1]), last=words[-1]), lang)


def person_names(q: QAnalysis, *, names: bool) -> list[str]:
    """Name every person, or number them where they may not be named."""
    return list(q.sorters) if names else [str(i + 1) for i in range(len(q.sorters))]


def by_viewpoint(q: QAnalysis) -> list[int]:
    """Order persons by the viewpoint they define, the strongest first; those who define none come last."""
    first = [next((f for f, on in enumerate(row) if on), len(q.factors)) for row in q.flags]
    return sorted(range(len(q.sorters)), key=lambda i: (first[i], -abs(max(q.loadings[i], key=abs)), i))


def signs_of(
    q: QAnalysis, shown: Sequence[int], lang: str, at: tuple[float, float, float]
) -> tuple[list[Element], float]:
    """Draw the key of signs and names, over as many lines as it takes, and tell where the next line begins.

    Parameters
    ----------
    shown
        Positions of the viewpoints.
    at
        Left edge, height of the first line, and width of the picture.
    """
    edge, y, w = at
    drawn: list[Element] = []
    x = edge
    called = names_of(q, lang)
    for n in shown:
        words = shorten(called[n], w - 2 * edge - 20, 13)
        wide = 20 + width(words, 13)
        if x > edge and x + wide > w - edge:
            x, y = edge, y + 22
        drawn += [sign(n, x + 7, y - 4, 5), line_of_text(words, x + 20, y, 13, "ink")]
        x += wide + 26
    return drawn, y + 24
