"""`ValueModel`: the customer value model of one wave and one segment, ready to be drawn and read."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said
from klantwaarde.results.estimate import Estimate
from klantwaarde.results.kano import KanoItem
from klantwaarde.results.penalty_reward import PenaltyReward
from klantwaarde.results.priority import Priority
from klantwaarde.results.quote import Quote
from klantwaarde.results.role import RoleMark
from klantwaarde.results.value_mark import InvestmentMark, ValueMark


class ValueModel(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """What customers value, how far it is met, what to do first.

    Parameters
    ----------
    headline
        The finding in one sentence.
    scale
        Low and high end of the score scale, such as ``(1, 10)``.
    tolerance
        Half width of *met* around zero, in points of that scale.
    respondents, accounts
        How many stand behind it; ``None`` when closed.
    values
        A mark per value, by level (basic, added, bonding) and then by importance.
    level_states
        Per level: basic by its worst important value, added and bonding by weighted mean; no total mark.
    level_probably
        Per level: True when its state is only probable.
    level_means
        Per level: the weighted mean of the disconfirmation.
    investments
        The counterweight.
    roles
        By granted share.
    role_mismatch
        Share of relations where the firm plays more (``over``) or less (``under``) than is granted, and ``match``.
    answers
        The three questions of the model, as sentences: ``expect``, ``deliver``, ``difference``.
    priorities
        What to do first, where to make the difference, what to stop.
    kano
        Kano items, when asked.
    penalty_reward
        Penalty and reward per value, when an overall satisfaction was asked.
    quotes
        The quotes that may be shown, by code.
    role
        The granted role the picture is weighted by; ``None`` for all.
    status
        ``open`` or ``closed``.
    """

    headline: Said
    scale: tuple[float, float]
    tolerance: float
    respondents: int | None
    accounts: int | None
    values: list[ValueMark]
    level_states: dict[str, str] = {}
    level_probably: dict[str, bool] = {}
    level_means: dict[str, Estimate] = {}
    investments: list[InvestmentMark] = []
    roles: list[RoleMark] = []
    role_mismatch: dict[str, Estimate] = {}
    answers: dict[str, list[Said]] = {}
    priorities: list[Priority] = []
    kano: list[KanoItem] = []
    penalty_reward: list[PenaltyReward] = []
    quotes: dict[str, Quote] = {}
    role: str | None = None
    status: str = "open"
