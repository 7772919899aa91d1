"""Lifetime value beside lifetimes 0.11.3: the purchase summary, the fits, and the value of every customer.

``./kw bench lifetime [--customers 100000,1000000] [--pareto 20000] [--rows 2000000] [--runs 3]``

The peer is archived and needs an older pandas, so it gets an environment of its own, made here and thrown away. Both
sides work on the same drawn base (BG/NBD, r .25, alpha 4.5, a .8, b 2.4; spend Gamma-Gamma) in processes of their own,
one after the other, best of the runs. Grouping equal customers is part of our time; reading the arrays is part of
nobody's; the summary starts from the Parquet file on both sides.

The peer's ``customer_lifetime_value(time=12, freq="W")`` takes months of 4.345 weeks and a discount a month. Until
November 2026 this file handed our side 360 (days) where weeks were meant, so that it valued 360 weeks and came out at
four times the peer: a fault of the measurement, not of either program.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import numpy as np

PEER = ["lifetimes==0.11.3", "pandas<2.2", "numpy<2", "scipy<1.13", "pyarrow<18"]

OURS = """
import sys, json, time, resource, numpy as np
task, folder, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
def best(work):
    times = []
    for _ in range(runs):
        start = time.perf_counter(); out = work(); times.append(time.perf_counter() - start)
    return min(times), out
if task == "summary":
    import narwhals as nw
    from klantwaarde.engine import arrow, open_table
    from klantwaarde.systems.voc.lifetime import purchases
    def work():
        log = open_table(folder + "/log.parquet")
        days = purchases.day_table(log.select("customer", "cents", day=purchases.day_number(nw.col("date"))))
        return arrow(purchases.summary(days, end=20819))
    seconds, table = best(work)
    print(json.dumps({"seconds": seconds, "check": int(np.asarray(table["frequency"]).sum())}))
else:
    base = np.load(folder + "/base.npz")
    x, t_x, age, m = (base[k] for k in ("x", "t_x", "age", "m"))
    from klantwaarde.systems.voc.lifetime.fit import fit
    from klantwaarde.systems.voc.lifetime.model import MODELS
    from klantwaarde.systems.voc.lifetime.sample import sample
    from klantwaarde.systems.voc.lifetime import gamma_gamma, value
    if task in MODELS:
        seconds, found = best(lambda: fit(MODELS[task], sample(x, t_x, age)))
        print(json.dumps({"seconds": seconds, "check": float(found.parameters[0])}))
    elif task == "gamma_gamma":
        seconds, found = best(lambda: gamma_gamma.fit_gamma_gamma(gamma_gamma.spend(x, m)))
        print(json.dumps({"seconds": seconds, "check": found.log_likelihood}))
    else:
        theta, spend = np.array([.25, 4.5, .8, 2.4]), np.array([6.0, 4.0, 15.0])
        # The base is in weeks, and so are the ends of the steps: the peer's month is 4.345 weeks, its discount a month.
        ends = 4.345 * np.arange(1, 13)
        def work():
            money = gamma_gamma.expected_spend(spend, x, m)
            counts = value.discounted_purchases(MODELS["bg_nbd"], theta, x, t_x, age, ends=ends,
                                                factors=1.01 ** -np.arange(1, 13))
            return counts * money
        seconds, worth = best(work)
        print(json.dumps({"seconds": seconds, "check": float(worth.sum())}))
print(json.dumps({"mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""

THEIRS = """
import sys, json, time, resource, warnings, numpy as np, pandas as pd
warnings.simplefilter("ignore")
task, folder, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
def best(work):
    times = []
    for _ in range(runs):
        start = time.perf_counter(); out = work(); times.append(time.perf_counter() - start)
    return min(times), out
import lifetimes
from lifetimes.utils import summary_data_from_transaction_data
if task == "summary":
    def work():
        log = pd.read_parquet(folder + "/log.parquet")
        log["date"] = pd.to_datetime(log["date"])
        log["amount"] = log["cents"] / 100
        return summary_data_from_transaction_data(log, "customer", "date", monetary_value_col="amount",
                                                  observation_period_end="2027-01-01")
    seconds, table = best(work)
    print(json.dumps({"seconds": seconds, "check": int(table["frequency"].sum())}))
else:
    base = np.load(folder + "/base.npz")
    x, t_x, age, m = (pd.Series(base[k]) for k in ("x", "t_x", "age", "m"))
    if task in ("bg_nbd", "mbg_nbd", "pareto_nbd"):
        kind = {"bg_nbd": lifetimes.BetaGeoFitter, "mbg_nbd": lifetimes.ModifiedBetaGeoFitter,
                "pareto_nbd": lifetimes.ParetoNBDFitter}[task]
        seconds, found = best(lambda: kind().fit(x, t_x, age))
        print(json.dumps({"seconds": seconds, "check": float(found.params_["r"])}))
    elif task == "gamma_gamma":
        back = (x > 0) & (m > 0)
        seconds, found = best(lambda: lifetimes.GammaGammaFitter().fit(x[back], m[back]))
        print(json.dumps({"seconds": seconds, "check": -found._negative_log_likelihood_ * int(back.sum())}))
    else:
        bg, gg = lifetimes.BetaGeoFitter(), lifetimes.GammaGammaFitter()
        bg.params_ = pd.Series({"r": .25, "alpha": 4.5, "a": .8, "b": 2.4})
        gg.params_ = pd.Series({"p": 6.0, "q": 4.0, "v": 15.0})
        bg.predict = bg.conditional_expected_number_of_purchases_up_to_time
        ask = {"time": 12, "discount_rate": 0.01, "freq": "W"}
        seconds, worth = best(lambda: gg.customer_lifetime_value(bg, x, t_x, age, m, **ask))
        print(json.dumps({"seconds": seconds, "check": float(worth.sum())}))
print(json.dumps({"mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", default="100000,1000000")
    parser.add_argument("--pareto", type=int, default=20_000)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=3)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        peer = peer_python(Path(spare) / "peer")
        print("| work | ours, s | lifetimes, s | ratio | ours, MiB | lifetimes, MiB | agree |")
        print("|---|---|---|---|---|---|---|")
        folder = Path(spare) / "log"
        draw_log(folder, told.rows)
        row(f"summary of {told.rows:,} rows", "summary", folder, peer, told.runs)
        for size in (int(n) for n in told.customers.split(",")):
            folder = Path(spare) / str(size)
            draw_base(folder, size)
            for task in ("bg_nbd", "mbg_nbd", "gamma_gamma", "value"):
                row(f"{task}, {size:,} customers", task, folder, peer, told.runs)
        folder = Path(spare) / "pareto"
        draw_base(folder, told.pareto)
        row(f"pareto_nbd, {told.pareto:,} customers", "pareto_nbd", folder, peer, 1)


def peer_python(where: Path) -> Path:
    """Make the environment of the peer."""
    venv.create(where, with_pip=True)
    python = where / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "-q", *PEER], check=True)
    return python


def draw_base(folder: Path, size: int) -> None:
    """Draw customers who buy and leave as BG/NBD says, in weeks on whole days."""
    rng = np.random.default_rng(1)
    rate, leaves = rng.gamma(0.25, 1 / 4.5, size), rng.beta(0.8, 2.4, size)
    age = rng.integers(180, 365, size) / 7.0
    x, t_x, clock, here = np.zeros(size), np.zeros(size), np.zeros(size), np.ones(size, dtype=bool)
    while here.any():
        clock = clock + rng.exponential(1, size) / np.maximum(rate, 1e-12)
        bought = here & (clock < age)
        x[bought] += 1
        t_x[bought] = np.minimum(np.ceil(clock[bought] * 7) / 7, age[bought])
        here = bought & (rng.random(size) > leaves)
    spend = rng.gamma(6.0 * np.maximum(x, 1)) / (rng.gamma(4.0, 1 / 15.0, size) * np.maximum(x, 1)) * 1.0
    folder.mkdir()
    np.savez(folder / "base.npz", x=x, t_x=t_x, age=age, m=np.where(x > 0, spend, 0.0))


def draw_log(folder: Path, rows: int) -> None:
    """Draw a log of about nine rows per customer over three years."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(2)
    customers = max(rows // 9, 1)
    days = np.sort(rng.integers(19723, 20819, rows)).astype("int32")
    table = pa.table(
        {
            "customer": rng.integers(0, customers, rows),
            "date": pa.array(days).cast(pa.date32()),
            "cents": rng.integers(100, 100_000, rows),
        }
    )
    folder.mkdir()
    pq.write_table(table, folder / "log.parquet")


def row(name: str, task: str, folder: Path, peer: Path, runs: int) -> None:
    """Measure one piece of work on both sides and print its row."""
    mine, theirs = (
        _run(python, code, task, folder, runs) for python, code in ((Path(sys.executable), OURS), (peer, THEIRS))
    )
    # Closed formulas agree to rounding; a fit of the peer stops earlier than ours.
    near = 1e-10 if task == "value" else 1e-3
    agree = abs(mine["check"] - theirs["check"]) <= near * abs(theirs["check"])
    print(
        f"| {name} | {mine['seconds']:.3f} | {theirs['seconds']:.3f} | {theirs['seconds'] / mine['seconds']:.1f}x "
        f"| {mine['mebibytes']:.0f} | {theirs['mebibytes']:.0f} "
        f"| {'yes' if agree else (mine['check'], theirs['check'])} |",
        flush=True,
    )


def _run(python: Path, code: str, task: str, folder: Path, runs: int) -> dict[str, float]:
    done = subprocess.run(
        [str(python), "-c", code, task, str(folder), str(runs)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{task}: {done.stderr[-2000:]}")
    out: dict[str, float] = {}
    for line in done.stdout.splitlines():
        out |= json.loads(line)
    return out


if __name__ == "__main__":
    main()
