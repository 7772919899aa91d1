"""How sure each person's viewpoint is: the share of resamples in which it defines one."""

from __future__ import annotations

from klantwaarde.language import percent, say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.q_signs import PAINTS, names_of, sign
from klantwaarde.pictures.svg import Element
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import fit, shorten
from klantwaarde.results import QAnalysis, QStability

W, LEFT, RIGHT = 1200.0, 250.0, 1060.0
ROW, TOP = 26.0, 130.0


def draw_stability(q: QAnalysis, stable: QStability, *, lang: str, title: str = "", names: bool = True) -> Picture:
    """Draw per person a bar for the viewpoint it defines most often, and marks for the others.

    Parameters
    ----------
    q, stable
        The analysis and its bootstrap.
    lang
        ``nl`` or ``en``.
    title
        Heading.
    names
        False where persons may not be named: they are numbered.
    """
    called = names_of(q, lang)
    heading = title or speak(say("How sure is each person's viewpoint?"), lang)
    best = [max(range(len(called)), key=lambda f, row=row: (row[f], -f)) for row in stable.flag_share]  # type: ignore[misc]
    order = sorted(range(len(q.sorters)), key=lambda i: (best[i], -stable.flag_share[i][best[i]], i))
    drawn: list[Element] = [line_of_text(heading, 24, 40, 22, "ink", bold=True)]
    drawn += _words(stable, lang)
    drawn += _keys(called, lang)
    bottom = TOP + len(order) * ROW + 6
    for tick in range(0, 101, 25):
        x = LEFT + tick / 100 * (RIGHT - LEFT)
        drawn.append(path(f"M{x:.1f} {TOP - 4:.1f}V{bottom:.1f}", stroke="line" if tick else "strong"))
        drawn.append(line_of_text(percent(tick / 100, lang), x, bottom + 18, 12, "ink", anchor="middle"))
    for n, i in enumerate(order):
        drawn += _row(stable, i, best[i], TOP + n * ROW, q.sorters[i] if names else str(i + 1), lang)
    words = speak(say("share of resamples in which the person defines the viewpoint"), lang)
    drawn.append(line_of_text(words, (LEFT + RIGHT) / 2, bottom + 40, TYPE["small"], "soft", anchor="middle"))
    sure = sum(stable.flag_share[i][best[i]] >= 0.8 for i in order)
    alt = speak(
        say(
            "Of {n} persons, {sure} define the same viewpoint in 80% or more of {b} resamples.",
            n=len(order),
            sure=sure,
            b=stable.resamples,
        ),
        lang,
    )
    svg = on_canvas(
        drawn, w=W, h=bottom + 58, title=heading, description=alt, lang=lang, kind="q-stability", seed=[alt]
    )
    return Picture(svg=svg, alt=alt, story=[alt], table=_table(q, stable, order, called, lang, names=names))


def _words(stable: QStability, lang: str) -> list[Element]:
    said = speak(
        say(
            "In {share:%} of {n} resamples of persons a viewpoint falls apart (phi under .85).",
            share=stable.unstable_share,
            n=stable.resamples,
        ),
        lang,
    )
    if stable.few_persons:
        said += " " + speak(say("Few persons: read this as a sketch."), lang)
    return [
        line_of_text(line, 24, 66 + n * 18, TYPE["body"], "soft")
        for n, line in enumerate(fit(said, W - 48, (13.0,), 2).lines)
    ]


def _keys(called: list[str], lang: str) -> list[Element]:
    drawn: list[Element] = []
    x = 24.0
    for n, name in enumerate(called):
        drawn += [sign(n, x + 7, 100, 5), line_of_text(name, x + 20, 104, TYPE["body"], "ink")]
        x += 46 + width(name, TYPE["body"])
    words = speak(say("upright line: only resamples in which the person was not drawn"), lang)
    drawn.append(path(f"M{x + 4:.1f} 91v18", stroke="ink", thick=2))
    drawn.append(line_of_text(words, x + 16, 104, TYPE["body"], "ink"))
    return drawn


def _row(stable: QStability, i: int, best: int, y: float, who: str, lang: str) -> list[Element]:
    def at(share: float) -> float:
        return LEFT + share * (RIGHT - LEFT)

    middle = y + ROW / 2
    share = stable.flag_share[i][best]
    out = stable.flag_share_out[i][best]
    drawn = [
        line_of_text(shorten(who, LEFT - 60, 13), LEFT - 32, middle + 4.5, 13, "ink", anchor="end"),
        sign(best, LEFT - 15, middle, 4.5),
        box(LEFT, middle - 6, max(at(share) - LEFT, 0.5), 12, fill=PAINTS[best % len(PAINTS)]),
    ]
    if out is not None:
        drawn.append(path(f"M{at(out):.1f} {middle - 10:.1f}v20", stroke="paper", thick=4.5))
        drawn.append(path(f"M{at(out):.1f} {middle - 10:.1f}v20", stroke="ink", thick=2))
    for f, other in enumerate(stable.flag_share[i]):
        if f != best and other >= 0.02:
            drawn += [disc(at(other), middle, 6.5, fill="paper"), sign(f, at(other), middle, 3.6)]
    drawn.append(line_of_text(percent(share, lang), RIGHT + 14, middle + 4.5, 12, "ink"))
    return drawn


def _table(q: QAnalysis, stable: QStability, order: list[int], called: list[str], lang: str, *, names: bool) -> Table:
    heads = [
        speak(say("person"), lang),
        *called,
        *(speak(say("{name}, not drawn", name=name), lang) for name in called),
    ]
    rows: list[list[str | int | float | None]] = [
        [q.sorters[i] if names else str(i + 1), *stable.flag_share[i], *stable.flag_share_out[i]] for i in order
    ]
    return Table(heads, rows)
