"""A text report in the order of PQMethod's `.lis`, in full ASCII width, for who is used to it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from klantwaarde.results.q_analysis import QAnalysis, QPair

WIDTH = 60
FIVE_PERCENT = 1.96


def lis_report(q: QAnalysis, *, correlations: Sequence[Sequence[float]], free: Sequence[tuple[float, float]]) -> str:
    """Write an analysis as a `.lis`-like text.

    Parameters
    ----------
    q
        The analysis.
    correlations
        Between sorts.
    free
        Mean and standard deviation of the places of each sort.

    Returns
    -------
    Text; the tables follow PQMethod's order, numbers are not rounded before they are printed.
    """
    names = [factor.name for factor in q.factors]
    parts = [
        _head(q),
        _correlations(q, correlations),
        _matrix("Unrotated Factor Matrix", q.sorters, [str(i + 1) for i in range(len(q.unrotated[0]))], q.unrotated),
        _row("Eigenvalues", q.eigenvalues[:8]),
        _search(q),
        _cumulative(q),
        _loadings(q, names),
        _free(q, free),
        *(_scores(q, column, name) for column, name in enumerate(names)),
        _matrix("Correlations Between Factor Scores", names, names, q.factor_correlation),
        *(_differences(q, pair) for pair in q.pairs if pair.sed is not None),
        _arrays(q, names),
        _consensus_order(q, names),
        _characteristics(q, names),
        _matrix("Standard Errors for Differences in Factor Z-Scores", names, names, q.sed),
        *(_distinguishing(q, column, name, names) for column, name in enumerate(names)),
        _consensus(q),
        _warnings(q),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _title(text: str) -> str:
    return f"{text}\n{'-' * len(text)}"


def _number(value: float | None, width: int = 9, decimals: int = 4) -> str:
    if value is None:
        return " " * (width - 2) + "--"
    # what rounds to nothing has no sign
    return f"{round(value, decimals) + 0.0:{width}.{decimals}f}"


def _wording(q: QAnalysis, card: int) -> str:
    text = q.cards[card].wording("en")
    return (text if len(text) <= WIDTH else text[: WIDTH - 3] + "...").ljust(WIDTH)


def _head(q: QAnalysis) -> str:
    s = q.settings
    return (
        f"klantwaarde  Q analysis: {q.title or '-'}\n"
        f"{len(q.cards)} statements, {len(q.sorters)} sorts, {len(q.factors)} factors; "
        f"mode {s.mode}, extraction {s.extraction}, rotation {s.rotation}, flag level {s.flag_level}, "
        f"majority {s.flag_majority}, {len(q.log)} steps by hand"
    )


def _correlations(q: QAnalysis, r: Sequence[Sequence[float]]) -> str:
    lines = [_title("Correlation Matrix Between Sorts (x 100)")]
    lines.append(" " * 16 + "".join(f"{i + 1:4d}" for i in range(len(r))))
    for i, (name, row) in enumerate(zip(q.sorters, r, strict=True)):
        lines.append(f"{i + 1:4d} {name[:10]:<11}" + "".join(f"{round(100 * value):4d}" for value in row))
    return "\n".join(lines)


def _matrix(title: str, rows: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[float | None]]) -> str:
    lines = [_title(title), " " * 16 + "".join(f"{name:>9}" for name in columns)]
    lines += [f"{name[:15]:<16}" + "".join(map(_number, row)) for name, row in zip(rows, cells, strict=True)]
    return "\n".join(lines)


def _row(title: str, values: Sequence[float]) -> str:
    return f"{_title(title)}\n" + "".join(map(_number, values))


def _search(q: QAnalysis) -> str:
    """Tell of each centroid how it was found: a search of signs can end in more than one place."""
    if not q.extraction:
        return ""
    heads = ("sum of sq.", "best q", "runner-up", "% of starts", "passes", "last change")
    lines = [_title("Search for the Centroids"), " " * 6 + "".join(f"{head:>12}" for head in heads)]
    for i, found in enumerate(q.extraction):
        size = sum(row[i] * row[i] for row in q.unrotated)
        sums = "".join(f"{value:12.4f}" for value in (size, found.best, found.runner_up))
        settled = "" if found.converged else "  not settled"
        end = f"{100 * (found.share_best or 0.0):12.0f}{found.passes:12d}{found.last_change:12.1e}{settled}"
        lines.append(f"{i + 1:6d}{sums}{end}")
    return "\n".join(lines)


def _cumulative(q: QAnalysis) -> str:
    rows = [list(accumulate(value * value for value in row)) for row in q.unrotated]
    return _matrix("Cumulative Communalities", q.sorters, [str(i + 1) for i in range(len(rows[0]))], rows)


def _loadings(q: QAnalysis, names: Sequence[str]) -> str:
    lines = [
        _title("Factor Matrix with an X Indicating a Defining Sort"),
        " " * 16 + "".join(f"{n:>10}" for n in names),
    ]
    for name, row, on in zip(q.sorters, q.loadings, q.flags, strict=True):
        cells = "".join(f"{value:9.4f}{'X' if flag else ' '}" for value, flag in zip(row, on, strict=True))
        lines.append(f"{name[:15]:<16}{cells}")
    explained = "".join(f"{factor.explained_variance:9.2f} " for factor in q.factors)
    return "\n".join([*lines, f"{'% expl. var.':<16}{explained}"])


def _free(q: QAnalysis, free: Sequence[tuple[float, float]]) -> str:
    lines = [_title("Free Distribution Data Results")]
    lines += [f"{name[:15]:<16}{mean:9.3f}{sd:9.3f}" for name, (mean, sd) in zip(q.sorters, free, strict=True)]
    return "\n".join(lines)


def _scores(q: QAnalysis, column: int, name: str) -> str:
    z = [row[column] for row in q.z_scores]
    order = sorted((i for i, value in enumerate(z) if value is not None), key=lambda i: (-(z[i] or 0.0), i))
    lines = [_title(f"Factor Scores -- {name}")]
    lines += [f"{q.cards[i].id[:9]:<10}{_wording(q, i)}{_number(z[i])}{rank:5d}" for rank, i in enumerate(order, 1)]
    return "\n".join(lines if order else [*lines, "no defining sorts"])


def _differences(q: QAnalysis, pair: QPair) -> str:
    order = sorted(range(len(pair.difference)), key=lambda i: (-pair.difference[i], i))
    lines = [_title(f"Descending Array of Differences Between {pair.first} and {pair.second}")]
    lines += [f"{q.cards[i].id[:9]:<10}{_wording(q, i)}{_number(pair.difference[i])}" for i in order]
    return "\n".join(lines)


def _arrays(q: QAnalysis, names: Sequence[str]) -> str:
    lines = [_title("Factor Q-Sort Values for Each Statement"), " " * (WIDTH + 10) + "".join(f"{n:>5}" for n in names)]
    for i, row in enumerate(q.arrays):
        cells = "".join(f"{'--' if place is None else place:>5}" for place in row)
        lines.append(f"{q.cards[i].id[:9]:<10}{_wording(q, i)}{cells}")
    return "\n".join(lines)


def _variance(row: Sequence[float | None]) -> float:
    there = [value for value in row if value is not None]
    if not there:
        return 0.0
    mean = sum(there) / len(there)
    return sum((value - mean) ** 2 for value in there) / len(there)


def _consensus_order(q: QAnalysis, names: Sequence[str]) -> str:
    order = sorted(range(len(q.cards)), key=lambda i: (_variance(q.z_scores[i]), i))
    title = "Factor Q-Sort Values Sorted by Consensus vs. Disagreement (Variance Across Factor Z-Scores)"
    lines = [_title(title), " " * (WIDTH + 10) + "".join(f"{n:>5}" for n in names)]
    for i in order:
        cells = "".join(f"{'--' if place is None else place:>5}" for place in q.arrays[i])
        lines.append(f"{q.cards[i].id[:9]:<10}{_wording(q, i)}{cells}{_number(_variance(q.z_scores[i]))}")
    return "\n".join(lines)


def _characteristics(q: QAnalysis, names: Sequence[str]) -> str:
    rows: list[tuple[str, list[float | None]]] = [
        ("Average Reliability", [q.settings.average_reliability for _ in q.factors]),
        ("Composite Reliability", [factor.reliability for factor in q.factors]),
        ("S.E. of Factor Scores", [factor.se for factor in q.factors]),
    ]
    lines = [_title("Factor Characteristics"), " " * 24 + "".join(f"{name:>9}" for name in names)]
    lines.append(f"{'No. of Defining Sorts':<24}" + "".join(f"{factor.flagged:9d}" for factor in q.factors))
    return "\n".join([*lines, *(f"{head:<24}" + "".join(map(_number, cells)) for head, cells in rows)])


def _distinguishing(q: QAnalysis, column: int, name: str, names: Sequence[str]) -> str:
    level = {mark.card: mark.level for mark in q.distinguishing if mark.factor == name}
    lines = [_title(f"Distinguishing Statements for {name} (P < .05; * P < .01)")]
    lines.append(" " * (WIDTH + 10) + "".join(f"{n:>15}" for n in names))
    rows = [(i, card.id) for i, card in enumerate(q.cards) if card.id in level]
    rows.sort(key=lambda one: (-(q.z_scores[one[0]][column] or 0.0), one[0]))
    for i, card in rows:
        cells = "".join(
            f"{'--' if place is None else place:>5}{_number(z)}{'*' if n == name and level[card] <= 0.01 else ' '}"
            for n, place, z in zip(names, q.arrays[i], q.z_scores[i], strict=True)
        )
        lines.append(f"{card[:9]:<10}{_wording(q, i)}{cells}")
    return "\n".join(lines if rows else [*lines, "none"])


def _consensus(q: QAnalysis) -> str:
    lines = [_title("Consensus Statements -- Those That Do Not Distinguish Between ANY Pair of Factors")]
    held = set(q.consensus)
    strict = q.settings.consensus_level > FIVE_PERCENT
    if strict:
        lines.append("* also without a difference at P < .05")
    for i, card in enumerate(q.cards):
        if card.id in held:
            star = strict and all(pair.ratio[i] < FIVE_PERCENT for pair in q.pairs if pair.ratio)
            cells = "".join(f"{'--' if place is None else place:>5}" for place in q.arrays[i])
            name = f"{card.id[:9]}{'*' if star else ''}"
            lines.append(f"{name:<10}{_wording(q, i)}{cells}")
    if not held:
        lines.append("none")
    equal = ", ".join(q.equality.cards) or "none"
    return "\n".join([*lines, f"shown equal within {_number(q.equality.margin, 1)} z: {equal}"])


def _warnings(q: QAnalysis) -> str:
    return "\n".join([_title("To know"), *(f"{warning.code}: {warning.text}" for warning in q.warnings)])
