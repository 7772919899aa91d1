"""The fixed words of the card-sorting report, each said once."""

from __future__ import annotations

from klantwaarde.language import Said, say
from klantwaarde.results.q_groups import KINDS

TEXTS: dict[str, Said] = {
    "skip": say("Go to the findings"),
    "eyebrow": say("What buyers value: value FOR the customer"),
    "contents": say("Contents"),
    "composed": say("Composed data."),
    "composed_more": say("These customers do not exist; the study shows what a report looks like."),
    "portraits": say("The viewpoints"),
    "differ": say("Where they differ and where they agree"),
    "belongs": say("Who belongs where"),
    "how_many": say("How many viewpoints"),
    "method": say("How this was made"),
    "pays": say("Will pay for"),
    "pays_not": say("Will not pay for"),
    "no_pays": say("Nothing was recorded on paying, or by fewer persons than may be shown."),
    "none_pays": say("Nothing of what was asked: on no card did most say so."),
    "counts_most": say("Counts most"),
    "counts_least": say("Counts least"),
    "apart": say("More than in any other viewpoint"),
    "less": say("Less than in any other viewpoint"),
    "middle": say("In the middle here, at an end elsewhere"),
    "crib": say("All lists for reading this viewpoint"),
    "numbers": say("The numbers behind the picture"),
    "picture": say("picture"),
    "in_words": say("The picture in words"),
    "group": say("group"),
    "person": say("person"),
    "certainty": say("certainty"),
    "lead": say("lead"),
    "why_mixed": say("why mixed"),
    "no_share": say(
        "Card sorting shows which viewpoints there are among the persons that were asked. It does not tell how many "
        "customers hold them: no percentage of a market follows from this report."
    ),
    "members": say("Every person with the group it is most like, how sure that is, and the lead over the next group"),
    "closed": say("Persons are not named in an anonymous study; the derived table holds their codes."),
    "settings": say("Settings"),
    "setting": say("setting"),
    "value": say("value"),
    "code": say("code"),
    "do": say("Do"),
    "do_not": say("Do not"),
    "try": say("First steps, to try in the next talk and to change by what you hear."),
    "holders": say("Who looks at it this way"),
    "holders_more": say("Between brackets: in how many of the repeated draws the person defines this viewpoint."),
    "people": say("Persons to look at"),
    "people_more": say("What stands out, and in how many persons"),
    "what": say("what"),
    "who_stands": say("persons"),
    "number": say("how many"),
    "firm": say("How firm each viewpoint is"),
    "firm_mean": say("likeness on average (phi)"),
    "firm_empty": say("draws in which nobody defined it"),
    "viewpoint": say("viewpoint"),
    "spared": say(
        "Pictures of single persons and counts per viewpoint are left out: a viewpoint is held by fewer persons than "
        "may be counted here."
    ),
    "heat": say("How alike the sorts are"),
    "map": say("One viewpoint more or one less"),
    "log": say("Steps by hand"),
    "no_log": say("None: everything was made by rule."),
    "step": say("step"),
    "who": say("by"),
    "when": say("when"),
    "reason": say("reason"),
    "know": say("What to know"),
    "sources": say("Sources"),
    "consensus": say("No viewpoints differ on"),
    "equal": say("Shown to be equal"),
    "word_trap": say("Value here is value FOR the customer: what customers find worth having and paying for."),
    "quotes": say("In their words"),
    "place": say("place"),
    "z": say("z"),
    "mark": say("mark"),
    "elsewhere": say("elsewhere"),
    "card": say("card"),
}
WHY: dict[str, Said] = {
    "margin": say("two groups are too close"),
    "weak": say("like none of the groups"),
    "unstable": say("changes when other persons are asked"),
    "": say("{nothing}", nothing=""),
}
GROUPS = KINDS
HYPOTHESIS: dict[str, Said] = {
    "supported": say("The buyer groups are found back, and no other viewpoint."),
    "partly": say("Some of the buyer groups are found back, not just these and not all."),
    "not_supported": say("The buyer groups are not found back in these sorts."),
}
SOURCES = (
    "Brown, S. R. (1980). Political Subjectivity.",
    "Watts, S. & Stenner, P. (2012). Doing Q Methodological Research.",
    "Zabala, A. & Pascual, U. (2016). Bootstrapping Q methodology to improve the understanding of human perspectives.",
    "Horn, J. L. (1965). A rationale and test for the number of factors in factor analysis.",
    "Rackham, N. & DeVincentis, J. (1999). Rethinking the Sales Force.",
    "Thomassen, J.-P. Klantwaarde in B2B: VOC en VFC.",
)
