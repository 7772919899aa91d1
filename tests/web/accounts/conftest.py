"""The composed example reckoned, as on the pages of answers, with customers that somebody looks after."""

from __future__ import annotations

import pytest

from web.reading.conftest import example_as_snapshot, reckoned  # noqa: F401

# ruff: noqa: F811 - fixtures are asked for by their name


@pytest.fixture(scope="session")
def worth(reckoned):
    """The scorecard of the example."""
    from klantwaarde.results import Worth

    return next(answer.body for answer in reckoned[0].answers if isinstance(answer.body, Worth))


@pytest.fixture
def study(acme):
    """A named conversation of Acme, with the waves of the example."""
    from klantwaarde.web.studies.models import Study, Wave

    made = Study.objects.create(
        organisation=acme, slug="installatie", title={"nl": "Installatie", "en": "Installation"}, privacy="named"
    )
    for code in ("2025", "2026"):
        Wave.objects.create(organisation=acme, study=made, code=code, name={"nl": code, "en": code})
    return made


@pytest.fixture
def run(study, reckoned):
    """The answers of the study, up to date."""
    import msgspec
    from django.utils import timezone

    from klantwaarde.web.reading.models import Run
    from klantwaarde.web.reading.source import mark_of

    ledger, info, packed = reckoned
    return Run.objects.create(
        organisation=study.organisation, study=study, state="ready", mark=mark_of(study), ledger=packed,
        info=msgspec.to_builtins(info), fingerprint=ledger.study.fingerprint, ready_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def manager(acme, member_of):
    """An account manager of Acme."""
    return member_of(acme, "account_manager", name="mia")


@pytest.fixture
def own(study, manager, worth):
    """Two customers of the manager, and one of somebody else."""
    from klantwaarde.web.studies.models import Customer

    names = {one.customer: one.name for one in worth.customers}
    made = []
    for code, who in (("c06", manager.email), ("c01", manager.email.upper()), ("c10", "somebody@acme.example")):
        made.append(
            Customer.objects.create(
                organisation=study.organisation, study=study, code=code, name=names[code], account_manager=who
            )
        )
    return made
