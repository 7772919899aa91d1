"""The customer value model of one wave and one group: marks, states, order of work, and the finding in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from klantwaarde.language import say
from klantwaarde.results import CLOSED, LevelVerdict, Quote, ValueMark, ValueModel
from klantwaarde.schema.catalogue import Catalogue
from klantwaarde.systems.values.evidence import Evidence, kano_items
from klantwaarde.systems.values.findings import answers, headline
from klantwaarde.systems.values.gathering import profile_of
from klantwaarde.systems.values.importance import Ranking, rank_values
from klantwaarde.systems.values.marks import (
    Measured,
    Seen,
    View,
    apart_from_others,
    changed_values,
    closed_value,
    investment_marks,
    measured_values,
    move_of,
    roles_of,
    value_mark,
)
from klantwaarde.systems.values.moves import told_moves
from klantwaarde.systems.values.numbers import EVERYBODY, Numbers
from klantwaarde.systems.values.openness import PRESENT
from klantwaarde.systems.values.priorities import plan
from klantwaarde.systems.values.roles import reweigh
from klantwaarde.systems.values.state import LEVELS, roll_up


def build_model(
    numbers: Numbers, catalogue: Catalogue, evidence: Evidence, view: View, *, role: str | None = None
) -> ValueModel:
    """Make the model of a wave and a group.

    Parameters
    ----------
    numbers
        Everything that was counted, and what of it is open.
    catalogue
        Values, investments and roles.
    evidence
        Level verdicts of this wave.
    view
        Wave and group.
    role
        Granted role to weigh the values by; the numbers stay those of the group, their weight follows the role.
    """
    tolerance = numbers.settings.thresholds.tolerance_on(*numbers.scale)
    if not numbers.openness.is_open(view.wave, "", PRESENT, view.group):
        return _closed_model(numbers, catalogue, evidence, view, tolerance)
    measured = measured_values(numbers, catalogue, view)
    ranking = _ranked(numbers, catalogue, measured, role)
    seen = Seen(
        ranking=ranking,
        verdicts=evidence.verdicts,
        changed=changed_values(measured),
        apart=apart_from_others(numbers, measured, view),
        tolerance=tolerance,
    )
    values = in_reading_order(
        [value_mark(numbers, catalogue.values[code], found, seen, view) for code, found in measured.items()]
    )
    investments = investment_marks(numbers, catalogue, view, tolerance)
    priorities = plan(values, investments, scale=numbers.scale, tolerance=tolerance, surely_less=ranking.surely_less)
    roll = roll_up(values, tolerance=tolerance, minimum_n=numbers.settings.thresholds.minimum_n)
    roles, mismatch = roles_of(numbers, catalogue, view)
    moves = [move_of(numbers, catalogue.values[code], measured[code], view) for code in sorted(seen.changed)]
    present = numbers.sums(view.wave, "", PRESENT, view.group)
    shown = {code for mark in values for code in mark.quotes} | {code for cost in investments for code in cost.quotes}
    return ValueModel(
        headline=headline(values, roll=roll, priorities=priorities),
        scale=numbers.scale,
        tolerance=tolerance,
        respondents=present.respondents,
        accounts=present.accounts,
        values=values,
        level_states=roll.states,
        level_probably=roll.probably,
        level_means=roll.means,
        investments=investments,
        roles=roles,
        role_mismatch=mismatch,
        answers=answers(
            values,
            investments,
            ranking=ranking,
            roll=roll,
            priorities=priorities,
            roles=roles,
            mismatch=mismatch,
            moved=told_moves([move for move in moves if move is not None]),
            scale=numbers.scale,
        ),
        priorities=priorities,
        # A role weighs the values; what was asked of them stands with the whole.
        kano=kano_items(numbers, view.wave, view.group) if role is None else [],
        penalty_reward=list(evidence.penalty_reward) if role is None and view.group == EVERYBODY else [],
        quotes=_quotes(numbers, shown),
        role=role,
    )


def in_reading_order(values: Sequence[ValueMark]) -> list[ValueMark]:
    """Put values by level, then by importance; those without a rank last, in the order they came."""
    return sorted(
        values,
        key=lambda mark: (
            LEVELS.index(mark.level.catalogue),
            mark.importance_rank is None,
            -(mark.weight or 0.0),
            mark.importance_rank or 0,
        ),
    )


def _ranked(numbers: Numbers, catalogue: Catalogue, measured: Mapping[str, Measured], role: str | None) -> Ranking:
    ranking = rank_values(
        importance={code: found.importance for code, found in measured.items()},
        salience={code: found.salience for code, found in measured.items()},
        expectation={code: found.expectation for code, found in measured.items()},
        scale=numbers.scale,
    )
    if role is None:
        return ranking
    return reweigh(
        ranking, {code: value.level for code, value in catalogue.values.items()}, profile_of(catalogue.roles[role])
    )


def _quotes(numbers: Numbers, shown: set[str]) -> dict[str, Quote]:
    return {one.quote.id: one.quote for one in numbers.gathered.quotes if one.quote.id in shown}


def _closed_model(
    numbers: Numbers, catalogue: Catalogue, evidence: Evidence, view: View, tolerance: float
) -> ValueModel:
    """A group of which nothing may be shown, not even how many they are."""
    codes = measured_values(numbers, catalogue, View(view.wave))
    values = [
        closed_value(
            catalogue.values[code],
            evidence.verdicts.get(code, LevelVerdict(catalogue=catalogue.values[code].level)),
        )
        for code in codes
    ]
    nothing = say("Closed: this group is small, or would give a small group away.")
    return ValueModel(
        headline=say("Closed, so that nobody in a small group can be found out."),
        scale=numbers.scale,
        tolerance=tolerance,
        respondents=None,
        accounts=None,
        values=in_reading_order(values),
        level_means=dict.fromkeys(sorted({mark.level.catalogue for mark in values}), CLOSED),
        answers={question: [nothing] for question in ("expect", "deliver", "difference")},
        status="closed",
    )
