"""`Answer`: what a system says of one scope, with its birth certificate."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said
from klantwaarde.results.alignment import Alignment
from klantwaarde.results.drift import Drift
from klantwaarde.results.drivers import Drivers
from klantwaarde.results.estimate import Estimate
from klantwaarde.results.grouping import Grouping
from klantwaarde.results.impact import Impact
from klantwaarde.results.journeys import Journeys
from klantwaarde.results.matrix import Matrix
from klantwaarde.results.path_analysis import PathAnalysis
from klantwaarde.results.profile import Profile
from klantwaarde.results.provenance import Provenance
from klantwaarde.results.q_analysis import QAnalysis
from klantwaarde.results.q_choice import QFactorChoice
from klantwaarde.results.q_groups import BuyerGroups
from klantwaarde.results.q_stability import QStability
from klantwaarde.results.quality_gaps import QualityGaps
from klantwaarde.results.relations import Relations
from klantwaarde.results.revenue import RevenueModels
from klantwaarde.results.series import Series
from klantwaarde.results.story import Story
from klantwaarde.results.strategy import Strategy
from klantwaarde.results.surface import Surface
from klantwaarde.results.value_model import ValueModel
from klantwaarde.results.worth import Worth

Body = (
    Alignment
    | BuyerGroups
    | Drift
    | Drivers
    | Impact
    | Journeys
    | PathAnalysis
    | QAnalysis
    | QFactorChoice
    | QStability
    | QualityGaps
    | Surface
    | ValueModel
    | Profile
    | Matrix
    | Grouping
    | Relations
    | RevenueModels
    | Series
    | Story
    | Strategy
    | Worth
    | Estimate
)


class Scope(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which part of the study: a wave, a segment, a granted role; empty means all."""

    wave: str = ""
    segment_by: str = ""
    segment: str = ""
    role: str = ""


class Answer(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """An answer of one system to one question about one scope.

    Parameters
    ----------
    id
        Stable code: system, kind and scope.
    system
        Such as ``values``.
    kind
        Such as ``model``.
    scope
        What it is about.
    body
        The nouns.
    provenance
        From what, by what, when.
    notes
        What a reader must know.
    stale
        True when the record changed after the answer was made.
    """

    id: str
    system: str
    kind: str
    scope: Scope
    body: Body
    provenance: Provenance
    notes: list[Said] = []
    stale: bool = False
