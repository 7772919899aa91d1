"""`numbers_sheet`: every number of a view as rows to download, one number per row with its n and interval."""

from __future__ import annotations

from collections.abc import Iterator

from klantwaarde.language import Said, say
from klantwaarde.reports.sheet import Cell, Sheet
from klantwaarde.reports.view import View
from klantwaarde.reports.vocabulary import LEVELS, state_words
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Estimate, InvestmentMark, RoleMark, ValueMark

_UNITS = {"points": say("points"), "share": say("share")}
_STATUSES = {"open": say("open"), "closed": say("closed"), "missing": say("not asked")}

_Row = tuple[str, str, str, Said | str, Said | str, Said, Estimate]


def numbers_sheet(view: View, voice: Voice) -> Sheet:
    """Put every number of a view in a sheet.

    Parameters
    ----------
    view
        The view; what is closed in it stays closed here, with empty cells.
    voice
        Says the headings and the words.
    """
    headings = [
        say("kind"),
        say("code"),
        say("name"),
        say("level"),
        say("outcome"),
        say("measure"),
        say("number"),
        say("low end"),
        say("high end"),
        say("people"),
        say("customers"),
        say("unit"),
        say("status"),
        say("method of the interval"),
    ]
    rows = [_cells(row, voice) for row in _rows(view, voice)]
    return Sheet(f"klantwaarde-{view.id}", [voice.speak(heading) for heading in headings], rows)


def _cells(row: _Row, voice: Voice) -> list[Cell]:
    kind, code, name, level, state, measure, e = row
    words: list[Cell] = [kind, code, name, voice.speak(level), voice.speak(state), voice.speak(measure)]
    status = voice.speak(_STATUSES.get(e.status, e.status))
    return [*words, e.value, e.low, e.high, e.n, e.accounts, voice.speak(_UNITS.get(e.unit, e.unit)), status, e.method]


def _rows(view: View, voice: Voice) -> Iterator[_Row]:
    for mark in view.model.values:
        yield from _of_value(mark, voice)
    for cost in view.model.investments:
        yield from _of_cost(cost, voice)
    for role in view.model.roles:
        yield from _of_role(role, voice)
    words = {
        "match": say("role played as granted"),
        "under": say("less than the granted role"),
        "over": say("more than the granted role"),
    }
    kind = voice.speak(say("roles together"))
    for code, estimate in view.model.role_mismatch.items():
        yield kind, code, "", "", "", words.get(code, say("share")), estimate
    kind = voice.speak(say("level"))
    for code, estimate in view.model.level_means.items():
        yield kind, code, voice.speak(LEVELS.get(code, code)), "", "", say("difference"), estimate


def _of_value(mark: ValueMark, voice: Voice) -> Iterator[_Row]:
    level = LEVELS.get(mark.level.catalogue, mark.level.catalogue)
    state = state_words(mark)
    measures = [
        (say("importance"), mark.importance),
        (say("named unasked"), mark.salience),
        (say("expectation"), mark.expectation),
        (say("experience"), mark.experience),
        (say("difference"), mark.disconfirmation),
        (say("experience minus expectation"), mark.gap),
    ]
    if mark.change is not None:
        measures.append((say("change since last time"), mark.change))
    for measure, estimate in measures:
        yield voice.speak(say("value")), mark.value, voice.name(mark.name), level, state, measure, estimate


def _of_cost(cost: InvestmentMark, voice: Voice) -> Iterator[_Row]:
    state = state_words(cost)
    for measure, estimate in (
        (say("importance"), cost.importance),
        (say("expected cost"), cost.expected),
        (say("experienced cost"), cost.burden),
        (say("difference"), cost.disconfirmation),
    ):
        yield voice.speak(say("cost")), cost.investment, voice.name(cost.name), "", state, measure, estimate


def _of_role(role: RoleMark, voice: Voice) -> Iterator[_Row]:
    for measure, estimate in (
        (say("granted role"), role.granted),
        (say("played role"), role.played),
        (say("aspired role"), role.aspired),
    ):
        yield voice.speak(say("role")), role.role, voice.name(role.name), "", "", measure, estimate
