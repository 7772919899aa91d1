"""How steps by hand are told."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from klantwaarde.language import LANGUAGES, Named, Said, named, say, speak
from klantwaarde.results import QAction, QAnalysis


def names_in(q: QAnalysis) -> dict[str, Named | Said]:
    """Give the name of every viewpoint, per language: that of a person, else its number."""
    return {
        factor.name: named(factor.label) if any(factor.label.values()) else say("viewpoint {n}", n=factor.name[1:])
        for factor in q.factors
    }


def labelled(q: QAnalysis) -> QAnalysis:
    """Give every viewpoint the name it has on the page, for the pictures."""
    names = names_in(q)
    factors = [
        msgspec.structs.replace(factor, label={lang: speak(names[factor.name], lang) for lang in LANGUAGES})
        for factor in q.factors
    ]
    return msgspec.structs.replace(q, factors=factors)


def told(step: QAction, names: Mapping[str, Named | Said], shown: Mapping[str, str]) -> Said:
    """Tell a step in one sentence.

    Parameters
    ----------
    step
        As it stands in the settings.
    names
        Viewpoint -> its name now; one that is no longer there is named by its number.
    shown
        Person in the record -> how the desk names that person.
    """
    one, other = (names.get(code) or say("viewpoint {n}", n=code[1:]) for code in (step.factor, step.other))
    who = shown.get(step.sorter, say("somebody who is not in this wave"))
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
