"""The scorecard of a study: the value OF every customer, weighted and tiered, with how sure that is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde import __version__
from klantwaarde.language import Said, named, say
from klantwaarde.results import Answer, Estimate, Provenance, Scope
from klantwaarde.results.worth import CustomerWorth, PartScore, PyramidLayer, Worth, WorthPart
from klantwaarde.statistics.list_agreement import weighted_kappa
from klantwaarde.systems.voc import certainty, concentration, score, tiers
from klantwaarde.systems.voc.gather import Known, Record, gather
from klantwaarde.systems.voc.parts import Part, parts_of
from klantwaarde.systems.voc.tiers import TOP, Tiers

Floats = NDArray[np.float64]
Told = Callable[[Said, int, int], None]

SYSTEM = "voc"
VERSION = "1"
SEED = 20261122
DRAWS = 2000
FEWEST_PAIRS = 10
LORENZ_POINTS = 101
SOURCES = [
    "Thomassen, “Klantwaarde in B2B: VOC en VFC” (clusters and parts; weights and tiers are our own choice).",
    "Curry, *The Customer Marketing Method*, 2000 (pyramid).",
    "Fader, Hardie & Lee, 2005; Batislam and others, 2007; Fader & Hardie, 2013 (lifetime value).",
]


def answer_worth(
    study: Record, *, as_of: dt.datetime, waves: Sequence[str] | None = None, told: Told | None = None
) -> list[Answer]:
    """Say what every customer is worth, for all customers together.

    Parameters
    ----------
    study
        The record.
    as_of
        The moment the answers count as made; decisions are in force on this day or not.
    waves, told
        As for every system; the scorecard has no waves.
    """
    del waves
    parts = parts_of(study.settings.worth)
    if told:
        told(say("value of the customer"), 0, 1)
    known = gather(study, parts, as_of=as_of.date())
    worth = study.settings.worth
    body = _worth(known, parts, classes=dict(worth.classes), smooth=worth.smooth, sureness=worth.sureness)
    provenance = Provenance(
        fingerprint=study.fingerprint, method="weighted tiers", method_version=VERSION, software=__version__,
        settings={
            "smooth": worth.smooth, "sureness": worth.sureness, "draws": DRAWS, "seed": SEED,
            "lifetime_model": worth.lifetime_model, "margin": worth.margin, "horizon_weeks": worth.horizon_weeks,
            "discount": worth.discount,
            **{f"weight.{part.id}": round(part.weight, 6) for part in parts},
            **{f"class.{name}": low for name, low in worth.classes.items()},
        },
        n=len(known.customers), made_at=as_of.isoformat(), sources=SOURCES,
    )  # fmt: skip
    return [Answer("voc/worth/all", SYSTEM, "worth", Scope(), body, provenance, notes=body.notes)]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All that a line about one customer is written from; rows are in the order of ``known.customers``."""

    known: Known
    parts: list[Part]
    cuts: dict[str, Tiers | None]
    table: Floats
    weights: Floats
    scores: score.Scores
    chances: certainty.Chances
    classes: dict[str, float]
    ranked: NDArray[np.intp]


def _worth(known: Known, parts: list[Part], *, classes: dict[str, float], smooth: bool, sureness: float) -> Worth:
    weights = np.array([p.weight for p in parts])
    cuts: dict[str, Tiers | None] = {}
    made = [_one_part(part, known, cuts, smooth=smooth) for part in parts]
    table = np.column_stack([column for column, _ in made])
    scores = score.score(table, weights.tolist())
    order = dict(sorted(classes.items(), key=lambda pair: -pair[1]))
    rng = np.random.default_rng(SEED)
    draws = certainty.weight_draws(weights, size=DRAWS, rng=rng, concentration=sureness)
    chances = certainty.chances(table, draws, np.array(list(order.values())[:-1]), rng=rng)
    ranked = np.argsort(-np.nan_to_num(scores.score, nan=-1.0), kind="stable")
    card = Scorecard(known, parts, cuts, table, weights, scores, chances, order, ranked)
    gini, lorenz, pyramid = _spread(scores.score, known.revenue)
    return Worth(
        customers=[_customer(card, place) for place in range(ranked.size)], parts=[row for _, row in made],
        classes=order, lifetime=known.lifetime, agreement=_agreement(known.pairs), notes=_notes(known, parts, table),
        gini=gini, lorenz=lorenz, pyramid=pyramid,
    )  # fmt: skip


def _notes(known: Known, parts: list[Part], table: Floats) -> list[Said]:
    notes = list(known.notes)
    if not np.isfinite(table).any():
        notes.append(say("Nothing is known of any customer yet: fill the tables figures and ratings."))
    names = {part.id: part.name for part in parts}
    for first, second, alike in score.counted_twice(table, [p.id for p in parts]):
        notes.append(
            say("{first} and {second} rank customers almost alike ({alike:.2f}): is one counted twice?",
                first=named(names[first]), second=named(names[second]), alike=alike)
        )  # fmt: skip
    return notes


def _one_part(part: Part, known: Known, cuts: dict[str, Tiers | None], *, smooth: bool) -> tuple[Floats, WorthPart]:
    """Tiers of all customers on one part, decisions included."""
    note = None
    cuts[part.id] = None
    if part.kind == "rating":
        judged = known.judged.get(part.id, {})
        column = np.array([judged[c].mean if c in judged else np.nan for c in known.customers])
    else:
        figures = known.figures[part.id]
        cut = part.cut(figures) if np.isfinite(figures).any() else None
        cuts[part.id] = cut
        if cut is None:
            column = np.full(len(known.customers), np.nan)
            if np.isfinite(figures).any():
                note = say("The figures of this part do not carry tiers of their own; give fixed bounds.")
        else:
            column = (tiers.smooth_tier_of if smooth else tiers.tier_of)(figures, cut)
    for customer, (tier, _) in known.decided.get(part.id, {}).items():
        column[known.customers.index(customer)] = tier
    used = cuts[part.id]
    bounds = list(used.bounds) if used else []
    return column, WorthPart(
        part.id, part.name, part.cluster, part.weight, int(np.isfinite(column).sum()), bounds, note
    )


def _customer(card: Scorecard, place: int) -> CustomerWorth:
    i, known, chances = int(card.ranked[place]), card.known, card.chances
    told = bool(np.isfinite(card.scores.score[i]))
    swing = certainty.tornado(card.table[i], card.weights)
    return CustomerWorth(
        customer=known.customers[i], name=known.names[known.customers[i]], score=_plain(card.scores.score[i]),
        coverage=float(card.scores.coverage[i]), lowest=float(card.scores.lowest[i]),
        highest=float(card.scores.highest[i]), tier=score.klass(card.scores.score[[i]], card.classes)[0],
        chances=dict(zip(card.classes, chances.classes[i].tolist(), strict=True)) if told else {},
        score_low=_plain(chances.score_low[i]), score_high=_plain(chances.score_high[i]),
        rank=place + 1 if told else None, rank_low=_plain(chances.rank_low[i]) if told else None,
        rank_high=_plain(chances.rank_high[i]) if told else None, revenue=_plain(known.revenue[i]),
        parts={part.id: _part_score(card, i, p, swing[p]) for p, part in enumerate(card.parts)},
        flips=_flips(card, place),
    )  # fmt: skip


def _flips(card: Scorecard, place: int) -> dict[str, float]:
    """Weights at which this customer and the next in rank change places; only where both are known on every part."""
    pair = card.table[card.ranked[place : place + 2]]
    if len(pair) < 2 or not np.isfinite(pair).all():
        return {}
    at = certainty.flips(pair[0], pair[1], card.weights)
    return {part.id: float(v) for part, v in zip(card.parts, at, strict=True) if np.isfinite(v)}


def _part_score(card: Scorecard, i: int, p: int, swing: Floats) -> PartScore:
    part, known = card.parts[p], card.known
    customer, cut = known.customers[i], card.cuts[part.id]
    judged = known.judged.get(part.id, {}).get(customer)
    decided = known.decided.get(part.id, {}).get(customer)
    figure = float("nan") if part.kind == "rating" else float(known.figures[part.id][i])
    short = None
    if cut is not None and np.isfinite(figure) and decided is None:
        short = _plain(tiers.short_of_next(np.array([figure]), cut)[0])
    return PartScore(
        tier=_plain(card.table[i, p]), figure=_plain(figure), short=short, raters=judged.raters if judged else 0,
        apart=judged.apart if judged else 0, decided=decided[1] if decided else None,
        lower=_plain(swing[0]), higher=_plain(swing[1]),
    )  # fmt: skip


def _spread(scores: Floats, revenue: Floats) -> tuple[float | None, list[tuple[float, float]], list[PyramidLayer]]:
    """Concentration of revenue: Gini, the Lorenz curve in at most 101 points, and the pyramid by score."""
    known = np.isfinite(revenue) & (revenue >= 0)
    if not known.any() or revenue[known].sum() <= 0:
        return None, [], []
    both = known & np.isfinite(scores)
    layers = concentration.pyramid(scores[both], revenue[both]) if both.sum() >= TOP else []
    at, share = concentration.lorenz(revenue[known])
    thin = np.unique(np.linspace(0, at.size - 1, min(at.size, LORENZ_POINTS)).round().astype(int))
    pyramid = [
        PyramidLayer(o.name, o.customers, o.customer_share, _plain(o.revenue_share), o.curry_share) for o in layers
    ]
    return concentration.gini(revenue[known]), [(float(at[k]), float(share[k])) for k in thin], pyramid


def _agreement(pairs: list[tuple[int, int]]) -> Estimate | None:
    """Quadratic weighted kappa over tiers that two people gave to the same customer and part, with a bootstrap band."""
    if len(pairs) < FEWEST_PAIRS:
        return None
    both = np.array(pairs)
    rng = np.random.default_rng(SEED)
    again = [_kappa(both[rng.integers(0, len(both), len(both))]) for _ in range(500)]
    value = _kappa(both)
    low, high = np.nanquantile(again, [0.025, 0.975])
    return Estimate(
        value=_plain(value), low=_plain(low), high=_plain(high), n=len(pairs), unit="kappa", method="bootstrap of pairs"
    )


def _kappa(pairs: NDArray[np.int_]) -> float:
    """Weighted kappa of pairs of tiers; who is called first is chance, so each pair counts both ways round."""
    return weighted_kappa(np.r_[pairs[:, 0], pairs[:, 1]], np.r_[pairs[:, 1], pairs[:, 0]], categories=TOP + 1)


def _plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
