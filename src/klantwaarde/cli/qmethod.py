"""`klantwaarde qmethod SORTS`: card sorts to viewpoints, with everything a study needs on the way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.cli.qmethod_files import convert
from klantwaarde.cli.qmethod_screen import show_analysis, show_choice, show_groups
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import InputError, refuse
from klantwaarde.language import say

if TYPE_CHECKING:
    from klantwaarde.results import QFactorChoice, QSorts, Receipt
    from klantwaarde.systems.vfc.analysis import Analysis

EXTRACTIONS = ("pca", "centroid", "horst")
FORMATS = ("csv", "pqmethod", "htmlq", "eq", "kade-1", "kade-2", "kade-3", "kade-zip")
MOST = 100_000
ROTATIONS = ("varimax", "none", "quartimax", "equamax", "promax", "oblimin")


@command(
    "qmethod",
    say(
        "Find the viewpoints in card sorts (Q methodology). The file has a card per row and a person per column, or is "
        "a file of PQMethod, HtmlQ, EQ or KADE. Without --factors it shows what speaks for which number."
    ),
    Argument("sorts", metavar="SORTS", type=click.Path(path_type=Path), said=say("A file with card sorts.")),
    Option("--factors", metavar="K", type=int, said=say("How many viewpoints to keep.")),
    Option("--extraction", type=click.Choice(EXTRACTIONS), said=say("How viewpoints are taken from the correlations.")),
    Option("--rotation", type=click.Choice(ROTATIONS), said=say("How factors are turned; varimax unless told.")),
    Option(
        "--correlation",
        type=click.Choice(["pearson", "spearman", "kendall"]),
        said=say("How two sorts are compared; pearson unless told."),
    ),
    Option(
        "--compat",
        type=click.Choice(["qmethod", "pqmethod"]),
        said=say("Follow the rules of another program, to replay a published study."),
    ),
    Option("--converged", is_flag=True, said=say("With --compat qmethod: let varimax run to its end.")),
    Option("--flag-level", metavar="C", type=float, said=say("c in loading > c / root of cards; 1.96 unless told.")),
    Option(
        "--majority",
        type=click.Choice(["on", "off", "alone"]),
        said=say("The rule of half the communality; on unless told."),
    ),
    Option("--positive-only", is_flag=True, said=say("Negative loadings never define a viewpoint.")),
    Option("--split", metavar="F", multiple=True, said=say("Split a viewpoint with two poles, such as f1.")),
    Option(
        "--multiplicity", type=click.Choice(["none", "holm", "fdr"]), said=say("Correct the tests for their number.")
    ),
    Option("--grid", metavar="GRID", said=say("The grid, as counts from low to high or as place:count.")),
    Option("--free", is_flag=True, said=say("The sorts were made without a forced grid.")),
    Option("--symmetric", is_flag=True, said=say("Make the mean grid of free sorts the same on both sides.")),
    Option(
        "--missing",
        type=click.Choice(["auto", "fill", "pairwise"]),
        said=say("Missing cards: filled from the empty places of the grid, or pairwise; auto unless told."),
    ),
    Option(
        "--orientation",
        type=click.Choice(["auto", "cards", "persons"]),
        said=say("What stands in the rows of a CSV file."),
    ),
    Option(
        "--statements",
        metavar="FILE",
        type=click.Path(path_type=Path),
        said=say("What stands on the cards: a line per card, such as the .sta file of a .dat file, or a table."),
    ),
    Option("--talks", metavar="FILE", type=click.Path(path_type=Path), said=say("What was said beside the sorts.")),
    Option("--log", "log_file", metavar="FILE", type=click.Path(path_type=Path), said=say("Replay a log of steps.")),
    Option("--bootstrap", metavar="B", type=click.IntRange(max=MOST), said=say("Resamples of persons, such as 1000.")),
    Option(
        "--parallel",
        metavar="N",
        type=click.IntRange(1, MOST),
        said=say("Draws of the parallel analysis, such as 1000."),
    ),
    Option("--groups", is_flag=True, said=say("Read the viewpoints as buyer groups.")),
    Option("--anonymous", is_flag=True, said=say("With --out: only the report, and it names no person.")),
    Option("--seed", metavar="S", type=int, default=1, said=say("Start of everything random; 1 unless told.")),
    Option(
        "--out", metavar="DIR", type=click.Path(path_type=Path), said=say("Write report, workbook, log and pictures.")
    ),
    Option(
        "--convert",
        metavar="FILE",
        type=click.Path(path_type=Path),
        said=say("Write the sorts to a new file for another program, and say what that file cannot hold."),
    ),
    Option("--as", "kind", type=click.Choice(FORMATS), default="csv", said=say("The format of that file.")),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)
@click.pass_context
def qmethod(ctx: click.Context, /, sorts: Path, **given: Any) -> None:  # noqa: ANN401 - click hands over every option
    """Analyse a file of card sorts."""
    from klantwaarde import qmethod as q

    person = person_of(ctx)
    study, receipt = q.read_with_receipt(
        sorts, orientation=given["orientation"] or "auto", statements=given["statements"]
    )
    study = _told(study, given)
    if given["convert"] is not None:
        convert(study, receipt, given["convert"], given["kind"], person)
        if given["factors"] is None:
            return
    if given["factors"] is None and given["log_file"] is None:
        choice = q.factor_choice(study, draws=given["parallel"] or 1000, seed=given["seed"])
        if given["json_to"]:
            _deliver(_choice_table(choice, person), given["json_to"])
        else:
            show_choice(choice, person)
        return
    analysis = _analysis(study, given)
    noun = q.noun(analysis)
    extra = _extras(analysis, given)
    if given["out"] is not None:
        from klantwaarde.cli.qmethod_files import write_files

        write_files(analysis, noun, extra, given["out"], source=sorts.name, person=person, names=not given["anonymous"])
    if given["json_to"]:
        _deliver(_table(noun, extra, receipt, person), given["json_to"])
        return
    show_analysis(noun, extra.get("bootstrap"), receipt, person)
    if "choice" in extra:
        show_choice(extra["choice"], person, decided=True)
    if "groups" in extra:
        show_groups(extra["groups"], person)


def _told(study: QSorts, given: dict[str, Any]) -> QSorts:
    """Add to a study what was told on the command line."""
    import msgspec

    from klantwaarde import qmethod as q

    if given["grid"]:
        study = msgspec.structs.replace(study, grid=q.parse_grid(given["grid"]), forced=not given["free"])
    elif given["free"]:
        study = msgspec.structs.replace(study, forced=False)
    if given["talks"] is not None:
        study, _ = q.read_talks(given["talks"], study)
    return study


def _analysis(study: QSorts, given: dict[str, Any]) -> Analysis:
    from klantwaarde import qmethod as q
    from klantwaarde.results import QAction

    steps: list[QAction] = []
    if given["log_file"] is not None:
        log = q.read_log(_read(given["log_file"]))
        settings, steps = log.settings, list(log.actions)
    else:
        settings = q.settings_for(
            given["factors"],
            given["compat"] or "native",
            extraction=given["extraction"],
            rotation=given["rotation"],
            correlation=given["correlation"],
            converged=given["converged"] or None,
            flag_level=given["flag_level"],
            flag_majority=given["majority"],
            flag_pole="positive" if given["positive_only"] else None,
            multiplicity=given["multiplicity"],
            symmetric=given["symmetric"] or None,
            missing=given["missing"],
            seed=given["seed"],
        )
    steps += [QAction("split", factor=name) for name in given["split"]]
    return q.analyse(study, settings=settings, log=steps)


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise refuse(
            InputError,
            "no-file",
            say("{file} is not there.", file=path.name),
            say("A log is a JSON file that klantwaarde wrote."),
            say("Check the name and the folder."),
        )
    return path.read_bytes()


def _extras(analysis: Analysis, given: dict[str, Any]) -> dict[str, Any]:
    """Make what was asked for besides the analysis."""
    from klantwaarde import qmethod as q

    out: dict[str, Any] = {}
    if given["bootstrap"]:
        out["bootstrap"] = q.bootstrap(analysis, given["bootstrap"], seed=given["seed"])
    if given["parallel"]:
        k = analysis.settings.factors
        out["choice"] = q.factor_choice(
            analysis.sorts.study, k, draws=given["parallel"], seed=given["seed"], resamples=given["bootstrap"] or 0
        )
    if given["groups"]:
        out["groups"] = q.buyer_groups(
            analysis, resamples=given["bootstrap"] or 0, seed=given["seed"], draws=given["parallel"] or 0
        )
    return out


def _table(noun: Any, extra: dict[str, Any], receipt: Receipt, person: Person) -> dict[str, Any]:  # noqa: ANN401
    from klantwaarde.systems.vfc.noun import q_table

    table = q_table(noun, person.lang)
    table["warnings"] += [f"guessed: {person.hears(line)}" for line in receipt.guessed]
    if "choice" in extra:
        table["choice"] = _choice_table(extra["choice"], person)
    return table | {name: extra[name] for name in ("bootstrap", "groups") if name in extra}


def _choice_table(choice: QFactorChoice, person: Person) -> dict[str, Any]:
    return {
        "eigenvalues": choice.eigenvalues,
        "parallel": choice.parallel,
        "horn": choice.horn,
        "sequential": choice.sequential,
        "explained_variance": choice.explained,
        "draws": choice.draws,
        "seed": choice.seed,
        "rules": [{"code": r.code, "keeps": r.keeps, "name": person.hears(r.name)} for r in choice.rules],
        "solutions": choice.solutions,
    }


def _deliver(table: dict[str, Any], to: str) -> None:
    import msgspec

    text = msgspec.json.format(msgspec.json.encode(table), indent=1).decode() + "\n"
    if to == "-":
        click.echo(text, nl=False)
    else:
        write_whole(Path(to), text)
