"""From a study to what a report says of it: title, waves, promises, names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klantwaarde.reports.info import StudyInfo
from klantwaarde.schema.tables import TABLES

if TYPE_CHECKING:
    from klantwaarde.study import Study


def about(study: Study) -> StudyInfo:
    """Say what stands on the cover of the report of a study."""
    settings = study.settings
    return StudyInfo(
        title=settings.name,
        organisation=settings.organisation,
        language=settings.language,
        privacy=settings.privacy,
        composed=settings.composed,
        minimum_cell=settings.minimum_cell,
        waves={wave.code: wave.name for wave in settings.waves},
        segments={name: _segment_label(name) for name in settings.segments},
        items=_item_names(study),
        fingerprint=study.fingerprint,
    )


def _segment_label(name: str) -> dict[str, str]:
    """Label of a column: as its declaration has it, or as the study itself calls a column of its own."""
    table, _, column = name.partition(".")
    declared = {known.code: known for known in TABLES[table].columns}
    if column in declared:
        return {lang: declared[column].heading(lang).replace("_", " ") for lang in ("nl", "en")}
    return {lang: column.replace("_", " ") for lang in ("nl", "en")}


def _item_names(study: Study) -> dict[str, dict[str, str]]:
    """Name of each Kano item that has one, per language."""
    from klantwaarde.engine import rows

    if not study.count("kano_items"):
        return {}
    found = rows(study.table("kano_items").select("item", "name_nl", "name_en").sort("item"))
    names = {row["item"]: {"nl": row["name_nl"] or "", "en": row["name_en"] or ""} for row in found}
    return {
        item: {lang: text for lang, text in name.items() if text} for item, name in names.items() if any(name.values())
    }
