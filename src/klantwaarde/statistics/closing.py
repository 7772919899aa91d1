"""Which groups may be shown, so that nothing can be worked out about fewer than k people.

A group below k is closed. That is not enough: with the total of sixty people and a segment of fifty-seven open, three
people lie open too. So groups are let in one by one, the largest first, and a group stays closed when, together with
the groups already let in, any sum of plus and minus would speak about fewer than k people only.

Every number shown is a sum over a group divided by a known count (`systems.values.counts`: each respondent carries the
same part of the account in the total and in every segment). So what an outsider can work out is exactly the span of
the open groups, seen as vectors over *cells*: the people who stand in the same segments. A vector of that span that is
zero outside a few small cells is a leak, and there are no others. docs/decisions tells what this does not cover.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]

# Two groups of one account each are not a group: a colleague knows the other answer (handbook of methods, 5e).
MINIMUM_ACCOUNTS = 3
# A search that grows past this many looks is stopped and the group stays closed: too many splits for so few people.
# The second bound is for a whole study, so that no study can keep a machine busy for minutes.
LOOKS_PER_GROUP = 2000
LOOKS_PER_STUDY = 100_000
_DUST = 1e-9


@dataclass(frozen=True, slots=True)
class Cells:
    """The people who stand in the same segments, counted.

    Parameters
    ----------
    respondents
        People who answered, per cell.
    accounts
        Accounts behind them, per cell.
    seated
        Where one account can stand in several cells: the accounts of each cell, whether they answered or not; ``None``
        for a cell with many. Left out where every account stands in one cell.
    most_cells
        The largest number of cells one account stands in.
    """

    respondents: Vector
    accounts: Vector
    seated: tuple[frozenset[int] | None, ...] = ()
    most_cells: int = 1

    def of(self, chosen: Mask) -> Cells:
        """Keep some cells."""
        seated = tuple(seats for seats, kept in zip(self.seated, chosen, strict=True) if kept) if self.seated else ()
        return Cells(self.respondents[chosen], self.accounts[chosen], seated, self.most_cells)

    def without(self, hidden: Mask) -> Cells:
        """Count the people in hidden cells for nothing: they protect nobody."""
        seated = tuple(
            frozenset[int]() if gone else seats
            for seats, gone in zip(self.seated or [None] * len(hidden), hidden, strict=True)
        )
        none = np.zeros_like(self.respondents)
        return Cells(
            np.where(hidden, none, self.respondents),
            np.where(hidden, none, self.accounts),
            seated if self.seated else (),
            self.most_cells,
        )

    def accounts_in(self, chosen: Sequence[int]) -> float:
        """Count the accounts in a set of cells; a lower bound where accounts are shared between cells.

        Accounts seated in the set, minus those that may not have answered. A cell with many accounts speaks alone.
        """
        there = list(chosen)
        if not self.seated:
            return float(self.accounts[there].sum())
        large = [self.accounts[cell] for cell in there if self.seated[cell] is None]
        known = [cell for cell in there if self.seated[cell] is not None]
        union = frozenset[int]().union(*[self.seated[cell] or () for cell in known])
        silent = sum(len(self.seated[cell] or ()) - self.accounts[cell] for cell in known)
        return float(max([len(union) - silent, *large, *self.accounts[known]], default=0.0))


@dataclass(frozen=True, slots=True)
class Rule:
    """Smallest group that is shown.

    Parameters
    ----------
    respondents
        k.
    accounts
        Smallest number of accounts; 1 where every respondent is an account.
    """

    respondents: int
    accounts: int = MINIMUM_ACCOUNTS

    def small(self, cells: Cells, chosen: Sequence[int]) -> bool:
        """Whether a set of cells holds too few people to say something about."""
        return bool(
            cells.respondents[list(chosen)].sum() < self.respondents - _DUST
            or cells.accounts_in(chosen) < self.accounts - _DUST
        )


@dataclass(slots=True)
class Guard:
    """Decides which groups are open; remembers what it decided, since most values are answered by the same people.

    Parameters
    ----------
    rule
        Smallest group.
    complementary
        False switches the second half of the rule off; only a test that proves the need for it does so.
    """

    rule: Rule
    complementary: bool = True
    _looks: int = LOOKS_PER_STUDY
    _known: dict[tuple[bytes, ...], Mask] = field(default_factory=dict)

    def open_groups(
        self, groups: Mask, cells: Cells, *, offered: Mask | None = None, unanimous: Mask | None = None
    ) -> Mask:
        """Say which groups may be shown.

        Parameters
        ----------
        groups
            Groups x cells: who belongs where. Earlier rows win when only one of two equal groups can stay.
        cells
            People per cell, for this very number (this value, this question, this wave).
        offered
            False for groups that are not to be shown anyway.
        unanimous
            True for groups in which everybody gave the same extreme answer. They are closed, and their people protect
            nobody: who knows the answer of the group knows that of each.

        Returns
        -------
        Mask
            True for each group that is open.
        """
        offered = np.ones(len(groups), dtype=bool) if offered is None else offered
        unanimous = np.zeros(len(groups), dtype=bool) if unanimous is None else unanimous
        parts = (groups, cells.respondents, cells.accounts, offered, unanimous)
        key = (*(part.tobytes() for part in parts), bytes([self.complementary]))
        if key not in self._known:
            self._known[key] = self._decide(groups, cells, offered & ~unanimous, unanimous)
        return self._known[key].copy()

    def _decide(self, groups: Mask, cells: Cells, offered: Mask, unanimous: Mask) -> Mask:
        answered = cells.respondents > 0
        groups, cells = groups[:, answered], cells.of(answered)
        # Scaling a cell changes no zero into something else; by head count, small cells cut the search shortest.
        vectors = groups.astype(float) * np.sqrt(cells.respondents)
        if unanimous.any():
            cells = cells.without(np.any(groups[unanimous], axis=0))
        is_open = np.array(
            [
                ok and not self.rule.small(cells, np.flatnonzero(g).tolist())
                for g, ok in zip(groups, offered, strict=True)
            ]
        )
        if not self.complementary or not is_open.any():
            return is_open
        span = _Span(cells, self.rule, groups.shape[1])
        # Nearly always nothing is wrong: one look at all groups together.
        if self._safe(span.with_all(vectors[is_open])):
            return is_open
        order = sorted(np.flatnonzero(is_open), key=lambda g: (-cells.respondents[groups[g]].sum(), g))
        for g in order:
            wider = span.with_all(vectors[[g]])
            if wider is span or self._safe(wider):
                span = wider
            else:
                is_open[g] = False
        return is_open

    def _safe(self, span: _Span) -> bool:
        given = min(LOOKS_PER_GROUP, self._looks)
        looks = [given]
        safe = span.is_safe(looks)
        self._looks -= given - max(looks[0], 0)
        return safe


class _Span:
    """Everything that can be worked out from the open groups: an orthonormal basis over cells."""

    def __init__(self, cells: Cells, rule: Rule, width: int, basis: Vector | None = None) -> None:
        self.cells, self.rule = cells, rule
        self.basis = np.zeros((0, width)) if basis is None else basis

    def with_all(self, vectors: Vector) -> _Span:
        """Let groups in; gives itself back when they add nothing."""
        basis = self.basis
        for group in vectors:
            rest = group
            for _ in range(2):  # twice, so that the basis stays orthogonal to the last digit
                rest = rest - (rest @ basis.T) @ basis
            length = float(np.linalg.norm(rest))
            if length > _DUST * max(float(np.linalg.norm(group)), 1.0):
                basis = np.vstack([basis, rest / length])
        return self if len(basis) == len(self.basis) else _Span(self.cells, self.rule, basis.shape[1], basis)

    def is_safe(self, looks: list[int]) -> bool:
        """Whether every vector of the span speaks about enough people.

        A set of cells T carries a vector of the span if and only if the largest eigenvalue of the projection,
        restricted to T, is 1. The eigenvalue is at most the sum of the diagonal, which cuts the search short.
        """
        leverage = np.einsum("ij,ij->j", self.basis, self.basis)
        fewest_accounts = self.cells.accounts / self.cells.most_cells
        limits = ((self.cells.respondents, self.rule.respondents), (fewest_accounts, self.rule.accounts))
        return not any(self._leaks(leverage, size, limit, looks) for size, limit in limits if limit > 1)

    def _leaks(self, leverage: Vector, size: Vector, limit: int, looks: list[int]) -> bool:
        """Search all sets of cells smaller than the limit, cells with most leverage first."""
        fits = np.flatnonzero((size < limit - _DUST) & (leverage > _DUST))
        order = fits[np.argsort(-leverage[fits], kind="stable")]
        if not len(order):
            return False
        sizes, weights = size[order], leverage[order]
        held_up_to = np.concatenate([[0.0], np.cumsum(weights)])
        least = max(float(sizes.min()), _DUST)
        room = limit - 1.0 if np.all(sizes == np.round(sizes)) else limit - 2 * _DUST
        stack: list[tuple[int, float, float, tuple[int, ...]]] = [(0, room, 0.0, ())]
        while stack:
            start, room, held, chosen = stack.pop()
            for place in range(start, len(order)):
                # The most that can still be added: the next cells by leverage, as many as there is room for.
                last = min(place + int(room / least + _DUST), len(order))
                if held + held_up_to[last] - held_up_to[place] < 1.0 - _DUST:
                    break
                if sizes[place] > room + _DUST:
                    continue
                looks[0] -= 1
                if looks[0] < 0:
                    return True
                more, weight = (*chosen, int(order[place])), held + float(weights[place])
                if weight >= 1.0 - _DUST and self._carries(more):
                    if self.rule.small(self.cells, more):
                        return True
                    continue  # enough people after all, and a larger set has more
                stack.append((place + 1, room - float(sizes[place]), weight, more))
        return False

    def _carries(self, chosen: tuple[int, ...]) -> bool:
        part = self.basis[:, chosen]
        return float(np.linalg.eigvalsh(part.T @ part)[-1]) > 1.0 - 1e-7
