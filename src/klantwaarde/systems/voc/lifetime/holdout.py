"""How expectations held up after the calibration period, with the naive rate beside the model."""

from __future__ import annotations

import numpy as np

from klantwaarde.statistics.newton import Floats
from klantwaarde.statistics.ranks import rank_correlation


def judge(actual: Floats, expected: Floats, x: Floats, age: Floats, *, length: float) -> dict[str, float]:
    """Compare purchases per customer in the holdout with the model and with the naive rate x / T.

    Parameters
    ----------
    actual, expected
        Purchases in the holdout, per customer.
    x, age
        Frequency and age in the calibration period.
    length
        Length of the holdout, in the unit of ``age``.

    Returns
    -------
    Mean absolute error, root mean square error and total bias (share of the actual total) of both, the totals, and the
    rank correlation of the model's expectation with what happened.
    """
    naive = np.divide(x * length, age, out=np.zeros_like(x), where=age > 0)
    out = {"customers": float(actual.size), "length": length, "actual": float(actual.sum())}
    for name, guess in (("", expected), ("naive_", naive)):
        away = guess - actual
        out[f"{name}expected"] = float(guess.sum())
        out[f"{name}mae"] = float(np.abs(away).mean())
        out[f"{name}rmse"] = float(np.sqrt((away**2).mean()))
        if actual.sum() > 0:
            out[f"{name}bias"] = float(guess.sum() / actual.sum() - 1)
    if actual.size > 1 and np.ptp(actual) > 0 and np.ptp(expected) > 0:
        out["rank_correlation"] = rank_correlation(expected, actual)
    return out


def judge_money(actual: Floats, expected: Floats, spend: Floats, rate: Floats, *, length: float) -> dict[str, float]:
    """Compare the money of each customer in the holdout with the model and with the naive rate.

    Parameters
    ----------
    actual
        Money spent in the holdout, per customer.
    expected, spend
        Purchases expected in the holdout, and money expected per purchase; both from the calibration period.
    rate, length
        Purchases per unit of time so far, and the length of the holdout.

    Returns
    -------
    Totals, bias and mean absolute error of both, and the share of the money that came from the tenth of the customers
    of whom the model expected most; nothing when no money was spent.
    """
    total = float(actual.sum())
    if total <= 0:
        return {}
    out = {"money_actual": total}
    worth = expected * spend
    for name, guess in (("money_", worth), ("naive_money_", rate * length * spend)):
        out[f"{name}expected"] = float(guess.sum())
        out[f"{name}mae"] = float(np.abs(guess - actual).mean())
        out[f"{name}bias"] = float(guess.sum() / total - 1)
    best = np.argsort(-worth, kind="stable")[: -(-actual.size // 10)]
    out["money_found_in_top_tenth"] = float(actual[best].sum() / total)
    return out
