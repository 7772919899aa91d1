"""Access, use and result: who may use what, what stood in the way, what was used, what came of it, and the way there.

Usage and outcomes keep the attributes of CloudEvents 1.0: ``id``, ``source``, ``type`` and ``time`` under their own
names, ``subject`` as ``customer_id`` (or ``respondent_id``), and what stands in ``data`` as columns.
"""

from __future__ import annotations

import msgspec

from klantwaarde.schema.column import Column, Option
from klantwaarde.schema.table import Table
from klantwaarde.schema.tables.shared import RESPONDENT

_CUSTOMER = Column(
    code="customer_id", kind="code", nl=("klant", "klantcode", "klantnummer", "klant_id"),
    en=("customer", "account", "account_id"), required=True, refers="customers",
    help_nl="Code van de klant, zoals in de tabel klanten.",
    help_en="Code of the customer, as in the table customers.",
    example="K001",
)  # fmt: skip

_RESPONDENT = msgspec.structs.replace(
    RESPONDENT,
    required=False,
    help_nl="Code van de persoon, zoals in de tabel respondenten, als die bekend is.",
    help_en="Code of the person, as in the table respondents, if it is known.",
)

_PRODUCT = Column(
    code="product", kind="code", nl=("product", "dienst"), en=("service",),
    help_nl="Uw eigen code van het product of de dienst.",
    help_en="Your own code of the product or service.",
    example="warmtepomp",
)  # fmt: skip

_UNIT = Column(
    code="unit", kind="code", nl=("eenheid",),
    help_nl="Waarin wordt geteld, zoals uur of keer. Leeg betekent keer.",
    help_en="What is counted in, such as hour or time. Empty means time.",
    default="time", example="hour",
)  # fmt: skip

_WANTED = Column(
    code="wanted", kind="number", nl=("behoefte", "gewenst"), en=("needed",), unit="units/month", low=0.0,
    help_nl="Hoeveel eenheden per maand de klant zou gebruiken als niets in de weg stond.",
    help_en="How many units a month the customer would use if nothing stood in the way.",
    example="20",
)  # fmt: skip

_UNIT_VALUE = Column(
    code="unit_value", kind="number", nl=("waarde per eenheid", "eenheidswaarde"), en=("value per unit",),
    unit="EUR/unit", low=0.0,
    help_nl="Wat één eenheid de klant waard is als het resultaat er komt: waarde VOOR de klant, in euro.",
    help_en="What one unit is worth to the customer when the result comes: value FOR the customer, in euro.",
    example="12,50",
)  # fmt: skip

ENTITLEMENTS = Table(
    code="entitlements",
    nl=("toegang", "toegangsrechten"),
    key=("entitlement_id",),
    help_nl="Een rij per recht op gebruik: wie mag wat gebruiken, sinds wanneer en tegen welke prijs.",
    help_en="One row per right to use: who may use what, since when and at what price.",
    columns=(
        Column(
            code="entitlement_id", kind="code", nl=("toegangscode", "toegang_id"), en=("entitlement",), required=True,
            help_nl="Uw eigen code van het recht, zoals een contractnummer.",
            help_en="Your own code of the right, such as the number of a contract.",
            example="T001",
        ),
        _CUSTOMER,
        _PRODUCT,
        Column(
            code="model", kind="code", nl=("verdienmodel",), en=("revenue model",),
            options=(
                Option("ownership", ("eigendom", "koop"), ("sale", "licence")),
                Option("subscription", ("abonnement", "lidmaatschap"), ("membership",)),
                Option("lease", ("huur",), ("rent",)),
                Option("per_use", ("per gebruik",), ("pay per use",)),
                Option("per_outcome", ("per resultaat",), ("pay per outcome",)),
                Option("other", ("anders",)),
            ),
            help_nl="Hoe de klant betaalt.", help_en="How the customer pays.", example="lease",
        ),
        Column(
            code="requested", kind="date", nl=("aangevraagd",), en=("asked on",),
            help_nl="Dag waarop de klant erom vroeg.", help_en="Day on which the customer asked for it.",
            example="2026-01-05",
        ),
        Column(
            code="start", kind="date", nl=("begin", "sinds"), en=("since",), required=True,
            help_nl="Eerste dag waarop de klant het kan gebruiken.",
            help_en="First day on which the customer can use it.",
            example="2026-01-19",
        ),
        Column(
            code="end", kind="date", nl=("eind", "tot en met"), en=("until",),
            help_nl="Laatste dag; leeg zolang het doorloopt.", help_en="Last day; empty while it goes on.",
            example="2026-12-31",
        ),
        Column(
            code="price", kind="number", nl=("prijs",), unit="EUR", low=0.0,
            help_nl="Prijs in euro.", help_en="Price in euro.", example="85,00",
        ),
        Column(
            code="price_per", kind="code", nl=("prijs per",), en=("price for",),
            options=(
                Option("once", ("eenmalig",)),
                Option("month", ("maand",)),
                Option("year", ("jaar",)),
                Option("use", ("gebruik",), ("unit",)),
                Option("outcome", ("resultaat",)),
            ),
            help_nl="Waarvoor die prijs geldt: eenmalig, maand, jaar, gebruik of resultaat.",
            help_en="What that price is for: once, month, year, use or outcome.",
            example="month",
        ),
        Column(
            code="available", kind="number", nl=("beschikbaar", "capaciteit"), en=("capacity",), unit="units/month",
            low=0.0,
            help_nl="Hoeveel eenheden per maand de klant kan gebruiken.",
            help_en="How many units a month the customer can use.",
            example="160",
        ),
        _UNIT,
        _WANTED,
        _UNIT_VALUE,
    ),
)  # fmt: skip

REFUSALS = Table(
    code="refusals",
    nl=("weigeringen", "drempels"),
    en=("barriers",),
    key=("refusal_id",),
    help_nl="Een rij per keer dat een klant die het wilde geen toegang kreeg, en waarom.",
    help_en="One row per time a customer who wanted it did not get access, and why.",
    columns=(
        Column(
            code="refusal_id", kind="code", nl=("weigering", "weigering_id"), en=("refusal",), required=True,
            help_nl="Uw eigen code van de weigering of drempel.",
            help_en="Your own code of the refusal or barrier.",
            example="D001",
        ),
        _CUSTOMER,
        _PRODUCT,
        Column(
            code="date", kind="date", nl=("datum",), required=True,
            help_nl="Dag waarop de klant geen toegang kreeg.", help_en="Day on which the customer got no access.",
            example="2026-02-11",
        ),
        Column(
            code="reason", kind="code", nl=("reden", "drempel"), en=("barrier",), required=True,
            options=(
                Option("price", ("prijs",), ("too dear",)),
                Option("credit", ("krediet",), ("credit check",)),
                Option("stock", ("voorraad",), ("out of stock",)),
                Option("lead_time", ("levertijd",), ("too late",)),
                Option("place", ("plaats", "afstand"), ("distance",)),
                Option("knowledge", ("kennis",), ("did not know how",)),
                Option("other", ("anders",)),
            ),
            help_nl="Wat in de weg stond: prijs, krediet, voorraad, levertijd, plaats, kennis of anders.",
            help_en="What stood in the way: price, credit, stock, lead_time, place, knowledge or other.",
            example="price",
        ),
        Column(
            code="resolved", kind="date", nl=("opgelost",), en=("lifted",),
            help_nl="Dag waarop de drempel weg was; leeg zolang die er is.",
            help_en="Day on which the barrier was gone; empty while it is there.",
        ),
        _UNIT,
        _WANTED,
        _UNIT_VALUE,
    ),
)  # fmt: skip

_ID = Column(
    code="id", kind="code", nl=("gebeurtenis_id", "kenmerk"), en=("event_id",), required=True,
    help_nl="Kenmerk van de gebeurtenis; samen met de bron bestaat het één keer.",
    help_en="Id of the event; together with its source it exists once.",
    example="e-000017",
)  # fmt: skip

_SOURCE = Column(
    code="source", kind="code", nl=("bron",), default="study",
    help_nl="Welk systeem of apparaat het meldde.", help_en="Which system or device reported it.",
    example="thermostaat-12",
)  # fmt: skip

_TIME = Column(
    code="time", kind="moment", nl=("tijdstip", "moment"), en=("timestamp",), required=True, unit="UTC",
    help_nl="Wanneer het gebeurde, met tijdzone of in UTC.",
    help_en="When it happened, with a time zone or in UTC.",
    example="2026-03-14T09:30:00Z",
)  # fmt: skip

_RECORDED = Column(
    code="recorded", kind="moment", nl=("vastgelegd",), en=("recordedtime",), unit="UTC",
    help_nl="Wanneer het werd vastgelegd; later dan het gebeurde.",
    help_en="When it was recorded; later than it happened.",
    example="2026-03-14T09:31:10Z",
)  # fmt: skip

_REPLACES = Column(
    code="replaces", kind="code", nl=("vervangt",),
    help_nl="Kenmerk van de eerdere gebeurtenis van dezelfde bron die hiermee wordt verbeterd.",
    help_en="Id of the earlier event of the same source that this one corrects.",
)  # fmt: skip

_RETRACTS = Column(
    code="retracts", kind="code", nl=("trekt in",), en=("cancels",),
    help_nl="Kenmerk van de eerdere gebeurtenis van dezelfde bron die hiermee wordt ingetrokken.",
    help_en="Id of the earlier event of the same source that this one takes back.",
)  # fmt: skip

_STANDING = Column(
    code="standing", kind="code", nl=("stand",), default="counts",
    options=(
        Option("counts", ("telt",)),
        Option("replaced", ("vervangen",)),
        Option("retracted", ("ingetrokken",)),
        Option("retraction", ("intrekking",)),
        Option("circle", ("kring",)),
    ),
    help_nl="Of de gebeurtenis telt. `klantwaarde events import` vult dit in.",
    help_en="Whether the event counts. `klantwaarde events import` fills this in.",
    example="counts",
)  # fmt: skip

_TYPE = Column(
    code="type", kind="code", nl=("soort",), en=("meter",), default="use",
    help_nl="Soort gebeurtenis, zoals een draaiuur of een rit.",
    help_en="Kind of event, such as a running hour or a ride.",
    example="heating",
)  # fmt: skip

USAGE = Table(
    code="usage",
    nl=("gebruik",),
    key=("source", "id"),
    help_nl="Een rij per keer dat er is gebruikt; herkend aan bron en kenmerk (CloudEvents).",
    help_en="One row per time something was used; known by source and id (CloudEvents).",
    columns=(
        _ID,
        _SOURCE,
        _TYPE,
        _TIME,
        _CUSTOMER,
        _RESPONDENT,
        _PRODUCT,
        Column(
            code="quantity", kind="number", nl=("hoeveelheid", "aantal"), en=("amount used",), default=1.0, low=0.0,
            help_nl="Hoeveel er is gebruikt, in de eenheid. Leeg betekent 1.",
            help_en="How much was used, in the unit. Empty means 1.",
            example="2,5",
        ),
        _UNIT,
        _RECORDED,
        _REPLACES,
        _RETRACTS,
        _STANDING,
    ),
)  # fmt: skip

_HOURS = {"kind": "number", "unit": "hours", "low": 0.0}

OUTCOMES = Table(
    code="outcomes",
    nl=("uitkomsten", "resultaten"),
    key=("source", "id"),
    help_nl="Een rij per uitkomst van gebruik: gelukt of niet, wat was beloofd en wat het opleverde.",
    help_en="One row per outcome of use: success or not, what was promised and what it brought.",
    columns=(
        _ID,
        _SOURCE,
        msgspec.structs.replace(
            _TYPE, default="outcome", help_nl="Soort uitkomst, zoals warm_huis.",
            help_en="Kind of outcome, such as warm_home.", example="warm_home",
        ),
        _TIME,
        _CUSTOMER,
        _RESPONDENT,
        _PRODUCT,
        Column(
            code="usage_id", kind="code", nl=("gebruik_id",), en=("use",),
            help_nl="Kenmerk van het gebruik van dezelfde bron waar dit uit volgt, als dat bekend is.",
            help_en="Id of the use of the same source that this follows from, if it is known.",
        ),
        Column(
            code="success", kind="boolean", nl=("gelukt", "succes"),
            help_nl="Ja als het resultaat er kwam.", help_en="Yes when the result came.", example="true",
        ),
        Column(
            code="first_time", kind="boolean", nl=("in één keer goed", "meteen goed"), en=("right first time",),
            help_nl="Ja als het in één keer goed was.", help_en="Yes when it was right the first time.",
            example="true",
        ),
        Column(
            code="promised", kind="number", nl=("beloofd",), low=0.0,
            help_nl="Wat was beloofd, in de eenheid.", help_en="What was promised, in the unit.", example="100",
        ),
        Column(
            code="realised", kind="number", nl=("gerealiseerd", "waargemaakt"), en=("realized",),
            help_nl="Wat het werd, in de eenheid.", help_en="What it came to, in the unit.", example="92",
        ),
        _UNIT,
        Column(
            code="promised_value", kind="number", nl=("beloofde waarde",), unit="EUR", low=0.0,
            help_nl="Wat de uitkomst de klant in euro waard was geweest als de belofte was waargemaakt.",
            help_en="What the outcome would have been worth to the customer in euro had the promise come true.",
            example="25,00",
        ),
        Column(
            code="value", kind="number", nl=("geleverde waarde",), en=("delivered value",), unit="EUR", low=0.0,
            help_nl="Wat de uitkomst de klant in euro waard was: waarde VOOR de klant.",
            help_en="What the outcome was worth to the customer in euro: value FOR the customer.",
            example="23,00",
        ),
        Column(
            code="planned_hours", nl=("geplande uren",), help_nl="Uren waarin het had moeten werken.",
            help_en="Hours in which it should have run.", **_HOURS,  # type: ignore[arg-type]
        ),
        Column(
            code="running_hours", nl=("draaiuren",), help_nl="Uren waarin het werkte.",
            help_en="Hours in which it ran.", **_HOURS,  # type: ignore[arg-type]
        ),
        Column(
            code="ideal_hours", nl=("ideale uren",), help_nl="Uren die nodig waren geweest op volle snelheid.",
            help_en="Hours it would have taken at full speed.", **_HOURS,  # type: ignore[arg-type]
        ),
        Column(
            code="made", kind="number", nl=("gemaakt",), low=0.0,
            help_nl="Hoeveel er werd gemaakt.", help_en="How many were made.",
        ),
        Column(
            code="good", kind="number", nl=("goed",), low=0.0,
            help_nl="Hoeveel daarvan goed was.", help_en="How many of those were good.",
        ),
        _RECORDED,
        _REPLACES,
        _RETRACTS,
        _STANDING,
    ),
)  # fmt: skip

TOUCHPOINTS = Table(
    code="touchpoints",
    nl=("contactmomenten", "klantreis"),
    en=("journey",),
    key=(),
    help_nl="Een rij per stap van een klantreis. Gelijke rijen zijn aparte stappen.",
    help_en="One row per step of a customer's journey. Equal rows are separate steps.",
    columns=(
        Column(
            code="case_id", kind="code", nl=("reis", "casus", "zaak"), en=("case", "trace"), required=True,
            help_nl="Code van de reis waar de stap bij hoort.",
            help_en="Code of the journey the step belongs to.",
            example="J001",
        ),
        Column(
            code="activity", kind="code", nl=("activiteit", "stap"), en=("step",), required=True,
            help_nl="Wat er gebeurde.", help_en="What happened.", example="offerte",
        ),
        msgspec.structs.replace(_TIME, code="timestamp", en=("time",)),
        Column(
            code="channel", kind="code", nl=("kanaal",),
            help_nl="Langs welke weg, zoals telefoon of winkel.", help_en="Which way, such as phone or shop.",
            example="telefoon",
        ),
        msgspec.structs.replace(_CUSTOMER, required=False),
        _RESPONDENT,
        Column(
            code="cost", kind="number", nl=("kosten",), unit="EUR", low=0.0,
            help_nl="Wat de stap u kostte, in euro.", help_en="What the step cost you, in euro.", example="4,50",
        ),
        Column(
            code="lifecycle", kind="code", nl=("fase",), en=("transition",),
            help_nl="Begin of einde van de stap (XES: start, complete). Leeg betekent einde.",
            help_en="Start or end of the step (XES: start, complete). Empty means end.",
            example="complete",
        ),
        msgspec.structs.replace(_ID, required=False),
        msgspec.structs.replace(_SOURCE, default=None),
    ),
)  # fmt: skip
