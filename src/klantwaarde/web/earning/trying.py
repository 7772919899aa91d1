"""`ask` and `try_out`: the replay and the simulation at work on the live snapshot, in the queue of tasks."""

from __future__ import annotations

import datetime as dt
import logging
import tempfile
from pathlib import Path

import msgspec
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from klantwaarde.errors import KlantwaardeError
from klantwaarde.language import say
from klantwaarde.schema.pricing import Costs, Customers, Pricing, RevenueModel
from klantwaarde.schema.settings import Settings
from klantwaarde.web.earning.models import Trial
from klantwaarde.web.people.person import Person
from klantwaarde.web.reading import source
from klantwaarde.web.studies.models import Study
from klantwaarde.web.tenancy.lock import inside

LOG = logging.getLogger(__name__)
KEPT = 5
"""Trials of one person in one study that are kept; the oldest go."""
FIRST = Pricing(
    models=[
        RevenueModel(code="access", name={"nl": "abonnement", "en": "subscription"}, kind="access", per_month=50),
        RevenueModel(code="use", name={"nl": "betalen per keer", "en": "pay per use"}, kind="use", per_use=8),
    ],
    draws=500,
    customers=Customers(),
    costs=Costs(),
)
"""Where a bench starts in a study that names no models of its own."""


def models_of(study: Study) -> Pricing:
    """Give the revenue models of a study, or two to start with."""
    own = msgspec.convert(study.settings or {}, Settings).pricing
    return own if len(own.models) > 1 else FIRST


def ask(study: Study, person: Person, pricing: Pricing) -> Trial:
    """Put a trial in the queue."""
    with transaction.atomic():
        trial: Trial = Trial.objects.create(
            organisation_id=study.organisation_id, study=study, person=person, pricing=msgspec.to_builtins(pricing)
        )
        mine = Trial.objects.of(study.organisation_id).filter(study=study, person=person)
        mine.filter(pk__in=list(mine.values_list("pk", flat=True)[KEPT:])).delete()
        transaction.on_commit(lambda: try_out.enqueue(trial.pk, trial.organisation_id))
    return trial


@task()
def try_out(trial: int, organisation: int) -> None:
    """Do one trial: snapshot, replay, simulation."""
    with inside(organisation):
        mine = Trial.objects.of(organisation).select_related("study").filter(pk=trial, state="waiting").first()
        if mine is None:
            return
        mine.state = "busy"
        mine.save(update_fields=["state"])
        try:
            _try(mine)
        except KlantwaardeError as error:
            mine.state = "failed"
            mine.problems = [msgspec.to_builtins(p.thing) for p in error.problems][:20]
        except Exception:
            LOG.exception("a trial ended")
            mine.state = "failed"
            mine.problems = [msgspec.to_builtins(say("Something went wrong on our side. It has been written down."))]
        # A trial that was thrown away in the meantime does not come back.
        Trial.objects.of(organisation).filter(pk=mine.pk).update(
            state=mine.state, answer=mine.answer, info=mine.info, problems=mine.problems
        )


def _try(trial: Trial) -> None:
    from klantwaarde.reports.about import about
    from klantwaarde.study import open_study
    from klantwaarde.systems.impact.pricing.answer import answer_pricing

    moment = timezone.now().astimezone(dt.UTC).replace(microsecond=0)
    with tempfile.TemporaryDirectory(prefix="klantwaarde-") as place:
        folder = Path(place)
        source.write(trial.study, folder)
        with open_study(folder) as study:
            found = answer_pricing(study, as_of=moment, pricing=trial.noun)
            trial.keep(found[0], about(study))
