"""Pages that come in at once share a transaction: each is kept or refused by itself, and no receipt comes too early."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from klantwaarde.web.collecting import intake
from klantwaarde.web.collecting.intake import ClosedError, GoneError, Intake, Waiting, write_together
from klantwaarde.web.collecting.models import PageSave, Response
from klantwaarde.web.studies.pseudonyms import link_hash


def fetch(response):
    return Response.objects.of(response.organisation_id).get(pk=response.pk)


def page(token, mark, key, name="expectation"):
    return Waiting(link_hash("response", token), name, {"expectation-0": [str(mark)]}, key)


def test_pages_of_a_batch_are_kept_in_order_and_each_key_once(study, begun):
    one, first = begun(study)
    two, second = begun(study, "C2")
    batch = [page(one, 3, "key-0001"), page(two, 4, "key-0001"), page(one, 5, "key-0002"), page(one, 3, "key-0001")]
    with CountedTransactions() as counted:
        write_together(batch)
    assert counted.begun == 1
    assert [one.receipt().again for one in batch] == [False, False, False, True]
    assert fetch(first).answers["expectation"] == {"reliable": 5}
    assert fetch(second).answers["expectation"] == {"reliable": 4}
    assert PageSave.objects.of(study.organisation).count() == 3


def test_who_is_refused_takes_nobody_along(study, begun):
    one, first = begun(study)
    two, second = begun(study, "C2")
    second.finished_on = second.started_on
    second.save(update_fields=["finished_on"])
    batch = [page("x" * 32, 3, "key-0001"), page(two, 4, "key-0002"), page(one, 5, "key-0003", "nowhere"),
             page(one, 6, "key-0004")]  # fmt: skip
    write_together(batch)
    for refused, kind in zip(batch, (GoneError, ClosedError, LookupError), strict=False):
        with pytest.raises(kind):
            refused.receipt()
    assert not batch[-1].receipt().again
    assert fetch(first).answers["expectation"] == {"reliable": 6}
    assert "expectation" not in fetch(second).answers


def test_when_a_batch_cannot_be_written_each_page_is_tried_by_itself(study, begun, monkeypatch):
    one, first = begun(study)
    two, _ = begun(study, "C2")
    judged, bad = intake._judged, link_hash("response", two)

    def stumbles(response, waiting):
        if waiting.link_hash == bad:
            raise RuntimeError("something nobody thought of")
        return judged(response, waiting)

    monkeypatch.setattr(intake, "_judged", stumbles)
    batch = [page(one, 7, "key-0001"), page(two, 4, "key-0002")]
    write_together(batch)
    assert not batch[0].receipt().again
    with pytest.raises(RuntimeError):
        batch[1].receipt()
    assert fetch(first).answers["expectation"] == {"reliable": 7}
    assert PageSave.objects.of(study.organisation).count() == 1


@pytest.mark.parametrize(("most", "sizes"), [(64, [1, 11]), (4, [1, 4, 4, 3])])
def test_who_comes_while_another_writes_is_written_with_the_rest(monkeypatch, most, sizes):
    """No database: the line itself. Everybody gets their receipt, after the batch they were in was written."""
    line, batches, receipts, go = Intake(), [], {}, threading.Event()

    def write(batch):
        batches.append(len(batch))
        go.wait()
        for one in batch:
            assert one.key not in receipts
            one.saved = one.key

    monkeypatch.setattr(intake, "write_together", write)
    monkeypatch.setattr(intake, "MOST", most)

    def come(key):
        receipts[key] = line.keep(page("t" * 32, 1, key))

    threads = [threading.Thread(target=come, args=[f"key-{i:04d}"]) for i in range(12)]
    threads[0].start()
    while not batches:
        threads[0].join(timeout=0.001)
    for thread in threads[1:]:
        thread.start()
    while len(line._line) < 11:
        threads[1].join(timeout=0.001)
    assert receipts == {}
    go.set()
    for thread in threads:
        thread.join()
    assert batches == sizes
    assert receipts == {key: key for key in receipts}
    assert len(receipts) == 12
    come("key-late")  # and the line is open again
    assert receipts["key-late"] == "key-late"


def test_what_stands_in_the_way_of_a_batch_is_told_to_everybody_and_the_next_one_goes_on(monkeypatch):
    line = Intake()

    def full(batch):
        for one in batch:
            one.error = OSError("the disk is full")

    monkeypatch.setattr(intake, "write_together", full)
    for _ in range(2):
        with pytest.raises(OSError, match="disk is full"):
            line.keep(page("t" * 32, 1, "key-0001"))
    assert not line._busy


class CountedTransactions:
    """Counts how often a transaction begins; inside the transaction of a test that is a savepoint."""

    def __enter__(self):
        self.begun = 0
        self.wrapper = connection.execute_wrapper(self.count)
        self.wrapper.__enter__()
        return self

    def count(self, execute, sql, *rest):
        self.begun += sql.startswith(("BEGIN", "SAVEPOINT"))
        return execute(sql, *rest)

    def __exit__(self, *why):
        self.wrapper.__exit__(*why)
