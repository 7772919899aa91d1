"""Laws of corrections: whatever corrects whatever, in whatever order it comes, each chain counts at most once."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from klantwaarde.importers.event_corrections import CIRCLE, COUNTS, RETRACTION, Link, standing

IDS = "abcdefg"


@st.composite
def logs(draw):
    """Events of one source that may name any other, also in circles, and others that are not there."""
    there = draw(st.lists(st.sampled_from(IDS), min_size=1, unique=True))
    return [
        Link(
            ("s", code),
            names=draw(st.sampled_from(["", *IDS.replace(code, "")])),
            takes_back=draw(st.booleans()),
            moment=dt.datetime(2026, 1, draw(st.integers(1, 3))),  # noqa: DTZ001 - UTC, without a zone
        )
        for code in there
    ]


def root_of(link, events):
    seen = set()
    while link.names and ("s", link.names) in events and link.key not in seen:
        seen.add(link.key)
        link = events["s", link.names]
    return link.key if link.key not in seen else None


@given(logs(), st.randoms(use_true_random=False))
def test_every_event_has_one_standing_whatever_the_order(links, rng):
    found = standing(links)
    assert set(found) == {link.key for link in links}
    assert standing(rng.sample(links, len(links))) == found
    events = {link.key: link for link in links}
    counted = [root_of(events[key], events) for key, state in found.items() if state == COUNTS]
    assert len(counted) == len(set(counted))
    assert None not in counted
    for key, state in found.items():
        assert (state == CIRCLE) == (root_of(events[key], events) is None)
        # What takes back puts nothing in its place, unless it has nothing to take back: then it takes nothing back.
        assert state != COUNTS or not events[key].takes_back or not events[key].names
        assert state != RETRACTION or events[key].takes_back


@given(logs())
def test_sources_have_nothing_to_do_with_each_other(links):
    elsewhere = [Link(("other", link.key[1]), link.names, link.takes_back, link.moment) for link in links]
    both = standing([*links, *elsewhere])
    assert {key: state for key, state in both.items() if key[0] == "s"} == standing(links)


@given(logs())
def test_an_event_that_nobody_corrects_and_that_corrects_nothing_counts(links):
    named = {link.names for link in links if link.names}
    plain = [link.key for link in links if not link.names and not link.takes_back and link.key[1] not in named]
    found = standing(links)
    assert all(found[key] == COUNTS for key in plain)
