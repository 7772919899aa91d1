"""One workbook with everything a Q analysis says: a sheet per table, a crib sheet per factor, and a method sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from klantwaarde.exporters.qsort_kade import new_book
from klantwaarde.language import say, speak
from klantwaarde.results.q_analysis import QAnalysis
from klantwaarde.results.q_choice import QFactorChoice
from klantwaarde.results.q_groups import BuyerGroups, CribSheet, PaysFor, PortraitCard
from klantwaarde.results.q_sorts import QSorts
from klantwaarde.results.q_stability import QStability

if TYPE_CHECKING:
    import xlsxwriter

Cell = str | float | None
TEXT, NARROW = 60, 14
"""Widths of a column of texts and of any other, in signs."""
GROUPS = {"price": say("price buyer"), "added": say("added-value buyer"), "strategy": say("strategy buyer")}


class _Book:
    """A workbook that is filled sheet by sheet; names of sheets stay within what Excel takes."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.book, self.out = new_book()
        self.head = self.book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.wrap = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.number = self.book.add_format({"num_format": "0.000", "valign": "top"})
        self.taken: set[str] = set()

    def sheet(
        self, name: str, heading: Sequence[str], rows: Sequence[Sequence[Cell]], *, wide: Sequence[int] = ()
    ) -> None:
        """Write a table on a sheet of its own; the heading stays in sight, columns of texts are wide."""
        short = "".join(sign for sign in name if sign not in "[]:*?/\\'")[:28] or "sheet"
        while short.lower() in self.taken:
            short += "-"
        self.taken.add(short.lower())
        sheet = self.book.add_worksheet(short)
        sheet.set_column(0, max(len(heading) - 1, 0), NARROW)
        longest = max((len(str(cells[0])) for cells in rows if cells), default=0)
        sheet.set_column(0, 0, min(max(longest + 2, NARROW), 40))
        for column in wide:
            sheet.set_column(column, column, TEXT)
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
    choice: QFactorChoice | None = None,
    how: Sequence[str] = (),
    settings: Sequence[Sequence[str]] = (),
    people: Sequence[Sequence[str]] = (),
    warnings: Sequence[str] = (),
    lang: str = "en",
) -> bytes:
    """Write a Q analysis as a workbook; the same analysis gives the same bytes.

    Parameters
    ----------
    q, study
        The analysis and the sorts behind it; the sheets `sorts` and `statements` can be read back as KADE type 3.
    cribs
        A crib sheet per factor.
    stable, groups, choice
        When they were made.
    how, settings, people, warnings
        The method in sentences, its settings by name, the persons to look at, and what a reader must know: the same
        words as in the report.
    lang
        ``nl`` or ``en``.
    """
    book = _Book(lang)
    names = _names(q, groups, lang)
    text = [card.wording(lang) for card in q.cards]
    ids = [card.id for card in q.cards]
    _method(book, q, how, settings, warnings)
    listed: list[list[Cell]] = [[what, float(count), *who] for what, count, *who in people]
    book.sheet(
        speak(say("persons to look at"), lang),
        [speak(head, lang) for head in (say("what"), say("how many"), say("persons"))],
        listed,
        wide=(0, 2),
    )
    _factors(book, q, names)
    if choice is not None:
        _choice(book, choice)
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
        wide=(1,),
    )
    book.sheet(
        speak(say("z-scores"), lang),
        card_heads,
        [[i, t, *r] for i, t, r in zip(ids, text, q.z_scores, strict=True)],
        wide=(1,),
    )
    _pairs(book, q, text)
    for crib in cribs:
        _crib(book, q, crib)
    if stable is not None:
        _stability(book, stable)
    if groups is not None:
        _groups(book, groups)
        _paying(book, q, groups, names)
    if q.correlations:
        both: list[list[Cell]] = [[who, *row] for who, row in zip(q.sorters, q.correlations, strict=True)]
        book.sheet(speak(say("sort correlations"), lang), [speak(say("person"), lang), *q.sorters], both)
    book.sheet("statements", ["Statements"], [[card.wording(lang)] for card in study.cards], wide=(0,))
    sorts = [[one.id, *row] for one, row in zip(study.sorters, study.places, strict=True)]
    book.sheet("sorts", [speak(say("person"), lang), *(card.id for card in study.cards)], sorts)
    return book.done()


def _names(q: QAnalysis, groups: BuyerGroups | None, lang: str) -> list[str]:
    """Name each viewpoint by its code, which the log and the command line use, and by what it is called."""
    portraits = {one.factor: one.name.get(lang, "") for one in groups.portraits} if groups is not None else {}
    called = [factor.label.get(lang) or portraits.get(factor.name, "") for factor in q.factors]
    return [f"{factor.name} {name}".strip() for factor, name in zip(q.factors, called, strict=True)]


def _method(
    book: _Book, q: QAnalysis, how: Sequence[str], settings: Sequence[Sequence[str]], warnings: Sequence[str]
) -> None:
    lang = book.lang
    rows: list[list[Cell]] = [[speak(say("how this was made"), lang) if not n else "", t] for n, t in enumerate(how)]
    rows += [[speak(say("to know"), lang) if not n else "", t] for n, t in enumerate(warnings)]
    rows += [[name, value, code] for name, value, code in settings]
    heads = [speak(head, lang) for head in (say("setting"), say("value"), say("code"))]
    book.sheet(speak(say("method"), lang), heads, rows, wide=(1,))
    if q.log:
        steps: list[list[Cell]] = [
            [
                float(n),
                step.kind,
                step.factor,
                step.other,
                step.sorter,
                step.degrees if step.kind == "rotate" else None,
                step.author,
                step.at,
                step.reason,
            ]
            for n, step in enumerate(q.log, start=1)
        ]
        cells = [say("step"), say("kind"), say("factor"), say("other factor"), say("person"), say("degrees")]
        cells += [say("by"), say("when"), say("reason")]
        book.sheet(speak(say("steps by hand"), lang), [speak(head, lang) for head in cells], steps, wide=(8,))


def _factors(book: _Book, q: QAnalysis, names: Sequence[str]) -> None:
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
        [name, f.sum_of_squares, f.explained_variance, float(f.flagged), float(f.negative), f.reliability, f.se]
        for name, f in zip(names, q.factors, strict=True)
    ]
    book.sheet(speak(say("factors"), lang), [speak(head, lang) for head in heads], rows)
    both = [[name, *row] for name, row in zip(names, q.factor_correlation, strict=True)]
    book.sheet(speak(say("factor correlations"), lang), ["", *names], both)
    book.sheet(
        speak(say("eigenvalues"), lang),
        [speak(say("number of the factor"), lang), speak(say("eigenvalue"), lang)],
        [[float(i), value] for i, value in enumerate(q.eigenvalues, start=1)],
    )


def _choice(book: _Book, choice: QFactorChoice) -> None:
    lang = book.lang
    rules: list[list[Cell]] = [
        [speak(rule.name, lang), float(rule.keeps), speak(rule.note, lang) if rule.note else ""]
        for rule in choice.rules
    ]
    first = [speak(head, lang) for head in (say("rule"), say("keeps"), say("remark"))]
    book.sheet(speak(say("rules for the number"), lang), first, rules, wide=(0,))
    heads = [say("viewpoints kept"), say("persons who define each"), say("on two or more"), say("on none")]
    heads += [say("most alike two viewpoints"), say("explained variance, %"), say("resamples in which it falls apart")]
    rows: list[list[Cell]] = [
        [
            float(one.factors),
            ", ".join(map(str, one.flagged)),
            float(one.confounded),
            float(one.unflagged),
            one.highest_correlation,
            one.explained_variance,
            one.unstable_share,
            ", ".join(f"f{n} → {to} ({phi or 0:.2f})" for n, (to, phi) in enumerate(one.maps_to, start=1)),
        ]
        for one in choice.solutions
    ]
    if rows:
        spoken = [*(speak(head, lang) for head in heads), speak(say("goes on as"), lang)]
        book.sheet(speak(say("one more or one less"), lang), spoken, rows, wide=(7,))


def _paying(book: _Book, q: QAnalysis, groups: BuyerGroups, names: Sequence[str]) -> None:
    """Write per viewpoint what it will and will not pay for; counts that are closed stay empty."""
    lang = book.lang
    text = {card.id: card.wording(lang) for card in q.cards}
    called = dict(zip([factor.name for factor in q.factors], names, strict=True))
    rows: list[list[Cell]] = []
    for one in groups.portraits:
        for said, cards in ((say("Will pay for"), one.will_pay), (say("Will not pay for"), one.will_not_pay)):
            rows += [[called[one.factor], speak(said, lang), *_paid(card, text)] for card in cards]
    heads = (say("viewpoint"), say("pays"), say("card"), say("text"), say("will"), say("will not"), say("asked"))
    if rows:
        book.sheet(speak(say("paying"), lang), [speak(head, lang) for head in heads], rows, wide=(3,))


def _paid(one: PaysFor, text: dict[str, str]) -> list[Cell]:
    return [
        one.card,
        text.get(one.card, ""),
        *(None if n is None else float(n) for n in (one.will, one.will_not, one.asked)),
    ]


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
    book.sheet(speak(say("differences"), lang), [speak(head, lang) for head in heads], rows, wide=(1,))
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
    spoken = [(card, words) for card, several in crib.comments.items() for words in several]
    rows += [[speak(say("in their own words"), lang), card, words] for card, words in spoken]
    heads = [say("list"), say("card"), say("text"), say("place"), say("z"), say("mark"), say("elsewhere")]
    title = speak(say("crib {factor}", factor=crib.factor), lang)
    book.sheet(title, [speak(head, lang) for head in heads], rows, wide=(2,))


def _line(card: PortraitCard, text: dict[str, str]) -> list[Cell]:
    others = ", ".join(f"{name} {'-' if place is None else place}" for name, place in card.others.items())
    return [card.card, text.get(card.card, ""), float(card.place), card.z, card.mark, others]


def _stability(book: _Book, stable: QStability) -> None:
    lang = book.lang
    rows: list[list[Cell]] = [
        [who, *shares, *ins, *outs]
        for who, shares, ins, outs in zip(
            stable.sorters, stable.flag_share, stable.flag_share_in, stable.flag_share_out, strict=True
        )
    ]
    names = stable.factors
    heads = [
        speak(say("person"), lang),
        *names,
        *(speak(say("{name}, drawn", name=name), lang) for name in names),
        *(speak(say("{name}, not drawn", name=name), lang) for name in names),
    ]
    book.sheet(speak(say("stability of persons"), lang), heads, rows)
    cards: list[list[Cell]] = [
        [card, *(cell for f in range(len(names)) for cell in (stable.z_low[i][f], stable.z_high[i][f]))]
        for i, card in enumerate(stable.cards)
    ]
    ends = [speak(end, lang) for name in names for end in (say("{name} from", name=name), say("{name} to", name=name))]
    book.sheet(speak(say("stability of z"), lang), [speak(say("card"), lang), *ends], cards)


def _groups(book: _Book, groups: BuyerGroups) -> None:
    lang = book.lang
    called = {name: speak(GROUPS[name], lang) if name in GROUPS else name for name in groups.references}
    heads = [speak(say("person"), lang), *called.values()]
    heads += [speak(head, lang) for head in (say("group"), say("certainty"), say("lead"))]
    mixed = speak(say("mixed"), lang)
    rows: list[list[Cell]] = [
        [
            one.sorter,
            *(one.correlations[name] for name in groups.references),
            called.get(one.group or "", mixed),
            one.certainty,
            one.lead,
        ]
        for one in groups.members
    ]
    book.sheet(speak(say("buyer groups"), lang), heads, rows)
    like: list[list[Cell]] = [
        [one.factor, called.get(one.reference, one.reference), one.phi, one.low, one.high, one.chance]
        for one in groups.likeness
    ]
    heads = [speak(head, lang) for head in (say("factor"), say("buyer group"), say("likeness (phi)"))]
    heads += [speak(head, lang) for head in (say("{name} from", name="phi"), say("{name} to", name="phi"))]
    heads.append(speak(say("share of chance at least as like"), lang))
    book.sheet(speak(say("likeness to groups"), lang), heads, like)
