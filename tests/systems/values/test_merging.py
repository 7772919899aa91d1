"""Law 1: counts(A + B) = counts(A) + counts(B) for different accounts, to the last whole number."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from klantwaarde.systems.values import questions
from klantwaarde.systems.values.counting import count
from klantwaarde.systems.values.people import People, read_people
from memory_study import MemoryStudy

SCALE = questions.Scale((1.0, 10.0), (-3.0, 3.0))
COLUMNS = ("importance", "expectation", "experience", "disconfirmation")


def people_of(study, like: People | None = None) -> People:
    found = read_people({name: study.table(name) for name in ("respondents", "customers")}, study.settings.segments)
    if like is None:
        return found
    # Halves are counted over the cells of the whole, as a window of a larger record would be.
    return replace(found, cells=like.cells, straddles=like.straddles, weight_unit=like.weight_unit)


def tally(study, people):
    scored = questions.scored("scores", study.table("scores"), COLUMNS, SCALE, most_rows=study.count("scores"))
    voted = questions.voted(study.table("roles"), ["granted", "played"], most_rows=study.count("roles"))
    return count([scored, voted], people)


@given(seed=st.integers(0, 10_000), weighted=st.booleans(), straddling=st.booleans())
@settings(max_examples=6)
def test_tallies_of_different_accounts_add_up(draw, seed, weighted, straddling):
    more = {"weighted": weighted, "straddling": straddling}
    one, other = draw(seed, accounts=4, **more), draw(seed + 1, accounts=3, first=100, **more)
    both = MemoryStudy(
        {name: [*one.rows[name], *other.rows[name]] for name in one.rows}, segments=one.settings.segments
    )
    people = people_of(both)
    whole = tally(both, people)
    halves = tally(one, people_of(one, people)) + tally(other, people_of(other, people))
    # A role that only one half names has zeros for the people of the other; those zeros are the difference.
    scores = [place for place in whole.cells if place[2].startswith("scores.")]
    assert scores
    assert all((whole.cells[place] == halves.cells[place]).all() for place in scores)
    assert {key for key in whole.groups if key[0][2].startswith("scores.")} == {
        key for key in halves.groups if key[0][2].startswith("scores.")
    }
    assert all((whole.groups[key] == halves.groups[key]).all() for key in whole.groups if key[0] in scores)
