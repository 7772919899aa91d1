"""Build a questionnaire from the catalogue and the scales of a study."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from klantwaarde.schema.catalogue import Catalogue
from klantwaarde.schema.settings import Scales
from klantwaarde.web.instrument.question import (
    AnyQuestion,
    Consent,
    Instrument,
    Judgement,
    Kano,
    Open,
    Option,
    Page,
    Roles,
    Scale,
    WhyUs,
    Words,
)
from klantwaarde.web.instrument.wording import word

PARTS = (
    "expectation", "importance", "experience", "disconfirmation", "satisfaction", "kano", "investments", "roles",
    "why_us", "words", "overall", "ease",
)  # fmt: skip
USUAL = (
    "expectation",
    "importance",
    "experience",
    "disconfirmation",
    "investments",
    "roles",
    "why_us",
    "words",
    "overall",
)
ROWS = 8
"""Values on one page: a phone shows them in a few strokes, and little is lost when a page is."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a questionnaire is to hold.

    Parameters
    ----------
    parts
        Of `PARTS`; the order of the questionnaire is fixed, expectation before experience.
    address
        ``u`` or ``je``.
    task
        Of why-us: ``rank`` or ``points``.
    top
        How many reasons are ranked.
    privacy
        ``anonymous`` or ``named``.
    notice
        What happens with the answers, per language; a default text without it.
    seed
        Fixes the order of the values in why-us, which is not that of the catalogue: levels would steer the answer.
    """

    parts: tuple[str, ...] = USUAL
    address: str = "u"
    task: str = "rank"
    top: int = 5
    privacy: str = "anonymous"
    notice: Words = {}
    seed: str = ""


def options(named: Iterable[tuple[str, Words]]) -> tuple[Option, ...]:
    """Make options of codes and names."""
    return tuple(Option(code, {lang: name.get(lang) or code for lang in ("nl", "en")}) for code, name in named)


def build(catalogue: Catalogue, scales: Scales, plan: Plan) -> Instrument:
    """Build the questionnaire for customers.

    Parameters
    ----------
    catalogue
        Of the study: values in the order in which they are asked.
    scales
        Lowest and highest marks; whole numbers.
    plan
        What is asked.
    """
    values = options((code, value.name) for code, value in catalogue.values.items())
    pages = [consent_page(plan)]
    for part in ("expectation", "importance"):
        if part in plan.parts:
            pages += _scale_pages(part, "page_values", values, scales, plan)
    for part in ("experience", "disconfirmation", "satisfaction"):
        if part in plan.parts:
            pages += _scale_pages(part, "page_experience", values, scales, plan)
    if "kano" in plan.parts:
        pages += _kano_pages(values, plan)
    if "investments" in plan.parts and catalogue.investments:
        pages.append(_investments(catalogue, scales, plan))
    if "roles" in plan.parts and catalogue.roles:
        pages.append(_roles(catalogue, plan))
    if "why_us" in plan.parts and values:
        pages.append(why_page(values, plan, "customer"))
    if "words" in plan.parts:
        pages.append(_words(plan))
    pages += _overall(scales, plan)
    return Instrument(side="customer", pages=tuple(pages), thanks=word("thanks", plan.address))


def consent_page(plan: Plan, side: str = "customer") -> Page:
    """The first page: what it is about, and whether a person takes part."""
    words = ("internal", "anonymous", "attributable") if plan.privacy == "named" else ("internal", "anonymous")
    text = {**word(f"consent_{plan.privacy}", plan.address, side=side), **{k: v for k, v in plan.notice.items() if v}}
    question = Consent(
        name="consent", title=word("consent", plan.address, side=side), text=text, required=True,
        words=words[:2] if side == "employee" else words,
    )  # fmt: skip
    return Page(name="welcome", title=word("welcome", plan.address, side=side), questions=(question,))


def scale_question(  # a row of a form: which, of what, over what, on which scale, for whom
    name: str, measure: str, items: tuple[Option, ...], scales: Scales, plan: Plan, *, side: str = "customer"
) -> Scale:
    """One measure over some values."""
    low, high = scales.range("disconfirmation" if measure == "disconfirmation" else "score")
    mirrored = side == "employee"
    return Scale(
        name=name, subject="values", measure=measure, items=items, low=round(low), high=round(high),
        title=word(measure, plan.address, side=side),
        help=word("as_customers" if mirrored else f"{measure}_help", plan.address, side=side),
        low_name=word(f"{measure}_low", plan.address), high_name=word(f"{measure}_high", plan.address),
    )  # fmt: skip


def in_rows(items: Sequence[Option], most: int = ROWS) -> list[tuple[Option, ...]]:
    """Divide values over pages of about the same length."""
    if not items:
        return []
    pages = -(-len(items) // most)
    size, more = divmod(len(items), pages)
    cut, start = [], 0
    for page in range(pages):
        end = start + size + (page < more)
        cut.append(tuple(items[start:end]))
        start = end
    return cut


def _numbered(name: str, part: int, parts: int) -> str:
    return name if parts == 1 else f"{name}_{part}"


def _scale_pages(measure: str, title: str, values: tuple[Option, ...], scales: Scales, plan: Plan) -> list[Page]:
    cut = in_rows(values)
    return [
        Page(
            name=_numbered(measure, i, len(cut)),
            title=word(title, plan.address),
            questions=(scale_question(_numbered(measure, i, len(cut)), measure, items, scales, plan),),
        )
        for i, items in enumerate(cut, start=1)
    ]


def _kano_pages(values: tuple[Option, ...], plan: Plan) -> list[Page]:
    cut = in_rows(values, 5)
    return [
        Page(
            name=_numbered("kano", i, len(cut)),
            title=word("page_kano", plan.address),
            questions=(
                Kano(
                    name=_numbered("kano", i, len(cut)), items=items, title=word("kano", plan.address),
                    help=word("kano_help", plan.address),
                ),
            ),
        )
        for i, items in enumerate(cut, start=1)
    ]  # fmt: skip


def _investments(catalogue: Catalogue, scales: Scales, plan: Plan) -> Page:
    low, high = scales.score
    question = Scale(
        name="investments", subject="investments", measure="experience", low=round(low), high=round(high),
        items=options((code, one.name) for code, one in catalogue.investments.items()),
        title=word("investments", plan.address), help=word("investments_help", plan.address),
        low_name=word("investments_low", plan.address), high_name=word("investments_high", plan.address),
    )  # fmt: skip
    return Page(name="investments", title=word("page_investments", plan.address), questions=(question,))


def _roles(catalogue: Catalogue, plan: Plan) -> Page:
    items = options((code, role.name) for code, role in catalogue.roles.items())
    return Page(
        name="roles",
        title=word("page_roles", plan.address),
        questions=(
            Roles(name="role_granted", kind="granted", items=items, title=word("role_granted", plan.address),
                  help=word("role_help", plan.address)),
            Roles(name="role_played", kind="played", items=items, other=False, title=word("role_played", plan.address)),
        ),
    )  # fmt: skip


def why_page(values: tuple[Option, ...], plan: Plan, side: str) -> Page:
    """The task of the three questions; both sides see the same values in the same order."""
    order = sorted(values, key=lambda option: hashlib.sha256(f"{plan.seed} {option.code}".encode()).hexdigest())
    question = WhyUs(
        name="why_us", items=tuple(order), task=plan.task, top=min(plan.top, len(order)), contact=side == "employee",
        title=word("why_us", plan.address, side=side),
        help=word("as_customers" if side == "employee" else f"why_us_{plan.task}", plan.address, side=side),
    )  # fmt: skip
    return Page(name="why_us", title=word("page_why", plan.address, side=side), questions=(question,))


def _words(plan: Plan) -> Page:
    return Page(
        name="words",
        title=word("page_words", plan.address),
        questions=(
            Open(
                name="words", title=word("words", plan.address), help=word("open_help", plan.address), unprompted=True
            ),
            Open(name="tomorrow", title=word("tomorrow", plan.address), unprompted=True),
        ),
    )


def _overall(scales: Scales, plan: Plan) -> list[Page]:
    measures = ["satisfaction", "recommend"] if "overall" in plan.parts else []
    measures += ["ease"] if "ease" in plan.parts else []
    questions: list[AnyQuestion] = [judgement(measure, scales, plan) for measure in measures]
    return (
        [Page(name="overall", title=word("page_overall", plan.address), questions=tuple(questions))] if measures else []
    )


def judgement(measure: str, scales: Scales, plan: Plan) -> Judgement:
    """One mark for the whole."""
    low, high = scales.range(f"overall.{measure}")
    name = "overall_satisfaction" if measure == "satisfaction" else measure  # each value has a satisfaction too
    return Judgement(
        name=name, measure=measure, low=round(low), high=round(high), title=word(name, plan.address),
        low_name=word(f"{measure}_low", plan.address), high_name=word(f"{measure}_high", plan.address),
    )  # fmt: skip
