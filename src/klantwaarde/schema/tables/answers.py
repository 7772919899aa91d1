"""What was answered: scores, Kano pairs, investments, roles and overall judgements."""

from __future__ import annotations

from klantwaarde.schema.column import Column, Option
from klantwaarde.schema.table import Table
from klantwaarde.schema.tables.shared import (
    DISCONFIRMATION,
    EXPECTATION,
    EXPERIENCE,
    IMPORTANCE,
    RESPONDENT,
    VALUES,
    WAVE,
)

SCORES = Table(
    code="scores",
    nl=("cijfers", "waardescores"),
    key=("respondent_id", "wave", "value_id"),
    help_nl="Een rij per persoon, meting en waarde.",
    help_en="One row per person, wave and value.",
    columns=(
        RESPONDENT,
        WAVE,
        Column(
            code="value_id",
            kind="code",
            nl=("waarde", "waardecode", "klantwaarde"),
            en=("value",),
            required=True,
            refers="values",
            help_nl="Code van de waarde, zoals in de catalogus.",
            help_en="Code of the value, as in the catalogue.",
            example="reliable",
        ),
        IMPORTANCE,
        EXPECTATION,
        EXPERIENCE,
        DISCONFIRMATION,
        Column(
            code="satisfaction",
            kind="number",
            nl=("tevredenheid",),
            scale="score",
            unit="points",
            help_nl="Hoe tevreden bent u hierover?",
            help_en="How satisfied are you with this?",
            example="8",
        ),
    ),
)

_ITEM = Column(
    code="item",
    kind="code",
    nl=("vraag", "item_id"),
    en=("item_id",),
    required=True,
    refers="items",
    help_nl="Code van de vraag: uit kano_vragen, of anders een waarde uit de catalogus.",
    help_en="Code of the item: from kano_items, or else a value of the catalogue.",
    example="reliable",
)


def _kano_side(code: str, nl: tuple[str, ...], help_nl: str, help_en: str) -> Column:
    return Column(
        code=code,
        kind="integer",
        nl=nl,
        required=True,
        low=1,
        high=5,
        help_nl=help_nl + " 1 fijn, 2 vanzelfsprekend, 3 maakt niet uit, 4 mee te leven, 5 vervelend.",
        help_en=help_en + " 1 like, 2 must be, 3 neutral, 4 live with, 5 dislike.",
        example="2",
    )


KANO = Table(
    code="kano",
    nl=("kano_antwoorden",),
    key=("respondent_id", "wave", "item"),
    help_nl="Een rij per persoon, meting en vraag: het Kano-paar.",
    help_en="One row per person, wave and item: the Kano pair.",
    columns=(
        RESPONDENT,
        WAVE,
        _ITEM,
        _kano_side("functional", ("functioneel", "aanwezig"), "Als het er wel is.", "If it is there."),
        _kano_side("dysfunctional", ("disfunctioneel", "afwezig"), "Als het er niet is.", "If it is not there."),
    ),
)

KANO_ITEMS = Table(
    code="kano_items",
    nl=("kano_vragen",),
    key=("item",),
    help_nl="Een rij per Kano-vraag, met de waarden die erbij horen.",
    help_en="One row per Kano item, with the values it speaks about.",
    columns=(
        Column(
            code="item",
            kind="code",
            nl=("vraag", "item_id"),
            en=("item_id",),
            required=True,
            help_nl="Code van de vraag.",
            help_en="Code of the item.",
            example="reliable",
        ),
        Column(
            code="name_nl",
            kind="text",
            nl=("naam_nl", "naam"),
            help_nl="De vraag in het Nederlands.",
            help_en="The item in Dutch.",
        ),
        Column(
            code="name_en",
            kind="text",
            nl=("naam_en",),
            en=("name",),
            help_nl="De vraag in het Engels.",
            help_en="The item in English.",
        ),
        VALUES,
    ),
)

INVESTMENTS = Table(
    code="investments",
    nl=("investeringen",),
    key=("respondent_id", "wave", "investment_id"),
    help_nl="Een rij per persoon, meting en investering (prijs, risico, tijd, moeite). Hoger betekent: kost meer.",
    help_en="One row per person, wave and investment (price, risk, time, effort). Higher means: costs more.",
    columns=(
        RESPONDENT,
        WAVE,
        Column(
            code="investment_id",
            kind="code",
            nl=("investering",),
            en=("investment",),
            required=True,
            refers="investments",
            help_nl="Code van de investering: price, risk, time of effort.",
            help_en="Code of the investment: price, risk, time or effort.",
            example="effort",
        ),
        IMPORTANCE,
        EXPECTATION,
        EXPERIENCE,
        DISCONFIRMATION,
    ),
)

ROLES = Table(
    code="roles",
    nl=("rollen",),
    key=("respondent_id", "wave", "role_id", "kind"),
    help_nl="Een rij per persoon, meting en rol: gegund, gespeeld of gewenst.",
    help_en="One row per person, wave and role: granted, played or aspired.",
    columns=(
        RESPONDENT,
        WAVE,
        Column(
            code="role_id",
            kind="code",
            nl=("rol",),
            en=("role",),
            required=True,
            refers="roles",
            help_nl="Code van de rol, zoals in de catalogus.",
            help_en="Code of the role, as in the catalogue.",
            example="supplier",
        ),
        Column(
            code="kind",
            kind="code",
            nl=("soort",),
            required=True,
            options=(
                Option("granted", ("gegund", "toegekend")),
                Option("played", ("gespeeld", "ervaren")),
                Option("aspired", ("gewenst", "nagestreefd")),
            ),
            help_nl="Gegund (door de klant), gespeeld (zoals ervaren) of gewenst (eigen team).",
            help_en="Granted (by the customer), played (as experienced) or aspired (own team).",
            example="granted",
        ),
    ),
)


def _overall(code: str, nl: tuple[str, ...], help_nl: str, help_en: str) -> Column:
    return Column(
        code=code,
        kind="number",
        nl=nl,
        scale=f"overall.{code}",
        unit="points",
        help_nl=help_nl,
        help_en=help_en,
        example="8",
    )


OVERALL = Table(
    code="overall",
    nl=("totaaloordeel", "eindoordeel"),
    key=("respondent_id", "wave"),
    help_nl="Een rij per persoon en meting: het oordeel over het geheel.",
    help_en="One row per person and wave: the judgement of the whole.",
    columns=(
        RESPONDENT,
        WAVE,
        _overall("satisfaction", ("tevredenheid",), "Hoe tevreden bent u alles bij elkaar?", "How satisfied overall?"),
        _overall("quality", ("kwaliteit",), "Hoe goed vindt u de kwaliteit?", "How good is the quality?"),
        _overall("recommend", ("aanbevelen",), "Zou u ons aanbevelen?", "Would you recommend us?"),
        _overall("reuse", ("herhalen", "opnieuw kiezen"), "Zou u opnieuw kiezen?", "Would you choose us again?"),
        _overall(
            "ease",
            ("gemak",),
            "Hoe makkelijk is het bij ons? Hoog is makkelijk.",
            "How easy is it with us? High is easy.",
        ),
    ),
)
