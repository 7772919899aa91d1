"""One page per customer, to prepare a talk: what it is worth, what it buys, grants and misses, on one sheet of A4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from types import SimpleNamespace
from typing import Any, TypeVar

import msgspec
from markupsafe import Markup

from klantwaarde.errors import InputError, KlantwaardeError, refuse
from klantwaarde.language import Said, named, say
from klantwaarde.pictures import score_tornado
from klantwaarde.pictures.strategy_words import BUYERS
from klantwaarde.reports.drawings import lighter
from klantwaarde.reports.html import environment, policy
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.voice import Voice
from klantwaarde.reports.worth_words import change_words, move_words, shortage
from klantwaarde.results import (
    AccountStrategy,
    Answer,
    BuyerGroups,
    CustomerWorth,
    Mismatch,
    Portrait,
    QAnalysis,
    Relation,
    RelationRole,
    Relations,
    RelationValue,
    Strategy,
    StrategyCell,
    Worth,
)

Noun = TypeVar("Noun")

MOST_VALUES, MOST_MOVES, MOST_CARDS, MOST_QUOTES = 6, 3, 3, 3
LEVELS: dict[str, Said] = {"basic": say("basic"), "added": say("added value"), "bonding": say("bonding")}
TEXTS: dict[str, Said] = {
    "kind": say("Customer card"),
    "composed": say("Composed data: this customer does not exist."),
    "of": say("Value OF the customer"),
    "buys": say("What this customer buys"),
    "role": say("Role"),
    "granted": say("granted"),
    "played": say("played"),
    "play": say("What to do"),
    "attention": say("What does not fit"),
    "below": say("Below expectation"),
    "above": say("Above expectation"),
    "delivered": say("Value FOR the customer"),
    "words": say("In their words"),
    "class": say("class"),
    "score": say("score"),
    "up": say("A class higher"),
    "down": say("A class lower"),
    "near": say("Nearly a tier higher"),
    "judged": say("Judged and decided"),
    "value": say("value"),
    "expected": say("expected"),
    "experienced": say("experienced"),
    "say_below": say("say below"),
    "difference": say("difference"),
    "most": say("Counts most for this buyer"),
    "pays": say("Will pay for"),
    "pays_not": say("Will not pay for"),
    "foot": say(
        "To prepare a talk. The score supports it and decides nothing about a customer. Write and keep this page as if "
        "the customer will read it."
    ),
}


class _Found(msgspec.Struct, frozen=True):
    """Everything the ledger holds of one customer."""

    worth: Worth | None
    one: CustomerWorth | None
    as_of: str
    account: AccountStrategy | None
    cell: StrategyCell | None
    mismatches: list[Mismatch]
    relation: Relation | None
    portrait: Portrait | None
    cards: dict[str, dict[str, str]]


def render_card(answers: Iterable[Answer], info: StudyInfo, customer: str, *, lang: str) -> str:
    """Make the page of one customer; the same answers give the same text, letter for letter.

    Parameters
    ----------
    answers
        Of the scorecard, and where they are there of the account strategy, the customers by name and the card sorts.
    info
        The study.
    customer
        Code of the customer.
    lang
        ``nl`` or ``en``.

    Raises
    ------
    InputError
        When no customer has that code, or there is no scorecard.
    """
    voice = Voice(lang)
    found = _find(list(answers), customer, list(info.waves))
    if found.worth is None:
        raise refuse(
            InputError, "no-scorecard", say("There is no scorecard among the answers."),
            say("A customer card stands on the value OF the customer."),
            say("Fill one of the tables purchases, figures and ratings."),
        )  # fmt: skip
    if found.one is None:
        raise unknown_customer(customer, [line.customer for line in found.worth.customers])
    style = _style()
    page = (
        environment()
        .get_template("customer_card.html.j2")
        .render(
            voice=voice,
            info=info,
            name=found.one.name or found.one.customer,
            css=Markup(style),  # noqa: S704 -- our own file
            policy=policy(style),
            **_told(found, voice),
        )
    )
    return page.strip() + "\n"


def told_of_customer(answers: Iterable[Answer], info: StudyInfo, customer: str, *, lang: str) -> dict[str, Any]:
    """Say everything the answers hold of one customer, ready to be placed on a page of another make.

    Parameters
    ----------
    answers
        As for `render_card`; what is not there is left out of the page.
    info
        The study.
    customer
        Code of the customer; of one that no answer knows, everything is empty.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    By the name of its part: ``worth_lines``, ``moves``, ``judged``, ``buyer``, ``role``, ``play``, ``mismatches``,
    ``delivered``, ``below``, ``above``, ``quotes``, and the words ``t``.
    """
    voice = Voice(lang)
    return _told(_find(list(answers), customer, list(info.waves)), voice)


def _told(found: _Found, voice: Voice) -> dict[str, Any]:
    picture = score_tornado.draw(found.one, found.worth, lang=voice.lang) if found.one and found.worth else None
    return {
        "t": SimpleNamespace(**{name: voice.speak(text) for name, text in TEXTS.items()}),
        "code": found.one.customer if found.one else "",
        "day": voice.day(found.as_of),
        "one": found.one,
        "worth_lines": [voice.speak(said) for said in _worth_lines(found, voice)],
        "moves": _moves(found, voice),
        "judged": [voice.speak(said) for said in _judged(found)],
        "tornado": Markup(lighter(picture.svg, hover=True)) if picture else "",  # noqa: S704 -- our own drawing
        "tornado_story": picture.story if picture else [],
        "buyer": _buyer(found, voice),
        "role": _role(found, voice),
        "play": _play(found, voice),
        "mismatches": [_mismatch(one, voice) for one in found.mismatches],
        "delivered": [voice.speak(said) for said in _delivered(found)],
        "below": _values(found, "below", voice),
        "above": _values(found, "above", voice),
        "quotes": [(quote.text, quote.by) for quote in (found.relation.quotes if found.relation else [])[:MOST_QUOTES]],
    }


def _find(answers: Sequence[Answer], customer: str, waves: Sequence[str]) -> _Found:
    scored = next((answer for answer in answers if isinstance(answer.body, Worth)), None)
    worth = scored.body if scored is not None and isinstance(scored.body, Worth) else None
    one = next((line for line in (worth.customers if worth else []) if line.customer == customer), None)
    strategy = _latest(answers, Strategy, waves)
    relations, groups = _latest(answers, Relations, waves), _latest(answers, BuyerGroups, waves)
    sorts = _latest(answers, QAnalysis, waves)
    account = next((a for a in (strategy.accounts if strategy else []) if a.customer == customer), None)
    place = (account.tier, account.buyer) if account else (None, None)
    return _Found(
        worth=worth, one=one, as_of=scored.provenance.made_at if scored else "", account=account,
        cell=next((c for c in (strategy.cells if strategy else []) if (c.tier, c.buyer) == place), None),
        mismatches=[m for m in (strategy.mismatches if strategy else []) if m.customer == customer],
        relation=next((r for r in (relations.relations if relations else []) if r.customer == customer), None),
        portrait=next(
            (p for p in (groups.portraits if groups else []) if account and account.buyer and p.group == account.buyer),
            None,
        ),
        cards={card.id: card.text for card in sorts.cards} if sorts else {},
    )  # fmt: skip


def unknown_customer(code: str, known: Iterable[str]) -> KlantwaardeError:
    """Make the refusal of a code that no customer has; raise what comes back."""
    return refuse(
        InputError, "customer-unknown", say("There is no customer {code}.", code=code[:80] or "–"),
        say("Customers go by their code, such as: {codes}.", codes=", ".join(sorted(known)[:10])),
        say("Look up the code in the table customers; capitals and leading zeros count."),
    )  # fmt: skip


def _latest(answers: Sequence[Answer], kind: type[Noun], waves: Sequence[str]) -> Noun | None:
    found = [(answer.scope.wave, answer.body) for answer in answers if isinstance(answer.body, kind)]
    if not found:
        return None
    return max(found, key=lambda pair: waves.index(pair[0]) if pair[0] in waves else -1)[1]


def _worth_lines(found: _Found, voice: Voice) -> list[Said]:
    one = found.one
    if one is None or found.worth is None:
        return []
    if one.score is None:
        return [say("Nothing is known yet of what this customer is worth.")]
    told = [
        say(
            "{chance:%} sure of class {tier} if the weights are a little different (score between {low:.0f} and "
            "{high:.0f}).",
            chance=one.chances.get(one.tier or "", 0.0), tier=one.tier, low=one.score_low, high=one.score_high,
        )
    ]  # fmt: skip
    if one.coverage < 1:
        told.append(
            say(
                "{known:%} of the weight is known; with the rest the score lies between {low:.0f} and {high:.0f}.",
                known=one.coverage, low=one.lowest, high=one.highest,
            )
        )  # fmt: skip
    if one.rank is not None and one.rank_low is not None and one.rank_high is not None:
        told.append(
            say(
                "Number {rank} of {all} (between {low:.0f} and {high:.0f}).",
                rank=one.rank, all=len(found.worth.customers), low=one.rank_low, high=one.rank_high,
            )
        )  # fmt: skip
    if one.revenue is not None:
        told.append(say("Revenue: EUR {x:,.0f} a year.", x=one.revenue))
    before = change_words(one, voice)
    return [*told, before] if before is not None else told


def _moves(found: _Found, voice: Voice) -> list[tuple[str, list[str]]]:
    """What would bring it a class up or down, and where little is lacking to the next tier."""
    one, worth = found.one, found.worth
    if one is None or worth is None:
        return []
    lists = [
        (TEXTS["up"], [move_words(move, one, worth) for move in one.lifts[:MOST_MOVES]]),
        (TEXTS["down"], [move_words(move, one, worth) for move in one.falls[:MOST_MOVES]]),
        (TEXTS["near"], _near(found)),
    ]
    return [(voice.speak(title), [voice.speak(said) for said in told]) for title, told in lists if told]


def _near(found: _Found) -> list[Said]:
    """Parts whose figure is almost in the next tier."""
    near = []
    for part in found.worth.parts if found.worth else []:
        score = found.one.parts.get(part.part) if found.one else None
        if (
            found.one
            and part.part in found.one.near
            and score is not None
            and score.short is not None
            and score.tier is not None
        ):
            near.append(shortage(part, score.short, score.tier))
    return near[:MOST_MOVES]


def _judged(found: _Found) -> list[Said]:
    """What people decided otherwise, and why they judged as they did."""
    told: list[Said] = []
    for part in found.worth.parts if found.worth else []:
        score = found.one.parts.get(part.part) if found.one else None
        if score is None:
            continue
        if score.decided is not None:
            told.append(say("{part}: {decided}", part=named(part.name), decided=score.decided))
        told += [say("{part}: {reason}", part=named(part.name), reason=reason) for reason in score.reasons]
        if score.apart > 1:
            told.append(say("{part}: judges are {n} tiers apart.", part=named(part.name), n=score.apart))
    return told


def _buyer(found: _Found, voice: Voice) -> dict[str, Any] | None:
    account = found.account
    if account is None or account.buyer is None:
        return None
    crib = found.portrait.crib.top[:MOST_CARDS] if found.portrait else []
    own = found.relation.pays if found.relation else []
    will = [one.card for one in own if one.will > one.will_not]
    will_not = [one.card for one in own if one.will_not > one.will]
    return {
        "name": voice.speak(BUYERS[account.buyer]),
        "sure": voice.speak(say("{chance:%} sure", chance=account.buyer_certainty or 0.0)),
        "most": [_card(card.card, found, voice) for card in crib],
        "pays": [_card(card, found, voice) for card in will[:MOST_CARDS]],
        "pays_not": [_card(card, found, voice) for card in will_not[:MOST_CARDS]],
    }


def _card(code: str, found: _Found, voice: Voice) -> str:
    return voice.name(found.cards[code]) if code in found.cards else code


def _role(found: _Found, voice: Voice) -> dict[str, str] | None:
    if found.relation is None or not (found.relation.granted or found.relation.played):
        return None
    return {"granted": _roles(found.relation.granted, voice), "played": _roles(found.relation.played, voice)}


def _roles(roles: Sequence[RelationRole], voice: Voice) -> str:
    return ", ".join(f"{voice.name(role.name)} ({voice.count(role.people)})" for role in roles) or "–"


def _play(found: _Found, voice: Voice) -> dict[str, str] | None:
    if found.cell is None:
        return None
    return {
        "text": voice.name(found.cell.play),
        "owner": found.cell.owner,
        "review": voice.speak(say("review {day}", day=voice.day(found.cell.review))) if found.cell.review else "",
    }


def _mismatch(one: Mismatch, voice: Voice) -> tuple[str, str]:
    return voice.speak(one.reason), " ".join(voice.speak(said) for said in one.evidence)


def _delivered(found: _Found) -> list[Said]:
    relation = found.relation
    if relation is None or relation.delivered.value is None:
        return []
    given = relation.delivered
    told = say(
        "Expected {expected:.1f}, experienced {experienced:.1f}, by {n} {n:person|people}.",
        expected=relation.expectation.value, experienced=relation.experience.value, n=given.n,
    )  # fmt: skip
    if given.low is None or given.high is None:
        return [told, say("Against expectation they say {value:+.1f} points.", value=given.value)]
    return [
        told,
        say(
            "Against expectation they say {value:+.1f} points (between {low:+.1f} and {high:+.1f}).",
            value=given.value, low=given.low, high=given.high,
        ),
    ]  # fmt: skip


def _values(found: _Found, state: str, voice: Voice) -> list[dict[str, Any]]:
    listed: list[RelationValue] = [v for v in (found.relation.values if found.relation else []) if v.state == state]
    return [
        {
            "code": value.value,
            "name": voice.name(value.name),
            "level": voice.speak(LEVELS.get(value.level)),
            "expected": voice.cell(value.expectation),
            "experienced": voice.cell(value.experience),
            "difference": voice.difference(value.disconfirmation),
            "between": voice.difference_between(value.disconfirmation),
            "below": voice.speak(say("{n} of {all}", n=value.below, all=value.people)),
            "sure": value.sure,
        }
        for value in listed[:MOST_VALUES]
    ]


@cache
def _style() -> str:
    from klantwaarde.reports.colours import colours

    return colours() + resources.files("klantwaarde.reports").joinpath("templates/customer_card.css").read_text("utf-8")
