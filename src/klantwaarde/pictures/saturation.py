"""How many values were heard after each conversation: whether going on still brings something new."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.language import say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import disc, line_of_text, path
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import shorten

# Narrow enough to be read on a phone.
WIDTH, HEIGHT = 420.0, 260.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 404.0, 40.0, 202.0
_DOTS = 40  # more than these would run into each other


def draw(heard: Sequence[int], mean: Sequence[float], expected: float | None, *, lang: str) -> Picture:
    """Draw the growth of what was heard.

    Parameters
    ----------
    heard
        Different values after the first, second, ... conversation.
    mean
        The same over many orders.
    expected
        Values there may be in all; nothing is drawn without it.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    Picture
        420 by 260 units: dots in the order of the record, a line over many orders, a dashed line for what there may be.
    """
    n, total = len(heard), heard[-1] if heard else 0
    top = max([float(total), expected or 0.0, 1.0]) * 1.08

    def across(place: int) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (place / max(n - 1, 1))

    def up(value: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * value / top

    drawn: list[Element] = [
        path(f"M{number(_LEFT)} {number(_TOP)}V{number(_BOTTOM)}H{number(_RIGHT)}", stroke="line", thick=1.5)
    ]
    drawn += _ends(n, total, up, lang)
    if expected is not None:
        drawn.append(path(f"M{number(_LEFT)} {number(up(expected))}H{number(_RIGHT)}", stroke="soft", dash="5 4"))
        may_be = speak(say("there may be {n:.0f}", n=expected), lang)
        drawn.append(
            line_of_text(
                shorten(may_be, 300, TYPE["small"]), _RIGHT, up(expected) - 6, TYPE["small"], "soft", anchor="end"
            )
        )
    if len(mean) > 1:
        line = "".join(f"{'L' if i else 'M'}{number(across(i))} {number(up(value))}" for i, value in enumerate(mean))
        drawn.append(path(line, stroke="strong", thick=2.5))
    step = max(1, -(-n // _DOTS))
    drawn += [disc(across(i), up(heard[i]), 3.5, fill="ink", stroke="paper") for i in range(0, n, step)]
    title = speak(say("How many different values were heard, person after person"), lang)
    story = [
        speak(say("After {n} people {total} different values were heard.", n=n, total=total), lang),
        speak(say("In all there may be about {n:.0f} (Chao1).", n=expected), lang) if expected is not None else "",
    ]
    story = [clean(one) for one in story if one]
    svg = on_canvas(
        drawn, w=WIDTH, h=HEIGHT, title=title, description=" ".join(story), lang=lang, kind="saturation", seed=story
    )
    headings = [speak(one, lang) for one in (say("people heard"), say("values heard"), say("over many orders"))]
    rows: list[list[str | int | float | None]] = [
        [i + 1, heard[i], mean[i] if i < len(mean) else None] for i in range(n)
    ]
    return Picture(svg=svg, alt=" ".join(story), story=story, table=Table(headings, rows))


def _ends(n: int, total: int, up: object, lang: str) -> list[Element]:
    at = up(total) if callable(up) else _TOP
    values = speak(say("different values"), lang)
    people = speak(say("people heard"), lang) + " →"
    return [
        line_of_text("0", _LEFT - 8, _BOTTOM + 4, TYPE["small"], "soft", anchor="end"),
        line_of_text(str(total), _LEFT - 8, at + 4, TYPE["small"], bold=True, anchor="end"),
        line_of_text("1", _LEFT, _BOTTOM + 18, TYPE["small"], "soft", anchor="middle"),
        line_of_text(str(n), _RIGHT, _BOTTOM + 18, TYPE["small"], "soft", anchor="middle"),
        line_of_text(shorten(values, 300, TYPE["body"]), _LEFT - 30, _TOP - 18, TYPE["body"]),
        line_of_text(shorten(people, 300, TYPE["body"]), _RIGHT, _BOTTOM + 40, TYPE["body"], anchor="end"),
    ]
