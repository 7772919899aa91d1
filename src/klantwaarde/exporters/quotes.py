"""Suggestions and quotes as a sheet: one row per quote, and no cell that a spreadsheet reads as a formula."""

from __future__ import annotations

import csv
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from klantwaarde.language import speak
from klantwaarde.results.coding import CodedProject, CodeEntry, Decision, Suggestion

PROFILES = {"nl": (";", "\ufeff"), "en": (",", "")}
DECISION = (
    "row", "text", "code", "confidence", "valence", "frame", "start", "end", "reason", "shown", "decision", "by", "n",
    "lot", "rows", "source",
)  # fmt: skip
SUGGESTED, FURTHER, BLIND = "suggested", "further", "blind"


def guarded(cell: str) -> str:
    """Keep a spreadsheet from reading words as a formula: an apostrophe before = + - @, unless it is a number."""
    if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        try:
            float(cell.replace(",", "."))
        except ValueError:
            return "'" + cell
    return cell


@dataclass(frozen=True, slots=True)
class ToDecide:
    """An answer in a sheet: its text, the rows it stands for, and what is suggested.

    Parameters
    ----------
    rows
        Ids of all answers with these very words to the same question; the first gives the row its name.
    text
        As given.
    found
        Suggestions, the surest first.
    lot
        Of the batch; empty outside one.
    """

    rows: Sequence[str]
    text: str
    found: Sequence[Suggestion] = ()
    lot: str = ""


def write_sheet(path: Path, answers: Iterable[ToDecide], *, lang: str = "nl", blind: bool = False) -> int:
    """Write suggestions as a sheet with an empty column for the decision: accept, reject, change or none.

    Every answer has a row, so that a code can be given to it. The sheet appears whole or not.

    Parameters
    ----------
    path
        Where it goes.
    answers
        Identical ones once.
    lang
        Of the reasons, and of the form of the file.
    blind
        Without suggestions: a row per answer, to fill in a code.

    Returns
    -------
    int
        Suggestions written.
    """
    sign, mark = PROFILES[lang]
    n = 0
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as stream:
            stream.write(mark)
            writer = csv.writer(stream, delimiter=sign, lineterminator="\n")
            writer.writerow(DECISION)
            for one in answers:
                found = () if blind else one.found
                for cells in _decision_rows(one, found, lang, blind=blind):
                    writer.writerow([guarded(cell) for cell in cells])
                n += len(found)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return n


def _decision_rows(one: ToDecide, found: Sequence[Suggestion], lang: str, *, blind: bool) -> Iterable[list[str]]:
    name = one.rows[0] if one.rows else ""
    tail = [str(max(len(one.rows), 1)), one.lot, "|".join(one.rows) if len(one.rows) > 1 else ""]
    for each in found:
        yield [
            name, one.text, each.code, f"{each.confidence:.2f}", each.valence or "", each.frame, str(each.start),
            str(each.end), speak(each.reason, lang), SUGGESTED if each.sure else FURTHER, "", "", *tail, each.source,
        ]  # fmt: skip
    if not found:
        yield [name, one.text, *[""] * 7, BLIND if blind else "", "", "", *tail, ""]


def quotes_csv(project: CodedProject, *, lang: str = "en") -> str:
    """Write a project as CSV: one row per coded quote, with the code path and the attributes of who said it."""
    rows = _quote_rows(project)
    return _csv(rows, lang)


def study_quotes(decisions: Iterable[Decision], texts: Mapping[str, str], *, roles: Collection[str] = ()) -> str:
    """Write accepted codings as the table `quotes` of a study: one row per answer, frame and valence.

    The values system counts it from there, with weights, accounts, intervals and the rule for small groups. Consent is
    ``internal`` until somebody says otherwise; answers that were identical keep a row each.

    Parameters
    ----------
    decisions, texts
        What people decided, and the answers, redacted.
    roles
        Codes that are roles: they stand beside the values, as cues.
    """
    rows: dict[tuple[str, str, str], list[str]] = {}
    cues: dict[str, list[str]] = {}
    for one in decisions:
        if one.verdict == "reject" or not one.code or one.row not in texts:
            continue
        where = cues.setdefault(one.row, []) if one.code in roles else None
        if where is None:
            frame = one.frame or "experience"
            where = rows.setdefault((one.row, frame, one.valence if frame == "experience" else ""), [])
        if one.code not in where:
            where.append(one.code)
    for row in cues:
        if not any(key[0] == row for key in rows):
            rows[row, "experience", ""] = []
    out = [["quote_id", "respondent_id", "text", "values", "consent", "unprompted", "valence", "frame", "roles"]]
    seen: dict[str, int] = {}
    for (row, frame, valence), codes in rows.items():
        seen[row] = seen.get(row, 0) + 1
        name = row if seen[row] == 1 else f"{row}-{seen[row]}"
        told = [name, row, texts[row], "|".join(codes), "internal", "true", valence, frame, "|".join(cues.get(row, ()))]
        out.append(told)
    return _csv(out, "en")


def matrix_csv(project: CodedProject, *, lang: str = "en") -> str:
    """Write a table of respondents by codes: 1 where the code was given, 0 where it was not."""
    codes = [code.id for code in project.codes if code.codable]
    given = {(coding.source, coding.code) for coding in project.codings}
    rows = [["source", *codes]]
    rows += [[source.id, *(str(int((source.id, code) in given)) for code in codes)] for source in project.sources]
    return _csv(rows, lang)


def quotes_workbook(project: CodedProject, path: Path) -> None:
    """Write the quotes, the 0/1 table and the codebook as sheets of one workbook; text is never a formula or a link."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        codes = [code.id for code in project.codes if code.codable]
        given = {(coding.source, coding.code) for coding in project.codings}
        matrix: list[list[object]] = [["source", *codes]]
        matrix += [[source.id, *(int((source.id, code) in given) for code in codes)] for source in project.sources]
        book_rows: list[list[object]] = [["code", "name", "definition", "parent"]]
        book_rows += [[c.id, _any(c.names), _any(c.definition), c.parent] for c in project.codes]
        quotes: list[list[object]] = [list(row) for row in _quote_rows(project)]
        for name, rows in (("quotes", quotes), ("matrix", matrix), ("codebook", book_rows)):
            sheet = book.add_worksheet(name)
            for y, row in enumerate(rows):
                for x, cell in enumerate(row):
                    if isinstance(cell, int):
                        sheet.write_number(y, x, cell)
                    else:
                        sheet.write_string(y, x, str(cell)[:32_767])
            sheet.freeze_panes(1, 0)


def _quote_rows(project: CodedProject) -> list[list[str]]:
    sources = {source.id: source for source in project.sources}
    codes = {code.id: code for code in project.codes}
    names = sorted({name for source in project.sources for name in source.attributes})
    out = [
        ["source", "quote", "code", "code_path", "valence", "frame", "start", "end", "coder", "memo", "consent", *names]
    ]
    for one in project.codings:
        source = sources[one.source]
        path, at = [one.code], codes.get(one.code)
        while at is not None and at.parent in codes and at.parent not in path:
            path.insert(0, at.parent)
            at = codes[at.parent]
        out.append([
            source.id, source.text[one.start : one.end], one.code, _path(path, codes),
            one.valence, one.frame, str(one.start), str(one.end), project.coders.get(one.coder, one.coder), one.memo,
            source.consent, *(source.attributes.get(name, "") for name in names),
        ])  # fmt: skip
    return out


def _path(path: Sequence[str], codes: dict[str, CodeEntry]) -> str:
    return " / ".join(_any(codes[code].names) or code for code in path if code in codes)


def _any(names: dict[str, str]) -> str:
    return names.get("nl") or names.get("en") or next(iter(names.values()), "")


def _csv(rows: Iterable[Sequence[str]], lang: str) -> str:
    import io

    sign, mark = PROFILES[lang]
    out = io.StringIO()
    csv.writer(out, delimiter=sign, lineterminator="\n").writerows([[guarded(cell) for cell in row] for row in rows])
    return mark + out.getvalue()
