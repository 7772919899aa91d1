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

WIDTH, HEIGHT = 760.0, 230.0
_TOP, _ROW = 34.0, 44.0
_MIDDLE, _LEFT, _RIGHT = 150.0, 300.0, 690.0

NAMES: dict[str, Said] = {
    "top": say("top"),
    "large": say("large"),
    "medium": say("medium"),
    "small": say("small"),
}


def draw(worth: Worth, *, lang: str) -> Picture:
    """Draw the layers of the pyramid with the revenue each really brings, and Curry's share as a mark.

    Parameters
    ----------
    worth
        The scorecard; its pyramid is cut by score.
    lang
        ``nl`` or ``en``.
    """
    drawn = [line_of_text(speak(say("share of revenue"), lang), _LEFT, _TOP - 12, TYPE["small"], "soft")]
    for place, layer in enumerate(worth.pyramid):
        drawn += _layer(layer, place, lang)
    legend = speak(say("upright line: Curry's rule of thumb"), lang)
    drawn.append(line_of_text(legend, _LEFT, _TOP + 4 * _ROW + 14, TYPE["fine"], "soft"))
    title = speak(say("Customer pyramid, cut by score"), lang)
    story = [title, *(_told(layer, lang) for layer in worth.pyramid)]
    alt = clean(" ".join(story))
    svg = on_canvas(drawn, w=WIDTH, h=HEIGHT, title=title, description=alt, lang=lang, kind="pyramid", seed=story)
    return Picture(svg=svg, alt=alt, story=[clean(line) for line in story], table=_table(worth, lang))


def _layer(layer: PyramidLayer, place: int, lang: str) -> list[Element]:
    y = _TOP + _ROW * place
    narrow, wide = 34.0 + 66.0 * place, 34.0 + 66.0 * (place + 1)
    n = number
    shape = path(
        f"M{n(_MIDDLE - narrow / 2)} {n(y)}H{n(_MIDDLE + narrow / 2)}L{n(_MIDDLE + wide / 2)} {n(y + _ROW - 3)}"
        f"H{n(_MIDDLE - wide / 2)}Z",
        fill="above.body",
        stroke="above.mark",
    )
    drawn = [shape]
    drawn.append(line_of_text(str(layer.customers), _MIDDLE, y + 26, TYPE["body"], bold=True, anchor="middle"))
    share = layer.revenue_share or 0.0
    reach = (_RIGHT - _LEFT) * share
    drawn.append(box(_LEFT, y + 10, max(reach, 1.0), 18, fill="above.mark", radius=2))
    curry = _LEFT + (_RIGHT - _LEFT) * layer.curry_share
    drawn.append(path(f"M{n(curry)} {n(y + 4)}v30", stroke="ink", thick=2))
    said = speak(say("{layer}: {share:%}", layer=NAMES[layer.layer], share=share), lang)
    drawn.append(line_of_text(said, max(_LEFT + reach, curry) + 8, y + 24, TYPE["small"]))
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
