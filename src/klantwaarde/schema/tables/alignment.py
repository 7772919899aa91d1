"""Why us: what customers and employees choose as the reasons, and what employees do to make them true."""

from __future__ import annotations

import msgspec

from klantwaarde.schema.column import Column, Option
from klantwaarde.schema.table import Table
from klantwaarde.schema.tables.shared import RESPONDENT, WAVE

_VALUE = Column(
    code="value_id",
    kind="code",
    nl=("waarde", "waardecode", "klantwaarde"),
    en=("value",),
    refers="values",
    help_nl="Code van de waarde, zoals in de catalogus.",
    help_en="Code of the value, as in the catalogue.",
    example="reliable",
)

_BEHAVIOUR = Column(
    code="behaviour_id",
    kind="code",
    nl=("gedrag", "gedragscode"),
    en=("behaviour",),
    help_nl="Uw eigen code van het gedrag.",
    help_en="Your own code of the behaviour.",
    example="calls_back_today",
)

WHY_US = Table(
    code="why_us",
    nl=("waarom_wij", "waarom"),
    en=("reasons",),
    key=("respondent_id", "wave", "value_id"),
    help_nl="Een rij per persoon, meting en gekozen reden; klanten en medewerkers doen dezelfde opdracht.",
    help_en="One row per person, wave and chosen reason; customers and employees do the same task.",
    columns=(
        RESPONDENT,
        WAVE,
        msgspec.structs.replace(_VALUE, help_nl=_VALUE.help_nl + " Leeg bij: weet ik niet.",
                                help_en=_VALUE.help_en + " Empty for: I do not know."),
        Column(
            code="rank",
            kind="integer",
            nl=("rang", "plaats"),
            low=1.0,
            high=100.0,
            help_nl="Plaats in de top vijf; 1 is de belangrijkste reden.",
            help_en="Place in the top five; 1 is the first reason.",
            example="1",
        ),
        Column(
            code="points",
            kind="number",
            nl=("punten",),
            low=0.0,
            high=100.0,
            help_nl="Of: punten, als 100 punten zijn verdeeld.",
            help_en="Or: points, when 100 points were divided.",
        ),
        Column(
            code="dont_know",
            kind="boolean",
            nl=("weet_niet", "weet ik niet"),
            help_nl="ja als de persoon het niet weet; dan is de waarde leeg.",
            help_en="yes when the person does not know; the value is then empty.",
        ),
        Column(
            code="about",
            kind="code",
            nl=("over klant", "over"),
            refers="customers",
            help_nl="Bij medewerkers: over welke eigen klant het antwoord gaat. Leeg: klanten in het algemeen.",
            help_en="For employees: which of their own customers the answer is about. Empty: customers in general.",
        ),
        Column(
            code="contact",
            kind="code",
            nl=("klantcontact",),
            options=(
                Option("daily", ("dagelijks",)),
                Option("sometimes", ("soms",)),
                Option("never", ("nooit", "zelden")),
            ),
            help_nl="Bij medewerkers: hoe vaak spreekt u klanten? dagelijks, soms of nooit.",
            help_en="For employees: how often do you speak with customers? daily, sometimes or never.",
        ),
    ),
)  # fmt: skip

ALERT_OWNERS = Table(
    code="alert_owners",
    nl=("meldingen", "eigenaren"),
    key=("value_id", "measure"),
    help_nl="Een rij per waarde en maat waarvan iemand de meldingen behandelt of laat rusten.",
    help_en="One row per value and measure whose alerts somebody looks after or lets rest.",
    columns=(
        msgspec.structs.replace(_VALUE, required=True),
        Column(
            code="measure",
            kind="code",
            nl=("maat",),
            required=True,
            options=(
                Option("disconfirmation", ("verschil",)),
                Option("expectation", ("verwachting",)),
                Option("importance", ("belang",)),
            ),
            help_nl="Welke maat: verschil (met de verwachting), verwachting of belang.",
            help_en="Which measure: disconfirmation, expectation or importance.",
            example="expectation",
        ),
        Column(
            code="owner", kind="text", nl=("eigenaar",),
            help_nl="Wie ernaar kijkt.", help_en="Who looks after it.", example="AB",
        ),
        Column(
            code="snoozed_until", kind="date", nl=("rust tot", "rust_tot"),
            help_nl="Tot en met welke dag de melding rust.", help_en="Until which day the alert rests.",
            example="2026-12-31",
        ),
    ),
)  # fmt: skip

BEHAVIOURS = Table(
    code="behaviours",
    nl=("afgesproken_gedrag",),
    key=("value_id", "behaviour_id"),
    help_nl="Een rij per waarde en afgesproken gedrag: wat u doet om de waarde waar te maken.",
    help_en="One row per value and agreed behaviour: what you do to make the value true.",
    columns=(
        msgspec.structs.replace(_VALUE, required=True),
        msgspec.structs.replace(_BEHAVIOUR, required=True),
        Column(
            code="name_nl", kind="text", nl=("naam_nl", "naam"),
            help_nl="Het gedrag in het Nederlands.", help_en="The behaviour in Dutch.",
        ),
        Column(
            code="name_en", kind="text", nl=("naam_en",), en=("name",),
            help_nl="Het gedrag in het Engels.", help_en="The behaviour in English.",
        ),
    ),
)  # fmt: skip

BEHAVIOUR = Table(
    code="behaviour",
    nl=("gedrag", "eigen_gedrag"),
    key=("respondent_id", "wave", "value_id", "behaviour_id"),
    help_nl="Een rij per medewerker, meting, waarde en genoemd gedrag. Geen gedrag: weet het niet.",
    help_en="One row per employee, wave, value and behaviour named. No behaviour: does not know.",
    columns=(
        RESPONDENT,
        WAVE,
        msgspec.structs.replace(_VALUE, required=True),
        msgspec.structs.replace(_BEHAVIOUR, help_nl="Het genoemde gedrag; leeg als iemand niets weet te noemen.",
                                help_en="The behaviour named; empty when somebody can name none."),
        Column(
            code="does",
            kind="boolean",
            nl=("doet", "doet het"),
            help_nl="ja als de medewerker het ook doet.",
            help_en="yes when the employee also does it.",
            example="true",
        ),
    ),
)  # fmt: skip

ARRIVALS = Table(
    code="arrivals",
    nl=("binnenkomst", "antwoorddagen"),
    key=("respondent_id", "wave"),
    help_nl="Een rij per persoon en meting: op welke dag het antwoord binnenkwam. Zo valt een verandering op voor de "
    "meting klaar is.",
    help_en="One row per person and wave: the day the answer came in. So a change shows before the wave is over.",
    columns=(
        RESPONDENT,
        WAVE,
        Column(
            code="answered_on", kind="date", nl=("dag", "beantwoord op", "beantwoord_op"), required=True,
            help_nl="De dag waarop het antwoord binnenkwam.", help_en="The day the answer came in.",
            example="2026-03-12",
        ),
    ),
)  # fmt: skip
