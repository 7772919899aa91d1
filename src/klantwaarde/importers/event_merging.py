"""Put new events beside those that are there: each once, corrections settled, and counted so that all adds up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from klantwaarde.engine import LocalEngine
from klantwaarde.engine.local import literal, quoted
from klantwaarde.importers.event_corrections import CIRCLE, COUNTS, REPLACED, RETRACTED, RETRACTION, Link, standing
from klantwaarde.importers.event_reasons import REASONS
from klantwaarde.results.event_receipt import PutAside, TableIntake, UnitTotal
from klantwaarde.schema.impact import UnitChange
from klantwaarde.schema.table import Table
from klantwaarde.study.raw import ROW

if TYPE_CHECKING:
    import pyarrow as pa

LARGEST = 1e15
"""No quantity is larger; what is, is a fault of the sender."""
SHOWN = 20
_UNITS = {"usage": ("quantity",), "outcomes": ("promised", "realised")}
"""Columns that are counted in the unit of the row."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an intake goes by: the moment of the import, how far clocks may run ahead, and units that may change."""

    as_of: dt.datetime
    skew: dt.timedelta
    conversions: Sequence[UnitChange] = ()


class Merging:
    """One table of events in an engine: ``incoming`` and ``stored`` go in, ``merged`` comes out.

    Parameters
    ----------
    engine
        Holds ``incoming`` and ``stored`` (columns of the table, and ``:row`` in the first), ``customers`` (``known``)
        and ``people`` (``person``, ``person_customer``).
    table
        ``usage``, ``outcomes`` or ``touchpoints``.
    asked
        See there.
    """

    def __init__(self, engine: LocalEngine, table: Table, asked: Asked) -> None:
        self.engine, self.table, self.asked = engine, table, asked
        codes = [column.code for column in table.columns]
        self.moment = "timestamp" if "timestamp" in codes else "time"
        self.corrected = "replaces" in codes
        self.columns = [code for code in codes if code != "standing"]
        self.recorded = f"coalesce(recorded, {self.moment})" if self.corrected else quoted(self.moment)

    def merge(self, file: str) -> TableIntake:
        """Do it, and tell; ``merged`` then holds the whole table, in order of time, source and id."""
        self._prepare()
        self._convert()
        self._judge()
        self._choose()
        self._settle()
        return self._told(file)

    def _prepare(self) -> None:
        """Fill in what an empty cell means, whose event it is, and an id where the log has none."""
        filled = {
            column.code: f"coalesce({quoted(column.code)}, {_value(column.default)})"
            for column in self.table.columns
            if column.default is not None and column.code != "standing"
        }
        if not self.corrected:
            same = f"PARTITION BY case_id, activity, {self.moment}, channel, lifecycle ORDER BY {quoted(ROW)}"
            filled["id"] = (
                f"coalesce(id, concat_ws('|', case_id, activity, strftime({self.moment}, '%Y-%m-%dT%H:%M:%S.%f'), "
                f"channel, lifecycle, row_number() OVER ({same})))"
            )
            filled["source"] = "coalesce(source, 'log')"
        whose = "CASE WHEN known IS NULL AND person IS NOT NULL THEN person_customer ELSE customer_id END"
        whom = "coalesce(respondent_id, CASE WHEN known IS NULL THEN person END)"
        filled |= {"customer_id": whose, "respondent_id": whom}
        listed = ", ".join(f"{filled.get(code, quoted(code))} AS {quoted(code)}" for code in self.columns)
        self.engine.run(
            f"CREATE TABLE ready AS SELECT {quoted(ROW)}, {listed} FROM incoming "
            "LEFT JOIN customers ON known = customer_id LEFT JOIN people ON person = customer_id"
        )

    def _convert(self) -> None:
        """Bring declared units to the unit they belong in."""
        self.converted: dict[str, int] = {}
        for change in self.asked.conversions if self.table.code in _UNITS else ():
            test = f"unit = {literal(change.unit)}"
            n = int(self.engine.fetch(f"SELECT count(*) FROM ready WHERE {test}")[0][0])
            if n:
                factors = ", ".join(
                    f"{column} = {column} * {change.times!r} / {change.divided_by!r}"
                    for column in _UNITS[self.table.code]
                )
                self.engine.run(f"UPDATE ready SET {factors}, unit = {literal(change.into)} WHERE {test}")
                self.converted[f"{change.unit} > {change.into}"] = n

    def _judge(self) -> None:
        """Put aside what the table cannot hold, each row for its first reason."""
        some = "(SELECT count(*) FROM customers) > 0 AND customer_id IS NOT NULL"
        tests = [("no-time", f"{self.moment} IS NULL"), ("no-id", "id IS NULL")]
        if self.table.column("customer_id").required:
            tests.append(("no-customer", "customer_id IS NULL"))
        tests.append(("unknown-customer", f"{some} AND customer_id NOT IN (SELECT known FROM customers)"))
        tests.append(
            ("unknown-person", "respondent_id IS NOT NULL AND respondent_id NOT IN (SELECT person FROM people)")
        )
        numbers = [column for column in self.table.columns if column.numeric]
        wrong = [f"abs({quoted(c.code)}) > {LARGEST:.0f} OR NOT isfinite({quoted(c.code)})" for c in numbers]
        wrong += [f"{quoted(c.code)} < {c.low}" for c in numbers if c.low is not None]
        tests.append(("out-of-range", " OR ".join(f"coalesce({test}, false)" for test in wrong)))
        if self.corrected:
            tests.append(
                ("bad-correction", "replaces = id OR retracts = id OR (replaces IS NOT NULL AND retracts IS NOT NULL)")
            )
        cases = " ".join(f"WHEN coalesce({test}, false) THEN {literal(code)}" for code, test in tests)
        self.engine.run(f"CREATE TABLE judged AS SELECT *, CASE {cases} END AS reason FROM ready")
        self.engine.run("DROP TABLE ready")
        if self.table.code in _UNITS:
            self._judge_units()

    def _judge_units(self) -> None:
        """A type keeps its unit: another one is refused, for hours and minutes must never be added."""
        self.engine.run("CREATE TABLE old_units AS SELECT DISTINCT type, unit FROM stored")
        self.engine.run(
            "CREATE TABLE new_units AS SELECT type, count(DISTINCT unit) AS n FROM judged WHERE reason IS NULL "
            "GROUP BY type"
        )
        self.engine.run(
            "UPDATE judged SET reason = 'unit-changed' WHERE reason IS NULL AND type IN (SELECT type FROM old_units) "
            "AND (type, unit) NOT IN (SELECT (type, unit) FROM old_units)"
        )
        self.engine.run(
            "UPDATE judged SET reason = 'units-mixed' WHERE reason IS NULL "
            "AND type NOT IN (SELECT type FROM old_units) AND type IN (SELECT type FROM new_units WHERE n > 1)"
        )

    def _choose(self) -> None:
        """Keep every event once: of those with one id, the one recorded first, then the first in the alphabet."""
        text = ", ".join(f"coalesce(CAST({quoted(code)} AS VARCHAR), chr(30))" for code in self.columns)
        listed = ", ".join(quoted(code) for code in self.columns)
        digest = f"md5(concat_ws(chr(31), {text})) AS digest"
        self.engine.run(
            f"CREATE TABLE old AS SELECT * EXCLUDE (i) FROM (SELECT {listed}, {digest}, row_number() OVER "
            f"(PARTITION BY source, id ORDER BY {self.recorded}, digest) AS i FROM stored) WHERE i = 1"
        )
        self.engine.run(
            f"CREATE TABLE fresh AS SELECT {quoted(ROW)} AS place, {listed}, {digest} FROM judged WHERE reason IS NULL"
        )
        self.engine.run(
            "CREATE TABLE kept AS SELECT * EXCLUDE (i, new, place) FROM (SELECT *, row_number() OVER "
            f"(PARTITION BY source, id ORDER BY {self.recorded}, digest, new, place) AS i "
            "FROM (SELECT *, 0 AS new, 0 AS place FROM old "
            "UNION ALL BY NAME SELECT *, 1 AS new FROM fresh)) WHERE i = 1"
        )

    def _settle(self) -> None:
        """Say of every event whether it counts, and put the table in order."""
        self.states: dict[str, int] = {}
        self.early = 0
        self.engine.run("CREATE TABLE stand (source VARCHAR, id VARCHAR, standing VARCHAR)")
        if self.corrected:
            self._correct()
        named = ", coalesce(s.standing, 'counts') AS standing" if self.corrected else ""
        listed = ", ".join(f"k.{quoted(code)}" for code in self.columns)
        join = "LEFT JOIN stand s ON s.source = k.source AND s.id = k.id" if self.corrected else ""
        self.engine.run(f"CREATE VIEW merged AS SELECT {listed}{named} FROM kept k {join}")

    def _correct(self) -> None:
        names = "coalesce(replaces, retracts)"
        correcting = self.engine.fetch(
            f"SELECT source, id, {names}, retracts IS NOT NULL, {self.recorded} FROM kept WHERE {names} IS NOT NULL"
        )
        if not correcting:
            return
        targets = self.engine.fetch(
            f"SELECT DISTINCT k.source, k.id FROM (FROM kept WHERE {names} IS NULL) k "
            f"JOIN (SELECT source, {names} AS named FROM kept) t ON t.source = k.source AND t.named = k.id"
        )
        links = [Link((str(s), str(i)), str(n), bool(back), moment) for s, i, n, back, moment in correcting]
        links += [Link((str(s), str(i))) for s, i in targets]
        there = {link.key for link in links}
        self.early = sum((link.key[0], link.names) not in there for link in links if link.names)
        found = {key: state for key, state in standing(links).items() if state != COUNTS}
        for state in found.values():
            self.states[state] = self.states.get(state, 0) + 1
        if found:
            self.engine.load("standing_in", _standing_table(found))
            self.engine.run("INSERT INTO stand SELECT source, id, standing FROM standing_in")

    def _told(self, file: str) -> TableIntake:
        read, aside, old, new = self.engine.fetch(
            "SELECT (SELECT count(*) FROM judged), (SELECT count(*) FROM judged WHERE reason IS NOT NULL), "
            "(SELECT count(*) FROM old), (SELECT count(*) FROM kept ANTI JOIN old USING (source, id))"
        )[0]
        conflicts = self.engine.fetch(
            "SELECT count(*) FROM fresh f LEFT JOIN old o USING (source, id) JOIN kept k USING (source, id) "
            "WHERE f.digest <> coalesce(o.digest, k.digest)"
        )[0][0]
        after = int(old) + int(new)
        out = sum(self.states.values())
        late, ahead, early = self._clocks()
        there, moved = self.engine.fetch(
            "SELECT (SELECT count(*) FROM stored), "
            + (
                "(SELECT count(*) FROM stored s JOIN merged m USING (source, id) WHERE s.standing <> m.standing)"
                if self.corrected
                else "0"
            )
        )[0]
        return TableIntake(
            table=self.table.code,
            file=file,
            read=int(read),
            new=int(new),
            duplicates=int(read) - int(aside) - int(new) - int(conflicts),
            conflicts=int(conflicts),
            before=int(old),
            mended=int(there) - int(old) + int(moved),
            after=after,
            counting=after - out,
            aside=self._aside(),
            replaced=self.states.get(REPLACED, 0),
            retracted=self.states.get(RETRACTED, 0),
            retractions=self.states.get(RETRACTION, 0),
            circles=self.states.get(CIRCLE, 0),
            early_corrections=self.early,
            late=late,
            out_of_order=self._out_of_order(),
            ahead=ahead,
            recorded_early=early,
            converted=self.converted,
            totals=self._totals(),
        )

    def _aside(self) -> list[PutAside]:
        counted = self.engine.fetch(
            f"SELECT reason, count(*), list_sort(min({quoted(ROW)}, {SHOWN})) FROM judged WHERE reason IS NOT NULL "
            "GROUP BY reason ORDER BY reason"
        )
        return [
            PutAside(str(reason), REASONS[str(reason)], int(n), [int(place) for place in places])
            for reason, n, places in counted
        ]

    def _clocks(self) -> tuple[int, int, int]:
        """New events older than the newest that was there; those in the future; those recorded before they happened."""
        now = literal((self.asked.as_of + self.asked.skew).replace(tzinfo=None).isoformat(sep=" "))
        seconds = self.asked.skew.total_seconds()
        early = f"recorded + to_microseconds({round(seconds * 1e6)}) < {self.moment}" if self.corrected else "false"
        found = self.engine.fetch(
            f"SELECT count(*) FILTER ({self.moment} < (SELECT max({self.moment}) FROM old)), "
            f"count(*) FILTER ({self.moment} > TIMESTAMP {now}), count(*) FILTER ({early}) "
            "FROM (FROM kept ANTI JOIN old USING (source, id))"
        )[0]
        return int(found[0]), int(found[1]), int(found[2])

    def _out_of_order(self) -> int:
        before = f"max({self.moment}) OVER (ORDER BY {quoted(ROW)} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
        found = self.engine.fetch(
            f"SELECT count(*) FILTER ({self.moment} < latest) FROM (SELECT {self.moment}, {before} AS latest "
            "FROM judged)"
        )
        return int(found[0][0])

    def _totals(self) -> list[UnitTotal]:
        if not self.corrected:
            return []
        amount = "quantity" if self.table.code == "usage" else "realised"
        found = self.engine.fetch(
            f"SELECT type, unit, count(*), CAST(sum(CAST({amount} AS DECIMAL(38, 6))) AS VARCHAR) FROM merged "
            "WHERE standing = 'counts' GROUP BY type, unit ORDER BY type, unit"
        )
        return [UnitTotal(str(kind), str(unit), int(n), _plain(total)) for kind, unit, n, total in found]


def _plain(total: str | None) -> str:
    """A decimal without needless zeros."""
    text = total or "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _value(default: object) -> str:
    return repr(default) if isinstance(default, float) else literal(str(default))


def _standing_table(found: Mapping[tuple[str, str], str]) -> pa.Table:
    import pyarrow as pa

    return pa.table(
        {
            "source": [key[0] for key in found],
            "id": [key[1] for key in found],
            "standing": list(found.values()),
        }
    )
