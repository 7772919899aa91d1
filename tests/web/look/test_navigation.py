from __future__ import annotations

from django.urls import reverse

from klantwaarde.web.look.navigation import BAR


def test_every_spot_of_the_bar_has_a_page():
    for spot in BAR:
        assert reverse(spot.route, kwargs={"org": "acme"}).startswith("/o/acme/"), spot.route


def test_a_member_sees_the_places_of_the_own_role_only(alice, bob, client_of):
    assert "/o/acme/log" in client_of(alice).get("/o/acme/").content.decode()
    assert "/o/acme/log" not in client_of(bob).get("/o/acme/").content.decode()
    page = client_of(alice).get("/o/acme/people/invite").content.decode()
    assert '<a href="/o/acme/people" aria-current="page">' in page
