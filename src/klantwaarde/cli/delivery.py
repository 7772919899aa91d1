"""What a person gets of an analysis: the report, the picture and the answers as files, and the news in a few lines."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from klantwaarde import __version__
from klantwaarde.cli.person import Person
from klantwaarde.errors import InputError, KlantwaardeError, Place, refuse
from klantwaarde.language import Named, Said, named, say, speak_name
from klantwaarde.results import Alignment, ValueModel

if TYPE_CHECKING:
    from klantwaarde.ledger import Ledger
    from klantwaarde.study import Study

OURS = b"klantwaarde"
"""Stands in every file we write, so that we know which we may replace."""
FIRST = 3
"""Priorities in the news; the report has them all."""


def write_files(
    ledger: Ledger, study: Study, folder: Path, langs: Sequence[str], progress: Callable[[Said, int, int], None]
) -> list[Path]:
    """Write the report and the picture per language and the answers, and give their paths, the reports first.

    Nothing is written when one of them would replace a file that is not ours.
    """
    from klantwaarde.reports.about import about
    from klantwaarde.reports.chapters import chapters
    from klantwaarde.reports.html import write_report
    from klantwaarde.reports.q_pages import render_wave, viewpoint_paths
    from klantwaarde.reports.voice import Voice

    info = about(study)
    viewpoints = viewpoint_paths(ledger.answers, folder, langs)
    drawn = langs if models_of_everyone(ledger) else []
    shown = drawn or [lang for lang in langs if chapters(ledger.answers, info, Voice(lang))]
    if not shown and not viewpoints:
        raise _nothing_to_show()
    reports = {lang: folder / f"report-{lang}.html" for lang in shown}
    pictures = {lang: folder / f"picture-{lang}.svg" for lang in drawn}
    answers = folder / "answers.json"
    paths = [*reports.values(), *viewpoints.values(), *pictures.values(), answers]
    only_over_ours(folder, paths)
    folder.mkdir(parents=True, exist_ok=True)
    for place, lang in enumerate(shown):
        progress(say("writing the report"), place, len(shown))
        write_report(ledger, info, lang=lang, path=reports[lang])
        if lang in pictures:
            write_whole(pictures[lang], picture_of(ledger, study, lang))
    for (wave, lang), path in viewpoints.items():
        write_whole(path, render_wave(ledger.answers, info, wave, lang=lang))
    ledger.save(answers)
    return paths


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file so that it appears whole or not at all; its folder is made when it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(content.encode() if isinstance(content, str) else content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def models_of_everyone(ledger: Ledger) -> list[tuple[str, ValueModel]]:
    """Give the customer value model of everyone per wave, the latest first."""
    order = {wave: place for place, wave in enumerate(ledger.study.waves)}
    found = [
        (answer.scope.wave, answer.body)
        for answer in ledger.of(kind="model")
        if isinstance(answer.body, ValueModel) and not (answer.scope.segment_by or answer.scope.role)
    ]
    return sorted(found, key=lambda one: order.get(one[0], -1), reverse=True)


def news(ledger: Ledger, reader: Person) -> None:
    """Tell the finding, on how many people it stands, and what to do first."""
    models = models_of_everyone(ledger)
    if not models:
        for answer in ledger.of(kind="alignment")[-1:]:
            assert isinstance(answer.body, Alignment)  # noqa: S101 - this kind is nothing else
            reader.answer(answer.body.headline)
        return
    _, model = models[0]
    reader.answer(model.headline)
    if model.respondents is not None and model.accounts not in {None, model.respondents}:
        reader.answer(
            say(
                "On {n} {n:respondent|respondents} of {accounts} {accounts:account|accounts}.",
                n=model.respondents,
                accounts=model.accounts,
            )
        )
    elif model.respondents is not None:
        reader.answer(say("On {n} {n:respondent|respondents}.", n=model.respondents))
    names = _names(model)
    for priority in sorted(model.priorities, key=lambda one: one.rank)[:FIRST]:
        subject = names.get(priority.subject, priority.subject)
        reader.answer(say("{rank}. {subject}: {reason}", rank=priority.rank, subject=subject, reason=priority.reason))


def _names(model: ValueModel) -> dict[str, Named]:
    found = {mark.value: named(mark.name) for mark in model.values}
    return found | {mark.investment: named(mark.name) for mark in model.investments}


def picture_of(ledger: Ledger, study: Study, lang: str) -> str:
    """Draw the customer value model of everyone in the latest wave, as a file that travels alone."""
    from klantwaarde.pictures.value_model import draw

    (wave, latest), *before = models_of_everyone(ledger)
    settings = study.settings
    labels = {known.code: known.name for known in settings.waves}
    drawn = draw(
        latest,
        lang=lang,
        title=speak_name(settings.name, lang),
        subtitle=speak_name(labels.get(wave, {}), lang),
        previous=before[0][1] if before else None,
        composed=settings.composed,
    )
    return f"<!-- klantwaarde {__version__} -->\n{drawn.svg}\n"


def only_over_ours(folder: Path, paths: Iterable[Path]) -> None:
    """Refuse when one of the files would replace a file that is not ours."""
    if folder.exists() and not folder.is_dir():
        raise _in_the_way(folder, say("It is a file, and the reports need a folder."))
    for path in paths:
        if path.exists() and (path.is_dir() or OURS not in path.read_bytes()):
            raise _in_the_way(path, say("Only files that klantwaarde wrote are replaced."))


def _in_the_way(path: Path, rule: Said) -> KlantwaardeError:
    return refuse(
        InputError,
        "file-in-the-way",
        say("{path} is in the way.", path=str(path)),
        rule,
        say("Move it, or choose another folder with --out."),
        Place(file=str(path)),
    )


def _nothing_to_show() -> KlantwaardeError:
    return refuse(
        InputError,
        "no-model",
        say("There is no customer value model to show."),
        say("A report stands on the answers of at least one wave."),
        say("Fill a table such as scores and analyse again."),
    )
