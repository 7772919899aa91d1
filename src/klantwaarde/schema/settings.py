"""What stands in `study.toml`, declared once as typed structs; checks, documentation and templates read this."""

from __future__ import annotations

import datetime as dt

import msgspec

from klantwaarde.schema.alignment import AlignmentSettings
from klantwaarde.schema.card_sorts import CardSorts
from klantwaarde.schema.impact import ImpactSettings
from klantwaarde.schema.journeys import JourneySettings
from klantwaarde.schema.pricing import Pricing
from klantwaarde.schema.strategy import Strategy
from klantwaarde.schema.worth import Worth

LEVELS = ("basic", "added", "bonding")
TYPES = ("what", "how", "who", "image")
PRIVACY = ("anonymous", "named")

Text = str | dict[str, str]


def in_both(text: Text) -> dict[str, str]:
    """Give a text per language; one plain text serves both."""
    if isinstance(text, str):
        return {"nl": text, "en": text} if text else {}
    return dict(text)


class Wave(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One measurement: its code in the tables, its name, and when it ran."""

    code: str
    label: Text = ""
    start: dt.date | None = None
    end: dt.date | None = None

    @property
    def name(self) -> dict[str, str]:
        """Name per language; the code when nothing else is given."""
        return in_both(self.label) or in_both(self.code)


class Scales(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lowest and highest possible answer of each question, whether or not anyone gave it."""

    score: tuple[float, float] = (1.0, 10.0)
    disconfirmation: tuple[float, float] = (-3.0, 3.0)
    overall: dict[str, tuple[float, float]] = {}

    def range(self, name: str) -> tuple[float, float]:
        """Lowest and highest answer of a named scale, such as ``score`` or ``overall.recommend``."""
        if name == "score":
            return self.score
        if name == "disconfirmation":
            return self.disconfirmation
        kind = name.removeprefix("overall.")
        return self.overall.get(kind, (0.0, 10.0) if kind == "recommend" else (1.0, 10.0))


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bounds of the published rules.

    ``tolerance`` is the half width of *met* on a 10-point scale; ``minimum_n`` the number of respondents below which
    there is too little information.
    """

    tolerance: float = 0.5
    minimum_n: int = 5

    def tolerance_on(self, low: float, high: float) -> float:
        """Tolerance in points of another scale: the same part of its length."""
        return self.tolerance * (high - low) / 9.0


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When questions were asked.

    ``expectation``: ``before`` or ``after`` the experience; empty when it is not known. Afterwards it is tinted.
    """

    expectation: str = ""


class ValueChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value that is renamed, put on another level, or added."""

    name: Text = ""
    level: str = ""
    type: str = ""
    synonyms: list[str] | dict[str, list[str]] = []


class InvestmentChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An investment that is renamed or added."""

    name: Text = ""
    synonyms: list[str] | dict[str, list[str]] = []


class RoleChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role that is renamed, weighted otherwise, or added."""

    name: Text = ""
    shares: dict[str, float] = {}
    initiative: str = ""
    expectation: Text = ""


class CatalogueChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What this study changes in the default catalogue."""

    use: str = "default"
    pick: list[str] = []
    pick_roles: list[str] = []
    pick_investments: list[str] = []
    values: dict[str, ValueChange] = {}
    investments: dict[str, InvestmentChange] = {}
    roles: dict[str, RoleChange] = {}


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How doubtful cells are read: ``ask`` refuses them with the mend."""

    decimals: str = "ask"
    dates: str = "ask"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything `study.toml` can say.

    Parameters
    ----------
    title, organisation
        Of the study; the title may differ per language.
    language
        Language of reports unless told otherwise: ``nl`` or ``en``.
    privacy
        ``anonymous`` (research) or ``named`` (a conversation with consent). Anonymous never becomes named.
    composed
        True when the data are made up; every report says so.
    minimum_cell
        Smallest group that is shown; 5 or more.
    segments
        Columns to split by, such as ``respondents.function``.
    segment_names
        What those columns are called in reports, per language.
    waves
        In order of time.
    scales, asked, thresholds, catalogue, reading, worth, strategy, impact, card_sorts, alignment, journeys,
    pricing
        See there.
    privacy_notice
        Text for respondents about what happens with their answers.
    """

    title: Text = ""
    organisation: str = ""
    language: str = "nl"
    privacy: str = "anonymous"
    composed: bool = False
    minimum_cell: int = 5
    segments: list[str] = []
    segment_names: dict[str, Text] = {}
    waves: list[Wave] = []
    scales: Scales = Scales()
    asked: Asked = Asked()
    thresholds: Thresholds = Thresholds()
    catalogue: CatalogueChanges = CatalogueChanges()
    reading: Reading = Reading()
    worth: Worth = Worth()
    strategy: Strategy = Strategy()
    impact: ImpactSettings = ImpactSettings()
    journeys: JourneySettings = JourneySettings()
    pricing: Pricing = Pricing()
    card_sorts: CardSorts = CardSorts()
    alignment: AlignmentSettings = AlignmentSettings()
    privacy_notice: Text = ""

    @property
    def name(self) -> dict[str, str]:
        """Title per language."""
        return in_both(self.title)

    @property
    def wave_codes(self) -> list[str]:
        """Codes of the waves in order."""
        return [wave.code for wave in self.waves]

    def segment_columns(self, table: str) -> list[str]:
        """Columns of one table that the study splits by."""
        return [column for name in self.segments for where, _, column in [name.partition(".")] if where == table]
