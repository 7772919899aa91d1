"""The cast of every web test: Alice owns Acme, Bob researches there, Charlie owns another organisation."""

from __future__ import annotations

import pytest
from django.db.backends.sqlite3.base import DatabaseOperations
from django.test import Client

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _web(settings, tmp_path):
    """Cheap passwords, mail in a list, and a cache and places of its own for every test."""
    settings.LOG_ENDS_FILE, settings.ERASURES_FILE = tmp_path / "log-ends.jsonl", tmp_path / "erasures.jsonl"
    settings.KEYS_FOLDER, settings.STUDIES_FOLDER = tmp_path / "keys", tmp_path / "studies"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tests"}}
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _log_may_be_emptied_between_tests():
    """A test with a live server empties every table when it ends; the log refuses that everywhere else.

    For the whole session: the tables are emptied after the fixtures of the test are gone.
    """
    flush = DatabaseOperations.execute_sql_flush

    def emptied(self, sql_list):
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'people_auditentry'"
            )
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        flush(self, sql_list)
        with self.connection.cursor() as cursor:
            for _, sql in triggers:
                cursor.execute(sql)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", emptied)
        yield


@pytest.fixture
def organisation_of(db):
    """Make an organisation with an owner."""
    from klantwaarde.web.people.models import Membership, Organisation, Person

    def made(slug, owner):
        organisation = Organisation.objects.create(name=slug.title(), slug=slug)
        person = Person.objects.create_user(f"{owner}@{slug}.example", PASSWORD, name=owner.title())
        Membership.objects.create(
            organisation=organisation, person=person, role="owner", may_read_words=True, may_see_identities=True
        )
        return organisation, person

    return made


@pytest.fixture
def acme_and_alice(organisation_of):
    return organisation_of("acme", "alice")


@pytest.fixture
def other_and_charlie(organisation_of):
    return organisation_of("other", "charlie")


@pytest.fixture
def acme(acme_and_alice):
    """The organisation that Alice owns."""
    return acme_and_alice[0]


@pytest.fixture
def alice(acme_and_alice):
    """Owner of Acme, with both separate rights."""
    return acme_and_alice[1]


@pytest.fixture
def other(other_and_charlie):
    """The organisation that Charlie owns; nobody of Acme may see anything of it."""
    return other_and_charlie[0]


@pytest.fixture
def charlie(other_and_charlie):
    """Owner of the other organisation."""
    return other_and_charlie[1]


@pytest.fixture
def member_of(db):
    """Make a member of an organisation in a role, without the two separate rights unless they are given."""
    from klantwaarde.web.people.models import Membership, Person

    def made(organisation, role, *, name="", **rights):
        name = name or role
        person = Person.objects.create_user(f"{name}@{organisation.slug}.example", PASSWORD, name=name.title())
        Membership.objects.create(organisation=organisation, person=person, role=role, **rights)
        return person

    return made


@pytest.fixture
def bob(acme, member_of):
    """Researcher of Acme, without the rights to words and identities."""
    return member_of(acme, "researcher", name="bob")


@pytest.fixture
def client_of():
    """A browser in which somebody is logged in, in English unless told otherwise."""

    def made(person=None, *, lang="en", **more):
        client = Client(headers={"accept-language": lang}, **more)
        if person is not None:
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return made


@pytest.fixture
def anyone(client_of, db):
    """A browser in which nobody is logged in."""
    return client_of()
