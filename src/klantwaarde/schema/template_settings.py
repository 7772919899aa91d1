"""The `study.toml` of a new study: every setting with a word of explanation, in Dutch or English."""

from __future__ import annotations

DUTCH = """\
# Dit bestand zegt wat uw onderzoek is. Regels met # ervoor zijn uitleg en tellen niet mee.
# Alle instellingen: docs/onderzoeksmap.md.

title = "Ons klantonderzoek"          # komt boven elk rapport
organisation = "Onze organisatie"
language = "nl"                        # taal van de rapporten: nl of en

# anonymous: onderzoek, niemand is te herkennen. named: gesprek op naam, met toestemming per uitspraak.
# Kies dit één keer: anoniem wordt nooit meer op naam.
privacy = "anonymous"

composed = false                       # true als de gegevens bedacht zijn; elk rapport zegt dat dan
minimum_cell = 5                       # kleinste groep die te zien is; alleen hoger mag
segments = []                          # splitsen op, zoals ["respondents.function", "customers.sector"]
# Hoe de rapporten die splitsingen noemen; anders de naam van de kolom.
# segment_names = { "respondents.function" = "functie" }        # of { nl = "...", en = "..." } achter de =

# Een blok per meting, de oudste eerst. Bij één meting mag de kolom meting leeg blijven.
[[waves]]
code = "2026-1"
label = "eerste meting"
# start = 2026-03-01
# end = 2026-03-31

# Laagste en hoogste mogelijke antwoord, ook als niemand dat gaf.
[scales]
score = [1, 10]                        # belang, verwachting, ervaring, tevredenheid per waarde
disconfirmation = [-3, 3]              # veel slechter ... veel beter dan verwacht
overall = { satisfaction = [1, 10], quality = [1, 10], recommend = [0, 10], reuse = [1, 10] }

# Vroeg u de verwachting voor of na de ervaring? Achteraf wordt zij gekleurd door de ervaring.
# [asked]
# expectation = "before"               # before: vooraf, after: achteraf

[thresholds]
tolerance = 0.5                        # zo ver van nul heet nog "naar verwachting", op een schaal van 1 tot 10
minimum_n = 5                          # bij minder mensen: te weinig informatie

# De catalogus: 44 waarden, 4 investeringen en 24 rollen. Alles mag anders.
[catalogue]
use = "default"                        # of "none": alleen wat u hieronder toevoegt
# pick = ["reliable", "careful", "thinks_along"]     # alleen deze waarden

# [catalogue.values.reliable]          # een waarde anders noemen of op een ander niveau zetten
# name = { nl = "komt afspraken na", en = "keeps promises" }
# level = "basic"                      # basic, added of bonding

# [catalogue.values.good_coffee]       # een waarde toevoegen
# name = { nl = "goede koffie", en = "good coffee" }
# level = "added"

# Klantreizen (tabel contactmomenten): de stap die het doel is. docs/journeys-nl.md
# [journeys]
# outcome = "opdracht"

# Waar rwg(j) tegen afgezet wordt bij de vraag "waarom wij?". docs/alignment-nl.md
# [alignment]
# null = "random"                      # of uniform

# Verdienmodellen om naast elkaar te zetten. docs/pricing-nl.md
# [[pricing.models]]
# code = "abonnement"
# kind = "access"                      # ownership, access, use, outcome, guarantee of hybrid
# per_month = 45

# Hoe twijfelgevallen worden gelezen: ask vraagt het u.
[reading]
decimals = "ask"                       # ask, comma of point
dates = "ask"                          # ask, day-first of month-first
"""

ENGLISH = """\
# This file says what your study is. Lines that start with # are explanation and do not count.
# All settings: docs/study-folder.md.

title = "Our customer study"           # stands above every report
organisation = "Our organisation"
language = "en"                        # language of the reports: nl or en

# anonymous: research, nobody can be recognised. named: a conversation, with consent per quote.
# Choose once: anonymous never becomes named.
privacy = "anonymous"

composed = false                       # true when the data are made up; every report then says so
minimum_cell = 5                       # smallest group that is shown; only upwards
segments = []                          # split by, such as ["respondents.function", "customers.sector"]
# What the reports call these; without it they read the name of the column.
# segment_names = { "respondents.function" = "role at work" }   # or { nl = "...", en = "..." } behind the =

# One block per wave, the oldest first. With one wave the column wave may stay empty.
[[waves]]
code = "2026-1"
label = "first wave"
# start = 2026-03-01
# end = 2026-03-31

# Lowest and highest possible answer, whether or not anyone gave it.
[scales]
score = [1, 10]                        # importance, expectation, experience, satisfaction per value
disconfirmation = [-3, 3]              # much worse ... much better than expected
overall = { satisfaction = [1, 10], quality = [1, 10], recommend = [0, 10], reuse = [1, 10] }

# Was expectation asked before or after the experience? Afterwards the experience tints it.
# [asked]
# expectation = "before"               # before or after

[thresholds]
tolerance = 0.5                        # so far from zero still counts as met, on a scale from 1 to 10
minimum_n = 5                          # with fewer people: too little information

# The catalogue: 44 values, 4 investments and 24 roles. All of it may change.
[catalogue]
use = "default"                        # or "none": only what you add below
# pick = ["reliable", "careful", "thinks_along"]     # only these values

# [catalogue.values.reliable]          # rename a value, or put it on another level
# name = { nl = "komt afspraken na", en = "keeps promises" }
# level = "basic"                      # basic, added or bonding

# [catalogue.values.good_coffee]       # add a value
# name = { nl = "goede koffie", en = "good coffee" }
# level = "added"

# Journeys (table touchpoints): the step that is the aim. docs/journeys.md
# [journeys]
# outcome = "order"

# What rwg(j) is held against in the question "why us?". docs/alignment.md
# [alignment]
# null = "random"                      # or uniform

# Revenue models to set beside each other. docs/pricing.md
# [[pricing.models]]
# code = "subscription"
# kind = "access"                      # ownership, access, use, outcome, guarantee or hybrid
# per_month = 45

# How doubtful cells are read: ask asks you.
[reading]
decimals = "ask"                       # ask, comma or point
dates = "ask"                          # ask, day-first or month-first
"""


def template_settings(lang: str) -> str:
    """Text of the ``study.toml`` of a new study."""
    return DUTCH if lang == "nl" else ENGLISH
