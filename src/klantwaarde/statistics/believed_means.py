"""What the true means of two sides over the same items may be, given what was seen: draws for an interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Spreads of the true means that are tried, in parts of the spread that is seen, and correlations between the sides.
_SPREADS = np.geomspace(0.06, 1.8, 11)
_RHOS = np.linspace(-0.97, 0.97, 17)
# Some items may stand far out: so many times the spread of the others. Their sides go together as those of the others
# (None), or in a way of their own.
_TIMES = (2.5, 6.0, 15.0)
_FAR = tuple((times, rho) for times in _TIMES for rho in (None, -0.8, 0.0, 0.8))
_FAR_SHARE = 0.4
# Parts of all items; as likely one way as the other.
_FAR_PARTS = tuple(_FAR_SHARE / len(_TIMES) * (0.5 if rho is None else 0.5 / 3.0) for _, rho in _FAR)
# How likely it is beforehand that some items stand far out, and that what nobody chose is chosen by nobody at all.
_OUTLYING, _NEVER = 0.1, 0.5
_MEDIAN_ERROR = 1.25
_MAD = 1.4826


@dataclass(frozen=True)
class _Picture:
    """One idea of how the true means lie: around a middle, all with one spread, or some of them far out.

    ``centre``, ``middle_error`` per side; ``seen`` and ``error`` sides x items, on the square root.
    """

    seen: Floats
    error: Floats
    centre: Floats
    middle_error: Floats
    far: bool

    @property
    def apart(self) -> Floats:
        return self.seen - self.centre[:, None]

    def cells(self) -> tuple[Floats, Floats, Floats]:
        """Spreads of both sides and their correlation, all combinations."""
        rows = [math.sqrt(max(float((side**2).mean()), 1e-12)) * _SPREADS for side in self.apart]
        first, second, rho = (axis.ravel() for axis in np.meshgrid(*rows, _RHOS, indexing="ij"))
        return first, second, rho

    def fits(self) -> Floats:
        """Log-likelihood of what is seen, per combination of `cells`."""
        first, second, rho = self.cells()
        # Items far out have correlations of their own: every spread of both sides once, then again for every rho.
        once = slice(None, None, len(_RHOS))
        items = np.arange(self.seen.shape[1])[:, None]
        here = self._density(items, first, second, rho)
        if self.far:
            here += math.log(1.0 - _FAR_SHARE)
            for (times, own), part in zip(_FAR, _FAR_PARTS, strict=True):
                if own is None:
                    there = self._density(items, times * first, times * second, rho)
                else:
                    there = self._density(items, times * first[once], times * second[once], own)
                    there = np.repeat(there, len(_RHOS), axis=1)
                here = np.logaddexp(here, there + math.log(part))
        fit: Floats = here.sum(axis=0)
        return fit

    def draw(self, cell: NDArray[np.int64], rng: np.random.Generator) -> Floats:
        """Draw both means of every item, for each chosen combination: draws x items x 2, on the square root."""
        first, second, rho = (axis[cell][:, None] * np.ones(self.seen.shape[1]) for axis in self.cells())
        if self.far:
            first, second, rho = self._put_far(first, second, rho, rng)
        prior = np.empty((*first.shape, 2, 2))
        prior[..., 0, 0], prior[..., 1, 1] = first**2, second**2
        prior[..., 0, 1] = prior[..., 1, 0] = rho * first * second
        weight = np.zeros((self.seen.shape[1], 2, 2))
        weight[:, 0, 0], weight[:, 1, 1] = 1.0 / self.error
        left = np.linalg.inv(weight + np.linalg.inv(prior))
        middle = (self.centre + rng.standard_normal((len(cell), 2)) * self.middle_error)[:, None, :]
        centre = middle + np.einsum("dvij,dvj->dvi", left @ weight, self.seen.T[None] - middle)
        noise = rng.standard_normal(centre.shape)
        drawn: Floats = centre + np.einsum("dvij,dvj->dvi", np.linalg.cholesky(left), noise)
        return drawn

    def _put_far(self, first: Floats, second: Floats, rho: Floats, rng: np.random.Generator) -> tuple[Floats, ...]:
        """Draw which items stand far out, and how far, in each draw."""
        every = np.arange(self.seen.shape[1])
        near = self._density(every, first, second, rho) + math.log(1.0 - _FAR_SHARE)
        far = [
            self._density(every, times * first, times * second, rho if own is None else own) + math.log(part)
            for (times, own), part in zip(_FAR, _FAR_PARTS, strict=True)
        ]
        chance = np.array([near, *far])
        chance = np.exp(chance - chance.max(axis=0))
        heap = np.cumsum(chance, axis=0)
        which = (rng.random(near.shape) * heap[-1] > heap).sum(axis=0)
        times = np.array([1.0, *(t for t, _ in _FAR)])[which]
        own = np.array([math.nan, *(math.nan if r is None else r for _, r in _FAR)])[which]
        return times * first, times * second, np.where(np.isnan(own), rho, own)

    def _density(self, item: NDArray[np.intp], first: Floats, second: Floats, rho: Floats | float) -> Floats:
        """Log-density of what is seen of an item, up to a constant."""
        x, y = self.apart[:, item]
        xx, yy, xy = first**2 + self.error[0, item], second**2 + self.error[1, item], rho * first * second
        room = xx * yy - xy**2
        made: Floats = -0.5 * (np.log(room) + (yy * x * x - 2.0 * xy * x * y + xx * y * y) / room)
        return made


def believed_means(
    here: Sequence[Floats], noise: Sequence[Floats], draws: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Draw what the true means of both sides may be, drawn back to what items have alike.

    Parameters
    ----------
    here, noise
        Per side the mean of each item, and the variance of that mean.
    draws
        Number of draws.
    rng
        Source of randomness.

    Returns
    -------
    Two arrays, draws x items; 0 where an item is chosen by nobody.

    Notes
    -----
    Resampling alone would add noise to noise and make two sides that agree look as if they could not. Means of both
    sides are normal over the items on the square root, where small means are as uncertain as large ones (Anscombe 1948:
    3/8 of a mention is added first); how far they spread and how far the sides go together is itself uncertain, and
    drawn from its likelihood on a grid. Beside that picture stands one in which some items lie far from the others,
    with a correlation of their own: a few reasons that everybody gives must not decide what is believed of the rest.
    """
    little = np.array([[0.375 * math.sqrt(float(side.min()))] for side in noise])
    seen = np.sqrt(np.array(here) + little)
    error: Floats = np.array(noise) / (4.0 * seen**2)
    pictures = [_even(seen, error), _outlying(seen, error)]
    beforehand = (1.0 - _OUTLYING, _OUTLYING)
    fits = [picture.fits() + math.log(share) for picture, share in zip(pictures, beforehand, strict=True)]
    fit = np.concatenate(fits)
    likely = np.exp(fit - fit.max())
    chosen = rng.choice(fit.size, size=draws, p=likely / likely.sum())
    which, cell = np.divmod(chosen, fits[0].size)
    drawn = np.empty((draws, seen.shape[1], 2))
    for number, picture in enumerate(pictures):
        rows = which == number
        if rows.any():
            drawn[rows] = picture.draw(cell[rows], rng)
    means = np.maximum(drawn * np.abs(drawn) - little[:, 0], 0.0)
    nobody = (np.array(here) == 0).all(axis=0)
    means[(rng.random(draws) < _NEVER)[:, None] & nobody[None, :]] = 0.0
    return means[:, :, 0], means[:, :, 1]


def _even(seen: Floats, error: Floats) -> _Picture:
    return _Picture(seen, error, seen.mean(axis=1), seen.std(axis=1, ddof=1) / math.sqrt(seen.shape[1]), far=False)


def _outlying(seen: Floats, error: Floats) -> _Picture:
    centre = np.median(seen, axis=1)
    spread = _MAD * np.median(np.abs(seen - centre[:, None]), axis=1)
    least = np.sqrt(np.median(error, axis=1))
    middle = _MEDIAN_ERROR * np.maximum(spread, least) / math.sqrt(seen.shape[1])
    return _Picture(seen, error, centre, middle, far=True)
