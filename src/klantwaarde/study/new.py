"""Make a study folder that a person can fill in a spreadsheet."""

from __future__ import annotations

from pathlib import Path

from klantwaarde.errors import InputError, Place, refuse
from klantwaarde.language import LANGUAGES, say
from klantwaarde.schema.settings_reading import read_settings
from klantwaarde.schema.template_settings import template_settings
from klantwaarde.schema.template_sheets import template_workbook
from klantwaarde.study.catalogue_reading import default_catalogue
from klantwaarde.study.folder import SETTINGS

WORKBOOK = "study.xlsx"
README = {"nl": "LEESMIJ.md", "en": "README.md"}

_GUIDE = {
    "nl": """\
# Uw onderzoek

1. Zet in `study.toml` de titel, de metingen en de schalen. Bij elke regel staat uitleg.
2. Vul `study.xlsx`. Elk blad is een tabel; op het blad *uitleg* staat wat elke kolom is. Alleen *respondenten* moet.
   De drie gekleurde bladen zijn genoeg voor een eerste plaat. Wat u niet gebruikt, laat u leeg of haalt u weg.
3. Kijk of het klopt: `klantwaarde check .`
4. Maak het rapport: `klantwaarde analyse .`

Liever losse bestanden? Zet een tabel als `cijfers.csv` of `cijfers.xlsx` in deze map en haal het blad weg.
Zet geen namen van personen in de tabellen: een eigen code per persoon is genoeg.
Iemand verwijderen: `klantwaarde erase . --respondent CODE`.
""",
    "en": """\
# Your study

1. Put the title, the waves and the scales in `study.toml`. Every line is explained.
2. Fill `study.xlsx`. Each sheet is a table; the sheet *help* says what each column is. Only *respondents* must be
   filled. The three coloured sheets are enough for a first picture. What you do not use stays empty, or goes.
3. See whether it is right: `klantwaarde check .`
4. Make the report: `klantwaarde analyse .`

Rather have single files? Put a table as `scores.csv` or `scores.xlsx` in this folder and remove the sheet.
Put no names of persons in the tables: a code of your own per person is enough.
To remove someone: `klantwaarde erase . --respondent CODE`.
""",
}


def new_study(path: str | Path, lang: str = "nl") -> list[Path]:
    """Make a study folder: settings with explanation, a workbook to fill, and a guide of one page.

    Parameters
    ----------
    path
        A folder that does not exist yet, or is empty.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    list
        The files that were made.

    Raises
    ------
    InputError
        When the folder holds something, or cannot be made.
    """
    folder = Path(path)
    lang = lang if lang in LANGUAGES else "nl"
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise refuse(
            InputError,
            "folder-not-empty",
            say("{folder} exists and is not empty.", folder=str(folder)[:300]),
            say("A new study starts in a folder that is new or empty, so that nothing is overwritten."),
            say("Choose another name, or empty the folder."),
            Place(file=str(folder)[:300]),
        )
    text = template_settings(lang)
    contents = {SETTINGS: text.encode(), WORKBOOK: _workbook(text, lang), README[lang]: _GUIDE[lang].encode()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_bytes(content)
    except (OSError, ValueError) as error:  # no right to write, or a name no disk can hold
        why = getattr(error, "strerror", None) or str(error)
        raise refuse(
            InputError,
            "folder-not-made",
            say("{folder} cannot be made: {why}", folder=str(folder)[:300], why=why),
            say("A new study needs a place where you may write."),
            say("Choose another place."),
            Place(file=str(folder)[:300]),
        ) from None
    return [folder / name for name in contents]


def _workbook(settings_text: str, lang: str) -> bytes:
    settings, _ = read_settings(settings_text)
    assert settings is not None  # noqa: S101 - our own template, held by a test
    catalogue = default_catalogue()
    names = {
        "values": {code: value.name[lang] for code, value in catalogue.values.items()},
        "investments": {code: investment.name[lang] for code, investment in catalogue.investments.items()},
        "roles": {code: role.name[lang] for code, role in catalogue.roles.items()},
    }
    lists = {"waves": settings.wave_codes}
    lists.update({listed: list(found.values()) for listed, found in names.items()})
    return template_workbook(lang, settings, lists)
