"""Rules that revenue models and assumptions keep."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator

import msgspec

from klantwaarde.errors import Place, Problem
from klantwaarde.language import Said, say
from klantwaarde.schema.nearest import nearest
from klantwaarde.schema.pricing import AIMS, KINDS, METERS, Costs, Customers, Pricing, Range, RevenueModel

Where = Callable[[str], Place]

FINEST = 4
"""Decimals of an amount in euro: a hundredth of a cent."""
LARGEST = 1_000_000_000.0
MOST_MODELS = 12
MOST_MONTHS = 600
MOST_DRAWS = 100_000
MOST_CUSTOMERS = 1_000_000

_PARTS = ("price", "per_month", "per_use", "per_outcome", "share_of_value", "guarantee", "floor")
_ALLOWED = {
    "ownership": {"price"},
    "access": {"price", "per_month", "floor"},
    "use": {"per_use"},
    "outcome": {"per_outcome", "share_of_value"},
    "guarantee": {"price", "per_month", "per_use", "guarantee"},
    "hybrid": set(_PARTS),
}
_NEEDED = {
    "ownership": ("price",),
    "access": ("per_month",),
    "use": ("per_use",),
    "outcome": ("per_outcome", "share_of_value"),
    "guarantee": ("guarantee",),
}
_SHARES = ("share_of_value", "guarantee", "success", "residual", "gaming", "effort", "occasions_differ")
_ABOVE_ZERO = ("value", "need", "liquidity", "believed_need", "believed_success")


def broken_pricing(pricing: Pricing, where: Where) -> Iterator[Problem]:
    """Give every rule that revenue models and assumptions break.

    Parameters
    ----------
    pricing
        Parts have the right kind.
    where
        Gives the place of a setting by its name.
    """
    for name, given, known in (("aim", pricing.aim, AIMS), ("meter", pricing.meter, METERS)):
        if given not in known:
            yield _word(name, given, known, where)
    yield from _codes(pricing, where)
    for model in pricing.models:
        yield from _model(model, where)
    limits = {
        "months": (pricing.months, 1, MOST_MONTHS), "draws": (pricing.draws, 1, MOST_DRAWS),
        "ramp_months": (pricing.ramp_months, 0, pricing.months), "n": (pricing.customers.n, 1, MOST_CUSTOMERS),
    }  # fmt: skip
    for name, (number, low, high) in limits.items():
        if not low <= number <= high:
            yield _number(name, number, say("It lies between {low:g} and {high:g}.", low=low, high=high), where)
    for part in (pricing.customers, pricing.costs):
        yield from _assumptions(part, where)


def _word(name: str, given: str, known: tuple[str, ...], where: Where) -> Problem:
    return Problem(
        code="pricing-word",
        thing=say("{name} is {given}, which is not one of its words.", name=name, given=given[:80]),
        rule=say("{name} is one of: {known}.", name=name, known=", ".join(known)),
        mend=say('Write {name} = "{near}".', name=name, near=nearest(given, known) or known[0]),
        place=where(name),
    )


def _number(name: str, given: float, rule: Said, where: Where) -> Problem:
    return Problem(
        code="pricing-number",
        thing=say("{name} is {given:g}.", name=name, given=given),
        rule=rule,
        mend=say("Correct the number."),
        place=where(name),
    )


def _codes(pricing: Pricing, where: Where) -> Iterator[Problem]:
    codes = [model.code for model in pricing.models]
    for code, times in Counter(codes).items():
        if times > 1 or not code.strip():
            yield Problem(
                code="pricing-code",
                thing=say("The revenue model {code} stands there {n} times.", code=code[:80] or "“”", n=times),
                rule=say("Each revenue model has a code of its own."),
                mend=say("Give each its own code."),
                place=where("models"),
            )
    if pricing.current and pricing.current not in codes:
        yield _word("current", pricing.current, tuple(codes) or ("",), where)
    if len(codes) == 1:
        yield Problem(
            code="pricing-one-model",
            thing=say("There is one revenue model."),
            rule=say("Two or more are set beside each other."),
            mend=say("Add a revenue model."),
            place=where("models"),
        )
    if len(codes) > MOST_MODELS:
        rule = say("At most {most} models are compared at once.", most=MOST_MODELS)
        yield _number("models", len(codes), rule, where)


def _model(model: RevenueModel, where: Where) -> Iterator[Problem]:
    if model.kind not in KINDS:
        yield _word("kind", model.kind, KINDS, where)
        return
    given = {part for part in _PARTS if getattr(model, part)}
    for part in sorted(given - _ALLOWED[model.kind]):
        yield Problem(
            code="pricing-part",
            thing=say("The model {code} of the kind {kind} has {part}.", code=model.code, kind=model.kind, part=part),
            rule=say("With that, revenue follows something else too; what a kind promises would not hold."),
            mend=say('Remove it, or write kind = "hybrid".'),
            place=where("kind"),
        )
    needed = _NEEDED.get(model.kind, _PARTS)
    if not given & set(needed):
        yield Problem(
            code="pricing-no-price",
            thing=say("The model {code} of the kind {kind} has no price.", code=model.code, kind=model.kind),
            rule=say("It needs one of: {parts}.", parts=", ".join(needed)),
            mend=say("Add one of them, above zero."),
            place=where("kind"),
        )
    for name in ("price", "per_month", "per_use", "included", "per_outcome", "floor", "deposit", "metering", "cap"):
        yield from _amount(name, getattr(model, name), where)
    for name in ("share_of_value", "guarantee"):
        yield from _share(name, getattr(model, name), where)
    if model.cap is not None and model.cap < model.floor:
        yield _number("cap", model.cap, say("The cap is not below the floor."), where)
    if not 0 <= model.minimum_months <= MOST_MONTHS:
        rule = say("It lies between {low:g} and {high:g}.", low=0, high=MOST_MONTHS)
        yield _number("minimum_months", model.minimum_months, rule, where)


def _amount(name: str, amount: float | None, where: Where) -> Iterator[Problem]:
    if amount is None:
        return
    if not (math.isfinite(amount) and 0 <= amount <= LARGEST):
        yield _number(name, amount, say("An amount is zero or more, and below a thousand million."), where)
    elif abs(amount * 10**FINEST - round(amount * 10**FINEST)) > 1e-6 * max(1.0, amount):
        yield _number(name, amount, say("An amount has at most {n} decimals.", n=FINEST), where)


def _share(name: str, share: float, where: Where) -> Iterator[Problem]:
    if not 0 <= share <= 1:
        yield _number(name, share, say("It is a part, between 0 and 1."), where)


def _assumptions(part: Customers | Costs, where: Where) -> Iterator[Problem]:
    for field in msgspec.structs.fields(part):
        given: Range = getattr(part, field.name)
        numbers = list(given) if isinstance(given, list) else [float(given)]
        if isinstance(given, list) and (len(numbers) != 3 or sorted(numbers) != numbers):
            yield Problem(
                code="pricing-range",
                thing=say("{name} is not [low, likely, high].", name=field.name),
                rule=say("What is not sure is written as three numbers, the lowest first."),
                mend=say("Write for example {name} = [8, 10, 15].", name=field.name),
                place=where(field.name),
            )
            continue
        for number in numbers:
            if field.name in _SHARES:
                yield from _share(field.name, number, where)
            elif not math.isfinite(number) or number < 0 or (field.name in _ABOVE_ZERO and number == 0):
                yield _number(field.name, number, say("It is a number above zero, or zero where that can be."), where)
