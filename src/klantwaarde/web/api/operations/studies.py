"""Studies and their waves, to read; and what a token is."""

from __future__ import annotations

from typing import Any

from ninja import Path, Query, Router

from klantwaarde.web.api import nouns
from klantwaarde.web.api.entering import TokenRequest
from klantwaarde.web.api.operations.door import Scope, study_of
from klantwaarde.web.api.paging import MOST, USUAL, page
from klantwaarde.web.studies.study import Study

router = Router(tags=["studies"])
LIMIT = Query(USUAL, ge=1, le=MOST)  # type: ignore[type-arg] # by the library
CURSOR = Query("", max_length=400, pattern=r"^[A-Za-z0-9_-]*$")  # type: ignore[type-arg]


@router.get("/me", auth=Scope(""), response=nouns.Me, operation_id="me")
def me(request: TokenRequest) -> dict[str, Any]:
    """Tell what this token is: its organisation, and the scopes that count now."""
    return {"organisation": request.bearer.organisation.slug, "scopes": sorted(request.bearer.scopes)}


@router.get("/studies", auth=Scope("studies:read"), response=nouns.Studies, operation_id="list_studies")
def list_studies(request: TokenRequest, limit: int = LIMIT, cursor: str = CURSOR) -> dict[str, Any]:
    """List the studies of the organisation."""
    rows = Study.objects.prefetch_related("waves").of(request.bearer.organisation_id)
    return page(rows, "pk", limit, cursor, shown)


@router.get("/studies/{study}", auth=Scope("studies:read"), response=nouns.Study, operation_id="get_study")
def get_study(request: TokenRequest, study: Path[nouns.Slug]) -> dict[str, Any]:
    """Give one study with its waves."""
    return shown(study_of(request, study))


def shown(study: Study) -> dict[str, Any]:
    """Say what goes out of a study."""
    return {
        "slug": study.slug,
        "title": study.title,
        "language": study.language,
        "privacy": study.privacy,
        "minimum_cell": study.minimum_cell,
        "composed": study.composed,
        "waves": [
            {"code": one.code, "name": one.name or {}, "state": one.state, "start": one.start, "end": one.end}
            for one in study.waves.all()
        ],
    }
