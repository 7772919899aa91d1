"""Question two and what customers cannot say: agreed behaviour, what is delivered, and what satisfaction goes with."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from klantwaarde import engine
from klantwaarde.results import Estimate
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.changes import difference_of
from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS
from klantwaarde.statistics.intervals import share_interval, wilson
from klantwaarde.systems.alignment.asked import Record

Floats = NDArray[np.float64]
# Below this many accounts a correlation says next to nothing.
FEWEST = 20


def known_and_done(study: Record, wave: str, k: int) -> dict[str, tuple[Estimate, Estimate, Estimate]]:
    """Give per value the share of employees who name agreed behaviour, who do it, and the one minus the other.

    Notes
    -----
    Only behaviour on the agreed list of that value counts. All employees who were asked count in both shares. A share
    of everybody or of nobody is closed for fewer than 2k people: it would tell what each of them said.
    """
    import narwhals as nw

    if not (study.has("behaviour") and study.has("behaviours")):
        return {}
    agreed = {(str(r["value_id"]), str(r["behaviour_id"])) for r in engine.rows(study.table("behaviours"))}
    side = study.table("respondents").select("respondent_id", "side")
    rows = engine.rows(
        study.table("behaviour")
        .filter(nw.col("wave") == wave)
        .join(side, on="respondent_id", how="inner")
        .filter(nw.col("side") == "employee")
    )
    asked: dict[str, dict[str, tuple[bool, bool]]] = {}
    for row in rows:
        value, person = str(row["value_id"]), str(row["respondent_id"])
        knows = (value, str(row["behaviour_id"])) in agreed
        before = asked.setdefault(value, {}).get(person, (False, False))
        asked[value][person] = (before[0] or knows, before[1] or (knows and bool(row["does"])))
    said = any(row["does"] is not None for row in rows)
    made: dict[str, tuple[Estimate, Estimate, Estimate]] = {}
    for value in sorted(asked):
        answers = np.array(list(asked[value].values()), dtype=bool)
        knowing = _share(answers[:, 0], k)
        doing = _share(answers[:, 1], k) if said else Estimate(unit="share", status="missing")
        made[value] = (knowing, doing, difference_of(doing, knowing))
    return made


def _share(yes: NDArray[np.bool_], k: int) -> Estimate:
    n, count = len(yes), int(yes.sum())
    if n < k or (n < 2 * k and count in {0, n}):
        return Estimate(unit="share", status="closed")
    return wilson(float(count), n)


def customer_marks(study: Record, wave: str) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Give per value, per account: (experience, overall satisfaction) and whether the expectation was met."""
    import narwhals as nw

    if not study.has("scores", "experience"):
        return {}, {}
    people = study.table("respondents").select("respondent_id", "side", "customer_id")
    marks = study.table("scores").filter(nw.col("wave") == wave).join(people, on="respondent_id", how="inner")
    rows = engine.rows(marks)
    overall: dict[str, float] = {}
    if study.has("overall", "satisfaction"):
        overall = {
            str(row["respondent_id"]): float(row["satisfaction"])
            for row in engine.rows(study.table("overall").filter(nw.col("wave") == wave))
            if row["satisfaction"] is not None
        }
    pairs: dict[str, dict[str, list[tuple[float, float]]]] = {}
    met: dict[str, dict[str, list[float]]] = {}
    for row in rows:
        if row["side"] == "employee" or row["experience"] is None:
            continue
        value, person = str(row["value_id"]), str(row["respondent_id"])
        account = str(row["customer_id"] or f"respondent {person}")
        if person in overall:
            pairs.setdefault(value, {}).setdefault(account, []).append((float(row["experience"]), overall[person]))
        judged = _met(row)
        if judged is not None:
            met.setdefault(value, {}).setdefault(account, []).append(judged)
    means = {value: np.array([np.mean(a, axis=0) for _, a in sorted(by.items())]) for value, by in pairs.items()}
    shares = {
        value: np.array([[float(np.mean(a)), float(len(a))] for _, a in sorted(by.items())])
        for value, by in met.items()
    }
    return means, shares


def _met(row: Mapping[str, Any]) -> float | None:
    if row["disconfirmation"] is not None:
        return float(row["disconfirmation"] >= 0)
    return None if row["expectation"] is None else float(row["experience"] >= row["expectation"])


def delivered_of(shares: Mapping[str, Floats], k: int) -> dict[str, Estimate]:
    """Give per value the share of customers who experience at least what they expect."""
    made = {}
    for value, found in shares.items():
        n = int(found[:, 1].sum())
        nested = len(found) < n
        few = n < k or (nested and len(found) < MINIMUM_ACCOUNTS)
        alike = n < 2 * k and bool(np.all(found[:, 0] == found[0, 0])) and found[0, 0] in {0.0, 1.0}
        sums = AccountSums.of(found[:, 0], respondents=n)
        made[value] = Estimate(unit="share", status="closed") if few or alike else share_interval(sums)
    return made


def derived_of(means: Mapping[str, Floats]) -> tuple[dict[str, Estimate], dict[str, bool]]:
    """Say what customers' satisfaction goes with, and for which values it does so more than for most.

    Returns
    -------
    Correlation over account means with Fisher's interval, and whether its lower end lies above the mean correlation of
    all values (a good mood makes all of them positive). Nothing below 20 accounts.
    """
    found: dict[str, Estimate] = {}
    for value, pairs in means.items():
        n = len(pairs)
        if n < FEWEST or not np.all(np.ptp(pairs, axis=0) > 0):
            continue
        r = float(np.corrcoef(pairs[:, 0], pairs[:, 1])[0, 1])
        half = float(special.ndtri(0.975)) / math.sqrt(n - 3)
        low, high = (math.tanh(math.atanh(min(max(r, -0.999999), 0.999999)) + sign * half) for sign in (-1, 1))
        found[value] = Estimate(r, low, high, n=n, accounts=n, unit="correlation", method="Fisher z")
    typical = float(np.mean([e.value for e in found.values() if e.value is not None])) if found else 0.0
    return found, {value: e.low is not None and e.low > typical for value, e in found.items()}
