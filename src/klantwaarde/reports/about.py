"""`about`: what a report says of a study, taken from its settings."""

from __future__ import annotations

from klantwaarde.reports.info import StudyInfo
from klantwaarde.schema import TABLES, Settings
from klantwaarde.schema.settings import in_both
from klantwaarde.study import Study


def about(study: Study) -> StudyInfo:
    """Give the cover of the report of a study.

    Parameters
    ----------
    study
        An opened study.
    """
    settings = study.settings
    return StudyInfo(
        title=settings.name,
        organisation=settings.organisation,
        language=settings.language,
        privacy=settings.privacy,
        composed=settings.composed,
        minimum_cell=settings.minimum_cell,
        waves={wave.code: wave.name for wave in settings.waves},
        segments={name: label for name in settings.segments if (label := _named(settings, name))},
        items=_items(study),
        fingerprint=study.fingerprint,
    )


def _named(settings: Settings, name: str) -> dict[str, str]:
    """Name a column to split by: as the study names it, or as we do; another column keeps its own name."""
    if name in settings.segment_names:
        return in_both(settings.segment_names[name])
    code, _, column = name.partition(".")
    for declared in TABLES[code].columns if code in TABLES else ():
        if declared.code == column:
            return {"nl": declared.nl[0], "en": column.replace("_", " ")}
    return {}


def _items(study: Study) -> dict[str, dict[str, str]]:
    from klantwaarde.engine import rows

    if not study.has("kano_items"):
        return {}
    found = sorted(rows(study.table("kano_items")), key=lambda row: str(row["item"]))
    return {
        str(row["item"]): {lang: text for lang in ("nl", "en") if (text := row.get(f"name_{lang}"))} for row in found
    }
