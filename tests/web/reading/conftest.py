"""A study of Acme whose snapshot is the composed example, reckoned once for all tests."""

from __future__ import annotations

import shutil

import msgspec
import pytest

from reckoned_example import reckoned_example


@pytest.fixture(scope="session")
def reckoned(root):
    """The ledger of the composed example, and what a report says of it."""
    return reckoned_example(root)


@pytest.fixture
def study(acme):
    from klantwaarde.web.studies.models import Study, Wave

    made = Study.objects.create(
        organisation=acme, slug="installatie", title={"nl": "Installatie", "en": "Installation"}
    )
    Wave.objects.create(organisation=acme, study=made, code="w1", name={"nl": "voorjaar", "en": "spring"})
    return made


@pytest.fixture
def run(study, reckoned):
    """The answers of the study, up to date."""
    from django.utils import timezone

    from klantwaarde.web.reading.models import Run
    from klantwaarde.web.reading.source import mark_of

    ledger, info, packed = reckoned
    return Run.objects.create(
        organisation=study.organisation, study=study, state="ready", mark=mark_of(study), ledger=packed,
        info=msgspec.to_builtins(info), fingerprint=ledger.study.fingerprint, ready_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def example_as_snapshot(monkeypatch, root):
    """The runner finds the composed example instead of what the database holds."""
    from klantwaarde.web.reading import source

    def written(study, folder):
        for path in (root / "examples" / "installatie").glob("*.[ct][so][vm]*"):
            shutil.copy(path, folder / path.name)

    monkeypatch.setattr(source, "write", written)
