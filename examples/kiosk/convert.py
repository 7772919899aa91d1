# ruff: noqa: INP001 - a script beside the data, not a package
"""Turn the published kiosk survey into the tables of this study folder, byte for byte.

Run it as ``python examples/kiosk/convert.py RESPONSES [FOLDER]``: RESPONSES is the survey as one row per person
(columns ``exp01`` .. ``exp24`` expectation, ``per`` experience, ``imp`` importance, ``sat`` satisfaction, ``kf01`` ..
``kf29`` and ``kd01`` .. ``kd29`` the two halves of a Kano pair). Only the standard library is used.

What travels: every answer about values and Kano items, the four overall questions, sex, age band and frequency of
use. What stays behind: which kinds of kiosk people use and why, because no answer of ours needs it and each such
column makes a person easier to recognise.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from pathlib import Path

# Item 1 .. 24 of the survey -> value code. The names stand in study.toml.
VALUES = (
    "as_chosen",
    "correct",
    "informs",
    "interesting",
    "fun",
    "pleasant",
    "without_help",
    "own_choice",
    "any_time",
    "short_wait",
    "fast_service",
    "low_cost",
    "payment_method",
    "enough_time",
    "language",
    "back",
    "simple",
    "less_pressure",
    "out_of_sight",
    "kept_safe",
    "no_other_use",
    "attractive",
    "touch",
    "voice",
)

# Kano item 1 .. 29: the service items it speaks about, and its name in Dutch and in English.
KANO_ITEMS: tuple[tuple[tuple[int, ...], str, str], ...] = (
    ((1,), "het resultaat klopt met mijn keuze", "the result matches what I selected"),
    ((2,), "mijn invoer wordt foutloos verwerkt", "my input is handled correctly"),
    ((3,), "geeft de informatie die ik nodig heb", "gives the information I need"),
    ((4, 5), "boeiend scherm dat leuk is om te bedienen", "interesting screen that is fun to use"),
    ((6,), "prettig betalen en bestellen", "pleasant to pay and order"),
    ((7, 8), "zelf kiezen, zonder hulp van anderen", "my own choice, without help of others"),
    ((9,), "te gebruiken wanneer ik wil", "usable whenever I want"),
    ((10,), "minder lang wachten tot ik aan de beurt ben", "shorter wait before my turn"),
    ((11,), "in totaal sneller klaar", "shorter service in all"),
    ((12,), "lagere kosten", "lower cost"),
    ((13,), "betalen op de manier die ik wil", "payment method of my choice"),
    ((14,), "genoeg tijd om te bestellen", "enough time to order"),
    ((15,), "keuze van taal", "choice of language"),
    ((), "hoogte en stand zijn te verstellen", "adjustable height and angle"),
    ((16,), "makkelijk terug om een keuze te wijzigen", "easy way back to change a selection"),
    ((17,), "kort en niet ingewikkeld", "short and not complicated"),
    ((18,), "minder druk dan met personeel", "less pressure than with staff"),
    ((), "knop om personeel te roepen", "button to call staff"),
    ((), "hulpknop op elk scherm", "help button on every screen"),
    ((), "zelf geld terugvragen", "self-service refund"),
    ((19,), "omstanders zien mijn gegevens niet", "bystanders cannot see my data"),
    ((20,), "mijn gegevens worden veilig bewaard", "my data are kept safely"),
    ((21,), "mijn gegevens worden niet elders gebruikt", "my data are not used elsewhere"),
    ((22,), "aantrekkelijk om te zien", "attractive appearance"),
    ((23,), "aanraking werkt precies en snel", "accurate, fast touch"),
    ((24,), "prettige gesproken uitleg", "pleasant voice guidance"),
    ((), "te bedienen met handschoenen", "works with gloves"),
    ((), "te bedienen met de stem", "voice recognition"),
    ((), "inzoomen met twee vingers", "zoom with two fingers"),
)

SEX = {"f": "vrouw", "m": "man"}
AGE = {"20-29": "20 tot 30 jaar", "other": "andere leeftijd"}
FREQUENCY = {"weekly": "wekelijks", "monthly": "maandelijks", "half_yearly": "halfjaarlijks", "never": "nooit"}
MEASURES = {"importance": "imp", "expectation": "exp", "experience": "per", "satisfaction": "sat"}
OVERALL = {
    "satisfaction": "overall_satisfied",
    "quality": "overall_quality",
    "reuse": "reuse",
    "recommend": "recommend",
}

Row = dict[str, str]


def code(row: Row) -> str:
    """Give the code of a person: the survey's own number, so that anyone can look an answer up."""
    return f"k{int(row['respondent']):03d}"


def respondents(answers: list[Row]) -> Iterable[list[str]]:
    """Everybody, also the four who never used a kiosk and therefore answered nothing."""
    yield ["respondent_id", "sex", "age", "frequency"]
    for row in answers:
        yield [code(row), SEX[row["sex"]], AGE[row["age_band"]], FREQUENCY[row["use_frequency"]]]


def scores(answers: list[Row]) -> Iterable[list[str]]:
    """One row per person and value; no row where a person answered none of the four questions."""
    yield ["respondent_id", "value_id", *MEASURES]
    for row in answers:
        for item, value in enumerate(VALUES, start=1):
            marks = [row[f"{prefix}{item:02d}"] for prefix in MEASURES.values()]
            if any(marks):
                yield [code(row), value, *marks]


def kano(answers: list[Row]) -> Iterable[list[str]]:
    """One row per person and Kano pair, in the codes of the survey (1 like .. 5 dislike)."""
    yield ["respondent_id", "item", "functional", "dysfunctional"]
    for row in answers:
        for item in range(1, len(KANO_ITEMS) + 1):
            pair = [row[f"kf{item:02d}"], row[f"kd{item:02d}"]]
            if any(pair):
                yield [code(row), str(item), *pair]


def kano_items() -> Iterable[list[str]]:
    """Tie each Kano item to the values it speaks about; six items speak about none of the 24."""
    yield ["item", "name_nl", "name_en", "values"]
    for item, (services, name_nl, name_en) in enumerate(KANO_ITEMS, start=1):
        yield [str(item), name_nl, name_en, "|".join(VALUES[service - 1] for service in services)]


def overall(answers: list[Row]) -> Iterable[list[str]]:
    """Collect the four questions about the whole, on a scale of 1 to 5."""
    yield ["respondent_id", *OVERALL]
    for row in answers:
        marks = [row[column] for column in OVERALL.values()]
        if any(marks):
            yield [code(row), *marks]


def convert(source: Path, folder: Path) -> list[Path]:
    """Write the five tables of the study and return their paths."""
    with source.open(encoding="utf-8", newline="") as file:
        answers = list(csv.DictReader(file))
    tables = {
        "respondents": respondents(answers),
        "scores": scores(answers),
        "kano": kano(answers),
        "kano_items": kano_items(),
        "overall": overall(answers),
    }
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, rows in tables.items():
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        written.append(path)
    return written


if __name__ == "__main__":
    if len(sys.argv) not in {2, 3}:
        sys.exit("usage: python convert.py RESPONSES [FOLDER]")
    target = Path(sys.argv[2]) if len(sys.argv) == 3 else Path(__file__).parent
    for made in convert(Path(sys.argv[1]), target):
        print(made)  # noqa: T201 - a script for the command line
