"""The answers to count: each question with its rows, taken from the tables of a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from klantwaarde.systems.values.tally import power_of_two

if TYPE_CHECKING:
    import narwhals as nw

KEYS = ("respondent_id", "wave", "item")
BASES = ("present", "quoted", "unasked", "granted", "played")
# A rough bound on how many things the people of a study name.
MANY = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions that stand side by side in the same rows, and their answers.

    Parameters
    ----------
    family
        Such as ``scores``; a question is called ``scores.importance``.
    rows
        Lazy: ``respondent_id``, ``wave``, ``item`` and a number column per question.
    largest
        Question -> largest possible answer, whatever its sign.
    most_rows
        No more rows than this.
    """

    family: str
    rows: nw.LazyFrame[Any]
    largest: Mapping[str, float]
    most_rows: int

    @property
    def units(self) -> dict[str, float]:
        """Full name of each question -> the power of two in which its answers are counted."""
        return {f"{self.family}.{name}": power_of_two(most) for name, most in self.largest.items()}

    @property
    def size(self) -> int:
        """No more answers than this."""
        return self.most_rows * len(self.largest)

    @property
    def columns(self) -> dict[str, str]:
        """Column of `side_by_side` -> full name of its question; engines differ on what a point in a name means."""
        return {f"{self.family}_{name}": f"{self.family}.{name}" for name in self.largest}

    def side_by_side(self) -> nw.LazyFrame[Any]:
        """Give the rows with a column per question, each in parts of its unit."""
        import narwhals as nw

        found = {
            column: nw.col(name).cast(nw.Float64) / self.units[question]
            for name, (column, question) in zip(self.largest, self.columns.items(), strict=True)
        }
        return self.rows.select(*KEYS, **found)

    def one_by_one(self) -> dict[str, nw.LazyFrame[Any]]:
        """Give, per question, one row per answer: the keys, ``question`` and ``y`` in parts of its unit."""
        import narwhals as nw

        rows = self.side_by_side()
        return {
            question: rows.select(*KEYS, nw.lit(question).alias("question"), nw.col(column).alias("y")).filter(
                ~nw.col("y").is_null()
            )
            for column, question in self.columns.items()
        }


@dataclass(frozen=True, slots=True)
class Scale:
    """Ends of the scales of a table of scores: that of the marks and that of the direct question."""

    marks: tuple[float, float]
    direct: tuple[float, float]


def scored(table: str, rows: nw.LazyFrame[Any], columns: Sequence[str], scale: Scale, *, most_rows: int) -> Asked:
    """Questions about values or investments.

    Parameters
    ----------
    table
        ``scores`` or ``investments``.
    rows
        Its rows.
    columns
        Columns that were asked.
    scale
        Ends of its scales.
    most_rows
        Rows of the table.

    Notes
    -----
    People who answered both sides also have a ``gap`` (experience - expectation) and ``both`` (their sum): from the
    spread of these two follows how alike the sides are. The gap of an investment is expected - experienced, so that
    below zero is worse, as with values.
    """
    import narwhals as nw

    rows = rows.with_columns(item=nw.col("value_id" if table == "scores" else "investment_id"))
    most, width = max(abs(end) for end in scale.marks), scale.marks[1] - scale.marks[0]
    direct = max(abs(end) for end in scale.direct)
    largest = {column: direct if column == "disconfirmation" else most for column in columns}
    if "expectation" in columns and "experience" in columns:
        E, P = nw.col("expectation"), nw.col("experience")
        rows = rows.with_columns(gap=P - E if table == "scores" else E - P, both=P + E)
        largest |= {"gap": width, "both": 2.0 * most}
    return Asked(table, rows, largest, most_rows)


def there(tables: Mapping[str, nw.LazyFrame[Any]], last_wave: str, *, most_rows: int) -> Asked:
    """Who answered what at all, per wave: the base of every number that is not a mark.

    ``there.present`` is everybody with an answer that the model uses, ``there.quoted`` with a quote, ``there.unasked``
    with something said unasked, ``there.granted`` and ``there.played`` with a role.

    Parameters
    ----------
    tables
        Tables that have rows, of ``scores``, ``investments``, ``kano``, ``roles`` and ``quotes``.
    last_wave
        Where a quote without a wave belongs.
    most_rows
        Number of people times waves.
    """
    import narwhals as nw

    parts = [_present(name, table, last_wave) for name, table in tables.items()]
    each = nw.concat(parts).filter(~nw.col("respondent_id").is_null())
    if len(parts) > 1 or "scores" not in tables:
        each = each.group_by("respondent_id", "wave").agg(nw.col(*BASES).max())
    return Asked("there", each.with_columns(item=nw.lit("")), dict.fromkeys(BASES, 1.0), most_rows)


def _present(name: str, table: nw.LazyFrame[Any], last_wave: str) -> nw.LazyFrame[Any]:
    """Everybody with an answer in one table, per wave, with a 1 for each base it makes them part of."""
    import narwhals as nw

    marks = dict.fromkeys(BASES, nw.lit(None).cast(nw.Float64)) | {"present": nw.lit(1.0)}
    if name in {"scores", "investments"}:
        asked = ["importance", "expectation", "experience", "disconfirmation"]
        asked += ["satisfaction"] if name == "scores" else []
        answered = nw.any_horizontal(*[~nw.col(column).is_null() for column in asked], ignore_nulls=True)
        # First few columns and few rows: this is the largest table.
        people = table.filter(answered).group_by("respondent_id", "wave").agg(answers=nw.len())
        return people.select("respondent_id", "wave", **marks)
    wave = nw.col("wave")
    if name == "quotes":
        wave = wave.fill_null(last_wave)
        marks |= {"quoted": nw.lit(1.0), "unasked": nw.when(nw.col("unprompted")).then(nw.lit(1.0))}
    elif name == "roles":
        marks |= {kind: nw.when(nw.col("kind") == kind).then(nw.lit(1.0)) for kind in ("granted", "played")}
    return table.select("respondent_id", wave.alias("wave"), **marks)


def paired(kano: nw.LazyFrame[Any], *, most_rows: int) -> Asked:
    """Everybody who answered both halves of a Kano pair."""
    import narwhals as nw

    both = kano.filter(~nw.col("functional").is_null() & ~nw.col("dysfunctional").is_null())
    return Asked("kano", both.with_columns(pair=nw.lit(1.0)), {"pair": 1.0}, most_rows)


def said_rows(quotes: nw.LazyFrame[Any], last_wave: str) -> nw.LazyFrame[Any]:
    """One row per quote and value it speaks about: ``quote_id``, ``respondent_id``, ``wave``, ``item``."""
    import narwhals as nw

    spoken = quotes.filter(~nw.col("values").is_null()).select(
        "quote_id",
        "respondent_id",
        nw.col("wave").fill_null(last_wave).alias("wave"),
        # To some engines | is a pattern, and an empty one; a comma means a comma everywhere.
        nw.col("values").str.replace_all("|", ",", literal=True).str.split(",").alias("item"),
    )
    return spoken.explode("item").filter(~nw.col("item").is_null() & (nw.col("item") != "")).unique()


def mentioned(quotes: nw.LazyFrame[Any], last_wave: str, *, most_rows: int) -> Asked:
    """Per person with a quote, and per value anyone named unasked: 1 when this person names it unasked, else 0.

    Whoever has a quote was heard; of the others the record does not tell whether anyone asked them to talk. Counting
    only those who brought something up unasked would make every share too large.
    """
    import narwhals as nw

    heard = quotes.filter(~nw.col("respondent_id").is_null()).with_columns(nw.col("wave").fill_null(last_wave))
    unasked = heard.filter(nw.col("unprompted").fill_null(value=False))
    named = said_rows(unasked, last_wave).select(*KEYS).unique().with_columns(named=nw.lit(1.0))
    each = (
        heard.select("respondent_id", "wave")
        .unique()
        .join(named.select("item").unique(), how="cross")
        .join(named, on=list(KEYS), how="left")
        .with_columns(nw.col("named").fill_null(0.0))
    )
    return Asked("unasked", each, {"named": 1.0}, most_rows * MANY)


def voted(roles: nw.LazyFrame[Any], kinds: Sequence[str], *, most_rows: int) -> Asked:
    """Per person and role anyone named: who named it (``roles.granted_named``), and the part of the person's vote.

    ``roles.granted`` is that part: several roles of one person share one vote, and a person who named a role of this
    kind gives nothing to the others. The same for the other kinds.

    Parameters
    ----------
    roles
        The table of roles.
    kinds
        Of ``granted``, ``played`` and ``aspired``.
    most_rows
        Rows of the table.
    """
    import narwhals as nw

    votes = (
        roles.filter(nw.col("kind").is_in(list(kinds)))
        .with_columns(
            item=nw.col("role_id"),
            **{f"{kind}_named": nw.when(nw.col("kind") == kind).then(nw.lit(1.0)) for kind in kinds},
        )
        .group_by(*KEYS)
        .agg(nw.col(*[f"{kind}_named" for kind in kinds]).max())
    )
    voters = votes.group_by("respondent_id", "wave").agg(
        *[nw.col(f"{kind}_named").sum().alias(f"{kind}_votes") for kind in kinds]
    )
    each = (
        voters.join(votes.select("item").unique(), how="cross")
        .join(votes, on=list(KEYS), how="left")
        .with_columns(
            **{
                kind: nw.when(nw.col(f"{kind}_votes") > 0).then(
                    nw.col(f"{kind}_named").fill_null(0.0) / nw.col(f"{kind}_votes")
                )
                for kind in kinds
            }
        )
    )
    questions = [*kinds, *[f"{kind}_named" for kind in kinds]]
    return Asked("roles", each, dict.fromkeys(questions, 1.0), most_rows * MANY)


def fitting(roles: nw.LazyFrame[Any], fits: Mapping[tuple[str, str], str], *, most_rows: int) -> Asked:
    """Per person who named a granted and a played role: the part of the pairs that is over, under or a match.

    Parameters
    ----------
    roles
        The table of roles.
    fits
        (granted, played) -> ``over``, ``under`` or ``match``.
    most_rows
        Rows of the table.
    """
    import narwhals as nw

    granted, played = (
        roles.filter(nw.col("kind") == kind).select("respondent_id", "wave", nw.col("role_id").alias(kind)).unique()
        for kind in ("granted", "played")
    )
    both = nw.concat_str([nw.col("granted"), nw.col("played")], separator="|")
    over, under = (
        both.is_in(["|".join(pair) for pair, fit in fits.items() if fit == side] or [""]) for side in ("over", "under")
    )
    one, none = nw.lit(1.0), nw.lit(0.0)
    each = (
        granted.join(played, on=["respondent_id", "wave"], how="inner")
        .with_columns(
            over=nw.when(over).then(one).otherwise(none),
            under=nw.when(under).then(one).otherwise(none),
            match=nw.when(over | under).then(none).otherwise(one),
        )
        .group_by("respondent_id", "wave")
        .agg(nw.col("over", "under", "match").mean())
        .with_columns(item=nw.lit(""))
    )
    return Asked("fit", each, {"over": 1.0, "under": 1.0, "match": 1.0}, most_rows)
