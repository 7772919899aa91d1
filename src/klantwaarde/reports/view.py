"""`View`: one scope of a study as a part of the page, with its address, its name and its picture."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec
from markupsafe import Markup

from klantwaarde.errors import InputError, refuse
from klantwaarde.language import Named, Said, named, say
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.sheet import Sheet
from klantwaarde.results import Answer, KanoItem, ValueModel

_SAFE_IN_ADDRESS = re.compile(r"[A-Za-z0-9_-]+")


class Shown(msgspec.Struct, frozen=True):
    """A cell of a table as it is written, and whether it is a number, which stands at the right."""

    text: str
    number: bool = False


class Drawings(msgspec.Struct, frozen=True):
    """The picture of a view: its compositions, its story, and the tables behind it.

    ``a4``, ``sides`` (both sides of each value alone, by code) and ``kano`` (the Kano plane) are empty for a view that
    has no cards.
    """

    wide: Markup
    phone: Markup
    a4: Markup
    sides: dict[str, Markup]
    kano: Markup
    kano_order: list[tuple[str, KanoItem]]
    story: list[str]
    tables: list[tuple[list[str], list[list[Shown]]]]


class View(msgspec.Struct):
    """One scope on the page.

    Parameters
    ----------
    id
        Its address within the page, without ``#``.
    answer
        The answer that it shows.
    model
        The body of that answer.
    label
        Its name in the switcher.
    group
        What it is one of: ``wave``, ``role`` or the column the study is split by.
    names
        Name per value and investment code, per language.
    drawings, sheet
        The picture and the numbers behind it; filled in while the page is made.
    """

    id: str
    answer: Answer
    model: ValueModel
    label: Said | Named | str
    group: str
    names: dict[str, dict[str, str]]
    addresses: dict[str, str]
    drawings: Drawings | None = None
    sheet: Sheet | None = None

    def anchor(self, code: str) -> str:
        """Give the address of a value or an investment on this view."""
        return self.addresses.get(code, self.id)


def views(answers: Iterable[Answer], info: StudyInfo) -> list[View]:
    """Put the customer value models of a study in order: the latest wave of all customers first.

    Parameters
    ----------
    answers
        Every answer of a ledger; those that are no customer value model are left alone.
    info
        The study, for the order and the names of its waves and segments.

    Raises
    ------
    InputError
        When there is no customer value model among the answers.
    """
    models = [(answer, answer.body) for answer in answers if isinstance(answer.body, ValueModel)]
    if not models:
        raise refuse(
            InputError,
            "nothing-to-report",
            say("There is no customer value model among the answers."),
            say("A report shows at least one customer value model."),
            say("Analyse the study first, or look at the problems that klantwaarde check gives."),
        )
    told = list(info.waves)
    met = dict.fromkeys(answer.scope.wave for answer, _ in models)
    latest_first = [*(wave for wave in reversed(met) if wave not in told), *reversed(told)]
    ordered = sorted(models, key=lambda pair: _place(pair[0], latest_first))
    return [_view(number, answer, model, info) for number, (answer, model) in enumerate(ordered)]


def wave_name(code: str, info: StudyInfo) -> Named | str:
    """Name a wave by its label, or by its code when it has none."""
    return named(info.waves[code]) if info.waves.get(code) else code


def segment_name(column: str, info: StudyInfo) -> Named | str:
    """Name a column that the study is split by; without a label its own name, made readable."""
    return named(info.segments[column]) if info.segments.get(column) else column.rsplit(".", 1)[-1].replace("_", " ")


def _place(answer: Answer, latest_first: list[str]) -> tuple[int, int, str, str]:
    """All customers before segments before roles, the latest wave first; then by name."""
    scope = answer.scope
    kind = 2 if scope.role else 1 if scope.segment_by else 0
    return kind, latest_first.index(scope.wave), scope.segment_by, scope.segment or scope.role


def _view(number: int, answer: Answer, model: ValueModel, info: StudyInfo) -> View:
    scope = answer.scope
    address, prefix = ("overview", "") if number == 0 else (f"view-{number}", f"view-{number}-")
    names = {mark.value: mark.name for mark in model.values}
    names |= {cost.investment: cost.name for cost in model.investments}
    addresses = {mark.value: f"{prefix}value-{_part(mark.value, place)}" for place, mark in enumerate(model.values)}
    addresses |= {
        cost.investment: f"{prefix}cost-{_part(cost.investment, place)}" for place, cost in enumerate(model.investments)
    }
    label: Said | Named | str
    if scope.role:
        label, group = _role_name(scope.role, model), "role"
    elif scope.segment_by:
        label, group = scope.segment, scope.segment_by
    else:
        label, group = (wave_name(scope.wave, info) if scope.wave else say("all customers")), "wave"
    return View(address, answer, model, label, group, names, addresses)


def _role_name(code: str, model: ValueModel) -> Named | str:
    return next((named(role.name) for role in model.roles if role.role == code), code)


def _part(code: str, place: int) -> str:
    """Give a code as part of an address; a code with other signs in it gets its place in the list instead."""
    return code if _SAFE_IN_ADDRESS.fullmatch(code) else f"no.{place}"
