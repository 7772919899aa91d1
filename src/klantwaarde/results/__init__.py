"""Frozen nouns that cross every wall; they hold and travel, they never compute."""

from klantwaarde.results.agreement import Agreement
from klantwaarde.results.alert import Alert, EarlySign, EventNote
from klantwaarde.results.alignment import AlignedValue, Alignment, SideGroup
from klantwaarde.results.answer import Answer, Scope
from klantwaarde.results.codec import from_json, schema, to_json
from klantwaarde.results.drift import Drift, MeasureChange, Previewed, RankDrift, ShelfLife, ValueDrift
from klantwaarde.results.drivers import Drivers, DriverShare
from klantwaarde.results.estimate import CLOSED, Estimate
from klantwaarde.results.event_receipt import EventReceipt, PutAside, TableIntake, UnitTotal
from klantwaarde.results.grouping import Grouping, Member
from klantwaarde.results.impact import (
    Barrier,
    CustomerImpact,
    Funnel,
    FunnelStep,
    Impact,
    ImpactMetric,
    SegmentEstimate,
    WasteWaterfall,
)
from klantwaarde.results.journeys import (
    Heard,
    JourneyArrow,
    Journeys,
    JourneyStep,
    JourneyVariant,
    Lapse,
    OtherVariants,
    Removal,
)
from klantwaarde.results.kano import KanoItem
from klantwaarde.results.lifetime import (
    Lifetime,
    LifetimeCovariate,
    LifetimeGroup,
    LifetimeModel,
    LifetimeTrack,
    RetentionValue,
)
from klantwaarde.results.matrix import Matrix
from klantwaarde.results.path_analysis import (
    PathAnalysis,
    PathArrow,
    PathComparison,
    PathDifference,
    PathInvariance,
    PathLikeness,
    PathModeration,
    PathPerformance,
    PathPrediction,
    PathReliability,
    PathSlope,
)
from klantwaarde.results.penalty_reward import Contrast, PenaltyReward
from klantwaarde.results.priority import Priority
from klantwaarde.results.profile import Profile
from klantwaarde.results.provenance import Provenance
from klantwaarde.results.published import PUBLISHED_SCHEMA, Published, StudyFacts
from klantwaarde.results.q_action import QAction, QLog, QSettings
from klantwaarde.results.q_analysis import (
    QAnalysis,
    QEquality,
    QExtraction,
    QFactor,
    QMark,
    QMissing,
    QPair,
    QPersonNote,
    QWarning,
)
from klantwaarde.results.q_choice import QFactorChoice, QRule, QSolution
from klantwaarde.results.q_design import QDesign, QPersonCell, QPersonSet
from klantwaarde.results.q_groups import (
    BuyerGroups,
    CribSheet,
    GroupLikeness,
    GroupMember,
    PaysFor,
    Portrait,
    PortraitCard,
)
from klantwaarde.results.q_sorts import QCard, QGrid, QRemark, QSorter, QSorts
from klantwaarde.results.q_stability import QStability
from klantwaarde.results.quality_gaps import GapLine, QualityGaps
from klantwaarde.results.quote import Quote
from klantwaarde.results.receipt import Receipt
from klantwaarde.results.relations import Relation, RelationPay, RelationRole, Relations, RelationValue
from klantwaarde.results.revenue import (
    Assumption,
    CustomerReplay,
    Forecast,
    GroupReplay,
    ModelForecast,
    ModelReplay,
    PaidFor,
    Replay,
    RevenueModels,
    Swing,
)
from klantwaarde.results.role import RoleMark
from klantwaarde.results.series import Point, Series
from klantwaarde.results.story import LadderLink, Ladders, MachineCoded, SpokenValue, Story
from klantwaarde.results.strategy import AccountStrategy, Mismatch, Strategy, StrategyCell
from klantwaarde.results.surface import Coefficient, Constraint, Surface, SurfaceModel
from klantwaarde.results.value_mark import InvestmentMark, LevelEvidence, LevelVerdict, SpokenOf, ValueMark
from klantwaarde.results.value_model import ValueModel
from klantwaarde.results.worth import (
    CustomerWorth,
    PartScore,
    PyramidLayer,
    Worth,
    WorthBackTest,
    WorthBefore,
    WorthFlip,
    WorthMove,
    WorthPart,
)
from klantwaarde.results.worth_snapshot import SnapshotScore, WorthSnapshot

__all__ = [
    "CLOSED",
    "PUBLISHED_SCHEMA",
    "AccountStrategy",
    "Agreement",
    "Alert",
    "AlignedValue",
    "Alignment",
    "Answer",
    "Assumption",
    "Barrier",
    "BuyerGroups",
    "Coefficient",
    "Constraint",
    "Contrast",
    "CribSheet",
    "CustomerImpact",
    "CustomerReplay",
    "CustomerWorth",
    "Drift",
    "DriverShare",
    "Drivers",
    "EarlySign",
    "Estimate",
    "EventNote",
    "EventReceipt",
    "Forecast",
    "Funnel",
    "FunnelStep",
    "GapLine",
    "GroupLikeness",
    "GroupMember",
    "GroupReplay",
    "Grouping",
    "Heard",
    "Impact",
    "ImpactMetric",
    "InvestmentMark",
    "JourneyArrow",
    "JourneyStep",
    "JourneyVariant",
    "Journeys",
    "KanoItem",
    "LadderLink",
    "Ladders",
    "Lapse",
    "LevelEvidence",
    "LevelVerdict",
    "Lifetime",
    "LifetimeCovariate",
    "LifetimeGroup",
    "LifetimeModel",
    "LifetimeTrack",
    "MachineCoded",
    "Matrix",
    "MeasureChange",
    "Member",
    "Mismatch",
    "ModelForecast",
    "ModelReplay",
    "OtherVariants",
    "PaidFor",
    "PartScore",
    "PathAnalysis",
    "PathArrow",
    "PathComparison",
    "PathDifference",
    "PathInvariance",
    "PathLikeness",
    "PathModeration",
    "PathPerformance",
    "PathPrediction",
    "PathReliability",
    "PathSlope",
    "PaysFor",
    "PenaltyReward",
    "Point",
    "Portrait",
    "PortraitCard",
    "Previewed",
    "Priority",
    "Profile",
    "Provenance",
    "Published",
    "PutAside",
    "PyramidLayer",
    "QAction",
    "QAnalysis",
    "QCard",
    "QDesign",
    "QEquality",
    "QExtraction",
    "QFactor",
    "QFactorChoice",
    "QGrid",
    "QLog",
    "QMark",
    "QMissing",
    "QPair",
    "QPersonCell",
    "QPersonNote",
    "QPersonSet",
    "QRemark",
    "QRule",
    "QSettings",
    "QSolution",
    "QSorter",
    "QSorts",
    "QStability",
    "QWarning",
    "QualityGaps",
    "Quote",
    "RankDrift",
    "Receipt",
    "Relation",
    "RelationPay",
    "RelationRole",
    "RelationValue",
    "Relations",
    "Removal",
    "Replay",
    "RetentionValue",
    "RevenueModels",
    "RoleMark",
    "Scope",
    "SegmentEstimate",
    "Series",
    "ShelfLife",
    "SideGroup",
    "SnapshotScore",
    "SpokenOf",
    "SpokenValue",
    "Story",
    "Strategy",
    "StrategyCell",
    "StudyFacts",
    "Surface",
    "SurfaceModel",
    "Swing",
    "TableIntake",
    "UnitTotal",
    "ValueDrift",
    "ValueMark",
    "ValueModel",
    "WasteWaterfall",
    "Worth",
    "WorthBackTest",
    "WorthBefore",
    "WorthFlip",
    "WorthMove",
    "WorthPart",
    "WorthSnapshot",
    "from_json",
    "schema",
    "to_json",
]
