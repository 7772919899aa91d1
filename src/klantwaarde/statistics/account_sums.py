"""`AccountSums`: the few sums over accounts from which a mean and its interval follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from klantwaarde.errors import MethodError, refuse, say


@dataclass(frozen=True, slots=True)
class AccountSums:
    """Totals over accounts that add up, so that many tables can be counted apart and merged.

    The unit is the account (a customer with its respondents); a respondent without colleagues is an account of one.

    Parameters
    ----------
    accounts
        J, accounts with at least one answer.
    respondents
        n, answers behind them.
    total
        Sum over accounts of weight x account mean.
    squares
        Sum over accounts of weight x squared account mean.
    weight
        Sum of the account weights; J when nothing is weighted.
    weight_squares
        Sum of the squared account weights; J when nothing is weighted.

    Notes
    -----
    An account mean is the (weighted) mean of its respondents. The account weight is 1, or the mean weight of its
    respondents, so that multiplying all weights by a number changes nothing. Missing answers are left out before
    the account mean is made; an account without answers is not an account here.
    """

    accounts: int
    respondents: int
    total: float
    squares: float
    weight: float
    weight_squares: float

    @classmethod
    def of(
        cls, means: Iterable[float], *, weights: Iterable[float] | None = None, respondents: int | None = None
    ) -> AccountSums:
        """Make the sums from account means.

        Parameters
        ----------
        means
            One mean per account; NaN is left out.
        weights
            One positive weight per account; 1 each when left out.
        respondents
            Answers behind them; one per account when left out.
        """
        mean = np.asarray(list(means), dtype=float)
        weight = np.ones_like(mean) if weights is None else np.asarray(list(weights), dtype=float)
        if weight.shape != mean.shape or bool(np.any(~((weight > 0) & np.isfinite(weight)))):
            raise refuse(
                MethodError,
                "weights-not-positive",
                say("The weights do not fit the accounts."),
                say("Every account needs one weight above zero."),
                say("Give as many weights as accounts, all above zero."),
            )
        keep = ~np.isnan(mean)
        mean, weight = mean[keep], weight[keep]
        return cls(
            accounts=mean.size,
            respondents=mean.size if respondents is None else respondents,
            total=float(weight @ mean),
            squares=float(weight @ mean**2),
            weight=float(weight.sum()),
            weight_squares=float(weight @ weight),
        )

    def __add__(self, other: AccountSums) -> AccountSums:
        """Merge sums of different accounts; an account may stand in one of the two only."""
        return AccountSums(
            self.accounts + other.accounts,
            self.respondents + other.respondents,
            self.total + other.total,
            self.squares + other.squares,
            self.weight + other.weight,
            self.weight_squares + other.weight_squares,
        )

    @property
    def mean(self) -> float:
        """Weighted mean of the account means; NaN without accounts."""
        return self.total / self.weight if self.weight > 0 else float("nan")

    @property
    def effective(self) -> float:
        """Kish's effective number of accounts, (sum of weights)^2 / sum of squared weights."""
        return self.weight**2 / self.weight_squares if self.weight_squares > 0 else 0.0

    @property
    def variance(self) -> float:
        """Variance between account means with divisor (effective J - 1); NaN below two accounts."""
        if self.accounts < 2 or self.effective <= 1.0:
            return float("nan")
        spread = max(self.squares / self.weight - self.mean**2, 0.0)
        # The difference of two nearly equal sums leaves dust; dust is not spread.
        if spread < 1e-12 * max(self.mean**2, 1.0):
            spread = 0.0
        return spread * self.effective / (self.effective - 1.0)
