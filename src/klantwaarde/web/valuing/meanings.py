"""What each tier means on the parts that people judge, in the order of the tiers 0 to 5."""

from __future__ import annotations

from klantwaarde.language import Said, say
from klantwaarde.systems.voc.parts import Part

MEANINGS: dict[str, tuple[Said, ...]] = {
    "risk": (
        say("acute: insolvency signal or notice given"),
        say("high on two or three of the risks"),
        say("high on one of the risks"),
        say("none high, medium on two or three"),
        say("none high, medium on one"),
        say("low on all three risks"),
    ),
    "flagship_effect": (
        say("name works against us or may not be used"),
        say("unknown to prospects"),
        say("known in the own town or niche"),
        say("known in the region or sector"),
        say("known nationally, prospects ask about it"),
        say("name opens doors: named as reason for a first talk in the last 12 months"),
    ),
    "referrals": (
        say("advises others against us"),
        say("none"),
        say("willing to be named, no contact made yet"),
        say("gives a reference on request"),
        say("recommends unasked or one lead won"),
        say("two or more leads won"),
    ),
    "knowledge_transfer": (
        say("withholds information we need for the work"),
        say("none"),
        say("an incidental tip"),
        say("some: useful exchange once or twice"),
        say("regular: planned exchange every quarter"),
        say("structural: joint pilots or learning projects"),
    ),
    "relation_fit": (
        say("harmful: values conflict with ours"),
        say("clash on most points"),
        say("friction on several points"),
        say("workable"),
        say("good match, small differences"),
        say("natural match"),
    ),
    "personal_cooperation": (
        say("broken off or disrespectful"),
        say("hard work on every contact"),
        say("laborious on some contacts"),
        say("correct"),
        say("pleasant on most levels"),
        say("excellent on all levels"),
    ),
    "trust_commitment": (
        say("in dispute or has announced to leave"),
        say("tenders each time"),
        say("compares offers at each renewal"),
        say("stays at equal terms"),
        say("multi-year contract, stays when slightly dearer"),
        say("multi-year contract with open books"),
    ),
}


def meanings_of(part: Part) -> tuple[Said, ...]:
    """Give what the tiers of a part mean; nothing for a part that a study added itself."""
    return MEANINGS.get(part.id, ())
