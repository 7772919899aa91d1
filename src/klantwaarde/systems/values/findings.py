"""The finding in one sentence, and the three questions of the model answered in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from klantwaarde.language import Said, named, say
from klantwaarde.results import Estimate, InvestmentMark, Priority, RoleMark, ValueMark
from klantwaarde.systems.values.importance import Ranking
from klantwaarde.systems.values.level import level_note
from klantwaarde.systems.values.priorities import basics_are_red
from klantwaarde.systems.values.scale import scale_mark
from klantwaarde.systems.values.state import LevelRoll

# A list of names in a sentence stays readable up to three.
NAMES = 3
# A share of relations worth a sentence in the answers.
MISMATCH = 0.2
# Expectations lie at the ceiling when most means lie in the top eighth of the scale (6.25 or more of 7, 8.9 of 10): on
# the kiosk survey 17 of 24 do.
AT_CEILING, NEARLY_ALL, FEW = 0.125, 0.6, 5


def headline(
    values: Sequence[ValueMark],
    *,
    roll: LevelRoll,
    priorities: Sequence[Priority],
) -> Said:
    """Say the finding in one sentence of at most about ninety characters.

    Parameters
    ----------
    values
        Marks of the model.
    roll
        State per level (`roll_up`).
    priorities
        The order of work (`plan`).

    Returns
    -------
    Said
        The first of these that holds: nothing can be told; basics fall short; an investment weighs too heavy; an
        important value is not met; you stand out; expectations are met.
    """
    shown = [m for m in values if m.status == "open"]
    told = [m for m in shown if m.state != "unknown"]
    if not shown:
        return say("Closed, so that nobody in a small group can be found out.")
    if not told:
        return say("Too little information to say whether customers get what they expect.")
    first = {kind: [p for p in priorities if p.kind == kind] for kind in {p.kind for p in priorities}}
    basics_fine = roll.states.get("basic") == "met" and not roll.probably.get("basic", False)
    red = first.get("mend_basic", [])
    if red:
        return _red(red)
    friction = first.get("ease_friction", [])
    if friction and friction[0].certain:
        return say("Customers find “{what}” heavier than they expected.", what=named(friction[0].name))
    short = first.get("meet_added", []) + first.get("build_bonding", [])
    below = {m.value for m in shown if m.state == "below"}
    short = [p for p in short if p.subject in below]
    if short:
        return _unmet(short[0], basics_fine=basics_fine)
    return _fine(first, basics_fine=basics_fine, mostly_unknown=len(told) < len(shown) / 2)


def answers(
    values: Sequence[ValueMark],
    investments: Sequence[InvestmentMark],
    *,
    ranking: Ranking,
    roll: LevelRoll,
    priorities: Sequence[Priority],
    roles: Sequence[RoleMark] = (),
    mismatch: Mapping[str, Estimate] | None = None,
    moved: Sequence[Said] = (),
    scale: tuple[float, float] = (1.0, 10.0),
) -> dict[str, list[Said]]:
    """Answer the three questions of the model: what is expected, how far is it delivered, where is the difference.

    Parameters
    ----------
    values, investments, roles, mismatch
        Marks of the model; closed ones are never named.
    ranking
        What matters most, with its notes.
    roll
        State per level.
    priorities
        The order of work.
    moved
        What surely changed since the wave before, the largest change first.
    scale
        Scale of the scores.

    Returns
    -------
    dict
        Sentences under ``expect``, ``deliver`` and ``difference``.
    """
    shown = [m for m in values if m.status == "open"]
    if not shown:
        closed = [say("Closed: this group is small, or would give a small group away.")]
        return {"expect": closed, "deliver": closed, "difference": closed}
    return {
        "expect": _expect(shown, ranking, roles, scale),
        "deliver": [*_deliver(shown, investments, roll, mismatch or {}), *moved[:NAMES]],
        "difference": _difference(shown, priorities),
    }


def listed(names: Sequence[Mapping[str, str]]) -> Said:
    """Put names in a row as a sentence would: “a”, “b” and “c”; beyond three it counts the rest."""
    quoted = [say("“{name}”", name=named(name)) for name in names[:NAMES]]
    if len(quoted) == 1:
        return quoted[0]
    if len(quoted) == 2:
        return say("{first} and {second}", first=quoted[0], second=quoted[1])
    first, second, third = quoted
    if len(names) == NAMES:
        return say("{first}, {second} and {third}", first=first, second=second, third=third)
    more = len(names) - NAMES
    return say("{first}, {second}, {third} and {more} more", first=first, second=second, third=third, more=more)


def _red(red: Sequence[Priority]) -> Said:
    what = named(red[0].name)
    sure = [p for p in red if p.certain]
    if not sure:
        return say("The basics probably fall short: look into “{value}” first.", value=what)
    if len(sure) == 1:
        return say("First get “{value}” right: there the basics fall short.", value=what)
    return say("{count} important basic values fall short; begin with “{value}”.", count=len(sure), value=what)


def _unmet(short: Priority, *, basics_fine: bool) -> Said:
    what = named(short.name)
    if not short.certain:
        return say("Customers probably miss something in “{value}”.", value=what)
    if basics_fine:
        return say("The basics are right; customers still miss “{value}”.", value=what)
    return say("Customers get less “{value}” than they expect.", value=what)


def _fine(first: Mapping[str, Sequence[Priority]], *, basics_fine: bool, mostly_unknown: bool) -> Said:
    kept = [p for p in first.get("keep", []) if p.certain]
    if kept:
        what = named(kept[0].name)
        if basics_fine:
            return say("The basics are right and you stand out in “{value}”.", value=what)
        return say("You stand out in “{value}”.", value=what)
    if mostly_unknown:
        return say("No value surely falls short, but for most there is too little information.")
    chance = [*first.get("stand_out", []), *first.get("build_bonding", [])]
    if chance:
        return say("Customers get what they expect; “{value}” is where you can stand out.", value=named(chance[0].name))
    return say("Customers get what they expect.")


def _expect(
    shown: Sequence[ValueMark], ranking: Ranking, roles: Sequence[RoleMark], scale: tuple[float, float]
) -> list[Said]:
    lines: list[Said] = []
    ordered = sorted((m for m in shown if m.weight is not None), key=lambda m: (-(m.weight or 0.0), m.value))
    if ordered:
        names = listed([m.name for m in ordered[:NAMES]])
        if ranking.source == "salience":
            lines.append(say("Customers name most often, unasked: {names}.", names=names))
        elif ranking.source == "expectation":
            lines.append(say("Customers expect most of {names}.", names=names))
        else:
            lines.append(say("Most important to customers: {names}.", names=names))
    asked = [m for m in shown if m.expectation.value is not None]
    if asked and ranking.source != "expectation":
        top = max(asked, key=lambda m: (m.expectation.value or 0.0, m.value))
        lines.append(
            say(
                "They expect most of “{value}”: {expectation:.1f} on a scale of {low} to {high}.",
                value=named(top.name),
                expectation=top.expectation.value,
                low=scale_mark(scale[0]),
                high=scale_mark(scale[1]),
            )
        )
        lines += _ceiling(asked, scale)
    named_unasked = [m for m in shown if m.salience.value]
    if named_unasked and ranking.source != "salience":
        top = max(named_unasked, key=lambda m: (m.salience.value or 0.0, m.value))
        lines.append(
            say(
                "Unasked, “{value}” comes up most: {share:%} of the {n} people we have words of name it.",
                value=named(top.name),
                share=top.salience.value,
                n=top.salience.n,
            )
        )
    granted = [r for r in roles if r.granted.value]
    if granted:
        role = max(granted, key=lambda r: (r.granted.value or 0.0, r.role))
        lines.append(
            say(
                "The role that most relations grant you is “{role}” ({share:%}).",
                role=named(role.name),
                share=role.granted.value,
            )
        )
    lines += [note for m in shown if (note := level_note(m.level, m.name)) is not None and m.important][:NAMES]
    return lines + ranking.notes


def _ceiling(asked: Sequence[ValueMark], scale: tuple[float, float]) -> list[Said]:
    """Warn when people expect nearly the best of nearly everything: then every gap is mostly experience."""
    top = scale[1] - AT_CEILING * (scale[1] - scale[0])
    high = [m for m in asked if (m.expectation.value or 0.0) >= top]
    if len(asked) < FEW or len(high) < NEARLY_ALL * len(asked):
        return []
    return [
        say(
            "Of {count} of the {all} values customers expect nearly the highest mark, {high}. Then nearly everything "
            "falls short: compare values with each other.",
            count=len(high),
            all=len(asked),
            high=scale_mark(scale[1]),
        )
    ]


def _deliver(
    shown: Sequence[ValueMark],
    investments: Sequence[InvestmentMark],
    roll: LevelRoll,
    mismatch: Mapping[str, Estimate],
) -> list[Said]:
    count = {state: sum(m.state == state for m in shown) for state in ("below", "met", "above", "unknown")}
    lines = [
        say(
            "{all} values: {below} below expectation, {met} met, {above} above, {unknown} with too little information.",
            all=len(shown),
            below=count["below"],
            met=count["met"],
            above=count["above"],
            unknown=count["unknown"],
        )
    ]
    probable = sum(m.probably for m in shown)
    if probable:
        lines.append(say("Only probable: {count} of these.", count=probable))
    lines += [_level_line(level, roll, shown) for level in ("basic", "added", "bonding") if level in roll.states]
    heavy = [m for m in investments if m.status == "open" and m.state == "below"]
    light = [m for m in investments if m.status == "open" and m.state in {"met", "above"}]
    if heavy:
        lines.append(say("Heavier than expected: {names}.", names=listed([m.name for m in heavy])))
    elif light and len(light) == len([m for m in investments if m.status == "open"]):
        lines.append(say("What it costs customers is not more than they expected."))
    for kind, over in (("over", True), ("under", False)):
        share = mismatch.get(kind)
        if share is not None and share.value is not None and share.value >= MISMATCH:
            lines.append(
                say("In {share:%} of the relations you go further than the role they grant you.", share=share.value)
                if over
                else say("In {share:%} of the relations you do less than the role they grant you.", share=share.value)
            )
    return lines


def _level_line(level: str, roll: LevelRoll, shown: Sequence[ValueMark]) -> Said:
    state, probably = roll.states[level], roll.probably[level]
    words: dict[tuple[str, str], Said] = {
        ("basic", "below"): say("The basics fall short"),
        ("basic", "met"): say("The basics are right"),
        ("added", "below"): say("Added value stays below expectation"),
        ("added", "met"): say("Added value is as expected"),
        ("added", "above"): say("Added value goes beyond expectation"),
        ("bonding", "below"): say("Bonding stays below expectation"),
        ("bonding", "met"): say("Bonding is as expected"),
        ("bonding", "above"): say("Bonding goes beyond expectation"),
    }
    unknown = {
        "basic": say("Whether the basics are right cannot be told yet"),
        "added": say("Whether added value is as expected cannot be told yet"),
        "bonding": say("Whether bonding is as expected cannot be told yet"),
    }
    found = words.get((level, state), unknown[level])
    if probably:
        found = say("{found}, probably", found=found)
    there = [m for m in shown if m.level.catalogue == level and m.disconfirmation.value is not None]
    if level == "basic":
        there = [m for m in there if m.important] or there
    if not there or state == "unknown":
        return say("{found}.", found=found)
    worst = min(there, key=lambda m: (m.disconfirmation.value or 0.0, m.value))
    return say(
        "{found}; lowest is “{value}” ({points:+.1f} points).",
        found=found,
        value=named(worst.name),
        points=worst.disconfirmation.value,
    )


def _difference(shown: Sequence[ValueMark], priorities: Sequence[Priority]) -> list[Said]:
    names: dict[str, list[Mapping[str, str]]] = {}
    for line in priorities:
        names.setdefault(line.kind, []).append(line.name)
    lines: list[Said] = []
    if "mend_basic" in names:
        lines.append(say("First mend the basics: {names}.", names=listed(names["mend_basic"])))
    if basics_are_red(shown):
        lines.append(say("Work on bonding can wait: it does not pay while the basics fall short."))
    if "meet_added" in names:
        lines.append(say("Live up to {names}: important, and less than expected.", names=listed(names["meet_added"])))
    if "keep" in names:
        lines.append(say("You already make the difference with {names}: keep that up.", names=listed(names["keep"])))
    chances = names.get("stand_out", []) + names.get("build_bonding", [])
    if chances:
        lines.append(say("Room to stand out: {names}.", names=listed(chances)))
    if "stop" in names:
        lines.append(
            say("Do less on {names}: more than expected, and other values matter more.", names=listed(names["stop"]))
        )
    return lines or [say("Nothing stands out yet; ask more customers, or ask on in conversations.")]


__all__ = ["answers", "headline", "listed"]
