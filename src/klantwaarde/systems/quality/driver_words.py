"""What key drivers say in words: the finding, and what to be careful about."""

from __future__ import annotations

from klantwaarde.errors import say
from klantwaarde.language import Said
from klantwaarde.results.drivers import DriverShare
from klantwaarde.statistics.resampling import ENOUGH_UNITS
from klantwaarde.systems.quality.cautions import few_accounts, listed
from klantwaarde.systems.quality.counted import Counted
from klantwaarde.systems.quality.driver_ask import INDICATIVE_BELOW, ITEMS_FROM, PEOPLE_PER_DRIVER, DriverAsk


def cautions_of(sample: Counted, players: int, ask: DriverAsk, *, carried: bool, sure: bool) -> dict[str, list[Said]]:
    """Say what to be careful about, by code; ``sure`` when intervals were asked."""
    n, left_out = sample.n, sample.left_out
    out: dict[str, list[Said]] = {}
    if not carried:
        need = max(INDICATIVE_BELOW, PEOPLE_PER_DRIVER * players)
        out["too-few-per-driver"] = [
            say(
                "{n} people do not carry shares of {drivers} drivers: only how each goes with {target} is shown, as an "
                "indication. With {need} people, or with items joined in groups, shares can be given.",
                n=n, drivers=players, target=ask.called(ask.target), need=need,
            )
        ]  # fmt: skip
    elif n < ITEMS_FROM:
        out["small-n"] = [
            say(
                "{n} people: below 60 the order of the drivers is uncertain. Compare groups of "
                "items, or ask more people.",
                n=n,
            )
        ]
    if left_out:
        out["left-out"] = [say("{count} people gave no answer to compare and were left out.", count=left_out)]
    if ask.summary:
        out["summary-left-out"] = [say("{items} sums up the others and is no driver.", items=", ".join(ask.summary))]
    if sample.filled is not None:
        out["filled"] = [
            say(
                "{share:.1%} of the answers are empty and were estimated from the others (EM). If "
                "that is much, compare with those who answered everything.",
                share=sample.filled.share,
            )
        ]
    if sure and sample.drawn != "people" and sample.unit_count < ENOUGH_UNITS:
        out["few-accounts"] = [few_accounts(sample.unit_count)]
    return out


def headline(ask: DriverAsk, rows: list[DriverShare], *, carried: bool) -> Said:
    """Say the finding in one sentence."""
    target = ask.called(ask.target)
    if not carried:
        return say(
            "What goes most with {target} is {item}, as an indication: too few people to share out.",
            item=ask.called(rows[0].item), target=target,
        )  # fmt: skip
    first = [row for row in rows if row.tier in {1, None}]
    if len(first) == 1:
        return say("What goes most with {target} is {item}.", item=ask.called(first[0].item), target=target)
    if len(first) == len(rows):
        return say("What goes most with {target} is not distinguishable.", target=target)
    return say(
        "What goes most with {target} is {items}; which of them first is not distinguishable.",
        items=listed([ask.called(row.item) for row in first]), target=target,
    )  # fmt: skip
