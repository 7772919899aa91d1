"""A study in the web app that is being fielded, for tests of collecting and of studies."""

from __future__ import annotations

import datetime as dt

import pytest

TODAY = dt.date(2026, 3, 2)
SHORT = {"parts": ["expectation", "experience", "roles", "why_us", "words", "overall"]}
PICK = ["reliable", "careful", "thinks_along"]


@pytest.fixture(autouse=True)
def _places(settings, tmp_path):
    """Keys, folders and the list of erasures of a test stand apart."""
    settings.KEYS_FOLDER = tmp_path / "keys"
    settings.STUDIES_FOLDER = tmp_path / "studies"
    settings.ERASURES_FILE = tmp_path / "erasures.jsonl"


@pytest.fixture
def study_of(db):
    """Make a study with one open wave, two customers and three contacts."""
    from klantwaarde.web.studies.models import Contact, Customer, Study, Wave

    def made(organisation, *, privacy="anonymous", slug="study", pick=PICK, plan=None):
        study = Study.objects.create(
            organisation=organisation, slug=slug, title={"nl": "Ons onderzoek", "en": "Our study"}, privacy=privacy,
            settings={"catalogue": {"pick": pick}}, plan=plan or SHORT,
        )  # fmt: skip
        Wave.objects.create(organisation=organisation, study=study, code="2026", state="open")
        one = Customer.objects.create(
            organisation=organisation, study=study, code="001", name="Bakkerij Smit", revenue=7500,
            segments={"sector": "food"},
        )  # fmt: skip
        two = Customer.objects.create(organisation=organisation, study=study, code="002", name="De Bouw", revenue=2500)
        for i, customer in enumerate((one, one, two), start=1):
            Contact.objects.create(
                organisation=organisation, study=study, customer=customer, code=f"C{i}", name=f"Person {i}",
                email=f"person{i}@customer.example", function="buyer",
            )  # fmt: skip
        return study

    return made


@pytest.fixture
def study(study_of, acme):
    """An anonymous study of Acme."""
    return study_of(acme)


@pytest.fixture
def named_study(study_of, acme):
    """A named conversation of Acme."""
    return study_of(acme, privacy="named", slug="named")


@pytest.fixture
def invite():
    """Invite a contact and give the secret of the link."""
    from klantwaarde.web.studies.inviting import invite_contact
    from klantwaarde.web.studies.pseudonyms import invitation_token

    def made(study, code="C1"):
        contact = study.contacts.filter(code=code).get()
        invitation = invite_contact(study.waves.get(), contact)
        return invitation_token(study, invitation)

    return made


@pytest.fixture
def begun(invite):
    """Invite somebody and let them agree."""
    from klantwaarde.web.collecting import answering
    from klantwaarde.web.studies.models import Invitation
    from klantwaarde.web.studies.pseudonyms import link_hash

    def made(study, code="C1", words="anonymous"):
        token = invite(study, code)
        source = Invitation.objects.of(study.organisation_id).get(link_hash=link_hash("invitation", token))
        consent = {"agreed": True, "words": words}
        return token, answering.begin(source, token, consent, "nl", TODAY)

    return made
