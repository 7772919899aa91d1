"""Two organisations, every route, every method: nobody reaches the other side, and nobody does more than their role.

Generated from the addresses themselves: a new route is tested from the moment it exists, and fails without a door.
"""

from __future__ import annotations

import hashlib

import pytest

from klantwaarde.web.people.rights import RIGHTS, Right, Role
from klantwaarde.web.tenancy.lock import owned_models
from web.routes.walk import Built, routes

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ROUTES = routes()
DESK = [route for route in ROUTES if route.of_organisation]
SECRET = "Zwaluwstaartverbinding"


def named(route):
    return route.name


def state(organisation):
    """A fingerprint of everything that an organisation has."""
    from klantwaarde.web.people.models import Membership

    rows = [model.objects.all().of(organisation).order_by("pk").values_list() for model in owned_models()]
    rows.append(Membership.objects.filter(organisation=organisation).order_by("pk").values_list())
    return hashlib.sha256(repr([list(table) for table in rows]).encode()).hexdigest()


@pytest.fixture
def built(acme, alice):
    return lambda route: Built(route, acme, alice, SECRET)


def test_every_route_has_a_door():
    without = [route.pattern for route in ROUTES if route.door is None]
    assert not without, f"give these @door(right) or @open_door(why): {without}"


def test_a_route_is_of_an_organisation_or_says_why_it_is_open():
    wrong = [route.pattern for route in ROUTES if route.of_organisation != (route.door.right is not None)]
    assert not wrong
    assert not [route.pattern for route in ROUTES if not route.of_organisation and not route.door.why]


def test_what_changes_something_does_not_answer_get():
    """A page that changes something on GET can be set off by a picture on another site."""
    changing = ("remove", "withdraw", "leave", "delete", "erase")
    assert not [route.name for route in DESK if route.name.startswith(changing) and "GET" in route.door.methods]


@pytest.mark.parametrize("route", DESK, ids=named)
def test_who_is_not_logged_in_is_sent_to_log_in(route, built, acme, anyone):
    address = built(route).address()
    before = state(acme)
    for method in METHODS:
        answer = anyone.generic(method, address)
        assert answer.status_code == 302, method
        assert answer.headers["Location"].startswith("/account/login/"), method
    assert state(acme) == before


@pytest.mark.parametrize("route", DESK, ids=named)
def test_a_stranger_meets_not_found(route, built, acme, charlie, client_of):
    address = built(route).address()
    before, client = state(acme), client_of(charlie)
    for method in METHODS:
        answer = client.generic(method, address)
        assert answer.status_code == 404, method
        assert SECRET not in answer.content.decode(), method
    assert state(acme) == before


@pytest.mark.parametrize("route", [route for route in DESK if len(route.places) > 1], ids=named)
def test_an_object_of_another_is_not_reached_from_ones_own_organisation(route, built, acme, other, charlie, client_of):
    """The address says Charlie's organisation, the object in it belongs to Acme."""
    address = built(route).address(org=other.slug)
    before, client = state(acme), client_of(charlie)
    for method in METHODS:
        answer = client.generic(method, address)
        assert answer.status_code in {404, 405}, method
        assert SECRET not in answer.content.decode(), method
    assert state(acme) == before


@pytest.mark.parametrize("route", [route for route in DESK if len(route.places) > 2], ids=named)
def test_one_foreign_part_in_an_address_of_ones_own_is_not_found(route, built, other, charlie, client_of):
    """Charlie's organisation and study, and of Acme only the last thing named."""
    mine, theirs = Built(route, other, charlie, "own"), built(route)
    client = client_of(charlie)
    for place in [place for place in route.places if place != "org"]:
        if theirs[place] == mine[place]:
            continue  # such as a language: it belongs to nobody
        for method in METHODS:
            answer = client.generic(method, mine.address(**{place: theirs[place]}))
            assert answer.status_code in {404, 405}, (place, method)
            assert SECRET not in answer.content.decode(), (place, method)


@pytest.mark.parametrize("route", DESK, ids=named)
def test_a_role_does_what_it_may_and_no_more(route, built, acme, member_of, client_of):
    address, right = built(route).address(), route.door.right
    for role in Role:
        # The two rights that come with no role are tried without and with them; the others do not depend on them.
        for words in (False, True) if right in {Right.READ_WORDS, Right.SEE_IDENTITIES} else (False,):
            person = member_of(acme, role, name=f"{role}{words}", may_read_words=words, may_see_identities=words)
            client, may = client_of(person), words or right in RIGHTS[role]
            before = state(acme)
            for method in ("GET", "POST", "DELETE"):
                if may and method == "POST" and method in route.door.methods:
                    continue  # what it does is the test of its own page
                answer = client.generic(method, address)
                if not may:
                    assert answer.status_code == 403, (role, method)
                    assert SECRET not in answer.content.decode(), (role, method)
                elif method not in route.door.methods:
                    assert answer.status_code == 405, (role, method)
                else:
                    assert answer.status_code in {200, 302, 403}, (role, method)
            if not may or "GET" not in route.door.methods:
                assert state(acme) == before, role


def test_the_matrix_of_roles_and_rights():
    """As the handbook has it; whoever changes a right changes this table too, and somebody looks at it."""
    table = {right.value: "".join(role.value[0] if right in RIGHTS[role] else "-" for role in Role) for right in Right}
    assert table == {
        "see_organisation": "oraav",
        "leave_organisation": "oraav",
        "change_organisation": "o----",
        "manage_people": "o----",
        "see_audit": "o----",
        "change_study": "or---",
        "field_study": "or---",
        "see_collecting": "ora--",
        "see_customers": "oraa-",
        "change_customers": "or---",
        "see_answers": "oraav",
        "make_answers": "ora--",
        "hold_interviews": "or---",
        "code_words": "ora--",
        "analyse_sorts": "ora--",
        "weigh_customers": "ora--",
        "judge_customers": "oraa-",
        "try_prices": "ora--",
        "see_actions": "oraa-",
        "take_actions": "oraa-",
        "connect": "o----",
        "export": "ora--",
        "erase_people": "or---",
        "read_words": "-----",
        "see_identities": "-----",
    }
