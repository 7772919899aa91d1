"""Expectations, gaps and role cues in customers' own words, counted in people like any other question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from klantwaarde.results import CLOSED, Estimate, SpokenOf
from klantwaarde.systems.values.questions import KEYS, MANY, Asked, said_rows

if TYPE_CHECKING:
    import narwhals as nw

    from klantwaarde.systems.values.numbers import Numbers
    from klantwaarde.systems.values.people import Group
    from klantwaarde.systems.values.quotations import Showable

FAMILY = "heard"
EXPECTATION = "expectation"


def cue(role: str) -> str:
    """Name the question whether somebody's words on a value point at a role."""
    return f"cue_{role}"


def heard(quotes: nw.LazyFrame[Any], last_wave: str, roles: Sequence[str], *, most_rows: int) -> Asked:
    """Per person with a quote, and per value anyone spoke of: 1 for what this person's words on it hold, else 0.

    ``heard.expected``: tells an expectation. ``heard.gap``: tells an expectation and an experience.
    ``heard.cue_<role>``: words on the value point at the role.

    Parameters
    ----------
    quotes
        The table, with ``frame`` and ``roles``.
    last_wave
        Where a quote without a wave belongs.
    roles
        Codes of the roles that are asked of.
    most_rows
        Rows of the table.
    """
    import narwhals as nw

    one, none = nw.lit(1.0), nw.lit(0.0)
    expects = (nw.col("frame") == EXPECTATION).fill_null(value=False)
    # A sign before and behind keeps one code from standing inside another.
    told = nw.concat_str([nw.lit("|"), nw.col("roles").fill_null(""), nw.lit("|")])
    marks = {
        "expected": nw.when(expects).then(one).otherwise(none),
        "experienced": nw.when(expects).then(none).otherwise(one),
    }
    marks |= {
        cue(role): nw.when(told.str.contains(f"|{role}|", literal=True)).then(one).otherwise(none) for role in roles
    }
    said = (
        said_rows(quotes, last_wave)
        .filter(~nw.col("respondent_id").is_null())
        .join(quotes.select("quote_id", **marks), on="quote_id", how="inner")
        .group_by(*KEYS)
        .agg(nw.col(*marks).max())
        .with_columns(gap=nw.col("expected") * nw.col("experienced"))
    )
    people = quotes.filter(~nw.col("respondent_id").is_null()).with_columns(nw.col("wave").fill_null(last_wave))
    names = ["expected", "gap", *(cue(role) for role in roles)]
    each = (
        people.select("respondent_id", "wave").unique()
        .join(said.select("item").unique(), how="cross")
        .join(said, on=list(KEYS), how="left")
        .with_columns(nw.col(*names).fill_null(0.0))
    )  # fmt: skip
    return Asked(FAMILY, each.select(*KEYS, *names), dict.fromkeys(names, 1.0), most_rows * MANY)


def heard_of(
    numbers: Numbers,
    code: str,
    wave: str,
    group: Group,
    quotes: Sequence[Showable],
    roles: Mapping[str, dict[str, str]],
) -> SpokenOf | None:
    """Give what was said of one value: each share with its n, accounts and interval, and the quotes behind it.

    Nothing when the quotes do not tell expectations or roles apart.

    Parameters
    ----------
    numbers
        Of the model.
    code, wave, group
        Which value, when, of whom.
    quotes
        Those that may be shown; empty where none may stand, such as under a segment.
    roles
        Name of each role, per language.
    """
    if not numbers.gathered.tells_frames:
        return None

    def share(question: str) -> Estimate:
        found = numbers.share(wave, code, f"{FAMILY}.{question}", "there.quoted", group)
        # Of few people it is told that there are some, not how many: next to their quotes it could tell who.
        few = found.value is not None and 0 < found.value * (found.n or 0) < numbers.settings.minimum_cell
        return CLOSED if few else found

    here = [one for one in quotes if one.quote.wave == wave and code in one.quote.values]
    expected = [one for one in here if one.quote.frame == EXPECTATION]
    both = {one.speaker for one in expected} & {one.speaker for one in here if one.quote.frame != EXPECTATION}
    cues = {role: share(cue(role)) for role in roles}
    cues = {role: found for role, found in cues.items() if found.value or found.status != "open"}
    return SpokenOf(
        expected=share("expected"),
        gap=share("gap"),
        cues=cues,
        roles={role: dict(roles[role]) for role in cues},
        expected_quotes=[one.quote.id for one in expected],
        gap_quotes=[one.quote.id for one in here if one.speaker in both],
        cue_quotes={role: those for role in roles if (those := [o.quote.id for o in here if role in o.quote.roles])},
    )
