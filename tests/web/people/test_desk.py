from __future__ import annotations


def test_a_member_sees_the_desk(alice, acme, client_of):
    page = client_of(alice).get("/", follow=True)
    assert page.status_code == 200
    assert page.request["PATH_INFO"] == "/o/acme/"
    assert "Acme" in page.content.decode()


def test_a_stranger_meets_not_found(acme, charlie, client_of):
    page = client_of(charlie).get("/o/acme/")
    assert page.status_code == 404
    assert "This page is not here" in page.content.decode()


def test_who_is_not_logged_in_is_asked_to(acme, anyone):
    page = anyone.get("/o/acme/")
    assert page.status_code == 302
    assert page.headers["Location"] == "/account/login/?next=/o/acme/"


def test_the_wrong_method_is_refused(alice, acme, client_of):
    assert client_of(alice).post("/o/acme/").status_code == 405


def test_a_page_speaks_dutch_to_who_asks_it(alice, acme, client_of):
    page = client_of(alice, lang="nl").get("/o/acme/").content.decode()
    assert '<html lang="nl"' in page
    assert "Welkom, Alice." in page
