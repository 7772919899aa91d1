"""The truth and the people of the published example: an installation firm that does not exist.

What the picture should tell, when the answers are right:

- the firm is good at its trade (*deskundig*, *degelijke kwaliteit*, *veilig*), but does not keep its appointments;
- in 2025 it also came late (*tijdig*); it mended its planning, and in 2026 that value is met: a real improvement;
- in 2025 it answered as fast as expected (*snel reagerend*); then a competitor opened a customer portal, expectations
  rose, and in 2026 the same speed is below expectation: nothing got worse, and yet it must act;
- customers want it to think along (*meedenkend*) and it does not; they get commitment (*betrokken*) and pleasant
  contact beyond what they ask, and more innovation than they care for;
- the firm sees itself as an adviser or a strategic partner, most customers grant it the role of a craftsman;
- *ontzorgend* is called added value, but customers take it for granted: it behaves as a basic value.
"""

from __future__ import annotations

from dataclasses import dataclass

from composed.truth import InvestmentTruth, RoleTruth, Truth, ValueTruth

WAVES = ("2025", "2026")


@dataclass(frozen=True)
class Account:
    """One customer of the firm; none of them exists."""

    name: str
    sector: str
    revenue: int
    manager: str


def steady(number: float) -> tuple[float, float]:
    """The same truth in both waves."""
    return (number, number)


VALUES = (
    # code, Dutch and English name, true level, importance, expectation, experience
    ValueTruth("reliable", "komt afspraken na", "keeps promises", "basic", 9.0, steady(8.9), (7.0, 7.2)),
    ValueTruth("on_time", "tijdig", "on time", "basic", 8.7, steady(8.6), (6.9, 8.6), kind="what"),
    ValueTruth("knowledgeable", "deskundig", "knowledgeable", "basic", 8.6, steady(8.4), (8.4, 8.5), kind="what"),
    ValueTruth(
        "sound_quality", "degelijke kwaliteit", "sound quality", "basic", 8.4, steady(8.4), steady(8.4), kind="what"
    ),
    ValueTruth(
        "compliant",
        "veilig en volgens de regels",
        "compliant and safe",
        "basic",
        8.3,
        steady(8.6),
        steady(8.7),
        kind="what",
    ),
    ValueTruth("responsive", "snel reagerend", "responsive", "basic", 8.0, (7.3, 8.5), steady(7.2)),
    ValueTruth("clear", "duidelijk", "clear", "basic", 7.6, steady(7.8), steady(7.7)),
    ValueTruth(
        "tidy_administration", "administratief op orde", "tidy administration", "basic", 6.6, steady(7.9), steady(7.0)
    ),
    ValueTruth("thinks_along", "meedenkend", "thinks along", "added", 8.0, steady(7.6), (6.1, 6.0)),
    ValueTruth("unburdening", "ontzorgend", "unburdening", "basic", 7.7, steady(7.4), steady(7.3), catalogue="added"),
    ValueTruth("proactive", "proactief", "proactive", "added", 7.3, steady(6.9), steady(6.1)),
    ValueTruth("saves_cost", "kostenbesparend", "saves cost", "added", 7.1, steady(6.9), steady(6.8), kind="what"),
    ValueTruth("flexible", "flexibel", "flexible", "added", 6.9, steady(6.6), steady(7.9)),
    ValueTruth(
        "innovative",
        "innovatief",
        "innovative",
        "indifferent",
        4.6,
        steady(5.0),
        steady(6.9),
        catalogue="added",
        kind="what",
    ),
    ValueTruth("trusted", "vertrouwd", "trusted", "bonding", 7.5, steady(7.0), steady(7.2), kind="who"),
    ValueTruth("committed", "betrokken", "committed", "bonding", 7.3, steady(6.2), steady(7.9), kind="who"),
    ValueTruth("enjoyable", "plezierig", "enjoyable", "bonding", 5.9, steady(5.8), steady(7.4), kind="who"),
    ValueTruth(
        "shared_ambition", "gedeelde ambitie", "shared ambition", "bonding", 4.9, steady(5.0), steady(5.0), kind="image"
    ),
)

# What truly changes between the waves.
MOVED = {"on_time", "responsive"}

INVESTMENTS = (
    # code, importance, the burden expected, the burden met
    InvestmentTruth("price", 7.2, steady(6.2), steady(6.4)),
    InvestmentTruth("risk", 6.6, steady(4.0), steady(3.8)),
    InvestmentTruth("time", 7.8, steady(4.6), (6.4, 5.0)),
    InvestmentTruth("effort", 7.9, steady(3.9), steady(5.6)),
)

ROLES = RoleTruth(
    granted={
        "directie": {"adviser": 0.45, "unburdener": 0.35, "strategic_partner": 0.20},
        "inkoop": {"service_provider": 0.50, "craftsman": 0.30, "supplier": 0.20},
        "techniek": {"craftsman": 0.70, "pair_of_hands": 0.30},
    },
    kept=0.6,
    instead={"adviser": 0.5, "strategic_partner": 0.2, "supplier": 0.3},
    aspired={"adviser": 0.5, "strategic_partner": 0.35, "unburdener": 0.15},
)

TRUTH = Truth(
    values=VALUES,
    waves=WAVES,
    investments=INVESTMENTS,
    roles=ROLES,
    icc=0.3,
    halo=0.25,
    missing=0.03,
    stay=0.85,
    spread={"importance": 1.2, "expectation": 1.1, "experience": 1.2, "disconfirmation": 0.65},
    kano=True,
    overall=True,
    employees=12,
)

ACCOUNTS = (
    Account("Woonzorg Lindenrade", "zorg", 184_000, "Bas"),
    Account("Verpleeghuis Maarveld-Oost", "zorg", 131_500, "Bas"),
    Account("Kliniek Oosterhave", "zorg", 96_200, "Bas"),
    Account("Zorghoeve Kwartelland", "zorg", 41_800, "Samira"),
    Account("Thuiszorg Wielingerdijk", "zorg", 22_400, "Samira"),
    Account("Scholengroep Wielingerdijk", "onderwijs", 152_700, "Samira"),
    Account("College Sterrewaard", "onderwijs", 88_900, "Samira"),
    Account("Basisschool Morgenvaart", "onderwijs", 27_300, "Samira"),
    Account("Kinderopvang Pluimgaard", "onderwijs", 18_600, "Bas"),
    Account("Woonstichting Maarveld", "vastgoed", 210_300, "Bas"),
    Account("VvE Havenkwartier Lindenrade", "vastgoed", 64_100, "Rik"),
    Account("Vastgoedbeheer Tolhoek", "vastgoed", 119_800, "Rik"),
    Account("Kantorenpark De Zilverlinie", "vastgoed", 73_500, "Rik"),
    Account("Verhuur Oosterhave", "vastgoed", 35_900, "Rik"),
    Account("Metaalwerken Drieborgen", "industrie", 143_600, "Rik"),
    Account("Bakkerij Vlasakkerweg", "industrie", 58_200, "Bas"),
    Account("Kunststoffen Wielingerdijk", "industrie", 101_400, "Rik"),
    Account("Koelhuis Noordermaren", "industrie", 168_900, "Bas"),
    Account("Drukkerij Zetterhoven", "industrie", 30_700, "Samira"),
    # One customer in its sector: a segment of three people, smaller than k, so it must stay closed.
    Account("Hotel Lindenrade aan Zee", "horeca", 47_600, "Samira"),
)

TEAM = ("monteur",) * 6 + ("planning",) * 2 + ("verkoop",) * 3 + ("administratie",)

EVENTS: tuple[dict[str, str], ...] = (
    {
        "event_id": "e1",
        "date": "2025-06-16",
        "title": "Eigen planning vernieuwd: monteur en klant zien dezelfde agenda",
        "competitor": "",
        "values": "on_time",
    },
    {
        "event_id": "e2",
        "date": "2025-09-01",
        "title": "Concurrent opent klantportaal en belooft antwoord binnen vier uur",
        "competitor": "Technisch Bureau Noordermaren",
        "values": "responsive",
    },
    {
        "event_id": "e3",
        "date": "2025-11-10",
        "title": "Strengere eisen aan de jaarlijkse keuring van koelinstallaties",
        "competitor": "",
        "values": "compliant|knowledgeable",
    },
    {
        "event_id": "e4",
        "date": "2026-01-05",
        "title": "Concurrent biedt onderhoud met vaste prijs per maand",
        "competitor": "Installatiehuis De Brug",
        "values": "saves_cost|unburdening",
    },
)
