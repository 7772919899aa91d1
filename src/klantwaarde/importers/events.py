"""Take events in: a file of events becomes rows of the tables usage, outcomes and touchpoints, with a receipt.

Every event counts once, however often it is sent and in whatever order: it is known by its source and id. The new table
is written beside the old one and put in its place in one step; when anything breaks before that, the study is as it
was, and the same file can be taken in again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from klantwaarde.engine import LocalEngine, rows
from klantwaarde.errors import InputError, Place, StudyError, refuse
from klantwaarde.importers.cloud_events import read_cloud_events
from klantwaarde.importers.event_logs import read_ocel, read_xes
from klantwaarde.importers.event_merging import SHOWN, Asked, Merging
from klantwaarde.importers.event_reasons import REASONS
from klantwaarde.importers.event_rows import Aside, Notes, Row, Taken, arrow_schema, pieces
from klantwaarde.importers.event_store import load_stored, sources_of, write_table
from klantwaarde.language import say
from klantwaarde.results.event_receipt import EventReceipt, PutAside, TableIntake
from klantwaarde.schema.table import Table
from klantwaarde.schema.tables import TABLES
from klantwaarde.study.folder import study_folder
from klantwaarde.study.raw import ROW
from klantwaarde.study.study import Study

EVENT_TABLES = ("usage", "outcomes", "touchpoints")
FORMATS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".jsonl": "cloudevents",
           ".ndjson": "cloudevents", ".json": "json", ".xes": "xes", ".jsonocel": "ocel"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person asked: which table all events go to, what makes a case (OCEL), and the moment of the import."""

    as_of: dt.datetime
    table: str = ""
    case: str = ""


def import_events(file: Path, study: Path, wish: Wish) -> EventReceipt:
    """Take the events of a file into a study.

    Parameters
    ----------
    file
        CSV, Parquet, CloudEvents (JSON lines or batches), XES or OCEL 2.0 JSON.
    study
        Folder of the study.
    wish
        See there.

    Returns
    -------
    EventReceipt
        Every event of the file is accounted for in it.

    Raises
    ------
    InputError, StudyError
        When the file cannot be read at all, or the study cannot take it in.
    """
    folder = study_folder(study)
    if not file.is_file():
        raise refuse(
            InputError, "no-file", say("There is no file {path}.", path=str(file)[:300]),
            say("Events stand in one file."), say("Correct the path."),
        )  # fmt: skip
    kind = format_of(file)
    if kind in {"csv", "parquet"} and not wish.table:
        raise refuse(
            InputError, "which-table", say("{file} does not tell which table it is for.", file=file.name),
            say("Events are usage, outcomes or touchpoints."), say("Say which with --table."), Place(file=file.name),
        )  # fmt: skip
    with _looked_up(folder) as known:
        return _take(file, kind, folder, known, wish)


def format_of(file: Path) -> str:
    """Tell how a file is read, by its name and, for JSON, by how it begins.

    Raises
    ------
    InputError
        When it is none of them.
    """
    kind = FORMATS.get(file.suffix.casefold(), "")
    if kind == "json":
        with file.open("rb") as stream:
            start = stream.read(200_000)
        kind = "ocel" if b'"objectTypes"' in start or b'"eventTypes"' in start or b'"relationships"' in start else ""
        kind = kind or "cloudevents"
    if not kind:
        raise refuse(
            InputError, "format-unknown", say("{file} is in a format that is not read.", file=file.name),
            say("Events come as .csv, .parquet, .jsonl, .json, .xes or .jsonocel."),
            say("Write it in one of these."), Place(file=file.name),
        )  # fmt: skip
    return kind


def _looked_up(folder: Path) -> Study:
    """Open the settings, customers and respondents of a study; its other tables need not be in order."""
    from klantwaarde.study.checked import open_checked

    study, problems = open_checked(folder, only=("customers", "respondents"))
    if study is None:
        raise StudyError(*[problem for problem in problems if problem.level == "error"])
    wrong = [p for p in problems if p.level == "error" and p.place.table in ("customers", "respondents")]
    wrong = [problem for problem in wrong if problem.code != "table-missing"]
    if wrong:
        study.close()
        raise StudyError(*wrong)
    return study


def _take(file: Path, kind: str, folder: Path, known: Study, wish: Wish) -> EventReceipt:
    setup = known.settings.impact
    asked = Asked(wish.as_of, dt.timedelta(minutes=setup.skew_minutes), setup.conversions)
    notes, unread = Notes(), _Unread()
    engines: dict[str, LocalEngine] = {}
    try:
        if kind in {"csv", "parquet"}:
            engines[wish.table] = _engine(folder, wish.table, known)
            _take_table(file, TABLES[wish.table], engines[wish.table], notes)
        else:
            taken = _readers(file, kind, wish, notes)
            _take_rows(taken, folder, known, engines, notes, unread)
        intakes = [(code, engine, Merging(engine, TABLES[code], asked)) for code, engine in sorted(engines.items())]
        merged = [(code, engine, merging.merge(_target(folder, code))) for code, engine, merging in intakes]
        # Everything is reckoned before anything is written.
        tables: list[TableIntake] = []
        for code, engine, told in merged:
            name = write_table(engine, TABLES[code], folder) if told.new or told.conflicts or told.mended else told.file
            tables.append(msgspec.structs.replace(told, file=name))
    finally:
        for engine in engines.values():
            engine.close()
    if notes.naive:
        notes.guess("zone", say("{n} moments without a zone are taken as UTC", n=notes.naive))
    dropped = list(notes.dropped)
    if notes.keys:
        most = sorted(notes.keys.items(), key=lambda one: (-one[1], one[0]))[:SHOWN]
        listed = ", ".join(f"{key} ({n})" for key, n in most)
        dropped.append(say("data that no column takes: {keys}", keys=listed))
    return EventReceipt(
        source=file.name, format=kind, sha256=_fingerprint(file), as_of=wish.as_of.isoformat(),
        read=sum(one.read for one in tables) + sum(one.count for one in unread.told()), tables=tables,
        unreadable=unread.told(), guessed=list(notes.guessed.values()), dropped=dropped,
    )  # fmt: skip


class _Unread:
    """Places that could not be read, counted per reason."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.places: dict[str, list[int]] = {}

    def note(self, aside: Aside) -> None:
        """Count one."""
        self.counts[aside.reason] = self.counts.get(aside.reason, 0) + 1
        listed = self.places.setdefault(aside.reason, [])
        if len(listed) < SHOWN:
            listed.append(aside.place)

    def told(self) -> list[PutAside]:
        """Give them, by reason."""
        return [PutAside(r, REASONS[r], n, self.places[r]) for r, n in sorted(self.counts.items())]


def _readers(file: Path, kind: str, wish: Wish, notes: Notes) -> Iterator[Taken | Aside]:
    if kind == "cloudevents":
        return read_cloud_events(file, wish.table)
    if wish.table not in ("", "touchpoints"):
        raise refuse(
            InputError, "log-is-journeys", say("{file} is an event log.", file=file.name),
            say("An event log becomes the table touchpoints."), say("Leave --table out."), Place(file=file.name),
        )  # fmt: skip
    return read_xes(file, notes) if kind == "xes" else read_ocel(file, wish.case, notes)


def _engine(folder: Path, code: str, known: Study) -> LocalEngine:
    """An engine with an empty ``incoming``, what is ``stored``, and the customers and people that are known."""
    import pyarrow as pa

    stored = sources_of(folder, code)
    engine = LocalEngine([source.path for source in stored if source.kind == "parquet"])
    try:
        load_stored(engine, TABLES[code], stored)
        engine.load("incoming", arrow_schema(TABLES[code]).empty_table())
        customers = [str(row["customer_id"]) for row in rows(known.table("customers").select("customer_id"))]
        people = rows(known.table("respondents").select("respondent_id", "customer_id"))
        engine.load("customers", pa.table({"known": pa.array(customers, pa.string())}))
        engine.load(
            "people",
            pa.table(
                {
                    "person": pa.array([row["respondent_id"] for row in people], pa.string()),
                    "person_customer": pa.array([row["customer_id"] for row in people], pa.string()),
                }
            ),
        )
    except BaseException:
        engine.close()
        raise
    return engine


def _take_rows(
    taken: Iterable[Taken | Aside],
    folder: Path,
    known: Study,
    engines: dict[str, LocalEngine],
    notes: Notes,
    unread: _Unread,
) -> None:
    """Lead every row to its table, a bundle at a time."""
    import pyarrow as pa

    waiting: dict[str, list[tuple[int, Row]]] = {}

    def hand_over(code: str) -> None:
        if code not in engines:
            engines[code] = _engine(folder, code, known)
        for piece in pieces(waiting.pop(code), TABLES[code]):
            engines[code].load("bundle", pa.Table.from_batches([piece]))
            engines[code].run("INSERT INTO incoming BY NAME SELECT * FROM bundle")
            engines[code].run("DROP TABLE bundle")

    for one in taken:
        if isinstance(one, Aside):
            unread.note(one)
            continue
        notes.keys.update(one.dropped)
        notes.naive += one.naive
        listed = waiting.setdefault(one.table, [])
        listed.append((one.place, one.row))
        if len(listed) >= BUNDLE:
            hand_over(one.table)
    for code in list(waiting):
        hand_over(code)


BUNDLE = 50_000


def _take_table(file: Path, table: Table, engine: LocalEngine, notes: Notes) -> None:
    """Read a table as carefully as a study does, and lead it into the engine as a stream."""
    from klantwaarde.study.one_table import open_frame

    columns = tuple(
        msgspec.structs.replace(column, en=(*column.en, "subject")) if column.code == "customer_id" else column
        for column in table.columns
        if column.code != "standing"
    )
    loose = msgspec.structs.replace(table, columns=columns, key=())
    with open_frame(file, loose) as (frame, problems):
        notes.dropped += [problem.thing for problem in problems if problem.code == "unknown-column"]
        chosen = frame.select(ROW, *(column.code for column in columns))
        engine.load("whole", chosen.to_native().to_arrow_reader(BUNDLE))
        engine.run("INSERT INTO incoming BY NAME SELECT * FROM whole")
        engine.run("DROP TABLE whole")


def _target(folder: Path, code: str) -> str:
    stored = sources_of(folder, code)
    return stored[0].path.name if stored else ""


def _fingerprint(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
