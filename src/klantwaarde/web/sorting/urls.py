"""Addresses of the card-sort board."""

from __future__ import annotations

from django.urls import path, register_converter

from klantwaarde.web.sorting import desk, script, sorting_pages


class LangConverter:
    """One of our languages in an address."""

    regex = "nl|en"

    def to_python(self, value: str) -> str:
        """Take it as it is."""
        return value

    to_url = to_python


register_converter(LangConverter, "lang")

OF = "o/<slug:org>/s/<slug:study>/cards/"

urlpatterns = [
    path("q/board-<slug:mark>.js", script.script, name="board_script"),
    path("q/open/<str:token>/", sorting_pages.open_link, name="sort_open"),
    path("q/<str:token>/", sorting_pages.sort, name="sort"),
    path("q/<str:token>/agree", sorting_pages.agree, name="sort_agree"),
    path("q/<str:token>/moves", sorting_pages.moves, name="sort_moves"),
    path("q/<str:token>/list", sorting_pages.plain_list, name="sort_list"),
    path("q/<str:token>/withdraw", sorting_pages.withdraw, name="sort_withdraw"),
    path(OF, desk.designs, name="card_designs"),
    path(OF + "new", desk.new_design, name="new_card_design"),
    path(OF + "<int:design>/", desk.one_design, name="card_design"),
    path(OF + "<int:design>/persons", desk.add_persons, name="card_persons"),
    path(OF + "<int:design>/open-link", desk.switch_open_link, name="card_open_link"),
    path(OF + "<int:design>/paper", desk.paper, name="card_paper"),
    path(OF + "<int:design>/print-<lang:lang>", desk.printed, name="card_print"),
    path(OF + "<int:design>/export", desk.export, name="card_export"),
]
