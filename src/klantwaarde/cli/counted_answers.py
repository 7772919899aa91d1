"""Answers of a loose file as sums: brought home and summed while they are few, counted where they are when many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from klantwaarde import engine
from klantwaarde.cli.loose_answers import columns_of
from klantwaarde.study.raw import ROW

if TYPE_CHECKING:
    import narwhals as nw

    from klantwaarde.systems.quality.counted import Counted, Store
    from klantwaarde.systems.quality.sample import Sample
    from klantwaarde.systems.quality.surface_sums import SurfaceSums

AT_THE_TABLE = 300_000
"""Up to so many answers come home; the sums are the same either way."""


def is_large(frame: nw.LazyFrame[Any], columns: int, *, most: int = AT_THE_TABLE) -> bool:
    """Whether a file has more answers than come home."""
    import narwhals as nw

    return int(engine.rows(frame.select(nw.len().alias("n")))[0]["n"]) * columns > most


def sample_of(
    frame: nw.LazyFrame[Any], items: Sequence[str], *, weight: str = "", account: str = "", group: str = ""
) -> Sample:
    """Bring people's own answers home; who has no account, or no group, is left out."""
    from klantwaarde.systems.quality.sample import make_sample

    about, labels = [weight] if weight else [], [name for name in (account, group) if name]
    x, found = columns_of(frame, [*items, *about], labels)
    keep = [i for i in range(len(x)) if all(found[name][i] is not None for name in labels)]
    return make_sample(
        items, x[keep, : len(items)], weights=x[keep, -1] if weight else None,
        accounts=[found[account][i] for i in keep] if account else None,
        strata=[found[group][i] for i in keep] if group else None,
    )  # fmt: skip


def with_unit(frame: nw.LazyFrame[Any], account: str = "") -> tuple[nw.LazyFrame[Any], str]:
    """Give every row its unit, and say what it is: accounts, people, or buckets of many."""
    import narwhals as nw

    from klantwaarde.systems.quality.buckets import MOST_UNITS, bucket_of, with_units

    if account:
        return with_units(frame, account)
    if is_large(frame, 1, most=MOST_UNITS):
        return frame.with_columns(unit=bucket_of(nw.col(ROW))), "buckets"
    return frame.with_columns(unit=nw.col(ROW)), "people"


def counted_of(frame: nw.LazyFrame[Any], items: Sequence[str], *, weight: str = "", account: str = "") -> Counted:
    """Count the sums of a file of any size."""
    from klantwaarde.systems.quality.counts import count_answers

    if not is_large(frame, len(items)):
        return sample_of(frame, items, weight=weight, account=account).counted
    seated, drawn = with_unit(frame, account)
    return count_answers(seated, items, unit="unit", weight=weight, drawn=drawn)


def store_of(
    frame: nw.LazyFrame[Any], items: Sequence[str], group: str, *, weight: str = "", account: str = ""
) -> Store:
    """Count the sums of every unit and group where they are; who stands in no group is left out."""
    import narwhals as nw

    from klantwaarde.systems.quality.counts import count_store

    seated, drawn = with_unit(frame.filter(~nw.col(group).is_null()), account)
    return count_store(seated, items, unit="unit", groups=[group], weight=weight, drawn=drawn)


def mean_of(columns: Sequence[str]) -> nw.Expr:
    """Mean of some columns; empty where one of them is."""
    import narwhals as nw

    total = nw.col(columns[0]).cast(nw.Float64)
    for name in columns[1:]:
        total = total + nw.col(name).cast(nw.Float64)
    return total / float(len(columns))


def surface_sums_of(
    frame: nw.LazyFrame[Any], parts: Sequence[Sequence[str]], scale: tuple[float, float] | None, *, weight: str = "",
    account: str = "",
) -> SurfaceSums:  # fmt: skip
    """Sum what a surface needs: columns of expectation, of experience and of the outcome, each by their mean.

    Without a scale the narrowest usual one that holds every answer is taken.
    """
    import narwhals as nw
    import numpy as np

    from klantwaarde.systems.quality.surface import guessed_scale
    from klantwaarde.systems.quality.surface_sums import SurfaceSums, count_surface

    made = dict(zip(("expectation", "experience", "outcome"), map(mean_of, parts), strict=True))
    about = [weight] if weight else []
    if not is_large(frame, 3):
        short = frame.with_columns(**{f":{name}": mean for name, mean in made.items()})
        x, found = columns_of(short, [*(f":{name}" for name in made), *about], [account] if account else [])
        keep = [i for i in range(len(x)) if not account or found[account][i] is not None]
        e, p, z = x[keep, :3].T
        there = np.isfinite(e) & np.isfinite(p) & np.isfinite(z)
        known = scale or guessed_scale(*e[there], *p[there])
        return SurfaceSums.of(
            e, p, z, known, weights=x[keep, 3] if weight else None,
            units=np.array(found[account])[keep] if account else None,
        )  # fmt: skip
    seated, _ = with_unit(frame, account)
    wide = seated.select("unit", *about, **made)
    if scale is None:
        whole = wide.drop_nulls(list(made))
        ends = engine.rows(
            whole.select(
                *(
                    getattr(nw.col(name), end)().alias(f"{name} {end}")
                    for name in list(made)[:2]
                    for end in ("min", "max")
                )
            )
        )[0]
        scale = guessed_scale(*ends.values())
    return count_surface(wide, list(made), scale, "unit", weight=weight)[()]
