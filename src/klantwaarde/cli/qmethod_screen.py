"""A Q analysis on the screen: who defines which viewpoint, what each says, and what to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from klantwaarde.cli.person import Person
from klantwaarde.language import number, say

if TYPE_CHECKING:
    from klantwaarde.results import BuyerGroups, QAnalysis, QFactorChoice, QStability, Receipt


def _columns(lines: list[list[str]]) -> None:
    """Write rows as columns; the first column to the left, the others to the right."""
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    for line in lines:
        cells = [
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())


def show_analysis(q: QAnalysis, stable: QStability | None, receipt: Receipt, person: Person) -> None:
    """Tell factors, loadings, arrays and warnings."""
    lang = person.lang
    for line in receipt.guessed:
        person.tell(say("Guessed: {what}.", what=line))
    heads = [say("viewpoint"), say("persons"), say("% of variance"), say("reliability"), say("standard error")]
    rows = [[person.hears(head) for head in heads]]
    rows += [
        [
            f.label.get(lang) or f.name,
            str(f.flagged),
            number(f.explained_variance, lang, 1),
            "–" if f.reliability is None else number(f.reliability, lang, 3),
            "–" if f.se is None else number(f.se, lang, 3),
        ]
        for f in q.factors
    ]
    _columns(rows)
    click.echo()
    names = [factor.name for factor in q.factors]
    lines = [[person.hears(say("person")), *names, *([person.hears(say("how sure"))] if stable else [])]]
    for i, (who, row, flags) in enumerate(zip(q.sorters, q.loadings, q.flags, strict=True)):
        cells = [number(value, lang, 2) + ("*" if on else " ") for value, on in zip(row, flags, strict=True)]
        sure = [_sure(stable, i, flags, lang)] if stable else []
        lines.append([who, *cells, *sure])
    _columns(lines)
    click.echo()
    table = [[person.hears(say("card")), *names, ""]]
    marks = {(mark.card, mark.factor): "**" if mark.level <= 0.01 else "*" for mark in q.distinguishing}
    for card, places in zip(q.cards, q.arrays, strict=True):
        cells = [
            ("–" if place is None else f"{place:+d}" if place else "0") + marks.get((card.id, name), "").ljust(2)
            for name, place in zip(names, places, strict=True)
        ]
        table.append([card.id, *cells, "C" if card.id in q.consensus else ""])
    _columns(table)
    click.echo()
    if stable is not None and stable.few_persons:
        person.answer(say("Few persons: read the bootstrap as a sketch."))
    for warning in q.warnings:
        person.answer(say("· {text}", text=warning.text))


def _sure(stable: QStability, person: int, flags: list[bool], lang: str) -> str:
    shares = [stable.flag_share[person][f] for f, on in enumerate(flags) if on]
    return f"{number(100 * shares[0], lang, 0)}%" if shares else "–"


def show_choice(choice: QFactorChoice, person: Person, *, decided: bool = False) -> None:
    """Tell what each rule says of the number of factors; none is taken."""
    lang = person.lang
    heads = [say("number"), say("eigenvalue"), say("by chance"), say("% of variance")]
    rows = [[person.hears(head) for head in heads]]
    shown = list(zip(choice.eigenvalues, choice.parallel, choice.explained, strict=False))[:10]
    rows += [
        [str(i), number(value, lang, 2), number(bound, lang, 2), number(share, lang, 1)]
        for i, (value, bound, share) in enumerate(shown, start=1)
    ]
    _columns(rows)
    click.echo()
    for rule in choice.rules:
        person.answer(say("{keeps}: {rule}", keeps=rule.keeps, rule=rule.name))
    if not decided:
        person.answer(say("Nothing is chosen for you: give --factors when you have decided."))


def show_groups(groups: BuyerGroups, person: Person) -> None:
    """Tell whether the buyer groups are found back, what each viewpoint says, and who belongs where."""
    from klantwaarde.reports.q_words import GROUPS, HYPOTHESIS, WHY

    click.echo()
    person.answer(HYPOTHESIS[groups.hypothesis])
    for reason in groups.reasons:
        person.answer(reason)
    phi = {(one.factor, one.reference): one.phi for one in groups.likeness}
    for portrait in groups.portraits:
        click.echo()
        name = portrait.group
        alike = f" ({number(phi[portrait.factor, name], person.lang, 2)})" if name else ""
        like = person.hears(GROUPS[name]) if name in GROUPS else name or person.hears(WHY["weak"])
        click.echo(f"{portrait.factor} · {like}{alike}")
        for line in portrait.summary:
            person.answer(say("· {text}", text=line))
    click.echo()
    heads = [say("person"), say("group"), say("certainty"), say("lead"), say("why mixed")]
    rows = [[person.hears(head) for head in heads]]
    for one in groups.members:
        group = person.hears(GROUPS[one.group]) if one.group in GROUPS else one.group or person.hears(say("mixed"))
        figures = (number(value, person.lang, 2) for value in (one.certainty, one.lead))
        rows.append([one.sorter, group, *figures, person.hears(WHY[one.why]) if one.why else ""])
    _columns(rows)
    click.echo()
    person.answer(
        say(
            "No percentage of a market follows from this: it shows which viewpoints there are, not how many customers "
            "hold them."
        )
    )
