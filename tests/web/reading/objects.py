"""What stands in the addresses of answers; see tests/web/routes/walk.py."""

from __future__ import annotations


def place(built):
    return "numbers"


def what(built):
    return "numbers-csv"


OBJECTS = {"place": place, "what": what}
