"""Made-up card sorts from known viewpoints, so that tests can ask for the viewpoints back."""

from __future__ import annotations

import numpy as np

from klantwaarde import qmethod
from klantwaarde.results import QRemark, QSorter, QSorts
from klantwaarde.systems.vfc.grid import suggest_grid
from klantwaarde.systems.vfc.sorts import make_sorts


def viewpoints(cards: int, k: int, rng: np.random.Generator) -> np.ndarray:
    """Make k viewpoints without correlation, mean 0 and sd 1."""
    v = rng.standard_normal((cards, k))
    q, _ = np.linalg.qr(v - v.mean(axis=0))
    return q * np.sqrt(cards - 1)


def forced(y: np.ndarray, grid=None) -> np.ndarray:
    """Put each column in the grid by its order."""
    ladder = np.array((grid or suggest_grid(y.shape[0])).hand_out(), dtype=float)
    out = np.empty(y.shape)
    np.put_along_axis(out, np.argsort(-y, axis=0, kind="stable"), ladder[:, None], axis=0)
    return out


def drawn(seed: int, *, cards: int = 36, people: int = 24, k: int = 3, noise: float = 0.8):
    """Draw sorts: person i holds viewpoint i mod k, with noise, laid in the grid.

    Returns
    -------
    N x P places, N x k viewpoints, and the viewpoint of each person.
    """
    rng = np.random.default_rng(seed)
    v = viewpoints(cards, k, rng)
    who = np.arange(people) % k
    return forced(v[:, who] + noise * rng.standard_normal((cards, people))), v, who


def study(seed: int, **choices):
    """Draw a study; see `drawn`."""
    places, _, _ = drawn(seed, **choices)
    return make_sorts(places)


def shuffled(study_, people, cards):
    """Reorder persons and cards of a study."""
    import msgspec

    return msgspec.structs.replace(
        study_,
        cards=[study_.cards[i] for i in cards],
        sorters=[study_.sorters[i] for i in people],
        places=[[study_.places[p][c] for c in cards] for p in people],
    )


GROUPS = ("price", "added", "strategy")


def buyers(seed=0, *, each=7, noise=1.2, remarks=True, groups=GROUPS):
    """Customers of known groups with our own cards; one halfway between two groups and one who sorts at random."""
    cards, references = qmethod.default_cards(), qmethod.default_references()
    rng = np.random.default_rng(seed)
    columns, sorters = [], []
    for group in groups:
        for i in range(each):
            truth = np.array([references[group][card.id] for card in cards])
            columns.append(truth + noise * rng.standard_normal(36))
            said = [
                QRemark("c02", words=f"{group} speaks", pays=group == "price", consent="anonymous"),
                QRemark("c01", words="a secret", pays=group != "price"),
            ]
            sorters.append(QSorter(f"{group}{i}", attributes={"role": "buyer"}, remarks=said if remarks else []))
    price, strategy = (np.array([references[g][card.id] for card in cards]) for g in ("price", "strategy"))
    columns += [price + strategy, rng.standard_normal(36)]
    sorters += [QSorter("half"), QSorter("random")]
    places = forced(np.stack(columns, axis=1), qmethod.suggest_grid(36))
    return QSorts(cards, sorters, [list(c) for c in places.T], grid=qmethod.suggest_grid(36))
