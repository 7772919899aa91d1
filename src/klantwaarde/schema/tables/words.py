"""What was said and what happened: quotes and market events."""

from __future__ import annotations

import msgspec

from klantwaarde.schema.column import Column, Option
from klantwaarde.schema.table import Table
from klantwaarde.schema.tables.shared import RESPONDENT, VALUES, WAVE

QUOTES = Table(
    code="quotes",
    nl=("citaten", "uitspraken"),
    key=("quote_id",),
    help_nl="Een rij per uitspraak, precies zoals gezegd.",
    help_en="One row per quote, exactly as said.",
    columns=(
        Column(
            code="quote_id",
            kind="code",
            nl=("citaat", "citaatcode", "uitspraak_id"),
            en=("quote",),
            required=True,
            help_nl="Uw eigen code van de uitspraak.",
            help_en="Your own code of the quote.",
            example="Q001",
        ),
        msgspec.structs.replace(RESPONDENT, required=False),
        msgspec.structs.replace(WAVE, required=False),
        Column(
            code="text",
            kind="text",
            nl=("tekst", "uitspraak"),
            required=True,
            spoken=True,
            help_nl="De woorden van de klant, zonder namen van personen.",
            help_en="The customer's words, without names of persons.",
            example="Ze komen hun afspraken na.",
        ),
        msgspec.structs.replace(
            VALUES,
            refers="subjects",
            help_nl="Codes van waarden en investeringen, met | ertussen.",
            help_en="Codes of values and investments, with | between them.",
        ),
        Column(
            code="consent",
            kind="code",
            nl=("toestemming",),
            options=(
                Option("internal", ("intern",)),
                Option("anonymous", ("anoniem",)),
                Option("attributable", ("op naam", "herleidbaar"), ("named",)),
            ),
            default="internal",
            help_nl="Wat mag ermee: intern (alleen onderzoekers), anoniem of op naam. Leeg betekent intern.",
            help_en="What is allowed: internal (researchers only), anonymous or attributable. Empty means internal.",
            example="anonymous",
        ),
        Column(
            code="unprompted",
            kind="boolean",
            nl=("spontaan", "ongevraagd"),
            help_nl="Ja als de klant er zelf over begon.",
            help_en="Yes when the customer brought it up.",
            example="true",
        ),
        Column(
            code="valence",
            kind="code",
            nl=("toon", "lading"),
            options=(
                Option("positive", ("positief",)),
                Option("negative", ("negatief",)),
                Option("mixed", ("gemengd",)),
                Option("neutral", ("neutraal",)),
            ),
            help_nl="Positief, negatief, gemengd of neutraal.",
            help_en="Positive, negative, mixed or neutral.",
            example="positive",
        ),
    ),
)

EVENTS = Table(
    code="events",
    nl=("gebeurtenissen",),
    key=("event_id",),
    help_nl="Een rij per gebeurtenis in de markt.",
    help_en="One row per event in the market.",
    columns=(
        Column(
            code="event_id",
            kind="code",
            nl=("gebeurtenis",),
            en=("event",),
            required=True,
            help_nl="Uw eigen code van de gebeurtenis.",
            help_en="Your own code of the event.",
            example="E01",
        ),
        Column(
            code="date",
            kind="date",
            nl=("datum",),
            required=True,
            help_nl="Wanneer het gebeurde.",
            help_en="When it happened.",
            example="2026-03-14",
        ),
        Column(
            code="title",
            kind="text",
            nl=("titel", "wat"),
            required=True,
            help_nl="Wat er gebeurde, in één zin.",
            help_en="What happened, in one sentence.",
            example="Concurrent opent webwinkel",
        ),
        Column(
            code="competitor",
            kind="text",
            nl=("concurrent",),
            help_nl="Welke concurrent, als die er is.",
            help_en="Which competitor, if any.",
        ),
        VALUES,
    ),
)
