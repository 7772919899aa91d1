"""`Alignment`: do employees and customers give the same answer to "why us?"."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said
from klantwaarde.results.agreement import Agreement
from klantwaarde.results.estimate import Estimate


class AlignedValue(msgspec.Struct, frozen=True, omit_defaults=True):
    """One value as a reason to choose the firm.

    Parameters
    ----------
    value, name
        Code, and name per language.
    customers, employees
        Share of each side that chooses it as a reason, of those who know.
    gap
        Employees minus customers.
    customer_place, employee_place
        Place by mean points; 1 is first, equal points share a place; ``None`` when nobody chose it or it is closed.
    verdict
        ``shared`` (both sides surely more than by lot), ``blind_spot`` (customers high, employees surely lower),
        ``self_image`` (the reverse), ``unaware`` (customers hardly name it, but it goes with their satisfaction),
        ``low`` (neither side), ``unclear`` (high on a side, but nothing is sure) or ``closed``.
    derived
        Correlation of the experience of this value with overall satisfaction, over customers.
    knows, does
        Share of employees who name agreed behaviour for it, and who say they do it.
    delivered
        Share of customers who experience at least what they expect.
    knowing_doing
        Does minus knows.
    """

    value: str
    name: dict[str, str]
    customers: Estimate
    employees: Estimate
    gap: Estimate
    customer_place: int | None = None
    employee_place: int | None = None
    verdict: str = "closed"
    derived: Estimate | None = None
    knows: Estimate | None = None
    does: Estimate | None = None
    delivered: Estimate | None = None
    knowing_doing: Estimate | None = None


class SideGroup(msgspec.Struct, frozen=True, omit_defaults=True):
    """One group of one side, such as a department.

    Parameters
    ----------
    side
        ``customer`` or ``employee``.
    by, group
        What it is split by (empty: everybody) and its value.
    n
        People who answered, those who do not know included; ``None`` when closed.
    dont_know
        Share that does not know why customers choose the firm.
    top
        The three values they put first.
    within
        Agreement inside the group.
    with_customers
        Agreement with all customers.
    """

    side: str
    by: str
    group: str
    n: int | None = None
    dont_know: Estimate = Estimate(status="closed", unit="share")
    top: list[str] = []
    within: list[Agreement] = []
    with_customers: list[Agreement] = []
    status: str = "open"


class Alignment(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """The three questions of Flierman for one wave.

    Parameters
    ----------
    headline
        The finding in one sentence.
    questions
        ``employees_know``, ``employees_act`` and ``customers_tell``: one or more honest sentences each.
    values
        By the place customers give them.
    groups
        Both sides whole, then their parts. No person, and no order of merit.
    between
        Agreement of all employees with all customers.
    own_customers
        Weighted kappa of employees with the people of the customer they know best.
    between_departments
        ICC(1) and ICC(2) of departments on the points of the value that customers put first.
    chance_share, employee_chance_share
        Share of customers, and of employees, that would choose a value by lot.
    hits
        How many of the three reasons that customers put first an employee names on average, at any place.
    chosen, of
        How many reasons a person chooses, out of how many.
    null
        What rwg(j) is held against.
    status
        ``open``, ``closed`` or ``missing``.
    """

    headline: Said
    questions: dict[str, list[Said]] = {}
    values: list[AlignedValue] = []
    groups: list[SideGroup] = []
    between: list[Agreement] = []
    own_customers: Agreement | None = None
    between_departments: list[Agreement] = []
    chance_share: float | None = None
    employee_chance_share: float | None = None
    hits: Estimate | None = None
    chosen: int = 5
    of: int = 0
    null: str = "random"
    status: str = "open"
