"""One honest sentence per question, and the finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klantwaarde.language import Said, named, say
from klantwaarde.results.agreement import Agreement
from klantwaarde.results.alignment import AlignedValue, Alignment, SideGroup

# Fewer than this share that knows is called out.
FEW = 0.5


def headline_of(made: Alignment) -> Said:
    """Say the finding in one sentence."""
    blind = [value for value in made.values if value.verdict == "blind_spot"]
    proud = [value for value in made.values if value.verdict == "self_image"]
    if blind and proud:
        return say(
            "Customers choose you for “{blind}”, which your people do not see; your people say “{proud}”.",
            blind=named(blind[0].name), proud=named(_prouder(proud).name),
        )  # fmt: skip
    if blind:
        return say("Customers choose you for “{blind}”, which your people do not see.", blind=named(blind[0].name))
    if proud:
        return say(
            "Your people think you are chosen for “{proud}”; customers hardly say so.",
            proud=named(_prouder(proud).name),
        )
    return _alike(made) or made.headline


def _alike(made: Alignment) -> Said | None:
    shared = [value for value in made.values if value.verdict == "shared"]
    if shared and shared[0].customer_place == shared[0].employee_place == 1:
        return say("Customers and your people give the same first reason: “{value}”.", value=named(shared[0].name))
    if shared:
        return say("Customers and your people share “{value}” as a reason.", value=named(shared[0].name))
    if made.between:
        return say("No value stands out: what customers and your people choose may differ by chance alone.")
    return None


def _prouder(values: list[AlignedValue]) -> AlignedValue:
    return max(values, key=lambda one: one.gap.value or 0.0)


def questions_of(made: Alignment, names: Mapping[str, Any]) -> dict[str, list[Said]]:
    """Answer the three questions.

    Parameters
    ----------
    made
        All but the sentences.
    names
        Per value its name for a sentence.
    """
    whole = {group.side: group for group in made.groups if not group.by}
    return {
        "employees_know": _know(made, whole.get("employee")),
        "employees_act": _act(made),
        "customers_tell": _tell(made, whole.get("customer"), names),
    }


def _know(made: Alignment, group: SideGroup | None) -> list[Said]:
    if group is None or group.status == "closed" or group.n is None:
        return [say("Whether employees know cannot be told: too few of them answered.")]
    told: list[Said] = []
    silent = group.dont_know
    if silent.value is not None and silent.low is not None and silent.high is not None:
        told.append(
            say(
                "{share:.0%} of the {n} employees say they do not know (between {low:.0%} and {high:.0%}).",
                share=silent.value, n=group.n, low=silent.low, high=silent.high,
            )
        )  # fmt: skip
    hits = made.hits
    if hits is not None and hits.value is not None and hits.low is not None and hits.high is not None:
        told.append(
            say(
                "An employee names {hits:.1f} of the three reasons that customers put first (between {low:.1f} and "
                "{high:.1f}); by lot it would be {chance:.1f}.",
                hits=hits.value, low=hits.low, high=hits.high, chance=3 * (made.employee_chance_share or 0.0),
            )
        )  # fmt: skip
    overlap = _one(made.between, "rank_biased_overlap")
    if overlap is not None and overlap.value is not None and overlap.low is not None and overlap.high is not None:
        told.append(
            say(
                "Their list overlaps {value:.0%} with that of customers (between {low:.0%} and {high:.0%}; chance "
                "{chance:.0%}).",
                value=overlap.value, low=overlap.low, high=overlap.high, chance=overlap.chance or 0.0,
            )
        )  # fmt: skip
    return told


def _act(made: Alignment) -> list[Said]:
    known = [value for value in made.values if value.knows is not None and value.knows.value is not None]
    if not known:
        return [say("Whether employees know what to do was not asked, or too few answered.")]
    told: list[Said] = []
    first = known[0]
    if first.knows is not None and first.knows.value is not None and first.knows.n is not None:
        told.append(
            say(
                "For “{value}”, {share:.0%} of {n} employees name behaviour you agreed on.",
                value=named(first.name), share=first.knows.value, n=first.knows.n,
            )
        )  # fmt: skip
    least = min(known, key=lambda value: value.knows.value if value.knows and value.knows.value is not None else 1.0)
    if least.knows is not None and least.knows.value is not None and least.knows.value < FEW:
        told.append(say("For “{value}” that is only {share:.0%}.", value=named(least.name), share=least.knows.value))
    gaps = [v for v in known if v.knowing_doing is not None and v.knowing_doing.value is not None]
    worst = min(gaps, key=lambda v: v.knowing_doing.value if v.knowing_doing and v.knowing_doing.value else 0.0,
                default=None)  # fmt: skip
    if worst is not None and worst.knowing_doing is not None and worst.knowing_doing.high is not None:
        sure = worst.knowing_doing.high < 0
        if worst.does is not None and worst.does.value is not None and worst.knows is not None:
            said = (
                say("Knowing is not doing: for “{value}” {knows:.0%} know what to do and {does:.0%} say they do it.",
                    value=named(worst.name), knows=worst.knows.value or 0.0, does=worst.does.value)
                if sure
                else say("The widest distance between knowing and doing is at “{value}” ({knows:.0%} and {does:.0%}); "
                         "it may be chance.",
                         value=named(worst.name), knows=worst.knows.value or 0.0, does=worst.does.value)
            )  # fmt: skip
            told.append(said)
    return told


def _tell(made: Alignment, group: SideGroup | None, names: Mapping[str, Any]) -> list[Said]:
    if group is None or group.status == "closed" or group.n is None:
        return [say("Whether customers can tell is unknown: too few of them answered.")]
    told: list[Said] = []
    silent = group.dont_know
    if silent.value is not None and silent.low is not None and silent.high is not None:
        told.append(
            say(
                "{share:.0%} of the customers' people can say why they chose you (between {low:.0%} and {high:.0%}).",
                share=1.0 - silent.value, low=1.0 - silent.high, high=1.0 - silent.low,
            )
        )  # fmt: skip
    if group.top:
        told.append(say("The first reason is “{value}”.", value=names[group.top[0]]))
    agreed = _one(group.within, "kendall_w")
    if agreed is not None and agreed.value is not None and agreed.low is not None and agreed.high is not None:
        told.append(
            say(
                "Among themselves they agree W = {w:.2f} (between {low:.2f} and {high:.2f}; 0 not at all, 1 the same "
                "list; chance {chance:.2f}).",
                w=agreed.value, low=agreed.low, high=agreed.high, chance=agreed.chance or 0.0,
            )
        )  # fmt: skip
    unaware = [value for value in made.values if value.verdict == "unaware"]
    if unaware:
        told.append(
            say(
                "They hardly name “{value}”, yet their satisfaction goes with it more than with most values.",
                value=named(unaware[0].name),
            )
        )
    return told


def _one(measures: list[Agreement], statistic: str) -> Agreement | None:
    return next((one for one in measures if one.statistic == statistic), None)
