"""What each role may do, in one table."""

from __future__ import annotations

from enum import StrEnum

from klantwaarde.language import Said, say


class Role(StrEnum):
    """What somebody is in an organisation."""

    OWNER = "owner"
    RESEARCHER = "researcher"
    ANALYST = "analyst"
    ACCOUNT_MANAGER = "account_manager"
    VIEWER = "viewer"


class Right(StrEnum):
    """One thing that somebody may do; every page asks for one."""

    SEE_ORGANISATION = "see_organisation"
    """Come in, and see which studies there are."""
    LEAVE_ORGANISATION = "leave_organisation"
    """Stop being a member."""
    CHANGE_ORGANISATION = "change_organisation"
    """Rename it, set its rules, run its retention."""
    MANAGE_PEOPLE = "manage_people"
    """Invite and remove people, change their roles and rights."""
    SEE_AUDIT = "see_audit"
    """Read who did what."""
    CHANGE_STUDY = "change_study"
    """Make studies and change what they ask."""
    FIELD_STUDY = "field_study"
    """Open waves, invite respondents, enter answers on their behalf."""
    SEE_COLLECTING = "see_collecting"
    """See who was asked and how far it is."""
    SEE_CUSTOMERS = "see_customers"
    """See customers; an account manager only those of their own."""
    CHANGE_CUSTOMERS = "change_customers"
    """Import and change customers and contacts."""
    SEE_ANSWERS = "see_answers"
    """Read what came out."""
    MAKE_ANSWERS = "make_answers"
    """Have the answers reckoned anew."""
    HOLD_INTERVIEWS = "hold_interviews"
    """Hold interviews, and write down what is said."""
    CODE_WORDS = "code_words"
    """Say which value words are about; reading them is a right of its own."""
    ANALYSE_SORTS = "analyse_sorts"
    """Find buyer groups in card sorts: how many, turned how, who belongs where."""
    WEIGH_CUSTOMERS = "weigh_customers"
    """Set parts, weights and tiers of the value of customers, and overrule it with a reason."""
    JUDGE_CUSTOMERS = "judge_customers"
    """Rate customers on what only people can judge; an account manager only those of their own."""
    TRY_PRICES = "try_prices"
    """Try revenue models on what was recorded."""
    SEE_ACTIONS = "see_actions"
    """See what is being done about what came out."""
    TAKE_ACTIONS = "take_actions"
    """Make actions and alerts, and close the loop; an account manager only for customers of their own."""
    CONNECT = "connect"
    """Make tokens for other programs, and say where messages go."""
    EXPORT = "export"
    """Take data and reports out."""
    ERASE_PEOPLE = "erase_people"
    """Give or erase what is kept about a person."""
    READ_WORDS = "read_words"
    """Read what people wrote themselves; granted to a person, not to a role."""
    SEE_IDENTITIES = "see_identities"
    """See who gave an answer; granted to a person, not to a role."""


_VIEWER = frozenset({Right.SEE_ORGANISATION, Right.LEAVE_ORGANISATION, Right.SEE_ANSWERS})
_ACCOUNT_MANAGER = _VIEWER | {
    Right.SEE_CUSTOMERS,
    Right.SEE_ACTIONS,
    Right.TAKE_ACTIONS,
    Right.JUDGE_CUSTOMERS,
}
_ANALYST = _ACCOUNT_MANAGER | {
    Right.SEE_COLLECTING,
    Right.MAKE_ANSWERS,
    Right.EXPORT,
    Right.CODE_WORDS,
    Right.ANALYSE_SORTS,
    Right.WEIGH_CUSTOMERS,
    Right.TRY_PRICES,
}
_RESEARCHER = _ANALYST | {
    Right.CHANGE_STUDY,
    Right.FIELD_STUDY,
    Right.CHANGE_CUSTOMERS,
    Right.ERASE_PEOPLE,
    Right.HOLD_INTERVIEWS,
}
_OWNER = _RESEARCHER | {Right.CHANGE_ORGANISATION, Right.MANAGE_PEOPLE, Right.SEE_AUDIT, Right.CONNECT}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: _OWNER,
    Role.RESEARCHER: _RESEARCHER,
    Role.ANALYST: _ANALYST,
    Role.ACCOUNT_MANAGER: _ACCOUNT_MANAGER,
    Role.VIEWER: _VIEWER,
}
"""Which rights come with a role. `READ_WORDS` and `SEE_IDENTITIES` come with none."""

ROLE_NAMES: dict[Role, Said] = {
    Role.OWNER: say("Owner"),
    Role.RESEARCHER: say("Researcher"),
    Role.ANALYST: say("Analyst"),
    Role.ACCOUNT_MANAGER: say("Account manager"),
    Role.VIEWER: say("Viewer"),
}

ROLE_MEANINGS: dict[Role, Said] = {
    Role.OWNER: say("may do everything, and decides who comes in"),
    Role.RESEARCHER: say("makes studies and collects answers"),
    Role.ANALYST: say("has answers reckoned and takes reports out"),
    Role.ACCOUNT_MANAGER: say("sees their own customers and the answers"),
    Role.VIEWER: say("reads the answers"),
}
