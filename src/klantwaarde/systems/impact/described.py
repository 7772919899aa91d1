"""What every metric is called, what it counts, and how it can be made to look better without being better."""

from __future__ import annotations

from dataclasses import dataclass

from klantwaarde.language import Said, say


@dataclass(frozen=True, slots=True)
class Described:
    """A metric in words.

    ``kind`` is ``fact`` (yes or no per customer: Wilson), ``share`` (a share per customer, 0 to 1) or ``mean`` (a
    number per customer); both of the latter take their interval over customers.
    """

    checkpoint: str
    name: Said
    definition: Said
    unit: str
    kind: str
    better: str
    missing_of: Said
    gamed: Said | None = None


METRICS: dict[str, Described] = {
    "refusal_rate": Described(
        "access", say("refused"),
        say("Customers who were refused access in the period, of all who asked for it."),
        "share", "fact", "low", say("customers who asked"),
        say("It falls when people are told beforehand not to ask. Count who never asked, too."),
    ),
    "price_refusal_rate": Described(
        "access", say("refused by price"),
        say("Customers for whom the price stood in the way, of all who asked for access."),
        "share", "fact", "low", say("customers who asked"),
        say("It falls when another reason is written down. Let customers give the reason."),
    ),
    "credit_refusal_rate": Described(
        "access", say("refused for credit"),
        say("Customers who got no credit, of all who asked for access."),
        "share", "fact", "low", say("customers who asked"),
        say("It falls when credit is given to everybody. Look at what is not paid, too."),
    ),
    "lead_time": Described(
        "access", say("lead time"),
        say("Days from asking for it to having it, for rights that began in the period."),
        "days", "mean", "low", say("rights that began"),
        say("It falls when the day of asking is written down late. Take it from the first contact."),
    ),
    "time_to_first_use": Described(
        "access", say("time to first use"),
        say("Days from having it to using it first, of rights that were used within 90 days."),
        "days", "mean", "low", say("rights that began"),
        say("It falls when a trial counts as use, and says nothing of who never begins."),
    ),
    "utilisation": Described(
        "use", say("utilisation"),
        say("What a customer uses, of what is available to it: the mean over customers."),
        "share", "mean", "high", say("customers with access"),
        say("It rises when less is made available. Look at refusals beside it."),
    ),
    "idle_capacity": Described(
        "use", say("idle capacity"),
        say("What is available to a customer and not used: the mean over customers."),
        "share", "share", "low", say("customers with access"),
        say("It falls when less is made available. Look at refusals beside it."),
    ),
    "active_days": Described(
        "use", say("active days"),
        say("Days with use per month of access: the mean over customers."),
        "days/month", "mean", "high", say("customers with access"),
        say("It rises when small uses are split over days."),
    ),
    "non_users_30": Described(
        "use", say("not used after 30 days"),
        say("Customers with a right that was not used in its first 30 days, of those whose right is that old."),
        "share", "fact", "low", say("customers with a new right"),
        say("It falls when a single try-out counts as use."),
    ),
    "non_users_90": Described(
        "use", say("not used after 90 days"),
        say("Customers with a right that was not used in its first 90 days, of those whose right is that old."),
        "share", "fact", "low", say("customers with a new right"),
        say("It falls when a single try-out counts as use."),
    ),
    "success_per_use": Described(
        "result", say("success per use"),
        say("Outcomes that came, of outcomes of which it is known: the mean over customers."),
        "share", "share", "high", say("outcomes"),
        say("It rises when failures are not recorded, or when easy uses are chosen. Look at the missing share."),
    ),
    "first_time_right": Described(
        "result", say("right first time"),
        say("Outcomes that were right at once, of outcomes of which it is known: the mean over customers."),
        "share", "share", "high", say("outcomes"),
        say("It rises when a second visit is booked as a new job."),
    ),
    "realised_of_promised": Described(
        "result", say("realised of promised"),
        say("What came, as part of what was promised: the mean over customers."),
        "share", "mean", "high", say("outcomes"),
        say("It rises when less is promised. Look whether the promise changed."),
    ),
    "oee": Described(
        "result", say("overall equipment effectiveness"),
        say("Availability x performance x quality of machines: the mean over customers."),
        "share", "mean", "high", say("outcomes"),
        say("It rises when the planned hours or the ideal speed are set lower."),
    ),
}  # fmt: skip
"""In the order access, use, result."""
