"""How a card-sorting study was made, in sentences: grid, rules, steps by hand, how many viewpoints and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from klantwaarde.language import Named, Said, named, number, say
from klantwaarde.pictures.q_signs import place_words
from klantwaarde.reports.voice import Voice
from klantwaarde.results import QAction, QAnalysis, QFactorChoice, QStability
from klantwaarde.results.q_analysis import QWarning

MODES: dict[str, Said] = {
    "native": say("our own rules (native)"),
    "qmethod": say("the rules of the program qmethod (R)"),
    "pqmethod": say("the rules of the programs PQMethod and KADE"),
}
EXTRACTIONS: dict[str, Said] = {
    "pca": say("principal components"),
    "centroid": say("centroid factors (Brown)"),
    "horst": say("centroid factors with settled communalities (Horst)"),
}
ROTATIONS: dict[str, Said] = {
    "none": say("not turned by a rule"),
    "varimax": say("turned by varimax"),
    "quartimax": say("turned by quartimax"),
    "equamax": say("turned by equamax"),
    "promax": say("turned by promax, so that they may lean towards each other"),
    "oblimin": say("turned by oblimin, so that they may lean towards each other"),
}
CORRELATIONS: dict[str, Said] = {
    "pearson": say("Pearson's correlation"),
    "spearman": say("Spearman's rank correlation"),
    "kendall": say("Kendall's rank correlation"),
}
LEVELS = {1.28: 0.2, 1.645: 0.1, 1.96: 0.05, 2.326: 0.02, 2.576: 0.01, 2.58: 0.01, 3.291: 0.001, 3.891: 0.0001}
MULTIPLICITY: dict[str, Said] = {
    "none": say("They are not corrected for their number."),
    "holm": say("They are corrected for their number by Holm's rule."),
    "fdr": say("They are corrected for their number by the rule of Benjamini and Hochberg."),
}
SETTINGS: dict[str, Said] = {
    "factors": say("number of viewpoints kept"),
    "mode": say("rules followed"),
    "extraction": say("how viewpoints are found"),
    "rotation": say("how they are turned"),
    "correlation": say("how two sorts are compared"),
    "converged": say("rotation runs to its end"),
    "flag_level": say("bound of a flag (c)"),
    "flag_majority": say("rule of half the communality"),
    "flag_pole": say("poles that may define"),
    "score": say("weights of the persons in a score"),
    "deviation": say("deviation in the scores"),
    "average_reliability": say("reliability of one sort"),
    "multiplicity": say("correction for the number of tests"),
    "margin": say("largest difference in z that counts as equal"),
    "consensus_level": say("bound of consensus (c)"),
    "missing": say("missing cards"),
    "symmetric": say("symmetric grid for free sorts"),
    "seed": say("start of everything random"),
}
NAMED = ("confounded", "unflagged", "near", "heywood")
"""Warnings that only list persons; the table of persons to look at has them all."""


def method_lines(
    q: QAnalysis,
    voice: Voice,
    *,
    stable: QStability | None,
    choice: QFactorChoice | None,
    why: Sequence[Said] = (),
) -> list[str]:
    """Write out the method: mode, level, rule, steps by hand, the number of viewpoints and why, and its stability.

    Parameters
    ----------
    q
        The analysis.
    voice
        Says it.
    stable, choice
        When they were made.
    why
        What the maker of the study says of the number of viewpoints.
    """
    lines = [
        *_laid(q),
        *_rules(q, voice),
        *_hand(q),
        *_number(q, choice, why, voice),
        _firm(stable, q.settings.factors),
    ]
    return [voice.speak(line) for line in lines]


def _laid(q: QAnalysis) -> list[Said]:
    places = q.grid.places
    laid = say(
        "{n} {n:person|persons} laid {cards} cards from {low} to {high}.",
        n=len(q.sorters),
        cards=len(q.cards),
        low=place_words(places[0]),
        high=place_words(places[-1]),
    )
    if q.grid_from == "mean":
        return [laid, say("The sorts share no grid: places are the mean grid of the sorts.")]
    return [laid]


def _rules(q: QAnalysis, voice: Voice) -> list[Said]:
    s = q.settings
    found = say(
        "By {mode}. The sorts are compared by {correlation}; viewpoints are {extraction}, {rotation}.",
        mode=MODES.get(s.mode, s.mode),
        correlation=CORRELATIONS.get(s.correlation, s.correlation),
        extraction=EXTRACTIONS.get(s.extraction, s.extraction),
        rotation=ROTATIONS.get(s.rotation, s.rotation),
    )
    out = [found, *_flags(q, voice)]
    if len(q.factors) > 1:
        out.append(
            say(
                "A card sets a viewpoint apart when its score differs from that in every other one: D at p < .05, "
                "D* at p < .01. {corrected}",
                corrected=MULTIPLICITY.get(s.multiplicity, s.multiplicity),
            )
        )
    return out


def _flags(q: QAnalysis, voice: Voice) -> list[Said]:
    s, c = q.settings, _written(q.settings.flag_level, voice)
    level = LEVELS.get(s.flag_level)
    if s.flag_level <= 0 and s.flag_majority != "alone":
        out = [say("No rule makes a person define a viewpoint: that was done by hand only.")]
    elif s.flag_majority == "alone":
        out = [say("A person defines the viewpoint that explains more than half of what all viewpoints tell of it.")]
    else:
        out = [
            say(
                "A person defines a viewpoint when the loading is beyond {bound:.2f} ({c} divided by the root of "
                "the number of cards, p < {level}).",
                bound=q.flag_bound,
                c=c,
                level=_written(level, voice),
            )
            if level is not None
            else say(
                "A person defines a viewpoint when the loading is beyond {bound:.2f} ({c} divided by the root of "
                "the number of cards).",
                bound=q.flag_bound,
                c=c,
            )
        ]
        if s.flag_majority == "on":
            out.append(say("It must also explain more than half of what all viewpoints together tell of that person."))
    if s.flag_pole == "positive":
        out.append(say("Only positive loadings define a viewpoint."))
    return out


def _hand(q: QAnalysis) -> list[Said]:
    steps = [step for step in q.log if step.kind not in {"choose", "name"}]
    if not steps:
        return [say("Nothing was changed by hand.")]
    return [
        say(
            "{n} {n:step was|steps were} taken by hand; {n:it stands|they stand} in the table below, with who and why.",
            n=len(steps),
        )
    ]


def _number(q: QAnalysis, choice: QFactorChoice | None, why: Sequence[Said], voice: Voice) -> list[Said]:
    out = [say("{k} {k:viewpoint was|viewpoints were} kept.", k=q.settings.factors)]
    out += why
    chosen = [step for step in q.log if step.kind == "choose" and step.reason]
    out += [say("The reason written down: {reason}", reason=step.reason) for step in chosen[-1:]]
    if choice is not None:
        listed = "; ".join(f"{voice.speak(rule.name)}: {rule.keeps}" for rule in choice.rules)
        out.append(say("What each rule would keep: {listed}.", listed=listed))
    elif not why and not chosen:
        out.append(say("No reason was written down, and no rule was asked: read the number as a try."))
    return out


def _firm(stable: QStability | None, k: int) -> Said:
    if stable is None:
        return say("How firm {k} {k:viewpoint is|viewpoints are} was not tested: no persons were drawn again.", k=k)
    said = say(
        "How firm {k} {k:viewpoint is|viewpoints are}: the persons were drawn again {n} times (seed {seed}), and in "
        "{share:%} of the draws at least one viewpoint fell apart (phi under .85).",
        k=k,
        n=stable.resamples,
        seed=stable.seed,
        share=stable.unstable_share,
    )
    return say("{said} Few persons: read this as a sketch.", said=said) if stable.few_persons else said


def firm_rows(stable: QStability, called: Sequence[str], lang: str) -> list[list[str]]:
    """Give per viewpoint how alike it comes back on average, and in how many draws nobody defined it."""
    return [
        [name, number(mean, lang, 2), str(empty)]
        for name, mean, empty in zip(called, stable.congruence, stable.empty, strict=True)
    ]


def people_rows(q: QAnalysis, voice: Voice, *, names: bool) -> list[list[str]]:
    """List the persons to look at: on two viewpoints, on none, the other way round, near a bound; or how many."""
    kinds = (
        (say("clearly on two or more viewpoints (confounded)"), q.persons.confounded),
        (say("defines no viewpoint (unflagged)"), q.persons.unflagged),
        (say("defines one the other way round (negative)"), q.persons.negative),
        (say("close to a bound: a small change can turn it"), q.persons.near),
        (say("carries over 80% of a viewpoint alone"), q.persons.dominant),
        (say("loading of 1 or more (Heywood)"), q.persons.heywood),
    )
    none = voice.speak(say("nobody"))
    return [[voice.speak(what), str(len(who)), *([", ".join(who) or none] if names else [])] for what, who in kinds]


def step_words(step: QAction, called: Mapping[str, str | Named | Said], who: str | Said) -> Said:
    """Tell a step by hand in one sentence.

    Parameters
    ----------
    step
        As it stands in the log.
    called
        Viewpoint -> its name now; one that is no longer there is named by its number.
    who
        How the person of the step is named to this reader.
    """
    one, other = (called.get(code) or say("viewpoint {n}", n=code[1:]) for code in (step.factor, step.other))
    known: dict[str, Said] = {
        "rotate": say("turned {one} by {degrees:.1f}° towards {other}", one=one, other=other, degrees=step.degrees),
        "flag": say("{who} speaks for {one}", who=who, one=one),
        "unflag": say("{who} does not speak for {one}", who=who, one=one),
        "flip": say("turned {one} around", one=one),
        "split": say("split {one} into its two ends", one=one),
        "name": say("called viewpoint {n} “{name}”", n=step.factor[1:], name=named(step.label)),
        "choose": say("chose the number of viewpoints and the rules"),
        "drop_sorter": say("left {who} out", who=who),
    }
    return known.get(step.kind, say("left {one} out", one=one))


def setting_rows(q: QAnalysis, voice: Voice) -> list[list[str]]:
    """Give every setting that changes the numbers, by name and by code."""
    s = q.settings
    rows = [[voice.speak(SETTINGS[name]), _written(getattr(s, name), voice), name] for name in s.__struct_fields__]
    grid = ", ".join(f"{place_words(p)}: {c}" for p, c in zip(q.grid.places, q.grid.counts, strict=True))
    return [*rows, [voice.speak(say("the grid: place and cards")), grid, "grid"]]


def _written(value: str | float | None, voice: Voice) -> str:
    if value is None:
        return voice.speak(say("one column of the grid"))
    if isinstance(value, bool):
        return voice.speak(say("yes") if value else say("no"))
    if isinstance(value, float):
        return number(value, voice.lang, 4).rstrip("0").rstrip(",.")
    return str(value)


def warning_lines(q: QAnalysis, called: dict[str, str], voice: Voice, *, names: bool) -> list[str]:
    """Say what a reader must know, viewpoints by their names; where persons may not be named, without their names."""
    return [voice.speak(_spared(one, called, names=names)) for one in q.warnings if one.code not in NAMED]


def _spared(warning: QWarning, called: dict[str, str], *, names: bool) -> Said:
    values = dict(warning.text.values)
    if isinstance(factor := values.get("factor"), str):
        values["factor"] = called.get(factor, factor)
    if "who" in values and not names:
        one = warning.code in {"dominant", "one-person-factor"}
        values["who"] = say("somebody who is not named here") if one else say("persons who are not named here")
    return msgspec.structs.replace(warning.text, values=values)
