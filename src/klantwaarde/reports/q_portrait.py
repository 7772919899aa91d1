"""What a salesperson needs of a viewpoint beyond its cards: how firm it is, whom it resembles, what to do and not."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.language import Said, percent, say
from klantwaarde.reports.voice import Voice
from klantwaarde.results import BuyerGroups, Portrait, PortraitCard, QAnalysis, QStability

EQUAL, SIMILAR = 0.95, 0.85
DO: dict[str, Said] = {
    "price": say("Offer just what was asked, at a sharp and predictable price, with easy ordering."),
    "added": say("Name one contact, and show with figures what your advice saved this customer."),
    "strategy": say("Make one plan together with the board: a shared goal, shared investment, shared result."),
}
DO_NOT: dict[str, Said] = {
    "price": say("Do not give advice away: this buyer does not pay for it, not in a higher price either."),
    "added": say(
        "Do not compete on price alone, and do not hide advice in the price: put it on the offer as a service."
    ),
    "strategy": say("Do not send a standard offer without a talk, and do not leave this customer to a web shop."),
}


def firm(portrait: Portrait, stable: QStability | None) -> Said:
    """Say in words how firm a viewpoint is when other persons had been asked."""
    if stable is None or portrait.factor not in stable.factors:
        return say("How sure: not tested; no persons were drawn again.")
    phi = stable.congruence[stable.factors.index(portrait.factor)]
    words = (
        say("How sure: firm. With other persons drawn it comes back almost the same")
        if phi >= EQUAL
        else say("How sure: fairly. With other persons drawn it comes back recognisably")
        if phi >= SIMILAR
        else say("How sure: shaky. With other persons drawn it looks different")
    )
    said = say("{words} (likeness {phi:.2f} on average, {n} draws).", words=words, phi=phi, n=stable.resamples)
    return say("{said} Few persons: read this as a sketch.", said=said) if stable.few_persons else said


def resembles(portrait: Portrait, groups: BuyerGroups | None, names: dict[str, Said]) -> Said | None:
    """Say which buyer a viewpoint is like, and how much."""
    mine = [one for one in groups.likeness if one.factor == portrait.factor] if groups is not None else []
    if not mine:
        return None
    most = max(mine, key=lambda one: one.phi)
    if most.verdict == "different":
        return say("Like none of the buyer groups.")
    group, phi = names.get(most.reference, most.reference), most.phi
    if most.verdict == "equal":
        return say(
            "Equal to the pure {group}: likeness {phi:.2f}, and from .95 we call that equal.", group=group, phi=phi
        )
    if most.verdict == "similar":
        return say(
            "Similar to the pure {group}: likeness {phi:.2f}, and from .85 we call that similar.", group=group, phi=phi
        )
    return say(
        "Leans towards the {group}, but is not the same: likeness {phi:.2f}, and only from .85 we call that similar.",
        group=group,
        phi=phi,
    )


def belongs(portrait: Portrait, q: QAnalysis, stable: QStability | None, voice: Voice) -> str:
    """Name who defines a viewpoint, each with the share of draws in which it does; who holds its opposite is marked."""
    column = [one.name for one in q.factors].index(portrait.factor)
    loading = {who: row[column] for who, row in zip(q.sorters, q.loadings, strict=True)}
    share: dict[str, float] = {}
    if stable is not None and portrait.factor in stable.factors:
        drawn = stable.factors.index(portrait.factor)
        share = {who: row[drawn] for who, row in zip(stable.sorters, stable.flag_share, strict=True)}
    opposite = voice.speak(say("the other way round"))
    out = []
    for who in sorted(portrait.crib.persons, key=lambda one: -share.get(one, 0.0)):
        notes = [percent(share[who], voice.lang)] if who in share else []
        notes += [opposite] if loading.get(who, 0.0) < 0 else []
        out.append(f"{who} ({', '.join(notes)})" if notes else who)
    return ", ".join(out)


def held_by(portrait: Portrait, negative: int) -> Said | None:
    """Say how many hold a viewpoint, and how many of those its opposite; nothing where that may not be told."""
    if portrait.persons is None:
        return None
    if not negative:
        return say("{n} {n:person|persons} with this viewpoint", n=portrait.persons)
    return say(
        "{n} {n:person defines|persons define} this viewpoint, {m} of them the other way round: what counts most here "
        "counts least to them",
        n=portrait.persons,
        m=negative,
    )


def to_do(portrait: Portrait, text: dict[str, str], voice: Voice, *, both: bool) -> tuple[list[str], list[str]]:
    """Say what to do with this group and what not: by its cards, by what it pays for, by the kind of buyer."""
    crib, group = portrait.crib, portrait.group or ""
    do = [say("Begin with what counts most: {cards}", cards=_cards(crib.top, text))]
    if portrait.will_pay:
        do.append(say("Ask a price for: {card}", card=text.get(portrait.will_pay[0].card, portrait.will_pay[0].card)))
    do_not = [say("Do not spend the talk on: {cards}", cards=_cards(crib.bottom[::-1], text))]
    if portrait.will_not_pay:
        first = portrait.will_not_pay[0].card
        do_not.append(say("Do not bill separately: {card}", card=text.get(first, first)))
    if both:
        do_not.append(say("Do not do this with who looks at it the other way round: for them it is the reverse."))
    if group in DO:
        do.append(DO[group])
        do_not.append(DO_NOT[group])
    return [voice.speak(one) for one in do], [voice.speak(one) for one in do_not]


def _cards(cards: Sequence[PortraitCard], text: dict[str, str]) -> str:
    return " / ".join(text.get(one.card, one.card).rstrip(".") for one in cards[:2])
