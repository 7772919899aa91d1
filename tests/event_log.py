"""Small event logs for tests, and an independent plain count of them to hold the engine against."""

from __future__ import annotations

import datetime as dt
import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import duckdb
import narwhals as nw

from klantwaarde.systems.impact.journeys.log import as_log

START = dt.datetime(2026, 1, 5, 9)  # noqa: DTZ001 - a moment in UTC, as engines keep it
Row = tuple[str, str, dt.datetime, int]


def rows_of(ways: Iterable[tuple[Sequence[str], int]], *, apart: float = 3600.0) -> list[Row]:
    """Cases that walk these ways, so many times each; steps lie ``apart`` seconds x the number of the case."""
    rows: list[Row] = []
    case = 0
    for steps, times in ways:
        for _ in range(times):
            case += 1
            for place, step in enumerate(steps):
                moment = START + dt.timedelta(seconds=apart * case * place)
                rows.append((f"case {case:03d}", step, moment, len(rows)))
    return rows


def log_of(rows: Iterable[Row], *, seed: int | None = None) -> nw.LazyFrame[Any]:
    """The rows as a log on DuckDB, shuffled when a seed is given."""
    table = list(rows)
    if seed is not None:
        random.Random(seed).shuffle(table)
    connection = duckdb.connect()
    connection.execute('CREATE TABLE t (c VARCHAR, a VARCHAR, "when" TIMESTAMP, i BIGINT)')
    if table:
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", table)
    frame = nw.from_native(connection.table("t"))
    log = as_log(frame, case="c", activity="a", timestamp="when", ties=["i"])
    return log.with_columns(person=nw.col("case"), account=nw.col("case"))


def plain_count(rows: Iterable[Row]) -> dict[str, Any]:
    """Count a log by walking over it, case by case."""
    cases: dict[str, list[tuple[dt.datetime, int, str]]] = defaultdict(list)
    for case, activity, moment, tie in rows:
        cases[case].append((moment, tie, activity))
    pairs: Counter[tuple[str, str]] = Counter()
    gaps: dict[tuple[str, str], list[float]] = defaultdict(list)
    n, having, repeated, starts, ends, returns = (Counter() for _ in range(6))
    variants: Counter[tuple[str, ...]] = Counter()
    durations = []
    since: dict[str, list[float]] = defaultdict(list)
    for steps in cases.values():
        steps.sort()
        names = [name for _, _, name in steps]
        variants[tuple(names)] += 1
        starts[names[0]] += 1
        ends[names[-1]] += 1
        durations.append((steps[-1][0] - steps[0][0]).total_seconds())
        for name, times in Counter(names).items():
            n[name] += times
            begun = min(moment for moment, _, own in steps if own == name)
            since[name].append((begun - steps[0][0]).total_seconds())
            having[name] += 1
            repeated[name] += times > 1
        for place in range(len(steps) - 1):
            pair = (names[place], names[place + 1])
            pairs[pair] += 1
            gaps[pair].append((steps[place + 1][0] - steps[place][0]).total_seconds())
            if pair[0] != pair[1] and place + 2 < len(steps) and names[place + 2] == pair[0]:
                returns[pair] += 1
    return {
        "pairs": dict(pairs), "median": {pair: statistics.median(found) for pair, found in gaps.items()},
        "mean": {pair: sum(found) / len(found) for pair, found in gaps.items()}, "n": dict(n), "cases": dict(having),
        "repeated": dict(repeated), "starts": starts, "ends": ends, "returns": returns, "variants": variants,
        "durations": durations, "since": {name: statistics.median(found) for name, found in since.items()},
    }  # fmt: skip
