"""What customers are worth: purchases, figures and judgements per part, and what a person decided otherwise."""

from __future__ import annotations

import msgspec

from klantwaarde.schema.column import Column
from klantwaarde.schema.table import Table

_CUSTOMER = Column(
    code="customer_id",
    kind="code",
    nl=("klant", "klantcode", "klantnummer", "klant_id"),
    en=("customer", "account", "account_id"),
    required=True,
    refers="customers",
    help_nl="Code van de klant, zoals in de tabel klanten.",
    help_en="Code of the customer, as in the table customers.",
    example="K001",
)

_PART = Column(
    code="part_id",
    kind="code",
    nl=("onderdeel",),
    en=("part",),
    required=True,
    help_nl="Code van het onderdeel van de waarde VAN de klant, zoals trust_commitment.",
    help_en="Code of the part of the value OF the customer, such as trust_commitment.",
    example="trust_commitment",
)

_DATE = Column(
    code="date",
    kind="date",
    nl=("datum",),
    help_nl="Datum.",
    help_en="Date.",
    example="2026-03-31",
)

# A row without a date counts as older than any other, so that rows with and without one can stand in one table.
LONG_AGO = "1900-01-01"
_SINCE = Column(
    code="date",
    kind="date",
    nl=("datum", "peildatum"),
    default=LONG_AGO,
    help_nl="Vanaf welke dag dit geldt; de laatste tot en met de dag van de analyse telt. Mag leeg blijven.",
    help_en="From which day this holds; the last one up to the day of the analysis counts. May be empty.",
    example="2026-03-31",
)

_REASON = Column(
    code="reason",
    kind="text",
    nl=("reden", "toelichting"),
    help_nl="Waarom. Schrijf het zo dat de klant het mag lezen.",
    help_en="Why. Write it so that the customer may read it.",
)

PURCHASES = Table(
    code="purchases",
    nl=("aankopen", "transacties"),
    en=("transactions",),
    key=(),
    help_nl="Een rij per aankoop of betaling. Gelijke rijen zijn aparte aankopen.",
    help_en="One row per purchase or payment. Equal rows are separate purchases.",
    columns=(
        _CUSTOMER,
        msgspec.structs.replace(_DATE, required=True),
        Column(
            code="amount",
            kind="number",
            nl=("bedrag",),
            unit="EUR",
            required=True,
            help_nl="Bedrag in euro; een retour is kleiner dan nul.",
            help_en="Amount in euro; a return is below zero.",
            example="250,00",
        ),
    ),
)

FIGURES = Table(
    code="figures",
    nl=("klantcijfers",),
    key=("customer_id", "part_id", "date"),
    help_nl="Een rij per klant, onderdeel en peildatum met een cijfer uit uw administratie, zoals dagen tot betaling.",
    help_en="One row per customer, part and date with a figure from your books, such as days to pay.",
    columns=(
        _CUSTOMER,
        _PART,
        Column(
            code="figure",
            kind="number",
            nl=("cijfer", "waarde"),
            en=("value",),
            required=True,
            help_nl="Het cijfer, in de eenheid van het onderdeel.",
            help_en="The figure, in the unit of the part.",
            example="31",
        ),
        _SINCE,
    ),
)

RATINGS = Table(
    code="ratings",
    nl=("beoordelingen",),
    key=("customer_id", "part_id", "rater", "date"),
    help_nl="Een rij per klant, onderdeel en beoordelaar: de trede (0 tot en met 5) die iemand geeft, met de reden.",
    help_en="One row per customer, part and rater: the tier (0 to 5) that somebody gives, with the reason.",
    columns=(
        _CUSTOMER,
        _PART,
        Column(
            code="rater",
            kind="text",
            nl=("beoordelaar",),
            required=True,
            help_nl="Wie beoordeelde: een code of initialen.",
            help_en="Who judged: a code or initials.",
            example="AB",
        ),
        Column(
            code="tier",
            kind="integer",
            nl=("trede",),
            low=0.0,
            high=5.0,
            required=True,
            help_nl="Trede 0 tot en met 5.",
            help_en="Tier 0 to 5.",
            example="3",
        ),
        _REASON,
        _SINCE,
    ),
)

OVERRIDES = Table(
    code="overrides",
    nl=("afwijkingen",),
    key=("customer_id", "part_id", "date"),
    help_nl="Een rij per besluit om van een trede af te wijken, met wie, waarom en tot wanneer.",
    help_en="One row per decision to deviate from a tier, with who, why and until when.",
    columns=(
        _CUSTOMER,
        _PART,
        Column(
            code="tier",
            kind="integer",
            nl=("trede",),
            low=0.0,
            high=5.0,
            required=True,
            help_nl="Trede 0 tot en met 5 die in de plaats komt.",
            help_en="Tier 0 to 5 that takes its place.",
            example="4",
        ),
        Column(
            code="author",
            kind="text",
            nl=("wie", "besloten door"),
            required=True,
            help_nl="Wie besloot.",
            help_en="Who decided.",
            example="AB",
        ),
        msgspec.structs.replace(_REASON, required=True),
        msgspec.structs.replace(_DATE, required=True),
        Column(
            code="expires",
            kind="date",
            nl=("geldig tot", "vervalt"),
            required=True,
            help_nl="Laatste dag waarop dit geldt.",
            help_en="Last day on which this holds.",
            example="2026-12-31",
        ),
    ),
)
