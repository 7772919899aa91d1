"""Two hundred people answer at the same time: nobody is turned away, and everything is there once."""

from __future__ import annotations

import threading

from web.reliability.load import Respondent, fielded, kept
from web.reliability.test_kill import assert_nothing_lost
from web.upkeep.serving import served

PEOPLE, MARKS = 200, 3


def test_two_hundred_people_at_once(data):
    people = [Respondent(0, token) for token in fielded(data, PEOPLE)]
    wrong = []

    def answer(one):
        try:
            one.meet()
            for _ in range(MARKS):
                one.save()
        except Exception as error:  # noqa: BLE001 - told below, from the thread of the test
            wrong.append(error)
        finally:
            one.leave()

    with served(data) as server:
        for one in people:
            one.port = server.port
        threads = [threading.Thread(target=answer, args=[one]) for one in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert sum(len(one.acknowledged) for one in people) == PEOPLE * MARKS
    assert_nothing_lost(people, kept(data))
