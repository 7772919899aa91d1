"""Cards to cut out and the grid to lay them in, at their true size on A4."""

from __future__ import annotations

from klantwaarde.language import say, speak, speak_name
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, line_of_text, path
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.q_signs import place_words
from klantwaarde.pictures.svg import Element
from klantwaarde.pictures.wrapping import fit
from klantwaarde.results import QDesign

MM = 96 / 25.4
SHORT, LONG = 210 * MM, 297 * MM
ACROSS, DOWN = 3, 6
CARD_W, CARD_H = 63 * MM, 45 * MM
LINE = 1.26


def draw_cards(design: QDesign, *, lang: str) -> list[Picture]:
    """Draw sheets of 18 cards of 63 by 45 mm with cutting lines, for A4 upright.

    Parameters
    ----------
    design
        Cards of the study.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    A picture per sheet.
    """
    per = ACROSS * DOWN
    sheets = [design.cards[i : i + per] for i in range(0, len(design.cards), per)]
    out = []
    left, top = (SHORT - ACROSS * CARD_W) / 2, (LONG - DOWN * CARD_H) / 2
    for number, cards in enumerate(sheets, start=1):
        drawn = _cutting(left, top)
        for n, card in enumerate(cards):
            x, y = left + n % ACROSS * CARD_W, top + n // ACROSS * CARD_H
            drawn += _card(card.id, card.wording(lang), x, y)
        title = speak(say("Cards, sheet {number} of {all}", number=number, all=len(sheets)), lang)
        alt = speak(say("{n} cards to cut out", n=len(cards)), lang)
        svg = on_canvas(
            drawn,
            w=SHORT,
            h=LONG,
            title=title,
            description=alt,
            lang=lang,
            kind="q-cards",
            seed=[title, *map(str, cards)],
        )
        heads = [speak(say("card"), lang), speak(say("text"), lang)]
        rows: list[list[str | int | float | None]] = [[card.id, card.wording(lang)] for card in cards]
        out.append(Picture(svg=svg, alt=alt, story=[], table=Table(heads, rows)))
    return out


def _cutting(left: float, top: float) -> list[Element]:
    w, h = ACROSS * CARD_W, DOWN * CARD_H
    lines = [
        path(f"M{left + n * CARD_W:.2f} {top:.2f}v{h:.2f}", stroke="strong", dash="3 3") for n in range(ACROSS + 1)
    ]
    return lines + [
        path(f"M{left:.2f} {top + n * CARD_H:.2f}h{w:.2f}", stroke="strong", dash="3 3") for n in range(DOWN + 1)
    ]


def _card(code: str, text: str, x: float, y: float) -> list[Element]:
    block = fit(text, CARD_W - 28, (17.0, 15.0, 13.0, 12.0), 6, bold=False)
    tall = len(block.lines) * block.size * LINE
    first = y + (CARD_H - tall) / 2 + block.size * 0.8
    drawn = [
        line_of_text(line, x + CARD_W / 2, first + n * block.size * LINE, block.size, "ink", anchor="middle")
        for n, line in enumerate(block.lines)
    ]
    drawn.append(line_of_text(code, x + CARD_W - 10, y + CARD_H - 9, 11, "soft", anchor="end"))
    return drawn


def draw_grid(design: QDesign, *, lang: str) -> Picture:
    """Draw the grid on A4 lying down: the instruction, an empty box per card, and room to write who sorted and when.

    Parameters
    ----------
    design
        Grid, instruction and what its ends mean.
    lang
        ``nl`` or ``en``.
    """
    grid = design.grid
    margin, top = 36.0, 175.0
    columns = len(grid.places)
    gap = 6.0
    room = (LONG - 2 * margin - gap * (columns - 1)) / columns
    deep = max(grid.counts)
    tall = min(64.0, (SHORT - top - 96) / deep - 5)
    drawn: list[Element] = [line_of_text(speak_name(design.title, lang), margin, 48, 22, "ink", bold=True)]
    ask = fit(speak_name(design.instruction, lang), LONG - 2 * margin, (15.0, 13.0), 3)
    drawn += [line_of_text(line, margin, 76 + n * 20, ask.size, "ink") for n, line in enumerate(ask.lines)]
    for n, (place, count) in enumerate(zip(grid.places, grid.counts, strict=True)):
        x = margin + n * (room + gap)
        drawn.append(line_of_text(place_words(place), x + room / 2, top - 24, 17, "ink", bold=True, anchor="middle"))
        words = speak(say("{n} {n:card|cards}", n=count), lang)
        drawn.append(line_of_text(words, x + room / 2, top - 8, 11, "soft", anchor="middle"))
        drawn += [
            box(x, top + i * (tall + 5), room, tall, fill="paper", stroke="strong", radius=3) for i in range(count)
        ]
    drawn.append(line_of_text(f"← {speak_name(design.low, lang)}", margin, top - 48, 14, "ink"))
    drawn.append(line_of_text(f"{speak_name(design.high, lang)} →", LONG - margin, top - 48, 14, "ink", anchor="end"))
    y = SHORT - 40
    for x, label in ((margin, say("code")), (margin + 300, say("date")), (margin + 600, say("asked by"))):
        words = speak(label, lang)
        drawn.append(line_of_text(words, x, y, 13, "soft"))
        start = x + max(width(words, 13) + 12, 60.0)
        drawn.append(path(f"M{start:.1f} {y + 4:.1f}H{x + 270:.1f}", stroke="strong"))
    title = speak(say("The grid"), lang)
    alt = speak(
        say(
            "An empty grid for {n} cards, from {low} to {high}.", n=grid.cards, low=grid.places[0], high=grid.places[-1]
        ),
        lang,
    )
    svg = on_canvas(
        drawn, w=LONG, h=SHORT, title=title, description=alt, lang=lang, kind="q-grid", seed=[alt, str(grid.counts)]
    )
    heads = [speak(say("place"), lang), speak(say("cards"), lang)]
    rows: list[list[str | int | float | None]] = [[p, c] for p, c in zip(grid.places, grid.counts, strict=True)]
    return Picture(svg=svg, alt=alt, story=[], table=Table(heads, rows))
