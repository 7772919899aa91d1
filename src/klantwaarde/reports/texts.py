"""Every fixed text of a report, by the name under which the templates place it."""

from __future__ import annotations

from typing import Final

from klantwaarde.language import Said, say

COVER: Final[dict[str, Said]] = {
    "skip": say("Skip to the content"),
    "eyebrow": say("customer value: value FOR the customer"),
    "contents": say("On this page"),
    "page_title": say("what customers value"),
    "composed": say("Made-up example."),
    "composed_more": say("The figures, names and quotes are invented, to show what a report looks like."),
    "stale": say("Out of date."),
    "stale_more": say(
        "The data of the study have changed since these figures were made. Please make the report again."
    ),
    "word_trap": say(
        "Customer value in this report is what customers get out of it: value FOR the customer. "
        "It is not what a customer is worth in money."
    ),
}

CONTENTS: Final[dict[str, Said]] = {
    "overview": say("At a glance"),
    "expect": say("Expectations"),
    "deliver": say("Delivery"),
    "difference": say("The difference"),
    "values": say("Values"),
    "costs": say("Costs"),
    "roles": say("Roles"),
    "kano": say("Kano"),
    "method": say("Method"),
}
"""Short names of the sections, for the list at the top, by the address of the section."""

PICTURE: Final[dict[str, Said]] = {
    "switcher": say("Choose which customers you look at"),
    "closed_short": say("closed"),
    "picture": say("The picture of customer value"),
    "picture_in_words": say("The picture in words"),
    "numbers_behind": say("The numbers behind this picture"),
    "download": say("Save all numbers as a file for a spreadsheet (CSV)"),
    "how_to_read": say("How do I read this?"),
    "read_probably": say("probably"),
    "read_probably_more": say(
        "A dashed edge means: this is the most likely outcome, but there are too few answers to be sure."
    ),
    "read_between": say("almost certainly between … and …"),
    "read_between_more": say(
        "Not every customer was asked, so an average can be a little off. These two numbers show how much. "
        "If we did 100 such studies, the real average would lie between such numbers in about 95 of them."
    ),
    "read_people": say("people"),
    "read_people_more": say("How many people answered this question. Fewer people means less certainty."),
    "read_difference": say("difference"),
    "read_difference_more": say(
        "Experience compared with expectation. Below zero is worse than expected, above zero is better than expected."
    ),
    "read_closed": say("closed"),
    "closed_headline": say("Closed, to protect a small group"),
    "no_model": say("This study has no customer value model yet"),
    "no_model_more": say(
        "It is made of the tables scores, investments, kano, roles and quotes, and all of these are empty. "
        "What the other tables tell stands below."
    ),
}

QUESTIONS: Final[dict[str, Said]] = {
    "expect": say("What do customers expect?"),
    "deliver": say("How far do we deliver?"),
    "difference": say("Where can we make the difference?"),
    "why": say("What we did and why."),
    "why_expect": say(
        "We asked customers how important each value is to them and what they expect of it. "
        "A mark alone does not tell what people were hoping for."
    ),
    "why_deliver": say(
        "For each value we laid what customers experience next to what they expect. "
        "We only call a value below or above expectation when chance alone is not a likely explanation."
    ),
    "why_difference": say(
        "We put basic values that fall short first, then what costs customers trouble, then added value and bonding. "
        "Extras count little as long as the basics fall short."
    ),
    "no_answer": say("There is too little information to answer this question."),
    "nothing_here": say("Nothing stands out here."),
}

VALUES: Final[dict[str, Said]] = {
    "values": say("The values one by one"),
    "all_values": say("All values of this group"),
    "why_values": say(
        "A value is a word with which customers say what matters to them. "
        "For each value you see both sides, how sure we are, and what customers said about it."
    ),
    "back": say("Back to the picture"),
    "back_to_all": say("Back to all customers"),
    "value": say("value"),
    "state": say("outcome"),
    "cost": say("costs the customer"),
    "mean": say("average"),
    "between": say("almost certainly between"),
    "people": say("people"),
    "expectation": say("expectation"),
    "experience": say("experience"),
    "difference_row": say("difference"),
    "gap_row": say("experience minus expectation"),
    "change_row": say("change since last time"),
    "importance": say("importance"),
    "salience": say("named unasked"),
    "level_evidence": say("Is this the right level? What each source says"),
}

COSTS: Final[dict[str, Said]] = {
    "costs": say("What it costs the customer"),
    "why_costs": say(
        "Customers do not only get something, they also put something in: money, risk, time and effort. "
        "We lay these costs next to the values, because together they decide whether it is worth it."
    ),
    "cost_expected": say("expected cost"),
    "cost_burden": say("experienced cost"),
    "cost_difference": say("difference (below zero: costs more than expected)"),
}

ROLES: Final[dict[str, Said]] = {
    "roles": say("Which role do customers grant you?"),
    "why_roles": say(
        "Every customer grants you a role, such as a craftsman or an adviser, and expects things that go with it. "
        "We compare that with the role you play now and the role your own team would like; "
        "no role is better than another."
    ),
    "roles_caption": say("Roles: the share of relations for each role"),
    "role": say("role"),
    "granted": say("granted: by customers"),
    "played": say("played: as customers see it"),
    "aspired": say("aspired: by your own team"),
    "granted_short": say("granted"),
    "played_short": say("played"),
    "aspired_short": say("aspired"),
}

KANO: Final[dict[str, Said]] = {
    "kano": say("What if it is there, and what if it is not?"),
    "why_kano": say(
        "For each item we asked two questions: how do you feel when it is there, and how when it is not? "
        "The two answers together show whether it must be there, or whether it is a pleasant extra (the Kano method)."
    ),
    "kano_caption": say("Kano: how many people gave each outcome"),
    "kano_item": say("item"),
    "kano_outcome": say("most frequent outcome"),
    "kano_sure": say("clear lead?"),
    "better": say("more satisfied if present"),
    "worse": say("less satisfied if absent"),
    "kano_better_worse": say(
        "The last two columns show which share of customers becomes more satisfied when it is there, "
        "and which share becomes less satisfied when it is not. A minus sign means: less satisfied."
    ),
}

METHOD: Final[dict[str, Said]] = {
    "method": say("How these figures were made"),
    "why_method": say(
        "This page says what was calculated, from which data and with which settings. "
        "So anyone can check the figures and make them again."
    ),
    "method_what": say("What was calculated, and from what"),
    "method_how": say("How we calculate"),
    "method_left_out": say("What was left out"),
    "method_notes": say("Good to know"),
    "method_settings": say("All settings"),
    "method_sources": say("Sources"),
    "setting": say("setting"),
    "setting_value": say("chosen"),
    "setting_code": say("code of the setting"),
    "credit": say(
        "The idea of three levels, an investment side and granted roles is the Klantwaardemodel© of Customeyes, "
        "after the service quality model of Christian Grönroos. Drawing, wording and calculation are our own."
    ),
    "notice": say("Where the data come from"),
}

TEXTS: Final[dict[str, Said]] = {**COVER, **PICTURE, **QUESTIONS, **VALUES, **COSTS, **ROLES, **KANO, **METHOD}
"""All of them; the names are unique."""
