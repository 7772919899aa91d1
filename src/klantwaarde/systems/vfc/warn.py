"""What a reader of a Q analysis must know, each with a stable code and a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from klantwaarde.errors import say
from klantwaarde.language import Said
from klantwaarde.results.q_analysis import QWarning
from klantwaarde.systems.vfc.analysis import Analysis
from klantwaarde.systems.vfc.flags import DOMINANT, Bools, anywhere
from klantwaarde.systems.vfc.missing import MUCH

LISTED = 12


def warnings(a: Analysis) -> list[QWarning]:
    """List everything that was guessed, is fragile, or needs a decision."""
    return [
        QWarning(code, text)
        for part in (_input(a), _search(a), _factors(a), _persons(a), _cards(a))
        for code, text in part
    ]


def who(a: Analysis, mask: Bools) -> str:
    """Name the persons of a mask."""
    return listed([a.sorts.sorters[i] for i in np.flatnonzero(mask)])


def listed(names: Sequence[str]) -> str:
    """Join names; a long list ends with how many more there are."""
    if len(names) <= LISTED:
        return ", ".join(names)
    return f"{', '.join(names[:LISTED])} (+{len(names) - LISTED})"


def dominant(a: Analysis) -> list[tuple[str, str]]:
    """Find factors of which one person carries over 80% of the weight: (person, factor)."""
    out = []
    size = np.abs(a.weight)
    total = size.sum(axis=0)
    for column, item in enumerate(a.factors.items):
        if a.p[column] > 1 and size[:, column].max() > DOMINANT * total[column]:
            out.append((a.sorts.sorters[int(size[:, column].argmax())], item.name))
    return out


def heywood(a: Analysis) -> Bools:
    """Tell who has a loading of 1 or more, or a communality above 1."""
    if a.settings.extraction == "pca" and a.factors.pattern is None:
        return np.zeros(len(a.sorts.sorters), dtype=np.bool_)
    axes = a.factors.axes
    h = np.einsum("ij,ij->i", axes if a.factors.pattern is None else a.factors.pattern, axes)
    return np.asarray((np.abs(axes) >= 1).any(axis=1) | (h > 1 + 1e-9))


def _input(a: Analysis) -> Iterator[tuple[str, Said]]:
    mode = a.settings.mode
    if mode != "native":
        yield (
            "mode",
            say(
                "These results follow the rules of {mode} without its rounding; small differences in late digits can "
                "remain.",
                mode=mode,
            ),
        )
    yield from _gone(a)
    if a.basis.moved > 0:
        yield (
            "correlations-mended",
            say(
                "The correlations contradicted each other and were moved to the nearest possible ones, at most by "
                "{change:.3f}.",
                change=a.basis.moved,
            ),
        )
    if a.sorts.grid_from == "mean":
        grid = ", ".join(f"{p}:{c}" for p, c in zip(a.sorts.grid.places, a.sorts.grid.counts, strict=True))
        yield (
            "free-sorts",
            say("The sorts do not share one grid; the factor arrays use the mean grid {grid}.", grid=grid),
        )
    if a.basis.rank < a.settings.factors:
        yield (
            "rank",
            say(
                "The sorts hold {rank} independent directions, fewer than the {k} factors asked for.",
                rank=a.basis.rank,
                k=a.settings.factors,
            ),
        )


def _gone(a: Analysis) -> Iterator[tuple[str, Said]]:
    gone = np.isnan(a.sorts.x)
    if gone.any():
        if a.basis.fills is not None:
            yield (
                "missing-filled",
                say(
                    "{cells} places are missing ({who}); they were filled {times} times from the empty places of the "
                    "grid, seed {seed}.",
                    cells=int(gone.sum()),
                    who=who(a, anywhere(gone, 0)),
                    times=int(a.basis.fills.fills.shape[0]),
                    seed=a.settings.seed,
                ),
            )
        else:
            yield (
                "missing-pairwise",
                say(
                    "{cells} places are missing ({who}); each pair of persons is compared on the cards both placed.",
                    cells=int(gone.sum()),
                    who=who(a, anywhere(gone, 0)),
                ),
            )
        much = gone.mean(axis=0) > MUCH
        if much.any():
            yield (
                "missing-much",
                say("Over 20% of the cards is missing for {who}; consider leaving them out.", who=who(a, much)),
            )


def _search(a: Analysis) -> Iterator[tuple[str, Said]]:
    if a.settings.extraction == "horst" and a.basis.search:
        last = a.basis.search[-1]
        if last.converged:
            yield "horst", say("Horst's communalities settled after {passes} passes.", passes=last.passes)
        else:
            yield (
                "not-converged",
                say("Horst's communalities are not converged after {passes} passes.", passes=last.passes),
            )
    size = (a.basis.loadings**2).sum(axis=0)
    if a.settings.extraction == "centroid":
        for number, found in enumerate(a.basis.search, 1):
            if not found.converged:
                yield (
                    "not-converged",
                    say(
                        "Centroid factor {number} is not converged after {passes} passes.",
                        number=number,
                        passes=found.passes,
                    ),
                )
        bound = 1.96 / np.sqrt(len(a.sorts.cards))
        weak = (size < 1) | ~(np.abs(a.basis.loadings) > bound).any(axis=0)
        later = np.array([(size[i + 1 :] > size[i]).any() for i in range(size.size)])
        for column in np.flatnonzero(weak & later):
            yield (
                "degenerate",
                say(
                    "Centroid factor {number} is nearly empty although a later one is larger: it is degenerate.",
                    number=int(column) + 1,
                ),
            )
    if not a.factors.converged:
        yield "not-converged", say("The {rotation} rotation is not converged.", rotation=a.settings.rotation)
    if a.factors.share_best < 1:
        yield (
            "rotation-starts",
            say(
                "The rotation has several solutions; {share:%} of the starts end in the one shown.",
                share=a.factors.share_best,
            ),
        )
    if a.factors.pattern is not None:
        yield (
            "oblique",
            say(
                "The factors lean towards each other. Flags and explained variance use structure loadings; the pattern "
                "stands beside them."
            ),
        )


def _factors(a: Analysis) -> Iterator[tuple[str, Said]]:
    if a.settings.flag_level <= 0 and a.settings.flag_majority != "alone":
        yield "flags-off", say("Automatic flags are off: only persons flagged by hand define a factor.")
    for column, item in enumerate(a.factors.items):
        if a.p[column] == 0:
            yield (
                "empty-factor",
                say("Nobody defines {factor}: it has no scores, no array and no comparisons.", factor=item.name),
            )
        elif a.p[column] == 1:
            person = a.sorts.sorters[int(np.flatnonzero(a.flagged[:, column])[0])]
            yield (
                "one-person-factor",
                say("{factor} rests on one sort, of {who}: it is one person's view.", factor=item.name, who=person),
            )
    for person, factor in dominant(a):
        yield (
            "dominant",
            say(
                "{who} carries over 80% of the weight of {factor}: the viewpoint is that person's.",
                who=person,
                factor=factor,
            ),
        )
    if len(a.factors.items) == 1:
        yield "one-factor", say("With one factor there is nothing to compare.")
    negative = a.flagged & (a.loadings < 0)
    for column, item in enumerate(a.factors.items):
        if not negative[:, column].any():
            continue
        both = (a.flagged[:, column] & (a.loadings[:, column] > 0)).any()
        if both:
            yield (
                "bipolar",
                say(
                    "Both poles of {factor} define it; negative: {who}. Keep it, split it, or let the positive pole "
                    "alone define it.",
                    factor=item.name,
                    who=who(a, negative[:, column]),
                ),
            )
        else:
            yield (
                "negative",
                say(
                    "Only negative loadings define {factor} ({who}): flip it.",
                    factor=item.name,
                    who=who(a, negative[:, column]),
                ),
            )


def _persons(a: Analysis) -> Iterator[tuple[str, Said]]:
    if a.notes.confounded.any():
        yield "confounded", say("Confounded, clearly on two or more factors: {who}.", who=who(a, a.notes.confounded))
    if a.notes.unflagged.any():
        yield "unflagged", say("Defining no factor: {who}.", who=who(a, a.notes.unflagged))
    if a.notes.near.any():
        yield (
            "near",
            say("Within .02 of a bound, so a small change can flag or unflag: {who}.", who=who(a, a.notes.near)),
        )
    high = heywood(a)
    if high.any():
        yield (
            "heywood",
            say(
                "A loading of 1 or more, or a communality above 1: {who}. The weight is capped at a loading of .99999.",
                who=who(a, high),
            ),
        )


def _cards(a: Analysis) -> Iterator[tuple[str, Said]]:
    for column, item in enumerate(a.factors.items):
        if a.tied[:, column].any():
            cards = listed([a.sorts.cards[i] for i in np.flatnonzero(a.tied[:, column])])
            if a.settings.mode == "qmethod":
                yield (
                    "grid-broken",
                    say(
                        "Tied cards of {factor} all take the lower place, so its array does not fit the grid: {cards}.",
                        factor=item.name,
                        cards=cards,
                    ),
                )
            else:
                yield (
                    "tied",
                    say(
                        "Tied cards of {factor} are placed in the order of the cards: {cards}.",
                        factor=item.name,
                        cards=cards,
                    ),
                )
    if len(a.factors.items) > 1 and a.smallest >= a.margin:
        yield (
            "equality",
            say(
                "Too little information to show that viewpoints agree: differences under {smallest:.2f} cannot be "
                "shown, the margin is {margin:.2f}.",
                smallest=a.smallest,
                margin=a.margin,
            ),
        )
