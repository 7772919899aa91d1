"""What goes in and out: each thing with its fields, as the OpenAPI file tells them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

# One line of text, without signs that steer a screen or a file.
_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"
Line = Annotated[str, Field(max_length=200, pattern=_LINE)]
Code = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x20\x7f-\xa0\u2028\u2029/\\?#%]+$")]
Column = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9_]*$")]
Money = Annotated[str, Field(pattern=r"^-?[0-9]{1,11}(\.[0-9]{1,2})?$", examples=["7500.00"])]
Slug = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[-a-zA-Z0-9_]+$")]


Segments = Annotated[dict[Column, Line], Field(max_length=50, json_schema_extra={"additionalProperties": False})]


class In(Schema):
    """What comes in: a name that we do not know is refused, for a typing error must not be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Me(Schema):
    """What a token is: its organisation and what it may do."""

    organisation: str
    scopes: list[str]


class Words(Schema):
    """A text per language."""

    nl: str = ""
    en: str = ""


class Wave(Schema):
    """One measurement of a study."""

    code: str
    name: Words
    state: Literal["planned", "open", "closed"]
    start: dt.date | None
    end: dt.date | None


class Study(Schema):
    """One piece of research."""

    slug: str
    title: Words
    language: Literal["nl", "en"]
    privacy: Literal["anonymous", "named"]
    minimum_cell: int
    composed: bool
    waves: list[Wave]


class Studies(Schema):
    """A page of studies; `next` is the cursor of the next one."""

    items: list[Study]
    next: str | None


class Revenue(Schema):
    """An amount of money a year."""

    amount: Annotated[str, Field(pattern=r"^-?\d+\.\d{2}$", examples=["7500.00"])]
    currency: Literal["EUR"] = "EUR"


class RevenueIn(In):
    """An amount of money a year, as a decimal string."""

    amount: Money
    currency: Literal["EUR"] = "EUR"


class Customer(Schema):
    """A customer (account)."""

    code: str
    name: str
    revenue: Revenue | None
    account_manager: str
    segments: dict[str, Any]


class Customers(Schema):
    """A page of customers."""

    items: list[Customer]
    next: str | None


class CustomerIn(In):
    """A new customer."""

    code: Code
    name: Line = ""
    revenue: RevenueIn | None = None
    account_manager: Line = ""
    segments: Segments = {}


class CustomerChange(In):
    """What is to change of a customer; what is not named stays."""

    name: Line | None = None
    revenue: RevenueIn | None = None
    account_manager: Line | None = None
    segments: Segments | None = None


class Response(Schema):
    """What one person answered in one wave, by a pseudonym."""

    code: str
    side: Literal["customer", "employee"]
    language: Literal["nl", "en"]
    consent: Literal["internal", "anonymous", "attributable"]
    finished_on: dt.date
    contact: str | None = None
    customer: str | None = None
    answers: dict[str, Any]


class Responses(Schema):
    """A page of responses; `closed` is true while so few answered that a response could tell who."""

    items: list[Response]
    next: str | None
    closed: bool = False


class ConsentIn(In):
    """That the person agreed to the text of the questionnaire, and how their words may be used."""

    agreed: Literal[True]
    words: Literal["internal", "anonymous", "attributable"] = "internal"


class ResponseIn(In):
    """A finished response, entered on behalf of somebody."""

    side: Literal["customer", "employee"] = "customer"
    contact: Annotated[str, Field(min_length=1, max_length=100, pattern=_LINE)] | None = None
    language: Literal["nl", "en"] = "nl"
    consent: ConsentIn
    answers: Annotated[dict[str, Any], Field(max_length=300)]


class Entered(Schema):
    """That a response was entered."""

    study: str
    wave: str
    side: Literal["customer", "employee"]
    finished_on: dt.date


class RefusedEvent(Schema):
    """An event that was not taken in: its place in the batch (from 1) and why."""

    place: int
    reason: str
    why: str


class EventReceipt(Schema):
    """What became of a batch: `received` = `stored` + `duplicates` + `conflicts` + `refused`."""

    received: int
    stored: int
    duplicates: int
    conflicts: int
    refused: int
    late: int
    corrections: int
    refusals: list[RefusedEvent]
    left_out: list[str]


class EventStanding(Schema):
    """How the intake of events of a study stands."""

    batches: int
    received: int
    stored: int
    duplicates: int
    conflicts: int
    refused: int
    late: int
    corrections: int
    last_received: dt.datetime | None
    newest: dt.datetime | None
    reasons: dict[str, int]
    tables: dict[str, int]


class Reckoning(Schema):
    """A reckoning that was asked for."""

    state: Literal["waiting", "busy", "ready", "failed"]
    asked_at: dt.datetime
    ready_at: dt.datetime | None


class ChapterName(Schema):
    """A chapter, by its name."""

    id: str
    title: str


class ChapterNames(Schema):
    """The chapters that the answers carry, and whether the data changed since they were made."""

    reckoned_at: dt.datetime
    out_of_date: bool
    items: list[ChapterName]


class Table(Schema):
    """Rows under headings, written as a reader sees them."""

    headings: list[str]
    rows: list[list[str]]


class Quote(Schema):
    """Somebody's own words, and how the speaker may be called."""

    text: str
    by: str


class Section(Schema):
    """One part of a chapter."""

    title: str
    sentences: list[str]
    points: list[str]
    quiet: list[str]
    quotes: list[Quote]
    tables: list[Table]


class Chapter(Schema):
    """What one system tells, in words and tables."""

    id: str
    title: str
    why: str
    sections: list[Section]
    sources: list[str]


class Param(Schema):
    """A field, and what is wrong with it."""

    name: str
    reason: str


class ProblemDetails(Schema):
    """Everything that is refused, as RFC 9457 has it; programs go by `code`."""

    type: str
    title: str
    status: int
    code: str
    instance: str
    requestId: str  # noqa: N815 - its name outside
    detail: str | None = None
    invalid_params: list[Param] | None = None
