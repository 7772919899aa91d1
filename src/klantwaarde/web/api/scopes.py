"""What a token may do: each scope gives rights of the desk, and never more than who made the token has."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from klantwaarde.language import Said, say
from klantwaarde.web.people.rights import Right, Role

if TYPE_CHECKING:
    from klantwaarde.web.people.membership import Membership

SCOPES: dict[str, tuple[frozenset[Right], Said]] = {
    "studies:read": (frozenset({Right.SEE_ORGANISATION}), say("see studies and waves")),
    "customers:read": (frozenset({Right.SEE_CUSTOMERS}), say("read customers")),
    "customers:write": (frozenset({Right.CHANGE_CUSTOMERS}), say("add and change customers")),
    "responses:read": (frozenset({Right.SEE_COLLECTING, Right.EXPORT}), say("take out responses")),
    "responses:write": (frozenset({Right.FIELD_STUDY}), say("enter responses")),
    "events:read": (frozenset({Right.SEE_COLLECTING}), say("see how many events came in")),
    "events:write": (frozenset({Right.FIELD_STUDY}), say("send events of use and outcome")),
    "results:read": (frozenset({Right.SEE_ANSWERS, Right.EXPORT}), say("take out answers and chapters")),
    "results:make": (frozenset({Right.MAKE_ANSWERS}), say("have answers reckoned")),
    "words:read": (frozenset({Right.READ_WORDS}), say("with it: what people wrote themselves")),
    "identities:read": (frozenset({Right.SEE_IDENTITIES}), say("with it: who gave an answer")),
}
"""Scope -> the rights it stands for, all of which its maker must have; and what it is, for who makes a token."""


def may_give(membership: Membership, scope: str) -> bool:
    """Whether a member has every right that a scope stands for."""
    return all(membership.may(right) for right in SCOPES[scope][0])


class Bearer:
    """Who asks, by a token: what it may is what its scopes stand for, as far as its maker may still do it.

    It stands where pages have a membership: readers of answers ask it the same questions.

    Parameters
    ----------
    membership
        Of who made the token.
    scopes
        Of the token.
    token
        Its number.
    """

    def __init__(self, membership: Membership, scopes: Collection[str], token: int) -> None:
        self.membership, self.token = membership, token
        self.scopes = frozenset(scope for scope in scopes if scope in SCOPES and may_give(membership, scope))
        self._rights = frozenset(right for scope in self.scopes for right in SCOPES[scope][0])
        self.organisation, self.organisation_id = membership.organisation, membership.organisation_id
        self.person = membership.person
        self.role = Role(membership.role)

    def may(self, right: Right) -> bool:
        """Whether this token gives a right."""
        return right in self._rights

    def has(self, scope: str) -> bool:
        """Whether this token has a scope that still counts."""
        return scope in self.scopes
