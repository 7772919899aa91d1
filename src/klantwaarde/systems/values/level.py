"""The level of a value: a hypothesis of the catalogue, tested by what people said and did (methods handbook 3.11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from klantwaarde.language import Said, named, say
from klantwaarde.results import LevelEvidence, LevelVerdict, PenaltyReward
from klantwaarde.statistics.largest_share import largest_share

OUTCOMES = ("basic", "added", "bonding", "indifferent")
# Strength of the prior in answers, and weight of a source that speaks per value and not per person: so such a source
# cannot outvote thirty people.
PRIOR_STRENGTH = 6.0
ITEM_WEIGHT = 6.0
FIRM = 0.8


def kano_evidence(
    counts: Mapping[str, float], *, relational: bool = False, worth: float = 1.0, closed: bool = False
) -> LevelEvidence | None:
    """Turn Kano answers into evidence: must-be is basic, one-dimensional added, attractive half added half bonding.

    Parameters
    ----------
    counts
        Answers per category.
    relational
        True when the value is about the relation itself: all attractive answers then count as bonding.
    worth
        Independent answers per answer, at most 1.
    closed
        True when too few people answered to show it: no evidence then.

    Returns
    -------
    LevelEvidence or None
        ``None`` without answers. Reverse and questionable answers stay out; reverse is told in the note.
    """
    m, o, a, i = (float(counts.get(letter, 0)) for letter in "MOAI")
    judged = m + o + a + i
    if closed or judged <= 0:
        return None
    half = 0.0 if relational else a / 2.0
    reverse = int(counts.get("R", 0))
    n = round(sum(float(counts.get(letter, 0)) for letter in "AOMIRQ"))
    note = say("{reverse} of {n} would rather not have this.", reverse=reverse, n=n) if reverse else None
    shares = {"basic": m, "added": o + half, "bonding": a - half, "indifferent": i}
    return LevelEvidence(
        source="kano",
        shares={name: count / judged for name, count in shares.items()},
        weight=judged * worth,
        n=n,
        note=note,
    )


def penalty_reward_evidence(result: PenaltyReward) -> LevelEvidence | None:
    """Turn penalty and reward into evidence: the chance of each reading, worth six answers in all."""
    if not result.shares or result.contrast.status != "open":
        return None
    return LevelEvidence(
        source="penalty_reward",
        shares={name: result.shares.get(name, 0.0) for name in OUTCOMES},
        weight=ITEM_WEIGHT,
        n=sum(result.contrast.n.values()),
        note=result.notes[0] if result.notes else None,
    )


def mention_evidence(*, complaints: float = 0, praise: float = 0, ties: float = 0) -> LevelEvidence | None:
    """Turn what people said unasked into evidence.

    Parameters
    ----------
    complaints
        People who said that it went wrong: basic.
    praise
        People who praised doing more: added.
    ties
        People who said "that is why you, and not them": bonding.
    """
    total = float(complaints + praise + ties)
    if total <= 0:
        return None
    return LevelEvidence(
        source="mention",
        shares={"basic": complaints / total, "added": praise / total, "bonding": ties / total, "indifferent": 0.0},
        weight=total,
        n=round(total),
    )


def competitor_evidence(*, equal: float, better_than_some: float, better_than_all: float) -> LevelEvidence | None:
    """Turn a rating against competitors into evidence: equal to all is basic, better than some added, than all bonding.

    Parameters
    ----------
    equal, better_than_some, better_than_all
        Chances or counts of each; only their proportions are used, since it is one source per value.
    """
    total = float(equal + better_than_some + better_than_all)
    if total <= 0:
        return None
    return LevelEvidence(
        source="competitor",
        shares={
            "basic": equal / total,
            "added": better_than_some / total,
            "bonding": better_than_all / total,
            "indifferent": 0.0,
        },
        weight=ITEM_WEIGHT,
    )


def pooled_shares(catalogue: Iterable[str], evidence: Iterable[LevelEvidence]) -> dict[str, float]:
    """Say how the outcomes are spread over all values of the study: what one expects of a value one knows nothing of.

    It starts with the catalogue (each value one answer at its own level, and half an answer for every outcome, so that
    none is impossible) and learns from the evidence of all values together.

    Parameters
    ----------
    catalogue
        Catalogue level per value.
    evidence
        Every source of every value.

    Returns
    -------
    dict
        Share per outcome, adding up to one.
    """
    counts = dict.fromkeys(OUTCOMES, 0.5)
    for level in catalogue:
        counts[level] += 1.0
    for source in evidence:
        for name in OUTCOMES:
            counts[name] += source.weight * source.shares.get(name, 0.0)
    total = sum(counts.values())
    return {name: count / total for name, count in counts.items()}


def level_chances(
    evidence: Iterable[LevelEvidence], *, prior: Mapping[str, float], strength: float = PRIOR_STRENGTH
) -> dict[str, float]:
    """Give P(level): the chance that an outcome holds the largest share, under prior + evidence.

    References
    ----------
    Handbook of methods 3.11. Check: uniform prior of six answers, evidence 10, 3, 2, 0 gives P(basic) .954; evidence
    7, 4, 2, 2 gives .739.
    """
    alpha = {name: strength * prior.get(name, 0.0) for name in OUTCOMES}
    for source in evidence:
        for name in OUTCOMES:
            alpha[name] += source.weight * source.shares.get(name, 0.0)
    return largest_share(alpha)


def judge_level(
    catalogue: str,
    evidence: Sequence[LevelEvidence],
    *,
    prior: Mapping[str, float],
    strength: float = PRIOR_STRENGTH,
) -> LevelVerdict:
    """Say on which level a value behaves, and how firm that is.

    Parameters
    ----------
    catalogue
        Level the study gives it.
    evidence
        Its sources, each once.
    prior
        Shares over all values of the study (`pooled_shares`).
    strength
        Answers the prior is worth.

    Returns
    -------
    LevelVerdict
        ``conflict`` when two sources alone each reach .8 on different outcomes; else ``firm`` when P reaches .8 and two
        sources of different kind have that outcome as their own largest; else ``provisional``; ``untested`` without
        evidence.
    """
    if not evidence:
        return LevelVerdict(catalogue=catalogue)
    chances = level_chances(evidence, prior=prior, strength=strength)
    likely = max(OUTCOMES, key=lambda name: (chances[name], -OUTCOMES.index(name)))
    alone = [level_chances([source], prior=prior, strength=strength) for source in evidence]
    sure = {name for chance in alone for name in OUTCOMES if chance[name] >= FIRM}
    agreeing = {source.source for source in evidence if _largest(source) == likely}
    if len(sure) > 1:
        verdict = "conflict"
    elif chances[likely] >= FIRM and len(agreeing) > 1:
        verdict = "firm"
    else:
        verdict = "provisional"
    return LevelVerdict(
        catalogue=catalogue,
        likely=likely,
        probability=chances,
        verdict=verdict,
        evidence=list(evidence),
        disagrees=likely != catalogue,
    )


def level_note(verdict: LevelVerdict, name: Mapping[str, str]) -> Said | None:
    """Say it when a value does not behave as the study calls it, or when sources contradict each other.

    Nothing is said below P = .8, unless sources conflict: a guess is no reason to doubt the catalogue.
    """
    subject = named(name)
    if verdict.verdict == "conflict":
        return say("The sources contradict each other on the level of “{value}”.", value=subject)
    if not verdict.disagrees or verdict.likely is None or verdict.probability.get(verdict.likely, 0.0) < FIRM:
        return None
    chance = verdict.probability[verdict.likely]
    called = level_word(verdict.catalogue)
    if verdict.likely == "indifferent":
        template = say("You call “{value}” {called}; it leaves most people cold.", value=subject, called=called)
    elif verdict.verdict == "firm":
        template = say(
            "You call “{value}” {called}; it behaves like {behaves}.",
            value=subject,
            called=called,
            behaves=level_word(verdict.likely),
        )
    else:
        template = say(
            "You call “{value}” {called}; for now it behaves like {behaves} (chance {chance:%}).",
            value=subject,
            called=called,
            behaves=level_word(verdict.likely),
            chance=chance,
        )
    return template


def level_word(level: str) -> Said:
    """Give the words for a level as they stand in a sentence."""
    words = {
        "basic": say("a basic value"),
        "added": say("an added value"),
        "bonding": say("a bonding value"),
    }
    return words[level]


def _largest(source: LevelEvidence) -> str | None:
    top = max(source.shares.values(), default=0.0)
    names = [name for name, share in source.shares.items() if share >= top - 1e-12]
    return names[0] if len(names) == 1 else None
