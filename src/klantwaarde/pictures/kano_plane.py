"""The Kano plane: how much better it gets when something is there, and how much worse when it is not."""

from __future__ import annotations

from collections.abc import Mapping

from klantwaarde.language import Said, percent, say, speak
from klantwaarde.pictures import glyphs, kano_words, words
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.kano_words import Spot
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.panels import Drawn
from klantwaarde.pictures.picture import Picture
from klantwaarde.pictures.reading import shown
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import RADIUS, TYPE
from klantwaarde.pictures.wrapping import shorten
from klantwaarde.results import KanoItem

WIDTH = 760.0
_X, _Y, _SIDE = 62.0, 16.0, 400.0  # the square
_KEY = 500.0
_ROW = 19.0


def draw(items: list[KanoItem], *, names: Mapping[str, str], lang: str) -> Picture:
    """Draw Kano items on the plane of better and worse, each with its interval, and a key beside it.

    Parameters
    ----------
    items
        The items.
    names
        Name per item code; without one the code itself is shown.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    Picture
        760 units wide, as high as the key needs. A dot is full when the outcome is clear by Fong's test and open when
        it is not. A closed item stands in the key with a padlock, and nowhere on the plane.
    """
    spots, hidden = spots_of(items, names)
    drawn = _plane(lang) + _crosses(spots) + _dots(spots) + _numbers(spots)
    key = _key(spots, hidden, names, lang)
    signs = _signs(spots, hidden, _X, _Y + _SIDE + 72, lang)
    drawn += key.elements + signs.elements
    h = max(key.bottom, signs.bottom) + 6
    title = speak(say("What is missed when it is absent, and enjoyed when it is present"), lang)
    alt = clean(" ".join([f"{title}.", *kano_words.groups(spots, lang)]))
    told = [alt, *kano_words.told(spots, hidden, names, lang)]
    svg = on_canvas(drawn, w=WIDTH, h=h, title=title, description=alt, lang=lang, kind="kano", seed=told)
    return Picture(svg=svg, alt=alt, story=told, table=kano_words.rows(items, names, lang))


def spots_of(items: list[KanoItem], names: Mapping[str, str]) -> tuple[list[Spot], list[KanoItem]]:
    """Divide items into those with a place on the plane, numbered, and those that may not be shown or have none."""
    spots: list[Spot] = []
    hidden: list[KanoItem] = []
    for item in sorted(items, key=_in_key):
        better, worse = shown(item.better), shown(item.worse)
        if item.status != "open" or item.better is None or item.worse is None or better is None or worse is None:
            hidden.append(item)
            continue
        name = names.get(item.item, item.item)
        x, y = _X + abs(worse) * _SIDE, _Y + (1 - better) * _SIDE
        spots.append(Spot(len(spots) + 1, item, name, item.better, item.worse, x, y))
    return spots, hidden


def _in_key(item: KanoItem) -> int:
    return kano_words.ORDER.index(item.category) if item.category in kano_words.ORDER else len(kano_words.ORDER)


def _plane(lang: str) -> list[Element]:
    half = _SIDE / 2
    n = number
    drawn = [
        box(_X, _Y, _SIDE, _SIDE, fill="floor", radius=RADIUS["tile"]),
        path(f"M{n(_X + half)} {n(_Y)}v{n(_SIDE)}M{n(_X)} {n(_Y + half)}h{n(_SIDE)}", stroke="line", thick=1.5),
    ]
    corners: list[tuple[str, float, float, str | None]] = [
        ("A", _X + 10, _Y + 20, None),
        ("O", _X + _SIDE - 10, _Y + 20, "end"),
        ("I", _X + 10, _Y + _SIDE - 10, None),
        ("M", _X + _SIDE - 10, _Y + _SIDE - 10, "end"),
    ]
    for letter, x, y, anchor in corners:
        drawn.append(
            line_of_text(speak(kano_words.category(letter), lang), x, y, TYPE["body"], "soft", bold=True, anchor=anchor)
        )
    for share in (0.0, 0.5, 1.0):
        text = percent(share, lang)
        x, y = _X + share * _SIDE, _Y + (1 - share) * _SIDE
        drawn.append(line_of_text(text, x, _Y + _SIDE + 18, TYPE["small"], "soft", anchor="middle"))
        drawn.append(line_of_text(text, _X - 8, y + 4, TYPE["small"], "soft", anchor="end"))
    across = shorten(speak(say("worse when it is absent"), lang) + " →", _SIDE, TYPE["body"])
    drawn.append(line_of_text(across, _X + _SIDE, _Y + _SIDE + 40, TYPE["body"], anchor="end"))
    upward = line_of_text(
        shorten(speak(say("better when it is present"), lang) + " →", _SIDE, TYPE["body"]),
        0,
        0,
        TYPE["body"],
        anchor="end",
    )
    upward.attributes["transform"] = f"translate(14 {n(_Y)}) rotate(-90)"
    drawn.append(upward)
    return drawn


def _crosses(spots: list[Spot]) -> list[Element]:
    drawn = []
    n = number
    for spot in spots:
        pieces = []
        if spot.worse.low is not None and spot.worse.high is not None:
            a, b = sorted(min(max(abs(end), 0.0), 1.0) for end in (spot.worse.low, spot.worse.high))
            pieces.append(f"M{n(_X + a * _SIDE)} {n(spot.y)}H{n(_X + b * _SIDE)}")
        if spot.better.low is not None and spot.better.high is not None:
            a, b = (min(max(end, 0.0), 1.0) for end in (spot.better.low, spot.better.high))
            pieces.append(f"M{n(spot.x)} {n(_Y + (1 - a) * _SIDE)}V{n(_Y + (1 - b) * _SIDE)}")
        if pieces:
            drawn.append(path("".join(pieces), stroke="strong", thick=0.5))
    return drawn


def _dots(spots: list[Spot]) -> list[Element]:
    full = [disc(spot.x, spot.y, 5, fill="ink", stroke="paper") for spot in spots if spot.item.decided]
    return full + [
        disc(spot.x, spot.y, 4.25, fill="paper", stroke="ink", thick=1.75) for spot in spots if not spot.item.decided
    ]


def _numbers(spots: list[Spot]) -> list[Element]:
    """Put each number beside its dot, at the first place that is free of dots and of other numbers."""
    taken = [(spot.x - 6, spot.y - 6, spot.x + 6, spot.y + 6) for spot in spots]
    drawn = []
    for spot in spots:
        text = str(spot.place)
        wide = width(text, TYPE["small"], bold=True)
        tries = [_beside(spot, wide, angle, ring) for ring in range(6) for angle in range(8)]
        x, y = next((at for at in tries if _free(at, wide, taken)), tries[0])
        taken.append((x, y - 11, x + wide, y + 3))
        if (x - spot.x) ** 2 + (y - spot.y) ** 2 > 26**2:  # too far to be read as belonging to it
            ends = f"M{number(spot.x)} {number(spot.y)}L{number(x + wide / 2)} {number(y - 4)}"
            drawn.append(path(ends, stroke="strong", thick=0.75))
        drawn.append(line_of_text(text, x, y, TYPE["small"], bold=True))
    return drawn


def _beside(spot: Spot, wide: float, angle: int, ring: int) -> tuple[float, float]:
    far = 8 + 9 * ring
    across = (1, 1, 0, -1, -1, -1, 0, 1)[angle]
    up = (0, -1, -1, -1, 0, 1, 1, 1)[angle]
    x = spot.x + across * far - (wide if across < 0 else wide / 2 if across == 0 else 0)
    return x, spot.y + 4 + up * (far + 2)


def _free(at: tuple[float, float], wide: float, taken: list[tuple[float, float, float, float]]) -> bool:
    x, y = at
    inside = x >= _X + 2 and x + wide <= _X + _SIDE - 2 and y - 11 >= _Y + 26 and y + 3 <= _Y + _SIDE - 24
    return inside and all(
        x >= r + 1 or x + wide <= left - 1 or y - 11 >= b + 1 or y + 3 <= t - 1 for left, t, r, b in taken
    )


def _key(spots: list[Spot], hidden: list[KanoItem], names: Mapping[str, str], lang: str) -> Drawn:
    y = _Y + 12
    drawn: list[Element] = []
    for letter in kano_words.ORDER:
        group = [spot for spot in spots if spot.item.category == letter]
        if not group:
            continue
        drawn.append(line_of_text(speak(kano_words.category(letter), lang), _KEY, y, TYPE["body"], bold=True))
        y += _ROW
        for spot in group:
            drawn.append(_small_dot(spot, y))
            drawn.append(line_of_text(str(spot.place), _KEY + 38, y, TYPE["small"], bold=True, anchor="end"))
            drawn.append(
                line_of_text(shorten(spot.name, WIDTH - _KEY - 54, TYPE["small"]), _KEY + 44, y, TYPE["small"])
            )
            y += _ROW
        y += 6
    for item in hidden:
        drawn.append(glyphs.padlock(_KEY + 8, y - 4, 6, "soft"))
        name = shorten(names.get(item.item, item.item), WIDTH - _KEY - 54, TYPE["small"])
        drawn.append(line_of_text(name, _KEY + 44, y, TYPE["small"], "soft"))
        y += _ROW
    return Drawn(drawn, y)


def _small_dot(spot: Spot, y: float) -> Element:
    if spot.item.decided:
        return disc(_KEY + 8, y - 4, 5, fill="ink")
    return disc(_KEY + 8, y - 4, 4.25, fill="paper", stroke="ink", thick=1.75)


def _signs(spots: list[Spot], hidden: list[KanoItem], x: float, y: float, lang: str) -> Drawn:
    """Explain the signs that are really there."""
    signs: list[tuple[Element, Said]] = []
    if any(spot.item.decided for spot in spots):
        signs.append((disc(x + 8, y - 4, 5, fill="ink"), say("full: the outcome is clear")))
    if any(not spot.item.decided for spot in spots):
        open_dot = disc(x + 8, y + 18 * len(signs) - 4, 4.25, fill="paper", stroke="ink", thick=1.75)
        signs.append((open_dot, say("open: two outcomes are too close")))
    if spots:
        middle = y + 18 * len(signs) - 4
        cross = path(
            f"M{number(x)} {number(middle)}h16M{number(x + 8)} {number(middle - 7)}v14", stroke="strong", thick=0.75
        )
        signs.append((cross, say("cross: how sure (95%)")))
    if hidden:
        signs.append((glyphs.padlock(x + 8, y + 18 * len(signs) - 4, 6, "soft"), words.state_name("closed")))
    drawn: list[Element] = []
    for sign, said in signs:
        text = shorten(speak(said, lang), WIDTH - x - 32, TYPE["small"])
        drawn += [sign, line_of_text(text, x + 24, y, TYPE["small"], "soft")]
        y += 18
    return Drawn(drawn, y)
