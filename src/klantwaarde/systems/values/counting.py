"""Count all questions: what is small at the table, what is large in the engine; the same numbers either way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from klantwaarde import engine
from klantwaarde.systems.values.counts import count_family, seat
from klantwaarde.systems.values.panel import Panel, count_panel
from klantwaarde.systems.values.people import People
from klantwaarde.systems.values.questions import Asked
from klantwaarde.systems.values.table import Answers, count_at_the_table, panel_at_the_table
from klantwaarde.systems.values.tally import Tally

if TYPE_CHECKING:
    import narwhals as nw

# A family of questions with more answers than this is counted in the engine.
AT_THE_TABLE = 300_000
# Where people share accounts, the engine makes a table per account and item; so many answers at a time.
BUNDLE = 10_000_000


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
        tables = [(engine.arrow(seat(one.side_by_side(), people)), one.columns) for one in small]
        self._near = Answers(tables, people) if tables else None
        self._large = [one for one in asked if one.size > at_the_table]

    def tally(self) -> Tally:
        """Give the sums of every question."""
        total = Tally({}, {}, self.units, self.people.weight_unit)
        if self._near is not None:
            total = total + count_at_the_table(self._near, self.units)
        for one in self._large:
            for rows in in_bundles(one.side_by_side(), one.size) if self.people.nested else [one.side_by_side()]:
                total = total + count_family(seat(rows, self.people), one.columns, self.units, self.people)
        return total

    def panel(self, questions: Sequence[str], waves: Sequence[str]) -> Panel:
        """Give what accounts said in successive waves, for some of the questions."""
        there = [
            seat(answers, self.people)
            for one in self._large
            for question, answers in one.one_by_one().items()
            if question in questions
        ]
        far = count_panel(there, questions, self.people, waves)
        return far if self._near is None else panel_at_the_table(self._near, questions, waves) + far


def count(asked: Sequence[Asked], people: People) -> Tally:
    """Count answers."""
    return Counting(asked, people).tally()


def in_bundles(rows: nw.LazyFrame[Any], size: int) -> Iterator[nw.LazyFrame[Any]]:
    """Give rows in bundles of whole items, each of about `BUNDLE` answers."""
    import narwhals as nw

    items = sorted(str(row["item"]) for row in engine.rows(rows.group_by("item").agg(n=nw.len())))
    step = max(1, int(len(items) * BUNDLE / max(size, 1)))
    for start in range(0, len(items), step):
        yield rows.filter(nw.col("item").is_in(items[start : start + step]))
