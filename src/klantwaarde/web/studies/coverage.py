"""How far the field work is: who was asked, who answered, and how much of the revenue was heard."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from klantwaarde.language import Said, say
from klantwaarde.web.studies.study import Study
from klantwaarde.web.studies.wave import Wave


class Progress(msgspec.Struct, frozen=True):
    """Field work of one side in one wave.

    Parameters
    ----------
    known, invited, begun, finished
        Persons: contacts of the study, invited by mail or link, began, finished.
    open_begun, open_finished
        Those who came by the open link.
    customers, heard
        Customers, and those of whom somebody answered.
    share
        Part of the revenue that was heard, 0-1; None when there is no revenue, or when so few answered that the
        number would tell who.
    """

    known: int
    invited: int
    begun: int
    finished: int
    open_begun: int
    open_finished: int
    customers: int = 0
    heard: int | None = None
    share: float | None = None

    @property
    def rate(self) -> Said | None:
        """Part of the invited that finished, in words."""
        return say("{share:%} of the invited", share=self.finished / self.invited) if self.invited else None

    @property
    def revenue_heard(self) -> Said | None:
        """Part of the revenue that was heard, in words."""
        return None if self.share is None else say("{share:%}", share=self.share)


def progress_of(study: Study, wave: Wave, side: str = "customer") -> Progress:
    """Count the field work of one side."""
    invitations = list(
        wave.invitations.filter(contact__side=side).values_list("started", "answered", "contact__customer_id")
    )
    came_open = study.responses.filter(wave=wave, side=side, code__startswith="o")
    finished = sum(answered for _, answered, _ in invitations)
    heard = {customer for _, answered, customer in invitations if answered and customer}
    share, shown = None, None
    if side == "customer":
        total, said = Decimal(0), Decimal(0)
        for pk, revenue in study.customers.values_list("pk", "revenue"):
            total += revenue or 0
            said += (revenue or 0) if pk in heard else 0
        # In anonymous research a jump after one answer would tell whose it was, and so would a precise number.
        if not study.anonymous or finished >= study.minimum_cell:
            shown = len(heard)
            share = float(said / total) if total else None
            if study.anonymous and share is not None:
                share = round(share * 20) / 20
    return Progress(
        known=study.contacts.filter(side=side).count(),
        invited=len(invitations),
        begun=sum(started for started, _, _ in invitations),
        finished=finished,
        open_begun=came_open.count(),
        open_finished=came_open.filter(finished_on__isnull=False).count(),
        customers=study.customers.count() if side == "customer" else 0,
        heard=shown,
        share=share,
    )
