"""The customers of a study on the desk: brought home once, ranked anew at each weight that moves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import msgspec
from django.utils import timezone

from klantwaarde import runner
from klantwaarde.results import Answer
from klantwaarde.schema.worth import Weighing, Worth, WorthPart
from klantwaarde.systems.voc.bench import Bench, Ranking, lay_out, rank
from klantwaarde.web.reading.source import data_mark_of
from klantwaarde.web.studies.models import Study
from klantwaarde.web.valuing.past import history_of
from klantwaarde.web.valuing.record import Shelf, record_of

_benches: Shelf[Bench] = Shelf(4)
_kept: Shelf[Ranking] = Shelf(8)
_answers: Shelf[list[Answer]] = Shelf(4)
BEHIND = ("voc", "vfc", "relations", "synthesis")
"""The systems whose answers make the account strategy."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The customers of a study as known today, and the settings that are kept."""

    mark: str
    bench: Bench
    settings: Worth

    def kept(self) -> Ranking:
        """Give the ranking under the settings that are kept: the numbers of the answers."""
        name = (self.mark, msgspec.json.encode(self.settings))
        return _kept.get(name, lambda: rank(self.bench, self.settings))

    def tried(self, settings: Worth) -> Ranking:
        """Give the ranking under settings that somebody tries."""
        return self.kept() if settings == self.settings else rank(self.bench, settings, trying=True)


def today() -> dt.date:
    """Give the day on which the desk looks; that of the answers, which are made in UTC."""
    return timezone.now().astimezone(dt.UTC).date()


def desk_of(study: Study) -> Desk | None:
    """Lay the customers of a study on the desk; nothing when there are none.

    Raises
    ------
    KlantwaardeError
        When the record cannot be read, or the settings make no weights.
    """
    from klantwaarde.web.studies.snapshot import opened_folder

    if not study.customers.exists() and not opened_folder(study).exists():
        return None
    settings = study.noun().worth
    # what was brought home hangs on which parts there are and on lifetime value, not on weights and tiers
    brought = msgspec.structs.replace(
        settings, pick=[], parts={code: WorthPart(source=part.source) for code, part in settings.parts.items()},
        weighing=Weighing(), classes={}, smooth=False, sureness=0.0,
    )  # fmt: skip
    mark = f"{study.organisation_id} {study.pk} {data_mark_of(study)} {today()} {msgspec.json.encode(brought)!r}"
    return Desk(mark, _benches.get(mark, lambda: _laid(study)), settings)


def _laid(study: Study) -> Bench:
    with record_of(study) as opened:
        return lay_out(opened, as_of=today())


def answers_of(study: Study) -> list[Answer]:
    """Give the answers behind the account strategy, as the runner gives them today."""
    past = [str(one.day) for one in study.worth_kept.all()]
    mark = f"{study.organisation_id} {study.pk} {data_mark_of(study)} {today()} {study.settings} {past}"

    def made() -> list[Answer]:
        moment = dt.datetime.combine(today(), dt.time(), dt.UTC)
        steps = [step for step in runner.STEPS if step.system in BEHIND]
        with record_of(study) as opened:
            return runner.analyse(opened, as_of=moment, steps=steps, history=history_of(study)).answers

    return _answers.get(mark, made)
