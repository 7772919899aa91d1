"""How often are answers wrong? Studies drawn from a known truth tell.

``python benchmarks/known_truth.py [--values 400] [--draws 10] [--stories 20]`` prints the tables of
`docs/known-truth.md`. Each draw is a whole study of 15, 30 or 60 respondents (three per account, intraclass correlation
.3) that goes through files, engine and answers. Intervals and states: every value of a study of 400 values is a try of
its own, its true disconfirmation anywhere between -2.4 and +2.4 points. Levels, changes and priorities: the composed
example study, drawn again and again.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "examples" / "installatie"))

from composed import Truth, draw, many_values, write_study
from composed.story import MOVED, TRUTH
from composed.tally import MEASURES, Tally

from klantwaarde.results import ValueModel
from klantwaarde.study import open_study
from klantwaarde.systems.values.answer import answer_values

AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
PER_ACCOUNT = 3
SIZES = (15, 30, 60)


def answered(truth: Truth, n: int, seed: int) -> ValueModel:
    """Draw a study of n respondents and give the model of everybody in the last wave."""
    with tempfile.TemporaryDirectory() as folder:
        tables = draw(truth, accounts=n // PER_ACCOUNT, per_account=PER_ACCOUNT, seed=seed)
        write_study(truth, tables, Path(folder))
        with open_study(Path(folder)) as study:
            answers = answer_values(study, as_of=AS_OF)
    models = [a.body for a in answers if not (a.scope.segment or a.scope.role) and isinstance(a.body, ValueModel)]
    return models[-1]


def states(n: int, *, values: int, draws: int) -> Tally:
    """Tally intervals and states of drawn studies of n respondents."""
    tally = Tally()
    for seed in range(draws):
        truth = many_values(values, seed=1000 + seed)
        tally.add(truth, answered(truth, n, seed).values)
    return tally


def story(n: int, *, draws: int) -> Counter[str]:
    """Draw the example again and count what it says of levels, changes and the first priority."""
    found: Counter[str] = Counter()
    level = {value.code: value.level for value in TRUTH.values}
    for seed in range(draws):
        model = answered(TRUTH, n, 5000 + seed)
        first = min(model.priorities, key=lambda one: one.rank, default=None)
        found["studies"] += 1
        found["first"] += first is not None and first.subject == "reliable"
        for mark in model.values:
            right = mark.level.likely == level[mark.value]
            found["levels"] += 1
            found["level right"] += right
            found[mark.level.verdict] += 1
            found[f"{mark.level.verdict} wrong"] += not right
            change = mark.change
            if change is None or change.low is None or change.high is None:
                continue
            kind = "moved" if mark.value in MOVED else "still"
            found[kind] += 1
            found[f"{kind} seen"] += not change.low <= 0.0 <= change.high
    return found


def percent(part: int, whole: int, decimals: int = 0) -> str:
    """Give a share in words of a table."""
    return f"{100 * part / whole:.{decimals}f} %" if whole else "-"


def interval_lines(tallies: dict[int, Tally]) -> list[str]:
    """Give the table of intervals in Markdown."""
    out = ["| n | accounts | intervals | " + " | ".join(MEASURES) + " | all |", "|" + "---|" * (len(MEASURES) + 4)]
    for n, tally in tallies.items():
        each = " | ".join(f"{100 * tally.coverage(measure):.1f} %" for measure in MEASURES)
        tried = sum(tally.tried.values())
        out.append(f"| {n} | {n // PER_ACCOUNT} | {tried} | {each} | {100 * tally.coverage():.1f} % |")
    return out


def state_lines(tallies: dict[int, Tally]) -> list[str]:
    """Give the table of states in Markdown."""
    out = [
        "| n | values | certain | wrong of these | probable | wrong of these | too little known | below is above |",
        "|" + "---|" * 8,
    ]
    for n, tally in tallies.items():
        certain, probable = tally.said(probably=False), tally.said(probably=True)
        whole = tally.values
        out.append(
            f"| {n} | {whole} | {percent(certain, whole)} | {100 * tally.wrong(probably=False):.1f} % "
            f"| {percent(probable, whole)} | {100 * tally.wrong(probably=True):.1f} % "
            f"| {percent(whole - certain - probable, whole)} | {tally.opposite()} |"
        )
    return out


def story_lines(stories: dict[int, Counter[str]]) -> list[str]:
    """Give the table of levels, changes and priorities in Markdown."""
    out = [
        "| n | studies | level right | firm | wrong of these | conflict | change seen | change made up | first right |",
        "|" + "---|" * 9,
    ]
    for n, c in stories.items():
        out.append(
            f"| {n} | {c['studies']} | {percent(c['level right'], c['levels'])} | {percent(c['firm'], c['levels'])} "
            f"| {percent(c['firm wrong'], c['firm'], 1)} | {percent(c['conflict'], c['levels'])} "
            f"| {percent(c['moved seen'], c['moved'])} | {percent(c['still seen'], c['still'], 1)} "
            f"| {percent(c['first'], c['studies'])} |"
        )
    return out


def main() -> None:
    """Read the settings, draw, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--values", type=int, default=400, help="values per drawn study")
    parser.add_argument("--draws", type=int, default=10, help="drawn studies of many values, per size")
    parser.add_argument("--stories", type=int, default=20, help="draws of the example study, per size")
    chosen = parser.parse_args()
    tallies = {n: states(n, values=chosen.values, draws=chosen.draws) for n in SIZES}
    stories = {n: story(n, draws=chosen.stories) for n in SIZES}
    for table in (interval_lines(tallies), state_lines(tallies), story_lines(stories)):
        print("\n".join([*table, ""]))


if __name__ == "__main__":
    main()
