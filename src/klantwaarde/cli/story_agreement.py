"""`klantwaarde story agreement`: how far coders agree, code by code, and where they do not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from klantwaarde import __version__
from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import InputError, Place, refuse
from klantwaarde.language import number, percent, say

if TYPE_CHECKING:
    from klantwaarde.results.coder_agreement import CodeAgreement, CoderAgreement
    from klantwaarde.results.estimate import Estimate

SCHEMA = "klantwaarde.story.agreement/1"


@command(
    "agreement",
    say(
        "Tell how far coders agree. The file has a row per unit, coder and code; a coder who saw a unit and gave no "
        "code has a row with an empty code. Firm is .80 or more, tentative .667 or more; these bounds are convention."
    ),
    Argument("file", metavar="FILE", type=click.Path(path_type=Path), said=say("CSV with unit, coder and code.")),
    Option("--all-seen", is_flag=True, said=say("Every coder saw every unit: no row means no code.")),
    Option("--owner", metavar="COLUMN", said=say("Column with the respondent, whose units hang together.")),
    Option(
        "--draws", metavar="B", type=click.IntRange(100, 100_000), default=1000, said=say("Draws for the intervals.")
    ),
    Option("--seed", metavar="S", type=int, default=1, said=say("Start of everything random; 1 unless told.")),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)
@click.pass_context
def agreement(ctx: click.Context, /, file: Path, **given: Any) -> None:  # noqa: ANN401 - click hands over every option
    """Reckon agreement from a file of codings."""
    from klantwaarde.systems.story.agreeing import agreement as reckon

    person = person_of(ctx)
    rows, owners = _rows(file, given["owner"], all_seen=given["all_seen"])
    found = reckon(rows, owners=owners, draws=given["draws"], seed=given["seed"])
    if not found.units:
        raise refuse(
            InputError, "nobody-to-compare", say("No unit in {file} was seen by two coders.", file=file.name),
            say("Agreement compares what two coders or more gave to the same unit."),
            say("Let a second coder code part of the units."), Place(file=file.name),
        )  # fmt: skip
    json_to = given["json_to"]
    if json_to is None:
        _show(found, person)
        return
    import msgspec

    text = msgspec.json.encode(_told(found, file.name)).decode() + "\n"
    if json_to == "-":
        click.echo(text, nl=False)
    else:
        write_whole(Path(json_to), text)


def _rows(file: Path, owner: str | None, *, all_seen: bool) -> tuple[list[tuple[str, str, str]], dict[str, str]]:
    from klantwaarde.importers.answers import found_heading, open_answers

    rows: list[tuple[str, str, str]] = []
    owners: dict[str, str] = {}
    with open_answers(file, needs=["unit", "coder", "code", *([owner] if owner else [])]) as (headings, found):
        unit, coder, code = (found_heading(headings, name) or name for name in ("unit", "coder", "code"))
        of = found_heading(headings, owner) if owner else None
        for row in found:
            who, what = row.get(coder, "").strip(), row.get(unit, "").strip()
            if who and what:
                rows.append((what, who, row.get(code, "").strip()))
                if of is not None:
                    owners[what] = row.get(of, "")
    if all_seen:
        seen = {(what, who) for what, who, _ in rows}
        rows += [
            (what, who, "")
            for what in dict.fromkeys(row[0] for row in rows)
            for who in dict.fromkeys(row[1] for row in rows)
            if (what, who) not in seen
        ]
    return rows, owners


def _told(found: CoderAgreement, file: str) -> dict[str, Any]:
    whole = {"nominal": found.alpha, "ordinal": found.ordinal, "interval": found.interval, "masi": found.masi}
    return {
        "schema": SCHEMA,
        "software": __version__,
        "file": file,
        "coders": found.coders,
        "units": found.units,
        "alpha": {name: one.value for name, one in whole.items() if one is not None},
        "alpha_intervals": {name: [one.low, one.high] for name, one in whole.items() if one is not None},
        "percent": _value(found.percent),
        "ac1": _value(found.ac1),
        "codes": [_of_code(one) for one in found.codes],
        "pairs": [
            {
                "coders": [one.first, one.second],
                "n": one.units,
                "masi": _value(one.alpha),
                "interval": None if one.alpha is None else [one.alpha.low, one.alpha.high],
            }
            for one in found.pairs
        ],
        "disagreements": [{"unit": one.unit, "given": one.given} for one in found.disagreements],
    }


def _of_code(one: CodeAgreement) -> dict[str, Any]:
    told = {"percent": one.percent, "alpha": one.alpha, "ac1": one.ac1, "positive": one.positive}
    return {
        "code": one.code,
        **{name: _value(each) for name, each in told.items()},
        "kappa": one.kappa,
        "intervals": {name: [each.low, each.high] for name, each in told.items() if each is not None},
        "present": one.present,
        "n": one.n,
    }


def _value(one: Estimate | None) -> float | None:
    return None if one is None else one.value


def _show(found: CoderAgreement, person: Person) -> None:
    person.answer(say("{coders} coders, {n} units seen by two or more.", coders=len(found.coders), n=found.units))
    for name, one in ((say("alpha, one code per unit"), found.alpha), (say("alpha, sets of codes (MASI)"), found.masi)):
        if one is not None and one.low is not None and one.high is not None:
            person.answer(
                say("{name}: {value:.3f} (between {low:.2f} and {high:.2f})", name=name, value=one.value, low=one.low,
                    high=one.high)
            )  # fmt: skip
    heading = [person.hears(each) for each in (say("code"), say("percent"), say("alpha"), say("AC1"), say("positive"))]
    click.echo("  ".join([heading[0].ljust(24), *(cell.rjust(10) for cell in heading[1:])]))
    for code in found.codes:
        cells = [percent(_value(code.percent), person.lang)]
        cells += [number(_value(each), person.lang, 3) for each in (code.alpha, code.ac1, code.positive)]
        click.echo(
            "  ".join([person.hears(say("{text}", text=code.code)).ljust(24), *(cell.rjust(10) for cell in cells)])
        )
    for pair in found.pairs:
        if pair.alpha is not None and pair.alpha.low is not None and pair.alpha.high is not None:
            person.answer(
                say("{first} and {second}: {value:.2f} (between {low:.2f} and {high:.2f}) on {n} answers",
                    first=pair.first, second=pair.second, value=pair.alpha.value, low=pair.alpha.low,
                    high=pair.alpha.high, n=pair.units)
            )  # fmt: skip
    person.answer(say("Units on which coders differ: {n}.", n=len(found.disagreements)))
    for unit in found.disagreements[:20]:
        given = "; ".join(f"{coder}: {', '.join(codes) or '–'}" for coder, codes in unit.given.items())
        person.answer(say("   {unit}: {given}", unit=unit.unit, given=given))
