"""How often is a state wrong, and how often does an interval hold the truth? Studies drawn from a known truth tell.

``python benchmarks/wrong_states.py [--values 400] [--draws 10]``: each draw is a whole study of 15, 30 and 60
respondents (three per account, intraclass correlation .3) that goes through files, engine and answers. Every value in
it is a try of its own, its true disconfirmation anywhere between -2.4 and +2.4 points. `docs/known-truth.md` shows the
table.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "examples" / "installatie"))

from composed import draw, many_values, write_study
from composed.tally import MEASURES, Tally

from klantwaarde.results import ValueModel
from klantwaarde.study import open_study
from klantwaarde.systems.values.answer import answer_values

AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
PER_ACCOUNT = 3
SIZES = (15, 30, 60)


def measure(n: int, *, values: int, draws: int) -> Tally:
    """Answer drawn studies of n respondents and tally them."""
    tally = Tally()
    for seed in range(draws):
        truth = many_values(values, seed=1000 + seed)
        with tempfile.TemporaryDirectory() as folder:
            tables = draw(truth, accounts=n // PER_ACCOUNT, per_account=PER_ACCOUNT, seed=seed)
            write_study(truth, tables, Path(folder))
            for answer in answer_values(open_study(Path(folder)), as_of=AS_OF):
                if isinstance(answer.body, ValueModel):
                    tally.add(truth, answer.body.values)
    return tally


def lines(tallies: dict[int, Tally]) -> list[str]:
    """Give the two tables in Markdown."""
    out = ["| n | accounts | intervals | " + " | ".join(MEASURES) + " | all |", "|" + "---|" * (len(MEASURES) + 4)]
    for n, tally in tallies.items():
        each = " | ".join(f"{100 * tally.coverage(measure):.1f} %" for measure in MEASURES)
        tried = sum(tally.tried.values())
        out.append(f"| {n} | {n // PER_ACCOUNT} | {tried} | {each} | {100 * tally.coverage():.1f} % |")
    out += [
        "",
        "| n | values | certain | wrong of these | probable | wrong of these | too little known | below is above |",
        "|" + "---|" * 8,
    ]
    for n, tally in tallies.items():
        certain, probable = tally.said(probably=False), tally.said(probably=True)
        whole = tally.values
        out.append(
            f"| {n} | {whole} | {100 * certain / whole:.0f} % | {100 * tally.wrong(probably=False):.1f} % "
            f"| {100 * probable / whole:.0f} % | {100 * tally.wrong(probably=True):.1f} % "
            f"| {100 * (whole - certain - probable) / whole:.0f} % | {tally.opposite()} |"
        )
    return out


def main() -> None:
    """Read the settings, draw, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--values", type=int, default=400, help="values per drawn study")
    parser.add_argument("--draws", type=int, default=10, help="drawn studies per size")
    chosen = parser.parse_args()
    tallies = {n: measure(n, values=chosen.values, draws=chosen.draws) for n in SIZES}
    print("\n".join(lines(tallies)))


if __name__ == "__main__":
    main()
