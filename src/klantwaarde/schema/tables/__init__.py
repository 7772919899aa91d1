"""Every table of a study, in the order in which they are read and shown."""

from klantwaarde.schema.table import Table
from klantwaarde.schema.tables.alignment import ALERT_OWNERS, ARRIVALS, BEHAVIOUR, BEHAVIOURS, WHY_US
from klantwaarde.schema.tables.answers import INVESTMENTS, KANO, KANO_ITEMS, OVERALL, ROLES, SCORES
from klantwaarde.schema.tables.impact import ENTITLEMENTS, OUTCOMES, REFUSALS, TOUCHPOINTS, USAGE
from klantwaarde.schema.tables.people import CUSTOMERS, RESPONDENTS
from klantwaarde.schema.tables.sorts import CARDS, SORTS, TALKS
from klantwaarde.schema.tables.words import CODINGS, EVENTS, LADDERS, QUOTES
from klantwaarde.schema.tables.worth import FIGURES, OVERRIDES, PURCHASES, RATINGS

TABLES: dict[str, Table] = {
    table.code: table
    for table in (
        CUSTOMERS,
        RESPONDENTS,
        SCORES,
        KANO_ITEMS,
        KANO,
        INVESTMENTS,
        ROLES,
        OVERALL,
        QUOTES,
        CODINGS,
        LADDERS,
        EVENTS,
        CARDS,
        SORTS,
        TALKS,
        PURCHASES,
        FIGURES,
        RATINGS,
        OVERRIDES,
        WHY_US,
        BEHAVIOURS,
        BEHAVIOUR,
        ALERT_OWNERS,
        ARRIVALS,
        ENTITLEMENTS,
        REFUSALS,
        USAGE,
        OUTCOMES,
        TOUCHPOINTS,
    )
}

__all__ = ["TABLES"]
