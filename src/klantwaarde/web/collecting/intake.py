"""Pages on their way in: those that wait are kept together, and nobody gets a receipt before the disk has them.

SQLite lets one writer in at a time, and each transaction waits for the disk. So who comes while another writes does
not queue for the lock: the pages wait in line here, and the next writer keeps all of them in one transaction.
PostgreSQL lets writers in side by side and gathers their waiting for the disk itself; there each page has a
transaction of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import msgspec
from django.db import connection, transaction

from klantwaarde.web.collecting.response import PageSave, Response
from klantwaarde.web.instrument.checking import Fault, checked
from klantwaarde.web.instrument.facts import visible_pages
from klantwaarde.web.instrument.question import AnyQuestion, Consent, Instrument, Page
from klantwaarde.web.instrument.reading import Form, read_form
from klantwaarde.web.tenancy.lock import inside

MOST = 64
"""Pages in one transaction at most, so that nobody waits for a long line."""


class ClosedError(Exception):
    """The wave takes no answers any more, or the person has finished or withdrawn."""


class GoneError(ClosedError):
    """There is no such response: it was withdrawn or erased, or never begun."""


class Saved(msgspec.Struct, frozen=True):
    """What became of a page.

    Parameters
    ----------
    faults
        What a person should look at again; everything else is kept.
    again
        Whether this very save had arrived before.
    response
        Whose it is, as it stands now; only what the next page needs was read of it.
    """

    faults: list[Fault]
    again: bool
    response: Response


class Waiting:
    """One page that waits for its receipt.

    Parameters
    ----------
    link_hash
        Whose it is.
    page
        Name of the page.
    form
        Field -> texts, as a browser sent them.
    key
        Made by the browser; empty for a plain form.
    """

    def __init__(self, link_hash: str, page: str, form: Form, key: str) -> None:
        self.link_hash, self.page, self.form, self.key = link_hash, page, form, key
        self.turn = threading.Event()
        self.saved: Saved | None = None
        self.error: Exception | None = None

    @property
    def settled(self) -> bool:
        """Whether it is known what became of it."""
        return self.saved is not None or self.error is not None

    def receipt(self) -> Saved:
        """Give what became of it, or raise what stood in its way."""
        if self.saved is None:
            raise self.error or RuntimeError("nobody wrote this page")
        return self.saved


class Intake:
    """The line of pages that wait while somebody writes.

    Notes
    -----
    Who finds nobody writing, writes: everything that waits at that moment, in one transaction. When it stands on the
    disk everybody in it gets the receipt, and the first who came meanwhile writes the next.
    """

    def __init__(self) -> None:
        self._door = threading.Lock()
        self._line: list[Waiting] = []
        self._busy = False

    def keep(self, mine: Waiting) -> Saved:
        """Keep a page, alone or with others; comes back when it stands on the disk."""
        with self._door:
            self._line.append(mine)
            first, self._busy = not self._busy, True
        if not first:
            mine.turn.wait()
        if not mine.settled:
            self._write_line()
        return mine.receipt()

    def _write_line(self) -> None:
        with self._door:
            batch, self._line = self._line[:MOST], self._line[MOST:]
        try:
            write_together(batch)
        finally:
            with self._door:
                self._busy = bool(self._line)
                if self._line:
                    self._line[0].turn.set()
            for one in batch:
                one.turn.set()


_INTAKE = Intake()


def take_in(link_hash: str, page: str, form: Form, *, key: str = "") -> Saved:
    """Save one page: what is right is kept, what is not is told.

    Parameters
    ----------
    link_hash
        Hash of the secret by which the person comes back.
    page
        Which page.
    form
        Field -> texts, as a browser sent them.
    key
        Made by the browser; a key that was claimed before changes nothing. Without one (a plain form) the page simply
        is what was sent last.

    Raises
    ------
    ClosedError
        When nothing can be changed any more; `GoneError` when there is no such response.
    LookupError
        When there is no such page.
    """
    mine = Waiting(link_hash, page, form, key)
    if connection.features.has_select_for_update:  # writers work side by side
        write_together([mine])
        return mine.receipt()
    return _INTAKE.keep(mine)


def write_together(batch: Sequence[Waiting]) -> None:
    """Write pages in one transaction; when that fails each gets one of its own, so that none takes others along."""
    try:
        with transaction.atomic():
            told = _written(batch)
        for one, saved in told:  # only now: the disk has it
            one.saved = saved
    except Exception as error:  # noqa: BLE001 - it is raised again where the page came from
        if len(batch) == 1:
            batch[0].error = error
            return
        for one in batch:
            one.error = None
            write_together([one])


def _written(batch: Sequence[Waiting]) -> list[tuple[Waiting, Saved]]:
    rows = _locked({one.link_hash for one in batch})
    told: list[tuple[Waiting, Saved]] = []
    for one in batch:
        if one.link_hash not in rows:
            one.error = GoneError()
    there = sorted((one for one in batch if not one.error), key=lambda one: rows[one.link_hash].organisation_id)
    for organisation, pages in groupby(there, key=lambda one: rows[one.link_hash].organisation_id):
        with inside(organisation):
            told += _written_inside(organisation, list(pages), rows)
    return told


def _locked(links: Iterable[str]) -> dict[str, Response]:
    """Take the rows for this transaction, with no more of them than a save needs."""
    found = (
        Response.objects.everywhere("a link names the response, and the response the organisation")
        .filter(link_hash__in=links)
        .select_related("study", "wave", "version")
        .only(
            "organisation", "link_hash", "answers", "words", "finished_on", "lang",
            "study__language", "wave__state", "version__fingerprint",
        )
        .select_for_update(of=("self",))
        .order_by("pk")
    )  # fmt: skip
    return {response.link_hash: response for response in found}


def _written_inside(
    organisation: int, pages: Sequence[Waiting], rows: dict[str, Response]
) -> list[tuple[Waiting, Saved]]:
    claimed = _claimed(organisation, pages, rows)
    keys, changed, told = [], {}, []
    for one in pages:
        response = rows[one.link_hash]
        try:
            answers, faults = _judged(response, one)
        except (ClosedError, LookupError) as error:
            one.error = error
            continue
        again = bool(one.key) and (response.pk, one.key) in claimed
        told.append((one, Saved(faults, again, response)))
        if again:
            continue
        if one.key:
            claimed.add((response.pk, one.key))
            keys.append(PageSave(organisation_id=organisation, response=response, key=one.key, page=one.page))
        response.answers = answers
        consent = response.version.instrument.consent
        if consent is not None and consent.name in answers:
            response.words = answers[consent.name]["words"]
        changed[response.pk] = response
    PageSave.objects.bulk_create(keys)
    for response in changed.values():
        Response.objects.of(organisation).filter(pk=response.pk).update(answers=response.answers, words=response.words)
    return told


def _claimed(organisation: int, pages: Sequence[Waiting], rows: dict[str, Response]) -> set[tuple[int, str]]:
    keys = {one.key for one in pages if one.key}
    if not keys:
        return set()
    people = {rows[one.link_hash].pk for one in pages}
    known = PageSave.objects.of(organisation).filter(response_id__in=people, key__in=keys).order_by()
    return set(known.values_list("response_id", "key"))


def _judged(response: Response, one: Waiting) -> tuple[dict[str, Any], list[Fault]]:
    # Who began may finish until the wave is closed by hand, also after its last day: a queue may come in late.
    if response.finished_on is not None or response.wave.state != "open":
        raise ClosedError
    instrument = response.version.instrument
    page = instrument.page(one.page)
    if page is None:
        raise LookupError(one.page)
    return taken(instrument, page, response.answers, one.form)


def taken(instrument: Instrument, page: Page, before: dict[str, Any], form: Form) -> tuple[dict[str, Any], list[Fault]]:
    """Give the answers after a page, and what is wrong on it."""
    answers = dict(before)
    faults: list[Fault] = []
    for question in shown_on(instrument, page, before):
        kept, wrong = checked(question, read_form(question, form))
        if isinstance(question, Consent) and kept is None:
            kept = before.get(question.name)  # consent is taken back by withdrawing, not by a tick
        faults += wrong
        if kept is None:
            answers.pop(question.name, None)
        else:
            answers[question.name] = kept
    return answers, faults


def shown_on(instrument: Instrument, page: Page, answers: dict[str, Any]) -> list[AnyQuestion]:
    """Give the questions of a page that a person with these answers sees."""
    return next((questions for one, questions in visible_pages(instrument, answers) if one.name == page.name), [])
