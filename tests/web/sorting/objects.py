"""What stands in the addresses of card sorts; see tests/web/routes/walk.py."""

from __future__ import annotations

import msgspec


def design(built):
    from klantwaarde import qmethod
    from klantwaarde.web.sorting.models import Design

    told = qmethod.design(qmethod.default_cards()[:9])
    cards = [{**card, "text": {"nl": built.secret, "en": built.secret}} for card in msgspec.to_builtins(told.cards)]
    return Design.objects.create(
        organisation=built.organisation, study=built["study object"], wave="w1", title={"nl": built.secret},
        instruction=told.instruction, low=told.low, high=told.high, cards=cards, grid=msgspec.to_builtins(told.grid),
    ).pk  # fmt: skip


def lang(built):
    return "nl"


OBJECTS = {"design": design, "lang": lang}
