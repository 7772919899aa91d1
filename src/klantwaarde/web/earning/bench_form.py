"""What a product manager changes on the bench: prices, cap and floor of each model, and what counts as best."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from klantwaarde.errors import Place, Problem
from klantwaarde.language import Said, named, say, speak
from klantwaarde.schema.pricing import KINDS, Pricing, RevenueModel
from klantwaarde.schema.pricing_rules import MOST_MODELS, broken_pricing

KIND_NAMES: dict[str, Said] = {
    "ownership": say("buy it once"),
    "access": say("pay for time"),
    "use": say("pay for use"),
    "outcome": say("pay for results"),
    "guarantee": say("money back when it fails"),
    "hybrid": say("a mix"),
}
PARTS: dict[str, Said] = {
    "price": say("Price at the start (euro)"),
    "per_month": say("Per month (euro)"),
    "per_use": say("Per use (euro)"),
    "included": say("Uses a month that come with it"),
    "per_outcome": say("Per result (euro)"),
    "share_of_value": say("Part of the value (0 to 1)"),
    "guarantee": say("Part given back when it fails (0 to 1)"),
    "cap": say("Cap: most a month (euro)"),
    "floor": say("Floor: least a month (euro)"),
}
SHOWN: dict[str, tuple[str, ...]] = {
    "ownership": ("price",),
    "access": ("per_month", "price", "cap", "floor"),
    "use": ("per_use", "included", "cap"),
    "outcome": ("per_outcome", "share_of_value", "cap"),
    "guarantee": ("per_use", "per_month", "price", "guarantee", "cap"),
    "hybrid": tuple(PARTS),
}
"""What may be changed per kind; more would make revenue follow something else than the kind says."""
AIM_NAMES: dict[str, Said] = {
    "margin": say("what the firm earns"),
    "surplus": say("what customers keep"),
    "both": say("both together"),
}
START: dict[str, dict[str, float]] = {
    "ownership": {"price": 1000.0}, "access": {"per_month": 50.0}, "use": {"per_use": 5.0},
    "outcome": {"per_outcome": 10.0}, "guarantee": {"per_use": 5.0, "guarantee": 1.0}, "hybrid": {"per_month": 20.0,
    "per_use": 2.0},
}  # fmt: skip
_NUMBER = re.compile(r"-?\d{1,12}([.,]\d{1,6})?")


class Part(msgspec.Struct, frozen=True):
    """One field: its name in the form, its label and what stands in it."""

    name: str
    label: str
    value: str


class Card(msgspec.Struct, frozen=True):
    """One model as it stands on the bench."""

    code: str
    name: str
    kind: str
    parts: list[Part]


class Wrong(Exception):  # noqa: N818 - it is what was typed
    """What was typed is no revenue model."""

    def __init__(self, problems: list[Said]) -> None:
        super().__init__(problems)
        self.problems = problems


def cards_of(pricing: Pricing, lang: str, given: Mapping[str, str] | None = None) -> list[Card]:
    """Lay out the models as fields; what was typed stands there again."""
    made = []
    for model in pricing.models:
        parts = []
        for part in SHOWN.get(model.kind, ()):
            name = f"{model.code}:{part}"
            now = _written(getattr(model, part), lang)
            parts.append(Part(name, speak(PARTS[part], lang), given.get(name, now) if given is not None else now))
        name = speak(named(model.label), lang)
        made.append(Card(model.code, name, speak(KIND_NAMES.get(model.kind, model.kind), lang), parts))
    return made


def changed(base: Pricing, given: Mapping[str, str], lang: str) -> Pricing:
    """Give the models with what was typed.

    Raises
    ------
    Wrong
        With everything that is no number, or that breaks a rule of revenue models.
    """
    problems: list[Said] = []
    models = [_model(model, given, lang, problems) for model in base.models]
    aim = given.get("aim", base.aim)
    made = msgspec.structs.replace(base, models=models, aim=aim if aim in AIM_NAMES else base.aim)
    if not problems:
        problems = [
            say("{thing} {rule} {mend}", thing=one.thing, rule=one.rule, mend=one.mend) for one in _broken(made)
        ]
    if problems:
        raise Wrong(problems)
    return made


def added(base: Pricing, kind: str) -> Pricing:
    """Put a model of a kind beside the others."""
    if kind not in KINDS or len(base.models) >= MOST_MODELS:
        return base
    taken = {model.code for model in base.models}
    code = next(f"{kind}-{n}" for n in range(2, MOST_MODELS + 3) if f"{kind}-{n}" not in taken)
    told = KIND_NAMES[kind]
    name = {lang: speak(told, lang) for lang in ("nl", "en")}
    return msgspec.structs.replace(
        base, models=[*base.models, RevenueModel(code=code, name=name, kind=kind, **START[kind])]  # type: ignore[arg-type]
    )  # fmt: skip


def dropped(base: Pricing, code: str) -> Pricing:
    """Take a model away; two stay, and the one others are held against stays."""
    kept = [model for model in base.models if model.code != code]
    if len(kept) < 2 or code == (base.current or base.models[0].code):
        return base
    return msgspec.structs.replace(base, models=kept)


def _model(model: RevenueModel, given: Mapping[str, str], lang: str, problems: list[Said]) -> RevenueModel:
    told: dict[str, float | None] = {}
    for part in SHOWN.get(model.kind, ()):
        typed = given.get(f"{model.code}:{part}")
        if typed is None:
            continue
        typed = typed.strip().replace("\u00a0", "").replace(" ", "")
        if not typed:
            told[part] = None if part == "cap" else 0.0
        elif _NUMBER.fullmatch(typed):
            told[part] = float(typed.replace(",", "."))
        else:
            problems.append(
                say("{model}, {part}: {typed} is no number.", model=named(model.label), part=PARTS[part],
                    typed=typed[:40])
            )  # fmt: skip
    return msgspec.structs.replace(model, **told)


def _broken(pricing: Pricing) -> list[Problem]:
    return list(broken_pricing(pricing, lambda name: Place(column=name)))


def _written(amount: float | None, lang: str) -> str:
    if amount is None:
        return ""
    text = f"{amount:.6f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if lang == "nl" else text
