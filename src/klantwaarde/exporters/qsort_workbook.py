"""One workbook with everything a Q analysis says: a sheet per table, a crib sheet per factor, and a method sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from klantwaarde.exporters.qsort_kade import new_book
from klantwaarde.language import say, speak
from klantwaarde.results.q_analysis import QAnalysis
from klantwaarde.results.q_groups import BuyerGroups, CribSheet, PortraitCard
from klantwaarde.results.q_sorts import QSorts
from klantwaarde.results.q_stability import QStability

if TYPE_CHECKING:
    import xlsxwriter

Cell = str | float | None


class _Book:
    """A workbook that is filled sheet by sheet; names of sheets stay within what Excel takes."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.book, self.out = new_book()
        self.head = self.book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.wrap = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.number = self.book.add_format({"num_format": "0.000", "valign": "top"})
        self.taken: set[str] = set()

    def sheet(self, name: str, heading: Sequence[str], rows: Sequence[Sequence[Cell]], *, wide: int = 0) -> None:
        """Write a table on a sheet of its own; the heading stays in sight."""
        short = "".join(sign for sign in name if sign not in "[]:*?/\\'")[:28] or "sheet"
        while short.lower() in self.taken:
            short += "-"
        self.taken.add(short.lower())
        sheet = self.book.add_worksheet(short)
        sheet.set_column(wide, wide, 60)
        sheet.freeze_panes(1, 1)
        for column, text in enumerate(heading):
            sheet.write_string(0, column, text, self.head)
        for row, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                self._cell(sheet, row, column, cell)

    def _cell(self, sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell) -> None:
        if cell is None:
            return
        if isinstance(cell, str):
            sheet.write_string(row, column, cell, self.wrap)
        elif float(cell).is_integer():
            sheet.write_number(row, column, cell)
        else:
            sheet.write_number(row, column, cell, self.number)

    def done(self) -> bytes:
        """Close the workbook and give its bytes."""
        self.book.close()
        return self.out.getvalue()


def q_workbook(
    q: QAnalysis,
    study: QSorts,
    *,
    cribs: Sequence[CribSheet],
    stable: QStability | None = None,
    groups: BuyerGroups | None = None,
    lang: str = "en",
) -> bytes:
    """Write a Q analysis as a workbook; the same analysis gives the same bytes.

    Parameters
    ----------
    q, study
        The analysis and the sorts behind it; the sheets `sorts` and `statements` can be read back as KADE type 3.
    cribs
        A crib sheet per factor.
    stable, groups
        When they were made.
    lang
        ``nl`` or ``en``.
    """
    book = _Book(lang)
    names = [factor.label.get(lang) or factor.name for factor in q.factors]
    text = [card.wording(lang) for card in q.cards]
    ids = [card.id for card in q.cards]
    _method(book, q)
    _factors(book, q)
    heads = [speak(say("person"), lang), *names, *(speak(say("{name} defines", name=name), lang) for name in names)]
    book.sheet(
        speak(say("loadings"), lang),
        [*heads, speak(say("communality"), lang)],
        [
            [who, *row, *("X" if on else "" for on in flags), h]
            for who, row, flags, h in zip(q.sorters, q.loadings, q.flags, q.communalities, strict=True)
        ],
    )
    card_heads = [speak(say("card"), lang), speak(say("text"), lang), *names]
    book.sheet(
        speak(say("arrays"), lang),
        card_heads,
        [[i, t, *r] for i, t, r in zip(ids, text, q.arrays, strict=True)],
        wide=1,
    )
    book.sheet(
        speak(say("z-scores"), lang),
        card_heads,
        [[i, t, *r] for i, t, r in zip(ids, text, q.z_scores, strict=True)],
        wide=1,
    )
    _pairs(book, q, text)
    for crib in cribs:
        _crib(book, q, crib)
    if stable is not None:
        _stability(book, stable)
    if groups is not None:
        _groups(book, groups)
    book.sheet("statements", ["Statements"], [[card.wording(lang)] for card in study.cards])
    sorts = [[one.id, *row] for one, row in zip(study.sorters, study.places, strict=True)]
    book.sheet("sorts", [speak(say("person"), lang), *(card.id for card in study.cards)], sorts)
    return book.done()


def _method(book: _Book, q: QAnalysis) -> None:
    lang, s = book.lang, q.settings
    rows: list[list[Cell]] = [[name, str(getattr(s, name))] for name in s.__struct_fields__]
    rows += [["grid", ", ".join(f"{p}:{c}" for p, c in zip(q.grid.places, q.grid.counts, strict=True))]]
    rows += [[f"{warning.code}", speak(warning.text, lang)] for warning in q.warnings]
    for step in q.log:
        what = f"{step.factor} {step.other} {step.sorter} {step.degrees:g}"
        rows.append([step.kind, f"{what} | {step.author} {step.at} | {step.reason}"])
    book.sheet(speak(say("method"), lang), [speak(say("setting"), lang), speak(say("value"), lang)], rows, wide=1)


def _factors(book: _Book, q: QAnalysis) -> None:
    lang = book.lang
    heads = [
        say("factor"),
        say("sum of squares"),
        say("explained variance, %"),
        say("persons who define it"),
        say("of those negative"),
        say("reliability"),
        say("standard error"),
    ]
    rows: list[list[Cell]] = [
        [f.name, f.sum_of_squares, f.explained_variance, float(f.flagged), float(f.negative), f.reliability, f.se]
        for f in q.factors
    ]
    book.sheet(speak(say("factors"), lang), [speak(head, lang) for head in heads], rows)
    names = [factor.name for factor in q.factors]
    both = [[name, *row] for name, row in zip(names, q.factor_correlation, strict=True)]
    book.sheet(speak(say("factor correlations"), lang), ["", *names], both)
    book.sheet(
        speak(say("eigenvalues"), lang),
        [speak(say("number"), lang), speak(say("eigenvalue"), lang)],
        [[float(i), value] for i, value in enumerate(q.eigenvalues, start=1)],
    )


def _pairs(book: _Book, q: QAnalysis, text: Sequence[str]) -> None:
    lang = book.lang
    heads = [
        say("card"),
        say("text"),
        say("pair"),
        say("difference"),
        say("SED"),
        say("ratio"),
        say("p"),
        say("p adjusted"),
    ]
    rows: list[list[Cell]] = [
        [q.cards[i].id, text[i], f"{pair.first} - {pair.second}", d, pair.sed, ratio, p, adjusted]
        for pair in q.pairs
        for i, (d, ratio, p, adjusted) in enumerate(
            zip(pair.difference, pair.ratio, pair.p, pair.p_adjusted, strict=True)
        )
    ]
    book.sheet(speak(say("differences"), lang), [speak(head, lang) for head in heads], rows, wide=1)
    marks: list[list[Cell]] = [[mark.card, mark.factor, mark.level] for mark in q.distinguishing]
    marks += [[card, "C", None] for card in q.consensus]
    marks += [[card, "=", None] for card in q.equality.cards]
    book.sheet(
        speak(say("marks"), lang),
        [speak(say("card"), lang), speak(say("factor"), lang), speak(say("level"), lang)],
        marks,
    )


def _crib(book: _Book, q: QAnalysis, crib: CribSheet) -> None:
    lang = book.lang
    text = {card.id: card.wording(lang) for card in q.cards}
    lists = [
        (say("placed highest"), crib.top),
        (say("higher than in any other"), crib.higher),
        (say("in the middle here, at an end elsewhere"), crib.middle),
        (say("lower than in any other"), crib.lower),
        (say("placed lowest"), crib.bottom),
    ]
    rows = [[speak(title, lang), *_line(card, text)] for title, cards in lists for card in cards]
    rows += [[speak(say("defined by"), lang), who] for who in crib.persons]
    rows += [[name, f"{value}: {count}"] for name, values in crib.attributes.items() for value, count in values.items()]
    heads = [say("list"), say("card"), say("text"), say("place"), say("z"), say("mark"), say("elsewhere")]
    title = speak(say("crib {factor}", factor=crib.factor), lang)
    book.sheet(title, [speak(head, lang) for head in heads], rows, wide=2)


def _line(card: PortraitCard, text: dict[str, str]) -> list[Cell]:
    others = ", ".join(f"{name} {'-' if place is None else place}" for name, place in card.others.items())
    return [card.card, text.get(card.card, ""), float(card.place), card.z, card.mark, others]


def _stability(book: _Book, stable: QStability) -> None:
    lang = book.lang
    rows: list[list[Cell]] = [
        [who, *shares, *outs]
        for who, shares, outs in zip(stable.sorters, stable.flag_share, stable.flag_share_out, strict=True)
    ]
    names = stable.factors
    heads = [speak(say("person"), lang), *names, *(speak(say("{name}, not drawn", name=name), lang) for name in names)]
    book.sheet(speak(say("stability of persons"), lang), heads, rows)
    cards: list[list[Cell]] = [
        [card, *(cell for f in range(len(names)) for cell in (stable.z_low[i][f], stable.z_high[i][f]))]
        for i, card in enumerate(stable.cards)
    ]
    ends = [speak(end, lang) for name in names for end in (say("{name} from", name=name), say("{name} to", name=name))]
    book.sheet(speak(say("stability of z"), lang), [speak(say("card"), lang), *ends], cards)


def _groups(book: _Book, groups: BuyerGroups) -> None:
    lang = book.lang
    heads = [speak(say("person"), lang), *groups.references]
    heads += [speak(head, lang) for head in (say("group"), say("certainty"), say("lead"))]
    mixed = speak(say("mixed"), lang)
    rows: list[list[Cell]] = [
        [
            one.sorter,
            *(one.correlations[name] for name in groups.references),
            one.group or mixed,
            one.certainty,
            one.lead,
        ]
        for one in groups.members
    ]
    book.sheet(speak(say("buyer groups"), lang), heads, rows)
