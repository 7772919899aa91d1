"""Studies drawn by chance, with every table filled, for tests of counting, closing and answering."""

from __future__ import annotations

import numpy as np

from memory_study import MemoryStudy

VALUES = ("reliable", "on_time", "thinks_along")


def drawn(
    seed: int,
    *,
    accounts: int = 8,
    nested: bool = True,
    straddling: bool = True,
    weighted: bool = False,
    waves: tuple[str, ...] = ("1",),
    missing: float = 0.1,
    first: int = 0,
) -> MemoryStudy:
    """Draw a study with every table; ``first`` numbers its accounts, so that two studies have different people."""
    rng = np.random.default_rng(seed)
    customers, respondents = [], []
    tables: dict[str, list[dict]] = {
        name: [] for name in ("scores", "investments", "kano", "roles", "overall", "quotes")
    }
    for number in range(first, first + accounts):
        sector = ("zorg", "bouw", None)[int(rng.choice(3, p=[0.5, 0.4, 0.1]))]
        customers.append({"customer_id": f"c{number:03d}", "sector": sector})
        shared = ("koper", "gebruiker")[int(rng.integers(2))]
        for place in range(int(rng.integers(1, 5)) if nested else 1):
            person = f"r{number:03d}{place}"
            function = ("koper", "gebruiker")[int(rng.integers(2))] if straddling else shared
            respondents.append(
                {
                    "respondent_id": person,
                    "customer_id": f"c{number:03d}" if nested else None,
                    "function": function,
                    "region": ("noord", "zuid", "west")[int(rng.choice(3, p=[0.55, 0.35, 0.1]))],
                    "weight": float(rng.choice([0.5, 1.0, 1.7])) if weighted else None,
                }
            )
            for wave in waves:
                if rng.random() > missing:
                    _answers(tables, person, wave, rng, missing)
    tables |= {"customers": customers, "respondents": respondents}
    segments = (
        ["customers.sector", "respondents.function"] if nested else ["respondents.function", "respondents.region"]
    )
    return MemoryStudy(tables, segments=segments, waves=waves)


def _answers(tables: dict[str, list[dict]], person: str, wave: str, rng: np.random.Generator, missing: float) -> None:
    def mark(low: int, high: int) -> int | None:
        return None if rng.random() < missing else int(rng.integers(low, high + 1))

    for value in VALUES:
        tables["scores"].append(
            {
                "respondent_id": person,
                "wave": wave,
                "value_id": value,
                "importance": mark(1, 10),
                "expectation": mark(6, 10),
                "experience": mark(3, 10),
                "disconfirmation": mark(-3, 3) if value == "on_time" else None,
            }
        )
        tables["kano"].append(
            {
                "respondent_id": person,
                "wave": wave,
                "item": value,
                "functional": mark(1, 5),
                "dysfunctional": mark(1, 5),
            }
        )
    tables["investments"].append(
        {
            "respondent_id": person,
            "wave": wave,
            "investment_id": "price",
            "expectation": mark(1, 9),
            "experience": mark(1, 9),
        }
    )
    tables["overall"].append({"respondent_id": person, "wave": wave, "satisfaction": mark(1, 10)})
    for kind in ("granted", "played"):
        for role in {str(rng.choice(["supplier", "adviser", "authority"])) for _ in range(int(rng.integers(1, 3)))}:
            tables["roles"].append({"respondent_id": person, "wave": wave, "role_id": role, "kind": kind})
    for value in VALUES:
        if rng.random() < 0.5:
            tables["quotes"].append(
                {
                    "quote_id": f"q{len(tables['quotes'])}-{person}-{wave}",
                    "respondent_id": person,
                    "wave": wave,
                    "text": f"woorden van {person} over {value}",
                    "values": value,
                    "consent": str(rng.choice(["internal", "anonymous", "attributable"])),
                    "unprompted": bool(rng.random() < 0.7),
                    "valence": str(rng.choice(["positive", "negative"])),
                }
            )
