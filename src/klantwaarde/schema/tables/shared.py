"""Columns that several tables have in common, declared once."""

from __future__ import annotations

from klantwaarde.schema.column import Column

RESPONDENT = Column(
    code="respondent_id",
    kind="code",
    nl=("respondent", "respondentcode", "respondentnummer", "deelnemer"),
    en=("participant",),
    required=True,
    refers="respondents",
    help_nl="Code van de persoon, zoals in de tabel respondenten.",
    help_en="Code of the person, as in the table respondents.",
    example="R001",
)

WAVE = Column(
    code="wave",
    kind="code",
    nl=("meting", "golf", "ronde"),
    en=("measurement", "round"),
    required=True,
    refers="waves",
    help_nl="Code van de meting, zoals in study.toml. Mag weg als er één meting is.",
    help_en="Code of the wave, as in study.toml. May be left out when there is one wave.",
)

IMPORTANCE = Column(
    code="importance",
    kind="number",
    nl=("belang", "belangrijkheid"),
    scale="score",
    unit="points",
    help_nl="Hoe belangrijk is dit voor u?",
    help_en="How important is this to you?",
    example="8",
)

EXPECTATION = Column(
    code="expectation",
    kind="number",
    nl=("verwachting",),
    en=("expected",),
    scale="score",
    unit="points",
    help_nl="Wat verwacht u hiervan?",
    help_en="What do you expect?",
    example="9",
)

EXPERIENCE = Column(
    code="experience",
    kind="number",
    nl=("ervaring", "beleving"),
    en=("experienced", "perception"),
    scale="score",
    unit="points",
    help_nl="Hoe ervaart u het?",
    help_en="How do you experience it?",
    example="7,5",
)

DISCONFIRMATION = Column(
    code="disconfirmation",
    kind="number",
    nl=("verschil met verwachting", "tegenover verwachting", "verwachting waargemaakt"),
    en=("against expectation",),
    scale="disconfirmation",
    unit="points",
    help_nl="Veel slechter (laag) tot veel beter (hoog) dan verwacht, in één vraag gevraagd.",
    help_en="Much worse (low) to much better (high) than expected, asked in one question.",
)

VALUES = Column(
    code="values",
    kind="codes",
    nl=("waarden", "klantwaarden"),
    refers="values",
    help_nl="Codes van waarden, met | ertussen.",
    help_en="Codes of values, with | between them.",
    example="reliable|careful",
)
