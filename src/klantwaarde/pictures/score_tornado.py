"""What would move the score of one customer: every part a tier lower and a tier higher, the widest first."""

from __future__ import annotations

from klantwaarde.language import number as spoken_number
from klantwaarde.language import say, speak
from klantwaarde.language.speak import speak_name
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, line_of_text, path
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import shorten
from klantwaarde.results import CustomerWorth, PartScore, Worth, WorthPart

WIDTH = 380.0
_NAME, _LEFT, _RIGHT = 148.0, 156.0, 374.0
_TOP, _ROW = 40.0, 22.0
_LEAST = 20.0


def draw(customer: CustomerWorth, worth: Worth, *, lang: str) -> Picture | None:
    """Draw the tornado of one customer; nothing without a score.

    Parameters
    ----------
    customer
        One line of the scorecard.
    worth
        The scorecard, for the names of the parts and the borders between classes.
    lang
        ``nl`` or ``en``.
    """
    if customer.score is None:
        return None
    rows = [
        (part, one)
        for part in worth.parts
        if (one := customer.parts.get(part.part)) is not None and one.lower is not None and one.higher is not None
    ]
    rows.sort(key=lambda pair: (-_swing(pair[1]), pair[0].part))
    low, high = _ends(customer, rows)
    bottom = _TOP + _ROW * len(rows)
    drawn = _ground(worth, customer.score, low, high, bottom, lang)
    for place, (part, one) in enumerate(rows):
        name = shorten(speak_name(part.name, lang), _NAME, TYPE["small"])
        y = _TOP + _ROW * place
        drawn.append(line_of_text(name, _NAME, y + _ROW / 2 + 4, TYPE["small"], anchor="end"))
        drawn += _bars(one, customer.score, y, low, high)
    title = speak(say("What would move the score"), lang)
    story = [title, *(_told(part, one, lang) for part, one in rows)]
    alt = clean(" ".join(story[:3]))
    svg = on_canvas(
        drawn, w=WIDTH, h=bottom + 26, title=title, description=alt, lang=lang, kind="score-tornado",
        seed=[customer.customer, *story],
    )  # fmt: skip
    return Picture(svg=svg, alt=alt, story=[clean(line) for line in story], table=_table(rows, lang))


def _swing(one: PartScore) -> float:
    return (one.higher or 0.0) - (one.lower or 0.0)


def _ends(customer: CustomerWorth, rows: list[tuple[WorthPart, PartScore]]) -> tuple[float, float]:
    """Ends of the axis: everything inside, and never so near that a point looks like a landslide."""
    score = customer.score or 0.0
    low = min([score, *(one.lower or score for _, one in rows)])
    high = max([score, *(one.higher or score for _, one in rows)])
    room = max(_LEAST - (high - low), 0.0) / 2
    return max(low - room - 1, 0.0), min(high + room + 1, 100.0)


def _across(score: float, low: float, high: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * (score - low) / (high - low)


def _ground(worth: Worth, score: float, low: float, high: float, bottom: float, lang: str) -> list[Element]:
    n, drawn = number, []
    for name, cut in worth.classes.items():
        if low < cut < high:
            x = _across(cut, low, high)
            drawn.append(path(f"M{n(x)} {n(_TOP - 8)}V{n(bottom)}", stroke="strong", dash="3 3"))
            said = speak(say("{tier} from {score:.0f}", tier=name, score=cut), lang)
            anchor = "end" if x > (_LEFT + _RIGHT) / 2 else "start"
            drawn.append(
                line_of_text(said, x + (-4 if anchor == "end" else 4), bottom + 16, TYPE["fine"], "soft", anchor=anchor)
            )
    x = _across(score, low, high)
    drawn.append(path(f"M{n(x)} {n(_TOP - 8)}V{n(bottom)}", stroke="ink", thick=1.5))
    drawn.append(line_of_text(spoken_number(score, lang, 0), x, _TOP - 14, TYPE["small"], bold=True, anchor="middle"))
    return drawn


def _bars(one: PartScore, score: float, y: float, low: float, high: float) -> list[Element]:
    drawn = []
    middle = _across(score, low, high)
    for end, paint in ((one.lower, "below.mark"), (one.higher, "above.mark")):
        x = _across(end if end is not None else score, low, high)
        if abs(x - middle) > 0.3:
            drawn.append(box(min(x, middle), y + 4, abs(x - middle), _ROW - 8, fill=paint))
    return drawn


def _told(part: WorthPart, one: PartScore, lang: str) -> str:
    said = say(
        "{part}: tier {tier:.1f}; a tier lower gives {lower:.0f}, a tier higher {higher:.0f}.",
        part=speak_name(part.name, lang), tier=one.tier, lower=one.lower, higher=one.higher,
    )  # fmt: skip
    return speak(said, lang)


def _table(rows: list[tuple[WorthPart, PartScore]], lang: str) -> Table:
    headings = [say("part"), say("weight"), say("tier"), say("a tier lower"), say("a tier higher")]
    cells: list[list[Cell]] = [
        [speak_name(part.name, lang), part.weight, one.tier, one.lower, one.higher] for part, one in rows
    ]
    return Table([speak(heading, lang) for heading in headings], cells)
