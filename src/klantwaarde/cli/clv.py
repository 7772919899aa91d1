"""`klantwaarde clv TRANSACTIONS`: what customers will still buy, and what that is worth, from a purchase log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from klantwaarde.cli.clv_words import deliver, draw
from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.cli.problems import show_problems
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import InputError, refuse
from klantwaarde.language import say

if TYPE_CHECKING:
    import narwhals as nw
    import pyarrow as pa

    from klantwaarde.schema.table import Table
    from klantwaarde.systems.voc.lifetime.answer import Ask

MODELS = ("mbg_nbd", "bg_nbd", "pareto_nbd", "cnbd_k", "bg_bb", "sbg", "all")
UNITS = ("day", "week", "month", "year")


@command(
    "clv",
    say(
        "What customers will still buy and what that is worth: value OF the customer. The file has a row per purchase. "
        "For bg_bb and sbg a row is a step paid: a customer's first row is the first payment, and the unit is the step."
    ),
    Argument("file", metavar="TRANSACTIONS", type=click.Path(path_type=Path), said=say("A CSV or Parquet file.")),
    Option("--customer", metavar="COLUMN", required=True, said=say("The column that names the customer.")),
    Option("--date", metavar="COLUMN", required=True, said=say("The column with the date of the purchase.")),
    Option("--amount", metavar="COLUMN", said=say("The column with the amount; returns are below zero.")),
    Option(
        "--model",
        type=click.Choice(MODELS),
        default="mbg_nbd",
        said=say("The purchase model; all sets four models and the naive rate side by side."),
    ),
    Option(
        "--covariate",
        metavar="COLUMN",
        multiple=True,
        said=say("A column with a number that says something of the customer; may be given more than once."),
    ),
    Option(
        "--prior", metavar="P,P,P,P", said=say("For small bases: where the parameters are expected, in their order.")
    ),
    Option("--prior-width", type=float, default=1.0, metavar="W", said=say("How wide that prior is; 1 unless told.")),
    Option("--spend", type=click.Choice(["gamma_gamma"]), said=say("Model the spend per purchase too.")),
    Option("--calibration-end", metavar="DATE", said=say("Learn until this day and test on what follows.")),
    Option("--as-of", metavar="DATE", said=say("The last day observed; otherwise the last day in the file.")),
    Option("--unit", type=click.Choice(UNITS), default="week", said=say("The unit of time.")),
    Option("--horizon", type=float, metavar="N", said=say("How many units to look ahead; otherwise a year.")),
    Option("--discount", type=float, default=0.1, metavar="D", said=say("Discount rate a year; 0.1 unless told.")),
    Option(
        "--margin", type=float, metavar="M", said=say("Margin as a share of revenue; without it the value is revenue.")
    ),
    Option("--engine", metavar="URL", said=say("Count elsewhere: local[2] or spark://... instead of this process.")),
    Option(
        "--out",
        type=click.Path(path_type=Path),
        metavar="FILE",
        said=say("Write a row per customer: .parquet or .csv."),
    ),
    Option(
        "--pictures",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        said=say("Draw how the model follows the purchases, as SVG files in this folder."),
    ),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)
@click.pass_context
def clv(ctx: click.Context, /, **asked: Any) -> None:  # noqa: ANN401 - click hands over what the options say
    """Value the customers of a purchase log."""
    from klantwaarde.systems.voc.lifetime.answer import value_customers

    person = person_of(ctx)
    ask = _ask(asked)
    with _log(asked, person) as log:
        report, customers = value_customers(log, ask)
    if asked["out"] is not None:
        _write(customers, asked["out"])
    if asked["pictures"] is not None:
        draw(report, asked["pictures"], person)
    deliver(report, asked["json_to"], person)


def _ask(asked: dict[str, Any]) -> Ask:
    from klantwaarde.systems.voc.lifetime.answer import STEPPED, Ask

    if asked["model"] not in STEPPED and asked["unit"] not in {"day", "week"}:
        raise refuse(
            InputError, "unit", say("{unit} is no unit of age.", unit=asked["unit"]),
            say("Months and years differ in length; only the models bg_bb and sbg count them as steps."),
            say("Choose --unit week or --unit day."),
        )  # fmt: skip
    for name, low in (("horizon", 0.0), ("discount", -0.99), ("margin", 0.0), ("prior_width", 1e-6)):
        if asked[name] is not None and not low <= asked[name] < float("inf"):
            raise refuse(
                InputError, "number-off-range",
                say("--{name} {value} cannot be.", name=name.replace("_", "-"), value=str(asked[name])),
                say("It is a number of {low} or more.", low=low), say("Correct the number."),
            )  # fmt: skip
    return Ask(
        model="mbg_nbd" if asked["model"] == "all" else asked["model"],
        with_spend=asked["spend"] is not None, unit=asked["unit"],
        calibration_end=a_date(asked["calibration_end"]), as_of=a_date(asked["as_of"]),
        horizon=asked["horizon"], discount=asked["discount"], margin=asked["margin"],
        covariates=tuple(asked["covariate"]), prior=_numbers(asked["prior"]), prior_width=asked["prior_width"],
        intervals=asked["out"] is not None, compare=asked["model"] == "all",
        look_back=asked["pictures"] is not None,
    )  # fmt: skip


def _numbers(text: str | None) -> tuple[float, ...]:
    if text is None:
        return ()
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise refuse(
            InputError, "prior", say("{text} is no prior.", text=text[:100]),
            say("A prior is four numbers with commas between them."), say("Give four numbers such as 0.5,6,1,2."),
        ) from None  # fmt: skip


def a_date(text: str | None) -> dt.date | None:
    """Read a date that somebody typed after an option."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise refuse(
            InputError, "not-a-date", say("{text} is not a date.", text=text[:100]),
            say("A date is year-month-day, such as 2026-12-31."), say("Correct the date."),
        ) from None  # fmt: skip


@contextmanager
def _log(asked: dict[str, Any], person: Person) -> Iterator[nw.LazyFrame[Any]]:
    """Open the file as the columns that the valuation asks for."""
    if asked["engine"] not in {None, "local"}:
        yield _as_log(_elsewhere(asked), asked)
        return
    from klantwaarde.study.one_table import open_frame

    ready = _ready(asked)
    if ready is not None:
        yield _as_log(ready, asked)
        return
    with open_frame(asked["file"], _table(asked)) as (frame, problems):
        show_problems([p for p in problems if p.code not in {"unknown-column", "double-key"}], person)
        yield _as_log(frame, asked)


def _as_log(frame: nw.LazyFrame[Any], asked: dict[str, Any]) -> nw.LazyFrame[Any]:
    import narwhals as nw

    amount = (nw.col(asked["amount"]).cast(nw.Float64) * 100).round(0) if asked["amount"] else nw.lit(0)
    return frame.select(
        nw.col(asked["customer"]).alias("customer"),
        nw.col(asked["date"]).cast(nw.Date).alias("date"),
        amount.cast(nw.Int64).alias("cents"),
        *(nw.col(name) for name in asked["covariate"]),
    )


def _ready(asked: dict[str, Any]) -> nw.LazyFrame[Any] | None:
    """Give a Parquet file as it is when nothing in it has to be read as people write: numbers, dates, nothing empty."""
    import narwhals as nw

    from klantwaarde.engine import open_table, rows
    from klantwaarde.errors import KlantwaardeError

    path = Path(asked["file"])
    if path.suffix.casefold() != ".parquet":
        return None
    _table(asked)  # refuses a column that is named twice
    try:
        frame = open_table(path)
        types = frame.collect_schema()
    except KlantwaardeError:
        return None  # the careful reading says what is wrong
    numbers = [name for name in (asked["amount"], *asked["covariate"]) if name]
    fits = all(name in types for name in (asked["customer"], asked["date"], *numbers))
    if not fits or not types[asked["customer"]].is_integer() or types[asked["date"]] != nw.Date:
        return None
    if not all(types[name].is_numeric() for name in numbers):
        return None
    odd = [nw.col(name).is_null() for name in (asked["customer"], asked["date"], *numbers)]
    odd += [~nw.col(name).is_finite() for name in numbers if types[name].is_float()]
    found = rows(frame.filter(nw.any_horizontal(*odd, ignore_nulls=True)).select(n=nw.len()))[0]["n"]
    return None if found else frame


def _elsewhere(asked: dict[str, Any]) -> nw.LazyFrame[Any]:
    """Open the Parquet file on Spark; its columns have their right type there or it is refused."""
    import narwhals as nw

    from klantwaarde.engine import open_table

    path, engine = Path(asked["file"]), str(asked["engine"])
    frame = open_table(f"spark://{engine.removeprefix('spark://')}{path.resolve()}")
    types = frame.collect_schema()
    wants: list[tuple[str | None, Any]] = [
        (asked["customer"], None), (asked["date"], (nw.Date, nw.Datetime)), (asked["amount"], "numeric"),
        *((name, "numeric") for name in asked["covariate"]),
    ]  # fmt: skip
    for name, kinds in wants:
        if name is None:
            continue
        fits = name in types and (
            kinds is None or (types[name].is_numeric() if kinds == "numeric" else types[name] in kinds)
        )
        if not fits:
            raise refuse(
                InputError, "column-elsewhere", say("{column} cannot be counted elsewhere.", column=name[:100]),
                say("With --engine the file is Parquet, a date is a date there, and an amount a number."),
                say("Correct the column, or leave --engine out: then text is read as people write it."),
            )  # fmt: skip
    wanted = [nw.col(name) for name, _ in wants if name]
    empty = frame.filter(nw.any_horizontal(*(c.is_null() for c in wanted), ignore_nulls=False))
    from klantwaarde.engine import rows

    lacking = rows(empty.select(n=nw.len()))[0]["n"]
    if lacking:
        raise refuse(
            InputError, "empty-cells-elsewhere", say("{n} purchases lack a customer, date or amount.", n=int(lacking)),
            say("Every purchase has all three."), say("Fill or remove these rows."),
        )  # fmt: skip
    return frame


def _table(asked: dict[str, Any]) -> Table:
    """The declaration of a purchase log whose headings the person named."""
    from klantwaarde.schema.column import Column
    from klantwaarde.schema.table import Table

    kinds = {"customer": "text", "date": "date", "amount": "number"}
    columns = [
        Column(code=asked[option], kind=kind, nl=(), help_nl="", help_en="", required=True)
        for option, kind in kinds.items()
        if asked[option]
    ]
    known = asked["covariate"]
    columns += [Column(code=c, kind="number", nl=(), help_nl="", help_en="", required=True) for c in known]
    if len({column.code for column in columns}) < len(columns) or {"customer", "date", "cents"} & {*known}:
        raise refuse(
            InputError, "column-twice", say("One column is named for two things."),
            say("Customer, date and amount stand in columns of their own."), say("Correct the names of the columns."),
        )  # fmt: skip
    return Table(code="purchases", nl=("aankopen",), key=(), columns=tuple(columns), help_nl="", help_en="")


def _write(customers: pa.Table, path: Path) -> None:
    import io

    sink = io.BytesIO()
    if path.suffix.casefold() == ".csv":
        import pyarrow.csv as pcsv

        pcsv.write_csv(customers, sink)
    else:
        import pyarrow.parquet as pq

        pq.write_table(customers, sink)
    write_whole(path, sink.getvalue())
