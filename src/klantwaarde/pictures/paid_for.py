"""What was paid for: per revenue model the euro that met a result, that met none, and that met no use."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.language import Said, say, speak
from klantwaarde.language.speak import speak_name
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.glyphs import hatch
from klantwaarde.pictures.ink import box, line_of_text
from klantwaarde.pictures.letters import width as letters
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.svg import Element, clean
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import shorten
from klantwaarde.results import ModelReplay, Replay

_PARTS: tuple[tuple[str, Said], ...] = (
    ("for_result_cents", say("for a result")),
    ("without_result_cents", say("without result")),
    ("without_use_cents", say("without use")),
)


def draw(replay: Replay, *, lang: str, width: str = "wide") -> Picture:
    """Draw a bar per model on the recorded history, cut by what was paid for.

    Parameters
    ----------
    replay
        What every customer would have paid.
    lang
        ``nl`` or ``en``.
    width
        ``wide`` or ``phone``.
    """
    title = speak(say("What customers would have paid for"), lang)
    wide, side = (960.0, 18.0) if width == "wide" else (360.0, 10.0)
    left = 220.0 if width == "wide" else side
    most = max((model.paid.paid_cents for model in replay.models), default=0) or 1
    drawn: list[Element] = [line_of_text(title, side, 30, TYPE["title"], bold=True), *_legend(side, width, lang)]
    y, row = (84.0, 42.0) if width == "wide" else (120.0, 62.0)
    for model in replay.models:
        drawn += _bar(model, (left, y, wide - side - left - 96), most, side, lang)
        y += row
    story = [clean(speak(_told(model, lang), lang)) for model in replay.models]
    svg = on_canvas(
        drawn, w=wide, h=y, title=title, description=story[0], lang=lang, kind=f"paid-{width}", seed=[width, *story]
    )
    return Picture(svg=svg, alt=story[0], story=story, table=_table(replay.models, lang))


def _legend(side: float, width: str, lang: str) -> list[Element]:
    drawn, x, y = [], side, 52.0
    for name, said in _PARTS:
        text = speak(said, lang)
        drawn += [*_piece(name, x, y - 10, 16, 12), line_of_text(text, x + 22, y, TYPE["small"])]
        x += 34 + letters(text, TYPE["small"])
        if width == "phone" and x > 220:
            x, y = side, y + 18
    return drawn


def _piece(name: str, x: float, y: float, w: float, h: float) -> list[Element]:
    """One part of a bar; told apart by pattern as well as by colour."""
    if name == "for_result_cents":
        return [box(x, y, w, h, fill="accent")]
    if name == "without_result_cents":
        return [box(x, y, w, h, fill="below.body", stroke="below.mark"), hatch(x, y, w, h, step=6, paint="below.mark")]
    return [box(x, y, w, h, fill="paper", stroke="strong")]


def _bar(model: ModelReplay, corner: tuple[float, float, float], most: int, side: float, lang: str) -> list[Element]:
    left, y, room = corner
    name = shorten(speak_name(model.name, lang), 190 if left > side else 330, TYPE["body"], bold=True)
    at = y + 4 if left > side else y - 18
    drawn = [line_of_text(name, side, at, TYPE["body"], bold=True)]
    x = left
    for part, _ in _PARTS:
        w = getattr(model.paid, part) / most * room
        if w > 0:
            drawn += _piece(part, x, y - 10, w, 20)
        x += w
    total = speak(say("€\u00a0{x:,.2f}", x=model.paid.paid_cents / 100), lang)
    drawn.append(line_of_text(total, x + 6, y + 4, TYPE["small"]))
    return drawn


def _told(model: ModelReplay, lang: str) -> Said:
    paid = model.paid
    return say(
        "{model}: {paid:,.2f} euro, of which {result:,.2f} for a result, {failed:,.2f} without result and {idle:,.2f} "
        "without use.",
        model=speak_name(model.name, lang), paid=paid.paid_cents / 100, result=paid.for_result_cents / 100,
        failed=paid.without_result_cents / 100, idle=paid.without_use_cents / 100,
    )  # fmt: skip


def _table(models: Sequence[ModelReplay], lang: str) -> Table:
    headings = [say("revenue model"), say("paid (euro)"), say("for a result"), say("without result"),
                say("without use"), say("customers who pay less"), say("together less (euro)"),
                say("customers who pay more"), say("together more (euro)")]  # fmt: skip
    rows: list[list[Cell]] = [
        [speak_name(m.name, lang), _money(m.paid.paid_cents, lang), _money(m.paid.for_result_cents, lang),
         _money(m.paid.without_result_cents, lang), _money(m.paid.without_use_cents, lang), m.less,
         _money(m.less_cents, lang), m.more, _money(m.more_cents, lang)]
        for m in models
    ]  # fmt: skip
    return Table([speak(heading, lang) for heading in headings], rows)


def _money(cents: int, lang: str) -> str:
    return speak(say("{x:,.2f}", x=cents / 100), lang)
