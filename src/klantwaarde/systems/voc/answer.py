"""The scorecard of a study: the value OF every customer, weighted and tiered, with how sure that is."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from klantwaarde import __version__
from klantwaarde.language import Said, named, say
from klantwaarde.results import Answer, Estimate, Provenance, Scope
from klantwaarde.results.worth import (
    CustomerWorth,
    PartScore,
    PyramidLayer,
    Worth,
    WorthBefore,
    WorthFlip,
    WorthMove,
)
from klantwaarde.results.worth_snapshot import WorthSnapshot
from klantwaarde.schema.worth import Worth as Settings
from klantwaarde.statistics.list_agreement import weighted_kappa
from klantwaarde.systems.voc import certainty, concentration, score, tiers
from klantwaarde.systems.voc.gather import Known, Record, gather, spoken_day
from klantwaarde.systems.voc.looking_back import look_back
from klantwaarde.systems.voc.moves import Move, moves
from klantwaarde.systems.voc.parts import Part, parts_of
from klantwaarde.systems.voc.scorecard import Tiered, tiered
from klantwaarde.systems.voc.tiers import TOP
from klantwaarde.systems.voc.weights import Weights

Floats = NDArray[np.float64]
Told = Callable[[Said, int, int], None]

SYSTEM = "voc"
VERSION = "2"
SEED = 20261122
DRAWS = 2000
FEWEST_DRAWS = 200
MOST_CELLS = 20_000_000
FEWEST_PAIRS = 10
LORENZ_POINTS = 101
SAME_WEIGHT = 0.005
NEAR = 0.1
SOURCES = [
    "Thomassen, “Klantwaarde in B2B: VOC en VFC” (clusters and parts; weights and tiers are our own choice).",
    "Curry, *The Customer Marketing Method*, 2000 (pyramid).",
    "Fader, Hardie & Lee, 2005; Batislam and others, 2007; Fader & Hardie, 2013 (lifetime value).",
]


def answer_worth(
    study: Record,
    *,
    as_of: dt.datetime,
    waves: Sequence[str] | None = None,
    told: Told | None = None,
    history: Sequence[WorthSnapshot] = (),
) -> list[Answer]:
    """Say what every customer is worth, for all customers together.

    Parameters
    ----------
    study
        The record.
    as_of
        The moment the answers count as made; rows dated later do not count, decisions are in force or not.
    waves, told
        As for every system; the scorecard has no waves.
    history
        What was said on earlier days, in order of time: for change, and for the back-test.
    """
    del waves
    if told:
        told(say("value of the customer"), 0, 1)
    worth = study.settings.worth
    parts, weighed = parts_of(worth)
    known = gather(study, parts, as_of=as_of.date())
    body = _worth(known, parts, worth, weighed)
    before = max((one for one in history if one.as_of < as_of.date().isoformat()), key=lambda o: o.as_of, default=None)
    tested, why_not = look_back(study, parts, history, as_of=as_of.date())
    body = msgspec.structs.replace(_compared(body, before), back_test=tested, no_back_test=why_not)
    provenance = Provenance(
        fingerprint=study.fingerprint, method="weighted tiers", method_version=VERSION, software=__version__,
        settings={
            "smooth": worth.smooth, "sureness": worth.sureness, "draws": draws_for(len(known.customers)),
            "seed": SEED,
            "lifetime_model": worth.lifetime_model, "margin": worth.margin, "horizon_weeks": worth.horizon_weeks,
            "discount": worth.discount, "weighing": weighed.method, "compared_with": body.compared_with,
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
    made: Tiered
    chances: certainty.Chances
    classes: dict[str, float]
    ranked: NDArray[np.intp]
    smooth: bool


def _worth(known: Known, parts: list[Part], settings: Settings, weighed: Weights) -> Worth:
    made = tiered(known, parts, smooth=settings.smooth)
    order = in_order(settings.classes)
    ranked = ranked_by(made.scores.score)
    card = Scorecard(known, parts, made, sure_of(made, order, settings.sureness), order, ranked, settings.smooth)
    gini, lorenz, pyramid = spread(made.scores.score, known.revenue)
    customers = [line(card, place) for place in range(ranked.size)]
    return Worth(
        customers=customers, parts=made.parts, nearest_flip=_nearest_flip(customers, made),
        classes=order, lifetime=known.lifetime, agreement=agreement(known.pairs),
        notes=[*weighed.notes, *_notes(known, parts, made.table)], weighing=weighed.method,
        consistency=weighed.consistency, gini=gini, lorenz=lorenz, pyramid=pyramid,
    )  # fmt: skip


def in_order(classes: Mapping[str, float]) -> dict[str, float]:
    """Give the classes from the highest to the lowest."""
    return dict(sorted(classes.items(), key=lambda pair: -pair[1]))


def ranked_by(scores: Floats) -> NDArray[np.intp]:
    """Give the places of customers from the highest score to the lowest; those without a score last."""
    return np.argsort(-np.nan_to_num(scores, nan=-1.0), kind="stable")


def sure_of(made: Tiered, classes: Mapping[str, float], sureness: float) -> certainty.Chances:
    """Say how sure score, class and rank are when the weights are uncertain; the same tiers, the same numbers."""
    rng = np.random.default_rng(SEED)
    draws = certainty.weight_draws(made.weights, size=draws_for(len(made.table)), rng=rng, concentration=sureness)
    return certainty.chances(made.table, draws, np.array(list(classes.values())[:-1]), rng=rng)


def draws_for(customers: int) -> int:
    """Give how many sets of weights are drawn: 2,000, and fewer for very many customers, so that memory is bounded."""
    return max(FEWEST_DRAWS, min(DRAWS, MOST_CELLS // max(customers, 1)))


def _compared(body: Worth, before: WorthSnapshot | None) -> Worth:
    """Put beside every customer what the snapshot before said."""
    if before is None:
        return body
    customers = []
    for one in body.customers:
        then = before.customers.get(one.customer)
        said = None if then is None else WorthBefore(before.as_of, then.score, then.tier)
        customers.append(msgspec.structs.replace(one, before=said))
    notes = list(body.notes)
    weights = {part.part: part.weight for part in body.parts}
    same = weights.keys() == before.weights.keys() and all(
        abs(weights[part] - weight) < SAME_WEIGHT for part, weight in before.weights.items()
    )
    if not same or body.classes != before.classes:
        notes.append(
            say(
                "On {date} other weights or classes held: a part of the change comes from that.",
                date=spoken_day(dt.date.fromisoformat(before.as_of)),
            )
        )
    return msgspec.structs.replace(body, customers=customers, compared_with=before.as_of, notes=notes)


def _notes(known: Known, parts: list[Part], table: Floats) -> list[Said]:
    notes = list(known.notes)
    if not np.isfinite(table).any():
        notes.append(say("Nothing is known of any customer yet: fill the tables figures and ratings."))
    notes += [
        say("{n} {n:row|rows} of the table {table} {n:is|are} dated after the day of the analysis and {n:does|do} not "
            "count yet.", n=n, table=name)
        for name, n in sorted(known.fresh.items())
    ]  # fmt: skip
    names = {part.id: part.name for part in parts}
    for first, second, alike in score.counted_twice(table, [p.id for p in parts]):
        notes.append(
            say("{first} and {second} rank customers almost alike ({alike:.2f}): is one counted twice?",
                first=named(names[first]), second=named(names[second]), alike=alike)
        )  # fmt: skip
    return notes


def line(card: Scorecard, place: int) -> CustomerWorth:
    """Write the line about one customer, by place in rank (0 is first)."""
    i, known, chances = int(card.ranked[place]), card.known, card.chances
    scores, row = card.made.scores, card.made.table[int(card.ranked[place])]
    told = bool(np.isfinite(scores.score[i]))
    swing = certainty.tornado(row, card.made.weights)
    lifts, falls = moves(
        row, card.made.weights, card.classes, figures=_movable(card, i), cuts=card.made.cuts, smooth=card.smooth
    )
    parts = {part.id: _part_score(card, i, p, swing[p]) for p, part in enumerate(card.parts)}
    return CustomerWorth(
        customer=known.customers[i], name=known.names[known.customers[i]], score=_plain(scores.score[i]),
        coverage=float(scores.coverage[i]), lowest=float(scores.lowest[i]),
        highest=float(scores.highest[i]), tier=score.klass(scores.score[[i]], card.classes)[0],
        chances=dict(zip(card.classes, chances.classes[i].tolist(), strict=True)) if told else {},
        score_low=_plain(chances.score_low[i]), score_high=_plain(chances.score_high[i]),
        rank=place + 1 if told else None, rank_low=_plain(chances.rank_low[i]) if told else None,
        rank_high=_plain(chances.rank_high[i]) if told else None, revenue=_plain(known.revenue[i]),
        parts=parts, near=[code for code, one in parts.items() if _near(one)],
        flips=_flips(card, place), lifts=[_move(card, one) for one in lifts], falls=[_move(card, one) for one in falls],
    )  # fmt: skip


def _near(one: PartScore) -> bool:
    return one.short is not None and one.figure is not None and abs(one.short) <= NEAR * abs(one.figure)


def _movable(card: Scorecard, i: int) -> Floats:
    """The figures of one customer that a tier really hangs on: not those of judged parts, nor of decided ones."""
    customer = card.known.customers[i]
    return np.array([
        np.nan
        if part.kind == "rating" or customer in card.known.decided.get(part.id, {})
        else card.known.figures[part.id][i]
        for part in card.parts
    ])  # fmt: skip


def _move(card: Scorecard, one: Move) -> WorthMove:
    lack = None if one.lack is None else abs(one.lack)
    return WorthMove(
        card.parts[one.part].id, one.tier, one.score, one.becomes, lack, less=one.lack is not None and one.lack < 0
    )


def _flips(card: Scorecard, place: int) -> dict[str, float]:
    """Weights at which this customer and the next in rank change places; only where both are known on every part."""
    pair = card.made.table[card.ranked[place : place + 2]]
    if len(pair) < 2 or not np.isfinite(pair).all():
        return {}
    at = certainty.flips(pair[0], pair[1], card.made.weights)
    return {part.id: float(v) for part, v in zip(card.parts, at, strict=True) if np.isfinite(v)}


def _nearest_flip(customers: Sequence[CustomerWorth], made: Tiered) -> WorthFlip | None:
    """Find the two neighbours that the smallest change of one weight makes change places."""
    weights = {part.part: part.weight for part in made.parts}
    found = [
        WorthFlip(one.customer, other.customer, code, weights[code], at)
        for one, other in itertools.pairwise(customers)
        for code, at in one.flips.items()
    ]
    return min(found, key=lambda flip: abs(flip.at - flip.now), default=None)


def _part_score(card: Scorecard, i: int, p: int, swing: Floats) -> PartScore:
    part, known = card.parts[p], card.known
    customer, cut = known.customers[i], card.made.cuts[p]
    judged = known.judged.get(part.id, {}).get(customer)
    decided = known.decided.get(part.id, {}).get(customer)
    figure = float("nan") if part.kind == "rating" else float(known.figures[part.id][i])
    short = None
    if cut is not None and np.isfinite(figure) and decided is None:
        short = _plain(tiers.short_of_next(np.array([figure]), cut)[0])
    return PartScore(
        tier=_plain(card.made.table[i, p]), figure=_plain(figure), short=short, raters=judged.raters if judged else 0,
        apart=judged.apart if judged else 0, reasons=list(judged.reasons) if judged else [],
        decided=decided[1] if decided else None,
        lower=_plain(swing[0]), higher=_plain(swing[1]),
    )  # fmt: skip


def spread(scores: Floats, revenue: Floats) -> tuple[float | None, list[tuple[float, float]], list[PyramidLayer]]:
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


def agreement(pairs: list[tuple[int, int]]) -> Estimate | None:
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
