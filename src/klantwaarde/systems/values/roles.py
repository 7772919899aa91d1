"""Roles: what the customer grants, what the firm plays, what the team aspires to; never a ladder (handbook 3.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.results import Estimate, RoleMark
from klantwaarde.schema import role_reach
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.intervals import share_interval
from klantwaarde.systems.values.importance import Ranking, order_of

FITS = ("over", "under", "match")


@dataclass(frozen=True, slots=True)
class RoleProfile:
    """What a customer expects of someone in a role.

    Parameters
    ----------
    role
        Code.
    name
        Name per language.
    basic, added, bonding
        How the expectations are spread over the levels; any unit, only the proportions count.
    initiative
        ``proactive`` or ``reactive``.
    expectation
        In words, per language.
    """

    role: str
    name: dict[str, str]
    basic: float
    added: float
    bonding: float
    initiative: str = "reactive"
    expectation: dict[str, str] = field(default_factory=dict)

    @property
    def shares(self) -> dict[str, float]:
        """Share of the expectations per level, adding up to one."""
        total = self.basic + self.added + self.bonding
        if min(self.basic, self.added, self.bonding) < 0 or total <= 0:
            raise refuse(
                MethodError,
                "role-shares-wrong",
                say("The role {role} has no shares per level.", role=self.role),
                say("The shares of basic, added and bonding are not below zero and add up to more than zero."),
                say("Give the role its three shares in the catalogue."),
            )
        return {"basic": self.basic / total, "added": self.added / total, "bonding": self.bonding / total}


def reach(profile: RoleProfile) -> float:
    """Say how far a role goes beyond the agreed work: share of added + 2 x share of bonding + .2 when proactive.

    It is a distance for comparing two roles of one relation, not a rank: a role that reaches far is not a better role.
    """
    return role_reach.reach(profile.shares, profile.initiative)


def fit(granted: RoleProfile, other: RoleProfile) -> str:
    """Say whether the other role (played or aspired) goes further than what is granted, less far, or fits.

    Returns
    -------
    str
        ``over``, ``under`` or ``match``. Roles with a different name that ask the same are a match: over- and
        under-playing is about what the customer is asked to put up with, not about labels.
    """
    if granted.role == other.role:
        return "match"
    return role_reach.fit_of(reach(granted), reach(other))


def fit_table(profiles: Iterable[RoleProfile]) -> dict[tuple[str, str], str]:
    """Give the fit of every pair (granted, other) of role codes, ready to join to a table of relations."""
    listed = list(profiles)
    return {(granted.role, other.role): fit(granted, other) for granted in listed for other in listed}


def role_marks(
    profiles: Iterable[RoleProfile],
    *,
    granted: Mapping[str, AccountSums],
    played: Mapping[str, AccountSums],
    aspired: Mapping[str, AccountSums],
    level: float = 0.95,
) -> list[RoleMark]:
    """Give per role the share of relations that grant it, experience it, and that the team aspires to.

    Parameters
    ----------
    profiles
        Every role of the catalogue.
    granted, played, aspired
        Role code -> sums over accounts of the share of its answers that name the role. An account with answers but none
        for the role counts with a share of zero; a role that is absent was named by nobody.
    level
        Confidence.

    Returns
    -------
    list
        Roles that anybody named, by granted share, then played, then code: an order for reading, not a rank.
    """
    answered = {
        kind: max(sums.values(), key=lambda one: one.accounts, default=None)
        for kind, sums in (("granted", granted), ("played", played), ("aspired", aspired))
    }
    marks = []
    for profile in profiles:
        estimates = {}
        for kind, sums in (("granted", granted), ("played", played), ("aspired", aspired)):
            found = sums.get(profile.role)
            most = answered[kind]
            if found is None and most is not None:
                found = replace(most, total=0.0, squares=0.0)
            estimates[kind] = (
                Estimate(unit="share", status="missing") if found is None else share_interval(found, level=level)
            )
        if any(e.value for e in estimates.values()):
            marks.append(
                RoleMark(
                    role=profile.role,
                    name=dict(profile.name),
                    granted=estimates["granted"],
                    played=estimates["played"],
                    aspired=estimates["aspired"],
                    expectation=dict(profile.expectation),
                )
            )
    return sorted(marks, key=lambda m: (-(m.granted.value or 0.0), -(m.played.value or 0.0), m.role))


def role_mismatch(
    played: Mapping[str, AccountSums], *, aspired: Mapping[str, AccountSums] | None = None, level: float = 0.95
) -> dict[str, Estimate]:
    """Say in which share of relations the firm goes further than granted, less far, or fits.

    Parameters
    ----------
    played
        Fit (``over``, ``under``, ``match``) -> sums over accounts of the share of its respondents with that fit between
        the granted and the played role. All three hold the same accounts.
    aspired
        The same for the granted and the aspired role.
    level
        Confidence.

    Returns
    -------
    dict
        ``over``, ``under``, ``match``, adding up to one; and ``aspired_over``, ... when given.
    """
    answer = {kind: share_interval(played[kind], level=level) for kind in FITS if kind in played}
    for kind in FITS:
        if aspired is not None and kind in aspired:
            answer[f"aspired_{kind}"] = share_interval(aspired[kind], level=level)
    return answer


def weights_for_role(weights: Mapping[str, float], levels: Mapping[str, str], profile: RoleProfile) -> dict[str, float]:
    """Weight the values as customers who grant this role would.

    Parameters
    ----------
    weights
        Weight per value from importance.
    levels
        Level per value.
    profile
        The granted role.

    Returns
    -------
    dict
        Within a level the proportions stay; between levels the role decides: the weights of a level add up to the
        role's share of it. Levels without values hand their share to the others. Adds up to one.
    """
    shares = profile.shares
    totals = {level: sum(w for code, w in weights.items() if levels[code] == level) for level in shares}
    open_share = sum(share for level, share in shares.items() if totals[level] > 0)
    if open_share <= 0:
        return dict(weights)
    grown = {level: share / open_share / totals[level] for level, share in shares.items() if totals[level] > 0}
    return {code: weight * grown.get(levels[code], 0.0) for code, weight in weights.items()}


def reweigh(ranking: Ranking, levels: Mapping[str, str], profile: RoleProfile) -> Ranking:
    """Give the ranking of the values for a granted role: weights, ranks and what is important follow the role.

    The rank ranges of the asked importance do not hold for the re-weighted order, so they and their notes are left out.
    """
    weights = weights_for_role(ranking.weights, levels, profile)
    ranks, important = order_of(weights)
    return replace(
        ranking,
        weights=weights,
        ranks=ranks,
        ranges={},
        important=important | (ranking.important - weights.keys()),
        surely_less=frozenset(ranking.surely_less - important),
        value_notes={},
    )
