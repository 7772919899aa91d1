"""A study of Acme with a card sort, and persons who may sort."""

from __future__ import annotations

import json
import secrets

import msgspec
import pytest


@pytest.fixture(autouse=True)
def _keys_apart(settings, tmp_path):
    settings.KEYS_FOLDER = tmp_path / "keys"


@pytest.fixture
def design_of(db):
    """Make a study with a card sort of nine cards."""
    from klantwaarde.web.sorting.models import Design
    from klantwaarde.web.studies.models import Study, Wave

    def made(organisation, *, slug="installatie", privacy="anonymous", **more):
        from klantwaarde import qmethod

        study, new = Study.objects.of(organisation).get_or_create(
            organisation=organisation,
            slug=slug,
            defaults={"title": {"nl": "Installatie", "en": "Installation"}, "privacy": privacy},
        )
        if new:
            Wave.objects.create(
                organisation=organisation, study=study, code="w1", name={"nl": "voorjaar", "en": "spring"}
            )
        cards = more.pop("cards", None) or qmethod.default_cards()[:9]
        told = qmethod.design(cards)
        facts = {
            "wave": "w1", "title": told.title, "instruction": told.instruction, "low": told.low, "high": told.high,
            "cards": msgspec.to_builtins(told.cards), "grid": msgspec.to_builtins(told.grid),
        }  # fmt: skip
        return Design.objects.create(organisation=organisation, study=study, **{**facts, **more})

    return made


@pytest.fixture
def design(acme, design_of):
    return design_of(acme)


@pytest.fixture
def sorter(design):
    from klantwaarde.web.sorting.sorting_pages import new_sorter

    return new_sorter(design)


@pytest.fixture
def anyone(client_of, db):
    """A visitor who chose English; a respondent page otherwise speaks the language of the study."""
    client = client_of()
    client.cookies["kw-lang"] = "en"
    return client


@pytest.fixture
def agreed(anyone):
    """Agree for a person, as their browser would."""

    def made(sorter, quoting="anonymous"):
        reply = anyone.post(f"/q/{sorter.token}/agree", {"agree": "yes", "quoting": quoting})
        assert reply.status_code == 302
        return anyone

    return made


@pytest.fixture
def send_moves():
    """Send moves as the board does."""

    def made(client, sorter, *moves):
        batch = [{"key": secrets.token_hex(8), **move} for move in moves]
        return client.post(f"/q/{sorter.token}/moves", json.dumps({"moves": batch}), content_type="application/json")

    return made


@pytest.fixture
def whole_sort():
    """Every move of a whole sort: piles, grid in the order of the cards, words, send."""

    def made(board):
        places = [place for place, many in board.room.items() for _ in range(many)]
        moves = [{"do": "pile", "card": card, "to": "mid", "ms": 1000} for card in board.codes]
        moves += [{"do": "step", "to": "grid"}]
        moves += [{"do": "place", "card": c, "place": at, "ms": 500} for c, at in zip(board.codes, places, strict=True)]
        moves += [
            {"do": "step", "to": "words"},
            {"do": "say", "card": board.codes[-1], "words": "Daar gaat het om.", "pays": True},
        ]
        return [*moves, {"do": "send"}]

    return made


@pytest.fixture
def sent(sorter, agreed, send_moves, whole_sort):
    """A sort that was sent."""
    client = agreed(sorter)
    reply = send_moves(client, sorter, *whole_sort(sorter.design.board))
    assert reply.json()["state"]["sent"]
    sorter.refresh_from_db(from_queryset=type(sorter).objects.of(sorter.organisation_id))
    return sorter
