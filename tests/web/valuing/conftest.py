"""A study of Acme by name, made of the composed example, and a client of Alice."""

from __future__ import annotations

import shutil
import tomllib

import msgspec
import pytest


@pytest.fixture(autouse=True)
def _folders_apart(settings, tmp_path):
    settings.STUDIES_FOLDER = tmp_path / "studies"
    settings.KEYS_FOLDER = tmp_path / "keys"
    settings.ERASURES_FILE = tmp_path / "erasures.jsonl"


def opened(organisation, root, tables):
    """Make a study of tables of the composed example, as an opened folder."""
    from klantwaarde.schema.settings import Settings, in_both
    from klantwaarde.web.studies.models import Study, Wave
    from klantwaarde.web.studies.snapshot import opened_folder

    source = root / "examples" / "installatie"
    told = msgspec.convert(tomllib.loads((source / "study.toml").read_text("utf-8")), Settings)
    study = Study(
        organisation=organisation, slug="installatie", title=dict(in_both(told.title)), privacy=told.privacy,
        minimum_cell=told.minimum_cell,
    )  # fmt: skip
    study.keep_settings(told)
    study.save()
    for wave in told.waves:
        Wave.objects.create(
            organisation=organisation, study=study, code=wave.code, name=dict(in_both(wave.label)), start=wave.start,
            end=wave.end, state="closed",
        )  # fmt: skip
    made = opened_folder(study)
    made.mkdir(parents=True)
    for name in ("study.toml", *(f"{table}.csv" for table in tables)):
        shutil.copy(source / name, made / name)
    return study


@pytest.fixture
def example(acme, root):
    """What the composed example knows of 20 customers and their card sorts."""
    # without the log of purchases: its models take longest, and have tests of their own
    tables = ("customers", "respondents", "figures", "ratings", "overrides", "sorts", "talks")
    return opened(acme, root, tables)


@pytest.fixture
def small(acme):
    """A study by name with twelve customers that came in here, and no judgement yet."""
    from klantwaarde.web.studies.models import Customer, Study, Wave

    study = Study.objects.create(organisation=acme, slug="small", title={"nl": "Klein", "en": "Small"}, privacy="named")
    Wave.objects.create(organisation=acme, study=study, code="1", name={"nl": "een", "en": "one"})
    for n in range(12):
        Customer.objects.create(
            organisation=acme, study=study, code=f"K{n:02d}", name=f"Customer {n}", revenue=1000 * (n + 1),
            account_manager="manager@acme.example" if n < 3 else "",
        )  # fmt: skip
    return study


@pytest.fixture
def again():
    """Give a row anew from the database."""

    def made(row):
        return type(row).objects.of(row.organisation_id).get(pk=row.pk)

    return made
