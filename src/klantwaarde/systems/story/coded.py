"""What a study tells of its coding: how far coders agree, what a machine counted, and which ladders people climbed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from klantwaarde import engine
from klantwaarde.errors import MethodError
from klantwaarde.results import LadderLink, Ladders, MachineCoded
from klantwaarde.results.coder_agreement import CoderAgreement
from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS
from klantwaarde.systems.story.agreeing import agreement
from klantwaarde.systems.story.shares import corrected_share, implications

if TYPE_CHECKING:
    import narwhals as nw

    from klantwaarde.schema.settings import Settings

Row = Mapping[str, Any]
# More codings than these are not read whole.
MOST = 200_000
DRAWS = 400
SEED = 1
# Reynolds & Gutman show a link from three to five people on; the rule for small groups may ask for more.
CUT = 3


class Record(Protocol):
    """What this needs of a study."""

    @property
    def settings(self) -> Settings:
        """From ``study.toml``."""

    def table(self, name: str) -> nw.LazyFrame[Any]:
        """A table, lazily."""

    def has(self, name: str, column: str = "") -> bool:
        """Whether a table has rows (and a column)."""


def codings_of(study: Record) -> list[dict[str, Any]]:
    """Every coding: one row per answer, coder and code, in order."""
    import narwhals as nw

    if not study.has("codings"):
        return []
    last = study.settings.wave_codes[-1]
    found = study.table("codings").select(
        "unit_id", "coder", "code", "respondent_id", "machine", "random", nw.col("wave").fill_null(last)
    )
    return engine.rows(found.sort("unit_id", "coder", "code").head(MOST))


def ladders_of(study: Record) -> list[dict[str, Any]]:
    """Every step of every ladder, with the account of who climbed it; what employees said is not the customer's."""
    import narwhals as nw

    if not study.has("ladders"):
        return []
    last = study.settings.wave_codes[-1]
    people = study.table("respondents").select("respondent_id", "side", "customer_id")
    found = study.table("ladders").select(
        "ladder_id", "respondent_id", "step", "element", nw.col("wave").fill_null(last)
    )
    theirs = found.join(people, on="respondent_id", how="left").filter(
        ~(nw.col("side") == "employee").fill_null(value=False)
    )
    return engine.rows(theirs.sort("ladder_id", "step").head(MOST))


def coders_agree(rows: Sequence[Row]) -> CoderAgreement | None:
    """Tell how far coders agree, over the answers that two or more of them saw."""
    told = [(str(row["unit_id"]), str(row["coder"]), str(row["code"] or "")) for row in rows]
    owners = {str(row["unit_id"]): str(row["respondent_id"] or row["unit_id"]) for row in rows}
    found = agreement(told, owners=owners, draws=DRAWS, seed=SEED)
    return found if found.units else None


def machines_of(rows: Sequence[Row]) -> list[str]:
    """The coders that are machines."""
    return sorted({str(row["coder"]) for row in rows if row["machine"]})


def machine_coded(rows: Sequence[Row], names: Mapping[str, dict[str, str]]) -> tuple[list[MachineCoded], int, int]:
    """Give shares of answers as the machine counts them, corrected where the random check allows it.

    Parameters
    ----------
    rows
        Codings of one wave.
    names
        Per code.

    Returns
    -------
    tuple
        Shares, most first; answers that the machine coded; those of them that chance chose and a person coded.
    """
    machine: dict[str, set[str]] = {}
    person: dict[str, set[str]] = {}
    for row in rows:
        heap = machine if row["machine"] else person
        if row["machine"] or row["random"]:
            given = heap.setdefault(str(row["unit_id"]), set())
            given.update({str(row["code"])} if row["code"] else ())
    if not machine:
        return [], 0, 0
    both = sorted(machine.keys() & person.keys())
    codes = sorted({code for given in machine.values() for code in given} & names.keys())
    units = sorted(machine)
    out = []
    for place, code in enumerate(codes):
        told = [code in machine[unit] for unit in units]
        checked = [(code in machine[unit], code in person[unit]) for unit in both]
        raw = float(np.mean(told))
        try:
            share = corrected_share(told, checked, rng=np.random.default_rng([SEED, place]), draws=DRAWS)
        except MethodError as error:
            out.append(MachineCoded(code, dict(names[code]), raw, why=error.problems[0].thing))
        else:
            out.append(MachineCoded(code, dict(names[code]), raw, share))
    return sorted(out, key=lambda one: (-one.raw, one.value)), len(units), len(both)


def ladder_map(rows: Sequence[Row], names: Mapping[str, dict[str, str]], *, minimum_cell: int) -> Ladders | None:
    """Give the links that enough people made; nothing when too few people or accounts have a ladder.

    Parameters
    ----------
    rows
        Steps of one wave, in order.
    names
        Of values and investments; other elements keep their own word.
    minimum_cell
        A link that fewer people made is not shown.
    """
    ladders: dict[str, dict[str, list[str]]] = {}
    accounts = {}
    for row in rows:
        who = str(row["respondent_id"])
        accounts[who] = str(row["customer_id"] or who)
        ladders.setdefault(who, {}).setdefault(str(row["ladder_id"]), []).append(str(row["element"]))
    if len(ladders) < minimum_cell or len(set(accounts.values())) < MINIMUM_ACCOUNTS:
        return None
    found = implications({who: list(those.values()) for who, those in ladders.items()})
    cut = max(CUT, minimum_cell)
    pairs = sorted(found.direct.keys() | found.indirect.keys())
    links = [
        LadderLink(a, b, found.direct.get((a, b), 0), found.indirect.get((a, b), 0))
        for a, b in pairs
        if found.direct.get((a, b), 0) >= cut
    ]
    links.sort(key=lambda link: (-link.direct, link.start, link.end))
    shown = {end for link in links for end in (link.start, link.end)}
    elements = [element for element in found.elements if element in shown]
    # Through others, few people may not be told either.
    links = [link if link.indirect >= cut else LadderLink(link.start, link.end, link.direct, 0) for link in links]
    return Ladders(
        elements, {one: dict(names.get(one, {"nl": _worded(one), "en": _worded(one)})) for one in elements}, links,
        len(ladders), cut, sum(pair in found.direct for pair in pairs) - len(links),
    )  # fmt: skip


def _worded(element: str) -> str:
    return element.replace("_", " ")
