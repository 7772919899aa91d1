"""Two organisations and every scope, over every operation of the API: a token reaches its own side, and does no more.

Generated from the operations themselves: a new one is tested from the moment it exists.
"""

# ruff: noqa: PLR0917 - fixtures are asked for what they do

from __future__ import annotations

import pytest

from klantwaarde.web.people.rights import Role
from web.api_cast import BATCH, Program, event
from web.routes.test_doors import SECRET, state


def operations():
    from klantwaarde.web.api.service import operations as every

    return every()


OPERATIONS = operations()
NAMES = [one.operation_id for one in OPERATIONS]
BODIES = {
    "add_customer": {"code": "NEW-1"},
    "change_customer": {"name": "changed"},
    "add_response": {"contact": "C2", "consent": {"agreed": True}, "answers": {}},
    "add_events": [event(1)],
}


def ask(program, operation, places, **headers):
    address = operation.path.lstrip("/")
    for name, value in places.items():
        address = address.replace("{" + name + "}", value)
    assert "{" not in address, f"an object for {operation.path}"
    (method,) = operation.methods
    body = BODIES.get(operation.operation_id, {}) if method != "GET" else None
    kind = BATCH if operation.operation_id == "add_events" else "application/json"
    return program.ask(method, address, body, kind=kind, **headers)


@pytest.fixture
def theirs(named_study):
    """A study of Acme with something in every place of an address."""
    named_study.title = {"nl": SECRET, "en": SECRET}
    named_study.save()
    named_study.customers.update(name=SECRET)
    return {"study": "named", "wave": "2026", "code": "001", "chapter": "voc"}


def test_every_operation_has_a_scope_and_every_scope_an_operation():
    from klantwaarde.web.api.scopes import SCOPES

    used = {one.auth_callbacks[0].name for one in OPERATIONS}
    assert used - set(SCOPES) == {""}
    assert set(SCOPES) - used == {"words:read", "identities:read"}, "these go along with others"
    assert [one.operation_id for one in OPERATIONS if not one.auth_callbacks[0].name] == ["me"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_without_a_token_that_works_nothing_opens(operation, theirs, acme, alice, token_of, client_of):
    ended = Program(token_of(acme, alice, days=-1))
    before = state(acme)
    for program in (Program(""), Program("kwt_" + "x" * 43), Program("nothing"), ended):
        answer = ask(program, operation, theirs)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert SECRET not in answer.content.decode()
    assert state(acme) == before


@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_a_token_of_another_organisation_meets_not_found(operation, theirs, acme, other, charlie, token_of):
    stranger, before = Program(token_of(other, charlie)), state(acme)
    answer = ask(stranger, operation, theirs)
    assert SECRET not in answer.content.decode()
    if "{study}" in operation.path:
        assert answer.status_code == 404
    assert state(acme) == before


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if "{study}/" in one.path], ids=lambda one: one.operation_id
)
def test_one_foreign_part_in_a_study_of_ones_own_is_not_found(
    operation, theirs, acme, other, charlie, token_of, study_of
):  # fmt: skip
    """Charlie's own study, and of Acme the last thing named."""
    mine = study_of(other, privacy="named", slug="named")
    mine.customers.all().delete()
    mine.waves.update(code="elsewhere")
    stranger, before = Program(token_of(other, charlie)), state(acme)
    answer = ask(stranger, operation, theirs)
    assert SECRET not in answer.content.decode()
    if {"{wave}", "{code}", "{chapter}"} & {part for part in operation.path.split("/") if part.startswith("{")}:
        assert answer.status_code == 404
    assert state(acme) == before


@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_a_token_does_what_its_scope_says_and_no_more(operation, theirs, acme, alice, token_of):
    from klantwaarde.web.api.scopes import SCOPES

    scope = operation.auth_callbacks[0].name
    if scope:
        without = Program(token_of(acme, alice, [one for one in SCOPES if one != scope]))
        without.get("me")  # so that it was used already
        before = state(acme)
        answer = ask(without, operation, theirs)
        assert answer.status_code == 403
        assert answer.json()["code"] == "scope"
        assert SECRET not in answer.content.decode()
        assert state(acme) == before
    answer = ask(Program(token_of(acme, alice, [scope] if scope else [])), operation, theirs)
    assert answer.status_code in {200, 201, 202, 404}, answer.content
    if answer.status_code == 404:
        assert "not reckoned" in answer.json()["detail"]


@pytest.mark.parametrize("role", list(Role))
def test_a_token_whose_maker_has_another_role_now(role, theirs, acme, alice, member_of, token_of):
    member_of(acme, "owner", name="second")
    program = Program(token_of(acme, alice))
    alice.memberships.update(role=role)
    for operation in OPERATIONS:
        if "GET" in operation.methods:
            refused = ask(program, operation, theirs).status_code == 401
            assert refused == (role != Role.OWNER), operation.operation_id
