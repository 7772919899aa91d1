"""`Study`: what was said, checked and ready to be counted."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from klantwaarde.engine import LocalEngine
from klantwaarde.errors import Problem
from klantwaarde.results import StudyFacts
from klantwaarde.schema.catalogue import Catalogue
from klantwaarde.schema.settings import Settings
from klantwaarde.study.fingerprint import fingerprint_of
from klantwaarde.study.opened import Missing, OpenedTable
from klantwaarde.study.opened_table import missing_cells

if TYPE_CHECKING:
    import narwhals as nw


class Study:
    """A study folder that passed its checks: settings, catalogue and tables that can be trusted.

    Parameters
    ----------
    path
        The folder.
    settings
        From ``study.toml``.
    catalogue
        Values, investments and roles after the study's changes.
    problems
        Notices: what was not read, and what may surprise. A study with errors is never made.

    Notes
    -----
    Use it in a ``with`` block, or call `close`, to let go of memory early; forgetting it does the same later.
    """

    def __init__(
        self,
        path: Path,
        settings: Settings,
        catalogue: Catalogue,
        problems: list[Problem],
        engine: LocalEngine,
        tables: dict[str, OpenedTable],
    ) -> None:
        self.path = path
        self.settings = settings
        self.catalogue = catalogue
        self.problems = problems
        self._engine = engine
        self._tables = tables
        self._fingerprint = ""
        self._missing: dict[str, dict[str, Missing]] = {}

    def table(self, name: str) -> nw.LazyFrame[Any]:
        """A table by its code, typed and checked, as a lazy frame; empty when the study has none.

        Parameters
        ----------
        name
            Such as ``scores``; every declared column is there, besides the segments of the study.
        """
        return self._engine.frame(self._tables[name].table.code)

    def count(self, name: str) -> int:
        """Number of rows of a table; zero when the study has none."""
        return self._tables[name].count

    def has(self, name: str, column: str = "") -> bool:
        """Whether a table has rows, and, when a column is named, whether its file has that column."""
        opened = self._tables[name]
        return opened.count > 0 and (not column or column in opened.readings)

    @property
    def respondent_count(self) -> int:
        """Number of respondents, employees included."""
        return self.count("respondents")

    def missing(self, name: str) -> dict[str, Missing]:
        """Per column of a table, how many cells are empty and how many say *I do not know*."""
        if name not in self._missing:
            opened = self._tables[name]
            self._missing[name] = opened.missing or missing_cells(self._engine, opened)
        return self._missing[name]

    @property
    def fingerprint(self) -> str:
        """SHA-256 over settings and tables; the same data in other files or in another order has the same one."""
        if not self._fingerprint:
            self._fingerprint = fingerprint_of(self._engine, self.settings, self._tables)
        return self._fingerprint

    @property
    def facts(self) -> StudyFacts:
        """What an answer says of the study it is about."""
        return StudyFacts(
            title=self.settings.name,
            organisation=self.settings.organisation,
            language=self.settings.language,
            privacy=self.settings.privacy,
            composed=self.settings.composed,
            minimum_cell=self.settings.minimum_cell,
            waves=self.settings.wave_codes,
            fingerprint=self.fingerprint,
        )

    def close(self) -> None:
        """Let go of memory and temporary files."""
        self._engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
