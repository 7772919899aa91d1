"""The door of each operation: which scope it asks for."""

from __future__ import annotations

from typing import Any

from ninja.security.base import AuthBase

from klantwaarde.language import say
from klantwaarde.web.api.entering import TokenRequest
from klantwaarde.web.api.problems import Problem
from klantwaarde.web.people.audit import record
from klantwaarde.web.studies.study import Study


class Scope(AuthBase):
    """Lets in whose token has a scope; the empty one lets in every token that works.

    Parameters
    ----------
    name
        One of `scopes.SCOPES`, or empty.
    """

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def __call__(self, request: Any) -> Any:  # noqa: ANN401 - as the library calls it
        """Give who asks, or refuse."""
        if self.name and not request.bearer.has(self.name):
            raise Problem("scope", say("It needs the scope {scope}, and its maker the right to it.", scope=self.name))
        return request.bearer


def study_of(request: TokenRequest, slug: str) -> Study:
    """Give a study of the organisation of the token.

    Raises
    ------
    Problem
        When there is none of that name; whether another organisation has one stays unsaid.
    """
    found = Study.objects.select_related("organisation").of(request.bearer.organisation_id).filter(slug=slug).first()
    if found is None:
        raise Problem("not-found")
    mine: Study = found
    return mine


def note(request: TokenRequest, verb: str, study: Study, **detail: Any) -> None:  # noqa: ANN401 - particulars
    """Write down what was done by a token."""
    bearer = request.bearer
    record(
        verb, organisation=bearer.organisation, actor=bearer.person, thing=f"study {study.slug}",
        detail={"token": bearer.token, **detail},
    )  # fmt: skip
