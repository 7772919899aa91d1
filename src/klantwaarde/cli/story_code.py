"""`klantwaarde story code`: suggestions for every answer of a file, row by row, so that any number of rows fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from klantwaarde import __version__
from klantwaarde.cli.person import Person
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.language import Said, say

if TYPE_CHECKING:
    from klantwaarde.results.coding import Suggestion
    from klantwaarde.systems.story.codebook import Codebook
    from klantwaarde.systems.story.suggesting import Coder

Suggest = Callable[..., "list[Suggestion]"]

SCHEMA = "klantwaarde.story.code/1"
_QUESTIONS = ("question", "vraag")
_MARKS = ("mark", "cijfer", "score", "rapportcijfer")
_LANGS = ("lang", "language", "taal")
_SEEN = 100_000


@command(
    "code",
    say(
        "Suggest customer values for the open answers in a file. Each suggestion has a code, praise or complaint, "
        "experience or expectation, its place in the answer and the reason. A suggestion is no coding until a person "
        "decides; write them to a sheet with --out, decide there, and give it to `story decide`."
    ),
    Argument("answers", metavar="ANSWERS", type=click.Path(path_type=Path), said=say("CSV, JSON lines or XLSX.")),
    Option("--text", metavar="COLUMN", required=True, said=say("Column with the answers.")),
    Option(
        "--codebook", metavar="FILE", type=click.Path(path_type=Path), said=say("Your own codes: CSV, XLSX or .qdc.")
    ),
    Option("--question", metavar="COLUMN", said=say("Column with the question; “question” or “vraag” unless told.")),
    Option("--id", "id_", metavar="COLUMN", said=say("Column that names the answer, for the sheet.")),
    Option(
        "--decided", metavar="FILE", type=click.Path(path_type=Path), said=say("Sheet with decisions to learn from.")
    ),
    Option("--out", metavar="FILE.csv", type=click.Path(path_type=Path), said=say("Write a sheet to decide in.")),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)
@click.pass_context
def code(ctx: click.Context, /, answers: Path, **given: Any) -> None:  # noqa: ANN401 - click hands over every option
    """Suggest codes for a file of answers."""
    from klantwaarde.importers.answers import found_heading, open_answers
    from klantwaarde.systems.story.suggesting import Coder

    person = person_of(ctx)
    codebook = _codebook(given["codebook"], person)
    coder = Coder(codebook, lang=person.lang if person.asked else "nl")
    suggest = _learned(coder, given["decided"], person)
    with open_answers(answers, needs=[given["text"]]) as (headings, rows):
        column = found_heading(headings, given["text"]) or given["text"]
        question = _optional(headings, given["question"], _QUESTIONS)
        mark, lang = _optional(headings, None, _MARKS), _optional(headings, None, _LANGS)
        told = _coded(rows, suggest, column, question=question, mark=mark, lang=lang)
        _deliver(told, answers.name, codebook, given, person)


def _optional(headings: list[str], asked: str | None, usual: Iterable[str]) -> str | None:
    from klantwaarde.errors import InputError, Place, refuse
    from klantwaarde.importers.answers import found_heading

    if asked is not None and found_heading(headings, asked) is None:
        raise refuse(
            InputError, "no-column", say("There is no column {name}.", name=asked),
            say("Its columns are: {names}.", names=", ".join(headings[:40])), say("Name one of them."),
            Place(column=asked),
        )  # fmt: skip
    return next((h for name in ([asked] if asked else usual) if (h := found_heading(headings, name)) is not None), None)


def _codebook(path: Path | None, person: Person) -> Codebook:
    from klantwaarde.systems.story.codebook import codebook_from, shipped_codebook

    if path is None:
        return shipped_codebook()
    if path.suffix.casefold() in {".qdc", ".qdpx"}:
        from klantwaarde.importers.refi import read_codes

        entries, _ = read_codes(path)
    else:
        from klantwaarde.importers.codebooks import read_codebook

        entries = read_codebook(path)
    codebook, borrowed = codebook_from(entries)
    if borrowed:
        person.tell(
            say("{n} {n:code|codes} without phrases took those that come along: {codes}.",
                n=len(borrowed), codes=", ".join(borrowed))
        )  # fmt: skip
    return codebook


def _learned(coder: Coder, decided: Path | None, person: Person) -> Suggest:
    """The suggestions of the phrases alone, or blended with what was learned from decisions."""
    if decided is None:
        return coder.suggest
    from klantwaarde.importers.decisions import read_decisions
    from klantwaarde.systems.story.learning import learn

    decisions, texts = read_decisions(decided)
    blended = learn(coder, decisions, texts)
    person.tell(say("Learned from {n} decisions on {texts} answers.", n=len(decisions), texts=len(texts)))
    return blended.suggest


def _coded(
    rows: Iterable[dict[str, str]], suggest: Suggest, column: str, **hints: str | None
) -> Iterator[tuple[dict[str, str], str, list[Suggestion]]]:
    """Suggest row by row; identical answers to the same question are looked at once."""
    seen: dict[tuple[str, str, int, str], list[Suggestion]] = {}
    question, mark, lang = hints["question"], hints["mark"], hints["lang"]
    for row in rows:
        text = row.get(column, "")
        said = row.get(lang, "").strip().lower()[:2] if lang else ""
        key = (
            text,
            row.get(question, "") if question else "",
            _mark(row.get(mark, "")) if mark else 0,
            said if said in {"nl", "en"} else "",
        )
        found = seen.get(key)
        if found is None:
            found = suggest(text, question=key[1], mark=key[2], lang=key[3])
            if len(seen) < _SEEN:
                seen[key] = found
        yield row, text, found


def _mark(text: str) -> int:
    """A closed mark out of ten: 8 and up is praise, below 5.5 is complaint."""
    try:
        mark = float(text.replace(",", "."))
    except ValueError:
        return 0
    return 1 if mark >= 8 else -1 if mark < 5.5 else 0


def _deliver(
    told: Iterator[tuple[dict[str, str], str, list[Suggestion]]],
    file: str,
    codebook: Codebook,
    given: dict[str, Any],
    person: Person,
) -> None:
    import os
    import sys

    if given["json_to"] == "-":
        _write_json(told, file, codebook, sys.stdout, person)
        return
    if given["json_to"]:
        path = Path(given["json_to"])
        beside = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with beside.open("w", encoding="utf-8") as stream:
                _write_json(told, file, codebook, stream, person)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        return
    if given["out"]:
        from klantwaarde.exporters.quotes import write_sheet

        n = write_sheet(given["out"], told, id_column=given["id_"], lang=person.lang)
        person.tell(say("{n} suggestions to decide on stand in {file}.", n=n, file=given["out"].name))
        return
    _show(told, person)


def _write_json(
    told: Iterator[tuple[dict[str, str], str, list[Suggestion]]],
    file: str,
    codebook: Codebook,
    stream: TextIO,
    person: Person,
) -> None:
    """Write one list per row, in the order of the rows, while reading: memory stays as it is however long the file."""
    import msgspec

    encode = msgspec.json.Encoder().encode
    head = {"schema": SCHEMA, "software": __version__, "file": file, "codes": [code.id for code in codebook.active]}
    stream.write(encode(head).decode()[:-1] + ',"suggestions":[')
    stream.writelines(
        ("," if place else "") + "\n" + encode([_spoken(one, person) for one in found]).decode()
        for place, (_, _, found) in enumerate(told)
    )
    stream.write("\n]}\n")


def _spoken(one: Suggestion, person: Person) -> dict[str, Any]:
    return {
        "code": one.code,
        "confidence": one.confidence,
        "valence": one.valence,
        "frame": one.frame,
        "start": one.start,
        "end": one.end,
        "reason": person.hears(one.reason),
    }


_VALENCES: dict[str | None, Said] = {
    "positive": say("praise"),
    "negative": say("complaint"),
    "mixed": say("praise and complaint"),
    "neutral": say("neither praise nor complaint"),
    None: say("expectation"),
}


def _show(told: Iterator[tuple[dict[str, str], str, list[Suggestion]]], person: Person) -> None:
    """Tell the first answers and the counts per code."""
    counts: dict[tuple[str, str | None], int] = {}
    rows = coded = 0
    for _, text, found in told:
        rows += 1
        coded += bool(found)
        for one in found:
            counts[one.code, one.valence] = counts.get((one.code, one.valence), 0) + 1
        if rows <= 10:
            person.answer(say("“{text}”", text=text[:160]))
            for one in found:
                person.answer(
                    say("   {code} ({share:%}): {valence}; {reason}", code=one.code, share=one.confidence,
                        valence=_VALENCES[one.valence], reason=one.reason)
                )  # fmt: skip
    person.answer(say("{coded} of {rows} answers got a suggestion. Suggestions, not codings:", coded=coded, rows=rows))
    for (name, valence), n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0][0], str(pair[0][1]))):
        person.answer(say("   {code}, {valence}: {n}", code=name, valence=_VALENCES[valence], n=n))
