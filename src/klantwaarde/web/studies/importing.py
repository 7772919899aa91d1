"""Customers and contacts from a sheet: first as understood, then, when somebody agrees, into the study."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import msgspec
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from klantwaarde.errors import InputError, StudyError, refuse
from klantwaarde.language import Said, say
from klantwaarde.results.receipt import Receipt
from klantwaarde.schema.column import fold
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.csv_reading import ways_to_read
from klantwaarde.study.raw import RawTable
from klantwaarde.study.workbook_reading import Workbook
from klantwaarde.web.instrument.piping import cleaned
from klantwaarde.web.studies.customer import Contact, Customer
from klantwaarde.web.studies.study import Study

MOST_ROWS = 50_000
SHOWN = 10
BOUNDS = Bounds(csv_bytes=100_000_000, xlsx_bytes=50_000_000, cell=10_000, columns=200, unpacked=400_000_000)
LEAVE, SEGMENT_OF_CUSTOMER, SEGMENT_OF_CONTACT = "", "customer.", "contact."


class Field(msgspec.Struct, frozen=True):
    """Something a column can be: its code, its name, and the headings that mean it."""

    code: str
    name: Said
    headings: tuple[str, ...]


FIELDS: tuple[Field, ...] = (
    Field("customer_id", say("Code of the customer"), ("customer_id", "customer", "klant", "klantcode", "klantnummer",
          "klant_id", "account", "account_id", "debiteur", "debiteurnummer")),
    Field("customer_name", say("Name of the customer"), ("customer name", "company", "klantnaam", "bedrijf",
          "bedrijfsnaam", "organisatie", "name", "naam")),
    Field("revenue", say("Revenue per year"), ("revenue", "omzet", "jaaromzet", "annual revenue", "arr")),
    Field("account_manager", say("Who looks after the customer"), ("account_manager", "accountmanager",
          "relatiebeheerder", "account manager", "owner")),
    Field("contact_id", say("Code of the contact"), ("contact_id", "contact code", "contactcode", "contactnummer",
          "persoon", "persoonscode", "person_id")),
    Field("contact_name", say("Name of the contact"), ("contact", "contact name", "contactpersoon", "naam contact",
          "full name", "volledige naam", "contactnaam")),
    Field("email", say("Mail address"), ("email", "e-mail", "mail", "mailadres", "e-mailadres", "emailadres")),
    Field("function", say("Function"), ("function", "functie", "job", "position", "job title")),
    Field("department", say("Department"), ("department", "afdeling")),
    Field("tenure_years", say("Years as a customer or employee"), ("tenure_years", "tenure", "jaren klant",
          "dienstjaren", "years")),
    Field("lang", say("Language of the contact"), ("language", "taal", "lang")),
    Field("side", say("Customer or employee"), ("side", "kant", "zijde")),
)  # fmt: skip
BY_CODE = {field.code: field for field in FIELDS}
OF_CONTACT = {"contact_id", "contact_name", "email", "function", "department", "tenure_years", "lang", "side"}
LANGS = {"nl": "nl", "nederlands": "nl", "dutch": "nl", "en": "en", "engels": "en", "english": "en"}
SIDES = {"employee": "employee", "medewerker": "employee", "collega": "employee", "staff": "employee"}


class Sheet(msgspec.Struct):
    """A table as it stands in a file: headings, rows of text with their number, and what was wrong with the file."""

    file: str
    headings: list[str]
    rows: list[tuple[int, list[str]]]
    notes: list[Said]
    how: dict[str, str]


def read_sheet(path: Path, name: str) -> Sheet:
    """Read a CSV or XLSX file from a stranger, within bounds.

    Raises
    ------
    StudyError
        When it cannot be read, is a bomb, or is too large.
    """
    with path.open("rb") as stream:
        zipped = stream.read(4) == b"PK\x03\x04"
    if not zipped:
        headings = [heading for field in FIELDS for heading in map(fold, field.headings)]
        for raw in ways_to_read(path, name, headings, BOUNDS):
            rows = list(_rows(raw))
            if not raw.irregular:
                return _sheet(raw, rows)
    book = Workbook(path, name, BOUNDS)
    try:
        for title in book.sheets:
            raw_sheet = book.read(title)
            if raw_sheet is not None:
                return _sheet(raw_sheet, list(_rows(raw_sheet)))
    finally:
        book.close()
    raise refuse(
        StudyError, "empty-file", say("{file} is empty.", file=name),
        say("The first row of a table holds the headings."),
        say("Add the headings, or remove the file."),
    )  # fmt: skip


def _sheet(raw: RawTable, rows: list[tuple[int, list[str]]]) -> Sheet:
    errors = [problem for problem in raw.problems if problem.level == "error" and problem.code != "ragged-row"]
    if errors:
        raise StudyError(*errors)
    return Sheet(raw.file, raw.headings, rows, [problem.thing for problem in raw.problems], dict(raw.how))


def _rows(raw: RawTable) -> Iterator[tuple[int, list[str]]]:
    count = 0
    for piece in raw.pieces:
        columns = [piece.column(i + 1).to_pylist() for i in range(len(raw.headings))]
        for at, number in enumerate(piece.column(0).to_pylist()):
            cells = [cleaned(str(column[at] or ""))[: BOUNDS.cell] for column in columns]
            if any(cells):
                count += 1
                if count > MOST_ROWS:
                    raise refuse(
                        InputError, "too-many-rows",
                        say("{file} has more than {n} rows.", file=raw.file, n=MOST_ROWS),
                        say("A sheet is read at once."), say("Divide it over several files."),
                    )  # fmt: skip
                yield int(number), cells


def guess(headings: Sequence[str]) -> dict[int, str]:
    """Say which column is probably what: by its heading; what is not known becomes a group of the customer."""
    by_heading = {fold(heading): field.code for field in FIELDS for heading in field.headings}
    found: dict[int, str] = {}
    person = any(by_heading.get(fold(heading)) in OF_CONTACT for heading in headings)
    for at, heading in enumerate(headings):
        code = by_heading.get(fold(heading), "")
        if code and code not in found.values():
            found[at] = code
    if person and "contact_name" not in found.values() and "customer_id" not in found.values():
        found = {at: "contact_name" if code == "customer_name" else code for at, code in found.items()}
    return found


class Read(msgspec.Struct):
    """Rows as understood, and what was wrong with the others."""

    customers: dict[str, dict[str, Any]]
    contacts: dict[tuple[str, str], dict[str, Any]]
    wrong: list[tuple[int, Said]]
    receipt: Receipt


def understand(sheet: Sheet, mapping: Mapping[int, str], guessed: Mapping[int, str], decimals: str = "ask") -> Read:
    """Read rows by a mapping.

    Parameters
    ----------
    sheet
        The file.
    mapping
        Column -> code of a field, ``customer.NAME`` or ``contact.NAME`` for a group of one's own, or empty.
    guessed
        What `guess` said, to tell in the receipt what a person chose otherwise.
    decimals
        ``comma``, ``point``, or ``ask`` when a number is written in both ways.
    """
    made = Read({}, {}, [], _receipt(sheet, mapping, guessed))
    seen: set[str] = set()
    for number, cells in sheet.rows:
        row = {code: cells[at] for at, code in mapping.items() if code and at < len(cells) and cells[at]}
        try:
            _take(made, row, decimals, seen)
        except _WrongRow as wrong:
            made.wrong.append((number, wrong.said))
    return made


class _WrongRow(Exception):  # noqa: N818 - it is what was met
    def __init__(self, said: Said) -> None:
        super().__init__(str(said))
        self.said = said


def _take(made: Read, row: Mapping[str, str], decimals: str, seen: set[str]) -> None:
    code = row.get("customer_id", "") or row.get("customer_name", "")[:100]
    customer = _customer(row, decimals) if code else {}
    person = any(field in row for field in ("contact_id", "contact_name", "email"))
    side = SIDES.get(row.get("side", "").casefold(), "customer")
    if not code and not person:
        raise _WrongRow(say("The row names no customer and no contact."))
    contact = _contact(row) if person else None
    if contact is not None:
        key = row.get("contact_id") or contact["email"] or f"{code} {contact['name']}".strip()
        if (key := key[:100]) and (f"{side} {key}" in seen):
            raise _WrongRow(say("The contact {code} stands in the sheet twice.", code=key[:60]))
        seen.add(f"{side} {key}")
        made.contacts[side, key] = {**contact, "customer": code if side == "customer" else ""}
    if code and side == "customer":
        known = made.customers.setdefault(code, {"segments": {}})
        known["segments"].update(customer.pop("segments"))
        known.update({field: value for field, value in customer.items() if value not in ("", None)})


def _customer(row: Mapping[str, str], decimals: str) -> dict[str, Any]:
    return {
        "name": row.get("customer_name", "")[:200],
        "revenue": amount(row["revenue"], decimals) if "revenue" in row else None,
        "account_manager": row.get("account_manager", "")[:200],
        "segments": {k.removeprefix(SEGMENT_OF_CUSTOMER): v[:200] for k, v in row.items() if k.startswith("customer.")},
    }


def _contact(row: Mapping[str, str]) -> dict[str, Any]:
    email = row.get("email", "").replace(" ", "")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise _WrongRow(say("{address} is no mail address.", address=email[:80])) from None
    years = row.get("tenure_years", "")
    return {
        "name": row.get("contact_name", "")[:200],
        "email": email[:254],
        "function": row.get("function", "")[:200],
        "department": row.get("department", "")[:200],
        "tenure_years": float(amount(years, "ask")) if years else None,
        "lang": LANGS.get(row.get("lang", "").casefold(), ""),
        "segments": {k.removeprefix(SEGMENT_OF_CONTACT): v[:200] for k, v in row.items() if k.startswith("contact.")},
    }


_EITHER = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")


def amount(text: str, decimals: str = "ask") -> Decimal:
    """Read an amount as people write it: ``€ 1.234,56``, ``1234.5``; what can be read in two ways is refused."""
    bare = re.sub(r"(?i)€|eur|[\s\u00a0\u202f\u2009]", "", text)
    if _EITHER.fullmatch(bare) and decimals == "ask":
        raise _WrongRow(
            say("{text} can be read in two ways. Say above which mark stands before the decimals.", text=text[:40])
        )
    if decimals == "ask":
        decimals = "comma" if bare.rfind(",") > bare.rfind(".") else "point"
    mark, other = (",", ".") if decimals == "comma" else (".", ",")
    plain = bare.replace(other, "").replace(mark, ".")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        raise _WrongRow(say("{text} is no amount.", text=text[:40])) from None
    if not found.is_finite() or not 0 <= found < Decimal(10) ** 13:
        raise _WrongRow(say("{text} is no amount.", text=text[:40]))
    return found.quantize(Decimal("0.01"))


def _receipt(sheet: Sheet, mapping: Mapping[int, str], guessed: Mapping[int, str]) -> Receipt:
    mapped: list[Said] = []
    supposed: list[Said] = []
    dropped: list[Said] = []
    for at, heading in enumerate(sheet.headings):
        code = mapping.get(at, "")
        if not code:
            dropped.append(say("The column {heading} is left out.", heading=heading[:80] or "-"))
            continue
        name = BY_CODE[code].name if code in BY_CODE else say("a group: {name}", name=code.partition(".")[2])
        line = say("{heading} → {field}", heading=heading[:80], field=name)
        (supposed if guessed.get(at) == code and fold(heading) != fold(code) else mapped).append(line)
    dropped += sheet.notes
    return Receipt(
        source=sheet.file,
        format="xlsx" if "sheet" in sheet.how else "csv",
        mapped=mapped,
        guessed=supposed,
        dropped=dropped,
    )


def store(study: Study, read: Read) -> tuple[int, int]:
    """Put what was understood in the study, all of it or nothing; who is there already is brought up to date.

    Returns
    -------
    tuple
        How many customers and how many contacts.
    """
    owner = study.organisation_id
    with transaction.atomic():
        known = {one.code: one for one in study.customers.all()}
        for code, told in read.customers.items():
            one = known.get(code) or Customer(organisation_id=owner, study=study, code=code)
            one.segments = {**one.segments, **told.pop("segments")}
            _bring(one, told)
            known[code] = one
        people = {(one.side, one.code): one for one in study.contacts.all()}
        for (side, code), told in read.contacts.items():
            contact = people.get((side, code)) or Contact(organisation_id=owner, study=study, side=side, code=code)
            contact.customer = known.get(told.pop("customer")) or contact.customer
            contact.segments = {**contact.segments, **told.pop("segments")}
            _bring(contact, told)
    return len(read.customers), len(read.contacts)


def _bring(one: Customer | Contact, told: Mapping[str, Any]) -> None:
    for field, value in told.items():
        if value not in ("", None):
            setattr(one, field, value)
    one.save()
