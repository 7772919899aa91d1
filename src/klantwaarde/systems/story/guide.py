"""The interview guide: twelve questions that fit this study's values and roles, in Dutch or in English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from klantwaarde.language import Said, named, say
from klantwaarde.schema.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class GuideQuestion:
    """One question, what it feeds, and what to ask on with."""

    question: Said
    feeds: Said
    probes: tuple[Said, ...] = ()


def interview_guide(catalogue: Catalogue, *, values: Sequence[str] = (), most: int = 8) -> list[GuideQuestion]:
    """Make the questions of an interview.

    Parameters
    ----------
    catalogue
        Values, investments and roles of the study.
    values
        Values to ask on about, most important first; all of the catalogue unless told. They are for who asks and are
        not read out: the customer names values unasked first.
    most
        How many of each level to list.
    """
    chosen = [code for code in (values or catalogue.values) if code in catalogue.values]

    def of_level(level: str) -> tuple[Said, ...]:
        found = [catalogue.values[code].name for code in chosen if catalogue.values[code].level == level][:most]
        return tuple(say("Not named? Ask about: {value}.", value=named(name)) for name in found)

    costs = tuple(say("Ask on about: {value}.", value=named(one.name)) for one in catalogue.investments.values())
    roles = tuple(say("Card: {value}", value=named(one.name)) for one in catalogue.roles.values())
    why = (say("And what does that bring you? And why does that matter? (until a value is named)"),)
    return [
        GuideQuestion(say("Why did you choose us at the time?"), say("reasons to choose")),
        GuideQuestion(say("In which words would you describe us?"), say("values in own words")),
        GuideQuestion(say("What must absolutely not go wrong?"), say("basic values"), of_level("basic")),
        GuideQuestion(say("Where do you notice that we do more than deliver?"), say("added values"), of_level("added")),
        GuideQuestion(say("Why is that important to you?"), say("ladder"), why),
        GuideQuestion(
            say("What makes you feel connected to us, or not?"), say("bonding values"), of_level("bonding")
        ),
        GuideQuestion(
            say("What does working with us cost you in money, risk, time and effort?"), say("investment side"), costs
        ),
        GuideQuestion(
            say("Which role do we play now? Which role would you grant us?"), say("played and granted role"), roles
        ),
        GuideQuestion(
            say("Name a moment at which we were above or below expectation."), say("critical incidents"),
            (say("What did you expect? What happened? What did you do then?"),),
        ),
        GuideQuestion(say("What would others tell you about us?"), say("image")),
        GuideQuestion(say("What does a competitor do better?"), say("alternatives")),
        GuideQuestion(say("What must we do differently tomorrow?"), say("first action")),
    ]  # fmt: skip
