"""The complete Q methodology on its own: ``from klantwaarde import qmethod``.

Read sorts, analyse, look at stability and buyer groups, write files. Every name here is loaded when it is first used,
so the import itself costs nothing.

>>> from klantwaarde import qmethod
>>> places = [[2, 1, -2, 2], [1, 2, -1, 0], [0, -1, 0, 1], [-1, 0, 2, -1], [-2, -2, 1, -2]]
>>> analysis = qmethod.analyse(places, factors=1)
>>> [factor.flagged for factor in qmethod.noun(analysis).factors]
[4]
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from klantwaarde.results.q_action import QAction, QSettings
    from klantwaarde.results.q_analysis import QAnalysis
    from klantwaarde.results.q_choice import QFactorChoice
    from klantwaarde.results.q_design import QDesign
    from klantwaarde.results.q_groups import BuyerGroups, CribSheet
    from klantwaarde.results.q_sorts import QSorts
    from klantwaarde.results.q_stability import QStability
    from klantwaarde.results.receipt import Receipt
    from klantwaarde.systems.vfc.analysis import Analysis
    from klantwaarde.systems.vfc.settings import Choice

    Source = QSorts | Path | str | Sequence[Sequence[float | None]]

_VFC = "klantwaarde.systems.vfc."
_RESULTS = "klantwaarde.results."
_WHERE: dict[str, str] = {
    # nouns
    "QAction": _RESULTS + "q_action",
    "QSettings": _RESULTS + "q_action",
    "QAnalysis": _RESULTS + "q_analysis",
    "QCard": _RESULTS + "q_sorts",
    "QGrid": _RESULTS + "q_sorts",
    "QRemark": _RESULTS + "q_sorts",
    "QSorter": _RESULTS + "q_sorts",
    "QSorts": _RESULTS + "q_sorts",
    # design
    "choose_cards": _VFC + "design",
    "default_cards": _VFC + "design",
    "default_references": _VFC + "design",
    "design": _VFC + "design",
    "person_set": _VFC + "design",
    "reference_arrays": _VFC + "design",
    "parse_grid": _VFC + "grid",
    "suggest_grid": _VFC + "grid",
    "read_cards": "klantwaarde.importers.qcards",
    # analysis, step by step over arrays
    "make_sorts": _VFC + "sorts",
    "check_sorts": _VFC + "sorts",
    "settings_for": _VFC + "settings",
    "standardise": _VFC + "correlate",
    "correlation": _VFC + "correlate",
    "components": _VFC + "components",
    "centroid": _VFC + "centroid",
    "horst": _VFC + "centroid",
    "orthomax": _VFC + "rotate",
    "procrustes": _VFC + "rotate",
    "oblimin": _VFC + "oblique",
    "promax": _VFC + "oblique",
    "flag": _VFC + "flags",
    "arrays": _VFC + "scores",
    "reliability": _VFC + "scores",
    "congruence": _VFC + "compare",
    # log
    "append": _VFC + "replay",
    "log_of": _VFC + "replay",
    "read_log": _VFC + "replay",
    "replay": _VFC + "replay",
    "script": _VFC + "replay",
    # large
    "analyse_table": _VFC + "large",
    # groups
    "market_share": _VFC + "groups",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever lives there
    """Load a name from where it lives, on first use."""
    if name not in _WHERE:
        message = f"module 'klantwaarde.qmethod' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    """Give every name, loaded or not."""
    return sorted([*globals(), *_WHERE])


def read(path: Path | str, *, orientation: str = "auto", statements: Path | str | None = None) -> QSorts:
    """Read card sorts from a file of any known format; see `read_with_receipt` for what was guessed."""
    return read_with_receipt(path, orientation=orientation, statements=statements)[0]


def read_with_receipt(
    path: Path | str, *, orientation: str = "auto", statements: Path | str | None = None
) -> tuple[QSorts, Receipt]:
    """Read card sorts and what was mapped, guessed and dropped.

    Parameters
    ----------
    path
        CSV either way round, PQMethod `.dat`, FlashQ, HtmlQ, Easy-HtmlQ, EQ, KADE XLSX or zip, or a study folder of
        HtmlQ.
    orientation
        For a plain table: ``cards`` in rows, ``persons`` in rows, or ``auto``.
    statements
        What stands on the cards: a line per card, as in PQMethod's `.sta` file, or a table of names and texts.
    """
    from klantwaarde.importers.qsort import read_sorts

    return read_sorts(path, orientation=orientation, statements=statements)


def read_talks(path: Path | str, study: QSorts) -> tuple[QSorts, Receipt]:
    """Add the talks beside the sorts: who will pay for what, and the words."""
    from klantwaarde.importers.qsort_talks import read_talks as talks

    return talks(Path(path), study)


def write(study: QSorts, path: Path | str, format: str = "csv", **choices: Any) -> Receipt:  # noqa: A002, ANN401
    """Write sorts to a file.

    Parameters
    ----------
    study
        The sorts.
    path
        For ``pqmethod`` the `.dat` file; the `.sta` file is written beside it.
    format
        ``csv`` (choices: orientation, profile), ``pqmethod``, ``htmlq``, ``eq``, ``kade-1``, ``kade-2``, ``kade-3`` or
        ``kade-zip``.

    Returns
    -------
    The receipt: what the format cannot hold.
    """
    from klantwaarde.exporters.qsort import write_sorts

    return write_sorts(study, Path(path), format, **choices)


def analyse(
    source: Source,
    factors: int | None = None,
    *,
    mode: str = "native",
    settings: QSettings | None = None,
    log: Sequence[QAction] = (),
    orientation: str | None = None,
    **choices: Choice | None,
) -> Analysis:
    """Analyse card sorts.

    Parameters
    ----------
    source
        A study, a file, or a table with a row per card and a column per person (a data frame keeps its names).
    factors
        How many to keep; not needed with `settings`.
    mode
        ``native``, or ``qmethod`` or ``pqmethod`` to replay what those programs do.
    settings
        Settings made before, such as those of a log.
    log
        Steps by hand.
    orientation
        What stands in the rows of a file or a table: ``cards`` or ``persons``; see `sorts`.
    choices
        Any other field of `QSettings`, such as ``extraction="centroid"`` or ``rotation="quartimax"``.

    Returns
    -------
    Analysis, a record of arrays; `noun` gives it as plain lists.
    """
    from klantwaarde.errors import MethodError, refuse, say
    from klantwaarde.systems.vfc.analysis import analyse_sorts
    from klantwaarde.systems.vfc.settings import settings_for

    if settings is None and factors is None:
        raise refuse(
            MethodError,
            "no-factors",
            say("The number of factors was not given."),
            say("A person decides how many viewpoints are kept; nothing is chosen silently."),
            say("Look at factor_choice, then give factors."),
        )
    study = sorts(source, orientation=orientation)
    return analyse_sorts(study, settings or settings_for(int(factors or 0), mode, **choices), log)


def sorts(source: Source, *, orientation: str | None = None) -> QSorts:
    """Make a study of a file, a table or a data frame; a study comes back as it is.

    Parameters
    ----------
    source
        A file; a table of numbers; or a data frame of pandas or polars, which keeps its names: those of the rows stand
        in the index or in a first column of words.
    orientation
        ``cards``: a row per card and a column per person, what a table is taken for; ``persons``: the other way round.
        For a file ``auto`` looks at the grid.

    Raises
    ------
    MethodError, InputError
        Cells that are no numbers; a table whose rows, not its columns, look like sorts while no way round was told.
    """
    from klantwaarde.results.q_sorts import QSorts as Study

    if isinstance(source, Study):
        return source
    if isinstance(source, Path | str):
        return read(source, orientation=orientation or "auto")
    from klantwaarde.importers.qsort_frame import read_frame, read_numbers

    read_any = read_frame if hasattr(source, "columns") and hasattr(source, "to_numpy") else read_numbers
    return read_any(source, orientation)


def noun(analysis: Analysis) -> QAnalysis:
    """Give an analysis as plain lists that travel and are written as JSON."""
    from klantwaarde.systems.vfc.noun import q_analysis

    return q_analysis(analysis)


def table(analysis: Analysis, lang: str = "en") -> dict[str, Any]:
    """Give the table that ``klantwaarde qmethod ... --json -`` prints."""
    from klantwaarde.systems.vfc.noun import q_table

    return q_table(noun(analysis), lang)


def factor_choice(
    source: Source,
    factors: int | None = None,
    *,
    draws: int = 1000,
    seed: int = 1,
    resamples: int = 0,
    **choices: Choice | None,
) -> QFactorChoice:
    """Show what every rule says of the number of factors; nothing is chosen."""
    from klantwaarde.systems.vfc.choice import factor_choice as choice
    from klantwaarde.systems.vfc.settings import settings_for

    settings = (
        settings_for(factors, str(choices.pop("mode", None) or "native"), **choices) if factors is not None else None
    )
    return choice(sorts(source), settings, draws=draws, seed=seed, resamples=resamples)


def bootstrap(
    analysis: Analysis, resamples: int = 1000, *, seed: int, level: float = 0.95, kind: str = "percentile"
) -> QStability:
    """Bootstrap over persons: how far viewpoints and places move, and how sure each person's factor is."""
    from klantwaarde.systems.vfc.bootstrap import bootstrap as run

    return run(analysis, resamples, seed, level=level, kind=kind)


def buyer_groups(
    analysis: Analysis,
    *,
    resamples: int = 0,
    seed: int = 1,
    draws: int = 0,
    references: dict[str, dict[str, float]] | None = None,
    margin: float | None = None,
    minimum_cell: int = 5,
) -> BuyerGroups:
    """Read factors as buyer groups, place every person, and draw the portraits.

    Parameters
    ----------
    resamples, seed
        Of the bootstrap that tells how sure a person's group is; 0 leaves it out.
    draws
        Of the parallel analysis that tests the number of groups; 0 leaves it out.
    references, margin, minimum_cell
        See `klantwaarde.systems.vfc.groups.buyer_groups`.
    """
    from klantwaarde.systems.vfc.bootstrap import resample, stability
    from klantwaarde.systems.vfc.choice import factor_choice as choice
    from klantwaarde.systems.vfc.groups import buyer_groups as read_groups

    found = resample(analysis, resamples, seed) if resamples else None
    return read_groups(
        analysis,
        references=references,
        margin=margin,
        found=found,
        stable=stability(analysis, found, seed) if found is not None else None,
        choice=choice(analysis.sorts.study, None, draws=draws, seed=seed) if draws else None,
        minimum_cell=minimum_cell,
        seed=seed,
    )


def crib_sheets(analysis: Analysis) -> list[CribSheet]:
    """Give Watts & Stenner's lists for every factor that somebody defines."""
    from klantwaarde.systems.vfc.crib import crib_sheet

    sheets = (crib_sheet(analysis, factor) for factor in range(len(analysis.factors.items)))
    return [sheet for sheet in sheets if sheet is not None]


def lis(analysis: Analysis) -> str:
    """Write the analysis as a text report in the order of PQMethod's `.lis`."""
    import numpy as np

    from klantwaarde.exporters.qsort_lis import lis_report
    from klantwaarde.systems.vfc.resample import correlations

    x = analysis.sorts.x
    free = list(zip(np.nanmean(x, axis=0).tolist(), np.nanstd(x, axis=0, ddof=1).tolist(), strict=True))
    return lis_report(noun(analysis), correlations=correlations(analysis).tolist(), free=free)


def tables(analysis: Analysis, *, profile: str = "international", lang: str = "en") -> dict[str, str]:
    """Write the results as plain CSV tables, by name: factors, persons, cards, differences.

    Parameters
    ----------
    profile
        ``international`` (comma, point) or ``dutch`` (semicolon, decimal comma).
    lang
        Of the texts of the cards.
    """
    from klantwaarde.exporters.qsort_tables import result_tables

    return result_tables(noun(analysis), profile=profile, lang=lang)


def workbook(
    analysis: Analysis,
    *,
    stable: QStability | None = None,
    groups: BuyerGroups | None = None,
    choice: QFactorChoice | None = None,
    lang: str = "en",
) -> bytes:
    """Write the analysis as one XLSX workbook with a method sheet, crib sheets and a sheet per table."""
    from klantwaarde.exporters.qsort_workbook import q_workbook
    from klantwaarde.reports.q_method import method_lines, people_rows, setting_rows, warning_lines
    from klantwaarde.reports.voice import Voice

    q, voice = noun(analysis), Voice(lang)
    return q_workbook(
        q,
        analysis.sorts.study,
        cribs=crib_sheets(analysis),
        stable=stable,
        groups=groups,
        choice=choice,
        how=method_lines(q, voice, stable=stable, choice=choice),
        settings=setting_rows(q, voice),
        people=people_rows(q, voice, names=True),
        warnings=warning_lines(q, {}, voice, names=True),
        lang=lang,
    )


def report(
    analysis: Analysis,
    *,
    lang: str,
    stable: QStability | None = None,
    groups: BuyerGroups | None = None,
    choice: QFactorChoice | None = None,
    names: bool = True,
    composed: bool = False,
) -> str:
    """Write the report of a card-sorting study as one HTML page that needs nothing else.

    Parameters
    ----------
    lang
        ``nl`` or ``en``.
    stable, groups, choice
        What was made besides; each gives the report a chapter.
    names
        False in an anonymous study: no person is named.
    composed
        True when the data are made up; the report then says so.
    """
    from klantwaarde.reports.q_report import render_q
    from klantwaarde.systems.vfc.design import HIGH, LOW
    from klantwaarde.systems.vfc.portraits import portraits

    cards = analysis.sorts.study.cards
    ours = all(card.group for card in cards)
    return render_q(
        noun(analysis),
        groups.portraits if groups is not None else portraits(analysis, {}),
        lang=lang,
        stable=stable,
        groups=groups,
        choice=choice,
        names=names,
        composed=composed,
        ends={one: (LOW[one], HIGH[one]) for one in LOW} if ours else None,
    )


def card_sheets(design: QDesign, *, lang: str) -> str:
    """Write the grid and all cards as one HTML page to print and cut out."""
    from klantwaarde.reports.q_print import render_cards

    return render_cards(design, lang=lang)
