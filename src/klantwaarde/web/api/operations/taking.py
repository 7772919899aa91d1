"""What leaves by the API is written down, once a day for each token, study and kind."""

from __future__ import annotations

from django.utils import timezone

from klantwaarde.web.api.entering import TokenRequest
from klantwaarde.web.api.models import Taking
from klantwaarde.web.api.operations.door import note
from klantwaarde.web.studies.study import Study


def taken_out(request: TokenRequest, study: Study, what: str) -> None:
    """Write down that something is taken out of a study.

    Parameters
    ----------
    what
        ``responses``, ``results`` or ``chapters``.
    """
    bearer = request.bearer
    _, first = Taking.objects.get_or_create(
        organisation_id=bearer.organisation_id, token_id=bearer.token, study=study, what=what, on=timezone.now().date()
    )
    if first:
        note(request, "token-took-out", study, what=what)
