"""The card-sorting report: a portrait per viewpoint that a salesperson understands, and all that stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import resources
from types import SimpleNamespace
from typing import Any

import msgspec
from markupsafe import Markup

from klantwaarde.language import Said, number, percent, say
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.q_array import draw_array
from klantwaarde.pictures.q_heat import draw_likeness
from klantwaarde.pictures.q_loadings import draw_loadings, planes_of
from klantwaarde.pictures.q_map import draw_factor_map
from klantwaarde.pictures.q_scree import draw_scree
from klantwaarde.pictures.q_signs import names_of, place_words
from klantwaarde.pictures.q_stability import draw_stability
from klantwaarde.pictures.q_zplot import draw_zplot
from klantwaarde.reports.html import environment, policy
from klantwaarde.reports.q_method import firm_rows, method_lines, people_rows, setting_rows, step_words, warning_lines
from klantwaarde.reports.q_portrait import belongs, firm, held_by, resembles, to_do
from klantwaarde.reports.q_words import GROUPS, HYPOTHESIS, SOURCES, TEXTS, WHY
from klantwaarde.reports.voice import Voice
from klantwaarde.results import (
    BuyerGroups,
    PaysFor,
    Portrait,
    PortraitCard,
    QAnalysis,
    QFactorChoice,
    QStability,
)

Rows = list[list[str]]


def render_q(
    q: QAnalysis,
    portraits: Sequence[Portrait],
    *,
    lang: str,
    stable: QStability | None = None,
    groups: BuyerGroups | None = None,
    choice: QFactorChoice | None = None,
    names: bool = True,
    composed: bool = False,
    ends: Mapping[str, tuple[str, str]] | None = None,
    title: str = "",
    why: Sequence[Said] = (),
) -> str:
    """Make the report of a card-sorting study as one HTML page; the same input gives the same text.

    Parameters
    ----------
    q
        The analysis.
    portraits
        A portrait per viewpoint that somebody defines.
    lang
        ``nl`` or ``en``.
    stable, groups, choice
        Bootstrap, buyer groups and evidence on the number of factors, when they were made.
    names
        False in an anonymous study: persons are not named.
    composed
        True when the data are made up.
    ends
        Per language what the lowest and the highest place mean.
    title
        Stands above the page; else the title of the sorts.
    why
        What is known of the reason for this number of viewpoints.
    """
    voice = Voice(lang)
    q = _named(q, portraits)
    words = _Words(q, voice, names=names)
    two = (ends or {}).get(lang)
    chapters = [_chapter(q, portrait, words, two, stable=stable, groups=groups) for portrait in portraits]
    # an anonymous study shows single persons only when no viewpoint is held by too few
    persons = names or all(portrait.persons is not None for portrait in portraits)
    style = _style()
    pictures = _pictures(q, lang, stable=stable, choice=choice, names=names, persons=persons)
    page = (
        environment()
        .get_template("q_report.html.j2")
        .render(
            voice=voice,
            t=SimpleNamespace(**{name: voice.speak(text) for name, text in TEXTS.items()}),
            title=title or q.title or voice.speak(say("Card sorts")),
            headline=_headline(q, groups, voice),
            reasons=[voice.speak(one) for one in (*(groups.reasons if groups else ()), *_unheld(q))],
            chapters=chapters,
            **{name: [_drawn(pair, voice) for pair in drawn] for name, drawn in pictures.items()},
            spared=not persons,
            names=names,
            members=words.members(groups) if groups and names else None,
            closed=bool(groups) and not names,
            consensus=[words.card(card) for card in q.consensus] if len(q.factors) > 1 else [],
            equal=[words.card(card) for card in q.equality.cards],
            how=method_lines(q, voice, stable=stable, choice=choice, why=why),
            people=people_rows(q, voice, names=names),
            firm=firm_rows(stable, list(words.called.values()), lang) if stable else [],
            draws=stable.resamples if stable else 0,
            settings=setting_rows(q, voice),
            log=words.log(),
            warnings=warning_lines(q, words.called, voice, names=names),
            sources=SOURCES,
            composed=composed,
            css=Markup(style),  # noqa: S704 -- our own file
            policy=policy(style),
        )
    )
    return page.strip() + "\n"


def _named(q: QAnalysis, portraits: Sequence[Portrait]) -> QAnalysis:
    """Call each viewpoint in every picture what its portrait calls it."""
    names = {portrait.factor: portrait.name for portrait in portraits}
    factors = [msgspec.structs.replace(one, label=one.label or names.get(one.name, {})) for one in q.factors]
    return msgspec.structs.replace(q, factors=factors)


def _headline(q: QAnalysis, groups: BuyerGroups | None, voice: Voice) -> str:
    shown = len([factor for factor in q.factors if factor.flagged])
    found = voice.speak(
        say(
            "{k} {k:viewpoint|viewpoints} on what counts, among {n} {n:person|persons}.",
            k=shown,
            n=len(q.sorters),
        )
    )
    return f"{found} {voice.speak(HYPOTHESIS[groups.hypothesis])}" if groups else found


def _unheld(q: QAnalysis) -> list[Said]:
    """Say that viewpoints were kept that nobody holds; they have no portrait."""
    empty = len([factor for factor in q.factors if not factor.flagged])
    return (
        [say("{k} more {k:viewpoint was|viewpoints were} kept, but nobody holds {k:it|them}.", k=empty)]
        if empty
        else []
    )


class _Words:
    """Says what the tables hold, in one language, with or without names of persons."""

    def __init__(self, q: QAnalysis, voice: Voice, *, names: bool) -> None:
        self.q, self.voice, self.names = q, voice, names
        self.lang = voice.lang
        self.text = {card.id: card.wording(voice.lang) for card in q.cards}
        self.called = dict(zip([f.name for f in q.factors], names_of(q, voice.lang), strict=True))

    def card(self, code: str) -> str:
        return self.text.get(code, code)

    def group(self, name: str | None) -> str:
        if name is None:
            return self.voice.speak(say("mixed"))
        return self.voice.speak(GROUPS[name]) if name in GROUPS else name

    def lines(self, cards: Sequence[PortraitCard]) -> Rows:
        """A card with its place, score, mark and its places elsewhere."""
        return [
            [
                self.card(one.card),
                place_words(one.place),
                number(one.z, self.lang, 2),
                one.mark,
                ", ".join(
                    f"{self.called.get(name, name)} {'–' if place is None else place_words(place)}"
                    for name, place in one.others.items()
                ),
            ]
            for one in cards
        ]

    def paying(self, paid: Sequence[PaysFor], *, will: bool) -> list[dict[str, Any]]:
        out = []
        for one in paid:
            count = one.will if will else one.will_not
            said = say("{count} of {asked} who were asked", count=count, asked=one.asked)
            out.append({"card": self.card(one.card), "count": self.voice.speak(said), "words": one.words})
        return out

    def members(self, groups: BuyerGroups) -> tuple[list[str], Rows]:
        heads = [TEXTS["person"], TEXTS["group"], TEXTS["certainty"], TEXTS["lead"], TEXTS["why_mixed"]]
        rows = [
            [
                one.sorter,
                self.group(one.group),
                percent(one.certainty, self.lang),
                number(one.lead, self.lang, 2),
                self.voice.speak(WHY[one.why]),
            ]
            for one in groups.members
        ]
        return [self.voice.speak(head) for head in heads], rows

    def log(self) -> Rows:
        """Tell every step by hand, with who, when and why."""
        spoken, nobody = self.voice.speak, say("somebody who is not named here")
        return [
            [
                spoken(step_words(step, self.called, step.sorter if self.names else nobody)),
                step.author,
                step.at,
                step.reason,
            ]
            for step in self.q.log
        ]


def _chapter(
    q: QAnalysis,
    portrait: Portrait,
    words: _Words,
    ends: tuple[str, str] | None,
    *,
    stable: QStability | None,
    groups: BuyerGroups | None,
) -> dict[str, Any]:
    voice, crib = words.voice, portrait.crib
    name = portrait.name.get(words.lang) or words.called[portrait.factor]
    known = {"price": "price", "added": "added", "strategy": "strategy"}.get(portrait.group or "")
    wide, phone = (
        draw_array(
            q,
            portrait.factor,
            lang=words.lang,
            title=name,
            ends=ends,
            width=width,
            closed=not words.names and portrait.persons is None,
        )
        for width in ("wide", "phone")
    )
    factor = next(one for one in q.factors if one.name == portrait.factor)
    who = held_by(portrait, factor.negative)
    do, do_not = to_do(portrait, words.text, voice, both=factor.negative > 0)
    if who is None:
        who = say("Held by fewer persons than may be counted here") if not words.names else None
    return {
        "id": f"viewpoint-{portrait.factor}",
        "name": name,
        "group": words.group(known) if known else "",
        "who": voice.speak(who),
        "facts": _facts(portrait, words),
        "wide": Markup(wide.svg),  # noqa: S704 -- our own drawing, every text in it escaped
        "phone": Markup(phone.svg),  # noqa: S704 -- as above
        "story": wide.story,
        "table": _rows(wide.table, voice),
        "pays": words.paying(portrait.will_pay, will=True),
        "pays_not": words.paying(portrait.will_not_pay, will=False),
        "lists": [
            (TEXTS["counts_most"], crib.top),
            (TEXTS["apart"], crib.higher),
            (TEXTS["middle"], crib.middle),
            (TEXTS["less"], crib.lower),
            (TEXTS["counts_least"], crib.bottom),
        ],
        "lines": words.lines,
        "persons": belongs(portrait, q, stable, voice) if words.names else "",
        "drawn": stable is not None,
        "firm": voice.speak(firm(portrait, stable)),
        "like": voice.speak(resembles(portrait, groups, GROUPS)),
        "do": do,
        "do_not": do_not,
    }


def _facts(portrait: Portrait, words: _Words) -> list[tuple[str, list[str]]]:
    """Say in four short lists what a viewpoint comes down to; the cards that set it apart, the strongest first."""
    crib = portrait.crib
    apart = [one for one in (*crib.top, *crib.higher) if one.mark in {"D", "D*"}]
    less = [one for one in (*crib.bottom[::-1], *crib.lower[::-1]) if one.mark in {"D", "D*"}]
    lists = (
        ("counts_most", crib.top),
        ("apart", [one for one in apart if one not in crib.top] or apart),
        ("less", [one for one in less if one not in crib.bottom] or less),
        ("counts_least", crib.bottom[::-1]),
    )
    return [
        (words.voice.speak(TEXTS[name]), [words.card(one.card) for one in cards[:4]]) for name, cards in lists if cards
    ]


def _pictures(
    q: QAnalysis,
    lang: str,
    *,
    stable: QStability | None,
    choice: QFactorChoice | None,
    names: bool,
    persons: bool,
) -> dict[str, list[tuple[Picture, Picture]]]:
    """Draw everything below the portraits, each for a wide page and for a phone."""
    shown = [n for n, factor in enumerate(q.factors) if factor.flagged]

    def both(draw: Callable[..., Picture], *given: object, **more: object) -> tuple[Picture, Picture]:
        wide, phone = (draw(*given, lang=lang, width=width, **more) for width in ("wide", "phone"))
        return wide, phone

    named = {"names": names}
    return {
        "zplot": [both(draw_zplot, q, stable=stable)] if len(shown) > 1 else [],
        "planes": [both(draw_loadings, q, one, other, **named) for one, other in planes_of(shown)] if persons else [],
        "stability": [both(draw_stability, q, stable, **named)] if stable and persons else [],
        "heat": [both(draw_likeness, q, **named)] if q.correlations and persons else [],
        "scree": [both(draw_scree, choice)] if choice else [],
        "map": [both(draw_factor_map, choice, q.settings.factors)] if choice and choice.solutions and persons else [],
    }


def _drawn(pair: tuple[Picture, Picture], voice: Voice) -> dict[str, Any]:
    wide, phone = pair
    return {
        "wide": Markup(wide.svg),  # noqa: S704 -- our own drawing, every text in it escaped
        "phone": Markup(phone.svg),  # noqa: S704 -- as above
        "alt": wide.alt,
        "story": wide.story,
        "tables": [_rows(table, voice) for table in (wide.table, *wide.more_tables)],
    }


def _rows(table: Table, voice: Voice) -> tuple[list[str], Rows]:
    rows = [
        [cell if isinstance(cell, str) else number(cell, voice.lang, 0 if isinstance(cell, int) else 2) for cell in row]
        for row in table.rows
    ]
    return table.headings, rows


@cache
def _style() -> str:
    from klantwaarde.reports.colours import colours

    folder = resources.files("klantwaarde.reports").joinpath("templates")
    sheets = [folder.joinpath(name).read_text("utf-8") for name in ("report.css", "q_report.css")]
    return colours() + "".join(sheets)
