"""Count all questions: what is small at the table, what is large in the engine; the same numbers either way."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde import engine
from klantwaarde.systems.values.counts import count_seated, count_side_by_side, seat
from klantwaarde.systems.values.panel import Panel, count_panel
from klantwaarde.systems.values.people import People
from klantwaarde.systems.values.questions import Asked
from klantwaarde.systems.values.table import Answers, count_at_the_table, panel_at_the_table
from klantwaarde.systems.values.tally import Tally

# A family of questions with more answers than this is counted in the engine; where people share accounts question by
# question, so that the engine never holds a table per account of all questions at once.
AT_THE_TABLE = 300_000


class Counting:
    """Answers on their way to become numbers.

    Parameters
    ----------
    asked
        Questions with their answers; at most one per person, wave, item and question.
    people
        Who counts; answers of others are passed over.
    at_the_table
        Families of at most this many answers come home.
    """

    def __init__(self, asked: Sequence[Asked], people: People, *, at_the_table: int = AT_THE_TABLE) -> None:
        self.people = people
        self.units = {question: unit for one in asked for question, unit in one.units.items()}
        small = [one for one in asked if one.size <= at_the_table]
        tables = [(engine.arrow(seat(one.side_by_side(), people)), list(one.units)) for one in small]
        self._near = Answers(tables, people) if tables else None
        self._large = [one for one in asked if one.size > at_the_table]
        self._far = [
            (question, seat(answers, people))
            for one in self._large
            for question, answers in zip(one.units, one.one_by_one(), strict=True)
        ]

    def tally(self) -> Tally:
        """Give the sums of every question."""
        if self.people.nested:
            far = count_seated([answers for _, answers in self._far], self.units, self.people)
        else:
            far = Tally({}, {}, self.units, self.people.weight_unit)
            for one in self._large:
                rows = seat(one.side_by_side(), self.people)
                far = far + count_side_by_side(rows, list(one.units), self.units, self.people)
        return far if self._near is None else count_at_the_table(self._near, self.units) + far

    def panel(self, questions: Sequence[str], waves: Sequence[str]) -> Panel:
        """Give what accounts said in successive waves, for some of the questions."""
        there = [answers for question, answers in self._far if question in questions]
        far = count_panel(there, questions, self.people, waves)
        return far if self._near is None else panel_at_the_table(self._near, questions, waves) + far


def count(asked: Sequence[Asked], people: People) -> Tally:
    """Count answers."""
    return Counting(asked, people).tally()
