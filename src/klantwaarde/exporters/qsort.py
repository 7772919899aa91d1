"""Sorts to a file in any known format; what the format cannot hold stands in the receipt."""

from __future__ import annotations

from pathlib import Path

from klantwaarde.errors import InputError, refuse, say
from klantwaarde.exporters.qsort_csv import sorts_csv
from klantwaarde.exporters.qsort_kade import kade_workbook, kade_zip
from klantwaarde.exporters.qsort_pqmethod import pqmethod_files
from klantwaarde.exporters.qsort_web import eq_json, htmlq_csv
from klantwaarde.results.q_sorts import QSorts
from klantwaarde.results.receipt import Receipt

FORMATS = ("csv", "pqmethod", "htmlq", "eq", "kade-1", "kade-2", "kade-3", "kade-zip")


def write_sorts(
    study: QSorts, path: Path, kind: str = "csv", *, orientation: str = "cards", profile: str = "international"
) -> Receipt:
    """Write sorts to a file.

    Parameters
    ----------
    study
        Cards, persons, places.
    path
        The file; for ``pqmethod`` the statements go beside it with the ending `.sta`.
    kind
        ``csv``, ``pqmethod``, ``htmlq``, ``eq``, ``kade-1``, ``kade-2``, ``kade-3`` or ``kade-zip``.
    orientation, profile
        For CSV.

    Raises
    ------
    InputError
        An unknown format.
    MethodError
        Sorts that the format cannot hold at all.
    """
    if kind == "csv":
        text, receipt = sorts_csv(study, orientation=orientation, profile=profile, name=path.name)
    elif kind == "pqmethod":
        text, statements, receipt = pqmethod_files(study, name=path.stem)
        path.with_suffix(".sta").write_text(statements, encoding="utf-8", newline="\n")
        path.write_text(text, encoding="cp1252", newline="\n")
        return receipt
    elif kind in ("htmlq", "eq"):
        text, receipt = (htmlq_csv if kind == "htmlq" else eq_json)(study, name=path.name)
    elif kind in ("kade-1", "kade-2", "kade-3", "kade-zip"):
        raw, receipt = (
            kade_zip(study, name=path.name)
            if kind == "kade-zip"
            else kade_workbook(study, int(kind[-1]), name=path.name)
        )
        path.write_bytes(raw)
        return receipt
    else:
        raise refuse(
            InputError,
            "unknown-format",
            say("Sorts cannot be written as '{kind}'.", kind=kind),
            say("The formats are {formats}.", formats=", ".join(FORMATS)),
            say("Take one of these."),
        )
    path.write_text(text, encoding="utf-8", newline="\n")
    return receipt
