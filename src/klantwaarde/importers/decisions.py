"""Decisions that people took in a sheet: what they accepted, rejected or changed, with the answers they read."""

from __future__ import annotations

from pathlib import Path

import msgspec

from klantwaarde.errors import Place, Problem, StudyError, say
from klantwaarde.importers.answers import found_heading, open_answers
from klantwaarde.results.coding import Decision

_VERDICTS = {
    "accept": "accept", "a": "accept", "ja": "accept", "j": "accept", "yes": "accept", "y": "accept", "1": "accept",
    "true": "accept", "waar": "accept", "goed": "accept", "accepteren": "accept", "reject": "reject", "r": "reject",
    "nee": "reject", "n": "reject", "no": "reject", "0": "reject", "false": "reject", "onwaar": "reject",
    "fout": "reject", "afwijzen": "reject", "change": "change", "c": "change", "wijzig": "change", "wijzigen": "change",
    "none": "none", "geen": "none", "nothing": "none", "niets": "none",
}  # fmt: skip


def read_decisions(path: Path) -> tuple[list[Decision], dict[str, str]]:
    """Read a sheet with decisions.

    Parameters
    ----------
    path
        CSV or XLSX with the columns row, text, code and decision; by, valence, frame, start, end, random, lot, rows,
        shown and source are optional. A row without a decision was not decided on: it counts for nothing. In a
        sheet that was made to be coded blind, a code that was filled in is a decision. One decision on identical
        answers counts for each of them.

    Returns
    -------
    tuple
        The decisions, and the text per answer.

    Raises
    ------
    StudyError
        With every word that is no decision, by row.
    """
    decisions: list[Decision] = []
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    with open_answers(path, needs=["row", "text", "code", "decision"]) as (headings, rows):
        at = {name: found_heading(headings, name) for name in (*DECIDED, "random")}

        def cell(row: dict[str, str], name: str) -> str:
            heading = at[name]
            return row.get(heading, "").strip() if heading else ""

        for number, row in enumerate(rows, start=2):
            names = [name for name in cell(row, "rows").split("|") if name] or [cell(row, "row")]
            text = _plain(row.get(at["text"] or "", ""))
            for name in names:
                texts.setdefault(name, text)
            blind = cell(row, "shown").casefold() in _BLIND
            word = cell(row, "decision").casefold() or ("accept" if blind and cell(row, "code") else "")
            if not word:
                continue
            verdict = _VERDICTS.get(word)
            if verdict is None or (not cell(row, "code") and verdict != "none"):
                problems.append(
                    _no_decision(path.name, number, word) if verdict is None else _no_code(path.name, number)
                )
                continue
            one = Decision(
                row=names[0], code="" if verdict == "none" else cell(row, "code"), verdict=verdict, by=cell(row, "by"),
                valence=cell(row, "valence"), frame=cell(row, "frame"), start=_whole(cell(row, "start")),
                end=_whole(cell(row, "end")), random=_VERDICTS.get(cell(row, "random").casefold()) == "accept",
                lot=cell(row, "lot"), blind=blind, source=cell(row, "source"),
            )  # fmt: skip
            # The lot belongs to the first of identical answers; the others follow it.
            decisions += [one, *(msgspec.structs.replace(one, row=name, lot="") for name in names[1:])]
    if problems:
        raise StudyError(*problems)
    return decisions, texts


DECIDED = (
    "row",
    "rows",
    "text",
    "code",
    "decision",
    "by",
    "valence",
    "frame",
    "start",
    "end",
    "lot",
    "shown",
    "source",
)
_BLIND = frozenset({"blind", "blanco"})


def _plain(text: str) -> str:
    """The apostrophe that kept a spreadsheet from reading a formula is none of the customer's."""
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@", "\t", "\r"} else text


def _whole(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _no_decision(file: str, row: int, word: str) -> Problem:
    return Problem(
        code="decision-unknown",
        thing=say("“{word}” is no decision.", word=word[:60]),
        rule=say(
            "A decision is accept, reject, change or none, or in Dutch ja, nee, wijzig or geen; empty means: "
            "not decided."
        ),
        mend=say("Correct the word."),
        place=Place(file=file, row=row, column="decision"),
    )


def _no_code(file: str, row: int) -> Problem:
    return Problem(
        code="decision-without-code",
        thing=say("There is a decision, and no code it is on."),
        rule=say("Who accepts, rejects or changes does so with a code."),
        mend=say("Fill in the code, or write none when the answer has no code."),
        place=Place(file=file, row=row, column="code"),
    )
