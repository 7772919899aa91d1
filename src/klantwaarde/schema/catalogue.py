"""The catalogue of a study: values, investments and roles, after the study's own changes."""

from __future__ import annotations

import msgspec

Names = dict[str, str]


class CatalogueValue(msgspec.Struct, frozen=True):
    """One customer value.

    Parameters
    ----------
    code
        Stable code in every language and wave.
    name
        Per language.
    level
        ``basic``, ``added`` or ``bonding``: a first opinion, to be tested.
    type
        Grönroos: ``what``, ``how``, ``who`` or ``image``; empty when unknown.
    synonyms
        Words customers use for it, per language.
    """

    code: str
    name: Names
    level: str
    type: str = ""
    synonyms: dict[str, list[str]] = {}


class CatalogueInvestment(msgspec.Struct, frozen=True):
    """One thing it costs the customer: price, risk, time or effort; lower is better."""

    code: str
    name: Names
    synonyms: dict[str, list[str]] = {}


class CatalogueRole(msgspec.Struct, frozen=True):
    """One role a customer can grant.

    ``shares`` says how much each level weighs for who grants it (together 1); roles have no rank.
    """

    code: str
    name: Names
    shares: dict[str, float]
    initiative: str = ""
    expectation: Names = {}


class Catalogue(msgspec.Struct, frozen=True):
    """Values, investments and roles by code, in the order in which they are shown."""

    values: dict[str, CatalogueValue]
    investments: dict[str, CatalogueInvestment]
    roles: dict[str, CatalogueRole]
