"""What the customers of the composed study say: written by hand in `sayings.csv`; who says it is drawn."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

SAYINGS = Path(__file__).with_name("sayings.csv")


@dataclass(frozen=True)
class Saying:
    """One thing said, and what a speaker must be to say it; an empty sector is any sector.

    ``values`` holds codes of values and investments; ``consent`` is internal, anonymous or attributable.
    """

    wave: str
    function: str
    sector: str
    values: tuple[str, ...]
    valence: str
    consent: str
    unprompted: bool
    text: str


def sayings() -> tuple[Saying, ...]:
    """Read the sayings, in the order in which they stand."""
    with SAYINGS.open(encoding="utf-8", newline="") as file:
        return tuple(
            Saying(
                wave=row["wave"],
                function=row["function"],
                sector=row["sector"],
                values=tuple(row["values"].split("|")),
                valence=row["valence"],
                consent=row["consent"],
                unprompted=row["unprompted"] == "true",
                text=row["text"],
            )
            for row in csv.DictReader(file)
        )
