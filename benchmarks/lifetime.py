"""Lifetime value beside lifetimes 0.11.3 and pymc-marketing 0.19.2: summary, fits, value, and a log from end to end.

``./kw bench lifetime [--work summary,bg_nbd,...] [--customers 100000,1000000] [--pareto 20000] [--rows 2000000]
[--whole 2000000] [--runs 3] [--peer PYTHON] [--map-peer PYTHON]``

The peers need older or heavier packages, so each gets an environment of its own, made here and thrown away, unless
the Python of one is given; ``--map-peer none`` leaves pymc-marketing (a gigabyte) out. All sides work on the same drawn
base (BG/NBD, r .25, alpha 4.5, a .8, b 2.4; spend Gamma-Gamma) in processes of their own, one after the other, best of
the runs; so what pymc-marketing compiles the first time is not counted. Its priors are flat, so that its MAP is the
maximum of the same likelihood; with its own priors it finds another point. Grouping equal customers is part of our
time, and so are standard errors, which pymc-marketing's MAP does not give; reading the arrays is part of nobody's; the
summary starts from the Parquet file on all sides. "Agree" says that our log-likelihood is not below the peer's by 1e-9
of it, or that sums are the same to 1e-10.

``whole`` is a log of purchases in Parquet to the value of every customer: summary, BG/NBD, Gamma-Gamma, and 13 steps of
28 days, discounted; ``whole_sure`` adds the ends of 95 % per customer. Beside it stands the bare count of rows per
customer of the same file.

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
from typing import Any

import numpy as np

LIFETIMES = ["lifetimes==0.11.3", "pandas<2.2", "numpy<2", "scipy<1.13", "pyarrow<18"]
PYMC = ["pymc-marketing==0.19.2"]
WORK = ("summary", "bg_nbd", "mbg_nbd", "gamma_gamma", "value", "pareto_nbd", "whole", "whole_sure")
FITS = ("bg_nbd", "mbg_nbd", "pareto_nbd")
# Above this a table of all rows does not fit beside the peer's copies of it.
MOST_FOR_PEER = 20_000_000

START = """
import sys, json, time, resource, warnings, numpy as np
warnings.simplefilter("ignore")
task, folder, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
def best(work):
    times = []
    for _ in range(runs):
        start = time.perf_counter(); out = work(); times.append(time.perf_counter() - start)
    return min(times), out
def tell(**told):
    print("TOLD" + json.dumps(told | {"mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
def base():
    held = np.load(folder + "/base.npz")
    return [held[k] for k in ("x", "t_x", "age", "m")]
"""

OURS = (
    START
    + """
from klantwaarde.engine import arrow, open_table
from klantwaarde.systems.voc.lifetime import gamma_gamma, purchases, value
from klantwaarde.systems.voc.lifetime.fit import fit
from klantwaarde.systems.voc.lifetime.model import MODELS
from klantwaarde.systems.voc.lifetime.sample import sample
if task == "summary":
    import datetime as dt
    from klantwaarde.systems.voc.lifetime.ask import Ask
    from klantwaarde.systems.voc.lifetime.histories import bring_home
    def work():
        log = open_table(folder + "/log.parquet").select("customer", "cents", "date")
        return bring_home(log, Ask(as_of=dt.date(2027, 1, 1)))
    seconds, home = best(work)
    tell(seconds=seconds, check=int(home.x.sum()))
elif task == "engine":
    import narwhals as nw
    def work():
        log = open_table(folder + "/log.parquet")
        days = purchases.day_table(log.select("customer", "cents", day=purchases.day_number(nw.col("date"))))
        return arrow(purchases.summary(days, end=20819))
    seconds, table = best(work)
    tell(seconds=seconds, check=int(np.asarray(table["frequency"]).sum()))
elif task.startswith("whole"):
    from klantwaarde.systems.voc.lifetime.answer import Ask, value_customers
    def work():
        log = open_table(folder + "/log.parquet")
        ask = Ask(model="bg_nbd", with_spend=True, discount=0.1, intervals=task == "whole_sure")
        return value_customers(log.select("customer", "cents", "date"), ask)
    seconds, (report, table) = best(work)
    tell(seconds=seconds, check=report.ahead["value"], customers=report.customers)
elif task == "bare":
    import duckdb
    bare = duckdb.read_parquet(folder + "/log.parquet").aggregate("customer, count(*), min(date), sum(cents)")
    seconds, _ = best(lambda: bare.aggregate("count(*)").fetchall())
    tell(seconds=seconds, check=0)
elif task in MODELS:
    x, t_x, age, m = base()
    seconds, found = best(lambda: fit(MODELS[task], sample(x, t_x, age)))
    tell(seconds=seconds, theta=found.parameters.tolist(), gradient=found.gradient,
         errors=found.standard_errors.tolist())
elif task == "gamma_gamma":
    x, t_x, age, m = base()
    seconds, found = best(lambda: gamma_gamma.fit_gamma_gamma(gamma_gamma.spend(x, m)))
    tell(seconds=seconds, check=found.log_likelihood)
else:
    x, t_x, age, m = base()
    theta, spend = np.array([.25, 4.5, .8, 2.4]), np.array([6.0, 4.0, 15.0])
    # The base is in weeks, and so are the ends of the steps: the peer's month is 4.345 weeks, its discount a month.
    ends = 4.345 * np.arange(1, 13)
    def work():
        money = gamma_gamma.expected_spend(spend, x, m)
        counts = value.discounted_purchases(MODELS["bg_nbd"], theta, x, t_x, age, ends=ends,
                                            factors=1.01 ** -np.arange(1, 13))
        return counts * money
    seconds, worth = best(work)
    tell(seconds=seconds, check=float(worth.sum()))
"""
)

THEIRS = (
    START
    + """
import pandas as pd, lifetimes
from lifetimes.utils import summary_data_from_transaction_data
def counted():
    log = pd.read_parquet(folder + "/log.parquet")
    log["date"] = pd.to_datetime(log["date"])
    log["amount"] = log["cents"] / 100
    return summary_data_from_transaction_data(log, "customer", "date", monetary_value_col="amount",
                                              observation_period_end="2027-01-01")
if task == "summary":
    seconds, table = best(counted)
    tell(seconds=seconds, check=int(table["frequency"].sum()))
elif task == "whole":
    def work():
        table = counted()
        x, t_x, age, m = table["frequency"], table["recency"] / 7, table["T"] / 7, table["monetary_value"]
        bg, gg = lifetimes.BetaGeoFitter().fit(x, t_x, age), lifetimes.GammaGammaFitter()
        back = (x > 0) & (m > 0)
        gg.fit(x[back], m[back])
        return gg.customer_lifetime_value(bg, x, t_x, age, m, time=12, discount_rate=0.008, freq="W")
    seconds, worth = best(work)
    tell(seconds=seconds, customers=len(worth))
else:
    x, t_x, age, m = (pd.Series(column) for column in base())
    if task in ("bg_nbd", "mbg_nbd", "pareto_nbd"):
        kind = {"bg_nbd": lifetimes.BetaGeoFitter, "mbg_nbd": lifetimes.ModifiedBetaGeoFitter,
                "pareto_nbd": lifetimes.ParetoNBDFitter}[task]
        seconds, found = best(lambda: kind().fit(x, t_x, age))
        tell(seconds=seconds, theta=[float(v) for v in found.params_])
    elif task == "gamma_gamma":
        back = (x > 0) & (m > 0)
        seconds, found = best(lambda: lifetimes.GammaGammaFitter().fit(x[back], m[back]))
        tell(seconds=seconds, check=-found._negative_log_likelihood_ * int(back.sum()))
    else:
        bg, gg = lifetimes.BetaGeoFitter(), lifetimes.GammaGammaFitter()
        bg.params_ = pd.Series({"r": .25, "alpha": 4.5, "a": .8, "b": 2.4})
        gg.params_ = pd.Series({"p": 6.0, "q": 4.0, "v": 15.0})
        bg.predict = bg.conditional_expected_number_of_purchases_up_to_time
        ask = {"time": 12, "discount_rate": 0.01, "freq": "W"}
        seconds, worth = best(lambda: gg.customer_lifetime_value(bg, x, t_x, age, m, **ask))
        tell(seconds=seconds, check=float(worth.sum()))
"""
)

MAP = (
    START
    + """
import pandas as pd
from pymc_extras.prior import Prior
from pymc_marketing import clv
x, t_x, age, m = base()
if task == "gamma_gamma":
    back = (x > 0) & (m > 0)
    data = pd.DataFrame({"customer_id": np.flatnonzero(back), "frequency": x[back], "monetary_value": m[back]})
    kind, names = clv.GammaGammaModel, ["p", "q", "v"]
else:
    data = pd.DataFrame({"customer_id": np.arange(x.size), "frequency": x, "recency": t_x, "T": age})
    kind, names = {"bg_nbd": (clv.BetaGeoModel, ["r", "alpha", "a", "b"]),
                   "mbg_nbd": (clv.ModifiedBetaGeoModel, ["r", "alpha", "a", "b"]),
                   "pareto_nbd": (clv.ParetoNBDModel, ["r", "alpha", "s", "beta"])}[task]
def work():
    model = kind(model_config={name: Prior("HalfFlat") for name in names})
    model.fit(data=data, method="map", progressbar=False)
    return model.fit_result
seconds, found = best(work)
tell(seconds=seconds, theta=[float(found[name].values.ravel()[0]) for name in names])
"""
)


def main() -> None:
    """Measure and print the table."""
    told = _asked()
    work = told.work.split(",")
    with tempfile.TemporaryDirectory(dir=told.folder) as spare:
        fits = set(work) - {"summary", "whole_sure"}
        peer = told.peer or peer_python(Path(spare) / "peer", LIFETIMES)
        peers = [("lifetimes", peer, THEIRS)] if str(peer) != "none" else []
        if str(told.map_peer) != "none" and fits & {*FITS, "gamma_gamma"}:
            peers.append(("pymc MAP", told.map_peer or peer_python(Path(spare) / "map", PYMC), MAP))
        print("| work | by | seconds | ours is | MiB | agree |")
        print("|---|---|---|---|---|---|")
        for size in (int(n) for n in told.rows.split(",") if "summary" in work):
            folder = _log(Path(spare) / f"log{size}", size)
            rows(f"summary of {size:,} rows", "summary", folder, peers, told.runs, size)
        for size in (int(n) for n in told.customers.split(",")):
            for task in [t for t in ("bg_nbd", "mbg_nbd", "gamma_gamma", "value") if t in work]:
                rows(f"{task}, {size:,} customers", task, _base(Path(spare) / str(size), size), peers, told.runs, size)
        if "pareto_nbd" in work:
            folder = _base(Path(spare) / "pareto", told.pareto)
            rows(f"pareto_nbd, {told.pareto:,} customers", "pareto_nbd", folder, peers, 2, told.pareto)
        for size in (int(n) for n in told.whole.split(",") if {"whole", "whole_sure"} & {*work}):
            folder = _log(Path(spare) / f"log{size}", size)
            bare = measured("bare", "ours", Path(sys.executable), OURS, folder, told.runs)
            print(f"| {size:,} rows | bare count per customer | {bare['seconds']:.2f} | | {bare['mebibytes']:.0f} | |")
            for task in [t for t in ("whole", "whole_sure") if t in work]:
                rows(f"{task}: {size:,} rows to the value of everyone", task, folder, peers, told.runs, size)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", default=",".join(WORK))
    parser.add_argument("--customers", default="100000,1000000")
    parser.add_argument("--pareto", type=int, default=20_000)
    parser.add_argument("--rows", default="2000000")
    parser.add_argument("--whole", default="2000000")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peer", type=Path, help="Python with lifetimes, or none")
    parser.add_argument("--map-peer", type=Path, help="Python with pymc-marketing, or none")
    parser.add_argument("--folder", type=Path, help="where the drawn data stand for as long as it takes")
    return parser.parse_args()


def peer_python(where: Path, packages: list[str]) -> Path:
    """Make the environment of a peer."""
    venv.create(where, with_pip=True)
    python = where / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "-q", *packages], check=True)
    return python


def _base(folder: Path, size: int) -> Path:
    """Draw customers who buy and leave as BG/NBD says, in weeks on whole days."""
    if folder.exists():
        return folder
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
    return folder


def _log(folder: Path, size: int) -> Path:
    """Draw the log of customers who buy and leave, about seven rows each over three years, in order of time."""
    if folder.exists():
        return folder
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng, first, days, held, seen = np.random.default_rng(2), 19723, 1096, 0, 0
    keys = np.empty(size, dtype=np.int64)  # day, customer and cents in one number, to be sorted at once
    while held < size:
        many = min(200_000, (size - held) // 4 + 100)
        rate, leaves = rng.gamma(0.6, 1 / 4.0, many) / 7, rng.beta(0.8, 6.0, many)
        spend = rng.gamma(4.0, 1 / 15.0, many)
        clock, who = rng.uniform(0, days, many), np.arange(many)
        while who.size:
            cents = np.minimum(rng.gamma(6.0, 1, who.size) / spend[who] * 100, 2**20 - 1).astype(np.int64) + 1
            found = (clock[who].astype(np.int64) << 46) | ((seen + who) << 21) | cents
            found = found[: size - held]
            keys[held : held + found.size] = found
            held += found.size
            who = who[rng.random(who.size) > leaves[who]]
            clock[who] += rng.exponential(1, who.size) / np.maximum(rate[who], 1e-9)
            who = who[clock[who] < days]
        seen += many
    keys.sort()
    shape = pa.schema([("customer", pa.int64()), ("date", pa.date32()), ("cents", pa.int64())])
    folder.mkdir()
    with pq.ParquetWriter(folder / "log.parquet", shape) as file:
        for start in range(0, size, 5_000_000):
            part = keys[start : start + 5_000_000]
            day = pa.array(((part >> 46) + first).astype(np.int32)).cast(pa.date32())
            file.write_table(pa.table([(part >> 21) & (2**25 - 1), day, part & (2**21 - 1)], schema=shape))
    return folder


def rows(name: str, task: str, folder: Path, peers: list[tuple[str, Path, str]], runs: int, size: int) -> None:
    """Measure one piece of work on all sides and print a row for each."""
    mine = measured(task, "ours", Path(sys.executable), OURS, folder, runs)
    more = f"gradient {mine['gradient']:.0e}, errors given" if "gradient" in mine else ""
    print(f"| {name} | ours | {mine['seconds']:.3f} | | {mine['mebibytes']:.0f} | {more} |", flush=True)
    for who, python, code in peers:
        if (code == MAP and task not in {*FITS, "gamma_gamma"}) or task == "whole_sure" or size > MOST_FOR_PEER:
            continue
        theirs = measured(task, who, python, code, folder, runs)
        print(
            f"| {name} | {who} | {theirs['seconds']:.3f} | {theirs['seconds'] / mine['seconds']:.1f}x as fast, "
            f"{theirs['mebibytes'] / mine['mebibytes']:.1f}x as lean | {theirs['mebibytes']:.0f} "
            f"| {_agree(task, mine, theirs, folder)} |",
            flush=True,
        )


def _agree(task: str, mine: dict[str, Any], theirs: dict[str, Any], folder: Path) -> str:
    if task == "whole":
        return "other steps" if mine["customers"] == theirs["customers"] else "NO: other customers"
    if "theta" in theirs:
        ours, other = (likelihood(task, told, folder) for told in (mine, theirs))
        good = ours >= other - 1e-9 * abs(other) if np.isfinite(other) else True
        return f"{'yes' if good else 'NO'}, log-likelihood {ours:.6f} and {other:.6f}"
    # Closed formulas agree to rounding; a fit of the peer stops earlier than ours.
    near = 1e-10 if task in {"value", "summary"} else 1e-3
    good = abs(mine["check"] - theirs["check"]) <= near * abs(theirs["check"])
    return "yes" if good else f"NO: {mine['check']}, {theirs['check']}"


def likelihood(task: str, told: dict[str, Any], folder: Path) -> float:
    """Give the log-likelihood of somebody's estimates by our formula, for all alike."""
    from klantwaarde.systems.voc.lifetime import gamma_gamma
    from klantwaarde.systems.voc.lifetime.model import MODELS
    from klantwaarde.systems.voc.lifetime.sample import sample

    held = np.load(folder / "base.npz")
    if task == "gamma_gamma":
        data = gamma_gamma.spend(held["x"], held["m"])
        return told["check"] if "check" in told else gamma_gamma.log_likelihood(np.array(told["theta"]), data)
    data = sample(held["x"], held["t_x"], held["age"])
    return MODELS[task].likelihood(data)(np.array(told["theta"]))[0]


def measured(task: str, who: str, python: Path, code: str, folder: Path, runs: int) -> dict[str, Any]:
    """Run one side in a process of its own."""
    done = subprocess.run(
        [str(python), "-c", code, task, str(folder), str(runs)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{task} by {who}: {done.stderr[-2000:]}")
    told = [line for line in done.stdout.splitlines() if line.startswith("TOLD")]
    out: dict[str, Any] = json.loads(told[-1].removeprefix("TOLD"))
    return out


if __name__ == "__main__":
    main()
