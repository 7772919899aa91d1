"""The words a report uses for each code of a noun: levels, sources, kinds of advice, Kano letters, states."""

from __future__ import annotations

from typing import Final

from klantwaarde.language import Said, say
from klantwaarde.pictures.words import state_name
from klantwaarde.results import InvestmentMark, ValueMark

LEVELS: Final = {
    "basic": say("Basic"),
    "added": say("Added value"),
    "bonding": say("Bonding"),
    "indifferent": say("Makes no difference"),
}
"""The three levels, and what a test may say besides."""

LEVEL_MEANINGS: Final = {
    "basic": say("This must simply be right. Customers do not praise you for it, but they do miss it."),
    "added": say("Here you can make the difference, if you live up to it."),
    "bonding": say("This makes customers feel that they belong with you."),
}
"""What a level means to the reader."""

VERDICTS: Final = {
    "firm": say("Firm: at least two sources agree."),
    "provisional": say("Provisional: there is too little evidence to be sure."),
    "conflict": say("The sources contradict each other."),
    "untested": say("Not tested: only the catalogue says so."),
}
"""How sure the level of a value is."""

SOURCES: Final = {
    "kano": say("Kano questions: what if it is there, and what if it is not?"),
    "penalty_reward": say("Overall score: lower when this disappoints, higher when this pleases?"),
    "mention": say("Own words: do customers praise it, or only miss it?"),
    "competitor": say("Competitors: is it normal in the market?"),
}
"""The sources that can say something about a level."""

DIFFERENCE_SOURCES: Final = {
    "direct": say("We asked the difference directly: was it better or worse than expected?"),
    "gap": say("We calculated the difference per person: experience minus expectation."),
    "none": say("We did not ask about a difference."),
}
"""Where the difference between experience and expectation comes from."""

PRIORITY_GROUPS: Final = (
    ("first", say("Do this first"), ("mend_basic", "ease_friction")),
    ("difference", say("Make the difference here"), ("meet_added", "stand_out", "build_bonding", "keep")),
    ("stop", say("Do less of this"), ("stop",)),
)
"""The three lists of advice, in order of work, with the kinds of advice in each."""

PRIORITY_KINDS: Final = {
    "mend_basic": say("get the basics right"),
    "ease_friction": say("make it easier for customers"),
    "meet_added": say("live up to added value"),
    "build_bonding": say("build on bonding"),
    "stand_out": say("room to stand out"),
    "keep": say("keep this"),
    "stop": say("do less"),
}
"""What kind of work an advice asks."""

KANO_LETTERS: Final = "AOMIRQ"
"""The six outcomes of a Kano pair, in the order of the literature."""

KANO_MEANINGS: Final = {
    "A": say("A pleasant surprise when it is there; nobody misses it when it is not (attractive)."),
    "O": say("More of it pleases, less of it disappoints (one-dimensional)."),
    "M": say("Nobody praises it, but everybody misses it when it is not there (must-be)."),
    "I": say("People do not care whether it is there (indifferent)."),
    "R": say("People would rather do without (reverse)."),
    "Q": say("The two answers do not fit together; perhaps the question was misread (questionable)."),
}
"""What each outcome means."""


METHODS: Final = {
    "customer value model": say("customer value model"),
}
"""Names of the methods that answer."""


def state_words(mark: ValueMark | InvestmentMark) -> Said:
    """Say the state of a value or a cost, in the words of the picture."""
    words = state_name("closed" if mark.status == "closed" else mark.state, cost=isinstance(mark, InvestmentMark))
    return say("probably {state}", state=words) if mark.probably and mark.status != "closed" else words
