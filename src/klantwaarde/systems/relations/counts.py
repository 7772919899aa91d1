"""Lazy counts per customer: experience against expectation, roles named, and what would be paid for."""

from __future__ import annotations

from typing import Any

import narwhals as nw

Frame = nw.LazyFrame[Any]


def people_by_name(respondents: Frame) -> Frame:
    """Give the people of customers who agreed to be on the page: ``respondent_id``, ``customer`` and ``function``."""
    return respondents.filter(
        nw.col("by_name").fill_null(value=False),
        ~(nw.col("side") == "employee").fill_null(value=False),
        ~nw.col("customer_id").is_null(),
    ).select("respondent_id", "function", customer=nw.col("customer_id"))


def against_expectation(scores: Frame, people: Frame, *, stretch: float) -> Frame:
    """Give a row per person and value: importance ``i``, both sides ``e`` and ``p``, and disconfirmation ``d``.

    Parameters
    ----------
    scores
        Of one wave.
    people
        From `people_by_name`.
    stretch
        Points of the score scale in one point of the direct question. What was asked directly goes before the
        difference of both sides.
    """
    direct = nw.col("disconfirmation") * stretch
    gap = nw.col("experience") - nw.col("expectation")
    told = scores.join(people, on="respondent_id", how="inner").select(
        "respondent_id", "customer", value=nw.col("value_id"), i=nw.col("importance"), e=nw.col("expectation"),
        p=nw.col("experience"), d=nw.coalesce(direct, gap),
    )  # fmt: skip
    return told.filter(~nw.col("d").is_null())


def per_value(told: Frame, *, tolerance: float) -> Frame:
    """Sum per customer and value: people, those below expectation, and what their mean is made of."""
    return told.group_by("customer", "value").agg(
        n=nw.len(),
        below=(nw.col("d") < -tolerance).cast(nw.Int64).sum(),
        total=nw.col("d").sum(),
        squares=(nw.col("d") * nw.col("d")).sum(),
        importance=nw.col("i").mean(),
        expectation=nw.col("e").mean(),
        experience=nw.col("p").mean(),
    )


def delivered(told: Frame) -> Frame:
    """Sum per customer the weighted means of its people, for d, e and p; the weight is the person's own importance.

    Where a person gave none, the mean importance of that value among all of them stands in, and 1 where nobody gave
    any.
    """
    usual = told.group_by("value").agg(usual=nw.col("i").mean())
    weighted = told.join(usual, on="value", how="left").with_columns(
        w=nw.coalesce(nw.col("i"), nw.col("usual"), nw.lit(1.0))
    )
    both = nw.col("w") * (nw.col("e") * 0 + nw.col("p") * 0 + 1)
    person = weighted.group_by("customer", "respondent_id").agg(
        w=nw.col("w").sum(), d=(nw.col("w") * nw.col("d")).sum(), both=both.sum(),
        e=(both * nw.col("e")).sum(), p=(both * nw.col("p")).sum(),
    )  # fmt: skip
    means = person.filter(nw.col("w") > 0).select(
        "customer", d=nw.col("d") / nw.col("w"),
        e=nw.when(nw.col("both") > 0).then(nw.col("e") / nw.col("both")).otherwise(None),
        p=nw.when(nw.col("both") > 0).then(nw.col("p") / nw.col("both")).otherwise(None),
    )  # fmt: skip
    sums = {f"{one}_{what}": expression for one in "dep" for what, expression in _sums(one).items()}
    return means.group_by("customer").agg(**sums)


def _sums(one: str) -> dict[str, nw.Expr]:
    column = nw.col(one)
    return {"n": column.count(), "total": column.sum(), "squares": (column * column).sum()}


def roles_named(roles: Frame, people: Frame) -> Frame:
    """Give a row per person, kind (granted or played) and role."""
    named = roles.filter(nw.col("kind").is_in(["granted", "played"]))
    return named.join(people, on="respondent_id", how="inner").select("customer", "respondent_id", "kind", "role_id")


def would_pay(talks: Frame, people: Frame) -> Frame:
    """Count per customer and card who would pay and who would not."""
    asked = talks.filter(~nw.col("pays").is_null()).join(people, on="respondent_id", how="inner")
    will = nw.col("pays").cast(nw.Int64)
    return asked.group_by("customer", "card").agg(will=will.sum(), asked=nw.len())
