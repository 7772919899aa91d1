"""`klantwaarde pls ITEMS --model MODEL`: a path model from a file of answers and a file that describes the model."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from klantwaarde.cli.counted_answers import counted_of, is_large, sample_of, store_of
from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.loose_answers import loose_frame
from klantwaarde.cli.person import Person
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import InputError, KlantwaardeError, Place, refuse
from klantwaarde.language import Said, number, say
from klantwaarde.results import to_json

if TYPE_CHECKING:
    from klantwaarde.results.path_analysis import PathAnalysis, PathComparison, PathModeration
    from klantwaarde.systems.quality.analysis import Ask
    from klantwaarde.systems.quality.counted import Counted, Store
    from klantwaarde.systems.quality.path_model import PathModel
    from klantwaarde.systems.quality.sample import Sample


@command(
    "pls",
    say(
        "Estimate a path model: which construct goes with which, and how well the questions measure them. The file has "
        "a row per person and a column per question; the model is TOML, JSON or lavaan-like text."
    ),
    Argument("file", metavar="ITEMS", type=click.Path(path_type=Path), said=say("A CSV or Parquet file.")),
    Option("--model", "model_file", required=True, metavar="FILE|TEXT",
           said=say("The model: blocks, paths, and where wanted scale and modes. Or lavaan-like text itself, with ; "
                    "between its lines.")),
    Option("--scheme", type=click.Choice(["path", "factorial", "centroid"]), default="path",
           said=say("How constructs weigh their neighbours while the weights are found.")),
    Option("--bootstrap", type=click.IntRange(0, 100_000), default=2000, metavar="B",
           said=say("Resamples for the intervals; 0 for none.")),
    Option("--seed", type=click.IntRange(0), default=1, metavar="S", said=say("The same seed gives the same numbers.")),
    Option("--interval", type=click.Choice(["percentile", "bca"]), default="percentile",
           said=say("Which interval: percentile, or BCa.")),
    Option("--group", metavar="COLUMN", said=say("Compare the groups in this column, two by two.")),
    Option("--account", metavar="COLUMN", said=say("People of one account are drawn together.")),
    Option("--weight", metavar="COLUMN", said=say("For how many people an answer counts.")),
    Option("--target", metavar="CONSTRUCT", default="", said=say("Whose performance the importance is about.")),
    Option("--consistent", is_flag=True, said=say("Take measurement error out (PLSc), or say why that cannot be.")),
    Option("--unstandardised", is_flag=True, said=say("Let widely spread items count more, as tables of 2005 do.")),
    Option("--moderate", metavar="A,B,C", said=say("Whether B strengthens or weakens the arrow from A to C.")),
    Option("--predict", is_flag=True, said=say("Predict every item out of sample, beside a linear model.")),
    Option("--workers", type=click.IntRange(1, 64), default=1, metavar="N",
           said=say("Workers; they change the time and never the numbers.")),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)  # fmt: skip
@click.pass_context
def pls(ctx: click.Context, /, **asked: Any) -> None:  # noqa: ANN401 - click hands over what the options say
    """Estimate a path model."""
    from klantwaarde.systems.quality.analysis import Ask, analyse_paths

    person = person_of(ctx)
    model = read_model(asked["model_file"])
    ask = Ask(
        scheme=asked["scheme"], consistent=asked["consistent"], standardised=not asked["unstandardised"],
        target=asked["target"], resamples=asked["bootstrap"], seed=asked["seed"], interval=asked["interval"],
        workers=asked["workers"],
    )  # fmt: skip
    with _answers(asked, model, person) as answers:
        found = _further(analyse_paths(answers.sums, model, ask), answers, model, ask, asked)
    _deliver(found, asked["json_to"], person)


def read_model(told: Path | str) -> PathModel:
    """Read a model from TOML, JSON, or lavaan-like text: any other file, or what was told itself."""
    from klantwaarde.systems.quality.path_model import lavaan_model, path_model

    if "~" in str(told) and not Path(str(told)[:200]).is_file():
        return lavaan_model(str(told).replace(";", "\n"))
    path = Path(told)
    if not path.is_file():
        raise refuse(
            InputError, "no-file", say("There is no file {path}.", path=str(path)[:300]),
            say("The model stands in a TOML or JSON file."), say("Correct the path."),
        )  # fmt: skip
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix.casefold() == ".json":
            data = json.loads(text)
        elif path.suffix.casefold() == ".toml":
            data = tomllib.loads(text)
        else:
            return lavaan_model(text)
    except (UnicodeDecodeError, json.JSONDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise _unreadable(path, str(error)) from None
    if not isinstance(data, dict):
        raise _unreadable(path, "?")
    return path_model(data)


def _unreadable(path: Path, remark: str) -> KlantwaardeError:
    return refuse(
        InputError, "model-unreadable", say("The model cannot be read: {remark}", remark=remark[:200]),
        say("A model is TOML or JSON with blocks and paths."), say("Correct the file."), Place(file=path.name),
    )  # fmt: skip


@contextmanager
def _answers(asked: dict[str, Any], model: PathModel, person: Person) -> Iterator[_Asked]:
    weight = [asked["weight"]] if asked["weight"] else []
    labels = [asked[name] for name in ("group", "account") if asked[name]]
    with loose_frame(asked["file"], person, numbers=[*model.items, *weight], labels=labels) as frame:
        yield _Asked(frame, list(model.items), asked["weight"] or "", asked["account"] or "", asked["group"] or "")


@dataclass(frozen=True)
class _Asked:
    """The file: its sums, and people's own answers where sums will not do."""

    frame: Any
    items: list[str]
    weight: str
    account: str
    group: str

    @cached_property
    def large(self) -> bool:
        """Whether it is counted where it is."""
        return is_large(self.frame, len(self.items))

    @cached_property
    def rows(self) -> Sample:
        """People's own answers."""
        return sample_of(self.frame, self.items, weight=self.weight, account=self.account, group=self.group)

    @cached_property
    def sums(self) -> Counted:
        """The sums of every unit."""
        if not self.large:
            return self.rows.counted
        if self.group:
            return self.store.stratified(self.group)
        return counted_of(self.frame, self.items, weight=self.weight, account=self.account)

    @property
    def groups(self) -> dict[str, Counted]:
        """The sums of every group."""
        if not self.large:
            assert self.rows.strata is not None  # noqa: S101 - a column of groups was named
            return self.rows.by_group(self.rows.strata)
        return self.store.of(self.group)

    @cached_property
    def store(self) -> Store:
        """The sums of every unit and group, counted where they are."""
        return store_of(self.frame, self.items, self.group, weight=self.weight, account=self.account)


def _further(found: PathAnalysis, answers: _Asked, model: PathModel, ask: Ask, asked: dict[str, Any]) -> PathAnalysis:
    """Add what was asked besides: groups beside each other, predictions, filters."""
    import msgspec

    from klantwaarde.systems.quality.groups import compare_groups
    from klantwaarde.systems.quality.prediction import predict, predictive_power

    if asked["group"]:
        compared = compare_groups(answers.groups, model, ask, column=asked["group"])
        found = msgspec.structs.replace(found, comparisons=compared)
    if asked["predict"]:
        predictions = predict(answers.rows, model, scheme=ask.scheme, seed=ask.seed)
        power, told = predictive_power(predictions)
        found = msgspec.structs.replace(found, predictions=predictions, predictive_power=power)
        if power in {"low", "none"}:
            found = msgspec.structs.replace(
                found, warnings=[*found.warnings, "low-predictive-power"],
                explained=found.explained | {"low-predictive-power": [told]},
            )  # fmt: skip
    if asked["moderate"]:
        found = msgspec.structs.replace(found, moderation=[_moderated(answers.rows, model, ask, asked["moderate"])])
    return found


def _moderated(answers: Sample, model: PathModel, ask: Ask, text: str) -> PathModeration:
    from klantwaarde.systems.quality.moderation import moderate

    names = [name.strip() for name in text.split(",")]
    if len(names) != 3:
        raise refuse(
            InputError, "moderate", say("{text} does not name three constructs.", text=text[:100]),
            say("It takes the source of the arrow, what may change it, and its target."),
            say("Write it as Quality,Image,Satisfaction."),
        )  # fmt: skip
    return moderate(answers, model, ask, source=names[0], moderator=names[1], target=names[2])


def _deliver(found: PathAnalysis, json_to: str | None, person: Person) -> None:
    if json_to is None:
        _show(found, person)
    elif json_to == "-":
        click.echo(to_json(found))
    else:
        write_whole(Path(json_to), to_json(found) + "\n")


def _show(found: PathAnalysis, person: Person) -> None:
    if found.interval == "t":
        person.answer(say("{n} people, intervals by Student's t", n=found.n))
    else:
        person.answer(say("{n} people, {resamples} resamples", n=found.n, resamples=found.resamples))
    width = max(len(f"{a.source} → {a.target}") for a in found.paths)
    for arrow in found.paths:
        between = "" if arrow.low is None else f"  {_two(arrow.low, person)} – {_two(arrow.high, person)}"
        click.echo(f"  {f'{arrow.source} → {arrow.target}'.ljust(width)}  {_two(arrow.estimate, person)}{between}")
    for construct, share in found.r_squared.items():
        click.echo(f"  R² {construct} {_two(share, person)}")
    for told in found.comparisons:
        person.answer(_compared(told))
    if found.predictive_power in {"high", "medium"}:
        from klantwaarde.systems.quality.prediction import predictive_power

        person.answer(predictive_power(found.predictions)[1])
    for code in found.warnings:
        for sentence in found.explained[code]:
            click.echo("! " + person.hears(sentence))


def _compared(told: PathComparison) -> Said:
    if not told.comparable:
        return say("{a} and {b} are not measured alike: their arrows are not compared.", a=told.a, b=told.b)
    apart = [f"{d.source} → {d.target}" for d in told.paths if d.p_holm < 0.05]
    if not apart:
        return say("{a} and {b}: no arrow differs.", a=told.a, b=told.b)
    return say("{a} and {b} differ in {arrows}.", a=told.a, b=told.b, arrows=", ".join(apart))


def _two(value: float | None, person: Person) -> str:
    return "" if value is None else number(value, person.lang, 2)
