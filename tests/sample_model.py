# ruff: noqa: E501, FBT001, FBT003, PLR0917 - a table of words and numbers reads best with one thing to a line
"""Composed customer value models for tests of pictures and reports: rich, tiny, huge, closed and hostile.

Nobody said these words and no firm got these scores. The nouns are filled by hand, so that a picture or a report can be
tested without a study, an engine or a system.
"""

from __future__ import annotations

from klantwaarde.language import Said, say
from klantwaarde.results import (
    CLOSED,
    Estimate,
    InvestmentMark,
    KanoItem,
    LevelEvidence,
    LevelVerdict,
    Point,
    Priority,
    Quote,
    RoleMark,
    Series,
    ValueMark,
    ValueModel,
)

TOLERANCE = 0.5
SCALE = (1.0, 10.0)
MISSING = Estimate(status="missing")


def around(value: float, half: float, n: int, *, unit: str = "points", accounts: int | None = None) -> Estimate:
    """Make an estimate with an interval of a given half width."""
    return Estimate(
        value=round(value, 2),
        low=round(value - half, 2),
        high=round(value + half, 2),
        n=n,
        accounts=max(3, n // 3) if accounts is None else accounts,
        unit=unit,
        method="t on account means",
    )


def share(value: float, n: int) -> Estimate:
    """Make a share with a plain interval."""
    half = 1.96 * (max(value * (1 - value), 0.01) / n) ** 0.5
    return Estimate(
        value=value,
        low=round(max(0.0, value - half), 3),
        high=round(min(1.0, value + half), 3),
        n=n,
        unit="share",
        method="Wilson",
    )


def state_of(low: float, high: float, middle: float, tolerance: float = TOLERANCE) -> tuple[str, bool]:
    """Give the state by the published rule: below, met, above, and whether it is only probable."""
    if high < -tolerance:
        return "below", False
    if low > tolerance:
        return "above", False
    if low >= -tolerance and high <= tolerance:
        return "met", False
    nearest = "below" if middle < -tolerance else "above" if middle > tolerance else "met"
    return nearest, True


def value(
    code: str,
    names: tuple[str, str],
    level: str,
    importance: float,
    expectation: float,
    experience: float,
    half: float,
    n: int,
    *,
    salience: float = 0.2,
    change: float | None = None,
    likely: str | None = None,
    verdict: str = "provisional",
    unknown: bool = False,
    quotes: tuple[str, ...] = (),
    quote_count: int = 0,
    notes: tuple[Said, ...] = (),
    rank: int | None = None,
) -> ValueMark:
    """Make one open value."""
    middle = experience - expectation
    state, probably = state_of(middle - half, middle + half, middle)
    if unknown:
        state, probably = "unknown", False
    if level == "basic" and state == "above":
        state = "met"
    disconfirmation = around(middle, half, n)
    return ValueMark(
        value=code,
        name={"nl": names[0], "en": names[1]},
        level=LevelVerdict(
            catalogue=level,
            likely=likely or level,
            probability={level: 0.31, likely: 0.64} if likely else {level: 0.82},
            verdict="conflict" if likely else verdict,
            evidence=[LevelEvidence(source="kano", shares={likely or level: 0.6, level: 0.4}, weight=float(n), n=n)],
            disagrees=likely is not None,
        ),
        salience=share(salience, n),
        importance=around(importance, 0.25, n),
        expectation=around(expectation, half * 0.6, n),
        experience=around(experience, half * 0.7, n),
        disconfirmation=disconfirmation,
        disconfirmation_source="gap",
        gap=disconfirmation,
        state=state,
        probably=probably,
        change=None if change is None else around(change, 0.4, n),
        importance_rank=rank,
        quotes=list(quotes),
        quote_count=quote_count or len(quotes),
        notes=list(notes),
    )


def closed_value(code: str, names: tuple[str, str], level: str) -> ValueMark:
    """Make a value that too few people spoke about to show anything of."""
    return ValueMark(
        value=code,
        name={"nl": names[0], "en": names[1]},
        level=LevelVerdict(catalogue=level),
        salience=CLOSED,
        importance=CLOSED,
        expectation=CLOSED,
        experience=CLOSED,
        disconfirmation=CLOSED,
        disconfirmation_source="none",
        gap=CLOSED,
        state="unknown",
        status="closed",
    )


def investment(
    code: str,
    names: tuple[str, str],
    expected: float,
    burden: float,
    importance: float,
    half: float,
    n: int,
    quotes: tuple[str, ...] = (),
) -> InvestmentMark:
    """Make one investment; a higher burden than expected is below expectation."""
    middle = expected - burden
    state, probably = state_of(middle - half, middle + half, middle)
    return InvestmentMark(
        investment=code,
        name={"nl": names[0], "en": names[1]},
        burden=around(burden, half * 0.7, n),
        expected=around(expected, half * 0.6, n),
        importance=around(importance, 0.3, n),
        disconfirmation=around(middle, half, n),
        state=state,
        probably=probably,
        quotes=list(quotes),
    )


def closed_investment(code: str, names: tuple[str, str]) -> InvestmentMark:
    """Make an investment that is closed."""
    return InvestmentMark(
        investment=code,
        name={"nl": names[0], "en": names[1]},
        burden=CLOSED,
        expected=CLOSED,
        importance=CLOSED,
        disconfirmation=CLOSED,
        state="unknown",
        status="closed",
    )


def role(code: str, names: tuple[str, str], granted: float, played: float, aspired: float, n: int = 60) -> RoleMark:
    """Make one role."""
    return RoleMark(
        role=code,
        name={"nl": names[0], "en": names[1]},
        granted=share(granted, n),
        played=share(played, n),
        aspired=share(aspired, 9),
    )


QUOTES = {
    "q01": (
        "Ze zeggen dinsdag en ze komen donderdag. Zonder te bellen.",
        "negative",
        ["on_time", "reliable"],
        "anonymous",
        "",
    ),
    "q02": (
        "Vakwerk. Wat zij aanleggen, gaat niet meer stuk.",
        "positive",
        ["knowledgeable"],
        "attributable",
        "hoofd techniek, zorginstelling",
    ),
    "q03": ("Ik moet zélf vragen of er iets slimmers bestaat.", "negative", ["thinks_along"], "anonymous", ""),
    "q04": (
        "Hij wist nog welke ketel er in het oude gebouw stond.",
        "positive",
        ["knows_our_business"],
        "anonymous",
        "",
    ),
    "q05": (
        "Op zaterdag stonden ze er gewoon. Dat vergeet ik niet.",
        "positive",
        ["committed"],
        "attributable",
        "facilitair manager, basisschool",
    ),
    "q06": ("Drie keer bellen voor één afspraak.", "negative", ["effort", "reachable"], "anonymous", ""),
    "q07": ("De offerte lees ik twee keer en dan weet ik het nog niet.", "negative", ["clear"], "anonymous", ""),
}


def _quotes(keep: set[str] | None = None) -> dict[str, Quote]:
    return {
        code: Quote(id=code, text=text, consent=consent, by=by, wave="2026-2", values=values, valence=valence)
        for code, (text, valence, values, consent, by) in QUOTES.items()
        if keep is None or code in keep
    }


def _values() -> list[ValueMark]:
    few_ask = say("Few customers ask for this.")
    return [
        value("reliable", ("betrouwbaar", "reliable"), "basic", 9.4, 9.3, 7.4, 0.45, 58, salience=0.62, change=-0.6,
              quotes=("q01",), quote_count=14, rank=1, verdict="firm"),
        value("knowledgeable", ("deskundig", "knowledgeable"), "basic", 9.1, 9.0, 8.9, 0.3, 57, salience=0.55, change=0.1,
              quotes=("q02",), quote_count=11, rank=2, verdict="firm"),
        value("on_time", ("tijdig", "on time"), "basic", 8.8, 8.8, 8.0, 0.5, 50, salience=0.31, change=0.2,
              quotes=("q01",), quote_count=6, rank=3),
        value("reachable", ("bereikbaar", "reachable"), "basic", 8.5, 8.6, 8.4, 0.28, 51, salience=0.27, change=0.7,
              quotes=("q06",), quote_count=5, rank=5),
        value("clear", ("duidelijk", "clear"), "basic", 8.1, 8.5, 8.2, 0.42, 49, salience=0.18, quotes=("q07",), quote_count=3, rank=7),
        value("tidy_administration", ("administratief op orde", "tidy administration"), "basic", 7.4, 8.2, 8.3, 0.35, 31,
              salience=0.08, change=0.0, quote_count=1, rank=10),
        value("thinks_along", ("meedenkend", "thinks along"), "added", 8.7, 8.4, 6.9, 0.5, 52, salience=0.48, change=-0.1,
              quotes=("q03",), quote_count=12, rank=4, verdict="firm"),
        value("proactive", ("proactief", "proactive"), "added", 8.2, 7.9, 7.1, 0.6, 47, salience=0.29, change=0.3,
              likely="basic", quote_count=4, rank=6, notes=(say("You call this added value; it behaves like a basic value."),)),
        value("tailored", ("maatwerk", "tailored"), "added", 7.6, 7.2, 7.4, 0.28, 33, salience=0.15, quote_count=2, rank=9),
        value("knows_our_business", ("kent onze wereld", "knows our business"), "added", 7.3, 7.1, 8.3, 0.5, 29, salience=0.21,
              change=0.5, quotes=("q04",), quote_count=5, rank=11),
        closed_value("sustainable", ("duurzaam", "sustainable"), "added"),
        value("trusted", ("vertrouwd", "trusted"), "bonding", 7.9, 8.1, 8.4, 0.4, 41, salience=0.24, quote_count=3, rank=8),
        value("committed", ("betrokken", "committed"), "bonding", 7.1, 7.4, 8.6, 0.5, 38, salience=0.22, change=0.4,
              quotes=("q05",), quote_count=6, rank=12),
        value("shared_ambition", ("gedeelde ambitie", "shared ambition"), "bonding", 5.2, 5.6, 6.1, 1.4, 9, salience=0.04,
              unknown=True, rank=13, notes=(few_ask,)),
    ]  # fmt: skip


def _investments() -> list[InvestmentMark]:
    return [
        investment("price", ("prijs", "price"), 5.2, 5.4, 7.0, 0.28, 55),
        investment("risk", ("risico", "risk"), 3.4, 3.1, 6.4, 0.15, 48),
        investment("time", ("tijd", "time"), 4.1, 6.2, 7.8, 0.55, 56),
        investment("effort", ("moeite", "effort"), 3.8, 4.9, 7.2, 0.7, 52, quotes=("q06",)),
    ]


def _roles() -> list[RoleMark]:
    return [
        role("craftsman", ("vakspecialist", "craftsman"), 0.38, 0.22, 0.10),
        role("unburdener", ("ontzorger", "unburdener"), 0.27, 0.12, 0.20),
        role("adviser", ("adviseur", "adviser"), 0.20, 0.15, 0.10),
        role("pair_of_hands", ("uitvoerder", "pair of hands"), 0.10, 0.46, 0.0),
        role("strategic_partner", ("strategisch partner", "strategic partner"), 0.05, 0.05, 0.60),
    ]


def _priorities(dutch: bool) -> list[Priority]:
    def line(nl: str, en: str) -> Said:
        return Said(template=nl if dutch else en)

    rows: list[tuple[str, str, Said, bool]] = [
        ("mend_basic", "reliable", line("Basiswaarde, het belangrijkst van allemaal, en 1,9 punt onder verwachting.",
                                        "Basic value, the most important of all, and 1.9 points below expectation."), True),
        ("mend_basic", "on_time", line("Basiswaarde, waarschijnlijk onder verwachting (−0,8).",
                                       "Basic value, probably below expectation (−0.8)."), False),
        ("ease_friction", "time", line("Het kost klanten 2,1 punt meer tijd dan zij verwachten.",
                                       "It takes customers 2.1 points more time than they expect."), True),
        ("meet_added", "thinks_along", line("Belangrijke toegevoegde waarde, 1,5 punt onder verwachting.",
                                            "Important added value, 1.5 points below expectation."), True),
        ("keep", "knows_our_business", line("1,2 punt boven verwachting: hier onderscheidt u zich.",
                                            "1.2 points above expectation: this sets you apart."), True),
        ("keep", "committed", line("1,2 punt boven verwachting: dit bindt.", "1.2 points above expectation: this bonds."), True),
        ("stop", "tidy_administration", line("Minder belangrijk en ruim in orde.", "Less important and amply in order."), False),
    ]  # fmt: skip
    return [Priority(kind=k, subject=s, reason=r, rank=i, certain=c) for i, (k, s, r, c) in enumerate(rows, 1)]


def _kano_item(code: str, counts: dict[str, int], category: str, decided: bool) -> KanoItem:
    a, o, m, i = (counts[k] for k in "AOMI")
    base = a + o + m + i
    return KanoItem(
        item=code,
        n=sum(counts.values()),
        counts=counts,
        category=category,
        decided=decided,
        better=share(round((a + o) / base, 3), base),
        worse=Estimate(
            value=round(-(o + m) / base, 3),
            low=round(-(o + m) / base - 0.1, 3),
            high=round(-(o + m) / base + 0.1, 3),
            n=base,
            unit="share",
        ),
        posterior={category: 0.9 if decided else 0.6},
    )


def sample_kano() -> list[KanoItem]:
    """Give Kano items, one of them undecided and one closed."""
    return [
        _kano_item("reliable", {"A": 3, "O": 14, "M": 36, "I": 4, "R": 0, "Q": 1}, "M", True),
        _kano_item("knowledgeable", {"A": 6, "O": 25, "M": 22, "I": 4, "R": 0, "Q": 0}, "O", False),
        _kano_item("on_time", {"A": 4, "O": 17, "M": 27, "I": 5, "R": 0, "Q": 0}, "M", True),
        _kano_item("thinks_along", {"A": 16, "O": 27, "M": 5, "I": 6, "R": 0, "Q": 0}, "O", True),
        _kano_item("proactive", {"A": 9, "O": 13, "M": 24, "I": 5, "R": 0, "Q": 0}, "M", True),
        _kano_item("knows_our_business", {"A": 25, "O": 9, "M": 3, "I": 12, "R": 0, "Q": 1}, "A", True),
        _kano_item("committed", {"A": 28, "O": 6, "M": 2, "I": 11, "R": 0, "Q": 0}, "A", True),
        _kano_item("shared_ambition", {"A": 8, "O": 2, "M": 1, "I": 27, "R": 1, "Q": 0}, "I", True),
        KanoItem(item="sustainable", status="closed"),
    ]


def sample_series() -> Series:
    """Give one value over five waves, one of them closed."""
    points = [("2024-1", -0.4), ("2024-2", -0.9), ("2025-1", None), ("2026-1", -1.3), ("2026-2", -1.9)]
    return Series(
        name="reliable",
        points=[Point(at=at, estimate=CLOSED if v is None else around(v, 0.45, 50)) for at, v in points],
    )


def sample_model(lang: str = "nl") -> ValueModel:
    """Give the rich model: a composed Dutch installation firm, 14 values on three levels, everything filled."""
    dutch = lang == "nl"
    return ValueModel(
        headline=Said(
            template="Uw vakwerk staat als een huis. Afspraken nakomen en meedenken blijven achter."
            if dutch
            else "Your craftsmanship stands firm. Keeping promises and thinking along fall behind."
        ),
        scale=SCALE,
        tolerance=TOLERANCE,
        respondents=60,
        accounts=20,
        values=_values(),
        level_states={"basic": "below", "added": "below", "bonding": "met"},
        level_means={"added": around(-0.4, 0.4, 52), "bonding": around(0.5, 0.4, 41)},
        investments=_investments(),
        roles=_roles(),
        role_mismatch={"over": share(0.12, 60), "under": share(0.41, 60), "match": share(0.47, 60)},
        answers={
            "expect": [Said(template="Klanten verwachten vooral dat u betrouwbaar, deskundig en tijdig bent."
                            if dutch else "Customers above all expect you to be reliable, knowledgeable and on time.")],
            "deliver": [Said(template="Van de 12 waarden met een oordeel maakt u er 6 waar; 4 blijven achter."
                             if dutch else "Of the 12 values with a verdict you meet 6; 4 fall behind.")],
            "difference": [Said(template="Kent onze wereld en betrokken: daar onderscheidt u zich."
                                if dutch else "Knows our business and committed: there you stand out.")],
        },
        priorities=_priorities(dutch),
        kano=sample_kano(),
        quotes=_quotes(),
    )  # fmt: skip


def role_model(lang: str = "nl") -> ValueModel:
    """Give the rich model re-weighted by the granted role *adviser*."""
    import msgspec

    return msgspec.structs.replace(sample_model(lang), role="adviser", respondents=12, accounts=6)


BASIC = (
    "betrouwbaar/reliable deskundig/knowledgeable professioneel/professional zorgvuldig/careful transparant/transparent "
    "bereikbaar/reachable tijdig/on_time degelijke_kwaliteit/sound_quality correct_en_vriendelijk/courteous duidelijk/clear "
    "snel_reagerend/responsive integer/honest veilig_en_volgens_de_regels/compliant_and_safe eerlijk_geprijsd/fairly_priced "
    "continuïteit/continuity administratief_op_orde/tidy_administration lost_fouten_goed_op/recovers_well"
)
ADDED = (
    "meedenkend/thinks_along proactief/proactive innovatief/innovative flexibel/flexible maatwerk/tailored "
    "persoonlijk/personal ontzorgend/unburdening kostenbesparend/saves_cost adviserend/advisory "
    "kent_onze_wereld/knows_our_business gebruiksgemak/easy_to_use resultaatgericht/outcome-driven "
    "kennisdelend/shares_knowledge duurzaam/sustainable"
)
BONDING = (
    "vertrouwd/trusted betrokken/committed gelijkgestemd/like-minded gedeelde_ambitie/shared_ambition empathisch/empathetic "
    "loyaal/loyal uitdagend/challenging trots/pride plezierig/enjoyable verrassend/surprising authentiek/authentic "
    "samen_ontwikkelend/co-creative inspirerend/inspiring"
)


def big_model() -> ValueModel:
    """Give a model of 44 values: more than any band can hold."""
    import msgspec

    marks: list[ValueMark] = []
    rank = 0
    for level, words in (("basic", BASIC), ("added", ADDED), ("bonding", BONDING)):
        for i, pair in enumerate(words.split()):
            dutch, english = (w.replace("_", " ") for w in pair.split("/"))
            rank += 1
            code = f"{level}_{i}"
            if i % 11 == 10:
                marks.append(closed_value(code, (dutch, english), level))
                continue
            gap = (-1.9, -0.1, 0.3, 1.4, -0.7, 0.6, 0.0)[i % 7]
            base = 9.2 - 0.22 * i
            marks.append(
                value(code, (dutch, english), level, base, base - 0.3, min(10.0, base - 0.3 + gap), (0.4, 0.3, 0.9)[i % 3],
                      58 - 2 * i, change=(None, 0.3, -0.5)[i % 3], unknown=i % 9 == 8, rank=rank)
            )  # fmt: skip
    return msgspec.structs.replace(sample_model(), values=marks, respondents=180, accounts=60)


def tiny_model() -> ValueModel:
    """Give a model of three values, one per level, and nothing else."""
    return ValueModel(
        headline=Said(template="Bereikbaarheid vraagt aandacht."),
        scale=SCALE,
        tolerance=TOLERANCE,
        respondents=15,
        accounts=5,
        values=[
            value("reachable", ("bereikbaar", "reachable"), "basic", 9.0, 9.0, 7.5, 0.7, 15, rank=1),
            value("flexible", ("flexibel", "flexible"), "added", 7.0, 7.0, 7.1, 0.4, 14, rank=2),
            value("loyal", ("loyaal", "loyal"), "bonding", 6.0, 6.0, 7.6, 0.8, 12, rank=3),
        ],
        level_states={"basic": "below", "added": "met", "bonding": "above"},
        priorities=[
            Priority(
                kind="mend_basic", subject="reachable", reason=Said(template="Basis, 1,5 onder verwachting."), rank=1
            )
        ],
    )


KIOSK = (
    "nauwkeurig/accurate/basic snel/fast/basic begrijpelijk/understandable/basic taalkeuze/language/added terug/back/basic "
    "aanraakscherm/touch/basic veilig_betalen/safe_payment/basic foutmeldingen/error_messages/basic hulp_nabij/help_nearby/added "
    "leesbaar/legible/basic hygiënisch/hygienic/basic bonnetje/receipt/basic overzichtelijk/clear_layout/added "
    "persoonlijke_aanbevelingen/personal_recommendations/bonding plezierig/enjoyable/bonding modern/modern/added "
    "privacy/privacy/basic wachttijd/waiting_time/basic toegankelijk/accessible/added stappen_terug/undo/added "
    "bestelling_wijzigen/change_order/added kortingen/discounts/added afbeeldingen/pictures/added vertrouwd/trusted/bonding"
)


def kiosk_like_model() -> ValueModel:
    """Give a model like the kiosk survey: 24 values, one wave, no roles, no investments, no quotes, scale 1-7."""
    order = ("basic", "added", "bonding")
    words = sorted((w.split("/") for w in KIOSK.split()), key=lambda w: order.index(w[2]))
    marks: list[ValueMark] = []
    for i, (dutch, english, level) in enumerate(words):
        gap = (-1.9, -0.4, -0.2, 0.4, -0.9, 0.1)[i % 6]
        marks.append(
            value(f"k{i:02d}", (dutch.replace("_", " "), english.replace("_", " ")), level, 6.2 - 0.1 * i, 6.1 - 0.08 * i,
                  6.1 - 0.08 * i + gap, 0.22, 207, rank=i + 1)
        )  # fmt: skip
    return ValueModel(
        headline=Said(template="Aanraken en taalkeuze vallen het meest tegen."),
        scale=(1.0, 7.0),
        tolerance=0.33,
        respondents=207,
        accounts=None,
        values=marks,
        level_states={"basic": "below", "added": "below", "bonding": "met"},
        priorities=[
            Priority(
                kind="mend_basic",
                subject=marks[0].value,
                reason=Said(template="Basiswaarde, ver onder verwachting."),
                rank=1,
            ),
            Priority(
                kind="mend_basic",
                subject=marks[4].value,
                reason=Said(template="Basiswaarde onder verwachting."),
                rank=2,
            ),
        ],
    )


def closed_model() -> ValueModel:
    """Give a model of a group that is too small: everything is closed."""
    return ValueModel(
        headline=Said(template="Deze groep is te klein om te tonen."),
        scale=SCALE,
        tolerance=TOLERANCE,
        respondents=None,
        accounts=None,
        values=[
            closed_value("reliable", ("betrouwbaar", "reliable"), "basic"),
            closed_value("proactive", ("proactief", "proactive"), "added"),
            closed_value("trusted", ("vertrouwd", "trusted"), "bonding"),
        ],
        level_states={"basic": "unknown", "added": "unknown", "bonding": "unknown"},
        investments=[closed_investment("price", ("prijs", "price"))],
        status="closed",
    )


LONG = "arbeidsongeschiktheidsverzekeringsmaatschappijmedewerkersbereikbaarheidsgarantie"
LONG_WORDS = "houdt zich ook bij tegenslag en onverwachte leveringsproblemen altijd aan de eerder gemaakte afspraken"


def long_model() -> ValueModel:
    """Give a model whose every text is as long as people make them: 80-letter compounds and whole sentences as names."""
    import msgspec

    model = sample_model()
    names = (LONG, LONG_WORDS, "klanttevredenheidsonderzoeksresultaten", "X" * 60)
    marks = [
        msgspec.structs.replace(m, name={"nl": names[i % 4], "en": names[i % 4]}) for i, m in enumerate(model.values)
    ]
    roles = [msgspec.structs.replace(r, name={"nl": LONG, "en": LONG_WORDS}) for r in model.roles]
    costs = [msgspec.structs.replace(c, name={"nl": LONG, "en": LONG_WORDS}) for c in model.investments]
    return msgspec.structs.replace(
        model, values=marks, roles=roles, investments=costs, headline=Said(template=(LONG_WORDS + ". ") * 3)
    )


HOSTILE = '<script>alert(1)</script>"\'&]]><!-- \x00\x1b\u202e\ud7ff onload="x" {value} %s'


def hostile_model() -> ValueModel:
    """Give a model whose every text tries to break out of the page."""
    import msgspec

    model = sample_model()
    marks = [msgspec.structs.replace(m, name={"nl": HOSTILE, "en": HOSTILE}) for m in model.values]
    quotes = {k: msgspec.structs.replace(q, text=HOSTILE, by=HOSTILE) for k, q in model.quotes.items()}
    roles = [msgspec.structs.replace(r, name={"nl": HOSTILE, "en": HOSTILE}) for r in model.roles]
    costs = [msgspec.structs.replace(c, name={"nl": HOSTILE, "en": HOSTILE}) for c in model.investments]
    return msgspec.structs.replace(
        model, values=marks, quotes=quotes, roles=roles, investments=costs, headline=say("{x}", x=HOSTILE)
    )


MODELS = {
    "sample": sample_model,
    "role": role_model,
    "big": big_model,
    "tiny": tiny_model,
    "kiosk": kiosk_like_model,
    "closed": closed_model,
    "long": long_model,
    "hostile": hostile_model,
}
"""Every sample by name."""
