"""The customer pyramid: how few customers bring how much revenue, beside Curry's rule of thumb."""

from __future__ import annotations

from klantwaarde.language import percent, say, speak
from klantwaarde.language.said import Said
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, line_of_text, path
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.results import PyramidLayer, Worth

# Per width: how wide and how high; the middle and the steps of the pyramid, the ends of the bars, room behind a bar.
_PLANS = {
    "wide": (760.0, 230.0, 150.0, 66.0, 300.0, 690.0),
    "phone": (358.0, 262.0, 64.0, 28.0, 140.0, 348.0),
}
_TOP, _ROW = 34.0, 44.0

NAMES: dict[str, Said] = {
    "top": say("top"),
    "large": say("large"),
    "medium": say("medium"),
    "small": say("small"),
}


def draw(worth: Worth, *, lang: str, width: str = "wide") -> Picture:
    """Draw the layers of the pyramid with the revenue each really brings, and Curry's share as a mark.

    Parameters
    ----------
    worth
        The scorecard; its pyramid is cut by score.
    lang
        ``nl`` or ``en``.
    width
        ``wide`` (760 units) or ``phone`` (358).
    """
    wide, high, _, _, left, _ = _PLANS[width]
    row = _ROW + (8 if width == "phone" else 0)
    drawn = [line_of_text(speak(say("share of revenue"), lang), left, _TOP - 12, TYPE["small"], "soft")]
    for place, layer in enumerate(worth.pyramid):
        drawn += _layer(layer, place, lang, width, row)
    legend = speak(say("upright line: Curry's rule of thumb"), lang)
    drawn.append(line_of_text(legend, left, _TOP + 4 * row + 14, TYPE["fine"], "soft"))
    title = speak(say("Customer pyramid, cut by score"), lang)
    story = [title, *(_told(layer, lang) for layer in worth.pyramid)]
    alt = clean(" ".join(story))
    svg = on_canvas(drawn, w=wide, h=high, title=title, description=alt, lang=lang, kind=f"pyramid-{width}", seed=story)
    return Picture(svg=svg, alt=alt, story=[clean(line) for line in story], table=_table(worth, lang))


def _layer(layer: PyramidLayer, place: int, lang: str, width: str, row: float) -> list[Element]:
    _, _, middle, step, left, right = _PLANS[width]
    y = _TOP + row * place
    narrow, wide = step * (place + 0.5), step * (place + 1.5)
    n = number
    shape = path(
        f"M{n(middle - narrow / 2)} {n(y)}H{n(middle + narrow / 2)}L{n(middle + wide / 2)} {n(y + row - 3)}"
        f"H{n(middle - wide / 2)}Z",
        fill="above.body",
        stroke="above.mark",
    )
    drawn = [shape]
    drawn.append(line_of_text(str(layer.customers), middle, y + row / 2 + 4, TYPE["body"], bold=True, anchor="middle"))
    share = layer.revenue_share or 0.0
    reach = (right - left) * share
    bar = y + (22 if width == "phone" else 10)
    drawn.append(box(left, bar, max(reach, 1.0), 18, fill="above.mark", radius=2))
    curry = left + (right - left) * layer.curry_share
    drawn.append(path(f"M{n(curry)} {n(bar - 5)}v28", stroke="ink", thick=2))
    said = speak(say("{layer}: {share:%}", layer=NAMES[layer.layer], share=share), lang)
    if width == "phone":
        drawn.append(line_of_text(said, left, bar - 7, TYPE["small"]))
    else:
        drawn.append(line_of_text(said, max(left + reach, curry) + 8, y + 24, TYPE["small"]))
    return drawn


def _told(layer: PyramidLayer, lang: str) -> str:
    said = say(
        "{layer}: {n} customers ({part:%}) bring {share:%} of revenue; Curry expects {curry:%}.",
        layer=NAMES[layer.layer],
        n=layer.customers,
        part=layer.customer_share,
        share=layer.revenue_share or 0.0,
        curry=layer.curry_share,
    )
    return speak(said, lang)


def _table(worth: Worth, lang: str) -> Table:
    headings = [say("layer"), say("customers"), say("share of customers"), say("share of revenue"), say("Curry")]
    rows: list[list[Cell]] = [
        [
            speak(NAMES[layer.layer], lang), layer.customers, percent(layer.customer_share, lang),
            percent(layer.revenue_share, lang), percent(layer.curry_share, lang),
        ]
        for layer in worth.pyramid
    ]  # fmt: skip
    return Table([speak(heading, lang) for heading in headings], rows)
