"""A truth with very many values, so that one drawn study is hundreds of independent tries of the same method."""

from __future__ import annotations

import numpy as np

from composed.truth import Truth, ValueTruth

LEVELS = ("basic", "added", "bonding")


def many_values(count: int, *, seed: int, gap: float = 2.4, **settings: object) -> Truth:
    """Make a truth with many values that have nothing in common but the method that measures them.

    Parameters
    ----------
    count
        How many values.
    seed
        Draws the truth, not the answers.
    gap
        Experience lies between this far below and this far above expectation, in points of the score scale.
    settings
        Anything else of `Truth`, such as ``kano=True``.
    """
    rng = np.random.default_rng([seed, 7])
    values = []
    for number in range(count):
        expectation = float(rng.uniform(5.5, 7.5))
        # Every stretch of the range gets its share, in an order that has nothing to do with the rest.
        distance = gap * (2.0 * ((number * 0.6180339887498949) % 1.0) - 1.0)
        level = LEVELS[number % len(LEVELS)]
        values.append(
            ValueTruth(
                code=f"v{number + 1:03d}",
                name_nl=f"waarde {number + 1}",
                name_en=f"value {number + 1}",
                level=level,
                importance=float(rng.uniform(5.0, 8.5)),
                expectation=(expectation,),
                experience=(expectation + distance,),
                # Bonding values are those about people: all of "attractive" counts as bonding there.
                kind="who" if level == "bonding" else "what",
            )
        )
    return Truth(values=tuple(values), **settings)  # type: ignore[arg-type]
