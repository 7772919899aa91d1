"""The employee mirror: the same values on the same scales, asked of employees about customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from klantwaarde.language import Said, named, say
from klantwaarde.web.instrument.building import Plan, consent_page, why_page
from klantwaarde.web.instrument.question import (
    Agreed,
    AnyQuestion,
    Behaviour,
    Consent,
    Instrument,
    Option,
    Page,
    Roles,
    Scale,
    Text,
    WhyUs,
)
from klantwaarde.web.instrument.wording import EMPLOYEE, word

MIRRORED = ("expectation", "importance", "experience")


def mirror(
    customer: Instrument, plan: Plan, agreed: Mapping[str, Sequence[Option]] | None = None
) -> tuple[Instrument, list[Said]]:
    """Make the employees' questionnaire from the customers' one.

    Parameters
    ----------
    customer
        What customers are asked. Its values, order and scales are kept, so that answers can be set side by side.
    plan
        Address and privacy.
    agreed
        Value -> behaviours that were agreed on; asked when there are any.

    Returns
    -------
    tuple
        The instrument, and a line for each question that has no mirror.
    """
    left_out: list[Said] = []
    pages = [consent_page(plan, "employee")]
    for page in customer.pages:
        questions = [one for question in page.questions for one in _mirrored(question, plan, left_out)]
        if questions:
            titles = {"expectation": "page_values", "importance": "page_values", "experience": "page_experience"}
            first = questions[0]
            key = titles.get(first.measure) if isinstance(first, Scale) else None
            title = word(key, plan.address, side="employee") if key else page.title
            if isinstance(first, WhyUs):
                title = EMPLOYEE["page_why"].words(plan.address)
            pages.append(Page(name=page.name, title=title, questions=tuple(questions)))
    behaviours = _behaviours(customer, agreed or {})
    if behaviours:
        question = Behaviour(name="behaviour", items=behaviours, title=word("behaviour", plan.address, side="employee"))
        pages.append(
            Page(name="behaviour", title=word("page_behaviour", plan.address, side="employee"), questions=(question,))
        )
    pages.append(_department(plan.address))
    instrument = Instrument(
        side="employee", pages=tuple(pages), languages=customer.languages, thanks=word("thanks", plan.address)
    )
    return instrument, left_out


def _mirrored(question: AnyQuestion, plan: Plan, left_out: list[Said]) -> list[AnyQuestion]:
    if isinstance(question, Consent):
        return []
    if isinstance(question, Scale) and question.subject == "values" and question.measure in MIRRORED:
        return [
            msgspec.structs.replace(
                question, title=word(question.measure, plan.address, side="employee"), show_if="",
                help=word("as_customers", plan.address, side="employee"),
            )
        ]  # fmt: skip
    if isinstance(question, WhyUs):
        asked = why_page(question.items, plan, "employee").questions[0]
        return [msgspec.structs.replace(asked, items=question.items, task=question.task, top=question.top)]
    if isinstance(question, Roles) and question.kind == "granted":
        return [
            Roles(
                name="role_aspired", kind="aspired", items=question.items, most=question.most,
                title=word("role_aspired", plan.address, side="employee"), help=word("role_help", plan.address),
            )
        ]  # fmt: skip
    line = say("“{question}” has no mirror: employees are not asked it.", question=named(question.title))
    if line not in left_out:  # one line for a question that is spread over pages
        left_out.append(line)
    return []


def _behaviours(customer: Instrument, agreed: Mapping[str, Sequence[Option]]) -> tuple[Agreed, ...]:
    values: dict[str, Option] = {}
    for question in customer.questions:
        if isinstance(question, WhyUs) or (isinstance(question, Scale) and question.subject == "values"):
            values.update({option.code: option for option in question.items})
    return tuple(Agreed(values[code], tuple(listed)) for code, listed in agreed.items() if code in values and listed)


def _department(address: str) -> Page:
    question = Text(name="department", fills="department", title=word("department", address, side="employee"))
    return Page(name="department", title=word("page_department", address, side="employee"), questions=(question,))
