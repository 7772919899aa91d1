"""Count a study for drift: account means per wave, value and measure, laid out as moments per group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from klantwaarde import engine
from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS, Cells, Guard, Rule
from klantwaarde.systems.drift.moments import MEASURES, Moments

if TYPE_CHECKING:
    import narwhals as nw

    from klantwaarde.schema.catalogue import Catalogue
    from klantwaarde.schema.settings import Settings

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]
MOST_CELLS = 200


class Record(Protocol):
    """What the system needs of a study."""

    @property
    def settings(self) -> Settings:
        """From ``study.toml``."""

    @property
    def catalogue(self) -> Catalogue:
        """Values, investments and roles."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the record."""

    def table(self, name: str) -> nw.LazyFrame[Any]:
        """A table, lazily."""

    def has(self, name: str, column: str = "") -> bool:
        """Whether a table has rows (and a column)."""


@dataclass(frozen=True)
class Counted:
    """A study as moments.

    Parameters
    ----------
    groups
        (column, value); the first is everybody.
    moments
        Per group.
    respondents
        People per group, wave, value and measure.
    is_open
        Groups x waves x values x measures that may be shown.
    values, waves
        Codes, in order.
    """

    groups: list[tuple[str, str]]
    moments: Moments
    respondents: Floats
    is_open: Mask
    values: list[str]
    waves: list[str]

    def strata(self, column: str) -> Moments:
        """Moments of the groups of one column."""
        rows = [i for i, (by, _) in enumerate(self.groups) if by == column]
        m = self.moments
        return Moments(m.n[rows], m.s[rows], m.q[rows], m.shared[rows], m.cross[rows])


def count_drift(study: Record) -> Counted:
    """Count what customers' people answered, per account, group, wave, value and measure."""
    settings = study.settings
    values, waves = list(study.catalogue.values), settings.wave_codes
    by, rows = _marks(study)
    place = {value: i for i, value in enumerate(values)}
    when = {wave: i for i, wave in enumerate(waves)}
    kept = [row for row in rows if str(row["value_id"]) in place and str(row["wave"]) in when]
    labels = {name: [str(row[f"s{i}"] or "") for row in kept] for i, name in enumerate(by)}
    groups = [("", "")] + [(name, value) for name in by for value in sorted(set(labels[name])) if value]
    seats = {account: i for i, account in enumerate(sorted({str(row["account"]) for row in kept}))}
    index = np.array(
        [[seats[str(r["account"])], when[str(r["wave"])], place[str(r["value_id"])]] for r in kept], dtype=np.int64
    ).reshape(len(kept), 3)
    marks = _measures(study, kept)
    moments = Moments.empty(len(groups), len(waves), len(values))
    people = np.zeros(moments.n.shape)
    for g, (name, value) in enumerate(groups):
        chosen = (
            np.ones(len(kept), dtype=bool) if not name else np.array([x == value for x in labels[name]], dtype=bool)
        )
        people[g] = _into(moments, g, index[chosen], marks[chosen], len(seats))
    is_open = _open(study, groups, labels, index, marks, moments)
    return Counted(groups, moments, people, is_open, values, waves)


def _marks(study: Record) -> tuple[list[str], list[dict[str, Any]]]:
    import narwhals as nw

    known = {name: set(study.table(name).collect_schema().names()) for name in ("respondents", "customers")
             if study.has(name)}  # fmt: skip
    by = [s for s in study.settings.segments if s.partition(".")[2] in known.get(s.partition(".")[0], set())]
    people = study.table("respondents").filter(~(nw.col("side") == "employee").fill_null(value=False))
    own = {
        f"s{i}": nw.col(s.partition(".")[2]).cast(nw.String) for i, s in enumerate(by) if s.startswith("respondents.")
    }
    people = people.with_columns(
        account=nw.when(nw.col("customer_id").is_null())
        .then(nw.concat_str([nw.lit("respondent "), nw.col("respondent_id")]))
        .otherwise(nw.concat_str([nw.lit("customer "), nw.col("customer_id")])),
        **own,
    )
    theirs = {f"s{i}": s.partition(".")[2] for i, s in enumerate(by) if s.startswith("customers.")}
    if theirs:
        customers = study.table("customers").select(
            "customer_id", **{alias: nw.col(name).cast(nw.String) for alias, name in theirs.items()}
        )
        people = people.join(customers, on="customer_id", how="left")
    people = people.select("respondent_id", "account", *[f"s{i}" for i in range(len(by))])
    asked = [name for name in ("importance", "expectation", "experience", "disconfirmation")
             if study.has("scores", name)]  # fmt: skip
    scores = study.table("scores").select("respondent_id", "wave", "value_id", *asked)
    return by, engine.rows(
        scores.join(people, on="respondent_id", how="inner").sort("respondent_id", "wave", "value_id")
    )


def _measures(study: Record, rows: list[dict[str, Any]]) -> Floats:
    """Rows x measures; the disconfirmation as asked, in points of the score scale, else experience - expectation."""
    scales = study.settings.scales
    stretch = (scales.score[1] - scales.score[0]) / (scales.disconfirmation[1] - scales.disconfirmation[0])

    def column(name: str) -> Floats:
        return np.array([np.nan if row.get(name) is None else float(row[name]) for row in rows])

    expectation, experience = column("expectation"), column("experience")
    direct = column("disconfirmation") * stretch
    asked = study.has("scores", "disconfirmation")
    found = {
        "disconfirmation": direct if asked else experience - expectation,
        "expectation": expectation,
        "importance": column("importance"),
        "experience": experience,
    }
    return np.stack([found[name] for name in MEASURES], axis=-1).reshape(len(rows), len(MEASURES))


def _into(moments: Moments, group: int, index: Whole, marks: Floats, seats: int) -> Floats:
    """Put account means of one group into the moments; gives the people behind them."""
    waves, values, measures = moments.n.shape[1:]
    people = np.zeros((waves, values, measures))
    flat = (index[:, 0] * waves + index[:, 1]) * values + index[:, 2]
    for m in range(measures):
        there = np.isfinite(marks[:, m])
        size = np.bincount(flat[there], minlength=seats * waves * values).astype(float)
        total = np.bincount(flat[there], weights=marks[there, m], minlength=seats * waves * values)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = np.where(size > 0, total / size, np.nan).reshape(seats, waves, values)
        people[..., m] = size.reshape(seats, waves, values).sum(axis=0)
        told, filled = np.isfinite(mean), np.where(np.isfinite(mean), mean, 0.0)
        moments.n[group, ..., m], moments.s[group, ..., m] = told.sum(axis=0), filled.sum(axis=0)
        moments.q[group, ..., m] = (filled**2).sum(axis=0)
        both = told[:, 1:] & told[:, :-1]
        now, before = np.where(both, filled[:, 1:], 0.0), np.where(both, filled[:, :-1], 0.0)
        moments.shared[group, 1:, :, m] = both.sum(axis=0)
        sums = (now.sum(axis=0), before.sum(axis=0), (now * before).sum(axis=0))
        moments.cross[group, 1:, :, m] = np.stack(sums, axis=-1)
    return people


def _open(
    study: Record,
    groups: list[tuple[str, str]],
    labels: dict[str, list[str]],
    index: Whole,
    marks: Floats,
    moments: Moments,
) -> Mask:
    """Guard every number: none about fewer than k people, none that shows them by subtraction."""
    k = study.settings.minimum_cell
    shape, by = moments.n.shape, list(labels)
    keys: list[tuple[str, ...]] = list(zip(*labels.values(), strict=True)) if by else [()] * len(index)
    cells = sorted(set(keys))
    if len(cells) > MOST_CELLS or not len(index):
        return np.zeros(shape, dtype=bool)
    where = {cell: i for i, cell in enumerate(cells)}
    cell = np.array([where[key] for key in keys], dtype=np.int64)
    members = np.array(
        [[not name or c[by.index(name)] == value for c in cells] for name, value in groups], dtype=bool
    ).reshape(len(groups), len(cells))
    home = {(int(seat), int(c)) for seat, c in zip(index[:, 0], cell, strict=True)}
    cells_of_seat = np.bincount([seat for seat, _ in home])
    seated = tuple(frozenset(seat for seat, c in home if c == i) for i in range(len(cells)))
    straddles = bool((cells_of_seat > 1).any())
    found = np.zeros(shape, dtype=bool)
    nested = bool((np.bincount(index[:, 0] * shape[1] * shape[2] + index[:, 1] * shape[2] + index[:, 2]) > 1).any())
    guard = Guard(Rule(k, MINIMUM_ACCOUNTS if nested else 1))
    for wave in range(shape[1]):
        for value in range(shape[2]):
            rows = (index[:, 1] == wave) & (index[:, 2] == value)
            for measure in range(shape[3]):
                kept = rows & np.isfinite(marks[:, measure])
                if not kept.any():
                    continue
                people = np.bincount(cell[kept], minlength=len(cells)).astype(float)
                pairs = {(int(a), int(c)) for a, c in zip(index[kept, 0], cell[kept], strict=True)}
                accounts = np.bincount([c for _, c in pairs], minlength=len(cells)).astype(float)
                counted = Cells(people, accounts, seated if straddles else (), int(cells_of_seat.max()))
                found[:, wave, value, measure] = guard.open_groups(members, counted)
    return found
