"""Quotes: how many there are, and which may be shown, strongest first."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde import engine
from klantwaarde.results import Quote
from klantwaarde.systems.values.people import People
from klantwaarde.systems.values.questions import said_rows

if TYPE_CHECKING:
    import narwhals as nw

# More words than these are not read by anyone; the others are counted.
MOST_QUOTES = 20_000
PER_VALUE = 5
# What shows a state best: a complaint under a shortfall, praise above expectation.
FITTING = {"below": ("negative", "mixed"), "above": ("positive", "mixed"), "met": ("positive", "mixed")}
LONG, SHORT = 240, 15


@dataclass(frozen=True, slots=True)
class SaidCounts:
    """How often a value or investment is spoken of.

    Parameters
    ----------
    quotes
        (wave, item) -> quotes per cell of people.
    nobody
        (wave, item) -> quotes of which it is not known who said them.
    people
        (wave, item, valence) -> people who said so unasked.
    """

    quotes: Mapping[tuple[str, str], NDArray[np.int64]]
    nobody: Mapping[tuple[str, str], int]
    people: Mapping[tuple[str, str, str], int]

    def count(self, wave: str, item: str, members: NDArray[np.bool_], *, everybody: bool) -> int:
        """Count the quotes of a group on an item."""
        per_cell = self.quotes.get((wave, item))
        known = 0 if per_cell is None else int(per_cell[members].sum())
        return known + (self.nobody.get((wave, item), 0) if everybody else 0)


def count_said(quotes: nw.LazyFrame[Any], people: People, last_wave: str) -> SaidCounts:
    """Count quotes and people per value or investment."""
    import narwhals as nw

    about = quotes.select("quote_id", "unprompted", "valence")
    spoken = (
        said_rows(quotes, last_wave)
        .join(about, on="quote_id", how="inner")
        .join(people.frame, on="respondent_id", how="left")
    )
    keys = ("wave", "item", "unprompted", "valence", *people.columns)
    counted = engine.rows(
        spoken.with_columns(nobody=nw.col("respondent_id").is_null(), customer=~nw.col("account").is_null())
        .filter(nw.col("nobody") | nw.col("customer"))
        .group_by(*keys, "nobody")
        .agg(n=nw.len(), people=nw.col("respondent_id").n_unique())
    )
    position = {cell: place for place, cell in enumerate(people.cells)}
    per_cell: dict[tuple[str, str], NDArray[np.int64]] = {}
    nobody: dict[tuple[str, str], int] = {}
    voices: dict[tuple[str, str, str], int] = {}
    for row in counted:
        place = (str(row["wave"]), str(row["item"]))
        if row["nobody"]:
            nobody[place] = nobody.get(place, 0) + int(row["n"])
            continue
        block = per_cell.setdefault(place, np.zeros(len(people.cells), dtype=np.int64))
        block[position[tuple(str(row[column]) for column in people.columns)]] += int(row["n"])
        if row["unprompted"] and row["valence"]:
            voice = (*place, str(row["valence"]))
            voices[voice] = voices.get(voice, 0) + int(row["people"])
    return SaidCounts(per_cell, nobody, voices)


@dataclass(frozen=True, slots=True)
class Showable:
    """A quote that may be shown, and what decides its place."""

    quote: Quote
    speaker: str
    unprompted: bool


def read_quotes(
    quotes: nw.LazyFrame[Any],
    respondents: nw.LazyFrame[Any],
    customers: nw.LazyFrame[Any],
    *,
    named: bool,
    fingerprint: str,
    last_wave: str,
) -> list[Showable]:
    """Bring home the quotes that may be shown.

    Parameters
    ----------
    quotes, respondents, customers
        The tables.
    named
        True for named conversations: a quote whose speaker agreed carries function and customer. In anonymous research
        nobody is named, and the quote carries a code that does not lead back to the record.
    fingerprint
        Of the study: it keeps the codes apart.
    last_wave
        Where a quote without a wave belongs.

    Notes
    -----
    A quote with consent ``internal`` never comes home. People on the own side are not quoted as customers.
    """
    import narwhals as nw

    people = respondents.select("respondent_id", "side", "customer_id", "function")
    clients = customers.select("customer_id", nw.col("name").alias("customer"))
    found = engine.rows(
        quotes.filter(nw.col("consent").is_in(["anonymous", "attributable"]))
        .join(people, on="respondent_id", how="left")
        .join(clients, on="customer_id", how="left")
        .filter(~(nw.col("side") == "employee").fill_null(value=False))
        .sort("quote_id")
        .head(MOST_QUOTES)
        .select(
            "quote_id",
            "respondent_id",
            "wave",
            "text",
            "values",
            "consent",
            "unprompted",
            "valence",
            "frame",
            "roles",
            "function",
            "customer",
        )
    )
    return [_showable(row, named=named, fingerprint=fingerprint, last_wave=last_wave) for row in found]


def _showable(row: Mapping[str, Any], *, named: bool, fingerprint: str, last_wave: str) -> Showable:
    by = ""
    code = str(row["quote_id"])
    if named and row["consent"] == "attributable":
        by = ", ".join(str(part) for part in (row["function"], row["customer"]) if part)
    if not named:
        code = "q" + hashlib.sha256(f"{fingerprint} {code}".encode()).hexdigest()[:8]
    quote = Quote(
        id=code,
        text=str(row["text"]),
        consent=str(row["consent"]),
        by=by,
        wave=str(row["wave"] or last_wave),
        values=[value for value in str(row["values"] or "").split("|") if value],
        valence=str(row["valence"] or ""),
        frame=str(row["frame"] or ""),
        roles=[role for role in str(row["roles"] or "").split("|") if role],
    )
    return Showable(quote, str(row["respondent_id"] or f"nobody {code}"), bool(row["unprompted"]))


def strongest(quotes: Sequence[Showable], item: str, state: str, *, most: int = PER_VALUE) -> list[str]:
    """Give the codes of the quotes that show a state best, one per speaker.

    First those whose tone fits the state, then what was said unasked, then under a name, then what is neither a word
    nor a page long.
    """
    fitting = FITTING.get(state, ())

    def place(showable: Showable) -> tuple[bool, bool, bool, bool, bool, str]:
        quote = showable.quote
        return (
            quote.valence not in fitting,
            not showable.unprompted,
            not quote.by,
            not SHORT <= len(quote.text) <= LONG,
            # A quote about one thing says more of it than a quote about many.
            len(quote.values) > 1,
            quote.id,
        )

    heard: set[str] = set()
    chosen: list[str] = []
    for showable in sorted((s for s in quotes if item in s.quote.values), key=place):
        if showable.speaker not in heard and len(chosen) < most:
            heard.add(showable.speaker)
            chosen.append(showable.quote.id)
    return chosen
