"""Card sorts: the cards of a study of one's own, where each person put them, and what was said beside."""

from __future__ import annotations

from klantwaarde.schema.column import Column, Option
from klantwaarde.schema.table import Table
from klantwaarde.schema.tables.shared import RESPONDENT, WAVE

CARD = Column(
    code="card",
    kind="code",
    nl=("kaart", "kaartnummer"),
    required=True,
    help_nl="Code van de kaart, zoals in de tabel kaarten of op onze 36 kaarten.",
    help_en="Code of the card, as in the table cards or on our 36 cards.",
    example="c01",
)

CARDS = Table(
    code="cards",
    nl=("kaarten",),
    key=("card",),
    help_nl="Een rij per kaart. Laat de tabel weg als u onze 36 kaarten gebruikt.",
    help_en="One row per card. Leave the table out when you use our 36 cards.",
    columns=(
        CARD,
        Column(
            code="text_nl",
            kind="text",
            nl=("tekst", "stelling"),
            help_nl="Wat op de kaart staat, in het Nederlands.",
            help_en="What stands on the card, in Dutch.",
            example="Een vaste contactpersoon die goed bereikbaar is.",
        ),
        Column(
            code="text_en",
            kind="text",
            nl=("tekst engels",),
            en=("statement",),
            help_nl="Wat op de kaart staat, in het Engels.",
            help_en="What stands on the card, in English.",
            example="One contact person who is easy to reach.",
        ),
        Column(
            code="group",
            kind="code",
            nl=("groep", "kopersgroep"),
            options=(
                Option("price", ("prijs", "prijskoper")),
                Option("added", ("toegevoegde waarde",), ("added value",)),
                Option("strategy", ("strategie", "strategiekoper"), ("strategic",)),
            ),
            help_nl="Voor welke kopersgroep de kaart spreekt.",
            help_en="The buyer group the card speaks for.",
            example="added",
        ),
        Column(
            code="level",
            kind="code",
            nl=("niveau",),
            options=(
                Option("basic", ("basis",)),
                Option("added", ("toegevoegde waarde",), ("added value",)),
                Option("bonding", ("binding",)),
            ),
            help_nl="Niveau van de waarde op de kaart.",
            help_en="Level of the value on the card.",
            example="basic",
        ),
    ),
)

SORTS = Table(
    code="sorts",
    nl=("sorteringen", "kaartsorteringen"),
    key=("respondent_id", "wave", "card"),
    help_nl="Een rij per persoon en kaart: waar de kaart is gelegd.",
    help_en="One row per person and card: where the card was put.",
    columns=(
        RESPONDENT,
        WAVE,
        CARD,
        Column(
            code="place",
            kind="number",
            nl=("plaats", "plek"),
            low=-20,
            high=20,
            help_nl="Plaats in het raster, zoals -4 tot +4. Leeg als de kaart niet is gelegd.",
            help_en="Place in the grid, such as -4 to +4. Empty when the card was not placed.",
            example="3",
        ),
    ),
)

TALKS = Table(
    code="talks",
    nl=("gesprekken",),
    key=("respondent_id", "wave", "card"),
    help_nl="Een rij per persoon en kaart waarover in het gesprek iets is gezegd.",
    help_en="One row per person and card of which something was said in the talk.",
    columns=(
        RESPONDENT,
        WAVE,
        CARD,
        Column(
            code="pays",
            kind="boolean",
            nl=("betaalt", "wil betalen"),
            help_nl="ja als de klant hiervoor wil betalen, nee als hij dat niet wil, leeg als het niet is gevraagd.",
            help_en="yes when the customer will pay for this, no when not, empty when it was not asked.",
            example="true",
        ),
        Column(
            code="words",
            spoken=True,
            kind="text",
            nl=("woorden", "uitspraak"),
            help_nl="De woorden van de klant, zonder namen van personen.",
            help_en="The customer's words, without names of persons.",
            example="Daar betalen we graag voor.",
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
    ),
)
