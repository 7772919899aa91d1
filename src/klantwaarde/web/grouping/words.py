"""What viewpoints are called at the desk."""

from __future__ import annotations

import msgspec

from klantwaarde.language import LANGUAGES, Named, Said, named, say, speak
from klantwaarde.results import QAnalysis


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
